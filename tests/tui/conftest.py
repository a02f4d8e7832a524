"""What the cockpit's tests stand on."""

import gc
import inspect
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from types import FunctionType
from typing import Any

import pytest
from textual import _callback
from textual._compositor import Compositor, ReflowResult
from textual.dom import DOMNode
from textual.geometry import Size
from textual.notifications import Notification
from textual.screen import Screen
from textual.widget import Widget

from tests.tui.support.form import SIZE, Form
from tests.tui.support.scripted import NEVER, Script, settle, summary

# Textual clears an Input's selection while its screen closes, and then never awaits the watcher of that.
_TEXTUAL_AT_EXIT = "ignore:coroutine 'Screen._watch_selections' was never awaited:RuntimeWarning"

_PARAMETERS = "number of its parameters"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.filterwarnings(_TEXTUAL_AT_EXIT))


@pytest.fixture(autouse=True, scope="module")
def nothing_left_for_other_tests() -> Iterator[None]:
    """Closed cockpits are collected here, where the warning above is expected; what was imported meanwhile stays."""
    usual = gc.get_threshold()
    gc.set_threshold(200_000, 5, 5)  # a living cockpit is 50,000 objects, which each collection searches for nothing
    yield
    gc.set_threshold(*usual)
    gc.collect()
    gc.freeze()


def _count_parameters_once(function: Any) -> int:
    """A pause tells each widget to count down, for which Textual worked out the same signature for each of them."""
    if not isinstance(function, FunctionType):
        return len(inspect.signature(function).parameters)
    known = vars(function)
    if _PARAMETERS not in known:
        known[_PARAMETERS] = len(inspect.signature(function).parameters)
    return known[_PARAMETERS]


_callback._count_parameters = _count_parameters_once


@pytest.fixture
def layouts(monkeypatch: pytest.MonkeyPatch) -> list[Size]:
    """The sizes for which screens were laid out: each is painted whole then, which an SSH line would have to carry."""
    laid_out: list[Size] = []
    reflow = Compositor.reflow

    def noted(compositor: Compositor, parent: Widget, size: Size) -> ReflowResult:
        laid_out.append(size)
        return reflow(compositor, parent, size)

    monkeypatch.setattr(Compositor, "reflow", noted)
    return laid_out


@pytest.fixture(autouse=True)
def widgets_of_the_event_loop_alone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No thread asks for a widget, or for its size: that may lay a screen out while the event loop does."""
    asked: list[str] = []

    def watched(name: str, original: Callable[..., Any]) -> Callable[..., Any]:
        def method(self: DOMNode, *args: Any, **options: Any) -> Any:
            if threading.current_thread().name == "cockpit's work":
                asked.append(f"{type(self).__name__}.{name}{args}")
            return original(self, *args, **options)

        return method

    for kind, name in ((Screen, "find_widget"), (DOMNode, "query_one"), (DOMNode, "query")):
        monkeypatch.setattr(kind, name, watched(name, getattr(kind, name)))
    yield
    assert not asked


@pytest.fixture(autouse=True)
def no_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a machine that is busy, notices would go before they are asked for, and a window be made ready meanwhile."""
    monkeypatch.setattr(Notification, "has_expired", False)
    monkeypatch.setattr("arcade_rl.tui.app.CALM_SECONDS", NEVER)


@pytest.fixture(autouse=True)
def in_utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Days and hours are the same wherever the tests run."""
    if not hasattr(time, "tzset"):
        yield
        return
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "UTC")
        time.tzset()
        yield
    time.tzset()


@pytest.fixture
async def form() -> AsyncIterator[Form]:
    """The form for a new agent, open."""
    script = Script([summary("pong")])
    async with script.app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("n")
        await settle(pilot)
        yield Form(pilot, script)
