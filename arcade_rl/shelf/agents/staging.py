"""Put a new folder on the shelf, whole or not at all."""

import contextlib
import errno
import os
import shlex
import shutil
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from arcade_rl.errors import UsageError
from arcade_rl.locations import saves_folder, trash_folder
from arcade_rl.shelf.agents import champions
from arcade_rl.shelf.agents.agent_files import AgentFolder
from arcade_rl.shelf.agents.names import MAX_LENGTH, check_name, same_name
from arcade_rl.shelf.storage.atomic import refusing, sync_folder
from arcade_rl.shelf.storage.processes import is_running

SPARE = ".spare"
"""An empty folder in the trash, made while there is room: the entry of demonstrations deleted on a full disk."""

HIDDEN_NEW, HIDDEN_DELETED = ".new-", ".deleted-"
_ABANDONED_SECONDS = 3600.0
_TAKEN = (errno.EEXIST, errno.ENOTEMPTY, errno.ENOTDIR)


@contextlib.contextmanager
def new_folder(name: str) -> Iterator[Path]:
    """A hidden folder to fill; it becomes `saves/NAME` at the end of the block, or goes if anything fails.

    Raises:
        UsageError: the name is taken or illegal.
        ArcadeError: saves/ cannot be written, or the disk is full.
    """
    name = check_name(name)
    saves = saves_folder()
    with refusing("write", saves):
        saves.mkdir(parents=True, exist_ok=True)
        check_free(name)
        sweep(saves)
        _make_trash()
        hidden = hidden_path(saves, HIDDEN_NEW)
        try:
            hidden.mkdir()
            yield hidden
            sync_folder(hidden)
            move(hidden, name)
        except BaseException:
            shutil.rmtree(hidden, ignore_errors=True)
            raise


def _make_trash() -> None:
    """While there is room for it, so that deleting what is made here needs none."""
    with contextlib.suppress(OSError):
        (trash_folder() / SPARE).mkdir(parents=True, exist_ok=True)


def hidden_path(saves: Path, prefix: str) -> Path:
    """A name that no list shows, for a folder that is being made or removed."""
    return saves / f"{prefix}{os.getpid()}-{os.urandom(6).hex()}"


def sweep(saves: Path) -> None:
    """Remove what was left behind by processes that were killed while they made or removed an agent."""
    for prefix in (HIDDEN_NEW, HIDDEN_DELETED):
        for folder in saves.glob(f"{prefix}*"):
            with contextlib.suppress(OSError):
                old = time.time() - folder.stat().st_mtime > _ABANDONED_SECONDS
                if old and not _is_at_work(folder.name.removeprefix(prefix)):
                    shutil.rmtree(folder, ignore_errors=True)


def _is_at_work(name: str) -> bool:
    """Whether the process that made a hidden folder still runs: after a sleep or a clock jump, all of them look old."""
    pid, dash, _ = name.partition("-")
    return bool(dash) and pid.isdecimal() and is_running(int(pid))


def check_free(name: str) -> None:
    """Refuse a name that is taken, also by one that differs only in case, or by a champion. UsageError."""
    taken = next((each for each in names() if same_name(each, name)), None)
    if taken is not None:
        raise UsageError(_taken(AgentFolder(saves_folder() / taken)))
    if any(same_name(each, name) for each in champions.names()):
        raise UsageError(f"{name!r} is a champion's name; choose another one")


def free_name(wanted: str) -> str:
    """`wanted`, or the first of `wanted-2`, `wanted-3`, ... that is free."""
    taken = [*names(), *champions.names()]
    stem = wanted[: MAX_LENGTH - len("-9999")]
    candidates = (wanted if number == 1 else f"{stem}-{number}" for number in count(1))
    return next(each for each in candidates if not any(same_name(each, name) for name in taken))


def _taken(folder: AgentFolder) -> str:
    if not folder.path.is_dir():
        return f"there is a file called {folder.name!r} among the saves; choose another name"
    if folder.is_agent:
        return f"there is an agent called {folder.name!r} already; choose another name, or delete that one first"
    return (
        f"there is a folder called {folder.name!r} that is not an agent, {folder.path}; choose another name, or remove "
        f"the folder: arcade-rl delete {shlex.quote(folder.name)}"
    )


def names() -> Iterator[str]:
    """The name of every folder on the shelf, agent or not; hidden ones are being made or removed.

    Raises:
        ArcadeError: saves/ cannot be read, or is a file.
    """
    saves = saves_folder()
    with refusing("read", saves), contextlib.suppress(FileNotFoundError):
        yield from (each.name for each in saves.iterdir() if not each.name.startswith("."))


def move(folder: Path, name: str) -> Path:
    """Rename a folder of the shelf in one go. UsageError if the name was taken meanwhile."""
    target = folder.with_name(name)
    try:
        folder.rename(target)
    except OSError as error:
        if error.errno in _TAKEN:
            raise UsageError(_taken(AgentFolder(target))) from error
        raise
    sync_folder(target.parent)
    return target
