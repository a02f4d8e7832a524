"""Any error as one line for a notification: what is wrong, and what to do about it."""

import sqlite3

from arcade_rl.errors import ArcadeError


def in_a_line(error: Exception) -> str:
    """What a person is told; a defect is named as one, so that it can be reported."""
    if isinstance(error, ArcadeError):
        return str(error)
    if isinstance(error, OSError):
        return f"{error.filename or 'the system'}: {error.strerror or error}"
    if isinstance(error, sqlite3.Error):
        return f"the ledger cannot be used just now ({error}); it will be tried again"
    return f"a defect of the cockpit: {type(error).__name__}: {error}; please report it"
