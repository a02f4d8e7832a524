"""Errors and foreign text, as a terminal may be given them."""

import unicodedata

from rich.cells import cell_len, set_cell_size

from arcade_rl.errors import ArcadeError

_NOTHING = "\N{ZERO WIDTH SPACE}"  # keeps a backslash at the end of a text from the bracket after it


def problem(error: Exception) -> str:
    """Any error as one line: what is wrong, and what to do about it. A defect is named as one, to be reported."""
    import sqlite3  # here, so that an empty table is painted at once

    if isinstance(error, ArcadeError):
        return str(error)
    if isinstance(error, OSError):
        return f"{error.filename or 'the system'}: {error.strerror or error}"
    if isinstance(error, sqlite3.Error):
        return f"the ledger cannot be used just now ({error}); it will be tried again"
    return f"a defect of the cockpit: {type(error).__name__}: {error}; please report it"


def printable(text: str) -> str:
    """Foreign text as a terminal may be given it: control characters, which could steer the terminal, are replaced."""
    return "".join("�" if _steers(character) else character for character in text)


def _steers(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cs") and character not in "\n\t"


def escaped(text: str) -> str:
    """Foreign text within markup: shown as it is, whatever brackets it holds."""
    shown = printable(text).replace("[", r"\[")
    return shown + _NOTHING if shown.endswith("\\") else shown


def shortened(text: str, width: int) -> str:
    """`text` cut to `width` cells, the cut shown by an ellipsis."""
    return text if cell_len(text) <= width else set_cell_size(text, max(0, width - 1)) + "…"
