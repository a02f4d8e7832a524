"""A game for one in a terminal: an agent plays, and a human may take its joystick."""

import dataclasses
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from arcade_rl.errors import ArcadeError
from arcade_rl.games.game import Game
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.shelf.settings.open_windows import report_takeover
from arcade_rl.viewer.controls.joystick import Joystick
from arcade_rl.viewer.controls.rewind_controls import RewindControls
from arcade_rl.viewer.drawing import wording
from arcade_rl.viewer.drawing.view import View
from arcade_rl.viewer.play.session import Session
from arcade_rl.viewer.play.session_state import Controller
from arcade_rl.viewer.seats.scorekeeping import solo_result
from arcade_rl.viewer.seats.seat import Seat
from arcade_rl.viewer.seats.sessions import seed_or_random, solo_session
from arcade_rl.viewer.seats.slot_board import SlotBoard
from arcade_rl.viewer.seats.teaching import Teaching
from arcade_rl.viewer.terminal.cells import Cells
from arcade_rl.viewer.terminal.frame import draw_footer, draw_header, draw_lifetime, draw_over
from arcade_rl.viewer.terminal.layout import beside
from arcade_rl.viewer.terminal.pictures.joystick_panels import joystick_panel
from arcade_rl.viewer.terminal.pictures.observation_panels import observation_panels
from arcade_rl.viewer.terminal.pictures.panels import Panel
from arcade_rl.viewer.terminal.pictures.scenes import make_scene, picture_of
from arcade_rl.viewer.terminal.pictures.stacking import draw_column
from arcade_rl.viewer.terminal.pictures.value_panels import ActionValuesPanel, StateValuePanel
from arcade_rl.viewer.terminal.table import Orders, Prepared, Services, Table
from arcade_rl.viewer.terminal.terminal_keys import TerminalKeys
from arcade_rl.window_keys import Intent


def prepare_solo(
    game_id: str,
    folder: AgentFolder | None,
    controller: Controller,
    *,
    best: bool,
    checkpoint: int | None,
    state: int | None,
    seed: int | None,
) -> Prepared:
    """Load a game for one. Arguments and errors as `solo_session`; without a seed another game each time."""
    seed = seed_or_random(seed)
    session, seat = solo_session(game_id, folder, controller, best=best, checkpoint=checkpoint, state=state, seed=seed)
    keys = TerminalKeys.persons()
    pupil = folder if not seat.unteachable else None
    return Prepared((seat,), lambda services: SoloTable(session, seat, keys, services), pupil)


