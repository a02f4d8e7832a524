"""The window of a game for two: two joysticks at one keyboard, each side's panels on its own side."""

import dataclasses
from collections.abc import Callable
from functools import partial

from pygame import Surface

from arcade_rl.games.action_words import FIRE
from arcade_rl.games.two_player.game import SIDES
from arcade_rl.shelf.scores.rows import Result
from arcade_rl.viewer.controls.bindings import Intent, cap, key_cap, versus_bindings
from arcade_rl.viewer.controls.countdown import Countdown
from arcade_rl.viewer.controls.joystick import Joystick
from arcade_rl.viewer.controls.keyboard import SIDE_NAMES, keyboard
from arcade_rl.viewer.controls.rewind_controls import RewindControls
from arcade_rl.viewer.drawing import wording
from arcade_rl.viewer.drawing.view import DuelView
from arcade_rl.viewer.film.game_alone import picture_of
from arcade_rl.viewer.panels.slots import COLUMNS as BOARD_COLUMNS
from arcade_rl.viewer.panels.stage import Stage
from arcade_rl.viewer.play.versus_session import VersusSession
from arcade_rl.viewer.scenes.atari import AtariScene
from arcade_rl.viewer.seats.scorekeeping import Seats, versus_result
from arcade_rl.viewer.seats.seating import pictures_of_seat
from arcade_rl.viewer.seats.slot_board import SlotBoard
from arcade_rl.viewer.windows.duel.duel_compositor import DuelCompositor
from arcade_rl.viewer.windows.duel.duel_header import DuelHeader
from arcade_rl.viewer.windows.duel.duel_window import DuelWindow
from arcade_rl.viewer.windows.factory import versus_clips, versus_panels
from arcade_rl.viewer.windows.game_window import Services
from arcade_rl.viewer.windows.versus.layout import arrangement


class VersusWindow(DuelWindow[VersusSession]):
    """One session of a game for two in one window.

    Args:
        seats: of the left and of the right side; pictures go to the folder of the first one that has an agent.
        counts_down: a human gets three seconds before each game, and after a pause or the list of keys.
    """

    def __init__(
        self, canvas: Surface, session: VersusSession, seats: Seats, services: Services, *, counts_down: bool = False
    ) -> None:
        self._with_agent = [side for side in SIDES if session.sides[side].has_agent]
        left, right = (versus_panels(session, side, seats) for side in SIDES)
        shown_side = self._with_agent[0] if self._with_agent else 0  # on the stage and in the footer
        stages = [(shown_side, Stage(AtariScene(session.game)))]
        panels = [*left, *right]
        place = arrangement([panel for _, panel in left], [panel for _, panel in right])
        compositor = DuelCompositor(
            canvas, DuelHeader(), stages, panels, place, versus_bindings(), footer_side=shown_side
        )
        super().__init__(
            canvas,
            session,
            tuple(zip(seats, session.sides, strict=True)),
            compositor,
            services,
            joysticks=[Joystick(session.game.entry, keyboard().joystick(side)) for side in SIDE_NAMES],
            make_scene=lambda: AtariScene(session.game),
            pictures=partial(pictures_of_seat, seats[shown_side]),
            sounding=session.game if session.game.game.sounds else None,
            kind="versus",
            rewind_controls=RewindControls(session, session.game.frames_per_second, key_cap),
            clips=versus_clips(session),
        )
        self._countdown = Countdown(session, counts=counts_down)
        self.board = SlotBoard(
            session,
            lambda: (seats[0].name, seats[1].name),
            lambda: picture_of(AtariScene(session.game), self.view().sides[0]),
            cap,
            self._banner,
            columns=BOARD_COLUMNS,
            clock=self._wall_clock,
            closed=self._countdown.begin,
        )

    def view(self) -> DuelView:
        """What there is to show now."""
        game = self._session.game
        mode = f"{game.game.modes[game.mode]}, game {game.mode}"
        left, right = (dataclasses.replace(self._side(side), either_keys=self._human_alone) for side in SIDES)
        return DuelView(
            sides=(left, right),
            names=(self._name(0), self._name(1)),
            mirrored=(game.mirrored[0], game.mirrored[1]),
            mode=f"{mode}: unranked" if self._session.rewound else mode,
            outcome=self._session.outcome,
            wins=(self._session.wins[0], self._session.wins[1]),
            calls=(self._call(0), self._call(1)),
            countdown=self._countdown.number,
        )

    def _call(self, side: int) -> str:
        """How to serve, for a human who has the ball; agents hold FIRE."""
        if self._session.serves != side or self._session.sides[side].controller == "agent":
            return ""
        return f"press {' or '.join(keyboard().joystick_caps(SIDE_NAMES[side], FIRE))} to serve"

    def _name(self, side: int) -> str:
        if self._seats[side].name:
            return self._seats[side].name
        return wording.human(side, len(self._session.humans()))

    def play(self, elapsed_seconds: float) -> None:
        """As in every window; the game goes on after the list of keys as after a pause."""
        self._countdown.see(covered=self._compositor.show_help)
        super().play(elapsed_seconds)

    def _counts_down(self, elapsed_seconds: float) -> bool:
        return self._countdown.elapse(elapsed_seconds)

    def _orders(self, key: int) -> dict[Intent, Callable[[], None]]:
        return super()._orders(key) | self._countdown.orders()

    @property
    def _plays(self) -> bool:
        return self._session.running

    def _advance(self) -> bool:
        return self._session.advance(self._held())

    def _result(self) -> Result:
        return versus_result(self._session, self._seats, ended=self._wall_clock())

    def _held(self) -> tuple[int | None, int | None]:
        """The actions that humans hold at the left and at the right; one who plays alone may use the keys of either."""
        left, right = (joystick.action() for joystick in self._joysticks)
        if self._human_alone:
            left, right = (left if left is not None else right), (right if right is not None else left)
        return left, right

    @property
    def _human_alone(self) -> bool:
        """Whether exactly one human plays."""
        return len(self._session.humans()) == 1

    def _joystick_pressed(self) -> None:
        if not self._session.humans():
            self._banner.refuse(f"agents have both joysticks: {cap(Intent.SWITCH_CONTROLLER)} takes one")

    def _switch_by_key(self, key: int) -> None:
        """The first key passes the joystick of the first side that has an agent, the others that of the last."""
        if self._with_agent:
            others = keyboard().codes(Intent.SWITCH_CONTROLLER)[1:]
            self._switch_side(self._with_agent[-1 if key in others else 0])
        else:
            self._banner.refuse("there is no agent here: two humans play")

    def _switch_side(self, side: int) -> None:
        self._session.sides[side].switch()
