"""The handbook: every page renders, and what it names is there."""

import doctest
import re
import shlex
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import click
import pytest
from rich.console import Console
from rich.markdown import Markdown

from arcade_rl.cli.group import arcade_rl
from arcade_rl.errors import UsageError
from arcade_rl.handbook.pages import TOPICS, Page, page, pages, search
from arcade_rl.hyperparameters import SPECS

ROOT = Path(__file__).parents[2]
HANDBOOK = ROOT / "arcade_rl" / "handbook"
WRITTEN = [HANDBOOK / f"{topic}.md" for topic in TOPICS] + [
    ROOT / name for name in ("README.md", ".github/CONTRIBUTING.md") if (ROOT / name).exists()
]

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_PATH = re.compile(r"(?:arcade_rl|tests|assets|\.github|\.ci)(?:/[\w.-]+)*/?")
_DRAWN = "─│┌┐└┘├┤"


def names(paths: list[Path]) -> list[str]:
    return [str(path.relative_to(ROOT)) for path in paths]


def without_fences(text: str) -> str:
    return _FENCE.sub("", text)


class TestPages:
    def test_every_file_is_a_topic_and_every_topic_a_file(self) -> None:
        assert sorted(TOPICS) == sorted(file.stem for file in HANDBOOK.glob("*.md"))

    @pytest.mark.parametrize("each", pages(), ids=lambda each: each.topic)
    def test_each_has_a_title_a_summary_and_no_marks(self, each: Page) -> None:
        assert each.title
        assert not each.title.startswith("#")
        assert 20 < len(each.summary) < 400
        assert "<!--" not in each.text
        assert "](" not in without_fences(each.unlinked).replace("](https://", "")

    @pytest.mark.parametrize("width", [40, 110])
    @pytest.mark.parametrize("each", pages(), ids=lambda each: each.topic)
    def test_each_renders(self, each: Page, width: int) -> None:
        console = Console(file=StringIO(), width=width, force_terminal=True)
        console.print(Markdown(each.unlinked))
        assert isinstance(console.file, StringIO)
        assert each.title in console.file.getvalue()

    @pytest.mark.parametrize("path", WRITTEN, ids=names(WRITTEN))
    def test_no_line_is_long_but_in_tables(self, path: Path) -> None:
        lines = without_fences(path.read_text(encoding="utf-8")).splitlines()
        assert [line for line in lines if len(line) > 120 and not line.startswith(("|", "!["))] == []


class TestTopics:
    def test_a_topic_is_found_however_it_is_typed(self) -> None:
        assert page("File Formats").topic == page("file_formats").topic == "file-formats"

    @pytest.mark.parametrize(
        ("typed", "near"), [("glosary", "glossary"), ("hyperparameters", "presets-and"), ("export", ""), ("", "")]
    )
    def test_another_is_answered_with_the_nearest(self, typed: str, near: str) -> None:
        with pytest.raises(UsageError, match=f"did you mean {near}" if near else "lists them"):
            page(typed)

    def test_a_search_finds_the_paragraphs_that_hold_all_words(self) -> None:
        found = search("LARGE-margin demonstrated")
        assert ("glossary", "Learning") in {(each.topic, each.heading) for each in found}
        assert all("margin" in each.text.lower() for each in found)
        assert search("   ") == search("no-such-word-anywhere") == []

    @pytest.mark.parametrize("typed", ["Q-value", "q-values", "TD error", "replay memory"])
    def test_a_search_for_a_word_shows_first_what_it_means(self, typed: str) -> None:
        first = search(typed)[0]
        assert first.topic == "glossary"
        assert first.first_cell.lower() == typed.lower().removesuffix("s")


class TestWhatIsNamed:
    """Links, commands, files and hyperparameters exist."""

    @pytest.mark.parametrize("path", WRITTEN, ids=names(WRITTEN))
    def test_every_relative_link_leads_somewhere(self, path: Path) -> None:
        for target in _LINK.findall(without_fences(path.read_text(encoding="utf-8"))):
            if target.startswith("https:"):
                continue
            name, _, anchor = target.partition("#")
            file = path.parent / name if name else path
            assert file.exists(), target
            assert not anchor or anchor in anchors(file), target

    @pytest.mark.parametrize("path", WRITTEN, ids=names(WRITTEN))
    def test_every_command_is_one(self, path: Path) -> None:
        for line in commands(path.read_text(encoding="utf-8")):
            check_command(line)

    @pytest.mark.parametrize("wrong", ["arcade-rl trian pong-1", "arcade-rl train pong-1 --hours 3", "arcade-rl eval"])
    def test_a_wrong_command_would_be_found(self, wrong: str) -> None:
        with pytest.raises((AssertionError, click.UsageError)):
            check_command(wrong)

    @pytest.mark.parametrize("path", WRITTEN, ids=names(WRITTEN))
    def test_every_file_of_the_project_is_there(self, path: Path) -> None:
        text = path.read_text(encoding="utf-8")
        named = {each for span in _CODE.findall(text) for each in span.split() if _PATH.fullmatch(each)}
        assert [each for each in sorted(named) if not (ROOT / each).exists()] == []

    def test_the_tree_names_each_package_and_nothing_else(self) -> None:
        tree = next(body for _, body in _FENCE.findall(page("architecture").text) if body.startswith("arcade_rl/\n"))
        inside = tree.split("\nassets/")[0].splitlines()[1:]
        named = [name for line in inside for name in re.findall(r"^  (\w+)/|(\w+\.py)", line)]
        folders = {folder for folder, _ in named if folder}
        assert folders == {each.name for each in (ROOT / "arcade_rl").iterdir() if (each / "__init__.py").exists()} | {
            "presets"
        }
        assert [name for _, name in named if name and not list((ROOT / "arcade_rl").rglob(name))] == []

    def test_every_hyperparameter_has_an_entry(self) -> None:
        text = page("presets-and-hyperparameters").text
        assert [spec.name for spec in SPECS if f"| `{spec.name}`" not in text] == []


@pytest.mark.parametrize("topic", ["library", "file-formats"])
def test_the_examples_run(topic: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ARCADE_RL_BRAINS")
    results = doctest.testfile(str(HANDBOOK / f"{topic}.md"), module_relative=False)
    assert results.attempted
    assert not results.failed


def anchors(file: Path) -> set[str]:
    """How a code host names a page's headings."""
    headings = re.findall(r"^#+ (.*)$", without_fences(file.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-") for heading in headings}


def commands(text: str) -> Iterator[str]:
    """What a reader is told to type: in shell blocks line by line, elsewhere between backticks."""
    for language, body in _FENCE.findall(text):
        if language == "sh":
            yield from (line for line in body.splitlines() if line.startswith("arcade-rl"))
    inline = (span for span in _CODE.findall(without_fences(text)) if span.startswith("arcade-rl "))
    yield from (span for span in inline if not is_mention(span))


def is_mention(span: str) -> bool:
    """Whether a command is only named, without what it is given: `arcade-rl new`."""
    return span.removeprefix("arcade-rl ") in arcade_rl.list_commands(click.Context(arcade_rl))


def check_command(line: str) -> None:
    """Parse a command without obeying it."""
    _, *words = shlex.split(line, comments=True)
    context = click.Context(
        arcade_rl, info_name="arcade-rl", **arcade_rl.context_settings
    )  # it is kept by the commands
    if not words or words[0] in ("--help", "--version", "COMMAND"):
        return
    command = arcade_rl.get_command(context, words[0])
    assert command is not None, line
    command.make_context(words[0], words[1:], parent=context)
