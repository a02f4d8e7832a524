"""What the driver's end of a training on another machine and the worker's end say to each other."""

from dataclasses import dataclass

from arcade_rl.shelf.feeds.live_feed import LiveFrame
from arcade_rl.shelf.ledger.ledger import Episode, Evaluation, Metrics, Request, Status

Requests = tuple[Request, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a file of the agent's folder.

    Attributes:
        name: relative to the folder, with slashes.
        offset: where in the file the data belong.
        is_last: the file ends with them.
    """

    name: str
    offset: int
    data: bytes
    is_last: bool


@dataclass(frozen=True, slots=True)
class Order:
    """What a worker is to train. The files of the agent's folder were sent before.

    Attributes:
        version: of the driver's program, which the worker's must be.
        lease: counts the trainings that were begun for the agent by this driver; answers carry it.
        games: what `games.toml` holds: the environments that the person has added; empty if there are none.
    """

    version: str
    agent: str
    lease: int
    status: Status
    device: str
    num_threads: int | None
    games: bytes = b""


@dataclass(frozen=True, slots=True)
class News:
    """What has become of a training since the last news.

    Attributes:
        lease: the order's that it belongs to.
        answers: the trainer's to requests, by the request's number at home.
        log: what was added to the trainer's output.
        is_evaluated: there is no evaluation open in the resume state that came with this or before.
        frame: the newest screens; None if they were sent already.
        is_complete: no more of what has changed waits to be sent.
        has_ended: the trainer has ended; with `is_complete`, this is the last news.
    """

    lease: int
    status: Status
    episodes: tuple[Episode, ...]
    metrics: tuple[Metrics, ...]
    evaluations: tuple[Evaluation, ...]
    answers: tuple[tuple[int, str], ...]
    log: bytes
    pieces: tuple[Piece, ...]
    is_evaluated: bool
    frame: LiveFrame | None
    is_complete: bool
    has_ended: bool
