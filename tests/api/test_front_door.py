"""`import arcade_rl` costs nothing, and offers the library."""

import subprocess
import sys
from pathlib import Path

import pytest

import arcade_rl

_HEAVY = "('numpy', 'gymnasium', 'torch', 'ale_py', 'pygame', 'textual', 'pydantic')"


def loaded_after(code: str) -> str:
    """What a fresh interpreter has loaded of the heavy libraries."""
    report = f"{code}\nimport sys; print(*[name for name in {_HEAVY} if name in sys.modules])"
    return subprocess.run(
        [sys.executable, "-c", report], capture_output=True, text=True, check=True, timeout=60
    ).stdout.strip()


def test_the_import_loads_no_heavy_library() -> None:
    assert loaded_after("import arcade_rl; arcade_rl.ArcadeError; arcade_rl.__version__; dir(arcade_rl)") == ""


def test_an_environment_needs_neither_torch_nor_a_window() -> None:
    loaded = loaded_after("import arcade_rl; arcade_rl.make_env('cart-pole').reset()")
    assert not {"torch", "pygame", "textual"} & set(loaded.split())


def test_a_q_table_plays_without_torch() -> None:
    assert "torch" not in loaded_after("import arcade_rl; arcade_rl.load_agent('frozen-lake-champion').act(0)")


@pytest.fixture(autouse=True)
def _real_champions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ARCADE_RL_BRAINS")


@pytest.mark.parametrize("name", arcade_rl.__all__)
def test_each_name_is_there_and_documented(name: str) -> None:
    assert name in dir(arcade_rl)
    assert getattr(arcade_rl, name).__doc__


def test_another_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'load_agents'"):
        arcade_rl.load_agents  # noqa: B018


def test_the_package_says_that_it_is_typed() -> None:
    assert (Path(arcade_rl.__file__).parent / "py.typed").is_file()
