"""The scene and the panels of each window, by the game that is played in it."""

import shlex
from typing import cast

from arcade_rl.agents.insight import Insight
from arcade_rl.games.catalog import CatalogEntry
from arcade_rl.games.factory import make_branching_game, make_game
from arcade_rl.games.game import Game
from arcade_rl.games.two_player.game import LEFT, TwoPlayerGame
from arcade_rl.viewer.controls.bindings import Intent, cap
from arcade_rl.viewer.controls.keyboard import SIDE_NAMES
from arcade_rl.viewer.drawing import wording
from arcade_rl.viewer.drawing.parts import Panel, Scene
from arcade_rl.viewer.film.clip import ClipSource, Replica
from arcade_rl.viewer.panels.action_keys import ActionKeysPanel
from arcade_rl.viewer.panels.agent.action_values import ActionValuesPanel
from arcade_rl.viewer.panels.agent.calibration import CalibrationPanel
from arcade_rl.viewer.panels.agent.layers import LayersPanel
from arcade_rl.viewer.panels.agent.outcomes import OutcomesPanel
from arcade_rl.viewer.panels.agent.replay_batch import ReplayBatchPanel
from arcade_rl.viewer.panels.agent.saliency import SaliencyPanel
from arcade_rl.viewer.panels.agent.stack import StackPanel
from arcade_rl.viewer.panels.agent.timeline import TimelinePanel
from arcade_rl.viewer.panels.gauges import GaugesPanel
from arcade_rl.viewer.panels.joystick import JoystickPanel
from arcade_rl.viewer.panels.lake_legend import LakeLegendPanel
from arcade_rl.viewer.panels.lead import LeadPanel
from arcade_rl.viewer.panels.numbers import NumbersPanel
from arcade_rl.viewer.play.calibrator import Calibrator
from arcade_rl.viewer.play.session import Session
from arcade_rl.viewer.play.versus_session import VersusSession
from arcade_rl.viewer.play.window_session import close_game
from arcade_rl.viewer.scenes.atari import AtariScene, HasScreen
from arcade_rl.viewer.scenes.cart_pole import CartPoleScene
from arcade_rl.viewer.scenes.frozen_lake import FrozenLakeScene, Lake
from arcade_rl.viewer.scenes.picture import PictureScene
from arcade_rl.viewer.seats.replay_watcher import ReplayWatcher
from arcade_rl.viewer.seats.scorekeeping import Seats
from arcade_rl.viewer.seats.seat import Seat


def make_scene(game: Game) -> Scene:
    """How `game` is drawn on the stage."""
    if game.entry.family == "frozen-lake":
        return FrozenLakeScene(cast("Lake", game))
    if game.entry.family == "cart-pole":
        return CartPoleScene()
    if game.entry.environment is not None:
        return PictureScene(cast("HasScreen", game))
    return AtariScene(cast("HasScreen", game))


def solo_clips(session: Session) -> ClipSource:
    """Clips of a game for one."""
    entry, settings = session.game.entry, session.game.settings
    kept: list[Game] = []  # an environment is made once, for all clips: it may hold a simulator

    def replica() -> Replica:
        game = kept[0] if kept else make_game(entry.id, settings)
        if entry.environment is not None:
            kept[:] = [game]
        return Replica(game, make_scene(game), game.observe)

    def close() -> None:
        for each in kept:
            close_game(each)

    return ClipSource(session, replica, session.game.frames_per_second, close)


def versus_clips(session: VersusSession) -> ClipSource:
    """Clips of a game for two."""
    played = session.game

    def replica() -> Replica:
        game = TwoPlayerGame(played.game, played.mode, played.settings)
        return Replica(game, AtariScene(game), lambda: game.observe(LEFT))

    return ClipSource(session, replica, played.frames_per_second)


def solo_panels(game: Game, seat: Seat) -> list[Panel]:
    """Top down: what the agent observes, its Q-values, its state values so far, the joystick."""
    if not seat.name:
        return [_joystick_panel(game.entry), *_observation_panels(game)]
    return [*_agents_observation(game), *_value_panels(game.entry, seat), _joystick_panel(game.entry)]


