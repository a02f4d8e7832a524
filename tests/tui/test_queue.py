"""Where as many train as may, a further one waits; the cockpit starts it when there is room."""

import threading
import time
from dataclasses import replace

import pytest

from arcade_rl.errors import ArcadeError
from arcade_rl.shelf.agents.training_queue import Place
from arcade_rl.shelf.settings.cockpit_file import MOST_TRAININGS, Options, cockpit_file, read_options, write_options
from arcade_rl.tui import cockpit
from arcade_rl.tui.actions import starting
from tests.tui.support.scripted import Script, notices, read_again, settle, shown, summary, until

SIZE = (120, 36)


async def press(pilot, *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await settle(pilot)


def busy(*waiting: str, at_once: int = 1) -> Script:
    """A shelf where `a` trains already, with agents that wait, who comes last in the alphabet first."""
    write_options(Options(most_trainings=at_once))
    places = {name: Place(float(-ord(name[0]))) for name in waiting}
    others = [replace(summary(name, step=9), place=places.get(name)) for name in ("b", "c", "d")]
    return Script([summary("a", "training", step=5), *others])


async def test_s_on_one_whose_training_has_just_begun_says_so() -> None:
    script = busy("b")
    async with script.app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        script.let("b", place=None, status=replace(script.agents[1].status, state="training"))  # by another cockpit
        await press(pilot, "down", "s")
        assert notices(pilot)[-1] == "b is no longer queued: its training has started. Press s again to stop it."


async def test_t_puts_it_in_the_queue_and_s_takes_it_out() -> None:
    script = busy()
    async with script.app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "down", "t")
        assert script.calls == [("queue", "b")]
        assert notices(pilot)[-1] == (
            "b waits in the queue: 1 trains at once (o on the shelf changes that). t trains it now, s takes it out."
        )
        assert "◷ queued" in shown(pilot)
        assert "1 queued" in shown(pilot)
        assert "s Take out of the queue" in shown(pilot)
        await press(pilot, "s")
        assert script.calls[1:] == [("unqueue", "b")]
        assert "◷ queued" not in shown(pilot)


async def test_t_on_one_that_waits_trains_it_at_once() -> None:
    script = busy("b")
    async with script.app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "down", "t")
        assert script.calls == [("train", "b")]


async def test_who_has_waited_longest_starts_when_there_is_room() -> None:
    script = busy("b", "d")
    async with script.app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        assert script.calls == []
        script.let("a", state="idle")
        await read_again(pilot)
        assert script.calls == [("unqueue", "d"), ("train", "d")]
        assert notices(pilot)[-1] == "d was next in the queue, and trains now."
        script.let("d", state="starting")
        await read_again(pilot)
        assert len(script.calls) == 2


@pytest.mark.parametrize(("at_once", "started"), [(2, ["d"]), (3, ["d", "b"]), (0, ["d", "b"])])
async def test_as_many_train_as_the_options_say(at_once: int, started: list[str]) -> None:
    script = busy("b", "d", at_once=at_once)
    async with script.app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        assert [call[1] for call in script.calls if call[0] == "train"] == started


async def test_what_another_cockpit_was_told_holds_in_this_one_too() -> None:
    script = busy("b", "d")
    async with script.app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        assert script.calls == []
        write_options(Options(theme="nord", most_trainings=2))
        await read_again(pilot)
        assert [call[1] for call in script.calls if call[0] == "train"] == ["d"]
        assert pilot.app.options == Options(most_trainings=2)


async def test_what_is_chosen_here_is_not_undone_by_what_was_read_before_it_is_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    may_write = threading.Event()
    monkeypatch.setattr(cockpit, "write_options", lambda *given: may_write.wait() and write_options(*given))
    script = busy("b")
    async with script.app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        app = pilot.app
        app.choose(replace(app.options, most_trainings=2))
        write_options(Options(most_trainings=3))
        read = app._shelf()
        app.post_message(read)
        await until(pilot, lambda: ("train", "b") in script.calls)
        assert app.options.most_trainings == 2
        may_write.set()
        await settle(pilot)
        app.post_message(read)
        await settle(pilot)
        assert (app.options.most_trainings, read_options().most_trainings) == (2, 2)


