"""Two players in a terminal: a game of the console for two, or a race on two boards."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import Generic, TypeVar

from arcade_rl.games.action_words import FIRE
from arcade_rl.games.two_player.game import SIDES
from arcade_rl.games.two_player.versus_catalog import VersusGame
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.viewer.controls.countdown import Countdown
from arcade_rl.viewer.controls.joystick import Joystick
from arcade_rl.viewer.controls.rewind_controls import RewindControls
from arcade_rl.viewer.drawing import wording
from arcade_rl.viewer.drawing.race_view import race_view
from arcade_rl.viewer.drawing.view import DuelView, View
from arcade_rl.viewer.play.race_session import RaceSession
from arcade_rl.viewer.play.versus_session import VersusSession
from arcade_rl.viewer.play.window_session import DuelSession
from arcade_rl.viewer.seats.scorekeeping import Seats, race_result, versus_result
from arcade_rl.viewer.seats.sessions import begin_versus_session, race_session, seed_or_random
from arcade_rl.viewer.seats.slot_board import SlotBoard
from arcade_rl.viewer.terminal.cells import Cells
from arcade_rl.viewer.terminal.frame import (
    draw_call,
    draw_countdown,
    draw_duel_header,
    draw_footer,
    draw_outcome,
    draw_over,
)
from arcade_rl.viewer.terminal.layout import between, side_by_side
from arcade_rl.viewer.terminal.pictures.joystick_panels import JoystickPanel, joystick_panel
from arcade_rl.viewer.terminal.pictures.lead_panel import LeadPanel
from arcade_rl.viewer.terminal.pictures.observation_panels import StackPanel
from arcade_rl.viewer.terminal.pictures.panels import Panel
from arcade_rl.viewer.terminal.pictures.scenes import ScreenScene, make_scene
from arcade_rl.viewer.terminal.pictures.stacking import draw_column
from arcade_rl.viewer.terminal.pictures.value_panels import ActionValuesPanel, StateValuePanel
from arcade_rl.viewer.terminal.table import Orders, Prepared, Services, Table
from arcade_rl.viewer.terminal.terminal_keys import SIDES as SIDE_NAMES
from arcade_rl.viewer.terminal.terminal_keys import TerminalKeys
from arcade_rl.window_keys import Intent

D = TypeVar("D", bound=DuelSession)
_HUMAN, _AGENT = 0, 1


class DuelTable(Table[D], Generic[D]):
    """One session of two players."""

    @property
    def _seats(self) -> Seats:
        (left, _), (right, _) = self._players
        return left, right

    @abstractmethod
    def view(self) -> DuelView:
        """What there is to show now."""

    def _orders(self, name: str) -> Orders:
        return {**super()._orders(name), Intent.RESET: self._session.rematch}

    def _side(self, side: int) -> View:
        return self._view_of(self._session.state(side), self._seats[side])

    def _draw_around(self, cells: Cells, view: DuelView, hinted: int, *offered: Intent) -> None:
        """The header and the footer.

        Args:
            hinted: the side whose state decides what a key is called.
        """
        draw_duel_header(cells, view)
        draw_footer(cells, view.sides[0], self._hinted(view.sides[hinted].state, *offered))


def prepare_versus(
    game: VersusGame,
    folders: tuple[AgentFolder | None, AgentFolder | None],
    mode: int | None,
    *,
    state: int | None,
    seed: int | None,
) -> Prepared:
    """Load a game for two. Arguments and errors as `versus_session`."""
    session, seats, replay = begin_versus_session(game, folders, mode, state=state, seed=seed_or_random(seed))
    keys = TerminalKeys.persons()

    def make_table(services: Services) -> VersusTable:
        table = VersusTable(session, seats, keys, services, counts_down=True)
        if state is not None and replay is not None:
            assert table.board is not None
            table.board.follow(state, replay)
        return table

    return Prepared(seats, make_table)


class VersusTable(DuelTable[VersusSession]):
    """One game of the console, two joysticks.

    Args:
        counts_down: a human gets three seconds before each game, and after a pause or the list of keys.
    """

    def __init__(
        self,
        session: VersusSession,
        seats: Seats,
        keys: TerminalKeys,
        services: Services,
        *,
        counts_down: bool = False,
    ) -> None:
        game = session.game
        super().__init__(
            session,
            tuple(zip(seats, session.sides, strict=True)),
            [Joystick(game.entry, keys.joystick(side)) for side in SIDE_NAMES],
            keys,
            services,
            RewindControls(session, game.frames_per_second, keys.key_cap),
        )
        self._with_agent = [side for side in SIDES if session.sides[side].has_agent]
        self._countdown = Countdown(session, counts=counts_down)
        self.board = SlotBoard(
            session,
            lambda: (seats[0].name, seats[1].name),
            game.screen,
            keys.cap,
            self._banner,
            columns=1,
            clock=self._wall_clock,
            closed=self._countdown.begin,
        )
        self._scene = ScreenScene(game)
        self._panels = [self._panels_of(side, seats) for side in SIDES]

    def _panels_of(self, side: int, seats: Seats) -> list[tuple[int, Panel]]:
        """Those in one side's column, with the side that each shows: a human's has room for the agent's frames."""
        game, other, seat = self._session.game, 1 - side, seats[side]
        title = "Joystick" if seat.name else f"{SIDE_NAMES[side].capitalize()} joystick"
        joystick = JoystickPanel(game.entry, title, lambda: self.hands.sticky)
        if not seat.name:
            lead = LeadPanel(
                lambda: self._session.lead_history,
                lambda: wording.leaders(side, humans=len(self._session.humans())),
                side,
            )
            seen = [(other, self._frames(other, elsewhere=True))] if seats[other].name else []
            return [(side, joystick), (side, lead), *seen]
        frames = [self._frames(side)] if seats[other].name else []
        values = ActionValuesPanel(game.entry, clips_rewards=seat.clips_rewards, probabilities=seat.is_actor_critic)
        panels: list[Panel] = [values, StateValuePanel(), joystick, *frames]
        return [(side, panel) for panel in panels]

    def _frames(self, side: int, *, elsewhere: bool = False) -> Panel:
        game = self._session.game
        return StackPanel(game.observation_specs[side].shape, mirrored=game.mirrored[side], elsewhere=elsewhere)

    def view(self) -> DuelView:
        """What there is to show now."""
        game, session = self._session.game, self._session
        mode = f"{game.game.modes[game.mode]}, game {game.mode}"
        return DuelView(
            sides=(self._side(0), self._side(1)),
            names=(self._name(0), self._name(1)),
            mirrored=(game.mirrored[0], game.mirrored[1]),
            mode=f"{mode}: unranked" if session.rewound else mode,
            outcome=session.outcome,
            wins=(session.wins[0], session.wins[1]),
            calls=(self._call(0), self._call(1)),
            countdown=self._countdown.number,
        )

    def _name(self, side: int) -> str:
        if self._seats[side].name:
            return self._seats[side].name
        return wording.human(side, len(self._session.humans()))

    def _call(self, side: int) -> str:
        """How to serve, for a human who has the ball; agents hold FIRE."""
        if self._session.serves != side or self._session.sides[side].controller == "agent":
            return ""
        return f"press {self._keys.joystick_caps(SIDE_NAMES[side], [FIRE])} to serve"

    def _draw(self, cells: Cells) -> None:
        view = self.view()
        left, right = self._panels
        shown = [
            [(number, panel, view.sides[side]) for number, (side, panel) in enumerate(column, first)]
            for column, first in ((left, 1), (right, len(left) + 1))
        ]
        panels = any(number not in self._folded for side in shown for number, _, _ in side)
        layout = between(self._scene, cells.area.columns, cells.area.rows, panels=panels)
        (stage,) = layout.stages
        self._scene.draw(cells, stage, view.sides[0])
        for column, side in zip(layout.columns, shown, strict=False):
            draw_column(cells, column, side, self._folded)
        if view.outcome is not None:
            draw_outcome(cells, stage, view, view.outcome, self._keys.cap(Intent.RESET))
        elif view.countdown:
            draw_countdown(cells, stage, view.countdown)
        elif any(view.calls):
            draw_call(cells, stage, next(filter(None, view.calls)))
        else:
            draw_over(cells, stage, view.sides[0], "")
        taking = (Intent.SWITCH_CONTROLLER,) if self._with_agent else ()
        pacing = (
            Intent.PAUSE,
            Intent.REWIND,
            Intent.SLOWER,
            Intent.FASTER,
            Intent.STICKY,
            Intent.RESET,
            Intent.SAVE_SLOTS,
        )
        self._draw_around(cells, view, self._with_agent[0] if self._with_agent else 0, *taking, *pacing)

    def _orders(self, name: str) -> Orders:
        return {**super()._orders(name), **self._countdown.orders()}

    # Playing

    def play(self, elapsed_seconds: float, now: float) -> None:
        """As `Table.play`; the game goes on after the list of keys as after a pause."""
        self._countdown.see(covered=self._shows_keys)
        super().play(elapsed_seconds, now)

    def _counts_down(self, elapsed_seconds: float) -> bool:
        return self._countdown.elapse(elapsed_seconds)

    def _play_frame(self) -> None:
        if self._session.advance(self._held()):
            self._seated.keep_result(lambda: versus_result(self._session, self._seats, ended=self._wall_clock()))

    def _held(self) -> tuple[int | None, int | None]:
        """The actions that humans hold at the left and at the right; one who plays alone may use the keys of either."""
        left, right = (joystick.action() for joystick in self._joysticks)
        if self._one_human:
            left, right = (left if left is not None else right), (right if right is not None else left)
        return left, right

    @property
    def _one_human(self) -> bool:
        return len(self._session.humans()) < 2

    def _joystick_pressed(self) -> None:
        if not self._session.humans():
            self._banner.refuse(f"agents have both joysticks: {self._keys.cap(Intent.SWITCH_CONTROLLER)} takes one")

    def _switch_controller(self, name: str) -> None:
        """The first key passes the joystick of the first side that has an agent, the others that of the last."""
        if self._with_agent:
            side = self._with_agent[-1 if name in self._keys.names(Intent.SWITCH_CONTROLLER)[1:] else 0]
            self._session.sides[side].switch()
            if self._session.sides[side].controller == "human":
                self._tell_of_releases()
        else:
            self._banner.refuse("there is no agent here: two humans play")


