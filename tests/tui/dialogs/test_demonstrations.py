"""What a human has taught an agent, in the cockpit: counted, listed, deleted and exported."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from textual.widgets import Input

from arcade_rl.errors import ArcadeError
from arcade_rl.shelf.agents import agent_folder
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.shelf.agents.trash import Trashed, put_demonstrations
from arcade_rl.shelf.demonstrations.demonstrations import Demonstration, DemonstrationFolder, DemonstrationHeader
from arcade_rl.tui.backend import outside, subcommand
from arcade_rl.tui.backend.detail import AgentDetail
from arcade_rl.tui.dialogs.demonstrations import DemonstrationsScreen
from arcade_rl.tui.widgets.tables.demonstration_list import DemonstrationList
from tests.tui.support.scripted import Script, champion_summary, config, notices, settle, shown, summary

SIZE = (100, 30)
HEADERS = {3: DemonstrationHeader("pong", "2026-01-05T10:00:00+00:00", 450, -1.0, 0)}


def walk(steps: int) -> Demonstration:
    return Demonstration(
        frames=np.arange(steps + 1),
        actions=np.zeros(steps, np.int64),
        rewards=np.ones(steps, np.float32),
        terminated=np.zeros(steps, np.bool_),
        game="frozen-lake",
        played="2026-01-05T10:00:00+00:00",
    )


@pytest.fixture
def kept() -> DemonstrationFolder:
    """What was played for an agent on the shelf: 1 and 2, and the damaged 3."""
    folder = agent_folder.create(config("pupil", game="frozen-lake", family="frozen-lake"))
    demonstrations = DemonstrationFolder(folder.demonstrations)
    for steps in (100, 1_200):
        demonstrations.write(walk(steps))
    (demonstrations.path / "000003.safetensors").write_bytes(b"hello")
    return demonstrations


class TrueDetail(Script):
    """A script whose agents' details are read from the disk, and whose trash is the true one."""

    def _read_detail(self, name: str) -> AgentDetail:
        return outside.read_detail(name)

    def _restore(self, trashed: Trashed) -> str:
        return outside.restore(trashed)


def pupil() -> Script:
    return TrueDetail([summary("pupil", step=9, game="frozen-lake")])


async def open_list(pilot) -> None:
    await settle(pilot)
    await pilot.press("e")
    await settle(pilot)


async def test_the_shelf_tells_how_much_an_agent_was_taught() -> None:
    agent = summary("pupil", step=9, replay_size=300, demonstration_steps=100)
    scene = Script([agent], {"pupil": AgentDetail("pupil", config("pupil"), demonstrations=HEADERS)})
    async with scene.app().run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        assert "1 demonstration, 450 steps" in shown(pilot)
        assert "25% of its memory" in shown(pilot)


async def test_of_an_agent_that_nobody_taught_it_tells_nothing() -> None:
    async with Script([summary("pupil", step=9)]).app().run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        assert "Taught" not in shown(pilot)


async def test_while_it_trains_the_share_of_its_memory_is_shown() -> None:
    agent = summary("pupil", "training", step=9, replay_size=999_900, demonstration_steps=100)
    async with Script([agent]).app().run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert "taught 100 steps, under 1% of its memory" in shown(pilot)
        pilot.app.agents = (replace(agent, status=replace(agent.status, demonstration_steps=0)),)
        await settle(pilot)
        assert "taught" not in shown(pilot)


