"""`p` plays alone, with the agent at one's side, or in a game for two against it."""

import subprocess
import sys
from pathlib import Path

import pytest

from arcade_rl.games.two_player import versus_catalog
from arcade_rl.shelf.settings.window_memory import WindowKind
from arcade_rl.tui.backend.windows import Window
from arcade_rl.tui.dialogs import play
from tests.tui.support.scripted import Script, champion_summary, settle, shown, summary

ALONE, AGAINST = ("play", "ace"), ("versus", "pong", 3, "human", "ace")


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Script:
    monkeypatch.setattr(play, "why_not_here", lambda: "")

    def window(name: str, kind: WindowKind) -> Window:
        process = subprocess.Popen([sys.executable, "-c", ""])
        process.wait()
        return Window(name, kind, process, tmp_path / "log")

    return Script([champion_summary("ace"), summary("boxer", step=100, game="boxing")], window=window)


@pytest.mark.parametrize(
    ("keys", "calls"),
    [
        (["enter"], [ALONE]),
        (["p"], [ALONE]),
        (["down", "enter"], [AGAINST]),
        (["v"], [AGAINST]),
        (["escape"], []),
    ],
)
@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_p_asks_where_two_can_play(
    script: Script, size: tuple[int, int], keys: list[str], calls: list[tuple[object, ...]]
) -> None:
    async with script.app().run_test(size=size) as pilot:
        await settle(pilot)
        await pilot.press("p")
        await settle(pilot)
        assert "Play alone: it shows what it would do, Tab lets it play" in shown(pilot)
        assert "Play against it: two in one game, you on the left" in shown(pilot)
        await pilot.press(*keys)
        await settle(pilot)
        assert script.calls == calls


async def test_the_agent_sits_where_it_learned_to_play(script: Script) -> None:
    async with script.app().run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("down", "p")
        await settle(pilot)
        await pilot.press("v")
        await settle(pilot)
        assert script.calls == [("versus", "boxing", versus_catalog.versus_game("boxing").usual_mode, "boxer", "human")]


async def test_where_two_cannot_play_on_this_computer_it_does_not_ask(
    script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(play, "why_not_here", lambda: "versus cannot run here")
    async with script.app().run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("p")
        await settle(pilot)
        assert script.calls == [ALONE]


async def test_an_agent_called_as_a_person_is_played_alone(script: Script) -> None:
    script.agents = [summary("human", step=9)]
    async with script.app().run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("p")
        await settle(pilot)
        assert script.calls == [("play", "human")]
