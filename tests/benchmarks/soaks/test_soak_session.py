"""What the soak test of the windows goes by: when memory is flat, what a process said, which films can be read."""

import os
from pathlib import Path

import av
import numpy as np
import pytest

from tests.benchmarks.soaks.recordings_check import examine
from tests.benchmarks.soaks.watched_process import Memory, SoakError, WatchedProcess
from tests.benchmarks.support import virtual_screen

TEN_MINUTES = 120


def test_memory_that_stays_is_flat_however_much_warming_up_took() -> None:
    assert Memory([100.0] * 20 + [300.0] * 15 + [400.0] * 85).is_flat


def test_memory_that_creeps_up_is_not_flat() -> None:
    memory = Memory([300 + 0.5 * number for number in range(TEN_MINUTES)])
    assert (memory.is_flat, memory.growth) == (False, pytest.approx(20.0))
    assert memory.growth_an_hour == pytest.approx(0.5 * 720)


def test_films_now_and_then_are_no_growth() -> None:
    assert Memory([400.0 if number % 5 == 0 else 500.0 for number in range(TEN_MINUTES)]).growth == 0


def test_a_short_life_tells_nothing() -> None:
    assert Memory([100.0, 900.0]).is_flat
    assert not Memory([100.0, 900.0]).is_telling


def started(folder: Path, *arguments: str) -> WatchedProcess:
    return WatchedProcess(("arcade_rl", *arguments), folder / "said.txt", os.environ)


def test_a_word_of_a_process_is_a_fault(tmp_path: Path) -> None:
    with started(tmp_path, "--version") as process, pytest.raises(SoakError, match="said: arcade-rl, version"):
        process.check_end()


def test_a_process_that_fails_is_a_fault_and_its_words_are_told(tmp_path: Path) -> None:
    with started(tmp_path, "show", "nobody") as process, pytest.raises(SoakError, match=r"exit status 2.*nobody"):
        process.check_end()


def film(path: Path, frames: int) -> Path:
    with av.open(str(path), "w") as file:
        stream = file.add_stream("mpeg4", rate=30)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = 32, 32, "yuv420p"
        for _ in range(frames):
            file.mux(stream.encode(av.VideoFrame.from_ndarray(np.zeros((32, 32, 3), np.uint8))))
        file.mux(stream.encode())
    return path


def test_every_frame_of_every_film_is_read(tmp_path: Path) -> None:
    film(tmp_path / "one.mp4", 3)
    film(tmp_path / "two.mp4", 4)
    found = examine(tmp_path)
    assert (found.films, found.frames, found.pictures, found.problems) == (2, 7, 0, ())


def test_a_film_cut_short_is_a_problem(tmp_path: Path) -> None:
    path = film(tmp_path / "one.mp4", 30)
    path.write_bytes(path.read_bytes()[:-200])
    (problem,) = examine(tmp_path).problems
    assert problem.startswith("one.mp4 cannot be read")


def test_a_film_left_half_done_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / ".one.mp4.ab12.tmp").write_bytes(b"half of it")
    assert len(examine(tmp_path).problems) == 1


def test_where_there_is_no_virtual_screen_one_line_names_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(virtual_screen.shutil, "which", lambda name: None if name == "Xvfb" else f"/usr/bin/{name}")
    with pytest.raises(SystemExit, match="no virtual screen without Xvfb: install"), virtual_screen.virtual_screen():
        pass
