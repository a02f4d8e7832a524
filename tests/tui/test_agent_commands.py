"""What can be done with an agent is offered where it can be done, under the same key everywhere."""

from dataclasses import replace
from pathlib import Path

import pytest
from textual.widgets import OptionList, Static

from arcade_rl.shelf.agents import agent_folder
from arcade_rl.shelf.agents.training_queue import Place
from arcade_rl.shelf.ledger.ledger import State
from arcade_rl.shelf.queries.summary import Summary
from arcade_rl.shelf.settings.cockpit_file import Options, write_options
from arcade_rl.tui.dialogs.tune import SettingsScreen, TuneScreen
from tests.tui.dialogs.test_sharing import lake_brain
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

SIZE = (120, 36)


async def press(pilot, *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await settle(pilot)


@pytest.mark.parametrize("keys", [("h",), ("enter", "h")], ids=["shelf", "agent's screen"])
async def test_h_opens_the_hyperparameters(keys: tuple[str, ...]) -> None:
    async with Script([summary("lake")]).app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, *keys)
        assert isinstance(pilot.app.screen, TuneScreen)


@pytest.mark.parametrize("keys", [("h",), ("enter", "h")], ids=["shelf", "champion's screen"])
async def test_those_of_a_champion_can_be_read(keys: tuple[str, ...]) -> None:
    name = "pong-champion"
    async with Script([champion_summary(name)], {name: champion_detail(name)}).app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, *keys)
        assert isinstance(pilot.app.screen, SettingsScreen)
        for told in ("press f to fork it", "learning rate", "discount"):
            assert told in shown(pilot)
        await press(pilot, "escape")
        assert not isinstance(pilot.app.screen, SettingsScreen)


async def test_a_policy_is_offered_neither_to_be_trained_nor_to_be_forked() -> None:
    policy = replace(summary("ppo", step=9), algorithm="actor-critic")
    async with Script([policy]).app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        calls = str(pilot.app.screen.query_one("#pane-hints", Static).content)
        assert [word for word in ("Watch", "Train", "Fork", "Export") if word in calls] == ["Watch", "Export"]
        await press(pilot, "enter")
        assert "which plays and is not trained: press w to watch it" in shown(pilot)
        assert "Train" not in shown(pilot).splitlines()[-1]


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 60)])
async def test_a_policys_screen_shows_its_game_and_settings_and_nothing_of_a_training(size: tuple[int, int]) -> None:
    policy = replace(summary("ppo", step=9), algorithm="actor-critic")
    async with Script([policy]).app().run_test(size=size) as pilot:
        await settle(pilot)
        await press(pilot, "enter", "1", "3")
        told = shown(pilot)
        for absent in ("Loss", "Score of", "Epsilon", "epsilon 0", "Curves", "Log", "agent steps per", "0%", "← →"):
            assert absent not in told
        assert pilot.app.screen.query_one("#picture").display
        await press(pilot, "4")
        assert pilot.app.screen.query_one("#settings-frame").display
        await press(pilot, "2")
        assert pilot.app.screen.query_one("#picture").display


@pytest.mark.parametrize(
    ("state", "offered"),
    [
        ("idle", ("Train",)),
        ("crashed", ("Train",)),
        ("starting", ("Pause", "Stop")),
        ("training", ("Pause", "Stop")),
        ("paused", ("Resume", "Stop")),
    ],
)
async def test_pause_is_offered_only_where_something_trains(state, offered: tuple[str, ...]) -> None:
    async with Script([summary("lake", state, step=9)]).app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        calls, footer = str(pilot.app.screen.query_one("#pane-hints", Static).content), shown(pilot).splitlines()[-1]
        assert [word for word in ("Train", "Pause", "Resume", "Stop") if word in calls] == list(offered)
        assert [word for word in ("Pause", "Resume") if word in footer] == [
            each for each in offered if each in ("Pause", "Resume")
        ]


@pytest.mark.parametrize(
    ("agent", "offered"),
    [
        (summary("lake", step=9), ["Fork", "Export", "Rename", "Delete"]),
        (summary("lake", "training", step=9), ["Fork", "Export"]),
        (replace(summary("lake"), has_brain=False), ["Rename", "Delete"]),
    ],
    ids=["at rest", "at work", "without a brain"],
)
async def test_the_pane_offers_what_is_not_refused(agent: Summary, offered: list[str]) -> None:
    async with Script([agent]).app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        calls = str(pilot.app.screen.query_one("#pane-hints", Static).content)
        assert [word for word in ("Fork", "Export", "Rename", "Delete") if word in calls] == offered


