"""The joystick: what its keys mean in each game."""

from collections.abc import Hashable, Mapping

from arcade_rl.games.action_words import TURNED_PADDLES, nearest_action
from arcade_rl.games.catalog import CatalogEntry
from arcade_rl.viewer.controls.keyboard import keyboard

_OPPOSITES = {"UP": "DOWN", "DOWN": "UP", "LEFT": "RIGHT", "RIGHT": "LEFT"}


class Joystick:
    """The keys held down, or a gamepad's controls, as a console's joystick: directions and a fire button.

    Args:
        keys: what each of its keys does, by pygame's key code; None for the keys of either side.
    """

    def __init__(self, entry: CatalogEntry, keys: Mapping[int, str] | None = None) -> None:
        self._keys = {**keyboard().joystick("left"), **keyboard().joystick("right")} if keys is None else keys
        self._actions = entry.actions
        self._turned = TURNED_PADDLES.get(entry.id, {})
        self._held: dict[Hashable, str] = {}  # what each key or control does, the latest press last
        self._unplayed: set[Hashable] = set()  # pressed since the last frame
        self._tapped: set[Hashable] = set()  # of those, what is up again: held for one frame

    def press(self, key: int) -> bool:
        """A key goes down; returns whether it is one of the joystick's."""
        if key not in self._keys:
            return False
        self.hold(key, self._keys[key])
        return True

    def release(self, key: int) -> None:
        """A key comes up."""
        self.let_go(key)

    def hold(self, control: Hashable, word: str) -> None:
        """Something that is no key is held, and does `word`."""
        self._held.pop(control, None)
        self._held[control] = word
        self._unplayed.add(control)
        self._tapped.discard(control)

    def let_go(self, control: Hashable) -> None:
        """It is held no more; a tap shorter than a frame lasts for one."""
        if control in self._unplayed:
            self._tapped.add(control)
        else:
            self._held.pop(control, None)

    def release_all(self) -> None:
        """Let go of everything: the window lost the keyboard."""
        self._held.clear()
        self._played()

    def action(self) -> int | None:
        """The game's action for the next frame, by what is held; None if that is nothing, or nothing the game knows."""
        words = self._words()
        self._played()
        return nearest_action(words, self._actions) if words else None

    def _played(self) -> None:
        """What is pressed has been seen; what was but tapped comes up."""
        for control in self._tapped:
            self._held.pop(control, None)
        self._tapped.clear()
        self._unplayed.clear()

    def _words(self) -> tuple[str, ...]:
        """What is held, the latest press first; of two opposite directions the later counts."""
        words: list[str] = []
        for held in reversed(self._held.values()):
            word = self._turned.get(held, held)
            if word not in words and _OPPOSITES.get(word) not in words:
                words.append(word)
        return tuple(words)
