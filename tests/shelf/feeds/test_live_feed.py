"""A watcher sees whole frames, and can neither block nor be hurt by the trainer."""

import dataclasses
import errno
import os
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from arcade_rl.errors import ArcadeError
from arcade_rl.shelf.feeds.live_feed import LiveFeedWriter, LiveFrame, read_frame


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "live.bin"


def frame(step: int, count: int = 2, height: int = 5, width: int = 3) -> LiveFrame:
    random = np.random.default_rng(step)
    return LiveFrame(
        step=step,
        screens=random.integers(0, 256, (count, height, width), dtype=np.uint8),
        actions=random.integers(0, 18, count),
        scores=random.normal(size=count).astype(np.float32),
    )


def assert_same(one: LiveFrame | None, other: LiveFrame) -> None:
    assert one is not None
    assert one.step == other.step
    np.testing.assert_array_equal(one.screens, other.screens)
    np.testing.assert_array_equal(one.actions, other.actions)
    np.testing.assert_array_equal(one.scores, other.scores)


def test_the_newest_frame_is_read_and_stays_when_the_trainer_has_gone(path: Path) -> None:
    writer = LiveFeedWriter(path, 2, 5, 3)
    for step in range(3):
        writer.write(frame(step))
        assert_same(read_frame(path), frame(step))
    writer.close()
    assert_same(read_frame(path), frame(2))


def test_screens_may_be_in_colour(path: Path) -> None:
    writer = LiveFeedWriter(path, 2, 5, 4, 3)
    coloured = dataclasses.replace(frame(1), screens=np.arange(120, dtype=np.uint8).reshape(2, 5, 4, 3))
    writer.write(coloured)
    writer.close()
    assert_same(read_frame(path), coloured)


def test_a_frame_once_read_does_not_change(path: Path) -> None:
    writer = LiveFeedWriter(path, 2, 5, 3)
    writer.write(frame(1))
    read = read_frame(path)
    writer.write(frame(2))
    assert_same(read, frame(1))
    writer.close()


def test_before_the_first_frame_there_is_none(path: Path) -> None:
    assert read_frame(path) is None
    LiveFeedWriter(path, 2, 5, 3).close()
    assert read_frame(path) is None


def test_a_new_trainer_with_more_games_is_followed(path: Path) -> None:
    for count in (2, 8, 1):
        writer = LiveFeedWriter(path, count, 84, 84)
        writer.write(frame(count, count, 84, 84))
        assert_same(read_frame(path), frame(count, count, 84, 84))
        writer.close()


@pytest.mark.parametrize("length", [0, 1, 30, 40, 50])
def test_a_file_that_was_cut_gives_no_frame(path: Path, length: int) -> None:
    writer = LiveFeedWriter(path, 2, 5, 3)
    writer.write(frame(1))
    writer.close()
    os.truncate(path, length)
    assert read_frame(path) is None


@pytest.mark.parametrize("content", [b"x" * 1000, b"ARCADE\x01\x00" + b"\xff" * 100, b"ARCADE\x02\x00" + bytes(100)])
def test_another_file_gives_no_frame(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    assert read_frame(path) is None


def test_a_frame_that_is_being_written_is_not_shown(path: Path) -> None:
    writer = LiveFeedWriter(path, 2, 5, 3)
    writer.write(frame(1))
    content = bytearray(path.read_bytes())
    sequence_at = content.index((2).to_bytes(8, "little"), 24)
    content[sequence_at] = 3
    path.write_bytes(content)
    assert read_frame(path) is None


def test_a_full_disk_is_told_when_the_feed_is_made(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(ArcadeError, match="the disk is full"):
        LiveFeedWriter(path, 8, 84, 84)


def test_the_file_is_no_hole_that_a_full_disk_could_turn_into_a_crash(path: Path) -> None:
    LiveFeedWriter(path, 8, 84, 84).close()
    status = path.stat()
    assert status.st_blocks * 512 >= status.st_size


def test_no_frame_is_torn_while_another_process_writes_at_full_speed(path: Path, start_python: Any) -> None:
    process = start_python(f"""
import numpy as np
from pathlib import Path
from arcade_rl.shelf.feeds.live_feed import LiveFeedWriter, LiveFrame
writer = LiveFeedWriter(Path({str(path)!r}), 8, 84, 84)
step = 0
while True:
    step += 1
    value = step % 251
    screens = np.full((8, 84, 84), value, np.uint8)
    writer.write(LiveFrame(step, screens, np.full(8, value), np.full(8, value, np.float32)))
    if step == 100:
        print("ready", flush=True)
""")
    assert process.stdout.readline() == "ready\n"
    reads, seen_steps = 0, set()
    while reads < 300 or len(seen_steps) < 2:  # the test's own time limit ends a vain wait
        seen = read_frame(path)
        if seen is None:
            continue  # a busy machine may tear many in a row
        value = seen.step % 251
        assert (seen.screens == value).all()
        assert (seen.actions == value).all()
        assert (seen.scores == value).all()
        reads += 1
        seen_steps.add(seen.step)


@pytest.mark.parametrize("shape", [(0, 5, 3), (2, 0, 3), (2, 5, 0)])
def test_a_header_without_pictures_gives_no_frame(path: Path, shape: tuple[int, int, int]) -> None:
    writer = LiveFeedWriter(path, 2, 5, 3)
    writer.write(frame(1))
    writer.close()
    data = bytearray(path.read_bytes())
    struct.pack_into("<III", data, 8, *shape)
    path.write_bytes(data)
    assert read_frame(path) is None


def test_scores_that_are_no_numbers_give_no_frame(path: Path) -> None:
    writer = LiveFeedWriter(path, 2, 5, 3)
    damaged = frame(1)
    damaged.scores[1] = np.nan
    writer.write(damaged)
    writer.close()
    assert read_frame(path) is None
