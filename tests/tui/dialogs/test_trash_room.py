"""The rows of the trash: one line each, however long a name is; and what coming back takes away."""

import pytest
from textual.widgets import OptionList

from tests.tui.dialogs.test_trash import delete, press
from tests.tui.support.scripted import Script, notices, read_again, settle, shown, summary


@pytest.mark.parametrize("name", ["n" * 60, "長い名前" * 12, "n" * 39])
@pytest.mark.parametrize("width", [60, 80])
async def test_a_long_name_is_cut_with_an_ellipsis_and_breaks_no_row(name: str, width: int) -> None:
    script = Script([summary("lake"), summary(name), summary("zoo")])
    async with script.app().run_test(size=(width, 24)) as pilot:
        await settle(pilot)
        await delete(pilot)
        await delete(pilot)
        await press(pilot, "z")
        trash = pilot.app.screen.query_one("#trash", OptionList)
        assert trash.virtual_size.height == 2
        rows = [line for line in shown(pilot).splitlines() if "2026-01-05" in line]
        assert ["MB" in row for row in rows] == [True, True]
        assert "…" in rows[0] or name in rows[0]


async def test_it_is_cut_anew_when_the_terminal_changes() -> None:
    script = Script([summary("n" * 45), summary("zoo")])
    async with script.app().run_test(size=(60, 24)) as pilot:
        await settle(pilot)
        await delete(pilot)
        await press(pilot, "z")
        assert f"{'n' * 10}…" in shown(pilot)
        await pilot.resize_terminal(40, 24)
        await pilot.resize_terminal(100, 30)
        await settle(pilot)
        assert pilot.app.screen.query_one("#trash", OptionList).virtual_size.height == 1


async def test_coming_back_takes_no_other_notice_away() -> None:
    script = Script([summary("lake"), summary("pond", "training", step=5), summary("zoo")])
    async with script.app().run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await delete(pilot)
        script.let("pond", state="crashed")
        await read_again(pilot)
        await press(pilot, "u")
        assert notices(pilot) == [
            "pond crashed; press t on it to resume from its last save",
            "lake is back on the shelf.",
        ]
