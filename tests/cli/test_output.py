"""Tables on a terminal: where it is too narrow, the least needed columns are left out; in a pipe all are there."""

import os
import sys
from collections.abc import Callable

import pytest

from arcade_rl.cli.output import print_table
from tests.cli.calling import cli

OnTerminal = Callable[[int], None]

HEADERS, ROWS = ("NAME", "GAME", "STEP"), [("a", "pong", 1_000), ("b", "taxi", None)]
WHOLE = "NAME  GAME   STEP\na     pong  1,000\nb     taxi      -\n"


@pytest.fixture
def on_terminal(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> OnTerminal:
    """Makes standard output look like a terminal with that many columns."""

    def pretend(columns: int) -> None:
        monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
        monkeypatch.setattr("shutil.get_terminal_size", lambda *_: os.terminal_size((columns, 24)))

    return pretend


@pytest.mark.parametrize(
    ("columns", "header"), [(17, "NAME  GAME   STEP"), (16, "NAME   STEP"), (10, "NAME"), (1, "NAME")]
)
def test_a_narrow_terminal_leaves_out_columns(
    capsys: pytest.CaptureFixture[str], on_terminal: OnTerminal, columns: int, header: str
) -> None:
    on_terminal(columns)
    print_table(HEADERS, ROWS, droppable=("GAME", "STEP"))
    assert capsys.readouterr().out.splitlines()[0] == header


def test_a_column_that_is_needed_stays(capsys: pytest.CaptureFixture[str], on_terminal: OnTerminal) -> None:
    on_terminal(1)
    print_table(HEADERS, ROWS)
    assert capsys.readouterr().out == WHOLE


def test_a_pipe_gets_all_columns(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "1")
    print_table(HEADERS, ROWS, droppable=("GAME", "STEP"))
    assert capsys.readouterr().out == WHOLE


def test_a_table_without_rows_is_its_headers(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(HEADERS, [])
    assert capsys.readouterr().out == "NAME  GAME  STEP\n"


@pytest.mark.parametrize(("command", "without"), [("list", "EPISODES"), ("games", "ACTIONS")])
def test_lists_fit_a_terminal_of_80_columns(
    capsys: pytest.CaptureFixture[str], on_terminal: OnTerminal, command: str, without: str
) -> None:
    cli(capsys, "new", "an-agent-with-a-rather-long-name", "--game", "frozen-lake-8x8")
    assert without in cli(capsys, command)[1]
    on_terminal(80)
    out = cli(capsys, command)[1]
    assert without not in out
    assert max(map(len, out.splitlines())) <= 80
