"""`serve`, and the cockpit's own options: what is refused, and what a visitor is told to be allowed."""

import socket
import sys
from typing import Any

import pytest

from arcade_rl.cli.commands.serve import rights
from arcade_rl.cli.main import run
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
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        said = refused(capsys, "serve", "--port", port, status=1)
    assert f"port {port} of 127.0.0.1 cannot be used" in said
    assert "--port 0" in said


@pytest.mark.parametrize("host", ["192.0.2.1", "no-such-host.invalid", "a..b"])
def test_a_host_that_is_not_this_computer_is_one_line_with_the_remedy(
    host: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("aiohttp")
    resolve = socket.getaddrinfo

    def resolved(name: Any, *args: Any, **options: Any) -> Any:
        if name == "no-such-host.invalid":  # no name server is asked
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return resolve(name, *args, **options)

    monkeypatch.setattr(socket, "getaddrinfo", resolved)
    said = refused(capsys, "serve", "--host", host, "--port", "0", status=1)
    assert f"{host} is no address of this computer; choose one with --host" in said


def test_servers_on_any_free_port_share_no_cookie(monkeypatch: pytest.MonkeyPatch) -> None:
    server = pytest.importorskip("arcade_rl.serving.server")
    cookies: list[str] = []

    async def served(serving: Any, *_: object) -> None:
        cookies.append(serving.cookie)

    monkeypatch.setattr(server, "serve", served)
    for port in ("0", "0", "8123", "8123"):
        assert run(["serve", "--port", port]) == 0
    assert len(set(cookies)) == 3


def test_what_a_visitor_may_do_is_said() -> None:
    assert "--read-only" in rights(read_only=False)
    assert "all that you may do" in rights(read_only=False)
    assert "watch" in rights(read_only=True)
    assert "cannot change" in rights(read_only=True)


@pytest.mark.parametrize("option", ["--read-only", "--terminal"])
def test_the_options_of_the_cockpit_go_with_no_command(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert "cockpit" in refused(capsys, option, "list")
    assert "needs a terminal" in refused(capsys, option)


def test_only_a_window_in_a_terminal_is_read_only(put_champion, capsys: pytest.CaptureFixture[str]) -> None:
    put_champion("frozen-lake")
    told = refused(capsys, "watch", "frozen-lake-champion", "--read-only", "--headless", "--frames", "1")
    assert "--terminal" in told
