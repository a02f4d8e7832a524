"""The server: the page, and behind each WebSocket its own cockpit.

A visitor's page sends JSON arrays: `["input", text]`, `["size", columns, rows]`, and `["took", bytes]` once it has
drawn that many; it gets the bytes that the cockpit writes to its terminal.
"""

import asyncio
import contextlib
import errno
import json
import logging
import signal
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from socket import gaierror

from aiohttp import WSCloseCode, WSMsgType, web
from aiohttp.http import HttpProcessingError

from arcade_rl.child_processes import module_command, module_environment
from arcade_rl.errors import ArcadeError, UsageError
from arcade_rl.locations import assets_folder
from arcade_rl.serving.gate import Gate
from arcade_rl.serving.served_program import ServedProgram
from arcade_rl.shelf.settings.cockpit_file import SERVED

CLOSED, FULL, BROKEN = 4000, 4001, 4002
"""Why a WebSocket was closed; codes from 4000 on are a program's own."""

_AHEAD_BYTES = 32_768  # sent before the page has drawn it: then the cockpit waits, and the window leaves pictures out
_LONGEST_MESSAGE_BYTES = 262_144  # of a visitor: what is pasted
_HEARTBEAT_SECONDS = 20.0  # a visitor whose computer has gone leaves no other trace
_MOST_ENDING = 8  # programs that run on for some seconds when their visitors have left
_MOST_CELLS = (500, 200)
_USUAL_SIZE = (80, 24)
_POLICY = (  # xterm.js decodes sixels by WebAssembly
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self'; "
    "connect-src 'self' ws://{host} wss://{host}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_NOT_THE_VISITORS = ("COLUMNS", "LINES", "TMUX", "TERM_PROGRAM", "TERM_PROGRAM_VERSION", "KITTY_WINDOW_ID", "WINDOWID")
_NOT_HERE = (errno.EADDRNOTAVAIL, None)  # of an address of another computer; None by asyncio since Python 3.13
_NO_ADDRESS = "is no address of this computer; choose one with --host, or 0.0.0.0 for all that it has"
_UNREADABLE = (HttpProcessingError, UnicodeError, web.RequestPayloadError)  # what aiohttp says of such a request


@dataclass(frozen=True, slots=True)
class Serving:
    """What is served.

    Attributes:
        command: the program that each visitor gets, and its arguments.
        gate: who may come in.
        most_visitors: how many at a time.
        tell: called with a line when a visitor comes or goes.
        cookie: the name under which a browser keeps the token.
    """

    command: Sequence[str]
    gate: Gate
    most_visitors: int
    tell: Callable[[str], object]
    cookie: str = "arcade-rl"


@dataclass(slots=True)
class _Flow:
    """How far what was sent is ahead of what the page has drawn."""

    ahead: int = 0
    room: asyncio.Event = field(default_factory=asyncio.Event)

    def sent(self, count: int) -> None:
        self.ahead += count
        if self.ahead >= _AHEAD_BYTES:
            self.room.clear()

    def drawn(self, count: int) -> None:
        self.ahead = max(0, self.ahead - count)
        if self.ahead < _AHEAD_BYTES:
            self.room.set()


class CockpitServer:
    """Answers requests."""

    def __init__(self, serving: Serving) -> None:
        self._serving = serving
        self._sockets: set[web.WebSocketResponse] = set()
        folder = assets_folder() / "browser"
        self._page = (folder / "index.html").read_text(encoding="utf-8")
        self._files = {f"xterm/{file.name}": file for file in (folder / "xterm").iterdir()}
        self._files |= {file.name: file for file in folder.glob("page.*")} | {"keyboard.js": folder / "keyboard.js"}
        self._files["arcade-rl.png"] = assets_folder() / "icons" / "arcade-rl.png"

    def application(self) -> web.Application:
        """For aiohttp."""
        application = web.Application()
        application.router.add_get("/", self._guarded(self._index))
        application.router.add_get("/static/{name:.+}", self._guarded(self._static))
        application.router.add_get("/ws", self._guarded(self._visit))
        application.on_shutdown.append(self._send_all_home)
        logging.getLogger("aiohttp.server").addFilter(_is_no_unreadable_request)
        return application

    # Who may come in

    def _guarded(
        self, answer: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def guarded(request: web.Request) -> web.StreamResponse:
            refusal = self._refusal(request, is_socket=request.path == "/ws")
            if refusal:
                return web.Response(status=403, text=f"{refusal}\n", headers=_headers(request))
            return await answer(request)

        return guarded

    def _refusal(self, request: web.Request, *, is_socket: bool) -> str:
        shown = request.query.get("token") or request.cookies.get(self._serving.cookie, "")
        host, origin = request.headers.get("Host", ""), request.headers.get("Origin")
        return self._serving.gate.refusal(host, shown, origin=origin, is_socket=is_socket)

    # The page

    async def _index(self, request: web.Request) -> web.StreamResponse:
        if token := request.query.get("token"):  # kept by the browser, and out of the address from now on
            away = web.Response(status=303, headers={"Location": "/", **_headers(request)})
            if self._serving.gate.token:
                away.set_cookie(self._serving.cookie, token, httponly=True, samesite="Lax")
            return away
        return web.Response(text=self._page, content_type="text/html", headers=_headers(request))

    async def _static(self, request: web.Request) -> web.StreamResponse:
        file = self._files.get(request.match_info["name"])
        if file is None:
            return web.Response(status=404, text="There is no such page.\n", headers=_headers(request))
        headers = _headers(request) | {"Cache-Control": "no-cache"}
        if file.suffix == ".mjs":
            headers["Content-Type"] = "text/javascript"  # not every system knows
        return web.FileResponse(file, headers=headers)

    # Visitors

    async def _visit(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse(
            heartbeat=_HEARTBEAT_SECONDS, max_msg_size=_LONGEST_MESSAGE_BYTES, compress=False
        )
        try:
            await socket.prepare(request)
        except ValueError:  # a key that is no ASCII
            return web.Response(status=400, text="This is no handshake of a WebSocket.\n", headers=_headers(request))
        if why_full := self._why_full():
            await socket.close(code=FULL, message=why_full.encode())
            return socket
        with self._counted(socket, request.remote or "somewhere"):
            await self._give_cockpit(socket, _size(request.query.get("columns"), request.query.get("rows")))
        return socket

    @property
    def _visitors(self) -> int:
        """How many are here: who has left, or reloads the page, is not, though the program may still be ending."""
        return sum(not socket.closed for socket in self._sockets)

    def _why_full(self) -> str:
        """Why nobody may come now, in words for a visitor; empty if somebody may."""
        most = self._serving.most_visitors
        if self._visitors >= most:
            return f"{most} visitor{'s are' if most > 1 else ' is'} here, and no more may come at a time."
        if len(self._sockets) >= most + _MOST_ENDING:
            return "Too many cockpits are still ending. Try again in some seconds."
        return ""

    @contextlib.contextmanager
    def _counted(self, socket: web.WebSocketResponse, address: str) -> Iterator[None]:
        self._sockets.add(socket)
        self._serving.tell(f"visitor from {address} connected ({self._visitors} now)")
        try:
            yield
        finally:
            self._sockets.discard(socket)
            self._serving.tell(f"visitor from {address} disconnected ({self._visitors} now)")

    async def _give_cockpit(self, socket: web.WebSocketResponse, size: tuple[int, int]) -> None:
        try:
            program = ServedProgram(self._serving.command, size, _environment(module_environment()))
        except OSError as error:
            message = f"The cockpit cannot be started: {error.strerror or error}."
            await socket.close(code=BROKEN, message=message.encode()[:120])
            return
        flow = _Flow()
        flow.room.set()
        sending = asyncio.create_task(_send(socket, program, flow))
        receiving = asyncio.create_task(_receive(socket, program, flow))
        try:
            await asyncio.wait((sending, receiving), return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (sending, receiving):
                task.cancel()
            try:
                await asyncio.gather(sending, receiving, return_exceptions=True)
            finally:
                await program.end()
        await socket.close(code=CLOSED, message=b"The cockpit was closed.")

    async def _send_all_home(self, application: web.Application) -> None:
        for socket in list(self._sockets):
            await socket.close(code=WSCloseCode.GOING_AWAY, message=b"The server has ended.")


async def _send(socket: web.WebSocketResponse, program: ServedProgram, flow: _Flow) -> None:
    while data := await program.read():
        await socket.send_bytes(data)
        flow.sent(len(data))
        await flow.room.wait()


async def _receive(socket: web.WebSocketResponse, program: ServedProgram, flow: _Flow) -> None:
    async for message in socket:
        if message.type is not WSMsgType.TEXT:
            return
        try:
            kind, *values = json.loads(message.data)
        except (ValueError, TypeError):
            return  # nothing that the page sends
        match kind, values:
            case "input", [str(text)]:
                await program.write(text.encode("utf-8", "replace"))
            case "size", [int(columns), int(rows)]:
                program.resize(*_size(columns, rows))
            case "took", [int(count)]:
                flow.drawn(count)


def _size(columns: object, rows: object) -> tuple[int, int]:
    """Columns and rows as a page names them, within bounds."""
    width, height = (
        min(max(1, int(str(value))), most) if str(value).isdecimal() and len(str(value)) < 8 else usual
        for value, most, usual in zip((columns, rows), _MOST_CELLS, _USUAL_SIZE, strict=True)
    )
    return width, height


def _headers(request: web.Request) -> dict[str, str]:
    """Headers of every response; the first keeps the page from sending requests to any other server."""
    host = request.headers.get("Host", "")
    return {
        "Content-Security-Policy": _POLICY.format(host="".join(c for c in host if c.isalnum() or c in ".-:[]")),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }


def _environment(ours: Mapping[str, str]) -> dict[str, str]:
    """The environment of a visitor's cockpit: its terminal is xterm.js, whatever this server was started in."""
    theirs = {name: value for name, value in ours.items() if name not in _NOT_THE_VISITORS}
    return theirs | {"TERM": "xterm-256color", "COLORTERM": "truecolor", SERVED: "1"}


def _is_no_unreadable_request(record: logging.LogRecord) -> bool:
    """Whether a record is to be logged. Anybody may send what cannot be read: it was refused, and nothing is wrong."""
    return record.exc_info is None or not isinstance(record.exc_info[1], _UNREADABLE)


def ending_signals() -> list[signal.Signals]:
    """Those that ask the server to end: none that is ignored, as a hang-up is under nohup."""
    asking = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    return [number for number in asking if signal.getsignal(number) != signal.SIG_IGN]


async def serve(serving: Serving, host: str, port: int, opened: Callable[[int], object]) -> None:
    """Serve until the program is asked to end.

    Args:
        opened: called with the port once visitors can come.

    Raises:
        UsageError: the host is empty, of which no link could be made.
        ArcadeError: the address cannot be used; names the remedy.
    """
    if not host:
        raise UsageError("the host is empty; name an address of this computer with --host, or 0.0.0.0 for all")
    runner = web.AppRunner(CockpitServer(serving).application(), access_log=None)
    await runner.setup()
    asked_to_end = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in ending_signals():
        loop.add_signal_handler(number, asked_to_end.set)
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except (OSError, UnicodeError) as error:
            if isinstance(error, gaierror | UnicodeError) or error.errno in _NOT_HERE:
                raise ArcadeError(f"{host} {_NO_ADDRESS}") from error
            reason = error.strerror or str(error)
            remedy = "choose another one with --port, or --port 0 for any that is free"
            raise ArcadeError(f"port {port} of {host} cannot be used ({reason}); {remedy}") from error
        opened(runner.addresses[0][1])
        await asked_to_end.wait()
    finally:
        await runner.cleanup()


def cockpit_command(*options: str) -> list[str]:
    """The command that opens a visitor's cockpit."""
    return module_command("arcade_rl", "--terminal", *options)
