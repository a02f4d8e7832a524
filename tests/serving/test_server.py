"""The server: a program of its own for each visitor, for as long as the visitor's page is open; and the page itself."""

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

pytest.importorskip("pty", reason="Windows has no pseudo-terminals of this kind")
pytest.importorskip("aiohttp", reason="comes with the extra [serve]")

from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType, WSServerHandshakeError
from aiohttp.test_utils import TestServer

from arcade_rl.child_processes import module_command
from arcade_rl.errors import UsageError
from arcade_rl.locations import assets_folder
from arcade_rl.serving import server as serving_module
from arcade_rl.serving.gate import Gate
from arcade_rl.serving.server import CLOSED, FULL, CockpitServer, Serving, cockpit_command, ending_signals, serve
from arcade_rl.shelf.settings.cockpit_file import Options

PROGRAM = """
import os, signal, sys, termios
size = lambda *_: print("size", *os.get_terminal_size(0), flush=True)
signal.signal(signal.SIGWINCH, size)
lines = termios.tcgetattr(0)
lines[3] &= ~termios.ECHO
termios.tcsetattr(0, termios.TCSANOW, lines)
print("pid", os.getpid(), flush=True)
size()
for line in sys.stdin:
    if line == "end\\n":
        break
    if line == "flood\\n":
        print("x" * 1_000_000)
    print("typed", line.strip(), os.environ["TERM"], os.environ.get("TMUX"), flush=True)
"""
IGNORING = "import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN)\n"
LINGERING = IGNORING + "import atexit, time; atexit.register(time.sleep, 60)\n"
STOPPING = "import os, signal; signal.signal(signal.SIGTSTP, lambda *_: os.kill(os.getpid(), signal.SIGSTOP))\n"
SECONDS = 30.0
OPEN = Gate()


class Visitor:
    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self.socket = socket
        self.output = ""

    async def wait_for(self, text: str) -> str:
        """Until the program has written it; returns the rest of its line."""
        while not (found := re.search(re.escape(text) + r"(.*)\r\n", self.output)):
            message = await self.socket.receive(SECONDS)
            assert message.type is WSMsgType.BINARY, (message, self.output)
            self.output += message.data.decode()
        return found.group(1).strip()

    async def tell(self, *message: object) -> None:
        await self.socket.send_json(message)


class Server:
    def __init__(self, server: TestServer, session: ClientSession) -> None:
        self.server, self.session = server, session
        self.host = f"127.0.0.1:{server.port}"
        self.address = f"http://{self.host}"

    async def visit(self, query: str = "columns=100&rows=30") -> Visitor:
        headers = {"Origin": self.address}
        return Visitor(await self.session.ws_connect(f"{self.address}/ws?{query}", headers=headers))

    async def status_of(self, target: bytes, headers: bytes = b"Connection: close\r\n") -> int:
        """What a target is answered that is sent as it is: clients resolve `..` before they send it."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.server.port)
        writer.write(b"GET %s HTTP/1.1\r\nHost: %s\r\n%s\r\n" % (target, self.host.encode(), headers))
        status = int((await reader.readline()).split()[1])
        await reader.read()
        writer.close()
        return status


@asynccontextmanager
async def serving(before: str = "", gate: Gate = OPEN, most: int = 2) -> AsyncIterator[Server]:
    command = [sys.executable, "-S", "-c", before + PROGRAM]
    application = CockpitServer(Serving(command, gate, most, str)).application()
    async with TestServer(application) as server, ClientSession() as session:
        yield Server(server, session)


async def gone(pid: int) -> None:
    """Until there is no such process; it is this process that waits for it."""
    for _ in range(int(SECONDS / 0.02)):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"process {pid} lives on")


async def test_keys_reach_the_program_and_what_it_writes_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMUX", "/tmp/tmux-0/default,1,0")
    async with serving() as server:
        visitor = await server.visit()
        await visitor.wait_for("size 100 30")
        await visitor.tell("input", "grüße\n")
        assert await visitor.wait_for("typed grüße ") == "xterm-256color None"


async def test_the_program_gets_the_size_of_the_page_within_bounds() -> None:
    async with serving() as server:
        visitor = await server.visit("columns=99999&rows=-3")
        assert await visitor.wait_for("size ") == "500 24"
        await visitor.tell("size", 90, 31)
        await visitor.wait_for("size 90 31")


@pytest.mark.parametrize("before", ["", IGNORING])
async def test_the_program_ends_with_the_connection_even_if_it_would_rather_not(
    before: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("arcade_rl.serving.served_program._PATIENCE_SECONDS", 0.2)
    async with serving(before) as server:
        visitor = await server.visit()
        pid = int(await visitor.wait_for("pid "))
        await visitor.socket.close()
        await gone(pid)


async def test_every_program_ends_with_the_server() -> None:
    async with serving() as server:
        visitors = [await server.visit(), await server.visit()]
        pids = [int(await visitor.wait_for("pid ")) for visitor in visitors]
    assert len(set(pids)) == 2
    for pid in pids:
        await gone(pid)


async def test_the_page_learns_that_the_program_was_closed() -> None:
    async with serving() as server:
        visitor = await server.visit()
        await visitor.tell("input", "end\n")
        while (message := await visitor.socket.receive(SECONDS)).type is WSMsgType.BINARY:
            pass
        assert (visitor.socket.close_code, message.extra) == (CLOSED, "The cockpit was closed.")


async def test_no_more_visitors_come_than_may_until_one_leaves() -> None:
    async with serving(most=1) as server:
        first = await server.visit()
        pid = int(await first.wait_for("pid "))
        second = await server.visit()
        message = await second.socket.receive(SECONDS)
        assert (second.socket.close_code, message.extra) == (FULL, "1 visitor is here, and no more may come at a time.")
        await first.socket.close()
        await gone(pid)
        await (await server.visit()).wait_for("pid ")


async def come_and_go(server: Server) -> int:
    """A visit that ends at once; the pid of its program, which may still be ending."""
    visitor = await server.visit()
    pid = int(await visitor.wait_for("pid "))
    await visitor.socket.close()
    return pid


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that still ends is let alone for as long as a test takes."""
    monkeypatch.setattr("arcade_rl.serving.served_program._PATIENCE_SECONDS", SECONDS)


