"""How many cores the games get while an agent learns."""

import pytest

from arcade_rl.training.core import compute


@pytest.mark.parametrize(("device", "cores", "games"), [("cpu", 2, 1), ("cpu", 1, 1), ("cpu", 9, 8), ("cuda", 16, 16)])
def test_one_core_is_left_to_a_learner_on_a_cpu(
    device: str, cores: int, games: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compute, "usable_cores", lambda: cores)
    assert compute.cores_for_games(device) == games
