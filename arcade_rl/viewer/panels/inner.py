"""The panels that look inside the agent: those that its network has something to show in."""

from arcade_rl.agents.insight import Insight
from arcade_rl.viewer.panels.layers import LayersPanel
from arcade_rl.viewer.panels.outcomes import OutcomesPanel
from arcade_rl.viewer.panels.panel import Panel
from arcade_rl.viewer.panels.saliency import SaliencyPanel


def make_inner_panels(insight: Insight | None) -> list[Panel]:
    """They are folded at first, and work only while they are open."""
    if insight is None:
        return []
    panels: list[Panel] = [SaliencyPanel(), LayersPanel()] if insight.convolutions else []
    return [*panels, OutcomesPanel()] if insight.is_distributional else panels
