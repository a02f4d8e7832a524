"""The terminal as it truly is: it may send bytes that are no text, and it may go away."""

import codecs
import os
import select
import signal
from collections.abc import Iterator
from io import TextIOWrapper
from typing import Any, TextIO, cast

from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver

_READ_BYTES = 4096
_WAIT_SECONDS = 0.1


class TerminalDriver(LinuxDriver):
    """Textual's driver, but for a terminal that can go away: the cockpit then ends in good order.

    Textual's own reads a terminal that is gone again and again, and waits for ever to write to it.
    """

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        assert self._file is not None  # the command line has looked for a terminal
        self._file = cast("TextIOWrapper", _Output(self._file, self))

    def start_application_mode(self) -> None:
        """Take the terminal; being asked to end or hung up on, give it back."""
        super().start_application_mode()  # type: ignore[no-untyped-call]  # Textual's own lack of types
        for number in (signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(number) is not signal.SIG_IGN:
                self._loop.add_signal_handler(number, self.end)

    def end(self) -> None:
        """The terminal has gone, or somebody wants the cockpit to end. From any thread."""
        self._loop.call_soon_threadsafe(lambda: self._app.exit(return_code=1))

    def run_input_thread(self) -> None:
        """Hand over what is typed, as long as there is a terminal."""
        try:
            self._hand_over()
        except Exception as error:  # a defect in this thread is one of the cockpit
            self._loop.call_soon_threadsafe(self._app._handle_exception, error)

    def _hand_over(self) -> None:
        parser, decode = XTermParser(self._debug), codecs.getincrementaldecoder("utf-8")("replace").decode
        for data in self._input():
            for event in parser.feed(text) if (text := decode(data)) else ():
                self.process_message(event)
            for event in parser.tick():
                self.process_message(event)

    def _input(self) -> Iterator[bytes]:
        """What comes from the terminal; nothing now and then, when nothing came for a while."""
        while not self.exit_event.is_set():
            data = b""
            if select.select([self.fileno], [], [], _WAIT_SECONDS)[0] and not (data := self._read()):
                self.end()
                return
            yield data

    def _read(self) -> bytes:
        try:
            return os.read(self.fileno, _READ_BYTES)
        except OSError:
            return b""


class _Output:
    """Standard error, which swallows what is written after its terminal has gone."""

    def __init__(self, file: TextIO, terminal: TerminalDriver) -> None:
        self._file = file
        self._terminal = terminal

    def write(self, text: str) -> None:
        try:
            self._file.write(text)
        except (OSError, ValueError):
            self._terminal.end()

    def flush(self) -> None:
        try:
            self._file.flush()
        except (OSError, ValueError):
            self._terminal.end()

    def fileno(self) -> int:
        return self._file.fileno()
