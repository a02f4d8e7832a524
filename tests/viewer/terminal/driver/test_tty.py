"""The terminal is taken and given back, whoever owns its name."""

import contextlib
import os
import termios
from types import SimpleNamespace

import pytest

from arcade_rl.errors import ArcadeError
from arcade_rl.viewer.terminal.driver import tty
from arcade_rl.viewer.terminal.driver.tty import Terminal


@pytest.fixture
def output(monkeypatch):
    """The standard output, a terminal; and the end of it where what is drawn can be read."""
    screen, terminal = os.openpty()
    with os.fdopen(screen, "rb", buffering=0) as end, os.fdopen(terminal, "w") as stream:
        monkeypatch.setattr(tty, "sys", SimpleNamespace(stdin=stream, stdout=stream))
        monkeypatch.setenv("TERM", "xterm")
        yield stream, end


@pytest.fixture
def may_open(monkeypatch, output):
    """The names by which the terminal may be opened."""
    names, by_name, own_name = [], os.open, os.ttyname(output[0].fileno())

    def open_if_allowed(name, *how, **where):
        if name not in (own_name, "/dev/tty"):
            return by_name(name, *how, **where)
        if name not in names:
            raise PermissionError(13, "Permission denied")
        return by_name(own_name, *how, **where)

    monkeypatch.setattr(os, "open", open_if_allowed)
    return names


def all_written(end, last=b"\x1b[?1049l"):
    """Until the terminal is given back; it comes in parts."""
    written = b""
    while not written.endswith(last):
        written += end.read(4096)
    return written


def test_the_terminal_is_taken_and_given_back_as_it_was(output):
    stream, end = output
    before = termios.tcgetattr(stream)
    with Terminal() as terminal:
        assert not termios.tcgetattr(stream)[3] & termios.ECHO
        terminal.write(b"drawn")
    assert termios.tcgetattr(stream) == before
    written = all_written(end)
    assert written.startswith(b"\x1b[?1049h")
    assert b"drawn" in written


@contextlib.contextmanager
def printing_to(stream):
    """Standard output and error lead to the terminal, too."""
    before = [os.dup(number) for number in (1, 2)]
    for number in (1, 2):
        os.dup2(stream.fileno(), number)
    try:
        yield
    finally:
        for number, kept in zip((1, 2), before, strict=True):
            os.dup2(kept, number)
            os.close(kept)


def test_what_is_printed_meanwhile_stays_out_of_the_picture_and_errors_follow_it(output):
    stream, end = output
    with printing_to(stream):
        with Terminal():
            os.write(1, b"Loading the track")
            os.write(2, b"x" * 3_000 + b"the simulator has crashed")
        os.write(1, b"over")
    picture, after = all_written(end, b"over").split(b"\x1b[?1049l")
    assert (b"track" in picture, b"simulator" in picture) == (False, False)
    assert after.endswith(b"the simulator has crashedover")
    assert after.startswith(b"xxx")
    assert len(after) < 2_100


def test_after_su_the_terminal_is_drawn_in_though_its_name_belongs_to_another_user(output, may_open):
    may_open.append("/dev/tty")
    with Terminal() as terminal:
        terminal.write(b"drawn")
    assert b"drawn" in all_written(output[1])


def test_a_terminal_that_cannot_be_opened_by_any_name_is_refused_with_the_reason(may_open):
    with pytest.raises(ArcadeError, match=r"no terminal to draw in \(Permission denied\)"), Terminal():
        pass
