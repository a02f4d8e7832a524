"""The command palette offers what can be done with the selected agent, and does it."""

from collections.abc import Iterable
from dataclasses import replace

import pytest
from textual.widgets import OptionList

from arcade_rl.shelf.agents.training_queue import Place
from arcade_rl.shelf.queries.summary import Summary
from arcade_rl.shelf.settings.cockpit_file import Options, write_options
from arcade_rl.tui.agent_commands import commands_for
from tests.tui.support.scripted import Script, champion_summary, notices, settle, shown, summary, write

SIZE = (100, 40)
LOOKED_AT = ("Settings of", "Checkpoints of", "Export", "Fork")


async def press(pilot, *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await settle(pilot)


def titles(agent: Summary) -> list[str]:
    return [command.title.replace(" {}", "") for command in commands_for(agent)]


@pytest.mark.parametrize(
    ("agent", "offered"),
    [
        (summary("lake"), ("Train", "Settings of", "Demonstrations of", "Tags of", "Rename", "Delete")),
        (
            summary("lake", step=9),
            (
                "Train",
                "Settings of",
                "Checkpoints of",
                "Demonstrations of",
                "Export",
                "Fork",
                "Tags of",
                "Rename",
                "Delete",
            ),
        ),
        (
            summary("lake", "training", step=9),
            ("Pause", "Stop", *LOOKED_AT[:2], "Demonstrations of", *LOOKED_AT[2:], "Tags of"),
        ),
        (
            summary("lake", "paused", step=9),
            ("Resume", "Stop", *LOOKED_AT[:2], "Demonstrations of", *LOOKED_AT[2:], "Tags of"),
        ),
        (
            replace(summary("lake"), place=Place(1.0)),
            ("Train", "Take {} out of the queue", "Settings of", "Demonstrations of", "Tags of", "Rename", "Delete"),
        ),
        (champion_summary("pong-champion"), LOOKED_AT),
        (replace(summary("torn"), game="", problem="agent.toml is damaged"), ("Delete",)),
    ],
    ids=["new", "trained", "training", "paused", "queued", "champion", "damaged"],
)
def test_what_does_not_apply_is_not_offered(agent: Summary, offered: Iterable[str]) -> None:
    assert titles(agent) == [each.replace(" {}", "") for each in offered]


@pytest.mark.parametrize("opened", [(), ("enter",)], ids=["shelf", "agent's screen"])
async def test_it_offers_them_first_for_the_selected_agent(opened: tuple[str, ...]) -> None:
    script = Script([summary("lake", "training", step=9), summary("pond", "training", step=9)])
    async with script.app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "down", *opened, "ctrl+p")
        await settle(pilot)
        assert "Stop pond" in shown(pilot)
        assert "Stop lake" not in shown(pilot)


@pytest.mark.parametrize(
    ("typed", "call"),
    [("stop pond", ("stop", "pond", {})), ("pause", ("pause", "pond", {}))],
)
async def test_what_is_chosen_is_done(typed: str, call: tuple[object, ...]) -> None:
    script = Script([summary("lake", "training", step=9), summary("pond", "training", step=9)])
    async with script.app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "down", "ctrl+p")
        await write(pilot, typed)
        await settle(pilot)
        await press(pilot, "enter")
        assert script.calls == [call]


@pytest.mark.parametrize(
    ("typed", "screen"), [("settings of", "TuneScreen"), ("checkpoints", "CheckpointsScreen"), ("del", "ConfirmScreen")]
)
async def test_what_opens_a_dialog_opens_it(typed: str, screen: str) -> None:
    async with Script([summary("lake", step=9)]).app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "ctrl+p")
        await write(pilot, typed)
        await settle(pilot)
        await press(pilot, "enter")
        assert type(pilot.app.screen).__name__ == screen


async def test_one_that_changed_meanwhile_is_left_alone() -> None:
    script = Script([summary("lake", "training", step=9)])
    async with script.app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        shelf = pilot.app.screen
        await shelf.run_command("pond", "stop")
        assert (script.calls, notices(pilot)) == ([], [])


async def test_one_that_waits_in_the_queue_trains_as_many_steps_as_it_was_to() -> None:
    write_options(Options(most_trainings=1))
    script = Script([summary("pond", "training", step=5), replace(summary("lake", step=9), place=Place(0.0, 1_000))])
    async with script.app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "ctrl+p")
        await write(pilot, "train lake")
        await settle(pilot)
        await press(pilot, "enter")
        assert script.calls == [("train", "lake", 1_000)]


async def test_a_finished_agent_is_asked_how_many_steps_more() -> None:
    async with Script([summary("lake", step=1_000_000)]).app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "ctrl+p")
        await write(pilot, "train lake")
        await settle(pilot)
        found = pilot.app.screen.query_one(OptionList)
        lines = [str(option.prompt).splitlines()[0] for option in found.options]
        assert lines[0] == "Train lake"
        assert lines.count("Train lake") == 1
        await press(pilot, "enter")
        assert "How many more?" in shown(pilot)
