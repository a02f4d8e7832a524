"""An agent's demonstrations: what humans have played for it to learn from, numbered upwards in one folder.

A file is never rewritten and a number never used twice, so a number that has been read need not be read again. An empty
file only holds its number: it is being written, or the one before it was deleted.
"""

import contextlib
import functools
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from arcade_rl.errors import ArcadeError, UsageError
from arcade_rl.shelf.demonstrations import demonstration_file
from arcade_rl.shelf.demonstrations.demonstration_file import Demonstration, DemonstrationHeader
from arcade_rl.shelf.storage.atomic import copy_through, refusing, sync_folder

__all__ = ["Demonstration", "DemonstrationFolder", "DemonstrationHeader"]

_DIGITS = 6


@dataclass(frozen=True, slots=True)
class DemonstrationFolder:
    """`saves/<agent>/demonstrations/`: made when the first is written. Any process may write, read or delete."""

    path: Path

    def numbers(self) -> list[int]:
        """The demonstrations there are, oldest first."""
        return sorted(number for number, size in self._files() if size)

    def write(self, demonstration: Demonstration) -> int:
        """Keep another demonstration.

        Returns:
            Its number.

        Raises:
            ArcadeError: the disk is full or refuses, or the agent's folder is gone.
        """
        number = self._take_number()
        try:
            demonstration_file.write(demonstration, self._file(number))
        except BaseException:
            with contextlib.suppress(OSError):
                self._file(number).unlink()
            raise
        return number

    def read(self, number: int) -> Demonstration:
        """All of one, checked. ArcadeError if it is damaged or gone."""
        return demonstration_file.read(self._file(number))

    def header(self, number: int) -> DemonstrationHeader:
        """The header of one: quick. ArcadeError if it is damaged or gone."""
        return demonstration_file.read_header(self._file(number))

    def headers(self) -> dict[int, DemonstrationHeader | None]:
        """The header of each, None where one is damaged. What was read before is not read again."""
        return {number: self._known_header(number) for number in self.numbers()}

    def _known_header(self, number: int) -> DemonstrationHeader | None:
        try:
            status = self._file(number).stat()
            return _read_header(self._file(number), (status.st_mtime_ns, status.st_size))
        except (ArcadeError, OSError):
            return None

    def delete(self, number: int) -> None:
        """Delete one for good.

        Raises:
            UsageError: there is none of that number.
            ArcadeError: the disk refuses.
        """
        self._remove([number], Path.unlink)

    def move_to(self, other: Path, numbers: Collection[int]) -> None:
        """Move those of `numbers` to another folder, by renaming, from where `take_back` brings them.

        Raises:
            UsageError: there is none of one of the numbers.
            ArcadeError: the disk refuses.
        """
        self._remove(numbers, lambda file: file.rename(other / file.name))

    def take_back(self, other: Path) -> None:
        """Take in everything from another folder, under numbers that nobody has had. ArcadeError if the disk refuses.

        Their old numbers would do no harm, but an empty file of such a number may be somebody's who is writing.
        """
        source = DemonstrationFolder(other)
        for old in source.numbers():
            new = self._take_number()
            with refusing("restore", source._file(old)):
                source._file(old).replace(self._file(new))  # the empty file there holds the number

    def copy_to(self, other: "DemonstrationFolder") -> None:
        """Give another agent the same, under the same numbers, on the disk. ArcadeError if the disk refuses."""
        numbers = self.numbers()
        for number in numbers:
            with refusing("copy", self._file(number)):
                other.path.mkdir(exist_ok=True)
                copy_through(self._file(number), other._file(number))
        if numbers:
            with refusing("copy", other.path):
                sync_folder(other.path)

    def _file(self, number: int) -> Path:
        return self.path / f"{number:0{_DIGITS}d}.safetensors"

    def _files(self) -> Iterator[tuple[int, int]]:
        """Number and size in bytes of each file, in no order."""
        with refusing("read", self.path):
            if not self.path.is_dir():
                return
            for file in self.path.iterdir():
                if file.stem.isdecimal() and file == self._file(int(file.stem)):
                    with contextlib.suppress(FileNotFoundError):  # it was deleted meanwhile
                        yield int(file.stem), file.stat().st_size

    def _take_number(self) -> int:
        """A number that nobody has had, held by an empty file."""
        with refusing("write", self.path):
            self.path.mkdir(exist_ok=True)
            number = max((number for number, _ in self._files()), default=0)
            while True:
                number += 1
                try:
                    self._file(number).touch(exist_ok=False)
                except FileExistsError:
                    continue  # another window was faster
                return number

    def _remove(self, numbers: Collection[int], remove: Callable[[Path], object]) -> None:
        """If the highest there is goes, hold a higher one first, so that the next will not have its number."""
        self._check_there(numbers)
        if max((number for number, _ in self._files()), default=0) in numbers:
            self._take_number()
        for number in numbers:
            with refusing("delete", self._file(number)), contextlib.suppress(FileNotFoundError):
                remove(self._file(number))

    def _check_there(self, numbers: Collection[int]) -> None:
        there = self.numbers()
        for missing in set(numbers).difference(there):
            have = f"there are {', '.join(map(str, there[:9]))}" if there else "there are none"
            raise UsageError(f"there is no demonstration {missing}; {have}")


@functools.lru_cache(maxsize=10_000)
def _read_header(file: Path, _stamp: tuple[int, int]) -> DemonstrationHeader:
    return demonstration_file.read_header(file)
