"""A window in a terminal while it loads: what is done is said, Escape leaves it, and what goes wrong is raised."""

import itertools
import threading

import pytest

from arcade_rl.errors import ArcadeError
from arcade_rl.viewer.terminal import loading
from arcade_rl.viewer.terminal.driver.key_decoder import FocusLost, Key
from arcade_rl.viewer.terminal.loading import load


class Looker:
    """A terminal where keys are pressed, one a look, and that opens a gate when it shows a line that begins so."""

    def __init__(self, *keys, gate=None, until="loading brain"):
        self.said = []
        self.gone = False
        self._keys = list(keys)
        self._gate = gate
        self._until = until

    def say(self, *lines):
        self.said.append(lines)

    def keys(self, seconds):
        if self._gate is not None and not self._keys and self.said[-1][1].startswith(self._until):
            self._gate.set()
        return [self._keys.pop(0)] if self._keys else []


@pytest.fixture
def gate():
    gate = threading.Event()
    yield gate
    gate.set()


def waiting(gate):
    def wait():
        assert gate.wait(20)
        return "there"

    return wait


def test_what_is_loaded_is_said_until_it_is_there(gate):
    screen = Looker(FocusLost(), Key("tab"), gate=gate)
    done = []
    first = [("loading PyTorch", lambda: done.append(1))]
    assert load("ann", first, ("loading brain", waiting(gate)), screen) == "there"
    assert done == [1]
    assert ("ann opens …", "loading brain", "", "Esc cancels") in screen.said


def test_what_takes_seconds_says_how_many(gate, monkeypatch):
    now = itertools.count(0, 4)
    monkeypatch.setattr(loading.time, "monotonic", lambda: next(now))
    screen = Looker(gate=gate, until="waiting · ")
    load("ann", [("waiting", gate.wait)], ("loading brain", lambda: 1), screen)
    assert screen.said[-1][0] == "ann opens …"


@pytest.mark.parametrize("key", ["escape", "ctrl+c", "q"])
def test_a_key_leaves_what_does_not_end(gate, key):
    assert load("ann", [], ("loading brain", waiting(gate)), Looker(Key("x"), Key(key))) is None


def test_a_terminal_that_hangs_up_is_not_loaded_for(gate):
    screen = Looker()
    screen.gone = True
    assert load("ann", [], ("loading brain", waiting(gate)), screen) is None


def test_what_goes_wrong_on_the_thread_is_raised():
    def fail():
        raise ArcadeError("ann has no brain yet")

    with pytest.raises(ArcadeError, match="no brain yet"):
        load("ann", [("first", fail)], ("last", lambda: 1), Looker())