class SoloTable(Table[Session]):
    """One session of a game for one."""

    def __init__(self, session: Session, seat: Seat, keys: TerminalKeys, services: Services) -> None:
        turn_based = session.game.turn_based
        super().__init__(
            session,
            [(seat, session)],
            [Joystick(session.game.entry, keys.solo(session.game.entry), keys.chords(session.game.entry))],
            keys,
            services,
            RewindControls(session, session.game.frames_per_second, keys.key_cap, turn_based=turn_based),
        )
        self._seat = seat
        self._teaching = None
        if services.pupil is not None:
            joystick_key, teach_key = keys.cap(Intent.SWITCH_CONTROLLER), keys.cap(Intent.TEACH)
            self._teaching = Teaching(session, services.pupil, joystick_key=joystick_key, teach_key=teach_key)
        self._scene = make_scene(session.game)
        self.board = SlotBoard(
            session,
            lambda: (seat.name,),
            self._game_alone,
            keys.cap,
            self._banner,
            columns=1,
            clock=self._wall_clock,
        )
        self._panels = solo_panels(session.game, seat, keys, lambda: self.hands.sticky)

    @property
    def _one_human(self) -> bool:
        return True

    def stop(self) -> None:
        """Keep what the human taught last."""
        super().stop()
        if self._teaching is not None:
            self._teaching.stop()

    def _play_frame(self) -> None:
        tick = (self._teaching or self._session).advance(self._joysticks[0].action())
        if tick.ended:
            self._seated.keep_result(lambda: solo_result(self._session, self._seat, ended=self._wall_clock()))

    # Keys

    def _joystick_pressed(self) -> None:
        if self._session.controller == "agent":
            self._banner.refuse(f"the agent has the joystick: {self._keys.cap(Intent.SWITCH_CONTROLLER)} takes it")
        else:
            super()._joystick_pressed()

    def _orders(self, name: str) -> Orders:
        return {
            **super()._orders(name),
            Intent.STEP_DECISION: self._session.pace.step_decision,
            Intent.TEACH: self._teach,
            Intent.RESET: self._session.reset,
            Intent.OLDER_BRAIN: lambda: self._move_in_life(-1),
            Intent.NEWER_BRAIN: lambda: self._move_in_life(1),
            **(
                {Intent.SAMPLE: lambda: self._banner.answer(self._switch_sampling)}
                if self._seat.is_actor_critic
                else {}
            ),
        }

    def _switch_sampling(self) -> str:
        return wording.sampling(samples=self._session.switch_sampling())

    @property
    def _samples(self) -> bool:
        return self._session.samples

    def _move_in_life(self, by: int) -> None:
        try:
            self._seat.brain.move_in_life(by)
        except ArcadeError as refusal:
            self._banner.refuse(str(refusal))

    def play(self, elapsed_seconds: float, now: float) -> None:
        """As `Table.play`."""
        if self._seat.brain.lifetime is not None:
            self._seat.brain.lifetime.elapse(elapsed_seconds)
        super().play(elapsed_seconds, now)

    def _teach(self) -> None:
        if self._teaching is None:
            self._banner.refuse(self._seat.unteachable)
        else:
            self._banner.say(self._teaching.switch())

    def _switch_controller(self, name: str) -> None:
        if not self._seat.name:
            self._banner.refuse("there is no agent here to play with; put one on the shelf and watch it")
        elif self._session.controller == "agent":
            self._session.take_joystick()
            report_takeover()
            self._tell_of_releases()
            self._say(self._teaching.take_over() if self._teaching is not None else "")
        else:
            self._session.give_joystick()
            self._say(self._teaching.give_back() if self._teaching is not None else "")

    def _say(self, answer: str) -> None:
        if answer:
            self._banner.say(answer)

    # Pictures

    def view(self) -> View:
        """What there is to show now."""
        view = self._view_of(self._session.state(), self._seat)
        teaching = self._teaching.status() if self._teaching is not None else None
        lifetime = self._seat.brain.lifetime.view if self._seat.brain.lifetime is not None else None
        return dataclasses.replace(view, teaching=teaching, lifetime=lifetime)

    def _game_alone(self) -> NDArray[np.uint8]:
        return picture_of(self._session.game, self._scene, self.view())

    def _draw(self, cells: Cells) -> None:
        view = self.view()
        shown = [(number, panel, view) for number, panel in enumerate(self._panels, 1)]
        panels = any(number not in self._folded for number, _, _ in shown)
        layout = beside(self._scene, cells.area.columns, cells.area.rows, panels=panels)
        (stage,) = layout.stages
        self._scene.draw(cells, stage, view)
        if len(layout.columns) == 1:
            draw_column(cells, layout.columns[0], shown, self._folded)
        elif layout.columns:
            for column, half in zip(layout.columns, (shown[1:], [*shown[:1]]), strict=True):
                draw_column(cells, column, half, self._folded)
        draw_over(cells, stage, view, "the next one begins")
        draw_header(cells, view)
        taking = (Intent.SWITCH_CONTROLLER,) if view.state.has_agent else ()
        time = (Intent.PAUSE, Intent.STEP_DECISION, Intent.REWIND, Intent.SLOWER, Intent.FASTER)
        past = (Intent.OLDER_BRAIN,) if view.state.has_agent else ()
        sampling = (Intent.SAMPLE,) if self._seat.is_actor_critic else ()
        offered = (*taking, *sampling, *time, Intent.STICKY, Intent.RESET, Intent.SAVE_SLOTS, *past)
        if view.lifetime is not None and not view.banner:
            caps = self._keys.cap(Intent.OLDER_BRAIN), self._keys.cap(Intent.NEWER_BRAIN)
            draw_lifetime(cells, view.lifetime, *caps, view.lasting_problem)
        else:
            draw_footer(cells, view, self._hinted(view.state, *offered))


def solo_panels(game: Game, seat: Seat, keys: TerminalKeys, sticky: Callable[[], bool]) -> list[Panel]:
    """Top down, the first ones at any size: what the agent thinks, the joystick, what it observes."""
    joystick, observed = joystick_panel(game.entry, keys, sticky), observation_panels(game)
    if not seat.name:
        return [joystick, *observed]
    values = ActionValuesPanel(game.entry, clips_rewards=seat.clips_rewards, probabilities=seat.is_actor_critic)
    return [values, StateValuePanel(), joystick, *observed]
