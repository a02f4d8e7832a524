"""Which journal a SQLite file that several processes share has here: the write-ahead log where it is sound."""

import os
import re
import sqlite3
from pathlib import Path
from typing import Literal

JournalMode = Literal["wal", "persist"]

_MOUNTS = Path("/proc/self/mountinfo")
_LOCAL = (
    *("bcachefs", "btrfs", "exfat", "ext2", "ext3", "ext4", "f2fs", "fuseblk", "jfs", "msdos", "nilfs2", "ntfs"),
    *("ntfs3", "overlay", "ramfs", "reiserfs", "tmpfs", "vfat", "xfs", "zfs"),
)


def journal_mode(file: Path) -> JournalMode:
    """`wal` if this SQLite and the file system are sound with it; else `persist`, a rollback journal.

    A rollback journal works everywhere. `persist` is its quickest kind on Linux: the journal's file is neither made,
    cut nor removed for each transaction. `tests/benchmarks/cockpit/bench_ledger.py` measures them.
    """
    sound = wal_is_sound(sqlite3.sqlite_version_info) and file_system(file.parent) in _LOCAL
    return "wal" if sound else "persist"


def wal_is_sound(version: tuple[int, int, int]) -> bool:
    """Whether a version of SQLite is free of the WAL-reset bug: with two connections that write and checkpoint at the
    same instant, it may corrupt the file (https://sqlite.org/wal.html#walresetbug)."""
    return version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)


def file_system(folder: Path) -> str:
    """The type of the file system that a folder lies on (`ext4`, `nfs4`), as Linux names it; empty where unknown.

    WAL needs memory that all processes share, which no network file system gives them.
    """
    try:
        mounts = _MOUNTS.read_bytes().splitlines()
    except OSError:
        return ""
    place = os.fsencode(folder.resolve()) + b"/"
    kinds = [(point, kind) for point, kind in map(_mount, mounts) if place.startswith(point.rstrip(b"/") + b"/")]
    # Of mounts on one point the last one hides the others.
    return max(enumerate(kinds), key=lambda each: (len(each[1][0]), each[0]), default=(0, (b"", "")))[1][1]


def _mount(line: bytes) -> tuple[bytes, str]:
    """Where a file system is mounted, and its type. Blanks and the like are octal numbers there (`\\040`)."""
    fields, _, source = line.partition(b" - ")
    point = re.sub(rb"\\([0-7]{3})", lambda found: bytes([int(found[1], 8)]), fields.split()[4])
    return point, source.split()[0].decode("ascii", "replace")
