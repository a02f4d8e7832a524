"""The window of a game for one: an agent plays, and a human may take its joystick."""

import dataclasses
from collections.abc import Callable, Sequence
from functools import partial

from pygame import Surface

from arcade_rl.errors import ArcadeError
from arcade_rl.shelf.settings.open_windows import report_takeover
from arcade_rl.viewer.controls.bindings import Intent, cap, key_cap, window_bindings
from arcade_rl.viewer.controls.joystick import Joystick
from arcade_rl.viewer.controls.keyboard import keyboard
from arcade_rl.viewer.controls.rewind_controls import RewindControls
from arcade_rl.viewer.drawing import wording
from arcade_rl.viewer.drawing.view import View
from arcade_rl.viewer.film.game_alone import picture_of
from arcade_rl.viewer.panels.header import Header
from arcade_rl.viewer.panels.slots import COLUMNS as BOARD_COLUMNS
from arcade_rl.viewer.panels.stage import Stage
from arcade_rl.viewer.play.session import Session
from arcade_rl.viewer.seats.scorekeeping import solo_result
from arcade_rl.viewer.seats.seat import Seat
from arcade_rl.viewer.seats.seating import pictures_of_seat
from arcade_rl.viewer.seats.slot_board import SlotBoard
from arcade_rl.viewer.seats.teaching import Teaching
from arcade_rl.viewer.system.speaker import sound_of
from arcade_rl.viewer.windows.compositor import Compositor
from arcade_rl.viewer.windows.factory import (
    calibration_panel,
    calibrator,
    inner_panels,
    make_scene,
    solo_clips,
    solo_panels,
)
from arcade_rl.viewer.windows.game_window import GameWindow, Services
from arcade_rl.viewer.windows.solo.layout import arrangement

_ENDED = "the episode has ended here: ask again in the next one"


class SoloCompositor(Compositor[View]):
    """Draws everything from one view."""

    def _sides(self, view: View) -> Sequence[View]:
        return (view,)


