"""A file is written whole or not at all, and a refusing disk is explained in one line."""

import contextlib
import errno
import os
import stat
from pathlib import Path
from typing import Any

import pytest

from arcade_rl.errors import ArcadeError
from arcade_rl.logs.csv_log import CsvLog
from arcade_rl.shelf.storage.atomic import half_written, write_atomically

REFUSALS = [
    (errno.ENOSPC, "disk is full; free some space"),
    (errno.EDQUOT, "disk is full; free some space"),
    (errno.EROFS, "not permitted; change its permissions"),
    (errno.EACCES, "ARCADE_RL_SAVES"),
    (errno.ENOTDIR, "a file is where a folder should be; move it away"),
    (errno.EIO, "check the disk"),
]


def test_the_new_content_replaces_the_old(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old and longer")
    write_atomically(path, b"new")
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


def test_what_a_process_was_writing_is_found_by_the_name_of_its_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fsync, found = os.fsync, []

    def look(descriptor: int) -> None:
        found.append([list(half_written(tmp_path / name)) for name in ("file.txt", "*", "other.txt")])
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", look)
    write_atomically(tmp_path / "file.txt", b"new")
    (of_it, of_all, of_another), *_ = found
    assert (len(of_it), of_all, of_another) == (1, of_it, [])
    assert list(half_written(tmp_path / "*")) == list(half_written(tmp_path / "missing" / "*")) == []


def test_a_link_stays_and_the_file_it_leads_to_is_replaced(tmp_path: Path) -> None:
    kept, link, dangling = tmp_path / "dotfiles" / "keys.toml", tmp_path / "keys.toml", tmp_path / "games.toml"
    kept.parent.mkdir()
    kept.write_bytes(b"old")
    link.symlink_to(Path("dotfiles", "keys.toml"))
    dangling.symlink_to(kept.with_name("games.toml"))
    for path in (link, dangling):
        write_atomically(path, b"new")
        assert path.is_symlink()
        assert path.read_bytes() == b"new"
    assert len(list(tmp_path.iterdir())) == 3
    (tmp_path / "lost.toml").symlink_to(tmp_path / "unmounted" / "lost.toml")
    with pytest.raises(ArcadeError, match=r"cannot write .*unmounted.lost.toml: there is no such file or folder"):
        write_atomically(tmp_path / "lost.toml", b"new")


@pytest.mark.parametrize(("code", "remedy"), REFUSALS)
def test_a_refusal_keeps_the_old_file_and_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, remedy: str
) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")

    def refuse(descriptor: int) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(ArcadeError, match=remedy) as caught:
        write_atomically(path, b"new")
    assert "\n" not in str(caught.value)
    assert str(path) in str(caught.value)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(os.name == "nt", reason="no folder is synchronized there")
@pytest.mark.parametrize("code", [errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EIO])
def test_a_file_is_saved_where_the_file_system_cannot_synchronize_folders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    fsync = os.fsync

    def of_files_alone(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(code, os.strerror(code))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", of_files_alone)
    with pytest.raises(ArcadeError, match="check the disk") if code == errno.EIO else contextlib.nullcontext():
        write_atomically(tmp_path / "file", b"new")
    assert (tmp_path / "file").read_bytes() == b"new"


@pytest.mark.skipif(os.name == "nt", reason="has no such pipes")
@pytest.mark.parametrize("write", [lambda path: write_atomically(path, b"new"), lambda path: CsvLog(path).begin([])])
def test_no_file_takes_the_place_of_a_pipe_or_a_device(tmp_path: Path, write: Any) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    (tmp_path / "link").symlink_to(path)
    for each in (path, tmp_path / "link"):
        with pytest.raises(ArcadeError, match="is a device or a pipe and not a file; choose another name"):
            write(each)
    assert path.is_fifo()
    assert (tmp_path / "link").is_symlink()
    assert len(list(tmp_path.iterdir())) == 2


def test_a_file_too_large_for_the_disk_leaves_nothing_half_made(tmp_path: Path, start_python: Any) -> None:
    code = f"""
import resource, signal
from pathlib import Path
from arcade_rl.errors import ArcadeError
from arcade_rl.shelf.storage.atomic import half_written, write_atomically
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
path = Path({str(tmp_path / "file")!r})
write_atomically(path, b"small")
try:
    write_atomically(path, bytes(5000))
except ArcadeError as error:
    print(error)
"""
    output, _ = start_python(code).communicate(timeout=30)
    assert "the disk is full" in output
    assert (tmp_path / "file").read_bytes() == b"small"
    assert len(list(tmp_path.iterdir())) == 1


def test_a_folder_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(ArcadeError, match="make the folder first"):
        write_atomically(tmp_path / "missing" / "file", b"")
