"""The one error that a person is shown, its kinds, and how it quotes what others have written."""

import difflib
from collections.abc import Iterable

_MOST_CHARACTERS = 80
_FEWEST_LETTERS = 3  # that say anything about a longer name
_MUCH_ALIKE = 0.7  # of difflib's ratio: one letter wrong in four, or two that changed places
_UNPRINTABLE = "\N{REPLACEMENT CHARACTER}"


class ArcadeError(Exception):
    """What went wrong, why, and what to do about it, in one line a person can act on.

    The command line prints it on standard error and exits with status 1; the cockpit shows it as a notification;
    the window shows it in its banner. Anything else that escapes is a defect.
    """

    def __str__(self) -> str:
        return one_line(super().__str__())  # a path may hold anything, even what moves a terminal's cursor


class UsageError(ArcadeError):
    """A value that a person typed cannot be used (unknown game, out of bounds, illegal name): exit status 2."""


class NoSuchAgentError(UsageError):
    """No agent of that name is on the shelf; there may have been one that was deleted or renamed meanwhile."""


class GameNotListedError(UsageError):
    """An environment that is not on the list of games, or not any more: whatever names it may be sound."""


class DiskError(ArcadeError):
    """The disk refuses for now: it is full or read-only, or another program keeps a file locked. Later it may not.

    Attributes:
        reason: why, in a few words, without file and remedy (`the disk is full`).
        full: room is all that is missing.
    """

    def __init__(self, message: str, reason: str, *, full: bool = False) -> None:
        super().__init__(message)
        self.reason = reason
        self.full = full


class UnfitFileError(ArcadeError):
    """A file that is whole, but not for this version of the program: nothing older or newer may take its place."""


class DivergedError(ArcadeError):
    """What an agent learned holds NaN or infinity: nothing that is made from it is worth keeping."""


def one_line(text: str) -> str:
    """Text as one line that can be shown: no line breaks, and nothing that a terminal would obey."""
    if not text.isprintable():
        text = " ".join(text.split())
        text = "".join(character if character.isprintable() else _UNPRINTABLE for character in text)
    return text


def excerpt(foreign: object) -> str:
    """What a message quotes of a file, a person or another library: one line of at most 80 characters."""
    text = one_line(_text(foreign)[: 4 * _MOST_CHARACTERS])
    return text if len(text) <= _MOST_CHARACTERS else f"{text[: _MOST_CHARACTERS - 1]}…"


def quoted(foreign: object) -> str:
    """As `excerpt`, with quotation marks around text."""
    return repr(excerpt(foreign)) if isinstance(foreign, str) else excerpt(foreign)


def nearest(wanted: str, names: Iterable[str]) -> str:
    """The name that was probably meant: one of which `wanted` is a part, else one much alike; empty if none is."""
    letters, known = _letters(wanted), list(names)
    longer = [each for each in known if len(letters) >= _FEWEST_LETTERS and letters in _letters(each)]
    folded = {each.casefold(): each for each in reversed(longer or known)}
    near = difflib.get_close_matches(wanted.casefold(), folded, n=1, cutoff=0.0 if longer else _MUCH_ALIKE)
    return folded[near[0]] if near else ""


def _letters(name: str) -> str:
    return name.casefold().replace("-", "").replace("_", "")


def _text(foreign: object) -> str:
    try:
        return str(foreign)
    except ValueError:  # Python refuses to write out a number of thousands of digits
        return "a number of thousands of digits"
