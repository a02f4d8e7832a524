"""Opens the window in the terminal that the program was started in, until a person closes it.

What takes long to load is loaded when the terminal shows already that something opens.
"""

import contextlib
import os
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from arcade_rl.viewer.drawing import theme
from arcade_rl.viewer.terminal.cells import Cells
from arcade_rl.viewer.terminal.driver.colours import palette_of, wants_no_colour
from arcade_rl.viewer.terminal.driver.graphics import (
    ASK_SIZE,
    Kitty,
    cell_pixels_in,
    graphics_in,
    question,
)
from arcade_rl.viewer.terminal.driver.key_decoder import (
    FocusLost,
    Key,
    KeyDecoder,
    Reply,
)
from arcade_rl.viewer.terminal.driver.painter import Painter
from arcade_rl.viewer.terminal.driver.tty import Terminal
from arcade_rl.viewer.terminal.loading import load

if TYPE_CHECKING:
    from arcade_rl.viewer.terminal.table import Prepared, Table

_FRAME_SECONDS = 1 / 60
_FRAMES_A_PICTURE = 2
_LONE_ESCAPE_SECONDS = 0.05  # then Escape was the key, and not the beginning of a sequence
_KITTYS_REPLY = "u"


def open_in_terminal(what: str, prepare: "Callable[[], Prepared]", *, read_only: bool = False) -> None:
    """Take the terminal, and give it back when the person closes the window.

    Args:
        what: what opens, in a few words.
        prepare: loads it, on another thread; a message says so meanwhile, and Escape leaves it.
        read_only: a human looks on, and neither takes a joystick nor keeps anything.

    Raises:
        ArcadeError: there is no terminal, or no such brain; the last scores cannot be written.
    """
    # What is still to be written is waited for when the terminal has been given back.
    with contextlib.ExitStack() as closing, Terminal() as terminal:
        screen = Screen(terminal)
        prepared = load(what, [("loading PyTorch", _load_torch)], ("loading brain and game", prepare), screen)
        if prepared is None:
            closing.callback(os._exit, 0)  # at once, also in the middle of loading
            return
        import torch

        from arcade_rl.viewer.seats.demonstration_queue import DemonstrationQueue
        from arcade_rl.viewer.seats.result_queue import ResultQueue
        from arcade_rl.viewer.terminal.table import Services

        torch.set_num_threads(1)  # the other cores belong to trainers
        services = Services(read_only=True)
        if not read_only:
            results = closing.enter_context(ResultQueue())
            pupil = closing.enter_context(DemonstrationQueue(prepared.pupil)) if prepared.pupil is not None else None
            services = Services(results, pupil)
        for seat in prepared.seats:
            for watcher in seat.brain.watchers:
                watcher.start()
                closing.callback(watcher.stop)
        table = prepared.make_table(services)
        closing.callback(table.close_games)
        closing.callback(table.stop)
        run(table, screen)


def _load_torch() -> None:
    import torch

    torch.set_num_threads(1)  # of this thread, which loads the brain


class Screen:
    """Keys and pictures of one terminal."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal
        self.releases = False
        self._painter = Painter(palette_of(os.environ))
        self._wants_pictures = not wants_no_colour(os.environ)
        self._decoder = KeyDecoder()
        self._waits_since = 0.0
        self._told_cell_pixels: tuple[int, int] | None = None
        terminal.write(question(os.environ).encode())

    @property
    def cell_pixels(self) -> tuple[int, int] | None:
        """Width and height of a cell; None in a terminal that shows no pictures in pixels."""
        return self._told_cell_pixels or self.terminal.cell_pixels() if self._painter.graphics is not None else None

    @property
    def gone(self) -> bool:
        """Whether it hung up, or somebody wants the program to end."""
        return self.terminal.gone

    def say(self, *lines: str) -> None:
        """Show a few lines in the middle."""
        if self.terminal.resized():
            self.forget()
        cells = Cells(*self.terminal.size())
        area = cells.area
        for row, text in enumerate(lines, max(0, (area.rows - len(lines)) // 2)):
            cells.write(text, max(0, area.columns - len(text)) // 2, row, theme.MUTED)
        self.show(cells)

    def show(self, cells: Cells) -> None:
        """Show a picture; the terminal takes it while the game goes on."""
        data = self._painter.paint(cells)
        if data:
            self.terminal.write(data)

    def forget(self) -> None:
        """It may show something else by now, in cells of another size."""
        self._painter.forget()
        if self._painter.graphics is not None:
            self.terminal.write(ASK_SIZE.encode())

    def clear(self) -> None:
        """Leave no picture in the terminal's memory."""
        self.terminal.write(self._painter.clear())

    def keys(self, seconds: float) -> list[Key | FocusLost]:
        """What is pressed; waits at most that long for it."""
        data = self.terminal.read(min(seconds, _LONE_ESCAPE_SECONDS) if self._decoder.waits else seconds)
        now = time.monotonic()
        if data:
            self._waits_since = now
            events = self._decoder.feed(data)
        else:
            late = self._decoder.waits and now - self._waits_since >= _LONE_ESCAPE_SECONDS
            events = self._decoder.settle() if late else []
        for event in events:
            if isinstance(event, Reply):
                self._hear(event)
        return [event for event in events if not isinstance(event, Reply)]

    def _hear(self, reply: Reply) -> None:
        if reply.final == _KITTYS_REPLY and not self.releases:
            self.releases = True
            self.terminal.tell_releases()
        graphics = graphics_in(reply) if self._wants_pictures else None
        before = self._painter.graphics
        if graphics is not None and (before is None or (isinstance(graphics, Kitty) and not isinstance(before, Kitty))):
            self._painter.graphics = graphics
            self._painter.forget()
        cell_pixels = cell_pixels_in(reply)
        if cell_pixels not in (None, self._told_cell_pixels):
            self._told_cell_pixels = cell_pixels
            self._painter.forget()


def run(table: "Table[Any]", screen: Screen) -> None:
    """Play until the person closes the window, or the terminal goes away."""
    try:
        _play(table, screen)
    finally:
        screen.clear()


def _play(table: "Table[Any]", screen: Screen) -> None:
    terminal = screen.terminal
    size = terminal.size()
    last = deadline = time.monotonic()
    frames = 0
    while not (table.closed or terminal.gone):
        deadline += _FRAME_SECONDS
        if time.monotonic() - deadline > _FRAME_SECONDS:  # what was missed is not made up for
            deadline = time.monotonic()
        _read_keys(table, screen, deadline)
        now = time.monotonic()
        table.play(now - last, now)
        last = now
        if terminal.resized():
            size = terminal.size()
            screen.forget()
        frames += 1
        if frames % _FRAMES_A_PICTURE == 0 and not terminal.busy:
            screen.show(table.picture(*size, screen.cell_pixels))


def _read_keys(table: "Table[Any]", screen: Screen, deadline: float) -> None:
    """Hand over what is pressed until the next frame is due."""
    while True:
        left = deadline - time.monotonic()
        for event in screen.keys(max(0.0, left)):
            table.hands.releases = screen.releases
            if isinstance(event, Key):
                table.press(event, time.monotonic())
            else:
                table.let_all_go()
        if left <= 0 or screen.terminal.gone:
            return
