"""Champions in the cockpit: seen first by a newcomer, watched at any checkpoint, forked, never changed."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, OptionList, Static

from arcade_rl.errors import ArcadeError
from arcade_rl.shelf.agents import agent_folder
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.shelf.queries.checkpoints import Checkpoint
from arcade_rl.shelf.settings.window_memory import WindowKind
from arcade_rl.tui.backend import outside, windows
from arcade_rl.tui.backend.detail import AgentDetail
from arcade_rl.tui.backend.windows import Window
from arcade_rl.tui.widgets.tables.agent_table import AgentTable
from arcade_rl.tui.widgets.tables.checkpoint_list import CheckpointList
from tests.tui.support.scripted import (
    Script,
    champion_detail,
    champion_summary,
    config,
    notices,
    read_again,
    settle,
    shown,
    summary,
)

SMALL, LARGE = (80, 24), (200, 60)
PutChampion = Callable[..., AgentFolder]


def closed(name: str, kind: WindowKind) -> Window:
    """A window that its user has closed."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return Window(name, kind, process, Path("watch.log"))


def script(*own: str) -> Script:
    """Agents of one's own, and a champion."""
    agents = [*(summary(name, step=5) for name in own), champion_summary("pong-champion")]
    details = {"pong-champion": champion_detail("pong-champion")}
    return Script(agents, details, window=closed)


async def test_a_newcomer_sees_the_champions_and_the_keys_that_watch_and_play() -> None:
    scene = script()
    async with scene.app().run_test(size=SMALL) as pilot:
        await settle(pilot)
        assert "Your shelf is empty" not in shown(pilot)
        for told in ("Champions come with the program: w watches one, p plays", "1 champion", "★ champion", "f Fork"):
            assert told in shown(pilot)
        await pilot.press("w")
        await settle(pilot)
        await pilot.press("p")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert scene.calls == [("watch", "pong-champion"), ("play", "pong-champion")]


async def test_the_greeting_goes_when_there_is_an_agent_of_ones_own() -> None:
    scene = script()
    async with scene.app().run_test(size=SMALL) as pilot:
        await settle(pilot)
        scene.agents = [summary("mine"), *scene.agents]
        await read_again(pilot)
        assert "Champions come with" not in shown(pilot)
        assert "1 agent · 1 champion" in shown(pilot)


async def test_keys_follow_the_cursor_from_an_agent_to_a_champion() -> None:
    async with script("mine").app().run_test(size=SMALL) as pilot:
        await settle(pilot)
        table = pilot.app.screen.query_one(AgentTable)
        table.select("mine")
        await settle(pilot)
        assert "t Train" in shown(pilot)
        assert "f Fork" not in shown(pilot).splitlines()[-1]
        await pilot.press("down")
        await settle(pilot)
        assert table.selected == "pong-champion"
        assert "t Train" not in shown(pilot)
        assert "f Fork" in shown(pilot).splitlines()[-1]


@pytest.mark.parametrize("screen", ["shelf", "champion"])
async def test_what_would_change_a_champion_is_refused_and_fork_is_named(screen: str) -> None:
    scene, keys = script(), ("t", "space", "s", "r", "d", "e")
    async with scene.app().run_test(size=SMALL) as pilot:
        await settle(pilot)
        await pilot.press(*(["enter"] if screen == "champion" else []))
        await settle(pilot)
        await pilot.press(*keys)
        await settle(pilot)
        assert scene.calls == []
        told = "pong-champion is a champion and read-only; press f to fork it: an agent of your own, with its brain."
        assert notices(pilot) == [told] * len(keys)


@pytest.mark.parametrize("size", [SMALL, LARGE])
async def test_the_pane_tells_how_good_it_is_and_how_sure_that_is(size: tuple[int, int]) -> None:
    async with script().app().run_test(size=size) as pilot:
        await settle(pilot)
        for told in (
            "★ champion · read-only",
            "0.75 (0.25 to 1.00)",
            "95% CI, 4 episodes",
            "118% of a human's score",
        ):
            assert told in shown(pilot)
        assert "score of episodes" not in shown(pilot)


async def test_opened_it_shows_its_exam_its_making_and_its_life() -> None:
    async with script().app().run_test(size=LARGE) as pilot:
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        for told in (
            "118% of a human's score",
            "Learned on a rainy afternoon",
            "42 min on 2 CPU cores",
            "arcade-rl train my-pong --steps 300000",
            "Evaluated with 1% random actions, no sticky actions",
            "arcade-rl eval pong-champion --episodes 30",
            "first steps     100,000 steps     0.50",
            "champion        300,000 steps     0.75",
            "rollout steps",
        ):
            assert told in shown(pilot)


async def test_enter_on_an_age_watches_the_champion_as_it_was() -> None:
    scene = script()
    async with scene.app().run_test(size=SMALL) as pilot:
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert pilot.app.focused is pilot.app.screen.query_one(CheckpointList)
        await pilot.press("up", "enter")
        await settle(pilot)
        assert scene.calls == [("watch", "pong-champion", 100_000)]
        await pilot.press("escape")
        await settle(pilot)
        assert type(pilot.app.screen).__name__ == "ShelfScreen"


def with_checkpoints() -> Script:
    """An agent, mine, of two checkpoints."""
    scene = script("mine")
    scene.details["mine"] = AgentDetail(
        "mine", config("mine"), checkpoints=(Checkpoint(500, "", None), Checkpoint(1_000, "", 3.25))
    )
    return scene


async def list_checkpoints(pilot: Pilot[None]) -> None:
    """By the key, from the shelf."""
    await settle(pilot)
    pilot.app.screen.query_one(AgentTable).select("mine")
    await pilot.press("c")
    await settle(pilot)


