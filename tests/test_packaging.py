"""Which versions of Python are meant is said in one way everywhere, and each gets one library that draws windows."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

from arcade_rl import __version__

ROOT = Path(__file__).parents[1]
WORKFLOW = ROOT / ".github" / "workflows" / "test.yml"


def project() -> dict[str, Any]:
    table: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return table


def versions() -> list[str]:
    return re.findall(r"Python :: (3\.\d+)", " ".join(project()["classifiers"]))


@pytest.mark.parametrize("version", versions())
def test_either_pygame_or_its_successor_is_installed_and_never_both(version: str) -> None:
    needed = [Requirement(each) for each in project()["dependencies"]]
    environment = {"python_version": version, "python_full_version": f"{version}.0"}
    names = [each.name for each in needed if each.marker is None or each.marker.evaluate(environment)]
    assert [name for name in names if name.startswith("pygame")] == ["pygame" if version < "3.14" else "pygame-ce"]


def test_the_readme_names_the_versions() -> None:
    assert f"Python {versions()[0]} to {versions()[-1]}" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert project()["requires-python"] == f">={versions()[0]}"


def test_the_readme_is_short_and_its_example_runs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("ARCADE_RL_BRAINS")
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 150
    (example,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    exec(example, {})
    assert "[" in capsys.readouterr().out


def test_the_moving_picture_on_top_loads_quickly() -> None:
    (picture, *_) = re.findall(r"!\[.*?\]\((.*?)\)", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert picture.endswith(".gif")
    assert (ROOT / picture).stat().st_size <= 2_000_000


@pytest.mark.skipif(not WORKFLOW.exists(), reason="a source distribution has no workflows")
def test_the_workflow_tests_the_versions() -> None:
    (matrix,) = re.findall(r"python: \[(.*)\]", WORKFLOW.read_text(encoding="utf-8"))
    assert re.findall(r"3\.\d+", matrix) == versions()


def test_the_version_is_said_alike_everywhere() -> None:
    assert project()["version"] == __version__
