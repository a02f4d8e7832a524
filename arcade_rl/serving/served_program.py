"""A program in its own pseudo-terminal, read and written without blocking the event loop."""

import asyncio
import contextlib
import fcntl
import os
import signal
import struct
import subprocess
import termios
from collections.abc import Callable, Mapping, Sequence

from arcade_rl.child_processes import module_command

_READ_BYTES = 65_536
_PATIENCE_SECONDS = 5.0  # for a program whose terminal has gone to end
_LOOK_SECONDS = 0.05


class ServedProgram:
    """The program; it ends with `end`.

    Args:
        command: the program and its arguments.
        size: columns and rows of its terminal.
        environment: its environment variables.

    Raises:
        OSError: the system has no terminal or process left.
    """

    def __init__(self, command: Sequence[str], size: tuple[int, int], environment: Mapping[str, str]) -> None:
        self._terminal, theirs = os.openpty()
        try:
            _forbid_suspending(theirs)
            self.resize(*size)
            os.set_blocking(self._terminal, False)
            self._process = subprocess.Popen(
                module_command("arcade_rl.serving.own_terminal", *command),
                stdin=theirs,
                stdout=theirs,
                stderr=theirs,
                env=dict(environment),
                start_new_session=True,
            )
        except BaseException:
            os.close(self._terminal)
            raise
        finally:
            os.close(theirs)

    @property
    def pid(self) -> int:
        """Of its process."""
        return self._process.pid

    def resize(self, columns: int, rows: int) -> None:
        """Give its terminal another size."""
        fcntl.ioctl(self._terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    async def read(self) -> bytes:
        """What it writes next; nothing once it has ended."""
        loop = asyncio.get_running_loop()
        while True:
            try:
                return os.read(self._terminal, _READ_BYTES)
            except BlockingIOError:
                await self._wait(loop.add_reader, loop.remove_reader)
            except OSError:
                return b""  # Linux says so that nobody has the terminal open any more

    async def write(self, data: bytes) -> None:
        """Type something; returns when the terminal has taken it."""
        loop, left = asyncio.get_running_loop(), memoryview(data)
        while left:
            try:
                left = left[os.write(self._terminal, left) :]
            except BlockingIOError:
                await self._wait(loop.add_writer, loop.remove_writer)
            except OSError:
                return  # it has ended

    async def _wait(self, watch: Callable[[int, Callable[[], None]], None], leave: Callable[[int], object]) -> None:
        ready = asyncio.Event()
        watch(self._terminal, ready.set)
        try:
            await ready.wait()
        finally:
            leave(self._terminal)

    async def end(self) -> None:
        """Hang up, and see to it that it ends with all that it has started in its terminal. To be called once."""
        os.close(self._terminal)
        try:
            for number in (None, signal.SIGTERM, signal.SIGKILL):
                if number is not None:
                    self._send(number)
                if await self._has_ended():
                    break
        except asyncio.CancelledError:  # the server cannot wait
            self._send(signal.SIGKILL)
            self._process.wait()
            raise

    def _send(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, number)

    async def _has_ended(self) -> bool:
        """Whether it ends in time."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + _PATIENCE_SECONDS
        while self._process.poll() is None:
            if loop.time() > deadline:
                return False
            await asyncio.sleep(_LOOK_SECONDS)
        return True


def _forbid_suspending(terminal: int) -> None:
    """Have no key (`Ctrl+Z`) suspend what runs in a terminal: no shell is there that could resume it."""
    settings = termios.tcgetattr(terminal)
    settings[6][termios.VSUSP] = bytes([os.fpathconf(terminal, "PC_VDISABLE")])
    termios.tcsetattr(terminal, termios.TCSANOW, settings)
