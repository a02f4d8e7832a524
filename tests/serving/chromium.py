"""Chromium without a window, driven over its DevTools protocol: a page opened, keys typed, its requests listed."""

import asyncio
import base64
import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Self

import aiohttp

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
_PATIENCE_SECONDS = 120.0  # on a machine that does much else
_LOOK_SECONDS = 0.05
_VIRTUAL_KEYS = {"Tab": 9, "Enter": 13, "Escape": 27, "ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39, "ArrowDown": 40}
_TEXT_OF_SCREEN = """(() => {
  const buffer = document.querySelector("#terminal").terminal.buffer.active;
  return Array.from({ length: buffer.length }, (_, row) => buffer.getLine(row).translateToString(true)).join("\\n");
})()"""


def chromium() -> str | None:
    """The program, if this computer has it."""
    return next(filter(None, map(shutil.which, NAMES)), None)


class Page:
    """A page.

    Attributes:
        requests: the addresses that were asked, WebSockets among them, in order.
        said: what its scripts have complained of.
    """

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._reading = asyncio.create_task(self._read())
        self._session = ""
        self._last = 0
        self.requests: list[str] = []
        self.said: list[str] = []

    async def _read(self) -> None:
        async for message in self._socket:
            document = message.json()
            if "id" in document:
                self._answers.pop(document["id"]).set_result(document)
                continue
            method, values = document["method"], document["params"]
            if method == "Network.requestWillBeSent":
                self.requests.append(values["request"]["url"])
            elif method == "Network.webSocketCreated":
                self.requests.append(values["url"])
            elif method == "Runtime.exceptionThrown":
                self.said.append(str(values["exceptionDetails"]))
            elif method == "Log.entryAdded" and values["entry"]["level"] == "error":
                self.said.append(values["entry"]["text"])

    async def call(self, method: str, **values: Any) -> dict[str, Any]:
        """Call a method of the protocol."""
        number = self._last + 1
        self._last = number
        self._answers[number] = asyncio.get_running_loop().create_future()
        session = {"sessionId": self._session} if self._session else {}
        await self._socket.send_json({"id": number, "method": method, "params": values, **session})
        document = await asyncio.wait_for(self._answers[number], _PATIENCE_SECONDS)
        assert "error" not in document, document
        return document["result"]

    async def attach(self) -> Self:
        """Open an empty page."""
        target = await self.call("Target.createTarget", url="about:blank")
        attached = await self.call("Target.attachToTarget", targetId=target["targetId"], flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Network", "Runtime", "Log"):
            await self.call(f"{domain}.enable")
        return self

    async def resize(self, width: int, height: int) -> None:
        """Give it another size, in pixels."""
        await self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False
        )

    async def open(self, address: str) -> None:
        """Go to an address; returns at once."""
        await self.call("Page.navigate", url=address)

    async def evaluate(self, script: str) -> Any:
        """The value of a script."""
        result = await self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in result, result
        return result["result"].get("value")

    async def text(self) -> str:
        """What the terminal shows; nothing before there is one."""
        has_one = await self.evaluate('Boolean(document.querySelector("#terminal")?.terminal)')
        return str(await self.evaluate(_TEXT_OF_SCREEN)) if has_one else ""

    async def wait_for(self, *texts: str) -> str:
        """Until the terminal shows one of them; returns what it shows."""
        for _ in range(int(_PATIENCE_SECONDS / _LOOK_SECONDS)):
            shown = await self.text()
            if any(text in shown for text in texts):
                return shown
            await asyncio.sleep(_LOOK_SECONDS)
        raise AssertionError(f"{texts} never came; the terminal shows:\n{await self.text()}\n{self.said}")

    async def press(self, key: str, *, held_seconds: float = 0.0, modifiers: int = 0) -> None:
        """Press a key, `ArrowUp` or `w`, and release it.

        Args:
            modifiers: 1 Alt, 2 Ctrl, 4 Meta, 8 Shift.
        """
        await self.hold(key, modifiers=modifiers)
        await asyncio.sleep(held_seconds)
        await self.release(key, modifiers=modifiers)

    async def hold(self, key: str, *, modifiers: int = 0) -> None:
        """Press a key."""
        values = _key(key, modifiers)
        text = {"text": key} if len(key) == 1 and not modifiers & 2 else {}
        await self.call("Input.dispatchKeyEvent", type="keyDown" if text else "rawKeyDown", **values, **text)

    async def release(self, key: str, *, modifiers: int = 0) -> None:
        """Release it."""
        await self.call("Input.dispatchKeyEvent", type="keyUp", **_key(key, modifiers))

    async def click(self, text: str) -> None:
        """Click on a text that the terminal shows."""
        lines = (await self.text()).split("\n")
        row, line = next((row, line) for row, line in enumerate(lines) if text in line)
        column = line.index(text) + len(text) / 2
        place = await self.evaluate(
            """(() => {
              const { terminal } = document.querySelector("#terminal");
              const box = terminal.element.querySelector(".xterm-screen").getBoundingClientRect();
              return [box.left, box.top, box.width / terminal.cols, box.height / terminal.rows];
            })()"""
        )
        x, y = place[0] + column * place[2], place[1] + (row + 0.5) * place[3]
        for kind, held in (("mouseMoved", 0), ("mousePressed", 1), ("mouseReleased", 0)):
            button = "none" if kind == "mouseMoved" else "left"
            await self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button=button, buttons=held, clickCount=1)

    async def picture(self, file: Path) -> None:
        """Save what it looks like."""
        shot = await self.call("Page.captureScreenshot")
        file.write_bytes(base64.b64decode(shot["data"]))


def _key(key: str, modifiers: int) -> dict[str, Any]:
    code = f"Key{key.upper()}" if len(key) == 1 and key.isalpha() else f"Digit{key}" if key.isdigit() else key
    virtual = _VIRTUAL_KEYS.get(key) or (ord(key.upper()) if len(key) == 1 else 0)
    return {"key": key, "code": code, "windowsVirtualKeyCode": virtual, "modifiers": modifiers}


@contextlib.asynccontextmanager
async def browser() -> AsyncIterator[Page]:
    """An empty page of a Chromium that reaches this computer alone; it ends with the context."""
    program = chromium()
    assert program is not None
    with tempfile.TemporaryDirectory(prefix="chromium-", ignore_cleanup_errors=True) as profile:
        process = subprocess.Popen(
            [
                program,
                "--headless=new",
                "--no-sandbox",
                "--no-first-run",
                "--disable-background-networking",
                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
                "--remote-debugging-port=0",
                f"--user-data-dir={profile}",
                "about:blank",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            port, path = await _where(Path(profile) / "DevToolsActivePort")
            async with (
                aiohttp.ClientSession() as session,
                session.ws_connect(f"ws://127.0.0.1:{port}{path}", max_msg_size=0) as socket,
            ):
                yield await Page(socket).attach()
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


async def _where(file: Path) -> tuple[str, str]:
    for _ in range(int(_PATIENCE_SECONDS / _LOOK_SECONDS)):
        if file.exists() and len(lines := file.read_text().split()) == 2:
            return lines[0], lines[1]
        await asyncio.sleep(_LOOK_SECONDS)
    raise AssertionError("Chromium does not start")
