"""The panels beside the boards: what the agent makes of its own, and the human's joystick."""

from arcade_rl.games.game import Game
from arcade_rl.viewer.controls.bindings import directions_in_words
from arcade_rl.viewer.drawing.panel import Panel
from arcade_rl.viewer.panels.action_values import ActionValuesPanel
from arcade_rl.viewer.panels.joystick import JoystickPanel
from arcade_rl.viewer.panels.timeline import TimelinePanel
from arcade_rl.viewer.windows.duel.retitled import Retitled
from arcade_rl.viewer.windows.pieces import sense_panels

_HUMAN, _AGENT = 0, 1


def column_panels(game: Game) -> list[tuple[int, Panel]]:
    """Top down, each with the side that it is drawn from."""
    seen = "Its Q-table" if game.observation_spec.kind == "state" else "What it sees"
    return [
        *((_AGENT, Retitled(panel, seen, "")) for panel in sense_panels(game)),
        (_AGENT, Retitled(ActionValuesPanel(game.entry), "Each move's worth", "")),
        (_AGENT, Retitled(TimelinePanel(), "Its expectations", "")),
        (_HUMAN, Retitled(JoystickPanel(game.entry), "Your joystick", f"{directions_in_words('left')}, too")),
    ]
