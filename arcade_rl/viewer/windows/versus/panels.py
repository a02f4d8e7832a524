"""The panels of one side: the same as of a game for one, in a narrow column."""

from arcade_rl.games.two_player.game import TwoPlayerGame
from arcade_rl.viewer.drawing.panel import Panel
from arcade_rl.viewer.panels.action_values import ActionValuesPanel
from arcade_rl.viewer.panels.joystick import JoystickPanel
from arcade_rl.viewer.panels.stack import StackPanel
from arcade_rl.viewer.panels.timeline import TimelinePanel
from arcade_rl.viewer.windows.duel.retitled import Retitled
from arcade_rl.viewer.windows.versus.keys import NAMES


def side_panels(game: TwoPlayerGame, side: int, *, has_agent: bool) -> list[Panel]:
    """The cards of one side, top down; a mirrored picture says so."""
    joystick = JoystickPanel(game.entry, NAMES[side], NAMES[1 - side])
    if not has_agent:
        return [joystick]
    stack, height, width = game.observation_specs[side].shape
    pictures = StackPanel((stack, height, width))
    mirrored = game.mirrored[side]
    return [
        Retitled(pictures, "It sees a mirror image" if mirrored else "What it sees", "left for right" * mirrored),
        Retitled(ActionValuesPanel(game.entry), "Each move's worth", ""),
        Retitled(TimelinePanel(), "Its expectations", ""),
        joystick,
    ]
