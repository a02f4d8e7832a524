"""The trash: deleted agents and demonstrations, which come back whole until they have lain there for 30 days.

`saves/.trash/<UTC time>-<name>/` is the agent's own folder, renamed: deleting writes nothing, which a full disk allows.
`saves/.trash/<UTC time>-<name> (demonstrations)/` holds demonstrations of that agent that were deleted together,
and in `agent.txt`, where the disk had room for it, by what that agent is known again.
"""

import contextlib
import errno
import re
import shutil
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from arcade_rl.errors import ArcadeError, UsageError, nearest, quoted
from arcade_rl.locations import saves_folder, trash_folder
from arcade_rl.shelf.agents import staging
from arcade_rl.shelf.agents.agent_files import AgentFolder
from arcade_rl.shelf.agents.names import rename_scores, same_name
from arcade_rl.shelf.storage.atomic import refusing, sync_folder

KEPT_DAYS = 30

Kind = Literal["agent", "demonstrations"]

_STAMP = "%Y%m%dT%H%M%S.%fZ"
_ENTRY = re.compile(r"((?:19[7-9]|2\d\d)\d{5}T\d{6}\.\d{6}Z)-(.+?)( \(demonstrations\))?")
_EPOCH, _BEYOND = datetime(1970, 1, 1, tzinfo=UTC), 3000  # what `_ENTRY` takes
_OWNER = "agent.txt"
_TAKEN = (errno.EEXIST, errno.ENOTEMPTY)
_FULL = (errno.ENOSPC, errno.EDQUOT)


@dataclass(frozen=True, slots=True)
class Trashed:
    """An agent in the trash, or demonstrations of one.

    Attributes:
        path: its folder there.
        name: what the agent was called.
        deleted: when, in UTC.
        kind: what of the agent it is.
    """

    path: Path
    name: str
    deleted: datetime
    kind: Kind = "agent"

    @property
    def title(self) -> str:
        """What it is called in the trash."""
        return _title(self.name, self.kind)

    @property
    def scored_as(self) -> str:
        """The name under which an agent's scores are kept meanwhile."""
        return f"{self.name} (deleted {self.deleted.strftime(_STAMP)})"

    def size_bytes(self) -> int:
        """What it takes of the disk. Reads the whole folder."""
        return sum(_size(file) for file in self.path.rglob("*"))


def put(folder: Path) -> Trashed:
    """Move an agent's folder to the trash, in one go. ArcadeError if the disk refuses."""
    with refusing("delete", folder):
        trash_folder().mkdir(exist_ok=True)
        trashed = _enter(folder, "agent", folder.rename)
        for parent in (folder.parent, trash_folder()):
            sync_folder(parent)
    with contextlib.suppress(ArcadeError):  # on a full disk they stay under its name: no reason to keep the agent
        rename_scores(trashed.name, trashed.scored_as)
    return trashed


def put_demonstrations(agent: AgentFolder, numbers: Collection[int]) -> Trashed:
    """Move demonstrations of an agent to the trash.

    Raises:
        UsageError: it has none of one of the numbers, or none at all, or there are no numbers.
        ArcadeError: the disk refuses.
    """
    from arcade_rl.shelf.demonstrations.demonstrations import DemonstrationFolder  # numpy is slow to import

    demonstrations = DemonstrationFolder(agent.demonstrations)
    if not numbers or not demonstrations.numbers():
        raise UsageError(f"{agent.name} has no demonstrations")
    with refusing("delete", agent.demonstrations):
        trash_folder().mkdir(exist_ok=True)
        trashed = _enter(agent.path, "demonstrations", _make_folder)
        try:
            demonstrations.move_to(trashed.path, numbers)
            with contextlib.suppress(OSError):  # a full disk keeps nobody from deleting
                (trashed.path / _OWNER).write_text(f"{agent.created}\n{agent.inode}\n", encoding="utf-8")
        finally:
            with contextlib.suppress(OSError):
                trashed.path.rmdir()  # if nothing was moved
        for parent in (agent.demonstrations, trashed.path, trash_folder()):
            sync_folder(parent)
    return trashed


def entries() -> list[Trashed]:
    """What is in the trash, deleted last first. ArcadeError if it cannot be read."""
    with refusing("read", trash_folder()), contextlib.suppress(FileNotFoundError):
        found = [_entry(path) for path in trash_folder().iterdir()]
        return sorted(filter(None, found), key=lambda each: each.deleted, reverse=True)
    return []


def find(name: str) -> Trashed:
    """What was deleted last of all that has this title, or else belongs to an agent of this name.

    Raises:
        UsageError: there is none; the message names the nearest.
    """
    lying, wanted = entries(), name.strip()
    of_title = [trashed for trashed in lying if same_name(trashed.title, wanted)]
    if found := of_title or [trashed for trashed in lying if same_name(trashed.name, wanted)]:
        return found[0]
    near = nearest(wanted, [trashed.title for trashed in lying])
    hint = f"did you mean {near}?" if near else "`arcade-rl trash` lists what is there"
    raise UsageError(f"nothing called {quoted(name)} is in the trash; {hint}")


def restore(trashed: Trashed) -> AgentFolder:
    """Put an agent back on the shelf, under its name, with a number if that is taken by now; demonstrations to theirs.

    Returns:
        The agent's folder.

    Raises:
        UsageError: it is no longer in the trash, or the agent of the demonstrations is gone.
        ArcadeError: the disk refuses.
    """
    if not (trashed.path.is_dir() or trashed.path.is_symlink()):  # whose target may be found only from the shelf
        raise UsageError(f"{trashed.title} is no longer in the trash; it was restored or deleted for good meanwhile")
    return _restore_agent(trashed) if trashed.kind == "agent" else _restore_demonstrations(trashed)


