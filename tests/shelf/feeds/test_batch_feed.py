"""A watcher sees what an update learned from, whole or not at all."""

import struct
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from arcade_rl.games.catalog import game
from arcade_rl.hyperparameters import Hyperparameters
from arcade_rl.shelf.feeds.batch_feed import BatchFeedWriter, SampledBatch, read_batch


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "batch.bin"


def batch(updates: int, observations: Any) -> SampledBatch:
    random = np.random.default_rng(updates)
    count = len(observations)
    return SampledBatch(
        updates=updates,
        mean_td_error=0.25,
        observations=observations,
        actions=random.integers(0, 18, count),
        returns=random.normal(size=count).astype(np.float32),
        td_errors=random.random(count).astype(np.float32),
        demonstrated=random.random(count) < 0.5,
    )


def pictures(*shape: int) -> Any:
    return np.random.default_rng(3).integers(0, 256, shape, dtype=np.uint8)


def assert_same(one: SampledBatch | None, other: SampledBatch) -> None:
    assert one is not None
    for name in SampledBatch.__slots__:
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))


def test_the_newest_batch_is_read_and_stays_when_the_trainer_has_gone(path: Path) -> None:
    writer = BatchFeedWriter(path, 4, 5, 3)
    for updates in (7, 8):
        writer.write(batch(updates, pictures(4, 5, 3)))
        assert_same(read_batch(path), batch(updates, pictures(4, 5, 3)))
    writer.close()
    assert_same(read_batch(path), batch(8, pictures(4, 5, 3)))


def test_pictures_may_be_in_colour_if_the_agent_sees_colours(path: Path) -> None:
    writer = BatchFeedWriter(path, 4, 42, 40, 3)
    writer.write(batch(7, pictures(4, 42, 40, 3)))
    writer.close()
    seen = read_batch(path)
    assert_same(seen, batch(7, pictures(4, 42, 40, 3)))
    assert seen is not None
    boxing, sees = game("boxing"), Hyperparameters(frame_height=42, frame_width=40)
    assert seen.is_of(boxing, sees.replace(frame_colour=True))
    assert not seen.is_of(boxing, sees)


def test_observations_may_be_numbers(path: Path) -> None:
    numbers = np.linspace(-1, 1, 12, dtype=np.float32).reshape(3, 4)
    writer = BatchFeedWriter(path, 3, 0, 4)
    writer.write(batch(1, numbers))
    assert_same(read_batch(path), batch(1, numbers))
    writer.close()


def test_without_a_trainer_and_before_the_first_batch_there_is_none(path: Path) -> None:
    assert read_batch(path) is None
    BatchFeedWriter(path, 4, 5, 3).close()
    assert read_batch(path) is None


def test_no_batch_is_torn_while_another_process_writes_at_full_speed(path: Path, start_python: Any) -> None:
    process = start_python(f"""
import numpy as np
from pathlib import Path
from arcade_rl.shelf.feeds.batch_feed import BatchFeedWriter, SampledBatch
writer = BatchFeedWriter(Path({str(path)!r}), 12, 84, 84)
updates = 0
while True:
    updates += 1
    value = updates % 251
    screens, column = np.full((12, 84, 84), value, np.uint8), np.full(12, value, np.float32)
    writer.write(SampledBatch(updates, value, screens, np.full(12, value), column, column, np.full(12, value % 2 == 1)))
    if updates == 100:
        print("ready", flush=True)
""")
    assert process.stdout.readline() == "ready\n"
    reads, seen_updates = 0, set()
    while reads < 200 or len(seen_updates) < 2:  # the test's own time limit ends a vain wait
        seen = read_batch(path)
        if seen is None:
            continue  # a busy machine may tear many in a row
        value = seen.updates % 251
        assert seen.mean_td_error == value
        assert all((each == value).all() for each in (seen.observations, seen.actions, seen.returns, seen.td_errors))
        assert (seen.demonstrated == value % 2).all()
        reads += 1
        seen_updates.add(seen.updates)


@pytest.mark.parametrize(
    ("field", "value"),
    [("actions", 2), ("actions", -1), ("returns", np.nan), ("td_errors", np.inf), ("observations", np.nan)],
)
def test_a_batch_that_cannot_be_is_told_from_one_that_can(field: str, value: float) -> None:
    pole, sound = game("cart-pole"), batch(1, np.ones((3, 4), np.float32))
    sound.actions[:] = 1
    assert sound.is_of(pole, Hyperparameters())
    getattr(sound, field)[1] = value
    assert not sound.is_of(pole, Hyperparameters())


def test_a_batch_of_another_game_is_not_this_games() -> None:
    strange = batch(1, np.zeros((3, 4), np.float32))
    strange.actions[:] = 0
    assert not any(strange.is_of(game(each), Hyperparameters()) for each in ("pong", "frozen-lake"))


@pytest.mark.parametrize("shape", [(0, 5, 3), (4, 5, 0), (0, 0, 0), (2**24, 1, 1), (2**32 - 1, 2**32 - 1, 2**32 - 1)])
def test_a_damaged_header_gives_no_batch_and_asks_for_no_memory(path: Path, shape: tuple[int, int, int]) -> None:
    writer = BatchFeedWriter(path, 4, 5, 3)
    writer.write(batch(1, pictures(4, 5, 3)))
    writer.close()
    data = bytearray(path.read_bytes())
    struct.pack_into("<III", data, 8, *shape)
    path.write_bytes(data)
    tracemalloc.start()
    assert read_batch(path) is None
    assert tracemalloc.get_traced_memory()[1] < 1_000_000
    tracemalloc.stop()