async def test_one_that_is_paused_makes_room() -> None:
    script = busy("b")
    script.let("a", state="paused")
    async with script.app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        assert script.calls == [("unqueue", "b"), ("train", "b")]


async def test_those_that_were_started_a_moment_ago_count() -> None:
    script = busy(at_once=2)
    async with script.app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "down", "t", "down", "t")
        assert script.calls == [("train", "b"), ("queue", "c")]


async def test_who_cannot_start_keeps_the_place_and_the_next_one_starts() -> None:
    script = busy("b", "d")
    script.let("a", state="idle")
    script.failing["train"] = ArcadeError("the disk is full")
    async with script.app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        script.failing.clear()
        await read_again(pilot)
        script.let("b", state="training")
        await read_again(pilot)
        assert script.calls == [("unqueue", "d"), ("train", "d"), ("unqueue", "b"), ("train", "b")]
        assert notices(pilot) == [
            "d keeps its place in the queue: the disk is full",
            "b was next in the queue, and trains now.",
        ]
        assert [agent.name for agent in script.agents if agent.is_queued] == ["d"]


async def test_who_could_not_start_is_tried_again_after_a_while_and_the_same_reason_said_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(starting, "_READINGS_UNTIL_RETRY", 2)
    script = busy("b")
    script.let("a", state="idle")
    script.failing["train"] = ArcadeError("the disk is full")
    async with script.app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        for _ in range(4):
            await read_again(pilot)
        assert script.calls.count(("train", "b")) > 1
        assert notices(pilot) == ["b keeps its place in the queue: the disk is full"]
        script.failing.clear()
        for _ in range(2):
            await read_again(pilot)
        assert notices(pilot)[1:] == ["b was next in the queue, and trains now."]


async def test_what_cannot_start_is_said_once_and_leaves_the_place_to_others() -> None:
    script = busy("b", "d")
    script.let("a", state="idle")
    script.failing["unqueue"] = ArcadeError("it is not permitted")
    async with script.app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        await read_again(pilot)
        await read_again(pilot)
        assert script.calls == [("unqueue", "d"), ("unqueue", "b")]
        assert notices(pilot) == [f"{name} keeps its place in the queue: it is not permitted" for name in "db"]


async def test_one_whose_trainer_died_at_once_is_not_tried_again_at_once() -> None:
    script = busy("b", "d")
    script.let("a", state="idle")
    script.let("d", place=Place(0.0, None, time.time() + 30))
    async with script.app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        await read_again(pilot)
        assert [call[1] for call in script.calls if call[0] == "unqueue"] == ["b"]


async def test_another_cockpit_may_be_first() -> None:
    script = busy("b")
    script.let("a", state="idle")
    app = script.app()
    object.__setattr__(app.backend, "start_waiting", lambda name: False)
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        assert script.calls == []
        assert notices(pilot) == []


async def test_the_options_say_how_many_and_keep_it() -> None:
    script = busy("b")
    async with script.app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "o", "right", "enter")
        assert read_options().most_trainings == 2
        await read_again(pilot)
        assert script.calls == [("unqueue", "b"), ("train", "b")]


async def test_the_options_can_be_changed_on_a_machine_of_many_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("arcade_rl.shelf.settings.cockpit_file.usable_cores", lambda: 128)
    script = Script([summary("a")])
    async with script.app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "o", "left", "enter")
        assert read_options().most_trainings == MOST_TRAININGS - 1


@pytest.mark.parametrize("most", ["-1", str(MOST_TRAININGS + 1), '"2"', "1.0", "true", "[]"])
def test_a_number_that_cannot_be_used_is_passed_over(most: str) -> None:
    write_options(Options(theme="nord"))
    cockpit_file().write_text(f'{{"theme": "nord", "most_trainings": {most}}}')
    assert read_options() == Options(theme="nord")