def _restore_agent(trashed: Trashed) -> AgentFolder:
    name = staging.free_name(trashed.name)
    with refusing("restore", trashed.path):
        path = saves_folder() / name
        trashed.path.rename(path)
        for parent in (path.parent, trash_folder()):
            sync_folder(parent)
    restored = AgentFolder(path)
    if name != trashed.name:
        with contextlib.suppress(ArcadeError):  # agent.toml repeats the name for people; the folder's is what counts
            restored.save_config(restored.config())
    rename_scores(trashed.scored_as, name)
    return restored


def _restore_demonstrations(trashed: Trashed) -> AgentFolder:
    from arcade_rl.shelf.demonstrations.demonstrations import DemonstrationFolder  # numpy is slow to import

    agent = _owner(trashed)
    DemonstrationFolder(agent.demonstrations).take_back(trashed.path)
    with refusing("restore", trashed.path):
        for folder in (agent.demonstrations, trashed.path):
            sync_folder(folder)
        (trashed.path / _OWNER).unlink(missing_ok=True)
        trashed.path.rmdir()
    return agent


def _owner(trashed: Trashed) -> AgentFolder:
    """The agent whose demonstrations these were, whatever it is called now; UsageError if it is not on the shelf."""
    namesake = AgentFolder(saves_folder() / trashed.name)
    created, inode = _noted_owner(trashed)
    if not created:
        if namesake.path.is_dir() and namesake.is_agent:
            return namesake
        remedy = "restore it first, or give an agent that name"
    else:
        found = [agent for agent in map(AgentFolder, _shelf()) if agent.created == created]  # within one second
        found = [agent for agent in found if agent.inode == inode] or [agent for agent in found if agent == namesake]
        if found:
            return found[0]
        remedy = f"restore it first, or move them to another agent yourself, from {trashed.path}"
    raise UsageError(f"the agent {quoted(trashed.name)} of these demonstrations is not on the shelf; {remedy}")


def _noted_owner(trashed: Trashed) -> tuple[str, str]:
    """When the agent was created, and its inode; empty if nothing was noted."""
    try:
        created, inode = (trashed.path / _OWNER).read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        return "", ""
    return created, inode


def _shelf() -> list[Path]:
    return [saves_folder() / name for name in staging.names()]


def erase(chosen: Iterable[Trashed]) -> None:
    """Delete for good; of a link to an agent's folder, only the link: what it leads to is the person's own place.

    Raises:
        ArcadeError: the disk refuses.
    """
    for trashed in chosen:
        with refusing("delete", trashed.path), contextlib.suppress(FileNotFoundError):
            hidden = staging.hidden_path(saves_folder(), staging.HIDDEN_DELETED)
            trashed.path.rename(hidden)  # none is ever listed, or restored, half deleted
            if hidden.is_symlink():
                hidden.unlink()
            else:
                shutil.rmtree(hidden)


def prepare() -> None:
    """Make the trash while there is room for it, so that deleting needs none; delete for good what is old.

    Raises:
        ArcadeError: the disk refuses.
    """
    if saves_folder().is_dir():
        with refusing("write", trash_folder()):
            (trash_folder() / staging.SPARE).mkdir(parents=True, exist_ok=True)
    erase_old()


def erase_old() -> None:
    """Delete for good what has lain in the trash for 30 days. ArcadeError if the disk refuses."""
    before = datetime.now(UTC) - timedelta(days=KEPT_DAYS)
    erase(trashed for trashed in entries() if trashed.deleted < before)


def _title(name: str, kind: Kind) -> str:
    """No agent's name has brackets."""
    return name if kind == "agent" else f"{name} ({kind})"


def _enter(folder: Path, kind: Kind, make: Callable[[Path], object]) -> Trashed:
    """A new entry of an agent's folder, of which `make` makes the folder."""
    name = folder.name
    for deleted in _moments(max(datetime.now(UTC), *map(_changed, (folder, folder / "agent.toml")))):
        path = trash_folder() / f"{deleted.strftime(_STAMP)}-{_title(name, kind)}"
        try:
            make(path)
        except OSError as error:
            if error.errno not in _TAKEN:
                raise
        else:
            return Trashed(path, name, deleted, kind)
    raise AssertionError("time goes on for ever")


def _make_folder(path: Path) -> None:
    """A new folder; on a full disk the spare one, if that is there."""
    try:
        path.mkdir()
    except OSError as error:
        spare = path.with_name(staging.SPARE)
        if error.errno not in _FULL or not spare.is_dir():
            raise
        spare.rename(path)


def _moments(moment: datetime) -> Iterator[datetime]:
    """This one; then those that follow at once, where an agent of the same name was deleted in the same microsecond."""
    while True:
        yield moment
        moment += timedelta(microseconds=1)


def _changed(path: Path) -> datetime:
    """When it was changed: a clock that says an earlier time is wrong, and would have it erased at once."""
    try:
        changed = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        return changed if changed.year < _BEYOND else _EPOCH
    except (OSError, OverflowError, ValueError):
        return _EPOCH


def _entry(path: Path) -> Trashed | None:
    found = _ENTRY.fullmatch(path.name)
    if found is None:
        return None
    try:
        deleted = datetime.strptime(found[1], _STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None  # no such day: not ours
    return Trashed(path, found[2], deleted, "demonstrations" if found[3] else "agent")


def _size(file: Path) -> int:
    try:
        return file.lstat().st_size
    except OSError:
        return 0  # it was deleted meanwhile
