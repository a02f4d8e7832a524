"""The tour: each step waits until it was done, stays in sight, and can be left and taken up."""

import os
from pathlib import Path

import pytest
from textual.pilot import Pilot

from arcade_rl.shelf.settings import open_windows
from arcade_rl.shelf.settings.cockpit_file import Options, write_options
from arcade_rl.shelf.settings.open_windows import report_takeover
from arcade_rl.shelf.settings.tour_file import OFFERED, read_place, tour_file, write_place
from arcade_rl.tui.actions.tour import TakenOver, TourStart
from arcade_rl.tui.actions.tour_steps import STEPS
from arcade_rl.tui.app import ArcadeApp, run_app
from arcade_rl.tui.widgets.tour_bar import TourBar
from tests.tui.support.places import go_to
from tests.tui.support.scripted import (
    NEVER,
    Script,
    champion_detail,
    champion_summary,
    notices,
    read_again,
    settle,
    shown,
    summary,
)

SMALL = (80, 24)


def newcomers() -> Script:
    """What a newcomer finds; windows open, and are not looked at any more."""
    names = ("frozen-lake", "pong")
    agents = [champion_summary(f"{name}-champion", game=name) for name in names]
    details = {agent.name: champion_detail(agent.name) for agent in agents}
    return Script(agents, details, window=lambda name, kind: None)


def tour(script: Script, start: TourStart = "restart") -> ArcadeApp:
    return ArcadeApp(script.backend(), poll_seconds=NEVER, tour=start)


async def take_over(pilot: Pilot[None]) -> None:
    """A window reports it; its clock is ahead of the one that asked."""
    report_takeover()
    file = open_windows.takeover_file()
    os.utime(file, ns=(2**62, 2**62))
    pilot.app.post_message(TakenOver(open_windows.last_takeover()))
    await settle(pilot)


async def test_each_step_waits_until_it_was_done_and_says_then_what_there_is_to_see() -> None:
    script = newcomers()
    async with tour(script).run_test(size=SMALL) as pilot:

        async def step(number: int, *keys: str) -> None:
            await settle(pilot)
            assert f"Tour {number} of 6" in shown(pilot)
            assert STEPS[number - 1].instruction in shown(pilot)
            await read_again(pilot)
            assert "✓" not in shown(pilot)
            await pilot.press(*keys)
            await settle(pilot)

        async def done() -> None:
            assert "✓" in shown(pilot)
            await pilot.press("f2")

        await step(1, "down", "c", "home", "enter")
        assert script.calls[-1] == ("watch", "pong-champion", 0)
        await pilot.press("escape")
        await done()
        await step(2)
        script.agents = [*script.agents, summary("lake", "training", game="frozen-lake")]
        await read_again(pilot)
        assert "✓" not in shown(pilot)
        script.let("lake", status=summary("lake", step=100).status)
        await read_again(pilot)
        await done()
        await step(3, "up", "w")
        assert "✓" not in shown(pilot)
        await pilot.press("down", "w")
        await settle(pilot)
        await done()
        await step(4)
        await take_over(pilot)
        await done()
        await step(5, "v", "enter")
        assert script.calls[-1][0] == "versus"
        await done()
        await step(6, "up", "up", "w")
        await done()
        await settle(pilot)
        assert "That was the tour." in shown(pilot)
        await pilot.press("f2")
        await settle(pilot)
        assert not pilot.app.screen.query(TourBar)


async def test_it_is_taken_up_where_it_was_left() -> None:
    script = newcomers()
    async with tour(script).run_test(size=SMALL) as pilot:
        await settle(pilot)
        await pilot.press("f2", "f2")
        await settle(pilot)
        await pilot.press("escape")
        await settle(pilot)
        assert notices(pilot) == ["arcade-rl tour takes the tour up again; so does Tour in Ctrl+P."]
        assert "Tour 3 of 6" not in shown(pilot)
    async with tour(script, "take up").run_test(size=SMALL) as pilot:
        await settle(pilot)
        assert "Tour 3 of 6" in shown(pilot)


