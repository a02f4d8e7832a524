"""The experiments: how far they are, and what can be done with them from the cockpit."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from arcade_rl.errors import ArcadeError, UsageError
from arcade_rl.experiments.curves import CurvePoint
from arcade_rl.experiments.deletion import Removed
from arcade_rl.experiments.rows import Plan
from arcade_rl.experiments.standing import Standing
from arcade_rl.shelf.agents.trash import Trashed
from arcade_rl.tui.backend.experiments import Experiments
from arcade_rl.tui.dialogs.experiments.existing import KeepBestScreen
from arcade_rl.tui.screens.experiments import ExperimentsScreen
from arcade_rl.tui.screens.training import TrainingScreen
from arcade_rl.tui.widgets.choice import Choice
from tests.tui.support.experiments import curve_of, lakes, tuned
from tests.tui.support.scripted import Script, notices, settle, shown, summary

SMALL, LARGE = (80, 24), (160, 45)


async def open_experiments(pilot: Pilot[None]) -> None:
    await settle(pilot)
    await pilot.press("y")
    await settle(pilot)


def script() -> Script:
    return Script([summary("lakes-blog-s2", "training", game="frozen-lake")], experiments=[lakes(), tuned()])


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["small", "large"])
def test_the_trials_of_a_sweep_with_the_curve_of_one(snap_compare, size: tuple[int, int]) -> None:
    async def look(pilot: Pilot[None]) -> None:
        await open_experiments(pilot)
        await pilot.press("down", "enter", "down", "down")
        await settle(pilot)

    assert snap_compare(script().app(), terminal_size=size, run_before=look)


async def test_without_an_experiment_it_says_how_one_is_made() -> None:
    async with Script([summary("pong")]).app().run_test(size=SMALL) as pilot:
        await open_experiments(pilot)
        assert "arcade-rl experiment new lakes" in shown(pilot)
        await pilot.press("r", "s", "b", "x", "d", "enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, ExperimentsScreen)


async def test_the_footer_offers_what_can_be_done_with_an_experiment_where_there_is_one() -> None:
    scene = Script([summary("pong")])
    async with scene.app().run_test(size=SMALL) as pilot:
        await open_experiments(pilot)
        for there in ([], [lakes()], []):
            scene.experiments = there
            screen = pilot.app.screen
            assert isinstance(screen, ExperimentsScreen)
            screen._read()
            await settle(pilot)
            footer = shown(pilot).splitlines()[-1]
            assert "n New" in footer
            for word in ("r Run", "s Stop", "b Best as preset", "x Export", "d Delete"):
                assert (word in footer) == bool(there), word


async def test_of_one_that_cannot_be_read_the_whole_reason_is_shown_and_it_can_be_deleted_alone() -> None:
    reason = (
        "bad: experiment.sqlite: file is not a database [truncated]; restore it from a backup, or delete the experiment"
    )
    bad = Standing("bad", "problem", Plan("", "[]", "{}", 0, "[]", 0, ""), problem=reason)
    scene = Script([summary("pong")], experiments=[bad, lakes()])
    async with scene.app().run_test(size=SMALL) as pilot:
        await open_experiments(pilot)
        assert reason in " ".join(shown(pilot).replace("│", " ").split())
        footer = shown(pilot).splitlines()[-1]
        assert all(word in footer for word in ("n New", "d Delete"))
        assert not any(word in footer for word in ("r Run", "s Stop", "b Best as preset", "x Export"))
        await pilot.press("r", "s", "b", "x")
        await settle(pilot)
        assert scene.calls == []
        assert isinstance(pilot.app.screen, ExperimentsScreen)
        await pilot.press("down")
        await settle(pilot)
        assert "file is not a database" not in shown(pilot)
        assert "r Run" in shown(pilot).splitlines()[-1]


async def test_an_experiment_without_an_evaluation_has_no_best_and_the_key_to_run_it_is_named() -> None:
    begun = replace(lakes(), trials=())
    async with Script([summary("pong")], experiments=[begun]).app().run_test(size=SMALL) as pilot:
        await open_experiments(pilot)
        await pilot.press("b")
        await settle(pilot)
        assert notices(pilot) == ["Nothing was evaluated yet; press r to run it."]


async def test_it_is_run_stopped_and_deleted() -> None:
    scene = script()
    async with scene.app().run_test(size=SMALL) as pilot:
        await open_experiments(pilot)
        for key in ("r", "s", "d", "y"):
            await pilot.press(key)
            await settle(pilot)
        assert scene.calls == [
            ("run experiment", "lakes"),
            ("stop experiment", "lakes"),
            ("delete experiment", "lakes"),
        ]
        assert "lakes runs in the background (process 4712)" in notices(pilot)


async def test_one_that_is_deleted_leaves_the_screen() -> None:
    def read_curve(name: str, trial: int) -> tuple[CurvePoint, ...]:
        if name not in [each.name for each in scene.experiments]:
            raise UsageError(f"no experiment is called {name}")
        return curve_of(trial)

    class Deleting(Script):
        def _experiments(self) -> Experiments:
            return replace(super()._experiments(), delete=self._delete, read_curve=read_curve)

        def _delete(self, name: str, agents: bool) -> Removed:
            self.experiments = [each for each in self.experiments if each.name != name]
            return Removed(f"{name} is deleted")

    scene = Deleting([summary("pong")], experiments=[lakes(), tuned()])
    async with scene.app().run_test(size=SMALL) as pilot:
        await open_experiments(pilot)
        for key in ("d", "y"):
            await pilot.press(key)
            await settle(pilot)
        assert notices(pilot) == ["lakes is deleted."]
        assert "lakes  running" not in shown(pilot)
        assert "tuned  stopped" in shown(pilot)


async def test_what_fails_is_said() -> None:
    scene = script()
    scene.failing["run experiment"] = ArcadeError("lakes is already run by process 1")
    async with scene.app().run_test(size=SMALL) as pilot:
        await open_experiments(pilot)
        await pilot.press("r")
        await settle(pilot)
        assert notices(pilot) == ["lakes is already run by process 1"]


async def test_the_best_becomes_a_preset_by_one_key_and_a_name() -> None:
    scene = script()
    async with scene.app().run_test(size=SMALL) as pilot:
        await open_experiments(pilot)
        await pilot.press("b")
        await settle(pilot)
        assert isinstance(pilot.app.screen, KeepBestScreen)
        assert "Trial 0, default" in shown(pilot)
        pilot.app.screen.query_one("#name", Input).value = "steady"
        await pilot.press("enter")
        await settle(pilot)
        assert scene.calls == [("keep best", "lakes", "steady")]


@pytest.mark.parametrize(
    ("name", "says"),
    [("Default", "have a preset 'Default' already"), ("", "the name is empty"), ("a/b", "it contains '/'")],
)
async def test_a_preset_is_kept_under_no_name_that_it_cannot_have(name: str, says: str) -> None:
    scene = script()
    async with scene.app().run_test(size=SMALL) as pilot:
        await open_experiments(pilot)
        await pilot.press("b")
        await settle(pilot)
        pilot.app.screen.query_one("#name", Input).value = name
        await settle(pilot)
        assert says in " ".join(shown(pilot).replace("│", " ").split())
        await pilot.press("enter")
        await settle(pilot)
        assert pilot.app.screen.query_one("#name", Input).value == name
        assert scene.calls == []


async def test_enter_on_a_trial_opens_its_best_agent_that_is_on_the_shelf() -> None:
    async with script().app().run_test(size=SMALL) as pilot:
        await open_experiments(pilot)
        await pilot.press("enter", "enter")
        await settle(pilot)
        assert notices(pilot) == ["None of its agents is on the shelf yet."]
        await pilot.press("down", "enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, TrainingScreen)
        assert pilot.app.screen.agent is not None
        assert pilot.app.screen.agent.name == "lakes-blog-s2"


async def test_a_table_that_is_repainted_is_no_reason_to_read_again() -> None:
    reads: list[int] = []

    class Changing(Script):
        def _experiments(self) -> Experiments:
            return replace(super()._experiments(), read=self._read_others)

        def _read_others(self) -> list[Standing]:
            reads.append(1)
            assert len(reads) < 10, "it reads without end"
            steps = [replace(run, step=len(reads)) for run in lakes().trials[0].runs]
            return [replace(lakes(), trials=(replace(lakes().trials[0], runs=tuple(steps)),))]

    async with Changing([summary("pong")]).app().run_test(size=SMALL) as pilot:
        await open_experiments(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, ExperimentsScreen)
        screen._read()
        await settle(pilot)
        assert len(reads) <= 4


async def test_results_are_written_where_a_person_says(tmp_path: Path) -> None:
    scene = script()
    async with scene.app().run_test(size=SMALL) as pilot:
        await open_experiments(pilot)
        await pilot.press("x")
        await settle(pilot)
        (tmp_path / "all.csv").write_text("precious")
        pilot.app.screen.query_one("#path", Input).value = str(tmp_path / "all.csv")
        await settle(pilot)
        assert "all.csv exists" in shown(pilot)
        pilot.app.screen.query_one("#what", Choice).value = "learning curves, as a picture"
        await settle(pilot)
        assert pilot.app.screen.query_one("#path", Input).value == str(tmp_path / "all.png")
        await pilot.press("enter")
        await settle(pilot)
        assert scene.calls == [("export results", "lakes", "all.png")]


async def test_its_agents_go_with_it_if_a_person_says_so() -> None:
    scene = script()
    async with scene.app().run_test(size=SMALL) as pilot:
        await open_experiments(pilot)
        await pilot.press("d")
        await settle(pilot)
        fate = pilot.app.screen.query_one("#fate", Choice)
        assert fate.outer_size.height == 1
        fate.value = "move to the trash"
        await pilot.press("y")
        await settle(pilot)
        assert scene.calls == [("delete experiment", "lakes", "with agents")]


async def test_agents_that_went_with_it_are_brought_back_on_the_shelf_the_last_first() -> None:
    class Deleting(Script):
        def _experiments(self) -> Experiments:
            return replace(super()._experiments(), delete=lambda name, agents: Removed("all gone", moved))

    moved = tuple(Trashed(Path("trash", name), name, datetime(2026, 1, 5, tzinfo=UTC)) for name in ("l-s1", "l-s2"))
    scene = Deleting([summary("pong")], experiments=[lakes()], trash=[*moved])
    async with scene.app().run_test(size=SMALL) as pilot:
        await open_experiments(pilot)
        for key in ("d", "y", "escape", "u", "u", "u"):
            await pilot.press(key)
            await settle(pilot)
        assert scene.calls == [("restore", "l-s2"), ("restore", "l-s1")]
        assert notices(pilot) == [
            "all gone; u on the shelf brings them back, one at a time.",
            *("l-s2 is back on the shelf.", "l-s1 is back on the shelf."),
            "Nothing was deleted since the cockpit opened; z on the shelf shows the trash.",
        ]
