"""Standard streams that are closed, full or read by nobody, and a cockpit without a terminal: one line at most."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from arcade_rl.cli import group, main
from arcade_rl.shelf.storage.crash_report import crashes_folder

COMMAND = f"{sys.executable} -m arcade_rl"
ON_POSIX = pytest.mark.skipif(os.name == "nt", reason="the shell of POSIX")


def shell(line: str) -> "subprocess.CompletedProcess[str]":
    whole = f"set -o pipefail; {line.replace('arcade-rl', COMMAND)}"
    return subprocess.run(["bash", "-c", whole], capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL)


@ON_POSIX
@pytest.mark.parametrize(
    ("line", "status", "said"),
    [
        ("arcade-rl games >&-", 1, "arcade-rl: standard output: Bad file descriptor\n"),
        ("arcade-rl games --json >/dev/full", 1, "arcade-rl: standard output: No space left on device\n"),
        ("arcade-rl --version >&-", 1, "arcade-rl: standard output: Bad file descriptor\n"),
        ("arcade-rl games | head -0", 1, ""),
        ("arcade-rl games >/dev/null 2>&-", 0, ""),
        ("arcade-rl show nobody 2>&-", 2, ""),
        ("arcade-rl show nobody >&- 2>/dev/full", 2, ""),
        ("arcade-rl games <&- >/dev/null", 0, ""),
        ("arcade-rl <&- >&- 2>&-", 2, ""),
    ],
)
def test_a_stream_that_cannot_be_used_is_one_line_at_most(line: str, status: int, said: str) -> None:
    done = shell(line)
    assert (done.returncode, done.stderr) == (status, said)


@ON_POSIX
def test_no_file_is_taken_for_a_closed_standard_output() -> None:
    code = "import os; from arcade_rl.cli import main; main._replace_closed_streams(); print(os.dup(0) > 2)"
    done = shell(f"{sys.executable} -c '{code}' 2>&-")
    assert done.stdout == "True\n"


def test_a_cockpit_without_a_terminal_says_so_in_one_line() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "arcade_rl"], stdin=subprocess.DEVNULL, capture_output=True, timeout=60
    )
    assert done.returncode == 2
    assert done.stderr.decode().splitlines() == [
        "arcade-rl: the cockpit needs a terminal; start it in one, or use a command (see `arcade-rl --help`)"
    ]


def failing(*arguments: object, **named: object) -> None:
    raise ZeroDivisionError("far\ntoo " + "long " * 100)


def test_a_defect_is_told_in_one_line_and_reported(monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    monkeypatch.setattr(group.arcade_rl, "main", failing)
    assert main.run(["list"]) == 1
    (report,) = crashes_folder().iterdir()
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert len(said) < 600
    assert str(report) in said
    assert "ZeroDivisionError: far" in report.read_text()
    assert "in failing" in report.read_text()


def test_a_defect_is_reported_where_saves_cannot_be_written(
    monkeypatch: pytest.MonkeyPatch, capsys, saves: Path, tmp_path: Path
) -> None:
    saves.write_text("a file is in the way")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(group.arcade_rl, "main", failing)
    assert main.run(["list"]) == 1
    (report,) = tmp_path.glob("*.txt")
    assert str(report) in capsys.readouterr().err


def test_only_the_newest_reports_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    crashes_folder().mkdir(parents=True)
    for number in range(30):
        (crashes_folder() / f"20260101-{number:06}-1.txt").touch()
    monkeypatch.setattr(group.arcade_rl, "main", failing)
    main.run(["list"])
    kept = sorted(path.name for path in crashes_folder().iterdir())
    assert len(kept) == 20
    assert kept[0] == "20260101-000011-1.txt"
    assert not kept[-1].startswith("20260101")
