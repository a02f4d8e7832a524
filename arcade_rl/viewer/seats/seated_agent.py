"""Where the agent at a seat lies now: it may be renamed or deleted while its window is open."""

import shlex
from pathlib import Path

from arcade_rl.errors import ArcadeError
from arcade_rl.shelf.agents.agent_folder import AgentFolder


class SeatedAgent:
    """Finds an agent's folder again under another name, and takes no other agent for it that has got its name.

    Args:
        folder: where it lies when its window is opened.
    """

    def __init__(self, folder: AgentFolder) -> None:
        self._folder = folder  # when it was found last
        self._inode, self._created = folder.inode, folder.created
        self._moves = not folder.is_champion
        self._gone = False

    @property
    def name(self) -> str:
        """Its name when it was found last; touches no disk."""
        return self._folder.name

    @property
    def problem(self) -> str:
        """That it was gone when it was looked for last, in one line; empty if it was there. Touches no disk."""
        if not self._gone:
            return ""
        restore = f"arcade-rl restore {shlex.quote(self.name)}"
        return f"{self.name} is no longer on the shelf, and its games are not kept; bring it back: {restore}"

    @property
    def folder(self) -> AgentFolder:
        """Where it lies now. ArcadeError if it is no longer on the shelf."""
        found = self.find()
        if found is None:
            raise ArcadeError(self.problem)
        return found

    def find(self) -> AgentFolder | None:
        """Where it lies now; None if it is no longer on the shelf."""
        found = self._folder if self._is_there(self._folder) else self._found_again()
        if found is not None:
            self._folder = found
        self._gone = found is None
        return found

    def file(self, within: Path) -> Path | None:
        """One of its files now; None if it is no longer on the shelf.

        Args:
            within: the path from its folder to the file.
        """
        found = self.find()
        return found.path / within if found is not None else None

    def _is_there(self, folder: AgentFolder) -> bool:
        if not self._moves:
            return True
        return folder.inode == self._inode and (not folder.created or self._is_as_old(folder))

    def _is_as_old(self, folder: AgentFolder) -> bool:
        """Whether it is not a new one that got the number of a folder deleted for good."""
        return self._created in ("", folder.created)

    def _found_again(self) -> AgentFolder | None:
        try:
            shelf = [AgentFolder(path) for path in self._folder.path.parent.iterdir()]
        except FileNotFoundError:
            return None
        except OSError:
            return self._folder  # a disk that does not answer now has not lost it
        return next((each for each in shelf if each.inode == self._inode and self._is_as_old(each)), None)
