"""Write files whole or not at all, and say in one line why a disk refused."""

import contextlib
import errno
import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from arcade_rl.errors import ArcadeError, DiskError

MAKE_WRITABLE = "change its permissions, or keep your saves elsewhere with ARCADE_RL_SAVES"
"""What to do about a file or folder that may not be written."""
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""What the operating system says where room is all that is missing."""

_FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)
_IN_THE_WAY = (errno.EEXIST, errno.ENOTDIR)
_DEVICES = "/dev"
_CANNOT_SYNC = (errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS)
_LASTING = (*_IN_THE_WAY, errno.ENOENT, errno.EISDIR)  # nothing changes by waiting


def refusal(action: str, path: Path, error: OSError, *, missing_bytes: int = 0) -> ArcadeError:
    """The message when the operating system refused: the thing, the reason, the remedy.

    Args:
        action: what failed, as a verb (`write`, `delete`).
        missing_bytes: how much room the disk lacks, if that is known.
    """
    why = reason(error, missing_bytes=missing_bytes)
    message = f"cannot {action} {path}: {why}"
    if error.errno in _LASTING:
        return ArcadeError(message)
    return DiskError(message, why.partition(";")[0], full=error.errno in FULL)


def reason(error: OSError, *, missing_bytes: int = 0) -> str:
    """Why the operating system refused, and the remedy, without naming a file."""
    if error.errno in FULL:
        short = f" ({missing_bytes / 1e6:.1f} MB short)" if missing_bytes >= 50_000 else ""
        return f"the disk is full{short}; free some space and try again"
    if error.errno in _FORBIDDEN:
        return f"it is not permitted; {MAKE_WRITABLE}"
    if error.errno in _IN_THE_WAY:
        return "a file is where a folder should be; move it away, or keep your saves elsewhere with ARCADE_RL_SAVES"
    if error.errno == errno.ENOENT:
        return "there is no such file or folder; check its name, or make the folder first"
    return f"{(error.strerror or str(error)).lower()}; check the disk and try again"


@contextlib.contextmanager
def refusing(action: str, path: Path) -> Iterator[None]:
    """Turn what the operating system refuses inside the block into an ArcadeError."""
    try:
        yield
    except OSError as error:
        raise refusal(action, path, error) from error


def write_atomically(path: Path, data: bytes) -> None:
    """Put `data` at `path` in one go: readers see the old file or the new one, even after a power cut.

    A link stays, and what it leads to is replaced: a person keeps the file there.

    Raises:
        ArcadeError: the disk is full or refuses; the old file stays as it was.
    """
    refuse_device(path)
    with refusing("write", path):
        if path.is_symlink():
            path = Path(os.path.realpath(path))
            refuse_device(path)
    temporary = path.with_name(_temporary_name(path.name, os.urandom(4).hex()))
    try:
        _write_through(temporary, data)
        temporary.replace(path)
        sync_folder(path.parent)
    except BaseException as error:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise refusal("write", path, error, missing_bytes=_missing_bytes(path.parent, len(data))) from error
        raise


def half_written(path: Path) -> Iterator[Path]:
    """What processes that were killed while they wrote a file have left beside it, and what one is writing now.

    Args:
        path: of the file; its name may be a pattern.
    """
    return path.parent.glob(_temporary_name(path.name, "[0-9a-f]" * 8))


def _temporary_name(name: str, random: str) -> str:
    return f".{name}.{random}.tmp"


def refuse_device(path: Path) -> None:
    """Refuse to put a file where a device, a pipe or a socket is.

    Nobody means that: with the rights of root, /dev/null would be gone for every program.

    Raises:
        ArcadeError: there is one, or the place is /dev, whose links lead to open files.
    """
    with contextlib.suppress(OSError):  # nothing is there yet, or it cannot be looked at: then writing says why
        mode = path.stat().st_mode
        is_file = stat.S_ISREG(mode) or stat.S_ISDIR(mode)
        if not is_file or os.path.realpath(path.parent) == _DEVICES:
            raise ArcadeError(f"cannot write {path}: it is a device or a pipe and not a file; choose another name")


def sync_folder(folder: Path) -> None:
    """Push a folder's list of names to the disk.

    Does nothing where folders cannot be opened (Windows), or the file system cannot push them (some network ones).
    """
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _CANNOT_SYNC:
            raise
    finally:
        os.close(descriptor)


def copy_through(source: Path, target: Path) -> None:
    """Copy a file and push the copy to the disk; the folder's list of names is the caller's. OSError if refused."""
    shutil.copyfile(source, target)
    with target.open("r+b") as file:  # Windows pushes only what may be written
        os.fsync(file.fileno())


def _missing_bytes(folder: Path, needed: int) -> int:
    try:
        return max(0, needed - shutil.disk_usage(folder).free)
    except OSError:
        return 0


def _write_through(path: Path, data: bytes) -> None:
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
