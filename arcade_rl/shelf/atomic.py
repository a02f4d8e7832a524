"""Write files whole or not at all, and say in one line why a disk refused."""

import contextlib
import errno
import os
from collections.abc import Iterator
from pathlib import Path

from arcade_rl.errors import ArcadeError

MAKE_WRITABLE = "change its permissions, or keep your saves elsewhere with ARCADE_RL_SAVES"
"""What to do about a file or folder that may not be written."""

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)
_IN_THE_WAY = (errno.EEXIST, errno.ENOTDIR)


def refusal(action: str, path: Path, error: OSError) -> ArcadeError:
    """What to tell a person when the operating system refused: the thing, the reason, the remedy.

    Args:
        action: what failed, as a verb (`write`, `delete`).
    """
    return ArcadeError(f"cannot {action} {path}: {reason(error)}")


def reason(error: OSError) -> str:
    """Why the operating system refused, and the remedy, without naming a file."""
    if error.errno in _FULL:
        return "the disk is full; free some space and try again"
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
    """Put `data` at `path` in one go: whoever reads sees the old file or the new one, even after a power cut.

    Raises:
        ArcadeError: the disk is full or refuses; the old file stays as it was.
    """
    temporary = path.with_name(f".{path.name}.{os.urandom(4).hex()}.tmp")
    with refusing("write", path):
        try:
            _write_through(temporary, data)
            temporary.replace(path)
            sync_folder(path.parent)
        except BaseException:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise


def sync_folder(folder: Path) -> None:
    """Push a folder's list of names to the disk; where folders cannot be opened (Windows), do nothing."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write_through(path: Path, data: bytes) -> None:
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
