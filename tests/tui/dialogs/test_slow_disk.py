"""What a dialog asks of the disk is looked up in a thread: a disk that does not answer does not halt the cockpit."""

import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, ClassVar

import pytest
from textual import on
from textual.pilot import Pilot
from textual.widget import Widget
from textual.widgets import Button, Input

from arcade_rl.errors import UsageError
from arcade_rl.shelf.agents import agent_folder
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.tui.dialogs.dialog import LookingDialog
from arcade_rl.tui.dialogs.experiments.existing import ExportResultsScreen
from arcade_rl.tui.dialogs.export_brain import ExportScreen
from arcade_rl.tui.dialogs.export_demonstrations import ExportDemonstrationsScreen
from arcade_rl.tui.dialogs.import_brain import ImportScreen
from arcade_rl.tui.widgets import path_input
from arcade_rl.tui.widgets.choice import Choice
from tests.tui.support.scripted import Script, config, settle, shown, summary, until

SIZE = (80, 24)
FAR = "/far/away/pong.csv"


@pytest.fixture
def asked_in(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the threads that asked the disk for something of `FAR`."""
    threads: list[str] = []

    def watched(original: Callable[..., Any]) -> Callable[..., Any]:
        def method(self: Path, *args: Any, **options: Any) -> Any:
            if str(self).startswith("/far"):
                threads.append(threading.current_thread().name)
            return original(self, *args, **options)

        return method

    for name in ("exists", "is_dir", "is_file", "iterdir", "glob"):
        monkeypatch.setattr(Path, name, watched(getattr(Path, name)))
    return threads


@pytest.mark.parametrize("dialog", ["export", "import", "demonstrations", "results"])
async def test_the_disk_is_asked_in_a_thread(dialog: str, asked_in: list[str]) -> None:
    folder = agent_folder.create(config("pong"))
    makers: dict[str, Callable[[], Any]] = {
        "export": lambda: ExportScreen(folder),
        "import": ImportScreen,
        "demonstrations": lambda: ExportDemonstrationsScreen("pong"),
        "results": lambda: ExportResultsScreen("lakes"),
    }
    async with Script([summary("pong")]).app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        asked_in.clear()
        pilot.app.go(makers[dialog]())
        await settle(pilot)
        for editor in pilot.app.screen.query("#path"):
            assert isinstance(editor, Input)
            editor.value = FAR
            await settle(pilot)
    assert set(asked_in) == {"cockpit's work"}


class Hanging:
    """A disk that does not answer yet."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.answers = threading.Event()
        is_dir = Path.is_dir

        def slowly(path: Path) -> bool:
            if path.name == "slow":
                self.answers.wait()
            return is_dir(path)

        monkeypatch.setattr(Path, "is_dir", slowly)


async def open_export(pilot: Pilot[None], folder: AgentFolder, path: Path) -> None:
    await settle(pilot)
    pilot.app.go(ExportScreen(folder))
    await settle(pilot)
    pilot.app.screen.query_one("#path", Input).value = str(path)
    await pilot.pause()


async def test_it_says_so_where_the_disk_is_slow_and_enter_waits_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.tui.dialogs.test_sharing import brain_file, lake_brain

    monkeypatch.setattr("arcade_rl.tui.dialogs.dialog.PATIENCE_SECONDS", 0.01)
    folder = agent_folder.create(config("lake", game="frozen-lake", family="frozen-lake"))
    brain_file.write(lake_brain("lake"), folder.brain_file)
    (tmp_path / "slow").mkdir()
    hanging = Hanging(monkeypatch)
    async with Script([summary("lake", step=9)]).app().run_test(size=SIZE) as pilot:
        await open_export(pilot, folder, tmp_path / "slow" / "gift")
        await until(pilot, lambda: "looking at the disk …" in shown(pilot))
        assert pilot.app.screen.query_one("#do", Button).disabled
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(pilot.app.screen, ExportScreen)
        hanging.answers.set()
        await settle(pilot)
        assert not isinstance(pilot.app.screen, ExportScreen)
    assert (tmp_path / "slow" / "gift.safetensors").is_file()


async def test_a_completion_that_hangs_keeps_nobody_from_leaving(monkeypatch: pytest.MonkeyPatch) -> None:
    threads: list[threading.Thread] = []

    def complete(text: str) -> str:
        threads.append(threading.current_thread())
        return f"{text}-whole"

    monkeypatch.setattr(path_input, "_complete", complete)
    suggestion = await path_input.PathInput().suggester.get_suggestion("/far/aw")  # type: ignore[union-attr]
    assert suggestion == "/far/aw-whole"
    assert [thread.daemon for thread in threads] == [True]


class Asking(LookingDialog[None]):
    """A dialog in which one of two ways is wrong, which only the disk can tell."""

    done: ClassVar[list[str]] = []

    def body(self) -> Iterable[Widget]:
        yield Choice(("wrong", "right"), "wrong", id="way")

    def check(self) -> None:
        way = self.query_one(Choice).value
        if self.found(way, lambda: way) == "wrong":
            raise UsageError("it is the wrong one")

    def do(self) -> None:
        self.done.append(self.query_one(Choice).value)

    @on(Choice.Changed)
    def look_again(self) -> None:
        self.refresh_problem()


async def test_an_enter_that_was_refused_is_not_done_when_something_else_is_chosen() -> None:
    async with Script().app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        pilot.app.go(Asking())
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert "it is the wrong one" in shown(pilot)
        await pilot.press("right")
        await settle(pilot)
        assert "it is the wrong one" not in shown(pilot)
        assert Asking.done == []
        await pilot.press("enter")
        await settle(pilot)
        assert Asking.done == ["right"]
