"""When a training ends or crashes, the cockpit reports it, and rings or sends a notice if asked to."""

from dataclasses import replace
from typing import Any

import pytest
from textual.drivers.headless_driver import HeadlessDriver

from arcade_rl.shelf.settings.cockpit_file import CALLS, Call, Options, cockpit_file, read_options, write_options
from arcade_rl.tui.actions.endings import ending
from arcade_rl.tui.actions.notice import sequence
from arcade_rl.tui.app import ArcadeApp
from tests.tui.support.scripted import Script, notices, read_again, settle, summary

SIZE = (80, 24)


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What reaches the terminal: a bell as its character."""
    written: list[str] = []
    monkeypatch.delenv("TMUX", raising=False)
    monkeypatch.setattr(ArcadeApp, "is_headless", property(lambda self: False))

    monkeypatch.setattr(HeadlessDriver, "write", lambda self, text: written.append(text))
    return written


def called(calls: list[str]) -> list[str]:
    return [call for call in calls if call == "\a" or call.startswith(("\x1b]9", "\x1b]777", "\x1bPtmux"))]


@pytest.mark.parametrize(
    ("way", "code"),
    [
        ("bell", "\a"),
        ("osc 9", "\x1b]9;Finished: lake has finished its training: 1,000,000 agent steps, score 3.50\a"),
        ("osc 777", "\x1b]777;notify;Finished;lake has finished its training: 1,000,000 agent steps, score 3.50\a"),
        ("off", ""),
    ],
)
async def test_one_that_finishes_calls_as_the_options_say(way: Call, code: str, calls: list[str]) -> None:
    write_options(Options(when_one_ends=way))
    script = Script([summary("lake", "training", step=9)])
    async with script.app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        assert called(calls) == []
        script.agents = [summary("lake", step=1_000_000)]
        await read_again(pilot)
        await read_again(pilot)
        assert called(calls) == ([code] if code else [])
        assert notices(pilot) == ["lake has finished its training: 1,000,000 agent steps, score 3.50"]


async def test_a_crash_calls_and_what_is_stopped_here_does_not(calls: list[str]) -> None:
    script = Script([summary(name, "training", step=9) for name in ("lake", "pond")])
    async with script.app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("s")
        await settle(pilot)
        script.let("lake", state="idle")
        await read_again(pilot)
        assert called(calls) == []
        assert notices(pilot) == ["stop: done at step 1,234"]
        script.let("pond", state="crashed")
        await read_again(pilot)
        assert called(calls) == ["\a"]


async def test_the_options_offer_each_way() -> None:
    async with Script([summary("lake")]).app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        chosen = []
        for _ in CALLS:
            for key in ("o", "tab", "right", "enter"):
                await pilot.press(key)
                await settle(pilot)
            chosen.append(read_options().when_one_ends)
        assert sorted(chosen) == sorted(CALLS)


class TestEnding:
    training = summary("lake", "training", step=9)

    @pytest.mark.parametrize("state", ["training", "paused", "starting", "stopping"])
    def test_none_while_it_trains(self, state: Any) -> None:
        assert ending(self.training, summary("lake", state, step=9)) is None

    def test_none_for_one_that_begins(self) -> None:
        assert ending(summary("lake"), self.training) is None
        assert ending(summary("lake"), replace(summary("lake"), state="starting")) is None

    def test_a_goal_and_an_error_are_said(self) -> None:
        now = replace(summary("lake", step=9), goal="reached 18.0 at step 9")
        reached = ending(self.training, now)
        assert reached is not None
        assert reached.text == "lake has finished its training: reached 18.0 at step 9"
        failed = ending(self.training, summary("lake", step=9, error="the game is gone"))
        assert failed is not None
        assert (failed.title, failed.text, failed.is_trouble) == ("Ended", "lake: the game is gone", True)

    def test_a_key_is_advised_only_where_it_does_something(self) -> None:
        crashed = summary("lake", "crashed", step=9)
        texts = [found.text for each in (True, False) if (found := ending(self.training, crashed, advise=each))]
        assert texts == ["lake crashed; press t on it to resume from its last save", "lake crashed"]

    def test_one_that_was_stopped_elsewhere(self) -> None:
        stopped = ending(self.training, summary("lake", step=9))
        assert stopped is not None
        assert stopped.text == "lake has stopped at 9 agent steps, score 3.50"


def test_a_notice_never_steers_the_terminal_and_passes_through_tmux() -> None:
    assert sequence("osc 777", "a;b\x1b", "c\ad\n" + "e" * 300, within_tmux=False) == (
        "\x1b]777;notify;a,b\N{REPLACEMENT CHARACTER};c\N{REPLACEMENT CHARACTER}d " + "e" * 195 + "…\a"
    )
    assert sequence("osc 9", "a", "b", within_tmux=True) == "\x1bPtmux;\x1b\x1b]9;a: b\a\x1b\\"


@pytest.mark.parametrize("value", ["7", '"shout"', "[]", "null"])
def test_a_way_that_cannot_be_used_is_passed_over(value: str) -> None:
    write_options(Options(theme="nord"))
    cockpit_file().write_text(f'{{"theme": "nord", "when_one_ends": {value}}}')
    assert read_options() == Options(theme="nord")
