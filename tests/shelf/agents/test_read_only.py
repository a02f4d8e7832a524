"""Read-only saves: what needs no writing works, what does is refused in a line, and nothing is called damaged."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from arcade_rl.shelf.agents import read_only
from arcade_rl.shelf.agents.agent_folder import AgentFolder, create
from arcade_rl.shelf.brains import brain_file
from arcade_rl.shelf.ledger.ledger import Episode, Ledger, Status
from arcade_rl.shelf.scores.rows import Player, Result, Side
from arcade_rl.shelf.scores.writer import ScoreWriter

Run = Callable[..., "subprocess.CompletedProcess[str]"]

WORKS = {
    "list": (),
    "show": ("lake",),
    "scores": (),
    "eval": ("lake", "--episodes", "1"),
    "export": ("lake", "{out}/lake.safetensors"),
    "play": ("lake", "--headless", "--frames", "3", "--screenshot", "{out}/lake.png"),
}
IS_REFUSED = {
    "new": ("other", "--game", "pong"),
    "train": ("lake", "--steps", "10"),
    "fork": ("lake", "other"),
    "delete": ("lake", "--yes"),
    "import": ("{saves}/lake/brain.safetensors", "--name", "other"),
}


def make_shelf(make_config: Any, make_brain: Any) -> AgentFolder:
    """An agent that has been trained a little, in a WAL file of an earlier version, and somebody's score."""
    folder = create(make_config("lake", "frozen-lake"))
    brain_file.write(make_brain("frozen-lake", "q-table", name="lake"), folder.brain_file)
    with Ledger(folder.ledger_file) as ledger:
        ledger.record(episodes=[Episode(7, 0, 1.0, 7, 0.0)], status=Status(step=7))
        connection = ledger._file.open()
        assert connection is not None
        connection.execute("PRAGMA journal_mode = WAL")
    ScoreWriter().keep(Result("frozen-lake", "alone", (Side(Player("ann"), 1.0, human_share=1.0),), 7, 5.0))
    return folder


@pytest.fixture
def run(saves: Path, make_config: Any, make_brain: Any, run_unprivileged: Any, tmp_path: Path) -> Iterator[Run]:
    """Runs a command on saves of which nothing may be written."""
    make_shelf(make_config, make_brain)
    places = [saves, *saves.rglob("*")]
    for place in places:
        place.chmod(0o555 if place.is_dir() else 0o444)
    before = {place: place.stat().st_mtime_ns for place in places}

    def run_one(*arguments: str) -> "subprocess.CompletedProcess[str]":
        filled = [argument.format(saves=saves, out=tmp_path) for argument in arguments]
        return run_unprivileged("-m", "arcade_rl", *filled)  # type: ignore[no-any-return]

    yield run_one
    assert {place: place.stat().st_mtime_ns for place in (saves, *saves.rglob("*"))} == before
    for place in places:
        place.chmod(0o755)


def test_what_writes_nothing_works(run: Run) -> None:
    for command, arguments in WORKS.items():
        done = run(command, *arguments)
        assert (done.returncode, done.stderr) == (0, ""), command
        if command in ("list", "show"):
            assert "idle" in done.stdout
            assert "cannot" not in done.stdout


def test_what_would_write_is_refused_in_a_line_that_says_why(run: Run) -> None:
    for command, arguments in IS_REFUSED.items():
        done = run(command, *arguments)
        assert done.returncode == 1, command
        assert done.stderr.count("\n") == 1, command
        assert "permitted" in done.stderr or "may not be written" in done.stderr, command
        assert "keep your saves elsewhere with ARCADE_RL_SAVES" in done.stderr, command


def test_a_window_opens_and_its_log_goes_where_it_may(run: Run, run_unprivileged: Any, tmp_path: Path) -> None:
    code = """
from arcade_rl.tui.backend.windows import open_versus, open_window
for window in (open_window("lake", "watch", 1), open_versus("pong", 999, "human", "human")):
    window.process.wait()
    print(window.log.parent, window.failure())
"""
    one, other = run_unprivileged("-c", code, TMPDIR=str(tmp_path)).stdout.splitlines()
    assert one.startswith(f"{tmp_path} arcade-rl: lake has no checkpoint of step 1")
    assert other.startswith(f"{tmp_path} arcade-rl: ")
    assert "999" in other


def test_a_finished_game_is_not_kept_and_the_window_says_so_and_closes_at_once(run: Run, run_unprivileged: Any) -> None:
    code = """
from arcade_rl.shelf.scores.rows import Player, Result, Side
from arcade_rl.viewer.seats.result_queue import ResultQueue
with ResultQueue() as queue:
    queue.put(Result("frozen-lake", "alone", (Side(Player("ann"), 1.0, human_share=1.0),), 7, 5.0))
    print(queue.problem)
"""
    done = run_unprivileged("-c", code)
    assert (done.stdout, done.stderr) == ("scores are not kept: saves are read-only\n", "")


def test_pictures_and_films_go_to_the_persons_own_folder(run: Run, run_unprivileged: Any) -> None:
    code = """
from arcade_rl.shelf.agents.agent_folder import find
from arcade_rl.viewer.seats.seating import persons_pictures, pictures_of
print(pictures_of(find("lake")) == persons_pictures())
"""
    assert run_unprivileged("-c", code).stdout == "True\n"


def test_a_ledger_in_wal_on_a_disk_that_is_truly_mounted_read_only(
    saves: Path, make_config: Any, make_brain: Any
) -> None:
    if sys.platform != "linux" or shutil.which("unshare") is None:
        pytest.skip("only Linux mounts within a test")
    make_shelf(make_config, make_brain)
    mount = f"mount --bind '{saves}' '{saves}' && mount -o remount,ro,bind '{saves}' || exit 77"
    code = (
        "from arcade_rl.shelf.queries.summary import shelf; from arcade_rl.shelf.agents.read_only import notice; "
        "print([(each.status.step, each.problem) for each in shelf()], 'read-only' in notice())"
    )
    done = subprocess.run(
        ["unshare", "--mount", "sh", "-c", f'{mount}; exec "$0" -c "$1"', sys.executable, code],
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[3])},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    if done.returncode == 77 or done.stderr.startswith("unshare:"):
        pytest.skip(f"no file system may be mounted here: {done.stderr.strip()}")
    assert done.stdout == "[(7, '')] True\n", done.stderr


def test_there_is_nothing_to_tell_of_saves_that_can_be_written_or_made(saves: Path) -> None:
    assert read_only.notice() == ""
    saves.mkdir()
    assert read_only.notice() == ""


def test_the_notice_says_what_still_works(run: Run, run_unprivileged: Any, saves: Path) -> None:
    code = "from arcade_rl.shelf.agents.read_only import notice; print(notice())"
    expected = f"saves are read-only ({saves}): agents can be watched, played, evaluated and exported"
    assert run_unprivileged("-c", code).stdout.startswith(expected)
    assert run_unprivileged("-c", code, ARCADE_RL_SAVES=f"{saves}/none/yet").stdout.startswith("saves are read-only")
