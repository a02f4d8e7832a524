"""The scene and the panels that suit a game."""

from typing import cast

from arcade_rl.games.game import Game
from arcade_rl.viewer.drawing.panel import Panel
from arcade_rl.viewer.drawing.scene import Scene
from arcade_rl.viewer.panels.action_values import ActionValuesPanel
from arcade_rl.viewer.panels.gauges import GaugesPanel
from arcade_rl.viewer.panels.joystick import JoystickPanel
from arcade_rl.viewer.panels.lake_legend import LakeLegendPanel
from arcade_rl.viewer.panels.stack import StackPanel
from arcade_rl.viewer.panels.timeline import TimelinePanel
from arcade_rl.viewer.scenes.atari import AtariScene, HasScreen
from arcade_rl.viewer.scenes.cart_pole import CartPoleScene
from arcade_rl.viewer.scenes.frozen_lake import FrozenLakeScene, Lake


def make_scene(game: Game) -> Scene:
    """How `game` is drawn on the stage."""
    if game.entry.family == "frozen-lake":
        return FrozenLakeScene(cast("Lake", game))
    if game.entry.family == "cart-pole":
        return CartPoleScene()
    return AtariScene(cast("HasScreen", game))


def make_panels(game: Game, *, has_agent: bool) -> list[Panel]:
    """The cards beside the stage, top down: what is seen, what each move is worth, how it went, what is pressed."""
    if not has_agent:
        return [JoystickPanel(game.entry), *_senses(game)]
    return [*sense_panels(game), ActionValuesPanel(game.entry), TimelinePanel(), JoystickPanel(game.entry)]


def sense_panels(game: Game) -> list[Panel]:
    """What the agent sees; of the lake, how it is to be read."""
    return [LakeLegendPanel()] if game.entry.family == "frozen-lake" else _senses(game)


def _senses(game: Game) -> list[Panel]:
    if game.entry.pixels:
        stack, height, width = game.observation_spec.shape
        return [StackPanel((stack, height, width))]
    return [GaugesPanel()] if game.entry.family == "cart-pole" else []
