"""The page in Chromium: an agent is watched, its joystick taken, and nothing is asked of any other server."""

from collections.abc import AsyncIterator

import pytest

pytest.importorskip("pty", reason="Windows has no pseudo-terminals of this kind")
pytest.importorskip("aiohttp", reason="comes with the extra [serve]")

from aiohttp.test_utils import TestServer

from arcade_rl.serving.gate import Gate
from arcade_rl.serving.server import CockpitServer, Serving, cockpit_command
from arcade_rl.viewer.terminal.driver.key_decoder import Key, KeyDecoder
from tests.serving.chromium import Page, browser, chromium

pytestmark = [pytest.mark.slow, pytest.mark.skipif(chromium() is None, reason="no Chromium here")]
ALL = 31  # what the window in a terminal asks for
TEXTUALS = 25
ENCODED = """(async () => {
  const { encode } = await import("/static/keyboard.js");
  return [%s].map(([type, values, flags]) => encode(new KeyboardEvent(type, values), flags));
})()"""


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    """A page in Chromium, empty."""
    async with browser() as opened:
        await opened.resize(1200, 760)
        yield opened


async def test_a_lake_is_watched_and_the_joystick_taken(page: Page, put_champion) -> None:
    put_champion("frozen-lake")
    application = CockpitServer(Serving(cockpit_command(), Gate(), 1, str)).application()
    async with TestServer(application, host="127.0.0.1") as server:
        await page.open(f"http://127.0.0.1:{server.port}/")
        await page.wait_for("frozen-lake-champion")
        await page.press("Escape")
        await page.press("w")
        await page.wait_for("agent plays")
        await page.press("Tab")
        await page.wait_for("you play")
        await page.press("q")
        await page.wait_for("State")
        assert {address.split("/")[2] for address in page.requests} == {f"127.0.0.1:{server.port}"}
        assert page.said == []


async def test_keys_are_sent_by_kittys_protocol_as_the_window_reads_them(page: Page) -> None:
    application = CockpitServer(Serving(cockpit_command(), Gate(), 1, str)).application()
    async with TestServer(application, host="127.0.0.1") as server:
        await page.open(f"http://127.0.0.1:{server.port}/static/page.css")
        events = {
            f"['keydown', {{key: 'ArrowUp', code: 'ArrowUp'}}, {ALL}]": Key("up"),
            f"['keydown', {{key: 'ArrowUp', code: 'ArrowUp', repeat: true}}, {ALL}]": Key("up", kind="repeat"),
            f"['keyup', {{key: 'ArrowUp', code: 'ArrowUp'}}, {ALL}]": Key("up", kind="release"),
            f"['keydown', {{key: 'w', code: 'KeyW'}}, {ALL}]": Key("w", "w"),
            f"['keyup', {{key: 'w', code: 'KeyW'}}, {ALL}]": Key("w", "w", kind="release"),
            f"['keydown', {{key: 'z', code: 'KeyW'}}, {ALL}]": Key("z", "z", place="w"),
            f"['keydown', {{key: '+', code: 'Equal', shiftKey: true}}, {ALL}]": Key("=", "+"),
            f"['keydown', {{key: 'Tab', code: 'Tab'}}, {ALL}]": Key("tab"),
            f"['keydown', {{key: ' ', code: 'Space'}}, {ALL}]": Key("space", " "),
            f"['keydown', {{key: 'Shift', code: 'ShiftRight', shiftKey: true}}, {ALL}]": Key("right shift"),
            f"['keydown', {{key: 'F5', code: 'F5'}}, {ALL}]": Key("f5"),
            f"['keydown', {{key: 'c', code: 'KeyC', ctrlKey: true}}, {ALL}]": Key("ctrl+c", "c"),
            f"['keydown', {{key: 'Escape', code: 'Escape'}}, {TEXTUALS}]": Key("escape"),
        }
        sent = await page.evaluate(ENCODED % ", ".join(events))
        assert [KeyDecoder().feed(each.encode()) for each in sent] == [[key] for key in events.values()]
        assert await page.evaluate(ENCODED % "['keydown', {key: 'a', code: 'KeyA'}, 0]") == [None]
        assert await page.evaluate(ENCODED % f"['keyup', {{key: 'a', code: 'KeyA'}}, {TEXTUALS}]") == [None]
