"""What the cockpit keeps of screens that were closed: nothing."""

import gc
import weakref

from tests.tui.support.scripted import Script, settle, summary


async def test_nothing_that_was_painted_outlives_its_screen() -> None:
    async with Script([summary("pong")]).app().run_test(size=(100, 30)) as pilot:
        await settle(pilot)
        await pilot.press("o")
        await settle(pilot)
        painted = [weakref.ref(widget._styles_cache) for widget in pilot.app.screen.query("*")]
        assert sum(bool(cache()._cache) for cache in painted) > 10
        await pilot.press("escape")
        for _ in range(100):  # the timer of a closed screen holds it until it next fires
            await pilot.pause(0.01)
            gc.collect()
            if not any(cache() for cache in painted):
                break
        assert [cache() for cache in painted if cache() is not None] == []
