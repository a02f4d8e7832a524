"""What a file says, parsed to its type before anything uses it: the file may be damaged, or a stranger's."""

from datetime import UTC, datetime

MOST_CHARACTERS = 200
_FIRST_YEAR, _LAST_YEAR = 1970, 9998  # from where clocks begin that were never set, to what every time zone can show


def line(text: str) -> str:
    """Text of one line that can be shown. ValueError if it could move a terminal's cursor, or has no end."""
    if len(text) > MOST_CHARACTERS:
        raise ValueError(f"it has {len(text):,} characters, at most {MOST_CHARACTERS} are read")
    if not text.isprintable():
        raise ValueError("it holds characters that cannot be shown")
    return text


def date(text: str) -> datetime:
    """A point in time, from ISO 8601; UTC where no time zone is said. ValueError if it is none."""
    try:
        parsed = datetime.fromisoformat(line(text))
    except ValueError as error:
        raise ValueError("it is not a date") from error
    if not _FIRST_YEAR <= parsed.year < _LAST_YEAR:
        raise ValueError("it is not a plausible date")
    return parsed.astimezone(UTC) if parsed.tzinfo else parsed.replace(tzinfo=UTC)
