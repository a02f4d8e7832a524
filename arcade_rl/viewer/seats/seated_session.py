"""A session with its agents seated, as time passes, for whatever shows it: a window, or a terminal."""

import time
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from arcade_rl.shelf.scores.rows import Result
from arcade_rl.viewer.controls.banner import Banner
from arcade_rl.viewer.controls.rewind_controls import RewindControls
from arcade_rl.viewer.drawing import wording
from arcade_rl.viewer.drawing.view import View
from arcade_rl.viewer.play.session_state import SessionState
from arcade_rl.viewer.play.window_session import PolicyHolder, WindowSession
from arcade_rl.viewer.seats.result_queue import ResultQueue
from arcade_rl.viewer.seats.seat import Seat
from arcade_rl.viewer.seats.teaching import Pupil

_PLAY_AT_MOST_SECONDS = 0.010  # of each sixtieth, so that keys and picture keep up at 16 times the speed

S = TypeVar("S", bound=WindowSession)


class SeatedSession(Generic[S]):
    """Plays the frames that are due, takes newer brains, and keeps results.

    Args:
        players: the seat of each side, with what plays by the weights of its brain.
        results: where finished games go; None if they are not kept.
        pupil: where what a human teaches goes; None if nobody can be taught here.
        wall_clock: seconds since the epoch, for the age of the brains.
        rewind_controls: None if the session cannot be rewound.

    Attributes:
        hints: hints are shown.
    """

    def __init__(
        self,
        session: S,
        players: Sequence[tuple[Seat, PolicyHolder]],
        banner: Banner,
        *,
        results: ResultQueue | None,
        pupil: Pupil | None,
        wall_clock: Callable[[], float],
        rewind_controls: RewindControls | None,
    ) -> None:
        self.hints = True
        self._session = session
        self._players = players
        self._banner = banner
        self._results = results
        self._pupil = pupil
        self._wall_clock = wall_clock
        self._rewind_controls = rewind_controls
        self._seconds = 0.0

    def play(
        self,
        elapsed_seconds: float,
        play_frame: Callable[[], None],
        *,
        waits: bool,
        counts_down: Callable[[float], bool],
    ) -> None:
        """Let time pass: take newer brains, and play the frames that are due.

        Args:
            play_frame: plays one frame, and keeps the result of a game that ended with it.
            waits: something lies over the game, which waits meanwhile.
            counts_down: lets the seconds pass in a countdown; whether the game still waits for its end.
        """
        self._seconds += elapsed_seconds
        self._banner.elapse(elapsed_seconds, self._lasting_problem())
        for seat, learner in self._players:
            policy = seat.brain.newer_policy()
            if policy is not None:
                learner.swap_policy(policy)
        if waits:
            return
        if self._rewind_controls is not None and self._rewind_controls.rewinding:
            self._rewind_controls.rewind(elapsed_seconds)
        elif not self._session.waits_for_human and not counts_down(elapsed_seconds):
            self._play_what_is_due(elapsed_seconds, play_frame)

    def _play_what_is_due(self, elapsed_seconds: float, play_frame: Callable[[], None]) -> None:
        due = self._session.pace.frames_due(elapsed_seconds)
        started = time.perf_counter()
        for _ in range(due):
            play_frame()
            if time.perf_counter() - started > _PLAY_AT_MOST_SECONDS:
                break

    def keep_result(self, make_result: Callable[[], Result]) -> None:
        """A game has ended: keep its result, if results are kept, and no agent that played it is gone."""
        if self._results is None:
            return
        gone = {seat.name for seat, _ in self._players if seat.is_gone}  # looked for now: its name is the new one
        result = make_result()
        if not any(side.player.agent in gone for side in result.sides):
            self._results.put(result)

    def switch_hints(self) -> None:
        """Show hints, or hide them."""
        self.hints = not self.hints

    def view(self, state: SessionState, seat: Seat, *, folded: frozenset[int], unfolded: tuple[int, ...] = ()) -> View:
        """What there is to see of one side.

        Args:
            folded, unfolded: the numbers of the panels that a person has folded and unfolded.
        """
        problem = self._lasting_problem()
        banner, is_problem = self._banner.shown(problem)
        return View(
            state=state,
            agent_name=seat.name,
            weights=seat.weights(self._wall_clock()),
            banner=banner,
            banner_is_problem=is_problem,
            seconds=self._seconds,
            folded=folded,
            unfolded=unfolded,
            rewound=self._rewind_controls.rewound if self._rewind_controls is not None else "",
            hints=self.hints,
            lasting_problem="" if banner else wording.in_short(problem),
        )

    def _lasting_problem(self) -> str:
        """What is wrong with a brain, or else with the scores or what is taught; empty if nothing is."""
        problems = [seat.problem for seat, _ in self._players]
        problems += [queue.problem for queue in (self._results, self._pupil) if queue is not None]
        return next(filter(None, problems), "")