async def test_who_reloads_the_page_comes_back_while_the_old_program_still_ends(patient: None) -> None:
    async with serving(LINGERING, most=1) as server:
        pids = [await come_and_go(server) for _ in range(2)]
        for pid in pids:
            os.kill(pid, signal.SIGKILL)


async def test_programs_that_still_end_do_not_pile_up(patient: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving_module, "_MOST_ENDING", 1)
    async with serving(LINGERING, most=1) as server:
        pids = [await come_and_go(server) for _ in range(2)]
        message = await (await server.visit()).socket.receive(SECONDS)
        assert (message.data, message.extra) == (FULL, "Too many cockpits are still ending. Try again in some seconds.")
        for pid in pids:
            os.kill(pid, signal.SIGKILL)


async def test_ctrl_z_is_a_key_like_any_other_since_nobody_could_resume_the_program() -> None:
    async with serving(STOPPING) as server:
        visitor = await server.visit()
        await visitor.wait_for("pid ")
        await visitor.tell("input", "\x1awake\n")
        assert (await visitor.wait_for("typed ")).startswith("\x1awake")


def test_a_champion_does_not_fill_the_line_of_an_idle_visitor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSH_CONNECTION", raising=False)
    assert Options().attracts
    for name, value in serving_module._environment({}).items():
        monkeypatch.setenv(name, value)
    assert not Options().attracts


async def test_a_program_waits_for_a_page_that_does_not_draw(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving_module, "_AHEAD_BYTES", 50_000)
    async with serving() as server:
        visitor = await server.visit()
        await visitor.tell("input", "flood\n")
        got = 0
        while got < 50_000:
            got += len((await visitor.socket.receive(SECONDS)).data)
        with pytest.raises(TimeoutError):
            await visitor.socket.receive(0.1)
        await visitor.tell("took", got)
        assert (await visitor.socket.receive(SECONDS)).type is WSMsgType.BINARY


@pytest.mark.parametrize(
    "junk", ["", "{", "7", '["input", 7]', '["size", "a", null]', '["took", -1e99]', "[]", '{"a": 1}']
)
async def test_junk_ends_at_most_its_own_visit(junk: str) -> None:
    async with serving() as server:
        visitor = await server.visit()
        await visitor.wait_for("pid ")
        await visitor.socket.send_str(junk)
        await (await server.visit()).wait_for("pid ")


async def test_an_empty_host_is_refused_before_anything_is_served() -> None:
    def opened(port: int) -> None:
        raise AssertionError(f"it is served at port {port}")

    with pytest.raises(UsageError, match="the host is empty; name an address of this computer with --host"):
        await serve(Serving(cockpit_command(), OPEN, 1, str), "", 0, opened)


# Who is sent away


async def test_neither_page_nor_socket_is_given_under_a_foreign_name() -> None:
    async with serving() as server:
        for path in ("/", "/static/page.js", "/ws"):
            answer = await server.session.get(server.address + path, headers={"Host": "evil.example"})
            assert answer.status == 403