async def test_an_agent_without_a_replay_memory_tells_no_share_of_it() -> None:
    agent = summary("pupil", "training", step=9, demonstration_steps=100)
    scene = Script([agent], {"pupil": AgentDetail("pupil", config("pupil"), demonstrations=HEADERS)})
    async with scene.app().run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        assert "1 demonstration, 450 steps" in shown(pilot)
        assert "of its memory" not in shown(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert "taught 100 steps" in shown(pilot)
        assert "of its memory" not in shown(pilot)


async def test_e_lists_them_newest_first_and_tells_of_a_damaged_one(kept: DemonstrationFolder) -> None:
    async with pupil().app().run_test(size=SIZE) as pilot:
        await open_list(pilot)
        assert "3 demonstrations, 1,300 steps." in shown(pilot)
        listed = pilot.app.screen.query_one(DemonstrationList).options
        assert [str(option.prompt).split()[:2] for option in listed] == [
            ["3", "damaged:"],
            ["2", "1,200"],
            ["1", "100"],
        ]
        assert "score   100.0" in shown(pilot)


async def test_without_any_it_says_how_to_teach() -> None:
    agent_folder.create(config("pupil", game="cart-pole", family="cart-pole"))
    async with pupil().app().run_test(size=SIZE) as pilot:
        await open_list(pilot)
        assert "press T in its window" in shown(pilot)
        await pilot.press("a", "d", "x")
        assert isinstance(pilot.app.screen, DemonstrationsScreen)


async def test_of_a_damaged_agent_without_any_the_damage_is_told() -> None:
    folder = agent_folder.create(config("pupil", game="frozen-lake", family="frozen-lake"))
    folder.config_file.write_text("damage")
    async with pupil().app().run_test(size=SIZE) as pilot:
        await open_list(pilot)
        assert "agent.toml" in notices(pilot)[0]


async def test_one_is_deleted_when_its_owner_agrees(kept: DemonstrationFolder) -> None:
    async with pupil().app().run_test(size=SIZE) as pilot:
        await open_list(pilot)
        await pilot.press("down", "d")
        await settle(pilot)
        assert "Delete demonstration 2?" in shown(pilot)
        await pilot.click("#cancel")
        await settle(pilot)
        assert kept.numbers() == [1, 2, 3]
        await pilot.press("d")
        await settle(pilot)
        await pilot.click("#do")
        await settle(pilot)
        assert kept.numbers() == [1, 3]
        assert "2 demonstrations, 100 steps." in shown(pilot)


async def test_all_are_deleted_when_their_owner_agrees(kept: DemonstrationFolder) -> None:
    async with pupil().app().run_test(size=SIZE) as pilot:
        await open_list(pilot)
        await pilot.press("a")
        await settle(pilot)
        assert "Delete all demonstrations?" in shown(pilot)
        await pilot.click("#do")
        await settle(pilot)
        assert kept.numbers() == []
        assert "press T in its window" in shown(pilot)


async def test_what_was_deleted_comes_back_with_one_key(kept: DemonstrationFolder) -> None:
    async with pupil().app().run_test(size=SIZE) as pilot:
        await open_list(pilot)
        await pilot.press("a")
        await settle(pilot)
        assert "For 30 days they can be brought back" in " ".join(shown(pilot).split())
        await pilot.click("#do")
        await settle(pilot)
        assert notices(pilot) == ["Demonstrations of pupil are in the trash; press u to bring them back."]
        await pilot.press("u")
        await settle(pilot)
        await settle(pilot)
        assert "3 demonstrations, 1,300 steps." in shown(pilot)
        assert notices(pilot)[-1] == "pupil has its demonstrations again."
        assert len(kept.numbers()) == 3


async def test_undo_brings_back_nothing_but_demonstrations_of_this_agent(kept: DemonstrationFolder) -> None:
    scene = pupil()
    scene.agents.append(summary("zoo"))
    async with scene.app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        other = put_demonstrations(agent_folder.find("pupil"), [1])
        pilot.app.trash.add(other)
        pilot.app.trash.add(replace(other, name="zoo"))
        pilot.app.trash.delete("zoo")
        await settle(pilot)
        await open_list(pilot)
        await pilot.press("u")
        await settle(pilot)
        assert notices(pilot)[-1] == "pupil has its demonstrations again."
        assert len(kept.numbers()) == 3
        await pilot.press("u")
        await settle(pilot)
        assert notices(pilot)[-1].startswith("No demonstrations of pupil were deleted since the cockpit opened")
        assert ("restore", "zoo") not in scene.calls


async def test_they_are_exported_to_the_folder_that_was_typed(
    kept: DemonstrationFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # short paths, which fit into a line
    Path("taken").touch()
    scene = pupil()
    async with scene.app().run_test(size=SIZE) as pilot:
        await open_list(pilot)
        await pilot.press("x")
        await settle(pilot)
        path = pilot.app.screen.query_one("#path", Input)
        for text, problem in (("no/where", "there is no folder"), ("taken", "is a file")):
            path.value = text
            await settle(pilot)
            assert problem in shown(pilot)
        path.value = str(tmp_path / "sets")
        await pilot.press("enter")
        await settle(pilot)
        assert scene.calls == [("export demonstrations", "pupil", tmp_path / "sets")]
        assert "holds the demonstrations of pupil" in notices(pilot)[0]


async def test_a_champion_is_taught_by_nobody() -> None:
    async with Script([champion_summary("ace")]).app().run_test(size=SIZE) as pilot:
        await open_list(pilot)
        assert "ace is a champion and read-only" in notices(pilot)[0]


def test_the_detail_of_an_agent_has_its_demonstrations(kept: DemonstrationFolder) -> None:
    found = outside.read_detail("pupil").demonstrations
    assert {number: header and header.steps for number, header in found.items()} == {1: 100, 2: 1_200, 3: None}


def test_what_a_file_tells_is_read_once(kept: DemonstrationFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    before = kept.headers()
    monkeypatch.setattr(
        "arcade_rl.shelf.demonstrations.demonstration_file.read_header", lambda path: pytest.fail(str(path))
    )
    monkeypatch.delitem(before, 3)
    (kept.path / "000003.safetensors").unlink()
    assert kept.headers() == before


def test_the_export_runs_the_command_line(
    kept: DemonstrationFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert AgentFolder(kept.path.parent).name == "pupil"
    monkeypatch.setattr(subcommand, "run", lambda *arguments: " ".join(arguments) + "\n")
    said = outside.export_demonstrations("pupil", tmp_path)
    assert said == f"demonstrations --export={tmp_path} -- pupil"


def test_a_subcommand_that_fails_says_why() -> None:
    with pytest.raises(ArcadeError, match=r"^no agent is called 'nobody'"):
        subcommand.run("demonstrations", "--json", "--", "nobody")
