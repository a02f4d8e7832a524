"""Whether a key does what is printed on it, or what lies at its place on a US keyboard; names as in `window_keys`."""

import string

from arcade_rl.window_keys import CONTROLS, KeyMap


class PlaceRule:
    """The default keys of the joysticks and the digits are places, and so are letters that are not Latin ones.

    Args:
        keys: of every control.

    Attributes:
        places: the keys that are places.
        chosen: the keys that a person has chosen: they go by what is printed on them.
    """

    def __init__(self, keys: KeyMap) -> None:
        joysticks = [control for control in CONTROLS if control.intent is None]
        usual = {name for control in joysticks for name in control.keys if name in keys[control.id]}
        self.chosen = frozenset(name for control in CONTROLS for name in keys[control.id] if name not in control.keys)
        self.places = usual | set(string.digits) - self.chosen

    def decides(self, place: str, printed: str, text: str, *, asks: bool) -> bool:
        """Whether the place of a pressed key decides what it does.

        Args:
            place: what a US keyboard has there.
            printed: what is printed on the key; empty if that is unknown.
            text: what it typed, if anything.
            asks: it was pressed with Shift, and what is printed on it asks something of the window: so a letter under a
                joystick's key, such as Dvorak's E, asks what it asks elsewhere.
        """
        if text in self.chosen or printed in self.chosen:
            return False
        if place in self.places:
            return not asks
        return place.isalpha() and not (printed and printed.isascii())