async def test_c_lists_the_checkpoints_of_any_agent_and_opens_the_window_at_one() -> None:
    scene = with_checkpoints()
    async with scene.app().run_test(size=SMALL) as pilot:
        await list_checkpoints(pilot)
        for told in ("Checkpoints of mine", "500 steps", "1,000 steps     3.25"):
            assert told in shown(pilot)
        await pilot.press("home", "enter")
        await settle(pilot)
        assert scene.calls == [("watch", "mine", 500)]


@pytest.mark.parametrize("key", ["g", "f"])
async def test_a_checkpoint_is_raced_or_forked(key: str) -> None:
    folder = agent_folder.create(config("mine"))
    folder.checkpoints.mkdir()
    for step in (500, 1_000):
        folder.checkpoint_file(step).touch()
    scene = with_checkpoints()
    async with scene.app().run_test(size=SMALL) as pilot:
        await list_checkpoints(pilot)
        await pilot.press("home", key)
        await settle(pilot)
        if key == "g":
            assert scene.calls == [("race", "mine", 500)]
        else:
            chosen = pilot.app.screen.query_one("#brains", OptionList).highlighted_option
            assert chosen is not None
            assert str(chosen.prompt) == "checkpoint at 500 agent steps"


async def test_c_on_a_young_agent_says_that_there_is_no_checkpoint_yet() -> None:
    async with Script([summary("young")]).app().run_test(size=SMALL) as pilot:
        await settle(pilot)
        await pilot.press("c")
        await settle(pilot)
        assert "There is no checkpoint yet." in shown(pilot)
        await pilot.press("enter", "escape")
        await settle(pilot)
        assert type(pilot.app.screen).__name__ == "ShelfScreen"


async def test_a_champion_is_forked_under_a_name_of_its_own(put_champion: PutChampion) -> None:
    put_champion("frozen-lake")
    agents = [champion_summary("frozen-lake-champion", game="frozen-lake")]
    async with Script(agents).app().run_test(size=SMALL) as pilot:
        await settle(pilot)
        await pilot.press("f")
        await settle(pilot)
        assert pilot.app.screen.query_one("#name", Input).value == "frozen-lake"
        assert "checkpoint at 100,000 agent steps" in shown(pilot)
        assert "its best brain" not in shown(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert agent_folder.find("frozen-lake").config().parent == "frozen-lake-champion@300000"


async def test_a_champions_name_cannot_be_taken_as_typed(put_champion: PutChampion) -> None:
    put_champion("frozen-lake")
    agents = [champion_summary("frozen-lake-champion", game="frozen-lake")]
    async with Script(agents).app().run_test(size=SMALL) as pilot:
        await settle(pilot)
        await pilot.press("f")
        await settle(pilot)
        pilot.app.screen.query_one("#name", Input).value = "Frozen-Lake-Champion"
        await settle(pilot)
        assert "on the shelf already" in shown(pilot)


async def test_a_damaged_champion_says_what_is_wrong_with_it() -> None:
    damaged = replace(champion_summary("pong-champion"), problem="champion.toml is damaged: title is missing")
    async with Script([damaged]).app().run_test(size=SMALL) as pilot:
        await settle(pilot)
        assert "! problem" in shown(pilot)
        facts = str(pilot.app.screen.query_one("#pane-facts", Static).content)
        assert "title is missing" in " ".join(facts.split())


def test_a_champion_is_read_closely_without_a_ledger(put_champion: PutChampion) -> None:
    put_champion("frozen-lake")
    detail = outside.read_detail("frozen-lake-champion")
    assert detail.champion is not None
    assert detail.curves["evaluation"].values == (0.5, 0.7, 0.75)
    assert [each.label for each in detail.checkpoints] == ["random", "first steps", "champion"]


def test_the_window_on_a_champion_is_logged_among_the_saves(
    put_champion: PutChampion, saves: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_champion("frozen-lake")
    started: list[list[str]] = []

    def start(arguments: list[str], **options: object) -> SimpleNamespace:
        started.append(arguments)
        return SimpleNamespace(pid=os.getpid())

    monkeypatch.setenv("DISPLAY", ":9")
    monkeypatch.setattr(windows.subprocess, "Popen", start)
    window = windows.open_window("frozen-lake-champion", "watch", 100_000)
    assert started[0][4:] == ["watch", "--checkpoint=100000", "--", "frozen-lake-champion"]
    assert window is not None
    assert saves in window.log.parents
    assert [folder.name for folder in agent_folder.all_agents()] == []


def test_a_damaged_curve_hides_nothing_else_of_a_champion(
    put_champion: PutChampion, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(file: Path) -> None:
        raise ArcadeError(f"{file.name} is damaged")

    put_champion("frozen-lake")
    monkeypatch.setattr(outside, "read_curve", fail)
    detail = outside.read_detail("frozen-lake-champion")
    assert (detail.curves, detail.problem) == ({}, "curve.csv is damaged")
    assert detail.champion is not None
    assert len(detail.checkpoints) == 3
    monkeypatch.setattr(outside, "read_champion", fail)
    detail = outside.read_detail("frozen-lake-champion")
    assert detail.champion is None
    assert detail.config is not None
    assert "is damaged" in detail.problem


async def test_the_screen_of_a_champion_says_why_it_has_no_curve() -> None:
    scene = script()
    scene.details["pong-champion"] = replace(
        champion_detail("pong-champion"), curves={}, problem="its curve is damaged"
    )
    async with scene.app().run_test(size=LARGE) as pilot:
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert "its curve is damaged" in shown(pilot)
        assert "How it was made" in shown(pilot)
