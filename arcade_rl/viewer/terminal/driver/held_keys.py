"""Which keys are held, in terminals that report releases and in those that only repeat a held key."""

from collections.abc import Collection, Iterable

from arcade_rl.viewer.terminal.driver.key_decoder import Key

_FIRST_SECONDS = 0.22  # a press lasts this long, if the terminal reports no release and no repetition comes
_REPEATED_SECONDS = 0.12  # a repetition lasts so long: terminals repeat 20 to 40 times a second


class HeldKeys:
    """The keys that are held now.

    Where releases are reported, a key is held from press to release. Elsewhere it is held as long as the terminal
    repeats it. A sticky joystick holds its last direction until another one is pressed, or until it is centred.

    Attributes:
        releases: the terminal reports releases.
        sticky: directions stay.
    """

    def __init__(self) -> None:
        self.releases = False
        self.sticky = False
        self._until: dict[str, float | None] = {}  # when each held key ends; None if something else ends it
        self._pressed_as: dict[str, str] = {}  # the name of each held key, by its identity

    def named(self, key: Key, name: str) -> str:
        """What a key is called from its press to its release, though Shift or Ctrl may come or go meanwhile.

        Args:
            name: what it would be called if it were pressed now.
        """
        if key.kind == "release":
            return self._pressed_as.pop(key.identity, name)
        if key.kind == "press":
            self._pressed_as[key.identity] = name
        return self._pressed_as.setdefault(key.identity, name)

    def holds(self, key: str) -> bool:
        """Whether a key is held now."""
        return key in self._until

    def press(self, key: str, now: float, *, among: Collection[str] = ()) -> list[str]:
        """A key was pressed, or repeats; returns the keys that end with it.

        Args:
            now: seconds by any clock that runs on.
            among: the directions of its joystick, if it is one of them.
        """
        if self.sticky and key in among:
            self._until[key] = None
            return self._end(held for held in among if held != key)
        if self.releases:
            self._until[key] = None
        else:
            self._until[key] = now + (_REPEATED_SECONDS if key in self._until else _FIRST_SECONDS)
        return []

    def release(self, key: str, *, among: Collection[str] = ()) -> list[str]:
        """The terminal reports a release; returns the key if it ends with it."""
        return [] if self.sticky and key in among else self._end([key])

    def lapse(self, now: float) -> list[str]:
        """The keys that have not been repeated in time: they end."""
        return self._end([key for key, until in self._until.items() if until is not None and until <= now])

    def release_all(self) -> list[str]:
        """All keys end: the terminal has lost the keyboard, or the joystick is centred."""
        self._pressed_as.clear()
        return self._end(list(self._until))

    def _end(self, keys: Iterable[str]) -> list[str]:
        ended = [key for key in keys if key in self._until]
        for key in ended:
            del self._until[key]
        return ended
