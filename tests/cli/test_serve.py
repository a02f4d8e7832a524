"""`serve`, and the cockpit's own options: what is refused, and what a visitor is told to be allowed."""

import sys

import pytest

from arcade_rl.cli.commands.serve import rights
from tests.cli.calling import refused


@pytest.mark.parametrize("arguments", [("--port", "70000"), ("--visitors", "0"), ("extra",)])
def test_wrong_usage_is_one_line(arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert "serve --help" in refused(capsys, "serve", *arguments)


def test_where_the_extra_is_missing_it_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "aiohttp", None)
    monkeypatch.delitem(sys.modules, "arcade_rl.serving.server", raising=False)
    assert "pip install 'arcade-rl[serve]'" in refused(capsys, "serve", status=1)


def test_an_address_that_cannot_be_used_is_one_line_with_the_remedy(capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("aiohttp")
    assert "--port 0" in refused(capsys, "serve", "--host", "192.0.2.1", "--port", "8000", status=1)


def test_what_a_visitor_may_do_is_said() -> None:
    assert "--read-only" in rights(read_only=False)
    assert "all that you may do" in rights(read_only=False)
    assert "watch" in rights(read_only=True)
    assert "nothing" in rights(read_only=True)


@pytest.mark.parametrize("option", ["--read-only", "--terminal"])
def test_the_options_of_the_cockpit_go_with_no_command(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert "cockpit" in refused(capsys, option, "list")
    assert "needs a terminal" in refused(capsys, option)


def test_only_a_window_in_a_terminal_is_read_only(put_champion, capsys: pytest.CaptureFixture[str]) -> None:
    put_champion("frozen-lake")
    told = refused(capsys, "watch", "frozen-lake-champion", "--read-only", "--headless", "--frames", "1")
    assert "--terminal" in told
