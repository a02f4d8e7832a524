"""The trash: deleted agents, which come back whole until they have lain there for 30 days.

`saves/.trash/<UTC time>-<name>/` is the agent's own folder, renamed: deleting writes nothing, which a full disk allows.
"""

import contextlib
import difflib
import errno
import re
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from arcade_rl.errors import ArcadeError, UsageError, quoted
from arcade_rl.locations import saves_folder
from arcade_rl.shelf import agent_scores, making
from arcade_rl.shelf.agent_files import AgentFolder
from arcade_rl.shelf.atomic import refusing, sync_folder
from arcade_rl.shelf.names import same_name

KEPT_DAYS = 30

_STAMP = "%Y%m%dT%H%M%S.%fZ"
_ENTRY = re.compile(r"(20\d{6}T\d{6}\.\d{6}Z)-(.+)")
_TAKEN = (errno.EEXIST, errno.ENOTEMPTY)


@dataclass(frozen=True, slots=True)
class Trashed:
    """An agent in the trash.

    Attributes:
        path: its folder there.
        name: what it was called.
        deleted: when, in UTC.
    """

    path: Path
    name: str
    deleted: datetime

    @property
    def scored_as(self) -> str:
        """The name under which its scores are kept meanwhile; no agent's name has brackets."""
        return f"{self.name} (deleted {self.deleted.strftime(_STAMP)})"

    def size_bytes(self) -> int:
        """What it takes of the disk. Reads the whole folder."""
        return sum(_size(file) for file in self.path.rglob("*"))


def put(folder: Path) -> Trashed:
    """Move an agent's folder to the trash, in one go. ArcadeError if the disk refuses."""
    with refusing("delete", folder):
        trash_folder().mkdir(exist_ok=True)
        trashed = _move(folder)
        for parent in (folder.parent, trash_folder()):
            sync_folder(parent)
    with contextlib.suppress(ArcadeError):  # on a full disk they stay under its name: no reason to keep the agent
        agent_scores.follow(trashed.name, trashed.scored_as)
    return trashed


def trashed_agents() -> list[Trashed]:
    """What lies in the trash, deleted last first. ArcadeError if it cannot be read."""
    with refusing("read", trash_folder()), contextlib.suppress(FileNotFoundError):
        found = [_entry(path) for path in trash_folder().iterdir()]
        return sorted(filter(None, found), key=lambda each: each.deleted, reverse=True)
    return []


def find(name: str) -> Trashed:
    """The agent called `name` that was deleted last. UsageError naming the nearest if there is none."""
    agents = trashed_agents()
    for agent in agents:
        if same_name(agent.name, name.strip()):
            return agent
    near = difflib.get_close_matches(name, [agent.name for agent in agents], n=1, cutoff=0.4)
    hint = f"did you mean {near[0]}?" if near else "`arcade-rl trash` lists what does"
    raise UsageError(f"no agent called {quoted(name)} lies in the trash; {hint}")


def restore(trashed: Trashed) -> AgentFolder:
    """Put an agent back on the shelf, under its name; with a number if that is taken by now.

    Raises:
        UsageError: it lies in the trash no longer.
        ArcadeError: the disk refuses.
    """
    if not trashed.path.is_dir():
        raise UsageError(f"{trashed.name} lies in the trash no longer; it was restored or deleted for good meanwhile")
    name = making.free_name(trashed.name)
    with refusing("restore", trashed.path):
        path = saves_folder() / name
        trashed.path.rename(path)
        for parent in (path.parent, trash_folder()):
            sync_folder(parent)
    restored = AgentFolder(path)
    if name != trashed.name:
        with contextlib.suppress(ArcadeError):  # agent.toml repeats the name for people; the folder's is what counts
            restored.save_config(restored.config())
    agent_scores.follow(trashed.scored_as, name)
    return restored


def erase(agents: Iterable[Trashed]) -> None:
    """Delete agents for good. ArcadeError if the disk refuses."""
    for trashed in agents:
        with refusing("delete", trashed.path), contextlib.suppress(FileNotFoundError):
            hidden = making.hidden_path(saves_folder(), making.HIDDEN_DELETED)
            trashed.path.rename(hidden)  # none is ever listed, or restored, half deleted
            shutil.rmtree(hidden)


def prepare() -> None:
    """Make the trash while there is room for it, so that deleting needs none; delete for good what is old.

    Raises:
        ArcadeError: the disk refuses.
    """
    if saves_folder().is_dir():
        with refusing("write", trash_folder()):
            trash_folder().mkdir(exist_ok=True)
    erase_old()


def erase_old() -> None:
    """Delete for good what has lain in the trash for 30 days. ArcadeError if the disk refuses."""
    before = datetime.now(UTC) - timedelta(days=KEPT_DAYS)
    erase(trashed for trashed in trashed_agents() if trashed.deleted < before)


def trash_folder() -> Path:
    """Where deleted agents lie; hidden, so that no list takes it for an agent."""
    return saves_folder() / ".trash"


def _move(folder: Path) -> Trashed:
    for deleted in _moments():
        trashed = Trashed(trash_folder() / f"{deleted.strftime(_STAMP)}-{folder.name}", folder.name, deleted)
        try:
            folder.rename(trashed.path)
        except OSError as error:
            if error.errno not in _TAKEN:
                raise
        else:
            return trashed
    raise AssertionError("time goes on for ever")


def _moments() -> Iterator[datetime]:
    """Now; then times that follow at once, where an agent of the same name was deleted in the same microsecond."""
    moment = datetime.now(UTC)
    while True:
        yield moment
        moment += timedelta(microseconds=1)


def _entry(path: Path) -> Trashed | None:
    found = _ENTRY.fullmatch(path.name)
    if found is None:
        return None
    try:
        return Trashed(path, found[2], datetime.strptime(found[1], _STAMP).replace(tzinfo=UTC))
    except ValueError:
        return None  # no such day: not ours


def _size(file: Path) -> int:
    try:
        return file.lstat().st_size
    except OSError:
        return 0  # it was deleted meanwhile
