"""The panels that look inside the agent: those that it has something to show in."""

from arcade_rl.agents.insight import Insight
from arcade_rl.viewer.drawing.panel import Panel
from arcade_rl.viewer.panels.layers import LayersPanel
from arcade_rl.viewer.panels.outcomes import OutcomesPanel
from arcade_rl.viewer.panels.replay_batch import ReplayBatchPanel
from arcade_rl.viewer.panels.saliency import SaliencyPanel
from arcade_rl.viewer.seats.replay_watcher import ReplayWatcher


def make_inner_panels(insight: Insight | None, replay: ReplayWatcher | None = None) -> list[Panel]:
    """They are folded at first, and work only while they are open.

    Args:
        insight: what goes on in its network; None if it has none.
        replay: what its trainer learns from; None if nobody is to be asked.
    """
    panels: list[Panel] = []
    if insight is not None and insight.convolutions:
        panels += [SaliencyPanel(), LayersPanel()]
    if insight is not None and insight.is_distributional:
        panels.append(OutcomesPanel())
    if replay is not None:
        panels.append(ReplayBatchPanel(replay))
    return panels
