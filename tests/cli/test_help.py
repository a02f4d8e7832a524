"""`arcade-rl help`, the handbook on the terminal, and the lists of commands that `--help` prints."""

import os
import pty
import re
import subprocess
import sys

import pytest
from click.shell_completion import ShellComplete

from arcade_rl.cli import COMPLETION_VARIABLE
from arcade_rl.cli.completing import PROGRAM
from arcade_rl.cli.group import arcade_rl
from arcade_rl.cli.main import run
from arcade_rl.handbook.pages import TOPICS, page


def test_without_a_topic_it_lists_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["help"]) == 0
    out = capsys.readouterr().out
    assert all(topic in out for topic in TOPICS)


@pytest.mark.parametrize("topic", TOPICS)
def test_into_a_pipe_it_writes_plain_text(topic: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["help", topic]) == 0
    out = capsys.readouterr().out
    assert out.rstrip() == page(topic).unlinked.rstrip()
    assert "\x1b" not in out


def test_an_unknown_topic_names_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["help", "windows"]) == 2
    assert "did you mean window?" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["export", "experiment"])
def test_a_command_is_answered_with_its_options(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["help", command]) == run([command, "--help"]) == 0
    helped, own = capsys.readouterr().out.split(f"Usage: arcade-rl {command} ")[1:]
    assert helped == own
    assert "--help" in helped


def test_commands_that_need_a_subcommand_print_their_help_as_a_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["experiment"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("Usage: arcade-rl experiment ")
    assert "\n  best " in err


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
def test_on_a_terminal_it_is_set_in_type() -> None:
    leader, follower = pty.openpty()
    command = [sys.executable, "-m", "arcade_rl", "help", "glossary"]
    environment = {key: value for key, value in os.environ.items() if key != "NO_COLOR"} | {"TERM": "xterm-256color"}
    process = subprocess.Popen(command, stdout=follower, stderr=follower, env=environment)
    os.close(follower)
    shown = b""
    while part := _read(leader):
        shown += part
    assert process.wait(60) == 0
    assert b"\x1b[1m" in shown
    assert b"**" not in shown


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # Linux says so when the other end is closed
        return b""


@pytest.mark.parametrize("command", [(), ("games",), ("experiment",)])
def test_the_list_of_commands_says_what_each_does_in_a_line_of_its_own(
    command: tuple[str, ...], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert run([*command, "--help"]) == 0
    rows = capsys.readouterr().out.partition("Commands:\n")[2].splitlines()
    assert len(rows) > 1
    assert all(re.fullmatch(r"  \S+ +[A-Z].*\w\.", row) for row in rows)


def test_completion_shows_the_same_line_whole() -> None:
    """Shells get at most 45 characters, the rest is cut with three dots; fish shows what stands before a comma."""
    for group in ([], ["games"], ["experiment"]):
        for item in ShellComplete(arcade_rl, {}, PROGRAM, COMPLETION_VARIABLE).get_completions(group, ""):
            assert item.help, item.value
            assert not item.help.endswith("..."), item.value
            assert "," not in item.help, item.value
