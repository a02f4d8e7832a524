"""What a window needs is loaded on a thread: the terminal says what and for how long meanwhile, Escape leaves it."""

import threading
import time
from collections.abc import Callable, Sequence
from typing import Generic, Protocol, TypeVar

from arcade_rl.viewer.terminal.driver.key_decoder import FocusLost, Key

_BETWEEN_SECONDS = 0.03
_LEAVE = ("escape", "ctrl+c", "q")
_SOON_SECONDS = 1  # what is loaded sooner needs no clock

T = TypeVar("T")
Step = tuple[str, Callable[[], T]]


class Asked(Protocol):
    """A terminal, as far as it is needed here.

    Attributes:
        gone: it hung up, or somebody wants the program to end.
    """

    @property
    def gone(self) -> bool:
        """Whether nobody looks at it any more."""

    def say(self, *lines: str) -> None:
        """Show a few lines in the middle."""

    def keys(self, seconds: float) -> list[Key | FocusLost]:
        """What is pressed; waits at most that long for it."""


class Loading(Generic[T]):
    """Steps, one after the other, on a thread.

    Args:
        first: what each step does, in a few words, and does it.
        last: the same of the last one, which gives what is wanted.

    Attributes:
        step: what is done now, in a few words.
    """

    def __init__(self, first: Sequence[Step[object]], last: Step[T]) -> None:
        self.step = "loading"
        self._first = first
        self._last = last
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._load, name="loading", daemon=True)
        self._thread.start()

    @property
    def over(self) -> bool:
        """Whether it has ended."""
        return not self._thread.is_alive()

    def result(self) -> T:
        """What the last step gave, or raise what any of them raised."""
        self._thread.join()
        if self._error is not None:
            raise self._error
        return self._result

    def _load(self) -> None:
        try:
            for name, do in self._first:
                self.step = name
                do()
            self.step, get = self._last
            self._result = get()
        except BaseException as error:  # whoever waits raises it
            self._error = error


def load(what: str, first: Sequence[Step[object]], last: Step[T], screen: Asked) -> T | None:
    """Do all steps; None if the person leaves before they are done, or the terminal goes away.

    Args:
        what: what opens, in a few words.
        first, last: as `Loading` takes them.
    """
    loading, began = Loading(first, last), time.monotonic()
    while not loading.over:
        seconds = int(time.monotonic() - began)
        far = f"{loading.step} · {seconds} s" if seconds >= _SOON_SECONDS else loading.step
        screen.say(f"{what} opens …", far, "", "Esc cancels")
        if screen.gone or any(_leaves(event) for event in screen.keys(_BETWEEN_SECONDS)):
            return None
    return loading.result()


def _leaves(event: Key | FocusLost) -> bool:
    return isinstance(event, Key) and event.kind == "press" and event.name in _LEAVE
