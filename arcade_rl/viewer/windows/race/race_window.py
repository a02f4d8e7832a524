"""The window of a race: two boards, one clock, the lead between them; the agent's thoughts beside."""

import dataclasses

from pygame import Surface

from arcade_rl.shelf.scores.rows import Result
from arcade_rl.viewer.controls.bindings import race_bindings
from arcade_rl.viewer.controls.joystick import Joystick
from arcade_rl.viewer.drawing.view import DuelView, View
from arcade_rl.viewer.panels.stage import Stage
from arcade_rl.viewer.play.race_session import RaceSession
from arcade_rl.viewer.seats.scorekeeping import Seats, race_result
from arcade_rl.viewer.system.speaker import sounding
from arcade_rl.viewer.windows.duel.duel_compositor import DuelCompositor
from arcade_rl.viewer.windows.duel.duel_header import DuelHeader
from arcade_rl.viewer.windows.duel.duel_window import DuelWindow
from arcade_rl.viewer.windows.factory import make_scene, race_panels
from arcade_rl.viewer.windows.game_window import Services
from arcade_rl.viewer.windows.race.layout import arrangement
from arcade_rl.viewer.windows.race.ribbon import RibbonPanel

_HUMAN, _AGENT = 0, 1


class RaceWindow(DuelWindow[RaceSession]):
    """One session of races in one window.

    Args:
        seats: the human's, which is empty, and the agent's, whose folder is for pictures.
        The others: as `DuelWindow`.
    """

    def __init__(self, canvas: Surface, session: RaceSession, seats: Seats, services: Services) -> None:
        human, agent = (board.game for board in session.sides)
        stages = [(side, Stage(make_scene(game), "waits for the other")) for side, game in enumerate((human, agent))]
        agents, joystick = race_panels(agent)
        panels = [
            *((_AGENT, panel) for panel in agents),
            (_HUMAN, joystick),
            (_HUMAN, RibbonPanel(lambda: session.course)),
        ]
        place = arrangement([panel for _, panel in panels])
        compositor = DuelCompositor(canvas, DuelHeader(), stages, panels, place, race_bindings())
        super().__init__(
            canvas,
            session,
            tuple(zip(seats, session.sides, strict=True)),
            compositor,
            services,
            joysticks=[Joystick(human.entry)],
            make_scene=lambda: make_scene(human),
            pictures=seats[_AGENT].pictures,
            sounding=sounding(human),
        )

    def view(self) -> DuelView:
        """What there is to show now."""
        session = self._session
        title = session.sides[_HUMAN].game.entry.title
        return DuelView(
            sides=(self._board(_HUMAN), self._board(_AGENT)),
            names=("you", self._seats[_AGENT].name),
            mirrored=(False, False),
            mode=title if any(session.wins) else f"{title}, same start",
            outcome=session.outcome,
            wins=(session.wins[0], session.wins[1]),
        )

    def _board(self, side: int) -> View:
        """At the end of the race its result is told in place of each board's own."""
        view = self._side(side)
        if self._session.outcome is None:
            return view
        return dataclasses.replace(view, moment=dataclasses.replace(view.moment, ending=None))

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
