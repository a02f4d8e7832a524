"""What an agent may be called: its name is a folder's name, on every system that the folder may be copied to."""

import unicodedata

from arcade_rl.errors import ArcadeError, UsageError

MAX_LENGTH = 64
_MAX_BYTES = 200  # file systems allow 255 for a name; hidden temporary names need a few
_PUNCTUATION = " -_."
_SCORES = "scores."
_SETTINGS = ("games", "keys", "presets")  # each a .toml file beside the agents
_RESERVED = {"con", "prn", "aux", "nul"} | {f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10)}


def check_name(name: str, kind: str = "an agent") -> str:
    """`name`, stripped, if it can be an agent's, or that of another `kind` of thing that is kept as a file or folder.

    1 to 64 letters (of any alphabet), digits, spaces, `-`, `_`, `.`; beginning with a letter, a digit or `_`; not
    ending with a dot; not a device name that Windows reserves.

    Raises:
        UsageError: it cannot; the message says why and what is allowed.
    """
    stripped = unicodedata.normalize("NFC", name.strip(" "))
    problem = _problem(stripped)
    if problem:
        raise UsageError(f"{kind} cannot be called {_shown(name)}: {problem}")
    return stripped


def is_legal(name: str) -> bool:
    """Whether `check_name` takes `name` as it is."""
    return not _problem(name)


def same_name(one: str, other: str) -> bool:
    """Whether some file system would take both for one: they differ at most in case or in how accents are written."""
    return folded(one) == folded(other)


def folded(name: str) -> str:
    """`name` without what `same_name` ignores."""
    return unicodedata.normalize("NFC", name).casefold()


def _problem(name: str) -> str:
    if not name:
        return "the name is empty; type 1 to 64 letters or digits"
    if len(name) > MAX_LENGTH or len(name.encode("utf-8", "replace")) > _MAX_BYTES:
        return f"the name is too long; use at most {MAX_LENGTH} letters"
    if strangers := [each for each in name if not _is_allowed(each)]:
        return f"it contains {strangers[0]!r}; use letters, digits, spaces, '-', '_' and '.'"
    if name[0] in ".-":
        return f"it begins with {name[0]!r}; begin with a letter or a digit"
    if name.endswith("."):
        return "it ends with a dot; end with a letter or a digit"
    if name.split(".")[0].strip().lower() in _RESERVED:
        return "Windows reserves this name; add a letter"
    if folded(name).startswith(_SCORES):
        return "the scores are kept under this name; choose another"
    if folded(name).startswith(tuple(f"{each}.{end}" for each in _SETTINGS for end in ("toml", "damaged-"))):
        return "settings are kept under this name; choose another"
    return ""


def _is_allowed(character: str) -> bool:
    return character in _PUNCTUATION or unicodedata.category(character)[0] in "LMN"


def _shown(name: str) -> str:
    return repr(name) if len(name) <= MAX_LENGTH else f"{name[:20]!r}..."


def rename_scores(name: str, new_name: str) -> None:
    """Let an agent's scores follow its name. ArcadeError if they cannot be written; they stay under the old name."""
    from arcade_rl.shelf.scores.rows import scores_file

    if not scores_file().exists():
        return
    from arcade_rl.shelf.scores.writer import ScoreWriter  # slow to import, and lists do without

    try:
        ScoreWriter().rename_agent(name, new_name)
    except ArcadeError as error:
        raise ArcadeError(f"the scores of {name!r} stay under that name: {error}") from error
