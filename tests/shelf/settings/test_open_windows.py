"""No window is opened twice, whichever cockpit opened it."""

import os
from pathlib import Path

import pytest

from arcade_rl.shelf.settings.open_windows import (
    Summons,
    bring_to_front,
    has_shown,
    register,
    window_file,
)
from tests.shelf.conftest import StartPython

DEAD_PID = 2**22 + 1  # above what Linux gives


@pytest.fixture
def file(saves: Path) -> Path:
    return window_file("lake walker", "watch", 5_000)


def asked(summons: Summons) -> bool:
    """Within a second."""
    return any(summons.came() for _ in range(60))


def later(file: Path) -> None:
    """Touched some time ago, so that the next touch shows whatever the clock's steps."""
    os.utime(file, (1, 1))


def test_a_window_that_is_open_is_asked_to_the_front_once(file: Path, start_python: StartPython) -> None:
    window = start_python("input()")
    register(file, window.pid)
    later(file)
    summons = Summons(file)
    assert not asked(summons)
    assert bring_to_front(file)
    assert asked(summons)
    assert not asked(summons)


@pytest.mark.parametrize("content", ["", "nonsense", f"{DEAD_PID} ", "1" * 40, "² ", "1 2 3"])
def test_one_that_is_not_open_is_opened(file: Path, content: str) -> None:
    file.parent.mkdir(parents=True)
    file.write_text(content)
    assert not bring_to_front(file)


def test_the_window_of_any_environment_has_a_file_of_its_own(saves: Path) -> None:
    files = {window_file(game, "play", "alone") for game in ("nsenv:grid/World-v0", "nsenv:grid%2FWorld-v0")}
    assert len(files) == 2
    assert {file.parent for file in files} == {saves / ".windows"}
    assert not any(":" in file.name for file in files)  # not allowed on Windows
    assert len(window_file("湖" * 64, "watch").name) < 80  # a name may take 255 bytes


def test_where_there_is_no_file_none_is_open(file: Path) -> None:
    assert not bring_to_front(file)
    assert not asked(Summons(file))
    assert not asked(Summons(None))


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="asks /proc")
def test_a_number_that_another_process_has_by_now_is_no_window(file: Path) -> None:
    file.parent.mkdir(parents=True)
    file.write_text(f"{os.getpid()} 12")
    assert not bring_to_front(file)


def test_a_window_that_closes_takes_its_own_file_along(file: Path) -> None:
    register(file, os.getpid())
    Summons(file).end()
    assert not file.exists()
    register(file, os.getppid())
    Summons(file).end()
    assert file.exists()


def test_a_window_says_when_its_first_picture_is_drawn(file: Path) -> None:
    register(file, os.getpid())
    summons = Summons(file)
    assert not has_shown(file)
    summons.show()
    assert has_shown(file)
    assert not asked(summons)
    later(file)
    assert bring_to_front(file)
    assert asked(summons)
    register(file, os.getppid())
    summons.show()
    assert not has_shown(file)


def test_a_disk_that_refuses_only_forgets(saves: Path, file: Path) -> None:
    saves.write_text("a file is in the way")
    register(file, 1)
    assert not bring_to_front(file)
    assert not has_shown(file)
    Summons(file).show()
    Summons(file).end()