def prepare_race(folder: AgentFolder, *, best: bool, checkpoint: int | None, seed: int | None) -> Prepared:
    """Load a race. Arguments and errors as `race_session`."""
    session, seats = race_session(folder, best=best, checkpoint=checkpoint, seed=seed_or_random(seed))
    keys = TerminalKeys.persons()
    return Prepared(seats, lambda services: RaceTable(session, seats, keys, services))


class RaceTable(DuelTable[RaceSession]):
    """Two boards by one clock: the human's at the left, the agent's at the right."""

    def __init__(self, session: RaceSession, seats: Seats, keys: TerminalKeys, services: Services) -> None:
        human, agent = (board.game for board in session.sides)
        super().__init__(
            session,
            tuple(zip(seats, session.sides, strict=True)),
            [Joystick(human.entry, keys.solo(human.entry), keys.chords(human.entry))],
            keys,
            services,
        )
        self._scenes = [make_scene(human), make_scene(agent)]
        seat = seats[_AGENT]
        values = ActionValuesPanel(agent.entry, clips_rewards=seat.clips_rewards, probabilities=seat.is_actor_critic)
        joystick = joystick_panel(human.entry, keys, lambda: self.hands.sticky, "Your joystick")
        self._panels: Sequence[tuple[int, Panel]] = [
            (_HUMAN, LeadPanel(lambda: session.lead_history)),
            (_HUMAN, joystick),
            (_AGENT, values),
            (_AGENT, StateValuePanel()),
        ]

    @property
    def _one_human(self) -> bool:
        return True

    def view(self) -> DuelView:
        """What there is to show now."""
        sides = (self._side(_HUMAN), self._side(_AGENT))
        return race_view(self._session, sides, self._seats[_AGENT].name)

    def _draw(self, cells: Cells) -> None:
        view = self.view()
        shown = [(number, panel, view.sides[side]) for number, (side, panel) in enumerate(self._panels, 1)]
        panels = any(number not in self._folded for number, _, _ in shown)
        layout = side_by_side(self._scenes[0], cells.area.columns, cells.area.rows, panels=panels)
        for scene, stage, side in zip(self._scenes, layout.stages, view.sides, strict=True):
            scene.draw(cells, stage, side)
            if view.outcome is None:
                draw_over(cells, stage, side, "waiting for the other board")
        for column, part in zip(layout.columns, (shown[:2], shown[2:]), strict=False):
            draw_column(cells, column, part, self._folded)
        if view.outcome is not None:
            draw_outcome(cells, cells.area, view, view.outcome, self._keys.cap(Intent.RESET))
        pacing = (Intent.PAUSE, Intent.SLOWER, Intent.FASTER, Intent.STICKY, Intent.RESET)
        self._draw_around(cells, view, _HUMAN, *pacing)

    def _play_frame(self) -> None:
        if self._session.advance(self._joysticks[0].action()):
            self._seated.keep_result(lambda: race_result(self._session, self._seats, ended=self._wall_clock()))

    def _switch_controller(self, name: str) -> None:
        self._banner.refuse("in a race you and the agent keep to your own boards")
