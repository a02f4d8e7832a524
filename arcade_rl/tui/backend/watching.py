"""The outside of a read-only cockpit: it can be read, and agents can be watched."""

import dataclasses
from typing import Any, NoReturn, TypeVar

from arcade_rl.errors import ArcadeError
from arcade_rl.tui.access import READ_ONLY
from arcade_rl.tui.backend.backend import Backend
from arcade_rl.tui.backend.experiments import Experiments

_READING = (
    *("read_notice", "read_shelf", "read_detail", "read_curves", "compare", "read_scores", "read_live"),
    "start_playing",
)
_READING_EXPERIMENTS = ("read", "read_curve")

T = TypeVar("T", Backend, Experiments)


def watching(backend: Backend) -> Backend:
    """`backend`, but that whatever does more than read is refused; windows open to watch alone."""
    experiments = _only(backend.experiments, _READING_EXPERIMENTS)

    def watch(name: str, kind: str, checkpoint: int | None) -> Any:
        return backend.open_window(name, "watch", checkpoint) if kind == "watch" else _refuse()

    return dataclasses.replace(_only(backend, _READING), experiments=experiments, open_window=watch)


def _only(outside: T, reading: tuple[str, ...]) -> T:
    others = [each.name for each in dataclasses.fields(outside) if each.name not in reading]
    refused: dict[str, Any] = dict.fromkeys(others, _refuse)
    return dataclasses.replace(outside, **refused)


def _refuse(*_: object) -> NoReturn:
    raise ArcadeError(READ_ONLY)
