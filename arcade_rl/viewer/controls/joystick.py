"""A joystick made of keys or of a gamepad: which action of the game is held."""

from collections.abc import Callable, Hashable, Mapping

from arcade_rl.games.action_words import TURNED_PADDLES, action_of_word, nearest_action
from arcade_rl.games.catalog import CatalogEntry

_NOTHING = ""  # what a key does alone that acts only with others
_OPPOSITES = {"UP": "DOWN", "DOWN": "UP", "LEFT": "RIGHT", "RIGHT": "LEFT"}


class Joystick:
    """Held keys, or a gamepad's controls, as a console's joystick: directions and a fire button.

    In a Gymnasium environment each action has its own key, too.

    Args:
        keys: what each of its keys does: the word of a direction, `FIRE`, or the word of one action.
        chords: actions of keys that are held together; each of these keys is one of the joystick's.
    """

    def __init__(
        self,
        entry: CatalogEntry,
        keys: Mapping[Hashable, str],
        chords: Mapping[frozenset[Hashable], int] | None = None,
    ) -> None:
        self._chords = chords or {}
        self._keys = {**{key: _NOTHING for chord in self._chords for key in chord}, **keys}
        self._actions = entry.held
        self._turned = TURNED_PADDLES.get(entry.id, {})
        self._held: dict[Hashable, str] = {}  # the word of each key or control, the latest press last
        self._unplayed: set[Hashable] = set()  # pressed since the last frame
        self._tapped: set[Hashable] = set()  # of those, what has been released again: held for one frame

    def has(self, key: Hashable) -> bool:
        """Whether a key is one of the joystick's."""
        return key in self._keys

    def press(self, key: Hashable) -> bool:
        """Press a key; returns whether it is one of the joystick's."""
        if key not in self._keys:
            return False
        self.hold(key, self._keys[key])
        return True

    def release(self, key: Hashable) -> None:
        """Release a key."""
        self.let_go(key)

    def hold(self, control: Hashable, word: str) -> None:
        """Hold a control that does `word`."""
        self._held.pop(control, None)
        self._held[control] = word
        self._unplayed.add(control)
        self._tapped.discard(control)

    def let_go(self, control: Hashable) -> None:
        """Release a control; a tap shorter than a frame lasts for one."""
        if control in self._unplayed:
            self._tapped.add(control)
        else:
            self._held.pop(control, None)

    def release_all(self, among: Callable[[Hashable], bool] = lambda _: True) -> None:
        """Release everything, or everything among these: the window has lost the keyboard, or a gamepad is gone."""
        for control in [*filter(among, self._held)]:
            del self._held[control]
            self._unplayed.discard(control)
            self._tapped.discard(control)

    def action(self) -> int | None:
        """The game's action for the next frame; None if nothing is held, or nothing that the game knows."""
        words, chord = self._words(), self._chord()
        self._played()
        if chord is not None:
            return chord
        if words and (action := action_of_word(words[0])) is not None:
            return action
        words = tuple(word for word in words if action_of_word(word) is None)
        return nearest_action(words, self._actions) if words else None

    def _chord(self) -> int | None:
        """The action of the most keys that are held together, if the latest press is among them."""
        latest = next(reversed(self._held), None)
        fitting = [chord for chord in self._chords if latest in chord and chord <= self._held.keys()]
        return self._chords[max(fitting, key=len)] if fitting else None

    def _played(self) -> None:
        """The presses have been played; taps end."""
        for control in self._tapped:
            self._held.pop(control, None)
        self._tapped.clear()
        self._unplayed.clear()

    def _words(self) -> tuple[str, ...]:
        """What is held, the latest press first; of two opposite directions only the later one."""
        words: list[str] = []
        for held in reversed(self._held.values()):
            word = self._turned.get(held, held)
            if word != _NOTHING and word not in words and _OPPOSITES.get(word) not in words:
                words.append(word)
        return tuple(words)
