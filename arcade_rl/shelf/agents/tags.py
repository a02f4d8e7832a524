"""Tags: words that a person puts on agents to find them again.

They are stored in their own file, a tag a line: neither a trainer, which rewrites `agent.toml` when its agent is tuned,
nor a version of the program that does not know them can lose them.
"""

import unicodedata
from collections.abc import Iterable

from arcade_rl.errors import ArcadeError, UsageError, quoted
from arcade_rl.shelf.agents import champions
from arcade_rl.shelf.agents.agent_files import AgentFolder
from arcade_rl.shelf.storage.atomic import refusing, write_atomically
from arcade_rl.shelf.storage.file_lock import FileLock

MOST_TAGS = 16
MOST_CHARACTERS = 24
_MAX_BYTES = 10_000
_PUNCTUATION = "-_."
_PATIENCE_SECONDS = 5.0


def tags_of(folder: AgentFolder) -> tuple[str, ...]:
    """The tags of an agent, in the order in which they were added; none if the file cannot be read.

    What somebody has written there that is no tag is left out.
    """
    try:
        with folder.tags_file.open("rb") as file:
            text = file.read(_MAX_BYTES).decode("utf-8", "replace")
    except OSError:
        return ()
    words = map(_cleaned, text.splitlines())
    return _without_repeats(word for word in words if not _problem(word))[:MOST_TAGS]


def change(folder: AgentFolder, *, add: Iterable[str] = (), remove: Iterable[str] = ()) -> tuple[str, ...]:
    """Add tags to an agent and remove others, also while it trains; returns those that it has now.

    Raises:
        UsageError: one of those to be added is no tag, there would be too many, or it is a champion.
        ArcadeError: the disk refuses.
    """
    champions.refuse(folder.path, "tagged")
    new, gone = [check_tag(tag) for tag in add], {_cleaned(tag).casefold() for tag in remove}
    lock = FileLock(folder.path / ".tags.lock")
    if not lock.take(_PATIENCE_SECONDS):
        raise ArcadeError(f"another process is changing the tags of {folder.name}; try again")
    try:
        before = tags_of(folder)
        kept = _without_repeats(tag for tag in (*before, *new) if tag.casefold() not in gone)
        if len(kept) > MOST_TAGS:
            raise UsageError(f"{folder.name} would have {len(kept)} tags, at most {MOST_TAGS} are kept; remove some")
        if kept != before:
            _write(folder, kept)
    finally:
        lock.give_back()
    return kept


def check_tag(text: str) -> str:
    """A tag as it is kept, without the `#` that may stand before it.

    Raises:
        UsageError: it cannot be one; the message says what can.
    """
    tag = _cleaned(text)
    if problem := _problem(tag):
        raise UsageError(f"{quoted(text)} is not a tag: {problem}")
    return tag


def has_tags(wanted: Iterable[str], own: Iterable[str]) -> bool:
    """Whether all of the wanted tags are among an agent's own; case does not matter."""
    return {_cleaned(tag).casefold() for tag in wanted} <= {tag.casefold() for tag in own}


def _write(folder: AgentFolder, kept: tuple[str, ...]) -> None:
    if kept:
        write_atomically(folder.tags_file, "".join(f"{tag}\n" for tag in kept).encode())
        return
    with refusing("delete", folder.tags_file):
        folder.tags_file.unlink(missing_ok=True)


def _without_repeats(tags: Iterable[str]) -> tuple[str, ...]:
    kept: dict[str, str] = {}
    for tag in tags:
        kept.setdefault(tag.casefold(), tag)
    return tuple(kept.values())


def _cleaned(text: str) -> str:
    return unicodedata.normalize("NFC", text.strip().removeprefix("#"))


def _problem(tag: str) -> str:
    if not tag:
        return "it is empty"
    if len(tag) > MOST_CHARACTERS:
        return f"it has {len(tag)} characters; use at most {MOST_CHARACTERS}"
    strangers = [each for each in tag if each not in _PUNCTUATION and unicodedata.category(each)[0] not in "LMN"]
    if strangers:
        return f"it contains {strangers[0]!r}; use letters, digits, '-', '_' and '.'"
    return "it begins with '-'; begin with a letter or a digit" if tag.startswith("-") else ""
