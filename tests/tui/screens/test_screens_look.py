"""What every screen looks like, on the smallest terminal and on a large one. Pictures: `pytest --snapshot-update`."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

import numpy as np
import pytest
import textual
from textual.pilot import Pilot
from textual.widgets import Input

from arcade_rl.shelf.feeds.live_feed import LiveFrame
from arcade_rl.shelf.ledger.ledger import Curve, CurveName, Evaluation
from arcade_rl.shelf.queries.checkpoints import Checkpoint
from arcade_rl.tui.backend.detail import AgentDetail
from arcade_rl.tui.screens import new_agent
from arcade_rl.tui.widgets import needs
from tests.tui.support.scripted import Script, champion_detail, champion_summary, config, settle, summary

DRAWN_WITH = "8.2.8"
pytestmark = pytest.mark.skipif(
    textual.__version__ != DRAWN_WITH, reason=f"the pictures were drawn by textual {DRAWN_WITH}"
)
SMALL, LARGE = (80, 24), (200, 60)
GIGABYTES_FREE = 42


@pytest.fixture(autouse=True)
def fixed_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    """No chance, no disk, no blinking."""
    monkeypatch.setattr(new_agent.random, "randrange", lambda stop: 1234)
    monkeypatch.setattr(needs, "free_bytes", lambda folder: GIGABYTES_FREE * 10**9)
    monkeypatch.delenv("NO_COLOR", raising=False)


def curve(top: float, *, falling: bool = False) -> Curve:
    """A smooth course over 400,000 agent steps with a little swing, from plain arithmetic."""
    values = (top * number / 80 + top / 30 * ((number * 7) % 5) for number in range(80))
    return Curve(tuple(5_000.0 * number for number in range(80)), tuple(reversed([*values]) if falling else values))


def shelf() -> Script:
    """Agents in every state."""
    curves: dict[CurveName, Curve] = {
        "score": curve(18.0),
        "evaluation": Curve((100_000, 200_000, 300_000), (4.0, 9.5, 14.25)),
        "evaluation_low": Curve((100_000, 200_000, 300_000), (1.5, 6.5, 12.9)),
        "evaluation_high": Curve((100_000, 200_000, 300_000), (7.0, 11.8, 15.1)),
        "loss": curve(0.05, falling=True),
        "mean_q": curve(2.0),
        "epsilon": curve(1.0, falling=True),
        "steps_per_second": curve(160.0),
    }
    log = ("2026-01-05 10:00:00  started: untrained; pong on cpu", "2026-01-05 10:55:10  checkpoint at step 400,000")
    pong = summary("pong", "training", step=412_345, steps_per_second=152.0, updates_per_second=38.0, episodes=812)
    agents = [
        summary("breakout", step=1_000_000, game="breakout", episodes=5_210, best_evaluation=118.0),
        summary("cart-pole", game="cart-pole"),
        summary("lake walker", "paused", step=88_000, game="frozen-lake", episodes=4_000),
        replace(
            pong,
            status=replace(pong.status, best_evaluation=14.25, epsilon=0.05, activity="learning, evaluating 3 of 5"),
        ),
        summary("seaquest", "crashed", step=120_400, game="seaquest", error="the disk is full"),
        replace(summary("torn"), problem="agent.toml, line 3: no game is called 'pog'; did you mean pong?"),
    ]
    details = {agent.name: AgentDetail(agent.name, config(agent.name), curves, log, RESULT) for agent in agents}
    screens = np.full((4, 84, 84), 87, np.uint8)
    screens[:, 8:12], screens[:, 76:80], screens[:, 40:44, 40:42], screens[:, 30:42, 10:13] = 220, 220, 255, 190
    live = LiveFrame(1, screens, np.zeros(4, np.int64), np.zeros(4, np.float32))
    court = np.zeros((105, 80, 3), np.uint8)
    court[12:97], court[50:60, 8:10], court[40:50, 70:72], court[52:54, 44:45] = (144, 72, 17), 213, (92, 186, 92), 236
    return Script(agents, details, live, drawn=court)


def champions() -> Script:
    """What a newcomer finds."""
    names = ("boxing", "cart-pole", "pong", "space-invaders")
    agents = [champion_summary(f"{name}-champion", game=name) for name in names]
    return Script(agents, {agent.name: champion_detail(agent.name) for agent in agents})


def after(*keys: str) -> Callable[[Pilot[None]], Awaitable[None]]:
    """Press keys, wait until all is shown, and let nothing blink."""

    async def run(pilot: Pilot[None]) -> None:
        await settle(pilot)
        for key in keys:
            await pilot.press(key)
            await settle(pilot)
        for field in pilot.app.screen.query(Input):
            field.cursor_blink = False
        await settle(pilot)

    return run


RESULT = Evaluation(300_000, 5, 14.25, 14.0, 14.5, 12.9, 15.1, 0.987, 4.0, 0.0)
TO_PONG = ("down", "down", "down")
SCREENS = {
    "shelf": TO_PONG,
    "shelf-crashed": (*TO_PONG, "down"),
    "new": ("n",),
    "new-pong": ("n", "p", "o", "n", "g", "tab", "tab", "tab", "down", "down"),
    "new-wrong": ("n", "c", "a", "r", "t", "tab", "tab", "tab", "tab", "tab", "9"),
    "training": (*TO_PONG, "enter"),
    "training-games": (*TO_PONG, "enter", "2"),
    "training-crashed": (*TO_PONG, "down", "enter"),
    "settings": (*TO_PONG, "enter", "h", "tab", "8"),
    "import": ("i",),
    "delete": ("d",),
    "help": ("question_mark",),
}


LARGE_TOO = ("shelf", "new-pong", "training", "settings", "help")


@pytest.mark.parametrize("name", SCREENS)
def test_on_the_smallest_terminal(snap_compare, name: str) -> None:
    assert snap_compare(shelf().app(), terminal_size=SMALL, run_before=after(*SCREENS[name]))


@pytest.mark.parametrize("name", LARGE_TOO)
def test_on_a_large_terminal(snap_compare, name: str) -> None:
    assert snap_compare(shelf().app(), terminal_size=LARGE, run_before=after(*SCREENS[name]))


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["small", "large"])
@pytest.mark.parametrize("keys", [("down", "down"), ("down", "down", "enter")], ids=["shelf", "opened"])
def test_champions(snap_compare, size: tuple[int, int], keys: tuple[str, ...]) -> None:
    assert snap_compare(champions().app(), terminal_size=size, run_before=after(*keys))


def test_checkpoints(snap_compare) -> None:
    scene, agent = shelf(), "breakout"
    later = (Checkpoint(step, "", step / 10_000) for step in range(50_000, 400_000, 50_000))
    scene.details[agent] = replace(scene.details[agent], checkpoints=(Checkpoint(0, "", None), *later))
    assert snap_compare(scene.app(), terminal_size=SMALL, run_before=after("c"))


def test_an_empty_shelf(snap_compare) -> None:
    assert snap_compare(Script().app(), terminal_size=SMALL, run_before=after())


def test_without_colour(snap_compare, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert snap_compare(shelf().app(), terminal_size=SMALL, run_before=after(*TO_PONG))