def inner_panels(insight: Insight | None, replay: ReplayWatcher | None) -> list[Panel]:
    """The panels that look inside the agent. They are folded at first, and work only while they are open.

    Args:
        insight: into its network; None if it has none.
        replay: what its trainer learns from; None without an agent that trains with a replay memory.
    """
    panels: list[Panel] = []
    if insight is not None and insight.convolutions:
        panels += [SaliencyPanel(), LayersPanel()]
    if insight is not None and insight.is_distributional:
        panels.append(OutcomesPanel())
    if replay is not None:
        panels.append(ReplayBatchPanel(replay))
    return panels


def calibration_panel(entry: CatalogEntry, seat: Seat) -> CalibrationPanel | None:
    """What asks whether the Q-values are true; None without an agent that has them."""
    if seat.unit is None or seat.is_actor_critic:
        return None
    return CalibrationPanel(entry, seat.unit, cap(Intent.CALIBRATE), _why_not_calibrated(entry, seat))


def calibrator(game: Game, seat: Seat) -> Calibrator:
    """Answers the questions of that panel, with games like this one."""
    why_not = _why_not_calibrated(game.entry, seat)
    return Calibrator(lambda: make_branching_game(game.entry.id, game.settings), why_not=why_not)


def _why_not_calibrated(entry: CatalogEntry, seat: Seat) -> str:
    if seat.unit is None:
        return "there is no agent here whose Q-values could be true; put one on the shelf and watch it"
    if not entry.has_snapshots and not seat.incomparable:
        return (
            f"{entry.title} has no snapshots, from which play could go on in many ways; "
            f"arcade-rl eval {shlex.quote(seat.name)} --calibration compares over whole games"
        )
    return seat.incomparable


def versus_panels(session: VersusSession, side: int, seats: Seats) -> list[tuple[int, Panel]]:
    """Those in one side's column, top down, each with the side that it shows.

    A human's side has room: there are the lead, and what the agent at the other side sees.
    """
    game, other = session.game, 1 - side
    joystick = JoystickPanel(game.entry, SIDE_NAMES[side], SIDE_NAMES[other], grows=not seats[side].name)
    if seats[side].name:
        frames = [_versus_frames(game, side)] if seats[other].name else []
        return [(side, panel) for panel in (*frames, *_value_panels(game.entry, seats[side]), joystick)]
    lead = LeadPanel(lambda: session.lead_history, lambda: wording.leaders(side, humans=len(session.humans())), side)
    if seats[other].name:
        return [(side, joystick), (side, lead), (other, _versus_frames(game, other, seats[other].name))]
    return [(side, joystick), (side, lead)]


def _versus_frames(game: TwoPlayerGame, side: int, seen_by: str = "") -> Panel:
    return StackPanel(game.observation_specs[side].shape, mirrored=game.mirrored[side], seen_by=seen_by)


def race_panels(game: Game, seat: Seat) -> tuple[list[Panel], Panel]:
    """Those beside the boards, top down: of the agent, and last the human's joystick."""
    agents = [*_agents_observation(game), *_value_panels(game.entry, seat)]
    return agents, _joystick_panel(game.entry, "Your joystick")


def _joystick_panel(entry: CatalogEntry, title: str = "Joystick") -> Panel:
    """What a human plays with: a console's joystick, or a key for each action of a Gymnasium environment."""
    return JoystickPanel(entry, title=title) if entry.environment is None else ActionKeysPanel(entry)


def _value_panels(entry: CatalogEntry, seat: Seat) -> list[Panel]:
    return [
        ActionValuesPanel(entry, clips_rewards=seat.clips_rewards, probabilities=seat.is_actor_critic),
        TimelinePanel(clips_rewards=seat.clips_rewards),
    ]


def _agents_observation(game: Game) -> list[Panel]:
    """What the agent observes; of the lake, where the Q-table lies on the stage, how to read it."""
    return [LakeLegendPanel()] if game.entry.family == "frozen-lake" else _observation_panels(game)


def _observation_panels(game: Game) -> list[Panel]:
    if game.entry.pixels:
        return [StackPanel(game.observation_spec.shape)]
    if game.entry.environment is not None:
        return [NumbersPanel(game.observation_spec)]
    return [GaugesPanel()] if game.entry.family == "cart-pole" else []
