"""Deleting in the cockpit, and taking it back."""

from pathlib import Path

from arcade_rl.errors import NoSuchAgentError, UsageError
from arcade_rl.shelf.agents import agent_folder, trash
from arcade_rl.tui.app import ArcadeApp
from arcade_rl.tui.dialogs.trash import TrashScreen
from tests.tui.support.scripted import NEVER, Script, config, notices, read_again, settle, shown, summary

SIZE = (80, 24)


async def press(pilot, *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await settle(pilot)


def shelf(*names: str) -> Script:
    return Script([summary(name) for name in names])


async def delete(pilot) -> None:
    await press(pilot, "d")
    await pilot.click("#do")
    await settle(pilot)


async def test_what_was_deleted_comes_back_with_one_key() -> None:
    script = shelf("lake", "pond")
    async with script.app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        await delete(pilot)
        assert notices(pilot) == ["lake is in the trash; press u to bring it back."]
        await press(pilot, "u")
        assert script.calls == [("delete", "lake"), ("restore", "lake")]
        assert notices(pilot)[-1] == "lake is back on the shelf."
        assert pilot.app.screen.agent.name == "lake"


async def test_an_agent_that_was_deleted_meanwhile_is_no_error() -> None:
    script = shelf("lake", "pond")
    script.failing["detail"] = NoSuchAgentError("no agent is called 'lake'")
    async with script.app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "enter")
        assert notices(pilot) == []


async def test_what_came_back_is_no_longer_said_to_be_in_the_trash() -> None:
    async with shelf("lake", "pond").app().run_test(size=SIZE, notifications=True) as pilot:
        pilot.app.NOTIFICATION_TIMEOUT = NEVER
        await settle(pilot)
        await delete(pilot)
        await press(pilot, "u")
        assert notices(pilot) == ["lake is back on the shelf."]
        said = [line.rstrip().endswith("lake is back on the shelf.") for line in shown(pilot).splitlines()]
        assert said == [True, *[False] * 23]


async def test_a_notice_covers_the_title_line_and_no_row_of_the_table() -> None:
    async with shelf("lake", "pond").app().run_test(size=SIZE, notifications=True) as pilot:
        await settle(pilot)
        await delete(pilot)
        title, _, header, row, *_ = shown(pilot).splitlines()
        assert title.rstrip().endswith("lake is in the trash; press u to bring it back.")
        assert header.rstrip(" │").endswith("Returns")
        assert "pond" in row


async def test_several_come_back_last_deleted_first() -> None:
    script = shelf("lake", "pond")
    async with script.app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        await delete(pilot)
        await delete(pilot)
        await press(pilot, "u", "u", "u")
        assert script.calls[2:] == [("restore", "pond"), ("restore", "lake")]
        assert notices(pilot)[-1] == "Nothing was deleted since the cockpit opened; z on the shelf shows the trash."


async def test_one_that_is_in_the_trash_no_more_does_not_keep_the_others_there() -> None:
    script = shelf("lake", "pond")
    async with script.app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        await delete(pilot)
        await delete(pilot)
        script.failing["restore"] = UsageError("pond is no longer in the trash")
        await press(pilot, "u")
        assert notices(pilot)[-1] == "pond is no longer in the trash"
        del script.failing["restore"]
        await press(pilot, "u")
        assert script.calls[-1] == ("restore", "lake")


async def test_the_trash_says_what_lies_there_since_when_and_how_large() -> None:
    script = shelf("lake", "pond", "sea")
    async with script.app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "z")
        assert "The trash is empty; esc closes it." in shown(pilot)
        await press(pilot, "escape")
        await delete(pilot)
        await delete(pilot)
        await press(pilot, "z")
        assert "pond  2026-01-05 10:01   1.0 MB" in shown(pilot)
        assert "lake  2026-01-05 10:00   2.0 MB" in shown(pilot)
        assert "Disk space: 3.0 MB" in shown(pilot)


async def test_from_the_trash_any_one_comes_back() -> None:
    script = shelf("lake", "pond", "sea")
    async with script.app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        await delete(pilot)
        await delete(pilot)
        await press(pilot, "z", "down", "enter")
        assert script.calls[-1] == ("restore", "lake")
        assert pilot.app.screen.agent.name == "lake"


async def test_for_good_only_what_was_chosen_and_confirmed() -> None:
    script = shelf("lake", "pond", "sea")
    async with script.app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        await delete(pilot)
        await delete(pilot)
        await press(pilot, "z", "d", "escape")
        assert len(script.trash) == 2
        await press(pilot, "d")
        assert "Delete pond for good?" in shown(pilot)
        await pilot.click("#do")
        await settle(pilot)
        assert script.calls[-1] == ("erase", "pond")
        assert isinstance(pilot.app.screen, TrashScreen)
        await press(pilot, "a")
        await pilot.click("#do")
        await settle(pilot)
        assert script.calls[-1] == ("erase", "lake")
        assert "The trash is empty; esc closes it." in shown(pilot)


async def test_true_folders_go_and_come_and_the_old_go_when_the_cockpit_opens(saves: Path) -> None:
    for name in ("lake", "old"):
        agent_folder.create(config(name))
    old = agent_folder.delete(agent_folder.find("old"))
    old.path.rename(old.path.with_name("20200101T000000.000000Z-old"))
    async with ArcadeApp(poll_seconds=NEVER).run_test(size=SIZE) as pilot:
        await settle(pilot)
        assert trash.entries() == []
        await delete(pilot)
        assert [each.name for each in trash.entries()] == ["lake"]
        await read_again(pilot)
        await press(pilot, "u")
        assert agent_folder.find("lake").path == saves / "lake"


async def test_a_trash_that_cannot_be_tended_keeps_nobody_from_the_cockpit(saves: Path) -> None:
    saves.mkdir()
    (saves / ".trash").write_text("a file is in the way")
    async with ArcadeApp(poll_seconds=NEVER).run_test(size=SIZE) as pilot:
        await settle(pilot)
        assert notices(pilot) == []