class SoloWindow(GameWindow[Session, View]):
    """One session in one window."""

    def __init__(self, canvas: Surface, session: Session, seat: Seat, services: Services) -> None:
        self._seat = seat
        self._teaching = None
        if services.pupil is not None:
            joystick_key, teach_key = cap(Intent.SWITCH_CONTROLLER), cap(Intent.TEACH)
            self._teaching = Teaching(session, services.pupil, joystick_key=joystick_key, teach_key=teach_key)
        panels = solo_panels(session.game, seat)
        inner = inner_panels(session.state().insight, seat.replay)
        inner_numbers = frozenset(range(len(panels) + 1, len(panels) + len(inner) + 1))
        panels += inner
        self._calibrator, self._asks = calibrator(session.game, seat), False
        self._was_paused = False  # before a question was asked
        if (asking := calibration_panel(session.game.entry, seat)) is not None:
            panels.append(asking)
            inner.append(asking)
        self._calibration_number = len(panels)
        compositor = SoloCompositor(
            canvas,
            Header(),
            [(0, Stage(make_scene(session.game)))],
            [(0, panel) for panel in panels],
            arrangement(panels, len(inner)),
            window_bindings(Intent.CALIBRATE if seat.is_actor_critic else Intent.SAMPLE),
            in_turn=inner_numbers,  # they query the network, which takes long
        )
        super().__init__(
            canvas,
            session,
            [(seat, session)],
            compositor,
            services,
            joysticks=[
                Joystick(session.game.entry, keyboard().solo(session.game.entry), keyboard().chords(session.game.entry))
            ],
            make_scene=lambda: make_scene(session.game),
            pictures=partial(pictures_of_seat, seat),
            sounding=sound_of(session.game),
            kind="watch" if session.controller == "agent" else "play",
            rewind_controls=RewindControls(
                session, session.game.frames_per_second, key_cap, turn_based=session.game.turn_based
            ),
            clips=solo_clips(session),
        )
        self.lifetime = seat.brain.lifetime
        self.board = SlotBoard(
            session,
            lambda: (seat.name,),
            lambda: picture_of(make_scene(session.game), self.view()),
            cap,
            self._banner,
            columns=BOARD_COLUMNS,
            clock=self._wall_clock,
        )
        self._folded = inner_numbers | {self._calibration_number} if asking is not None else inner_numbers

    def view(self) -> View:
        """What there is to show now."""
        view = self._view_of(self._session.state(), self._seat)
        teaching = self._teaching.status() if self._teaching is not None else None
        lifetime = self.lifetime.view if self.lifetime is not None else None
        calibration = self._calibrator.calibration
        return dataclasses.replace(
            view, teaching=teaching, calibration=calibration, lifetime=lifetime, samples=self._session.samples
        )

    def play(self, elapsed_seconds: float) -> None:
        """As `GameWindow.play`; a question that waits for the next decision is put when it begins."""
        if self.lifetime is not None:
            self.lifetime.elapse(elapsed_seconds)
        super().play(elapsed_seconds)
        if self._asks and not (self._session.pace.paused and self._session.pace.stepping):
            self._asks = False
            if self._session.pace.paused:  # else the person has let it go on before
                self._put_question()

    def leave(self) -> None:
        """As `GameWindow.leave`; what the human taught last is kept first."""
        self._calibrator.stop()
        try:
            if self._teaching is not None:
                self._teaching.stop()
        finally:
            super().leave()

    def _filmed(self, view: View) -> View:
        return view

    def _play_frame(self) -> None:
        tick = (self._teaching or self._session).advance(self._joysticks[0].action())
        if tick.ended:
            self._seated.keep_result(lambda: solo_result(self._session, self._seat, ended=self._wall_clock()))
        if tick.action is not None:
            self._hear()

    # Keys and clicks

    def _joystick_pressed(self) -> None:
        if self._session.controller == "agent":
            self._banner.refuse(f"the agent has the joystick: {cap(Intent.SWITCH_CONTROLLER)} takes it")
        else:
            super()._joystick_pressed()

    def _orders(self, key: int) -> dict[Intent, Callable[[], None]]:
        return super()._orders(key) | {
            Intent.STEP_DECISION: self._session.pace.step_decision,
            Intent.TEACH: self._teach,
            Intent.RESET: self._session.reset,
            Intent.CALIBRATE: self._ask,
            Intent.OLDER_BRAIN: lambda: self._move_in_life(-1),
            Intent.NEWER_BRAIN: lambda: self._move_in_life(1),
            Intent.SAMPLE: lambda: self._banner.answer(self._switch_sampling),
        }

    # The agent's lifetime

    def _switch_sampling(self) -> str:
        return wording.sampling(samples=self._session.switch_sampling())

    def _move_in_life(self, by: int) -> None:
        try:
            self._seat.brain.move_in_life(by)
        except ArcadeError as refusal:
            self._banner.refuse(str(refusal))

    # Are the Q-values true?

    def _ask(self) -> None:
        """Pause at the next decision, to ask about its Q-values."""
        if self._seat.unit is not None and not self._seat.is_actor_critic:
            self._unfold(self._calibration_number)
        if self._calibrator.why_not:
            self._banner.refuse(self._calibrator.why_not)
        elif self._session.ending is not None:
            self._banner.refuse(_ENDED)
        elif not self._asks:
            self._was_paused = self._session.pace.paused
            self._session.pause_at_decision()
            self._asks = True

    def _put_question(self) -> None:
        if self._session.ending is not None:
            self._session.pace.paused = self._was_paused
            self._banner.refuse(_ENDED)
        elif self._seat.unit is not None and self._session.game.decision_due:
            seed = self._session.state().decision
            self._calibrator.ask(self._session.question(self._seat.unit, seed))

    def _teach(self) -> None:
        if self._teaching is None:
            self._banner.refuse(self._seat.unteachable)
        else:
            self._banner.say(self._teaching.switch())

    def _switch_by_key(self, key: int) -> None:
        self._switch_controller()

    def _switch_side(self, side: int) -> None:
        self._switch_controller()

    def _switch_controller(self) -> None:
        if not self._seat.name:
            self._banner.refuse("there is no agent here to play with; put one on the shelf and watch it")
        elif self._session.controller == "agent":
            self._session.take_joystick()
            report_takeover()
            self._say(self._teaching.take_over() if self._teaching is not None else "")
        else:
            self._session.give_joystick()
            self._say(self._teaching.give_back() if self._teaching is not None else "")

    def _say(self, answer: str) -> None:
        if answer:
            self._banner.say(answer)
