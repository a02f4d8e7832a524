"""The form for a new agent: search, hyperparameters, checks as typed, and an agent at the end."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from textual.pilot import Pilot
from textual.widget import Widget
from textual.widgets import Input, OptionList, Static

from arcade_rl.games.catalog import game, games
from arcade_rl.games.environments.environment import Environment
from arcade_rl.games.environments.game_file import persons_file, render
from arcade_rl.shelf.agents import agent_folder
from arcade_rl.tui.dialogs.confirm import ConfirmScreen
from arcade_rl.tui.widgets.choice import Choice
from arcade_rl.tui.widgets.needs import Needs
from arcade_rl.tui.widgets.tables.agent_table import AgentTable
from arcade_rl.tui.widgets.tables.game_list import matching
from tests.tui.support.form import SIZE, Form
from tests.tui.support.scripted import Script, notices, read_again, settle, shown, summary, write

NOISE = np.random.default_rng(1).integers(256, size=(21, 16, 3), dtype=np.uint8)
MAZE = Environment("odd:Maze-v0", "state", states=9)


async def test_typing_finds_games(form: Form) -> None:
    assert form.screen.query_one("#game-options", OptionList).option_count == len(games())
    await write(form.pilot, "space inv")
    await settle(form.pilot)
    options = form.screen.query_one("#game-options", OptionList).options
    assert [option.id for option in options] == ["space-invaders"]
    assert form.screen.query_one("#name", Input).value == "space-invaders"


def test_a_game_that_begins_with_the_text_comes_first() -> None:
    assert matching("pong")[0].id == "pong"
    assert matching("no such game") == []


async def test_arrows_move_in_the_list_while_the_cursor_stays_in_the_search(form: Form) -> None:
    await form.pilot.press("down", "down")
    await settle(form.pilot)
    assert form.screen.query_one("#search").has_focus
    assert form.screen.query_one("#name", Input).value == "cart-pole"


async def test_the_suggested_name_is_free(form: Form) -> None:
    await write(form.pilot, "pong")
    await settle(form.pilot)
    assert form.screen.query_one("#name", Input).value == "pong-2"


async def test_a_name_that_was_typed_is_kept_when_the_game_changes(form: Form) -> None:
    await form.type_into("#name", "my own")
    await form.type_into("#search", "pong")
    assert form.screen.query_one("#name", Input).value == "my own"


async def test_a_name_that_cannot_be_used_is_refused_as_typed(form: Form) -> None:
    for name, reason in (("pong", "on the shelf already"), ("a/b", "contains '/'"), ("", "empty")):
        await form.type_into("#name", name)
        assert reason in form.text("#hint")
    await form.pilot.press("ctrl+s")
    await settle(form.pilot)
    assert "empty" in notices(form.pilot)[0]
    assert list(agent_folder.all_agents()) == []


async def test_each_algorithm_offers_its_own_presets(form: Form) -> None:
    def presets() -> list[str | None]:
        return [option.id for option in form.screen.query_one("#presets", OptionList).options]

    assert "blog" in presets()
    form.screen.query_one("#algorithm", Choice).value = "DQN"
    await settle(form.pilot)
    assert presets() == ["dqn"]
    assert form.field("replay_capacity").display
    form.screen.query_one("#algorithm", Choice).value = "PQN"
    await settle(form.pilot)
    assert presets() == ["pqn"]
    assert form.field("rollout_steps").display
    assert not form.field("replay_capacity").display


async def test_a_preset_shows_its_deviations(form: Form) -> None:
    await write(form.pilot, "pong")
    await settle(form.pilot)
    assert not form.screen.query_one("#deviations").display
    form.screen.query_one("#algorithm", Choice).value = "DQN"
    await settle(form.pilot)
    presets = form.screen.query_one("#presets", OptionList)
    presets.highlighted = presets.get_option_index("blog")
    await settle(form.pilot)
    assert "the head" in form.text("#deviations") or "head is a softmax" in form.text("#deviations")
    assert form.field("discount").text == "0.9"


async def test_the_estimate_follows_what_is_typed(form: Form) -> None:
    await write(form.pilot, "pong")
    await settle(form.pilot)
    form.screen.query_one("#algorithm", Choice).value = "DQN"
    await settle(form.pilot)
    before = form.text("#needs")
    await form.type_into("#hyperparameter-replay_capacity Input", "1,000,000")
    assert "7.1 GB" in form.text("#needs")
    assert form.text("#needs") != before


async def test_reset_goes_back_to_the_preset(form: Form) -> None:
    await form.type_into("#hyperparameter-discount Input", "0.5")
    assert form.field("discount").changed
    await form.pilot.press("ctrl+r")
    await settle(form.pilot)
    assert form.field("discount").text == "0.99"
    assert not form.field("discount").changed


async def test_create_puts_the_agent_on_the_shelf_as_the_form_says(form: Form) -> None:
    await write(form.pilot, "pong")
    await settle(form.pilot)
    await form.type_into("#seed", "42")
    await form.type_into("#hyperparameter-parallel_games Input", "4")
    await form.unfold()
    await form.choose("layer_norm", "off")
    await form.pilot.press("ctrl+s")
    await settle(form.pilot)
    config = agent_folder.find("pong-2").config()
    assert (config.game, config.seed, config.preset) == ("pong", 42, "default")
    assert (config.hyperparameters.parallel_games, config.hyperparameters.layer_norm) == (4, False)
    assert form.script.calls == []
    assert type(form.pilot.app.screen).__name__ == "ShelfScreen"


async def test_create_and_train_starts_its_trainer_and_opens_it(form: Form) -> None:
    await write(form.pilot, "cart")
    await settle(form.pilot)
    await form.pilot.press("ctrl+t")
    await settle(form.pilot)
    assert form.script.calls == [("train", "cart-pole")]
    assert type(form.pilot.app.screen).__name__ == "TrainingScreen"


@pytest.mark.parametrize(("typed", "called"), [("my agent ", "my agent"), ("cafe\N{COMBINING ACUTE ACCENT}", "café")])
@pytest.mark.parametrize("key", ["ctrl+s", "ctrl+t"])
async def test_the_new_agent_goes_by_the_name_that_it_is_given(form: Form, typed: str, called: str, key: str) -> None:
    form.screen.query_one("#name", Input).value = typed
    await settle(form.pilot)
    await form.pilot.press(key)
    await settle(form.pilot)
    assert agent_folder.find(called).name == called
    form.script.agents = [summary(called), summary("pong")]
    await read_again(form.pilot)
    shelf, screen = form.pilot.app.screen_stack[0], form.pilot.app.screen
    assert screen.agent.name == called
    assert shelf.query_one(AgentTable).awaited == ""
    assert shelf.query_one(AgentTable).selected == called
    assert form.script.calls == ([("train", called)] if key == "ctrl+t" else [])


async def test_the_shelf_s_cursor_goes_to_the_new_agent(form: Form) -> None:
    await write(form.pilot, "cart")
    await settle(form.pilot)
    await form.pilot.press("ctrl+s")
    form.script.agents = [summary("cart-pole"), summary("pong")]
    await settle(form.pilot)
    await read_again(form.pilot)
    assert "╭─ cart-pole" in shown(form.pilot)


async def test_escape_leaves_nothing_behind(form: Form) -> None:
    await form.pilot.press("escape")
    await settle(form.pilot)
    assert list(agent_folder.all_agents()) == []


@pytest.mark.parametrize(
    ("game", "field", "value", "says"),
    [
        ("cart-pole", "network", "nature", "use network mlp"),
        ("pong", "game_mode", "77", "game_mode of pong must be"),
    ],
)
async def test_what_the_form_marks_as_wrong_is_not_created(
    form: Form, game: str, field: str, value: str, says: str
) -> None:
    await write(form.pilot, game)
    await settle(form.pilot)
    await form.unfold()
    editor = form.field(field).query_one("Choice, Input")
    editor.value = value
    await settle(form.pilot)
    assert says in form.text("#needs")
    for key in ("ctrl+s", "ctrl+t"):
        await form.pilot.press(key)
        await settle(form.pilot)
        assert says in notices(form.pilot)[-1]
        assert list(agent_folder.all_agents()) == []
    assert form.script.calls == []


async def test_esc_asks_before_a_seed_that_was_typed_is_lost(form: Form) -> None:
    await form.type_into("#seed", "42")
    await form.pilot.press("escape")
    await settle(form.pilot)
    assert isinstance(form.pilot.app.screen, ConfirmScreen)


async def test_esc_asks_before_what_waits_for_another_preset_is_lost(form: Form) -> None:
    await write(form.pilot, "tennis")
    await settle(form.pilot)
    await form.type_into("#hyperparameter-discount Input", "0.5")
    await form.type_into("#search", "cart-pole")
    await form.pilot.press("escape")
    await settle(form.pilot)
    assert isinstance(form.pilot.app.screen, ConfirmScreen)
    await form.pilot.press("n")
    await settle(form.pilot)
    await form.type_into("#search", "tennis")
    await form.type_into("#hyperparameter-discount Input", "0.99")
    await form.pilot.press("escape")
    await settle(form.pilot)
    assert type(form.pilot.app.screen).__name__ == "ShelfScreen"


async def test_a_seed_that_cannot_be_used_is_refused(form: Form) -> None:
    await form.type_into("#seed", "1")
    for seed in ("-1", "x", "99999999999"):
        form.screen.query_one("#seed", Input).value = seed
        await settle(form.pilot)
        assert "seed must be" in form.text("#hint")


async def test_a_game_that_needs_other_numbers_brings_them(form: Form) -> None:
    small = form.field("max_episode_steps").text
    await write(form.pilot, "8x8")
    await settle(form.pilot)
    assert form.screen.query_one("#name", Input).value == "frozen-lake-8x8"
    assert form.field("max_episode_steps").text != small


async def test_what_was_changed_is_kept_among_games_of_one_kind(form: Form) -> None:
    await write(form.pilot, "tennis")
    await settle(form.pilot)
    await form.type_into("#hyperparameter-discount Input", "0.5")
    await form.type_into("#search", "alien")  # whose first letters are those of games of other kinds
    assert form.field("discount").text == "0.5"
    await form.type_into("#search", "cart-pole")
    assert form.field("discount").text == "0.99"
    await form.type_into("#search", "tennis")
    assert form.field("discount").text == "0.5"


async def test_a_disk_with_too_little_room_is_warned_of_and_asked_about(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("arcade_rl.tui.widgets.needs.free_bytes", lambda folder: 3_100_000)
    script = Script()
    async with script.app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("n")
        await settle(pilot)
        await write(pilot, "pong")
        await settle(pilot)
        assert pilot.app.screen.query_one("#needs").has_class("-wrong")
        await pilot.press("ctrl+t")
        await settle(pilot)
        told = " ".join(shown(pilot).split())
        assert "Too little room on the disk" in told
        assert "3.1 MB are free" in told
        await pilot.press("escape")
        await settle(pilot)
        assert list(agent_folder.all_agents()) == []
        await pilot.press("ctrl+t")
        await settle(pilot)
        await pilot.click("#do")
        await settle(pilot)
        assert [agent.name for agent in agent_folder.all_agents()] == ["pong"]
        assert script.calls == [("train", "pong")]


async def test_what_cannot_be_created_is_refused_before_anything_is_asked(
    form: Form, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(form.screen.query_one(Needs), "_free", 1_000)
    await write(form.pilot, "cart-pole")
    await settle(form.pilot)
    await form.unfold()
    await form.choose("network", "nature")
    await form.pilot.press("ctrl+s")
    await settle(form.pilot)
    assert form.pilot.app.screen is form.pilot.app.screen_stack[1]
    assert "use network mlp" in notices(form.pilot)[-1]


async def test_a_game_that_is_not_on_the_list_can_be_added_and_is_chosen_then(form: Form) -> None:
    await write(form.pilot, "odd:Maze-v0")
    assert "Ctrl+G adds it" in shown(form.pilot)
    await form.pilot.press("ctrl+g")
    await settle(form.pilot)
    assert form.pilot.app.screen.query_one("#env-id", Input).value == "odd:Maze-v0"
    assert "only what you trust" in " ".join(shown(form.pilot).replace("│", " ").split())
    form.script.added_games = render([replace(game("taxi"), id="odd:Maze-v0", environment=MAZE)], "#")
    await form.pilot.press("enter")
    await settle(form.pilot)
    assert form.script.calls == [("add game", "odd:Maze-v0")]
    assert form.screen.query_one("#game-options", OptionList).option_count == 1
    assert "odd:Maze-v0 is on the list of games" in notices(form.pilot)


async def test_a_game_that_was_added_is_removed_once_a_person_agrees_and_no_other(form: Form) -> None:
    await form.pilot.press("ctrl+o")
    await settle(form.pilot)
    assert form.pilot.app.screen is form.screen
    persons_file().parent.mkdir(parents=True, exist_ok=True)
    persons_file().write_text(render([replace(game("taxi"), id="odd:Maze-v0", environment=MAZE)], "#"))
    form.script.agents.append(summary("walker", game="odd:Maze-v0"))
    await read_again(form.pilot)
    await form.type_into("#search", "odd")
    await form.pilot.press("ctrl+o")
    await settle(form.pilot)
    said = " ".join(shown(form.pilot).replace("│", " ").split())
    assert "1 agent stays on the shelf and needs it to be added again: walker." in said
    persons_file().unlink()
    await form.pilot.press("y")
    await settle(form.pilot)
    assert form.script.calls == [("remove game", "odd:Maze-v0")]
    assert form.screen.query_one("#game-options", OptionList).option_count == len(games())


async def test_a_game_on_the_list_is_not_added_again(form: Form) -> None:
    await form.pilot.press("ctrl+g")
    await settle(form.pilot)
    await write(form.pilot, "Taxi-v4")
    assert "Taxi-v4 is on the list of games already" in shown(form.pilot)
    await form.pilot.press("enter")
    await settle(form.pilot)
    assert form.script.calls == []


async def test_a_place_that_may_not_be_looked_into_does_not_keep_the_form_from_opening(
    saves: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_dir = Path.is_dir

    def refuse(path: Path) -> bool:
        if path == saves:
            raise PermissionError(13, "Permission denied", str(path))
        return is_dir(path)

    async with Script().app().run_test(size=(160, 40)) as pilot:
        await settle(pilot)
        monkeypatch.setattr(Path, "is_dir", refuse)
        await pilot.press("n")
        await settle(pilot)
        assert " free" not in str(pilot.app.screen.query_one("#needs", Static).content)


async def place_of_picture(pilot: Pilot[None]) -> Widget:
    """Where the form shows the game; opens the form."""
    await settle(pilot)
    await pilot.press("n")
    await settle(pilot)
    return pilot.app.screen.query_one("#chosen-game")


async def test_a_wide_form_shows_the_game_until_all_hyperparameters_take_its_room() -> None:
    async with Script(drawn=NOISE).app().run_test(size=(200, 60)) as pilot:
        frame = await place_of_picture(pilot)
        await write(pilot, "breakout")
        await settle(pilot)
        assert (str(frame.border_title), frame.display) == ("Breakout", True)
        assert "▀" in shown(pilot)
        await pilot.press("ctrl+l")
        await settle(pilot)
        assert not frame.display
        assert "▀" not in shown(pilot)
        await pilot.press("ctrl+l")
        await settle(pilot)
        assert frame.display


async def test_a_form_without_room_for_a_picture_has_none_drawn() -> None:
    script = Script(drawn=NOISE)
    async with script.app().run_test(size=(120, 36)) as pilot:
        assert not (await place_of_picture(pilot)).display
        assert [call for call in script.calls if call[0] == "draw"] == []
