"""A dialog stays until what it asked for is done: what was typed is not lost where that fails."""

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widgets import Input

from arcade_rl.errors import ArcadeError
from arcade_rl.games.environments.game_file import persons_file
from arcade_rl.presets.preset_files import own_file
from arcade_rl.shelf.agents import sharing
from arcade_rl.shelf.brains import brain_file
from arcade_rl.tui.backend import outside, subcommand
from arcade_rl.tui.dialogs.add_game import AddGameScreen
from arcade_rl.tui.dialogs.experiments.new import NewExperimentScreen
from arcade_rl.tui.dialogs.import_brain import ImportScreen
from arcade_rl.tui.dialogs.tags import TagsScreen
from arcade_rl.tui.screens.games import GamesScreen
from arcade_rl.tui.screens.new_agent import NewAgentScreen
from tests.tui.dialogs.test_sharing import lake_brain
from tests.tui.support.scripted import Script, notices, settle, shown, summary, until

SIZE = (80, 24)


def typed(pilot: Pilot[None], selector: str) -> str:
    return pilot.app.screen.query_one(selector, Input).value


async def fill(pilot: Pilot[None], selector: str, text: str) -> None:
    pilot.app.screen.query_one(selector, Input).value = text
    await settle(pilot)


async def test_an_environment_that_cannot_be_added_can_be_corrected() -> None:
    script, added = Script([summary("a")]), []
    script.failing["add game"] = ArcadeError("gymnasium knows no Odd-v2; did you mean Odd-v3?")
    async with script.app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        pilot.app.go(AddGameScreen("Odd-v2", added.append))
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, AddGameScreen)
        assert "did you mean Odd-v3?" in " ".join(shown(pilot).replace("│", " ").split())
        assert (typed(pilot, "#env-id"), notices(pilot), added) == ("Odd-v2", [], [])
        script.failing.clear()
        await fill(pilot, "#env-id", "Odd-v3")
        assert "did you mean" not in shown(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert not isinstance(pilot.app.screen, AddGameScreen)
        assert added == ["Odd-v3"]
        assert notices(pilot) == ["Odd-v3 is on the list of games"]


async def test_an_environment_is_added_once_and_one_may_leave_meanwhile() -> None:
    script, may_go_on, added = Script([summary("a")]), threading.Event(), []
    app = script.app()
    add = app.backend.add_game
    app.backend = replace(app.backend, add_game=lambda env_id: add(env_id) if may_go_on.wait() else "")
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        app.go(AddGameScreen("Odd-v3", added.append))
        await settle(pilot)
        await pilot.press("enter", "enter")
        await until(pilot, lambda: "Trying Odd-v3 …" in shown(pilot))
        await pilot.press("escape")
        await pilot.pause()
        assert not isinstance(app.screen, AddGameScreen)
        may_go_on.set()
        await settle(pilot)
        assert script.calls == [("add game", "Odd-v3")]
        assert added == ["Odd-v3"]


async def test_a_failure_of_what_was_left_is_said() -> None:
    script, may_go_on = Script([summary("a")]), threading.Event()

    def fail(env_id: str) -> str:
        may_go_on.wait()
        raise ArcadeError("it cannot be made")

    app = script.app()
    app.backend = replace(app.backend, add_game=fail)
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        app.go(AddGameScreen("Odd-v3", lambda env_id: None))
        await settle(pilot)
        await pilot.press("enter", "escape")
        may_go_on.set()
        await settle(pilot)
        assert notices(pilot) == ["it cannot be made"]


async def test_tags_that_cannot_be_kept_stay_typed() -> None:
    script = Script([summary("a")])
    script.failing["tag"] = ArcadeError("a's agent.toml cannot be written; check its permissions")
    async with script.app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("number_sign")
        await settle(pilot)
        await fill(pilot, "#tags", "slow wide")
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, TagsScreen)
        assert typed(pilot, "#tags") == "slow wide"
        assert "check its permissions" in shown(pilot)
        script.failing.clear()
        await pilot.press("enter")
        await settle(pilot)
        assert not isinstance(pilot.app.screen, TagsScreen)
        assert script.calls[-1] == ("tag", "a", "slow", "wide")


async def test_an_import_that_fails_keeps_what_was_typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gift = tmp_path / "gift.safetensors"
    brain_file.write(lake_brain("lake"), gift)

    def fail(*_: object, explore: bool) -> None:
        raise ArcadeError("the disk has too little room; free some")

    monkeypatch.setattr(sharing, "put_on_shelf", fail)
    async with Script().app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("i")
        await settle(pilot)
        await fill(pilot, "#path", str(gift))
        await fill(pilot, "#name", "pond")
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, ImportScreen)
        assert (typed(pilot, "#path"), typed(pilot, "#name")) == (str(gift), "pond")
        assert "too little room; free some" in shown(pilot)


@pytest.mark.parametrize("place", [GamesScreen, NewAgentScreen, lambda: NewExperimentScreen([], lambda *_: None)])
async def test_a_damaged_file_is_told_where_what_it_lists_is_missing(place: Callable[[], Screen[None]]) -> None:
    persons_file().parent.mkdir(parents=True, exist_ok=True)
    for file in (persons_file(), own_file()):
        file.write_text("no [ TOML")
    async with Script([summary("a")], drawn=np.zeros((21, 16, 3), np.uint8)).app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        pilot.app.go(place())
        await settle(pilot)
        told = [name for name in ("games.toml", "presets.toml") if any(name in each for each in notices(pilot))]
        assert told == ["games.toml", "presets.toml"][: 1 if place is GamesScreen else 2]


def test_what_is_set_aside_when_a_game_is_added_is_told_with_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    aside = "games.toml was damaged: it was kept as games.damaged-1.toml"

    def run(*_: str, heard: Callable[[str], object]) -> str:
        for line in ("DeprecationWarning: old", f"arcade-rl: {aside}"):
            heard(line)
        return "Odd-v3 is on the list of games; make an agent for it with: ...\n"

    monkeypatch.setattr(subcommand, "run", run)
    assert outside.add_game("Odd-v3") == f"Odd-v3 is on the list of games; {aside}"
