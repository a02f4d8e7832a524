"""Import, export, rename and fork, on true folders."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from textual.widgets import Input, Static
from torch import nn

from arcade_rl.network_shapes import tensor_shapes
from arcade_rl.shelf.agents import agent_folder
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.shelf.brains import brain_file
from arcade_rl.shelf.brains.brain_file import Brain, BrainHistory
from arcade_rl.tui.dialogs.naming import ForkScreen
from arcade_rl.tui.widgets.choice import Choice
from arcade_rl.tui.widgets.tables.agent_table import AgentTable
from tests.conversion.conftest import opened_here as opened_here
from tests.conversion.files import nature, of_stable_baselines, stable_baselines_zip, torch_file
from tests.tui.support.scripted import Script, config, notices, read_again, settle, shown, summary

SIZE = (100, 30)


def lake_brain(name: str) -> Brain:
    made = config(name, game="frozen-lake", family="frozen-lake")
    shapes = tensor_shapes(made.hyperparameters, "q-table", (), 16, 4)
    return Brain(
        name=name,
        game="frozen-lake",
        algorithm="q-table",
        hyperparameters=made.hyperparameters,
        observation_kind="state",
        observation_shape=(),
        actions=("LEFT", "DOWN", "RIGHT", "UP"),
        history=BrainHistory(12_345, 10, 12_345, 3.0, 0.71, 0.7),
        made_by="arcade-rl",
        saved=datetime(2026, 1, 5, tzinfo=UTC),
        tensors={key: np.zeros(shape, np.float32) for key, shape in shapes.items()},
    )


@pytest.fixture
def lake() -> AgentFolder:
    """A trained agent on the shelf."""
    folder = agent_folder.create(config("lake", game="frozen-lake", family="frozen-lake"))
    brain_file.write(lake_brain("lake"), folder.brain_file)
    return folder


async def open_by(pilot, key: str) -> None:
    """Press a key of the shelf, which opens a dialog."""
    await settle(pilot)
    await pilot.press(key)
    await settle(pilot)


async def fill(pilot, selector: str, text: str) -> None:
    pilot.app.screen.query_one(selector, Input).value = text
    await settle(pilot)


def button_is_off(pilot) -> bool:
    return bool(pilot.app.screen.query_one("#do").disabled)


def refusal(pilot) -> str:
    return str(pilot.app.screen.query_one("#problem", Static).render())


async def test_a_brain_is_exported_to_the_path_that_was_typed(lake: AgentFolder, tmp_path: Path) -> None:
    async with Script([summary("lake", step=9)]).app().run_test(size=SIZE) as pilot:
        await open_by(pilot, "x")
        await fill(pilot, "#path", str(tmp_path / "gift"))
        await pilot.press("enter")
        await settle(pilot)
        assert brain_file.read(tmp_path / "gift.safetensors").name == "lake"
        assert "gift.safetensors" in notices(pilot)[0]


async def test_a_file_that_exists_is_only_replaced_when_asked(lake: AgentFolder, tmp_path: Path) -> None:
    target = tmp_path / "gift.safetensors"
    target.write_text("precious")
    async with Script([summary("lake", step=9)]).app().run_test(size=SIZE) as pilot:
        await open_by(pilot, "x")
        await fill(pilot, "#path", str(target))
        assert "gift.safetensors exists" in shown(pilot)
        assert button_is_off(pilot)
        pilot.app.screen.query_one("#overwrite", Choice).value = "replace it"
        await settle(pilot)
        assert not button_is_off(pilot)
        assert target.read_text() == "precious"


async def test_a_name_that_promises_another_format_is_refused(lake: AgentFolder, tmp_path: Path) -> None:
    async with Script([summary("lake", step=9)]).app().run_test(size=SIZE) as pilot:
        await open_by(pilot, "x")
        await fill(pilot, "#path", str(tmp_path / "gift.onnx"))
        assert "gift.onnx looks like an ONNX file; name it gift.safetensors" in refusal(pilot)
        assert button_is_off(pilot)


async def test_an_agent_without_a_brain_cannot_be_exported_and_the_remedy_is_named() -> None:
    agent_folder.create(config("young"))
    async with Script([summary("young")]).app().run_test(size=SIZE) as pilot:
        await open_by(pilot, "x")
        assert "young has no brain yet; train it first" in shown(pilot)
        assert button_is_off(pilot)


async def test_a_brain_is_imported_under_a_free_name(lake: AgentFolder, tmp_path: Path) -> None:
    gift = tmp_path / "gift.safetensors"
    brain_file.write(lake_brain("lake"), gift)
    async with Script([summary("lake", step=9)]).app().run_test(size=SIZE) as pilot:
        await open_by(pilot, "i")
        await fill(pilot, "#path", str(gift))
        assert "Frozen Lake · Q-table · 12,345 agent steps · best evaluation 0.71" in shown(pilot)
        assert pilot.app.screen.query_one("#name", Input).value == "lake-2"
        await pilot.click("#do")
        await settle(pilot)
        assert agent_folder.find("lake-2").config().parent == "lake@12345"
        assert notices(pilot) == ["lake-2 is on the shelf."]


async def test_what_the_file_of_another_program_does_not_say_is_asked_for(tmp_path: Path, opened_here: None) -> None:
    gift, network = tmp_path / "gift.zip", nature(4)
    network[7] = nn.Linear(64 * 4 * 4, 512)  # of pictures of 64 x 64 pixels
    stable_baselines_zip(gift, torch_file(of_stable_baselines(nn.ModuleDict({"network": network}))))
    async with Script().app().run_test(size=(80, 24)) as pilot:
        await open_by(pilot, "i")
        asked = pilot.app.screen.query_one("#of-another-program")
        assert not asked.display
        await fill(pilot, "#path", str(gift))
        assert asked.display
        assert "nothing says which game gift.zip plays; use Game, or name the file" in refusal(pilot)
        await fill(pilot, "#game", "breakou")
        assert "no game is called 'breakou'" in refusal(pilot)
        await fill(pilot, "#game", "breakout")
        assert "import it with Size 60x60" in refusal(pilot)
        await fill(pilot, "#size", "64")
        assert "say it as HEIGHTxWIDTH" in refusal(pilot)
        await fill(pilot, "#size", "64x64")
        assert "Breakout · DQN · 1,000 agent steps" in shown(pilot)
        pilot.app.screen.query_one("#channels", Choice).value = "red, green, blue"
        await settle(pilot)
        assert "its network sees 4 channels, which are no frames in colour; use Channels grey" in refusal(pilot)
        pilot.app.screen.query_one("#channels", Choice).value = "grey"
        await settle(pilot)
        await pilot.click("#do")
        await settle(pilot)
        made = agent_folder.find("gift").config().hyperparameters
        assert (made.frame_height, made.frame_width, made.frame_colour) == (64, 64, False)


async def test_a_brain_of_ours_is_not_asked_what_another_program_s_was(lake: AgentFolder, tmp_path: Path) -> None:
    gift, other = tmp_path / "gift.safetensors", tmp_path / "other.zip"
    brain_file.write(lake_brain("lake"), gift)
    other.write_bytes(b"PK\x03\x04")
    async with Script([summary("lake", step=9)]).app().run_test(size=SIZE) as pilot:
        await open_by(pilot, "i")
        await fill(pilot, "#path", str(other))
        asked = pilot.app.screen.query_one("#of-another-program")
        await fill(pilot, "#game", "pong")
        assert asked.display
        await fill(pilot, "#path", str(gift))
        assert not asked.display
        assert "Frozen Lake · Q-table" in shown(pilot)
        assert not button_is_off(pilot)


@pytest.mark.parametrize(("explores", "epsilon"), [(False, 0.525), (True, 1.0)])
async def test_an_import_goes_on_with_the_rates_of_its_brain_or_explores_again(
    tmp_path: Path, explores: bool, epsilon: float
) -> None:
    brain, gift = lake_brain("lake"), tmp_path / "gift.safetensors"
    trained = replace(brain, hyperparameters=brain.hyperparameters.replace(epsilon_decay_steps=2 * brain.history.step))
    brain_file.write(trained, gift)
    async with Script().app().run_test(size=(80, 24)) as pilot:
        await open_by(pilot, "i")
        await fill(pilot, "#path", str(gift))
        assert "It begins with epsilon 0.525, learning rate" in shown(pilot)
        if explores:
            pilot.app.screen.query_one("#schedules", Choice).action_step(1)
            await settle(pilot)
            assert "It begins with epsilon 1, learning rate" in shown(pilot)
        await pilot.press("enter")
        await settle(pilot)
    assert agent_folder.find("lake").config().hyperparameters.epsilon_start == epsilon


async def test_a_file_that_meets_a_defect_ends_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gift = tmp_path / "gift.safetensors"
    gift.write_bytes(b"")

    def fail(path: Path) -> Brain:
        raise MemoryError("too large")

    monkeypatch.setattr(brain_file, "read_header", fail)
    async with Script().app().run_test(size=SIZE) as pilot:
        await open_by(pilot, "i")
        await fill(pilot, "#path", str(gift))
        assert "MemoryError" in shown(pilot)
        assert button_is_off(pilot)


async def test_a_file_that_is_no_brain_is_refused_as_typed(tmp_path: Path) -> None:
    bad = tmp_path / "bad.safetensors"
    bad.write_bytes(b"\x80\x04cos\nsystem\n")
    async with Script().app().run_test(size=SIZE) as pilot:
        await open_by(pilot, "i")
        await fill(pilot, "#path", str(tmp_path / "none.safetensors"))
        assert "there is no file" in shown(pilot)
        await fill(pilot, "#path", str(bad))
        assert "✗" in shown(pilot)
        assert button_is_off(pilot)


async def test_an_agent_is_renamed(lake: AgentFolder) -> None:
    async with Script([summary("lake", step=9)]).app().run_test(size=SIZE) as pilot:
        await open_by(pilot, "r")
        await fill(pilot, "#name", "puddle")
        await pilot.press("enter")
        await settle(pilot)
        assert [agent.name for agent in agent_folder.all_agents()] == ["puddle"]


async def test_a_renamed_agent_keeps_its_mark(lake: AgentFolder) -> None:
    script = Script([summary("lake", step=9), summary("pond", step=9)])
    async with script.app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("m", "m", "home", "r")
        await settle(pilot)
        await fill(pilot, "#name", "puddle")
        await pilot.press("enter")
        await settle(pilot)
        await read_again(pilot)  # as the shelf was before
        script.agents = [summary("pond", step=9), summary("puddle", step=9)]
        await read_again(pilot)
        assert "A puddle" in shown(pilot)
        assert "B pond" in shown(pilot)
        script.agents = script.agents[:1]
        await read_again(pilot)
        assert "A pond" in shown(pilot)


async def test_a_taken_name_is_refused_as_typed(lake: AgentFolder) -> None:
    async with Script([summary("lake", step=9), summary("other")]).app().run_test(size=SIZE) as pilot:
        await open_by(pilot, "r")
        await fill(pilot, "#name", "Other")
        assert "on the shelf already" in shown(pilot)
        assert button_is_off(pilot)


async def test_an_agent_is_forked_from_a_checkpoint(lake: AgentFolder) -> None:
    lake.checkpoints.mkdir(exist_ok=True)
    brain_file.write(lake_brain("lake"), lake.checkpoint_file(10_000))
    async with Script([summary("lake", step=9)]).app().run_test(size=SIZE) as pilot:
        await open_by(pilot, "f")
        assert "its newest brain" in shown(pilot)
        assert "checkpoint at 10,000 agent steps" in shown(pilot)
        pilot.app.screen.query_one("#brains").highlighted = 1
        await pilot.press("enter")
        await settle(pilot)
        assert agent_folder.find("lake-2").brain_file.is_file()
        assert notices(pilot) == ["lake-2 is on the shelf."]


@pytest.mark.parametrize("how", ["a click", "enter"])
async def test_a_brain_to_fork_from_is_chosen_first_and_forked_by_another_enter(lake: AgentFolder, how: str) -> None:
    lake.checkpoints.mkdir(exist_ok=True)
    young = replace(lake_brain("lake"), history=BrainHistory(10_000, 9, 9, 3.0, 0.5, 0.5))
    brain_file.write(young, lake.checkpoint_file(10_000))
    async with Script([summary("lake", step=9)]).app().run_test(size=SIZE) as pilot:
        await open_by(pilot, "f")
        if how == "enter":
            await pilot.press("tab", "down", "enter")
        else:
            await pilot.click("#brains", offset=(3, 1))
        await settle(pilot)
        assert isinstance(pilot.app.screen, ForkScreen)
        assert [agent.name for agent in agent_folder.all_agents()] == ["lake"]
        await pilot.press("enter")
        await settle(pilot)
        assert agent_folder.find("lake-2").config().parent == "lake@10000"


async def test_a_fork_goes_on_with_the_rates_of_its_brain_and_says_so(lake: AgentFolder) -> None:
    brain = lake_brain("lake")
    trained = replace(brain, hyperparameters=brain.hyperparameters.replace(epsilon_decay_steps=2 * brain.history.step))
    brain_file.write(trained, lake.brain_file)
    async with Script([summary("lake", step=9)]).app().run_test(size=(80, 24)) as pilot:
        await open_by(pilot, "f")
        assert "It begins with epsilon 0.525, learning rate" in shown(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert agent_folder.find("lake-2").config().hyperparameters.epsilon_start == 0.525


async def test_a_fork_explores_again_if_that_is_chosen(lake: AgentFolder) -> None:
    async with Script([summary("lake", step=9)]).app().run_test(size=SIZE) as pilot:
        await open_by(pilot, "f")
        pilot.app.screen.query_one("#schedules").focus()
        await pilot.press("right")
        await settle(pilot)
        assert "It begins with epsilon 1, learning rate" in shown(pilot)
        pilot.app.screen.query_one("#do").press()
        await settle(pilot)
        assert agent_folder.find("lake-2").config().hyperparameters.epsilon_start == 1.0


async def test_an_agent_without_a_brain_has_nothing_to_fork_whatever_is_chosen(lake: AgentFolder) -> None:
    lake.brain_file.unlink()
    async with Script([summary("lake", step=9)]).app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        pilot.app.go(ForkScreen(lake))
        await settle(pilot)
        pilot.app.screen.query_one("#schedules", Choice).action_step(1)
        await settle(pilot)
        assert "lake has no brain yet; train it first (t)" in shown(pilot)
        assert button_is_off(pilot)


@pytest.mark.parametrize("typed", ["cafe\N{COMBINING ACUTE ACCENT}", " caf\N{LATIN SMALL LETTER E WITH ACUTE} "])
@pytest.mark.parametrize("key", ["r", "f", "i"], ids=["renamed", "forked", "imported"])
async def test_the_cursor_goes_to_the_name_that_an_agent_is_given(
    lake: AgentFolder, tmp_path: Path, key: str, typed: str
) -> None:
    gift = tmp_path / "gift.safetensors"
    brain_file.write(lake_brain("lake"), gift)
    script = Script([summary("lake", step=9)])
    async with script.app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press(key)
        await settle(pilot)
        if key == "i":
            await fill(pilot, "#path", str(gift))
        await fill(pilot, "#name", typed)
        await pilot.press("enter")
        await settle(pilot)
        script.agents = [*([] if key == "r" else script.agents), summary("café"), summary("zoo")]
        await read_again(pilot)
        table = pilot.app.screen.query_one(AgentTable)
        assert (table.selected, table.awaited) == ("café", "")
