"""What a bad disk does to a file, by a seed."""

import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path


def flip_a_bit(file: Path, chance: random.Random) -> None:
    """One bit is another."""
    data = bytearray(file.read_bytes())
    if data:
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    file.write_bytes(data)


def change_a_byte(file: Path, chance: random.Random) -> None:
    """One byte is any other, most often near the beginning, where headers are."""
    data = bytearray(file.read_bytes())
    if data:
        data[chance.randrange(min(len(data), chance.choice((64, 1_024, len(data)))))] = chance.randrange(256)
    file.write_bytes(data)


def cut_short(file: Path, chance: random.Random) -> None:
    """The end is missing."""
    data = file.read_bytes()
    file.write_bytes(data[: chance.randrange(len(data) + 1)])


def zero_a_block(file: Path, chance: random.Random) -> None:
    """A block of the disk was never written."""
    data = bytearray(file.read_bytes())
    length = chance.choice((16, 512, 4_096))
    begin = chance.randrange(len(data) // length + 1) * length
    data[begin : begin + length] = bytes(len(data[begin : begin + length]))
    file.write_bytes(data)


def append_junk(file: Path, chance: random.Random) -> None:
    """Something else follows."""
    file.write_bytes(file.read_bytes() + chance.randbytes(chance.choice((1, 100, 5_000))))


def fill_with_junk(file: Path, chance: random.Random) -> None:
    """Another file's contents, and nothing that a person should see in a terminal."""
    file.write_bytes(b"\x1b[2J\x1b]0;title\x07\xff\n" + chance.randbytes(200))


def empty(file: Path, chance: random.Random) -> None:
    """Nothing is left."""
    file.write_bytes(b"")


def remove(file: Path, chance: random.Random) -> None:
    """It is gone."""
    file.unlink()


def put_a_folder_there(file: Path, chance: random.Random) -> None:
    """A folder is where the file should be."""
    file.unlink()
    file.mkdir()


def put_a_dangling_link_there(file: Path, chance: random.Random) -> None:
    """A link leads nowhere."""
    file.unlink()
    file.symlink_to(file.with_name("nowhere"))


DAMAGES: tuple[Callable[[Path, random.Random], None], ...] = (
    flip_a_bit,
    change_a_byte,
    cut_short,
    zero_a_block,
    append_junk,
    fill_with_junk,
    empty,
    remove,
    put_a_folder_there,
    put_a_dangling_link_there,
)


def copy_shelf(template: Path, to: Path) -> None:
    """A shelf as it was before any damage."""
    shutil.rmtree(to, ignore_errors=True)
    shutil.copytree(template, to, symlinks=True)
    for file in to.rglob("*"):
        os.utime(file, follow_symlinks=False)
