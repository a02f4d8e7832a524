"""How long training will take, shown before it begins; and measuring this machine from the cockpit."""

import dataclasses
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Static

from arcade_rl.cores import usable_cores
from arcade_rl.errors import ArcadeError
from arcade_rl.estimates.duration import Duration
from arcade_rl.estimates.machine_json import small_machine
from arcade_rl.shelf.agents import agent_folder
from arcade_rl.shelf.settings.machine_file import write_machine
from arcade_rl.tui.backend import outside, subcommand
from arcade_rl.tui.backend.bench import Bench
from arcade_rl.tui.backend.detail import AgentDetail
from arcade_rl.tui.widgets.choice import Choice
from tests.tui.support.scripted import Script, config, notices, settle, shown, summary, until, write

WIDE = (160, 40)


async def needs_of_pong(script: Script) -> str:
    async with script.app().run_test(size=WIDE) as pilot:
        await settle(pilot)
        await pilot.press("n")
        await settle(pilot)
        await write(pilot, "pong")
        await settle(pilot)
        return str(pilot.app.screen.query_one("#needs", Static).content)


async def test_the_form_shows_about_how_long_a_preset_trains_and_how_to_know_better() -> None:
    needs = await needs_of_pong(Script())
    assert "time [b]about " in needs
    assert "b on the shelf measures this machine" in needs


async def test_on_a_machine_that_was_measured_the_form_does_not_say_about() -> None:
    write_machine(dataclasses.replace(small_machine(), cores=usable_cores()))
    needs = await needs_of_pong(Script())
    assert "time [b]" in needs
    assert "about" not in needs
    assert "measures" not in needs


@pytest.mark.parametrize("preset", ["default", "dqn"])
async def test_the_forms_line_is_whole_at_every_size(preset: str) -> None:
    async with Script().app().run_test(size=WIDE) as pilot:
        await settle(pilot)
        await pilot.press("n")
        await settle(pilot)
        await write(pilot, "pong")
        await settle(pilot)
        if preset == "dqn":
            pilot.app.screen.query_one("#algorithm", Choice).action_step(1)
        for size in ((60, 20), (80, 24), (100, 30), (120, 36)):
            await pilot.resize_terminal(*size)
            await settle(pilot)
            line = next(each.strip() for each in shown(pilot).splitlines() if "time about" in each)
            assert "disk" in line, size
            assert "…" not in line, size


@pytest.mark.parametrize(
    ("left", "told"),
    [(Duration(4440, 200, True), "takes 1 h 14 min"), (Duration(4440, 200, False), "about 1 h 14 min")],
)
async def test_an_idle_agent_shows_how_long_it_will_train(left: Duration, told: str) -> None:
    script = Script([summary("walker")], {"walker": AgentDetail("walker", config("walker"), left=left)})
    async with script.app().run_test(size=WIDE) as pilot:
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert told in shown(pilot)


def test_an_agent_read_closely_has_its_training_before_it() -> None:
    agent_folder.create(config("walker"))
    left = outside.read_detail("walker").left
    assert left is not None
    assert not left.measured


async def test_one_key_measures_this_machine_and_tells_what_limits_it() -> None:
    script = Script([summary("walker")])
    async with script.app().run_test(size=WIDE) as pilot:
        await settle(pilot)
        await pilot.press("b")
        await settle(pilot)
        assert script.calls == [("measure",)]
        assert "takes about a minute" in notices(pilot)[0]
        assert notices(pilot)[-1] == "The network's arithmetic limits training here."


async def test_two_measurements_at_once_would_disturb_each_other() -> None:
    script, may_end = Script([summary("walker")]), threading.Event()
    app = script.app()
    app.backend = dataclasses.replace(
        app.backend, measure_machine=lambda heard: str(heard("measuring pong (35% done)") and may_end.wait())
    )
    async with app.run_test(size=WIDE) as pilot:
        await pilot.pause()
        await pilot.press("b", "b")
        await until(pilot, lambda: "measuring pong (35% done)" in shown(pilot))
        assert "is being measured already" in notices(pilot)[-1]
        may_end.set()
        await settle(pilot)
        assert "35%" not in shown(pilot).splitlines()[0]
        await pilot.press("b")
        await settle(pilot)
        assert notices(pilot)[-1] == "True"


async def test_esc_on_the_shelf_stops_it() -> None:
    script, ended = Script([summary("walker")]), threading.Event()
    app = script.app()

    def measure(heard: Callable[[str], object]) -> str:
        heard("measuring pong (35% done)")
        return "" if ended.wait(60) else "nobody stopped it"

    app.backend = dataclasses.replace(app.backend, measure_machine=measure, stop_measuring=ended.set)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("escape", "b")
        await until(pilot, lambda: "measuring pong (35% done) · esc stops it" in shown(pilot).splitlines()[0])
        assert not ended.is_set()
        await pilot.press("escape")
        await settle(pilot)
        assert notices(pilot)[-1] == "Measuring this machine was stopped; what was measured before still holds."
        assert "35%" not in shown(pilot).splitlines()[0]


def test_a_bench_that_is_stopped_ends_as_by_ctrl_c(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    tidied = tmp_path / "tidied"
    code = (
        "import pathlib, signal, sys, time; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "try: print('measuring', file=sys.stderr, flush=True); time.sleep(60)\n"
        f"except KeyboardInterrupt: pathlib.Path({str(tidied)!r}).touch(); sys.exit(1)"
    )
    true_popen = subprocess.Popen
    monkeypatch.setattr(
        subcommand.subprocess, "Popen", lambda _, **options: true_popen([sys.executable, "-c", code], **options)
    )
    bench = Bench()
    bench.stop()
    assert bench.measure(lambda _: bench.stop()) == ""
    assert tidied.exists()


async def test_a_measurement_that_fails_says_why_and_can_be_made_again() -> None:
    script = Script([summary("walker")], failing={"measure": ArcadeError("the disk is full")})
    async with script.app().run_test(size=WIDE) as pilot:
        await settle(pilot)
        await pilot.press("b")
        await settle(pilot)
        assert notices(pilot)[-1] == "the disk is full"
        await pilot.press("b")
        await settle(pilot)
        assert script.calls == [("measure",)] * 2


def answer(monkeypatch: pytest.MonkeyPatch, status: int, out: str, err: str) -> list[list[str]]:
    commands: list[list[str]] = []

    def start(command: list[str], **options: Any) -> "subprocess.Popen[str]":
        commands.append(command)
        code = f"import sys; print({out!r}); sys.stderr.write({err!r}); sys.exit({status})"
        return true_popen([sys.executable, "-c", code], **options)

    true_popen = subprocess.Popen
    monkeypatch.setattr(subcommand.subprocess, "Popen", start)
    return commands


def test_the_bench_is_a_process_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    commands = answer(monkeypatch, 0, '{"verdict": "A GPU would help."}', "measuring pong\n")
    heard: list[str] = []
    assert Bench().measure(heard.append) == "A GPU would help."
    assert heard == ["measuring pong"]
    assert commands[0][1:] == ["-P", "-m", "arcade_rl", "bench", "--json"]


def test_a_bench_that_fails_tells_its_last_line(monkeypatch: pytest.MonkeyPatch) -> None:
    answer(monkeypatch, 1, "", "measuring pong\narcade-rl: the disk is full\n\n")
    with pytest.raises(ArcadeError, match=r"^the disk is full$"):
        Bench().measure(print)