async def test_the_page_of_another_site_opens_no_socket() -> None:
    async with serving() as server:
        with pytest.raises(WSServerHandshakeError):
            await server.session.ws_connect(f"{server.address}/ws", headers={"Origin": "http://evil.example"})


async def test_a_link_with_the_token_opens_the_page_and_the_token_leaves_the_address() -> None:
    async with serving(gate=Gate("right")) as server:
        for path in ("/", "/static/page.js", "/?token=wrong", "/ws"):
            assert (await server.session.get(server.address + path, headers={"Origin": server.address})).status == 403
        answer = await server.session.get(f"{server.address}/?token=right", allow_redirects=False)
        assert (answer.status, answer.headers["Location"]) == (303, "/")
        cookie = answer.headers["Set-Cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        kept = {"Cookie": cookie.partition(";")[0]}
        assert (await server.session.get(server.address, headers=kept)).status == 200
        socket = await server.session.ws_connect(f"{server.address}/ws", headers=kept | {"Origin": server.address})
        await Visitor(socket).wait_for("pid ")


@pytest.mark.parametrize(
    ("status", "target", "header"),
    [
        (403, b"/", b"Cookie: arcade-rl=\xff\xfe"),
        (403, b"/static/page.js", b"Cookie: \xff\xfe=right"),
        (403, b"/?token=%ff%fe", b""),
        (403, b"/?token=%ed%a0%80", b""),
        (403, b"/?token=right", b"Origin: http://\xff\xfe"),
        (400, b"/?token=\xff\xfe", b""),
        (400, b"/ws?token=right", b"Sec-WebSocket-Key: \xff\xfe"),
        (500, b"/", b"Expect: \xff\xfe"),
        (400, b"/", b"Host: twice"),
        (400, b"/", b"no header"),
        pytest.param(400, b"/" + b"x" * 10_000, b"", id="long"),
        (403, b"/", b"Content-Encoding: gzip\r\nContent-Length: 1\r\n\r\nx"),
    ],
)
async def test_what_no_browser_sends_is_refused_and_leaves_no_traceback(
    status: int, target: bytes, header: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    async with serving(gate=Gate("right")) as server:
        own = b"" if header.startswith(b"Origin") else f"Origin: {server.address}\r\n".encode()
        socket = b"Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" if target.startswith(b"/ws") else b""
        connection = b"Connection: %s\r\n" % (b"Upgrade, close" if socket else b"close")
        headers = own + socket + connection + (header + b"\r\n" if header else b"")
        assert await server.status_of(target, headers) == status
    assert caplog.records == []


# The page


async def test_the_page_asks_nothing_of_any_other_server_and_may_not() -> None:
    async with serving() as server:
        answer = await server.session.get(server.address)
        policy = answer.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; ")
        assert f"ws://{server.host}" in policy
        assert "*" not in policy
        asked = re.findall(r'(?:src|href)="([^"]*)"', page := await answer.text())
        assert len(asked) >= 5
        assert "//" not in re.sub(r"<!--.*?-->", "", page)
        for path in asked:
            assert (await server.session.get(f"{server.address}/{path}")).status == 200


@pytest.mark.parametrize("name", ["page.js", "keyboard.js"])
def test_each_script_imports_what_is_served(name: str) -> None:
    folder = assets_folder() / "browser"
    imported = re.findall(r'from "(\./[^"]*)"', (folder / name).read_text(encoding="utf-8"))
    assert all((folder / path).is_file() for path in imported)
    assert (name == "page.js") == bool(imported)


@pytest.mark.parametrize(
    "name",
    [
        "../../pyproject.toml",
        "%2e%2e/%2e%2e/pyproject.toml",
        "..%2f..%2fpyproject.toml",
        "xterm/../../../pyproject.toml",
        "/etc/hosts",
        "%2fetc%2fhosts",
        "xterm",
        "index.html",
        "",
    ],
)
async def test_nothing_else_of_this_computer_is_served(name: str) -> None:
    async with serving() as server:
        assert await server.status_of(b"/static/page.js") == 200
        assert await server.status_of(f"/static/{name}".encode()) == 404


def test_a_visitors_cockpit_is_this_program_with_windows_in_its_own_terminal() -> None:
    assert cockpit_command("--read-only") == module_command("arcade_rl", "--terminal", "--read-only")
    assert Path(sys.executable).is_absolute()


def test_a_server_that_was_started_by_nohup_outlives_its_terminal() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    try:
        assert signal.SIGHUP in ending_signals()
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        assert signal.SIGTERM in ending_signals()
        assert signal.SIGHUP not in ending_signals()
    finally:
        signal.signal(signal.SIGHUP, before)
