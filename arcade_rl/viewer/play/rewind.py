"""The last minute of play is kept: a session can continue from any snapshot of it, or show it again."""

from abc import ABC, abstractmethod
from collections import deque
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from arcade_rl.errors import UsageError

HISTORY_SECONDS = 60
_SNAPSHOTS_PER_SECOND = 15  # on Atari one a decision; a game of fewer frames a second has one for each


class _HasGame(Protocol):
    """A state of a session."""

    @property
    def game(self) -> object:
        """The game's own snapshot."""


Snapshot = TypeVar("Snapshot")
Moment = TypeVar("Moment", bound=_HasGame)


@dataclass(frozen=True, slots=True)
class Segment(Generic[Snapshot]):
    """Frames without a break: those that follow from a snapshot by these moves, one each."""

    snapshot: Snapshot
    moves: tuple[Any, ...]


class _Kept(NamedTuple, Generic[Snapshot]):
    frame: int
    snapshot: Snapshot
    begins: bool  # it does not follow from the frames before


class History(Generic[Snapshot]):
    """Snapshots along the frames played, and the moves between. What is rewound is forgotten: play goes on from there.

    Args:
        frames_per_second: the game's own speed.
    """

    def __init__(self, frames_per_second: int) -> None:
        self._gap_frames = max(1, round(frames_per_second / _SNAPSHOTS_PER_SECOND))
        self._kept_frames = HISTORY_SECONDS * frames_per_second
        self._frame = 0
        self._kept: deque[_Kept[Snapshot]] = deque()  # oldest first
        self._moves: deque[Any] = deque()  # of all frames since the oldest snapshot

    def advance(self, move: Any) -> None:
        """Count a frame that was played, by this move."""
        self._frame += 1
        self._moves.append(move)

    @property
    def due(self) -> bool:
        """Whether it is time for another snapshot."""
        return not self._kept or self._frame - self._kept[-1].frame >= self._gap_frames

    def keep(self, snapshot: Snapshot, *, begins: bool = False) -> None:
        """Keep the state at this frame, in place of any snapshot of the same frame.

        Args:
            begins: it does not follow from the frames before: an episode begins, or a saved state was loaded.
        """
        if self._kept and self._kept[-1].frame == self._frame:
            self._kept.pop()
        self._kept.append(_Kept(self._frame, snapshot, begins))
        while len(self._kept) > 1 and self._kept[1].frame <= self._frame - self._kept_frames:
            oldest = self._kept.popleft()
            for _ in range(self._kept[0].frame - oldest.frame):
                self._moves.popleft()

    def back(self, frames: int) -> tuple[Snapshot, int] | None:
        """Go back by at least `frames`, as far as anything is kept.

        Returns:
            The snapshot there, and how many frames ago it was; None if there is no earlier one.
        """
        before = self._frame
        while len(self._kept) > 1 and self._kept[-1].frame > before - frames:
            self._kept.pop()
        self._frame = self._kept[-1].frame
        for _ in range(before - self._frame):
            self._moves.pop()
        return (self._kept[-1].snapshot, before - self._frame) if self._frame < before else None

    def last(self, frames: int) -> tuple[Segment[Snapshot], ...]:
        """At least the last `frames` frames, as far as they are kept; empty if none was played."""
        moves, oldest = list(self._moves), self._kept[0].frame
        before = [kept for kept in self._kept if kept.frame <= self._frame - frames]
        first = before[-1] if before else self._kept[0]
        begun = [first, *(kept for kept in self._kept if kept.begins and kept.frame > first.frame)]
        ends = [*(kept.frame for kept in begun[1:]), self._frame]
        played = (tuple(moves[kept.frame - oldest : end - oldest]) for kept, end in zip(begun, ends, strict=True))
        return tuple(Segment(kept.snapshot, part) for kept, part in zip(begun, played, strict=True) if part)


class Rewindable(ABC, Generic[Moment]):
    """A session that keeps snapshots of itself and can return to them.

    Attributes:
        no_rewind: why it cannot be rewound, in one line; empty if it can.
    """

    no_rewind = ""

    def __init__(self, frames_per_second: int) -> None:
        self._history = History[Moment](frames_per_second)

    @abstractmethod
    def snapshot(self) -> Moment:
        """The present state."""

    @abstractmethod
    def _go_to(self, snapshot: Moment) -> None:
        """Continue from `snapshot`; the episode counts as rewound."""

    def restore(self, snapshot: Moment) -> None:
        """Return to a state of this session; whoever holds the joystick now plays on from there."""
        self._go_to(snapshot)
        self._history.keep(snapshot, begins=True)

    def rewind(self, frames: int) -> int:
        """Go back by at least `frames`, as far as anything is kept.

        Returns:
            Frames gone back; 0 at the oldest.
        """
        found = self._history.back(frames)
        if found is None:
            return 0
        self._go_to(found[0])
        return found[1]

    def last_played(self, frames: int) -> tuple[Segment[object], ...]:
        """At least the last `frames` frames, as far as they are kept, from snapshots of the game alone.

        Raises:
            UsageError: it cannot be rewound, so that nothing is kept; or nothing has been played yet.
        """
        if self.no_rewind:
            raise UsageError(self.no_rewind)
        segments = self._history.last(frames)
        if not segments:
            raise UsageError("nothing has been played yet")
        return tuple(Segment(each.snapshot.game, each.moves) for each in segments)
