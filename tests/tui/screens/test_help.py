"""`?`: the cockpit's keys, and the handbook beside them."""

import re
import webbrowser
from collections.abc import Sequence

import pytest
from textual.widgets import Markdown, OptionList

from arcade_rl.handbook.pages import TOPICS, page
from arcade_rl.tui.access import FULL, Access
from arcade_rl.tui.app import ArcadeApp
from arcade_rl.tui.screens.compare import CompareScreen
from arcade_rl.tui.screens.experiments import ExperimentsScreen
from arcade_rl.tui.screens.help import HelpScreen
from arcade_rl.tui.screens.help_keys import _KEYS, keys_for
from arcade_rl.tui.screens.shelf import ShelfScreen
from arcade_rl.tui.screens.training import TrainingScreen
from arcade_rl.tui.theme import ARCADE
from tests.tui.support.scripted import NEVER, Script, notices, settle, shown, summary
from tests.tui.test_themes import ONES_OWN_COLOURS, THEMES, hard_to_read

WIDE, SMALL = (130, 40), (60, 20)
WATCHING = Access(windows_here=True, read_only=True)


async def press(pilot, *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
    await settle(pilot)


async def open_help(pilot) -> HelpScreen:
    await settle(pilot)
    await press(pilot, "question_mark")
    screen = pilot.app.screen
    assert isinstance(screen, HelpScreen)
    return screen


def running(size: tuple[int, int] = WIDE):
    return Script([summary("pong")]).app().run_test(size=size)


@pytest.mark.parametrize("size", [WIDE, SMALL])
async def test_the_keys_come_first_and_esc_closes(size: tuple[int, int]) -> None:
    async with running(size) as pilot:
        await open_help(pilot)
        assert "make a new agent" in shown(pilot)
        await press(pilot, "escape")
        assert len(pilot.app.screen_stack) == 1


async def test_arrows_turn_through_all_pages_and_round() -> None:
    async with running(SMALL) as pilot:
        await open_help(pilot)
        for topic in TOPICS:
            await press(pilot, "right")
            assert f"Help: {page(topic).title}" in shown(pilot)
            assert pilot.app.screen.query_one(Markdown).source.startswith(f"# {page(topic).title}\n")
        await press(pilot, "right")
        assert "make a new agent" in shown(pilot)
        await press(pilot, "left")
        assert "Help: Glossary" in shown(pilot)


async def test_a_topic_is_chosen_from_the_list() -> None:
    async with running() as pilot:
        screen = await open_help(pilot)
        topics = screen.query_one("#help-topics", OptionList)
        topics.focus()
        await press(pilot, "down", "down", "enter")
        assert "Help: Training" in shown(pilot)
        assert screen.query_one("#help-page").has_focus


async def test_pages_that_were_only_passed_are_not_laid_out(monkeypatch: pytest.MonkeyPatch) -> None:
    laid_out, update = [], Markdown.update
    monkeypatch.setattr(Markdown, "update", lambda self, text: laid_out.append(text) or update(self, text))
    async with running() as pilot:
        screen = await open_help(pilot)
        laid_out.clear()
        for topic in TOPICS:
            screen._show(topic)
        await settle(pilot)
        assert [text.partition("\n")[0] for text in laid_out] == ["# Glossary"]


@pytest.mark.parametrize("size", [WIDE, SMALL])
async def test_a_search_finds_words_in_all_pages_and_leads_to_their_heading(size: tuple[int, int]) -> None:
    async with running(size) as pilot:
        screen = await open_help(pilot)
        await press(pilot, "slash", *"sum tree saved", "escape")
        await press(pilot, "slash", *"tau quantile huber")
        assert "Nothing found" in shown(pilot)
        await press(pilot, "escape", "slash", *"quantile huber loss")
        assert "Algorithms · QR-DQN" in shown(pilot)
        await press(pilot, "enter")
        assert screen.query_one("#help-page").has_focus
        assert "Help: Algorithms" in shown(pilot)
        assert "QR-DQN" in shown(pilot)
        assert "Exploration: epsilon-greedy" not in shown(pilot)  # it is scrolled to the heading


@pytest.mark.parametrize(
    ("words", "first"), [("q-value", "│ Q-value "), ("over noisy estimates leads to", "A high score does not say that")]
)
async def test_what_was_found_is_in_sight_however_far_below_its_heading(words: str, first: str) -> None:
    async with running(SMALL) as pilot:
        await open_help(pilot)
        await press(pilot, "slash", *words, "enter")
        assert first in shown(pilot)


async def test_down_in_the_search_field_chooses_another_passage() -> None:
    async with running() as pilot:
        screen = await open_help(pilot)
        await press(pilot, "slash", *"discount")
        results = screen.query_one("#help-found", OptionList)
        await press(pilot, "down", "down", "up")
        assert results.highlighted == 1
        chosen = results.get_option_at_index(1).found
        await press(pilot, "enter")
        assert f"Help: {page(chosen.topic).title}" in shown(pilot)


async def test_enter_where_nothing_was_found_stays_in_the_search() -> None:
    async with running() as pilot:
        await open_help(pilot)
        await press(pilot, "slash", *"tau quantile huber", "enter")
        assert "Nothing found" in shown(pilot)


async def test_esc_leaves_the_search_first_and_then_the_help() -> None:
    async with running() as pilot:
        await open_help(pilot)
        await press(pilot, "slash", *"replay", "escape")
        assert "make a new agent" in shown(pilot)
        await press(pilot, "escape")
        assert len(pilot.app.screen_stack) == 1


async def test_who_may_only_look_is_listed_only_keys_that_do_so() -> None:
    app = ArcadeApp(Script([summary("pong")]).backend(), poll_seconds=NEVER, access=WATCHING)
    async with app.run_test(size=(130, 80)) as pilot:
        await open_help(pilot)
        assert "watch it play, in a window" in shown(pilot)
        assert not re.search("make|train it|tags|measure|delete|tour", shown(pilot))


def test_of_each_key_the_action_is_known_by_which_it_is_listed() -> None:
    screens = (ArcadeApp, ShelfScreen, TrainingScreen, ExperimentsScreen, CompareScreen)
    named = {action for _, lines in _KEYS for _, _, action in lines if action}
    assert named <= {name.removeprefix("action_") for screen in screens for name in dir(screen)}
    assert [len(lines) for _, lines in keys_for(FULL)] == [len(lines) for _, lines in _KEYS]


async def test_letters_that_close_it_can_be_searched_for() -> None:
    async with running() as pilot:
        screen = await open_help(pilot)
        await press(pilot, "slash", *"q-value?")
        assert pilot.app.screen is screen


async def test_a_link_leads_to_the_page_and_heading_that_it_names() -> None:
    async with running() as pilot:
        screen = await open_help(pilot)
        markdown = screen.query_one(Markdown)
        for href, title, heading in (
            ("algorithms.md#demonstrations-dqfd", "Algorithms", "Demonstrations (DQfD)"),
            ("glossary.md", "Glossary", "The program"),
            ("#measuring", "Glossary", "Measuring"),
        ):
            markdown.post_message(Markdown.LinkClicked(markdown, href))
            await settle(pilot)
            assert f"Help: {title}" in shown(pilot)
            assert heading in shown(pilot)


async def test_a_link_into_the_web_is_opened_there(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    async with running() as pilot:
        screen = await open_help(pilot)
        monkeypatch.setattr(pilot.app, "open_url", opened.append)
        markdown = screen.query_one(Markdown)
        for href in ("https://minari.farama.org", "../../README.md", "file:///etc/passwd"):
            markdown.post_message(Markdown.LinkClicked(markdown, href))
        await settle(pilot)
        assert opened == ["https://minari.farama.org"]


@pytest.mark.parametrize(
    ("access", "display"),
    [(WATCHING, True), (Access(windows_here=True), True), (FULL, False)],
)
async def test_a_visitor_is_shown_the_address_instead_and_starts_no_browser_on_this_computer(
    monkeypatch: pytest.MonkeyPatch, access: Access, display: bool
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(webbrowser, "open", lambda url, *options: opened.append(url))
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER"):
        monkeypatch.setenv(name, "x" if display else "")
    app = ArcadeApp(Script([summary("pong")]).backend(), poll_seconds=NEVER, access=access)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        screen = await open_help(pilot)
        markdown = screen.query_one(Markdown)
        markdown.post_message(Markdown.LinkClicked(markdown, "https://minari.farama.org"))
        await settle(pilot)
        assert notices(pilot) == ["https://minari.farama.org"]
        assert "https://minari.farama.org" in shown(pilot)
        assert opened == []


@pytest.mark.parametrize("themes", [("textual-light", ARCADE.name), pytest.param(THEMES, marks=pytest.mark.slow)])
async def test_a_page_can_be_read_in_every_theme(themes: Sequence[str]) -> None:
    async with running() as pilot:
        screen = await open_help(pilot)
        for topic in ("training", "window", "library"):  # lists and code, tables, a programming language
            screen._show(topic)
            await settle(pilot)
            for name in themes:
                pilot.app.theme = name
                await pilot.pause()
                assert name in ONES_OWN_COLOURS or hard_to_read(pilot) == [], name
