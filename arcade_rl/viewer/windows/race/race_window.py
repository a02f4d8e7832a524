"""The window of a race: two boards by one clock, the lead between them, and the agent's panels."""

from functools import partial

from pygame import Surface

from arcade_rl.shelf.scores.rows import Result
from arcade_rl.viewer.controls.bindings import race_bindings
from arcade_rl.viewer.controls.joystick import Joystick
from arcade_rl.viewer.controls.keyboard import keyboard
from arcade_rl.viewer.drawing.race_view import race_view
from arcade_rl.viewer.drawing.view import DuelView
from arcade_rl.viewer.panels.lead import LeadPanel
from arcade_rl.viewer.panels.stage import Stage
from arcade_rl.viewer.play.race_session import RaceSession
from arcade_rl.viewer.seats.scorekeeping import Seats, race_result
from arcade_rl.viewer.seats.seating import pictures_of_seat
from arcade_rl.viewer.system.speaker import sound_of
from arcade_rl.viewer.windows.duel.duel_compositor import DuelCompositor
from arcade_rl.viewer.windows.duel.duel_header import DuelHeader
from arcade_rl.viewer.windows.duel.duel_window import DuelWindow
from arcade_rl.viewer.windows.factory import make_scene, race_panels
from arcade_rl.viewer.windows.game_window import Services
from arcade_rl.viewer.windows.race.layout import arrangement

_HUMAN, _AGENT = 0, 1


class RaceWindow(DuelWindow[RaceSession]):
    """One session of races in one window.

    Args:
        seats: of the human and of the agent, to whose folder pictures go.
    """

    def __init__(self, canvas: Surface, session: RaceSession, seats: Seats, services: Services) -> None:
        human, agent = (board.game for board in session.sides)
        boards = [Stage(make_scene(game), "waiting for the other board") for game in (human, agent)]
        agents, joystick = race_panels(agent, seats[_AGENT])
        panels = [
            *((_AGENT, panel) for panel in agents),
            (_HUMAN, joystick),
            (_HUMAN, LeadPanel(lambda: session.lead_history)),
        ]
        place = arrangement([panel for _, panel in panels])
        compositor = DuelCompositor(canvas, DuelHeader(), list(enumerate(boards)), panels, place, race_bindings())
        super().__init__(
            canvas,
            session,
            tuple(zip(seats, session.sides, strict=True)),
            compositor,
            services,
            joysticks=[Joystick(human.entry, keyboard().solo(human.entry), keyboard().chords(human.entry))],
            make_scene=lambda: make_scene(human),
            pictures=partial(pictures_of_seat, seats[_AGENT]),
            sounding=sound_of(human),
            kind="race",
        )

    def view(self) -> DuelView:
        """What there is to show now."""
        sides = (self._side(_HUMAN), self._side(_AGENT))
        return race_view(self._session, sides, self._seats[_AGENT].name)

    @property
    def _plays(self) -> bool:
        board = self._session.sides[_HUMAN]
        return self._session.pace.running and board.ending is None

    def _advance(self) -> bool:
        return self._session.advance(self._joysticks[0].action())

    def _result(self) -> Result:
        return race_result(self._session, self._seats, ended=self._wall_clock())

    def _switch_by_key(self, key: int) -> None:
        self._switch_side(_AGENT)

    def _switch_side(self, side: int) -> None:
        self._banner.refuse("in a race you and the agent keep to your own boards")
