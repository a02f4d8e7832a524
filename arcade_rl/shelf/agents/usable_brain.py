"""Which of an agent's brains is used: the one that was asked for or, if that is damaged, the newest good one."""

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from arcade_rl.errors import ArcadeError, UnfitFileError
from arcade_rl.shelf.agents.agent_files import AgentFolder
from arcade_rl.shelf.brains import brain_file
from arcade_rl.shelf.brains.brain_file import Brain


@dataclass(frozen=True, slots=True)
class FoundBrain:
    """A brain that was read.

    Attributes:
        note: which one it is and why, in a line for people, if it is not the one that was asked for; else empty.
    """

    brain: Brain
    file: Path
    note: str = ""


def find_brain(folder: AgentFolder, wanted: Path) -> FoundBrain:
    """Read a brain of an agent: a checkpoint exactly, the newest or the best as `newest_good_brain` does.

    Raises:
        ArcadeError: the checkpoint is damaged, and another one is not what was asked for; or all brains are.
    """
    if wanted.parent == folder.checkpoints:
        return FoundBrain(brain_file.read(wanted), wanted)
    return newest_good_brain(folder, wanted)


def newest_good_brain(folder: AgentFolder, wanted: Path | None = None) -> FoundBrain:
    """Read a brain of an agent; where it is missing or damaged, the newest of all its others that is not.

    Args:
        wanted: its newest brain or its best; None for the newest.

    Raises:
        UnfitFileError: it is whole, but this version of the program cannot use it: an older one would undo it.
        ArcadeError: none of them can be read; says why not the one that was asked for.
    """
    wanted = wanted or folder.brain_file
    try:
        return FoundBrain(brain_file.read(wanted), wanted)
    except UnfitFileError:
        raise
    except ArcadeError as error:
        for file in _others(folder, wanted):
            if (brain := _readable(file)) is not None:
                return FoundBrain(brain, file, _note(wanted, brain, file, error))
        raise


def problem(folder: AgentFolder) -> str:
    """What is wrong with an agent's newest brain, and which is used instead, in a line; empty if all is well.

    Cheap where nothing has changed since the last time.
    """
    if not folder.has_brain() or _is_good(folder.brain_file, _stamp(folder.brain_file)):
        return ""
    others = (folder.best_file, *folder.checkpoint_files())
    return _problem(folder, hash(tuple(_stamp(file) for file in (folder.brain_file, *others))))


@functools.lru_cache(maxsize=100)  # a trainer replaces its brain every few seconds: what is kept of each is little
def _is_good(file: Path, _state: object) -> bool:
    return _readable(file) is not None


@functools.lru_cache(maxsize=100)
def _problem(folder: AgentFolder, _stamps: int) -> str:
    try:
        return newest_good_brain(folder).note
    except ArcadeError as error:
        return str(error)


def _stamp(file: Path) -> tuple[int, int, int] | None:
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_ino, status.st_size


def _others(folder: AgentFolder, wanted: Path) -> Iterator[Path]:
    """Every other brain, newest first; the best one stands where its step belongs."""
    steps = {file: int(file.stem) for file in folder.checkpoint_files()}
    for file in (folder.brain_file, folder.best_file):
        if (brain := _readable(file)) is not None:
            steps[file] = brain.history.step
    steps.pop(wanted, None)
    yield from sorted(steps, key=lambda file: steps[file], reverse=True)


def _readable(file: Path) -> Brain | None:
    try:
        return brain_file.read(file)
    except ArcadeError:
        return None


def _note(wanted: Path, brain: Brain, file: Path, error: ArcadeError) -> str:
    unreadable = "cannot be read" if isinstance(error.__cause__, OSError) else "is damaged"
    state = unreadable if wanted.exists() else "is missing"
    kind = {"brain": "the newest brain", "best": "the best brain"}.get(file.stem, "the checkpoint")
    return f"{wanted.name} {state}: {kind} of step {brain.history.step:,} is used instead"
