"""The command line, called as a person calls it."""

import pytest

from arcade_rl.cli.main import run


def cli(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = run(list(arguments))
    out, err = capsys.readouterr()
    return status, out, err


def refused(capsys: pytest.CaptureFixture[str], *arguments: str, status: int = 2) -> str:
    """The one line that a wrong command is answered with."""
    got, out, err = cli(capsys, *arguments)
    assert (got, out) == (status, "")
    assert err.startswith("arcade-rl: ")
    assert err.count("\n") == 1
    return err
