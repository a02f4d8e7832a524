"""Asks whether the Q-values of a decision are true: on its own threads, with its own games, play goes on."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import torch

from arcade_rl.calibration.playouts import Playout, Playouts, Start
from arcade_rl.calibration.verdict import Comparison, compare_actions
from arcade_rl.errors import excerpt
from arcade_rl.games.game import BranchingGame
from arcade_rl.viewer.play import background
from arcade_rl.viewer.play.session_state import Thought

RETURNS_PER_ACTION = 32
_THREADS = 2  # while one of them values pictures, which needs no lock of Python's, the other plays
_AT_ONCE = 24  # playouts that a thread makes at a time: larger batches are quicker, and smaller ones come earlier


@dataclass(frozen=True, slots=True)
class Question:
    """A decision whose Q-values are asked about.

    Attributes:
        chance: the game leaves something to chance, beside the agent's exploration.
        thought: what the agent thought then. steps: agent steps of the episode before it.
    """

    start: Start
    chance: bool
    thought: Thought
    steps: int


@dataclass(frozen=True, slots=True)
class Calibration:
    """What is known so far of a question.

    Attributes:
        number: of the question, in its window.
        returns: for each action, those that followed, in the order in which they came.
        wanted: how many are to come for each action.
        estimated: the mean part of a return that was not played but estimated, beyond the horizon.
        problem: why there are no more to come, in one line; empty if all is well.
    """

    number: int
    question: Question
    wanted: int
    returns: tuple[tuple[float, ...], ...]
    estimated: float = 0.0
    problem: str = ""

    @property
    def count(self) -> int:
        """Returns of all actions."""
        return sum(map(len, self.returns))

    @property
    def finished(self) -> bool:
        """Whether nothing more is to come."""
        return bool(self.problem) or self.count == self.wanted * len(self.returns)

    def comparisons(self) -> tuple[Comparison, ...]:
        """Each Q-value beside the returns that followed."""
        return compare_actions(self.question.thought.q_values, self.returns)


@dataclass(slots=True)
class _UnderWay:
    """A question that threads work on."""

    calibration: Calibration
    playouts: Playouts
    stopped: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)
    threads: list[threading.Thread] = field(default_factory=list)

    def add(self, playouts: list[Playout]) -> None:
        """Note what has followed."""
        with self.lock:
            known = self.calibration
            total = known.estimated * known.count + sum(playout.estimated for playout in playouts)
            returns = tuple(
                (*of_action, *(playout.total for playout in playouts if playout.action == action))
                for action, of_action in enumerate(known.returns)
            )
            estimated = total / (known.count + len(playouts))
            self.calibration = replace(known, returns=returns, estimated=estimated)

    def fail(self, error: Exception) -> None:
        """Note why there is nothing more to come."""
        with self.lock:
            self.calibration = replace(self.calibration, problem=f"the playouts failed: {excerpt(error)}")
        self.stopped.set()


class Calibrator:
    """Answers one question at a time; another one takes its place.

    Args:
        make_game: makes a game of the kind that is asked about. Each thread keeps one, for later questions too.
        why_not: why nothing can be asked here, in one line; empty if it can.
    """

    def __init__(
        self, make_game: Callable[[], BranchingGame], *, returns: int = RETURNS_PER_ACTION, why_not: str = ""
    ) -> None:
        self.why_not = why_not
        self._make_game = make_game
        self._returns = returns
        self._asked = 0
        self._under_way: _UnderWay | None = None
        self._games: list[BranchingGame] = []  # that no thread uses now

    @property
    def calibration(self) -> Calibration | None:
        """What is known of the newest question; None before the first."""
        return self._under_way.calibration if self._under_way is not None else None

    def ask(self, question: Question) -> None:
        """Begin to answer it."""
        self.stop()
        self._asked += 1
        actions = len(question.thought.q_values)
        known = Calibration(self._asked, question, self._returns, ((),) * actions)
        playouts = Playouts(
            question.start, actions=actions, returns=self._returns, chance=question.chance, threads=_THREADS
        )
        now = self._under_way = _UnderWay(known, playouts)
        now.threads += [background.start(self._answer, now, number, name="playouts") for number in range(_THREADS)]

    def stop(self) -> None:
        """Make no more playouts; returns when the threads have ended, which takes a step of play."""
        if (now := self._under_way) is not None:
            now.stopped.set()
            self.wait()

    def wait(self) -> None:
        """Return when the question is answered."""
        for thread in self._under_way.threads if self._under_way is not None else ():
            thread.join()

    def _answer(self, now: _UnderWay, thread: int) -> None:
        try:
            torch.set_num_threads(1)  # of this thread: as many of them work as are good for the window
            game = self._games.pop() if self._games else self._make_game()
            for playouts in now.playouts.play(game, width=_AT_ONCE, thread=thread):
                if now.stopped.is_set():
                    break
                if playouts:
                    now.add(playouts)
            self._games.append(game)
        except Exception as error:  # whatever it is: a thread that ends silently would leave the panel waiting
            now.fail(error)
