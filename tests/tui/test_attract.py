"""Attract mode: a champion plays while the cockpit is left alone, and any key ends it."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from textual.pilot import Pilot

from arcade_rl.shelf.feeds.picture_feed import PlayedPicture
from arcade_rl.shelf.ledger.ledger import State
from arcade_rl.shelf.settings.cockpit_file import Options, read_options, write_options
from arcade_rl.shelf.settings.window_memory import WindowKind
from arcade_rl.tui.access import FULL, Access
from arcade_rl.tui.actions.tour import TourStart
from arcade_rl.tui.app import ALONE_SECONDS, ArcadeApp
from arcade_rl.tui.backend.windows import Window
from arcade_rl.tui.dialogs.confirm import ConfirmScreen
from arcade_rl.tui.screens.attract import AttractScreen
from arcade_rl.tui.screens.shelf import ShelfScreen
from arcade_rl.tui.screens.too_small import TooSmallScreen
from tests.tui.support.scripted import NEVER, Script, champion_summary, read_again, settle, shown, summary

SMALL = (80, 24)
REMOTE = {"SSH_CONNECTION": "10.0.0.1 50000 10.0.0.2 22", "ARCADE_RL_SERVED": "1"}


@pytest.fixture(autouse=True)
def at_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in REMOTE:
        monkeypatch.delenv(name, raising=False)


def quiet() -> Script:
    names = ("boxing-champion", "pong-champion")
    picture = PlayedPicture(1, 1_000, 7.0, np.full((210, 160, 3), 90, np.uint8))
    return Script([summary("mine", step=9), *(champion_summary(name) for name in names)], picture=picture)


async def leave_alone(pilot: Pilot[None], seconds: float = ALONE_SECONDS + 1) -> None:
    app = pilot.app
    assert isinstance(app, ArcadeApp)
    await settle(pilot)
    app._used_at -= seconds
    await read_again(pilot)
    await settle(pilot)


def attracts(pilot: Pilot[None]) -> bool:
    return isinstance(pilot.app.screen, AttractScreen)


async def test_left_alone_for_a_minute_a_champion_plays_and_the_first_key_only_ends_that() -> None:
    script = quiet()
    async with script.app().run_test(size=SMALL) as pilot:
        await leave_alone(pilot, ALONE_SECONDS - 20)
        assert not attracts(pilot)
        await leave_alone(pilot, 21)
        assert attracts(pilot)
        assert "boxing-champion plays" in shown(pilot)
        assert "Any key returns to the shelf" in shown(pilot)
        await pilot.press("d")
        await settle(pilot)
        assert isinstance(pilot.app.screen, ShelfScreen)
        assert script.calls == []
        await pilot.press("d")
        await settle(pilot)
        assert "Delete this agent?" in shown(pilot)


async def test_the_mouse_ends_it_too() -> None:
    async with quiet().app().run_test(size=SMALL) as pilot:
        await leave_alone(pilot)
        assert attracts(pilot)
        await pilot.hover(offset=(10, 10))
        await settle(pilot)
        assert not attracts(pilot)


async def test_who_returns_from_a_window_that_had_the_terminal_is_there() -> None:
    async with quiet().app().run_test(size=SMALL) as pilot:
        await settle(pilot)
        app = pilot.app
        assert isinstance(app, ArcadeApp)
        app._used_at -= ALONE_SECONDS + 1
        app.app_resume_signal.publish(app)
        await read_again(pilot)
        assert not attracts(pilot)


async def test_the_next_champion_plays_after_a_while() -> None:
    script = quiet()
    async with script.app().run_test(size=SMALL) as pilot:
        await leave_alone(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, AttractScreen)
        screen._play()
        screen._picture.draw_newest()
        await settle(pilot)
        assert [played.name for played in script.played] == ["boxing-champion", "pong-champion"]


@pytest.mark.parametrize("at", ["before", "as the last one ends", "after"])
async def test_a_picture_that_was_begun_before_brings_the_last_champion_back_neither_to_play_nor_to_be_seen(
    monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    script = quiet()
    async with script.app().run_test(size=SMALL) as pilot:
        await leave_alone(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, AttractScreen)
        picture, first = screen._picture, script.picture
        picture._shown = script.picture = None  # one to be drawn again, and none of the next champion yet
        read = picture._reading()
        assert read is not None
        drawn = [read()] if at == "before" else []
        stop = picture._stop_playing

        def stop_beside_the_picture() -> None:
            stop()
            if at == "as the last one ends":
                drawn.append(read())

        monkeypatch.setattr(picture, "_stop_playing", stop_beside_the_picture)
        screen._play()
        if at == "after":
            drawn.append(read())
        for message in drawn:
            picture.post_message(message)
        await settle(pilot)
        assert "Starting a game" in shown(pilot)
        picture.draw_newest()
        await settle(pilot)
        assert [played.name for played in script.played] == ["boxing-champion", "pong-champion"]
        script.played[-1].picture = first
        picture.draw_newest()
        await settle(pilot)
        assert "score 7" in shown(pilot)


@pytest.mark.parametrize("busy", ["training", "paused"])
async def test_it_leaves_those_alone_who_wait_for_a_training(busy: State) -> None:
    script = quiet()
    async with script.app().run_test(size=SMALL) as pilot:
        await settle(pilot)
        script.let("mine", state=busy)
        await leave_alone(pilot)
        assert not attracts(pilot)
        script.let("mine", state="idle")
        await read_again(pilot)
        assert attracts(pilot)
        script.let("mine", state=busy)
        await read_again(pilot)
        assert not attracts(pilot)


async def test_it_begins_over_the_shelf_alone() -> None:
    async with quiet().app().run_test(size=SMALL) as pilot:
        await settle(pilot)
        await pilot.press("v")
        await leave_alone(pilot)
        assert not attracts(pilot)


@pytest.mark.parametrize("start", ["offer", "restart"])
async def test_it_does_not_disturb_the_tour(start: TourStart) -> None:
    script = quiet()
    script.agents = script.agents[1:]
    async with ArcadeApp(script.backend(), poll_seconds=NEVER, tour=start).run_test(size=SMALL) as pilot:
        await leave_alone(pilot)
        assert not attracts(pilot)


async def test_it_ends_where_nobody_looks() -> None:
    async with quiet().app().run_test(size=SMALL) as pilot:
        await leave_alone(pilot)
        assert attracts(pilot)
        await leave_alone(pilot, 601)
        assert not attracts(pilot)


@pytest.mark.parametrize(
    ("remote", "chosen", "plays"),
    [
        ("", None, True),
        ("", False, False),
        *((name, chosen, bool(chosen)) for name in REMOTE for chosen in (None, True)),
    ],
)
async def test_through_ssh_or_in_a_browser_only_if_somebody_wants_it(
    monkeypatch: pytest.MonkeyPatch, remote: str, chosen: bool | None, plays: bool
) -> None:
    if remote:
        monkeypatch.setenv(remote, REMOTE[remote])
    write_options(Options(attract_mode=chosen))
    async with quiet().app().run_test(size=SMALL) as pilot:
        await leave_alone(pilot)
        assert attracts(pilot) is plays


async def test_who_closes_a_window_is_there(tmp_path: Path) -> None:
    def opened(name: str, kind: WindowKind) -> Window:
        process = subprocess.Popen([sys.executable, "-c", ""])
        process.wait()
        return Window(name, kind, process, tmp_path / "log")

    script = quiet()
    script.window = opened
    async with script.app().run_test(size=SMALL) as pilot:
        await settle(pilot)
        await pilot.press("w")
        await settle(pilot)
        app = pilot.app
        assert isinstance(app, ArcadeApp)
        app._used_at -= ALONE_SECONDS + 1
        app._look_at_windows()
        await read_again(pilot)
        assert not attracts(pilot)
        await leave_alone(pilot)
        assert attracts(pilot)


@pytest.mark.parametrize("access", [FULL, Access(windows_here=True, read_only=True)])
async def test_it_names_the_key_of_its_option_only_where_that_key_does_something(access: Access) -> None:
    app = ArcadeApp(quiet().backend(), poll_seconds=NEVER, access=access)
    async with app.run_test(size=SMALL) as pilot:
        await leave_alone(pilot)
        assert attracts(pilot)
        assert "Any key returns to the shelf" in shown(pilot)
        assert ("turns this off" in shown(pilot)) == access.allows("options")


async def test_the_options_turn_it_off_and_keep_the_default_until_then() -> None:
    async with quiet().app().run_test(size=SMALL) as pilot:
        await settle(pilot)
        await pilot.press("o", "enter")
        await settle(pilot)
        assert read_options().attract_mode is None
        await pilot.press("o")
        await settle(pilot)
        pilot.app.screen.query_one("#left-alone").focus()
        await pilot.press("right", "enter")
        await settle(pilot)
        assert read_options().attract_mode is False


async def test_in_a_terminal_that_becomes_too_small_it_ends_and_the_keys_are_the_cockpit_s_again() -> None:
    async with quiet().app().run_test(size=SMALL) as pilot:
        await leave_alone(pilot)
        assert attracts(pilot)
        await pilot.resize_terminal(45, 12)
        await settle(pilot)
        assert isinstance(pilot.app.screen, TooSmallScreen)
        await pilot.resize_terminal(*SMALL)
        await settle(pilot)
        assert isinstance(pilot.app.screen, ShelfScreen)
        await pilot.press("d")
        await settle(pilot)
        assert "Delete this agent?" in shown(pilot)


async def test_keys_are_for_what_lies_above_it() -> None:
    async with quiet().app().run_test(size=SMALL) as pilot:
        await leave_alone(pilot)
        app = pilot.app
        assert isinstance(app, ArcadeApp)
        app.go(ConfirmScreen("Sure?", "It is asked late.", "Yes"))
        await settle(pilot)
        await pilot.press("escape")
        await settle(pilot)
        assert attracts(pilot)
        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(app.screen, ShelfScreen)


async def test_a_terminal_that_is_too_small_can_be_left() -> None:
    async with quiet().app().run_test(size=SMALL) as pilot:
        await leave_alone(pilot)
        assert attracts(pilot)
        await pilot.resize_terminal(45, 12)
        await settle(pilot)
        await pilot.press("ctrl+q")
        await settle(pilot)
        assert pilot.app.return_code == 0
