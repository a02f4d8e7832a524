"""What the cockpit's tests stand on."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

# Textual clears an Input's selection while its screen closes, and then never awaits the watcher of that.
_TEXTUAL_AT_EXIT = "ignore:coroutine 'Screen._watch_selections' was never awaited:RuntimeWarning"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.filterwarnings(_TEXTUAL_AT_EXIT))


@pytest.fixture(autouse=True, scope="module")
def nothing_left_for_other_tests() -> Iterator[None]:
    """Closed cockpits are collected here, where the warning above is expected."""
    yield
    gc.collect()