@pytest.mark.parametrize("keys", [(), ("enter",)], ids=["shelf", "agent's screen"])
async def test_a_policy_says_that_it_only_plays(keys: tuple[str, ...]) -> None:
    policy = replace(summary("ppo", step=9), algorithm="actor-critic")
    async with Script([policy]).app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, *keys)
        for key in ("t", "f", "space", "s"):
            pilot.app.clear_notifications()
            await press(pilot, key)
            assert notices(pilot) == ["ppo is a policy, which plays and is neither trained nor forked; w watches it."]


@pytest.mark.parametrize("size", [(80, 24), SIZE])
@pytest.mark.parametrize("keys", [(), ("enter",)], ids=["shelf", "agent's screen"])
@pytest.mark.parametrize(
    ("agent", "offered"),
    [
        (summary("lake"), {"t Train"}),
        (summary("lake", "training", step=9), {"space Pause", "s Stop"}),
        (summary("lake", "paused", step=9), {"space Resume", "s Stop"}),
        (replace(summary("lake"), place=Place(1.0)), {"t Train", "s Stop"}),
        (champion_summary("pong-champion"), set()),
    ],
    ids=["idle", "training", "paused", "queued", "champion"],
)
async def test_the_footer_offers_what_can_be_done_with_a_training(
    agent: Summary, offered: set[str], keys: tuple[str, ...], size: tuple[int, int]
) -> None:
    write_options(Options(most_trainings=1))
    others = [summary("zoo", "training")] if agent.is_queued else []  # for which it waits
    details = {"pong-champion": champion_detail("pong-champion")}
    async with Script([agent, *others], details).app().run_test(size=size) as pilot:
        await settle(pilot)
        await press(pilot, *keys)
        footer = shown(pilot).splitlines()[-1]
        assert {word for word in ("t Train", "space Pause", "space Resume", "s Stop") if word in footer} == offered
        assert "? Help" in footer


@pytest.mark.parametrize("keys", [(), ("enter",)], ids=["shelf", "agent's screen"])
@pytest.mark.parametrize("state", ["training", "paused"])
async def test_what_is_training_is_neither_deleted_nor_renamed_and_the_keys_are_named(
    state: State, keys: tuple[str, ...]
) -> None:
    async with Script([summary("lake", state, step=9)]).app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, *keys)
        screen = pilot.app.screen
        await press(pilot, "d", "r")
        assert pilot.app.screen is screen
        assert notices(pilot) == [
            f"lake is {state}; s stops it, then d deletes it.",
            f"lake is {state}; s stops it, then r renames it.",
        ]


async def test_t_says_of_a_training_agent_what_else_can_be_done_and_resumes_a_paused_one() -> None:
    script = Script([summary("lake", "training", step=9)])
    async with script.app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "t")
        assert notices(pilot) == ["lake is training already; space pauses it, s stops it."]
        script.agents = [summary("lake", "paused", step=9)]
        await read_again(pilot)
        await press(pilot, "t")
        assert script.calls == [("resume", "lake", {})]


async def test_space_on_an_agent_at_rest_says_what_to_do() -> None:
    script = Script([summary("lake")])
    async with script.app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "space")
        assert script.calls == []
        assert notices(pilot) == ["lake is not training; press t to train it."]


@pytest.mark.parametrize("agent", [summary("lake"), champion_summary("pong-champion")], ids=["own", "champion"])
async def test_race_stands_in_the_list_of_actions(agent) -> None:
    async with Script([agent]).app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        assert "g Race" in shown(pilot)


async def test_import_shows_no_mistake_before_anything_is_typed() -> None:
    async with Script().app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "i")
        assert "✗" not in shown(pilot)
        assert pilot.app.screen.query_one("#do").disabled
        await press(pilot, "x")
        assert "✗ there is no file" in shown(pilot)


async def test_a_fork_begins_from_the_best_brain_unless_told_otherwise(saves: Path) -> None:
    from arcade_rl.shelf.brains import brain_file

    folder = agent_folder.create(config("lake", game="frozen-lake", family="frozen-lake"))
    for file in (folder.brain_file, folder.best_file):
        brain_file.write(lake_brain("lake"), file)
    async with Script([summary("lake", step=9)]).app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "f")
        brains = pilot.app.screen.query_one("#brains", OptionList)
        titles = [str(brains.get_option_at_index(at).prompt) for at in range(brains.option_count)]
        assert titles == ["its best brain by evaluation", "its newest brain"]
        assert brains.highlighted == 0


async def test_a_stop_is_shown_at_once_also_while_the_trainer_loads() -> None:
    import threading

    script, answered = Script([summary("lake", "starting")]), threading.Event()
    app = script.app()
    object.__setattr__(app.backend, "ask", lambda *_: str(answered.wait()))
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("s")
        await pilot.pause()
        assert "■ stopping" in shown(pilot)
        app.read_shelf()
        for _ in range(5):
            await pilot.pause()
        assert "■ stopping" in shown(pilot)
        answered.set()
        await settle(pilot)
        app.read_shelf()
        await settle(pilot)
        assert "starting" in shown(pilot)