@pytest.mark.parametrize("place", ["end", OFFERED, "a step of another version"])
async def test_taken_up_with_no_step_left_it_starts_over(place: str) -> None:
    write_place(place)
    async with tour(newcomers(), "take up").run_test(size=SMALL) as pilot:
        await settle(pilot)
        assert "Tour 1 of 6" in shown(pilot)


async def test_it_is_offered_without_taking_a_key_away_and_begins_when_asked() -> None:
    script = newcomers()
    async with tour(script, "offer").run_test(size=SMALL) as pilot:
        await settle(pilot)
        assert "New here?" in shown(pilot)
        assert read_place() == OFFERED
        await pilot.press("w")
        await settle(pilot)
        assert script.calls == [("watch", "frozen-lake-champion")]
        await pilot.press("f2")
        await settle(pilot)
        assert "Tour 1 of 6" in shown(pilot)


async def test_not_now_closes_the_offer() -> None:
    async with tour(newcomers(), "offer").run_test(size=SMALL) as pilot:
        await settle(pilot)
        await pilot.press("escape")
        await settle(pilot)
        assert "New here?" not in shown(pilot)
        assert "arcade-rl tour shows the tour" in notices(pilot)[0]


@pytest.mark.parametrize("agents", [[], [summary("mine"), champion_summary("pong-champion")]])
async def test_it_is_not_offered_to_those_who_have_agents_nor_where_there_are_no_champions(agents: list) -> None:
    async with tour(Script(agents), "offer").run_test(size=SMALL) as pilot:
        await settle(pilot)
        assert "New here?" not in shown(pilot)
    assert read_place() is None


def test_it_is_offered_once_and_only_to_those_who_chose_nothing_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    starts: list[object] = []
    monkeypatch.setattr(ArcadeApp, "run", lambda self: starts.append(self._tour_start))
    run_app()
    write_place(OFFERED)
    run_app()
    run_app("take up")
    tour_file().unlink()
    write_options(Options())
    run_app()
    assert starts == ["offer", None, "take up", None]


async def test_it_covers_nothing_wherever_one_goes() -> None:
    script = newcomers()
    script.agents = [*script.agents, summary("pong", step=9), summary("seaquest", "crashed", step=9, game="seaquest")]
    async with tour(script).run_test(size=SMALL) as pilot:
        await settle(pilot)
        for place in ("training", "champion", "new", "tune", "versus", "checkpoints", "options", "help"):
            go_to(pilot.app, place)
            await settle(pilot)
            screen = pilot.app.screen
            (bar,) = screen.query(TourBar)
            assert bar.region.height >= 1, place
            assert screen.region.contains_region(bar.region), place
            for button in screen.query("#buttons Button, Footer"):
                assert button.region, place
                assert screen.region.contains_region(button.region), place
                assert not button.region.overlaps(bar.region), place
            pilot.app.pop_screen()


async def test_dialogs_stay_in_the_middle() -> None:
    async with tour(newcomers()).run_test(size=SMALL) as pilot:
        await settle(pilot)
        go_to(pilot.app, "checkpoints")
        await settle(pilot)
        dialog = pilot.app.screen.query_one("#dialog").region
        assert dialog.x == SMALL[0] - dialog.right > 0


def test_a_damaged_file_is_as_none(saves: Path) -> None:
    saves.mkdir()
    for text in ("", "[", "[]", '{"step": 3}', "{}", "[" * 5_000):
        tour_file().write_text(text)
        assert read_place() is None


def test_takeovers_are_reported_only_if_somebody_asks(saves: Path) -> None:
    report_takeover()
    assert open_windows.last_takeover() == 0
    assert not saves.exists()
    open_windows.ask_for_takeovers()
    os.utime(open_windows.takeover_file(), (1, 1))
    report_takeover()
    assert open_windows.last_takeover() > 10**9
