"""The pages of the handbook: in which order, what they are called, and what they say. Imports nothing heavy."""

import functools
import re
from dataclasses import dataclass
from pathlib import Path

from arcade_rl.errors import UsageError, nearest, quoted

_FOLDER = Path(__file__).resolve().parent
TOPICS = (
    "quick-start",
    "training",
    "comparing",
    "experiments",
    "clusters",
    "environments",
    "window",
    "playing-and-teaching",
    "browser",
    "presets-and-hyperparameters",
    "algorithms",
    "commands",
    "library",
    "file-formats",
    "architecture",
    "benchmarks",
    "glossary",
)
"""In reading order. Each is a file of this folder."""

_COMMENT = re.compile(r"<!--.*?-->\n?", re.DOTALL)
_LINK = re.compile(r"!?\[([^\]]*)\]\((?!https?:)[^)]*\)")


@dataclass(frozen=True, slots=True)
class Page:
    """One topic.

    Attributes:
        title: its heading.
        summary: its first paragraph.
        text: all of it as Markdown, without the marks of generated tables.
    """

    topic: str
    title: str
    summary: str
    text: str

    @property
    def unlinked(self) -> str:
        """The text with its relative links as plain words: for a terminal, where they lead nowhere."""
        return _LINK.sub(r"\1", self.text)


@dataclass(frozen=True, slots=True)
class Passage:
    """A place in the handbook: a paragraph, a line of a list or a row of a table.

    Attributes:
        heading: the nearest above it.
    """

    topic: str
    heading: str
    text: str

    @property
    def first_cell(self) -> str:
        """What a row of a table is about; empty for what is none."""
        return self.text.split("|")[1].strip(" `") if self.text.startswith("|") else ""


@functools.cache
def pages() -> tuple[Page, ...]:
    """Every page, in reading order."""
    return tuple(_read(topic) for topic in TOPICS)


def page(topic: str) -> Page:
    """The page on `topic`; case, and spaces for dashes, are forgiven.

    Raises:
        UsageError: there is none; the message names the nearest.
    """
    wanted = topic.strip().lower().replace(" ", "-").replace("_", "-")
    if wanted in TOPICS:
        return _read(wanted)
    near = nearest(wanted, TOPICS)
    hint = f"did you mean {near}?" if near else "`arcade-rl help` lists them"
    raise UsageError(f"the handbook has no topic {quoted(topic)}; {hint}")


def search(words: str) -> list[Passage]:
    """Where all of `words` stand together, whatever their case; nothing for no words.

    First where the glossary explains them (`q-values` finds *Q-value*), then the rest, in reading order.
    """
    wanted = words.lower().split()
    if not wanted:
        return []
    found = [each for each in _passages() if all(word in each.text.lower() for word in wanted)]
    term = " ".join(wanted)
    terms = (term, term.removesuffix("s"))
    explains = [each for each in _passages() if each.topic == "glossary" and each.first_cell.lower() in terms]
    return [*explains, *(each for each in found if each not in explains)]


@functools.cache
def _read(topic: str) -> Page:
    text = _COMMENT.sub("", (_FOLDER / f"{topic}.md").read_text(encoding="utf-8"))
    title, _, rest = text.partition("\n")
    summary = rest.strip().split("\n\n")[0]
    return Page(topic, title.removeprefix("# "), " ".join(summary.split()), text)


@functools.cache
def _passages() -> tuple[Passage, ...]:
    return tuple(passage for each in pages() for passage in _passages_of(each))


def _passages_of(page: Page) -> list[Passage]:
    """Headings count as passages too; a paragraph's lines are one, a list's or table's are one each."""
    found, heading, paragraph = [], page.title, list[str]()
    for line in [*page.unlinked.splitlines(), ""]:
        begins = not line.strip() or line.startswith(("#", "|", "- ", "* "))
        if begins and paragraph:
            found.append(Passage(page.topic, heading, " ".join(paragraph)))
            paragraph = []
        if line.startswith("#"):
            heading = line.lstrip("# ")
        if line.strip() and not set(line) <= set("|-: "):
            paragraph.append(line.strip().lstrip("# "))
    return found
