"""What windows remember: written whole, and a damaged file is reported in one line."""

from pathlib import Path

import pytest

from arcade_rl.errors import ArcadeError
from arcade_rl.shelf.settings.window_memory import (
    Placement,
    WindowMemory,
    change_memory,
    memory_file,
    read_memory,
)


def put(text: str) -> None:
    memory_file().parent.mkdir(parents=True, exist_ok=True)
    memory_file().write_text(text, encoding="utf-8")


def test_without_a_file_nothing_is_remembered(saves: Path) -> None:
    assert read_memory() == WindowMemory()


@pytest.mark.parametrize("position", [None, (-1200, 40)])
def test_what_is_written_is_read_again(saves: Path, position: tuple[int, int] | None) -> None:
    memory = WindowMemory(
        Placement((900, 700), position, ((1920, 1080), (1280, 1024))),
        ("Frame stack", 'a "quoted" \\ title'),
        ("Saliency", "Q-values 2"),
        {"play": 1.0, "watch": 0.125},
        "scanlines",
    )
    change_memory(lambda _: memory)
    assert read_memory() == memory


@pytest.mark.parametrize(
    "text",
    [
        "size = [",
        "size = 7",
        "size = [0, 100]",
        "size = [1e3, 100]",
        "size = [100]",
        "size = [100, 99999999999999999999999999]",
        "size = [100, 100]\nposition = ['left', 'top']",
        "size = [100, 100]\ndesktops = [[1]]",
        "scaling = 'enormous'",
        "scaling = ['fit']",
        "folded = 'all'",
        "folded = [1]",
        'unfolded = ["two\\nlines"]',
        "speed = 2",
        "[speed]\nplay = 0",
        "[speed]\nplay = nan",
        "[speed]\nplay = inf",
        "[speed]\nplay = true",
        "\x00",
    ],
)
def test_a_damaged_file_is_told_of_in_one_line(saves: Path, text: str) -> None:
    put(text)
    with pytest.raises(ArcadeError, match=r"remembered\.toml is damaged"):
        read_memory()


def test_what_a_later_version_adds_is_ignored(saves: Path) -> None:
    put('mood = "good"\n[speed]\nlater = "fast"\nplay = 2\n')
    assert read_memory() == WindowMemory(speeds={"play": 2.0})
