"""The import dialog follows the path: name, story and rates are those of the file that is typed now."""

from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from arcade_rl.shelf.brains import brain_file
from tests.tui.dialogs.test_sharing import lake_brain
from tests.tui.support.scripted import Script, settle, shown

SIZE = (80, 24)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """Two brains, of which one has learned for longer."""
    brain_file.write(lake_brain("pond"), tmp_path / "pond.safetensors")
    older = replace(lake_brain("river"), history=replace(lake_brain("river").history, step=99_999))
    brain_file.write(older, tmp_path / "river.safetensors")
    return tmp_path


async def fill(pilot: Pilot[None], selector: str, text: str) -> None:
    pilot.app.screen.query_one(selector, Input).value = text
    await settle(pilot)


def said(pilot: Pilot[None], selector: str) -> str:
    return str(pilot.app.screen.query_one(selector, Static).content)


def name(pilot: Pilot[None]) -> str:
    return pilot.app.screen.query_one("#name", Input).value


async def test_the_name_follows_the_file_until_one_is_typed(files: Path) -> None:
    async with Script().app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("i")
        await settle(pilot)
        await fill(pilot, "#path", str(files / "pond.safetensors"))
        assert (name(pilot), "12,345" in said(pilot, "#story")) == ("pond", True)
        await fill(pilot, "#path", str(files / "river.safetensors"))
        assert (name(pilot), "99,999" in said(pilot, "#story")) == ("river", True)
        await fill(pilot, "#name", "mine")
        await fill(pilot, "#path", str(files / "pond.safetensors"))
        assert name(pilot) == "mine"
        await fill(pilot, "#name", "")
        await fill(pilot, "#path", str(files / "river.safetensors"))
        assert name(pilot) == "river"


@pytest.mark.parametrize("path", ["", "/nowhere", "~nobody-at-all/x"])
async def test_where_there_is_no_file_nothing_is_said_of_another(files: Path, path: str) -> None:
    async with Script().app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("i")
        await settle(pilot)
        await fill(pilot, "#path", str(files / "pond.safetensors"))
        assert said(pilot, "#rates")
        await fill(pilot, "#path", path)
        assert (said(pilot, "#story"), said(pilot, "#rates")) == ("", "")
        await fill(pilot, "#path", str(files / "pond.safetensors"))
        assert "12,345" in said(pilot, "#story")
        assert "epsilon" in said(pilot, "#rates")


async def test_on_a_small_terminal_what_is_wrong_with_the_file_stays_in_sight(tmp_path: Path) -> None:
    bad = tmp_path / "bad.zip"
    bad.write_bytes(b"PK\x03\x04")
    async with Script().app().run_test(size=(60, 20)) as pilot:
        await settle(pilot)
        await pilot.press("i")
        await settle(pilot)
        await fill(pilot, "#path", str(bad))
        problem = said(pilot, "#problem")
        assert problem.startswith("✗")
        assert problem.replace(" ", "") in "".join(shown(pilot).replace("│", " ").split())
