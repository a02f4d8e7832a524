"""The large-margin loss of demonstrations (Hester et al. 2018, DQfD)."""

import torch
from torch import Tensor

from arcade_rl.agents.networks.value_heads import of_actions


def large_margin(q_tm1: Tensor, a_tm1: Tensor, margin: float) -> Tensor:
    """(B,) max_a [Q(s, a) + l(a)] - Q(s, a_E), where l is `margin` for every action but the human's a_E, and 0 for it.

    It is 0 where the Q-value of the human's action exceeds every other by `margin`. J_E of Hester et al. 2018, "Deep
    Q-learning from Demonstrations", equation 1.

    Args:
        q_tm1: (B, actions).
        a_tm1: (B,) the human's actions.
    """
    margins = torch.full_like(q_tm1, margin).scatter(1, a_tm1.unsqueeze(1), 0.0)  # (B, actions)
    return (q_tm1 + margins).amax(dim=1) - of_actions(q_tm1, a_tm1)
