"""The terminal itself: taken in raw mode, written to without waiting, and given back whatever happens."""

import contextlib
import fcntl
import os
import select
import signal
import struct
import sys
import termios
import time
import tty
from types import FrameType, TracebackType
from typing import Self

from arcade_rl.desktop import GIVEN_BACK, KEYS_AS_BEFORE
from arcade_rl.errors import ArcadeError
from arcade_rl.viewer.terminal.driver.printed_aside import printed_aside

_READ_BYTES = 65_536
_USUAL_SIZE = (80, 24)
_LAST_SECONDS = 0.5  # for what a terminal still has to take when it is given back
_ENDING = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
_OTHERS = (signal.SIGWINCH, signal.SIGCONT)
_OWN_TERMINAL = "/dev/tty"

_TAKE = (
    "\x1b[?1049h"  # the alternate screen: what was there comes back in the end
    "\x1b[?25l\x1b[?7l"  # neither cursor nor line breaks
    "\x1b[?1004h"  # report when the keyboard is lost
    "\x1b[?u\x1b[c"  # does it know kitty's keyboard protocol? Every terminal answers the second question
)
_TELL_RELEASES = "\x1b[>31u"  # all keys as sequences, with releases, other layouts and text


class Terminal:
    """The terminal that this process was started in, as a context: within it, it belongs to us, and nothing
    else is printed there.

    Attributes:
        gone: it hung up, or somebody wants the program to end.

    Raises:
        ArcadeError: there is no terminal; names the remedy.
    """

    def __init__(self) -> None:
        check_terminal()
        self.gone = False
        self._hung_up = False
        self._pending = memoryview(b"")
        self._resized = True
        self._continued = False
        self._tells_releases = False
        self._handlers: dict[int, object] = {}
        self._aside = contextlib.ExitStack()

    def __enter__(self) -> Self:
        self._tty = _opened_again()
        try:
            self._before = termios.tcgetattr(self._tty)
            for number in (*_ENDING, *_OTHERS):
                if signal.getsignal(number) is not signal.SIG_IGN:
                    self._handlers[number] = signal.signal(number, self._on_signal)
            self._aside.enter_context(printed_aside())
            self._take()
        except BaseException:
            self._give_back()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._give_back()

    def _take(self) -> None:
        tty.setraw(self._tty)
        self.write((_TAKE + (_TELL_RELEASES if self._tells_releases else "")).encode())

    def _give_back(self) -> None:
        with contextlib.suppress(OSError, termios.error):
            self.write(((KEYS_AS_BEFORE if self._tells_releases else "") + GIVEN_BACK).encode())
            deadline = time.monotonic() + _LAST_SECONDS
            while self._pending and not self._hung_up and time.monotonic() < deadline:
                select.select([], [self._tty], [], 0.05)
                self.flush()
        with contextlib.suppress(OSError, termios.error):
            termios.tcsetattr(self._tty, termios.TCSAFLUSH, self._before)
        for number, handler in self._handlers.items():
            signal.signal(number, handler)  # type: ignore[arg-type]  # what `signal` gave us
        self._aside.close()
        with contextlib.suppress(OSError):
            os.close(self._tty)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        if number in _ENDING:
            self.gone = True
        else:
            self._resized = True
            self._continued = self._continued or number == signal.SIGCONT

    # Size

    def resized(self) -> bool:
        """Whether it may have another size than when this was asked last, or have shown something else meanwhile."""
        if self._continued:
            self._continued = False
            self._take()
        resized, self._resized = self._resized, False
        return resized

    def size(self) -> tuple[int, int]:
        """Columns and rows."""
        rows, columns, _, _ = self._window_size()
        return (columns, rows) if rows and columns else _USUAL_SIZE

    def cell_pixels(self) -> tuple[int, int] | None:
        """Width and height of a cell, rounded down; None if that is not known."""
        rows, columns, width, height = self._window_size()
        return (width // columns, height // rows) if rows and columns and width >= columns and height >= rows else None

    def _window_size(self) -> tuple[int, ...]:
        """Rows, columns, and both in pixels; 0 where it is not known."""
        with contextlib.suppress(OSError):
            return struct.unpack("HHHH", fcntl.ioctl(self._tty, termios.TIOCGWINSZ, bytes(8)))
        return 0, 0, 0, 0

    # Input and output

    def read(self, seconds: float) -> bytes:
        """What is typed; waits until something is, or `seconds` have passed. Goes on writing meanwhile."""
        writing = [self._tty] if self._pending else []
        try:
            readable, writable, _ = select.select([self._tty], writing, [], max(0.0, seconds))
        except InterruptedError:
            return b""
        if writable:
            self.flush()
        if not readable:
            return b""
        try:
            data = os.read(self._tty, _READ_BYTES)
        except (BlockingIOError, InterruptedError):
            return b""
        except OSError:
            data = b""
        if not data:
            self.gone = True
        return data

    @property
    def busy(self) -> bool:
        """Whether it has not taken yet all that was written: then the next picture had better wait."""
        return bool(self._pending)

    def write(self, data: bytes) -> None:
        """Write without waiting; what it does not take at once follows."""
        self._pending = memoryview(bytes(self._pending) + data) if self._pending else memoryview(data)
        self.flush()

    def flush(self) -> None:
        """Write what it takes now of what is still to be written."""
        while self._pending:
            try:
                self._pending = self._pending[os.write(self._tty, self._pending) :]
            except (BlockingIOError, InterruptedError):
                return
            except OSError:
                self._pending = memoryview(b"")
                self._hung_up = self.gone = True

    def tell_releases(self) -> None:
        """Have it report key releases, by kitty's protocol."""
        self._tells_releases = True
        self.write(_TELL_RELEASES.encode())


def _opened_again() -> int:
    """A descriptor of our own, so that not waiting is our affair alone: the shell shares its with us.

    After `su` the terminal's name belongs to another user; as that of this process it can be opened all the same.
    """
    flags = os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK
    try:
        return os.open(os.ttyname(sys.stdout.fileno()), flags)
    except OSError as error:
        with contextlib.suppress(OSError):
            return os.open(_OWN_TERMINAL, flags)
        raise _no_terminal(error.strerror or "it cannot be opened") from None


def check_terminal() -> None:
    """Check that there is a terminal, before anything slow is done.

    Raises:
        ArcadeError: there is none; names the remedy.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise _no_terminal("standard input and output are not one")
    if os.environ.get("TERM", "dumb") in ("dumb", ""):
        raise _no_terminal("TERM says that it is dumb")


def _no_terminal(reason: str) -> ArcadeError:
    return ArcadeError(
        f"there is no terminal to draw in ({reason}); run the command in one, or film the agent with: "
        "arcade-rl record NAME -o film.mp4"
    )
