"""`watch --terminal` in a pseudo-terminal of its own: it plays, obeys, and gives the terminal back whatever ends it."""

import os
import select
import signal
import struct
import subprocess
import sys
import time

import pytest

fcntl = pytest.importorskip("fcntl", reason="Windows has no pseudo-terminals of this kind")
termios = pytest.importorskip("termios")
pty = pytest.importorskip("pty")

_PATIENCE_SECONDS = 60


def _hear_ctrl_c():
    """Tests that run in the background inherit that Ctrl+C is ignored."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Pty:
    """`python -m arcade_rl ARGUMENTS` in a terminal of 80 x 24."""

    def __init__(self, *arguments, **environment):
        self.master, self.slave = pty.openpty()
        self.resize(80, 24)
        self.before = termios.tcgetattr(self.slave)
        self.shown = b""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "arcade_rl", *arguments],
            stdin=self.slave,
            stdout=self.slave,
            stderr=self.slave,
            start_new_session=True,
            preexec_fn=_hear_ctrl_c,
            env={**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", **environment},
        )

    def resize(self, columns, rows):
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def wait_for(self, text):
        """Until it has shown `text`; forgets all up to there."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while text not in self.shown:
            assert time.monotonic() < deadline, self.shown[-2000:]
            self._read(0.5)
        self.shown = self.shown.split(text, 1)[1]

    def _read(self, seconds):
        if select.select([self.master], [], [], seconds)[0]:
            self.shown += os.read(self.master, 65_536)

    def send(self, keys):
        os.write(self.master, keys)

    def end(self):
        """Its exit status, having taken all that it still writes."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while self.process.poll() is None:
            assert time.monotonic() < deadline
            self._read(0.05)
        while select.select([self.master], [], [], 0.05)[0]:
            self._read(0)
        return self.process.returncode

    def hang_up(self):
        for end in (self.slave, self.master):
            os.close(end)
        self.slave = self.master = None

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        if self.master is not None:
            self.hang_up()


@pytest.fixture
def start():
    opened = []

    def start(*arguments, **environment):
        opened.append(Pty(*arguments, **environment))
        return opened[-1]

    yield start
    for each in opened:
        each.close()


def assert_given_back(terminal):
    """The screen, the cursor and the modes of before."""
    assert b"\x1b[?1049l" in terminal.shown
    assert terminal.shown.rindex(b"\x1b[?25h") > terminal.shown.rindex(b"\x1b[?2026")
    assert termios.tcgetattr(terminal.slave) == terminal.before


def test_a_person_watches_takes_the_joystick_and_leaves(start, put_champion):
    put_champion("cart-pole")
    terminal = start("watch", "cart-pole-champion", "--terminal")
    terminal.wait_for(b"agent plays")
    terminal.send(b"\t")
    terminal.wait_for(b"you play")
    terminal.send(b"q")
    assert terminal.end() == 0
    assert_given_back(terminal)


def test_in_a_terminal_of_kittys_protocol_releases_are_asked_for_and_given_back(start, put_champion):
    put_champion("cart-pole")
    terminal = start("play", "cart-pole-champion", "--terminal")
    terminal.wait_for(b"\x1b[?u")
    terminal.send(b"\x1b[?0u\x1b[?62c")
    terminal.wait_for(b"\x1b[>31u")
    terminal.wait_for(b"you play")
    terminal.send(b"\x1b[113;1:1u")
    assert terminal.end() == 0
    assert b"\x1b[<u" in terminal.shown
    assert_given_back(terminal)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_ends_it_and_the_terminal_is_given_back(start, put_champion, number):
    put_champion("cart-pole")
    terminal = start("watch", "cart-pole-champion", "--terminal")
    terminal.wait_for(b"agent plays")
    terminal.process.send_signal(number)
    assert terminal.end() == 0
    assert_given_back(terminal)


def test_a_terminal_that_hangs_up_ends_it(start, put_champion):
    put_champion("cart-pole")
    terminal = start("watch", "cart-pole-champion", "--terminal")
    terminal.wait_for(b"agent plays")
    terminal.hang_up()
    assert terminal.process.wait(_PATIENCE_SECONDS) == 0


def test_another_size_is_redrawn(start, put_champion):
    put_champion("cart-pole")
    terminal = start("watch", "cart-pole-champion", "--terminal")
    terminal.wait_for(b"agent plays")
    terminal.resize(120, 40)
    terminal.process.send_signal(signal.SIGWINCH)
    terminal.wait_for(b"\x1b[40;")
    terminal.send(b"\x1b")
    assert terminal.end() == 0


def test_an_error_is_one_line_on_the_screen_of_before(start, put_champion):
    champion = put_champion("cart-pole")
    terminal = start("watch", champion.name, "--terminal", "--checkpoint", "7")
    assert terminal.end() == 2
    after = terminal.shown.split(b"\x1b[?1049l")[1]
    assert b"7" in after
    assert after.count(b"\n") == 1
    assert termios.tcgetattr(terminal.slave) == terminal.before


def test_without_a_display_the_terminal_is_taken_by_itself(start, put_champion):
    put_champion("cart-pole")
    terminal = start("watch", "cart-pole-champion", SDL_VIDEODRIVER="", DISPLAY="", WAYLAND_DISPLAY="")
    terminal.wait_for(b"agent plays")
    terminal.send(b"q")
    assert terminal.end() == 0


@pytest.mark.parametrize("command", [("watch", "cart-pole-champion"), ("race", "cart-pole-champion")])
def test_where_there_is_no_terminal_one_line_says_so(put_champion, command):
    put_champion("cart-pole")
    done = subprocess.run(
        [sys.executable, "-m", "arcade_rl", *command, "--terminal"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=_PATIENCE_SECONDS,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert "there is no terminal to draw in" in line
    assert "record" in line


def test_headless_and_terminal_do_not_go_together(put_champion):
    put_champion("cart-pole")
    done = subprocess.run(
        [sys.executable, "-m", "arcade_rl", "watch", "cart-pole-champion", "--terminal", "--headless", "--frames", "9"],
        capture_output=True,
        text=True,
        timeout=_PATIENCE_SECONDS,
    )
    assert done.returncode == 2
    assert "--terminal and --headless" in done.stderr
