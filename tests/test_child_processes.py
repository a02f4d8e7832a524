"""Processes of the program's own import nothing from the folder that they are started in."""

import os
import subprocess
from pathlib import Path

import pytest

from arcade_rl.child_processes import module_command, module_environment
from arcade_rl.cli.main import run
from arcade_rl.conversion.unpacking import unpacked
from arcade_rl.errors import ArcadeError
from arcade_rl.locations import import_root

SOURCES = Path(__file__).parents[1] / "arcade_rl"


@pytest.fixture
def trap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A current folder whose modules would shadow what the program imports; the file that they leave when they run."""
    ran = tmp_path / "ran"
    for name in ("json", "gzip", "numpy", "click", "arcade_rl"):
        (tmp_path / f"{name}.py").write_text(f"open({os.fspath(ran)!r}, 'w').close()\nraise SystemExit(7)\n")
    monkeypatch.chdir(tmp_path)
    return ran


@pytest.mark.parametrize(
    ("module", "begins"),
    [
        ("arcade_rl", "Usage: arcade-rl"),
        ("arcade_rl.training", "usage: "),
        ("arcade_rl.experiments", "usage: "),
    ],
)
def test_a_module_is_run_whatever_lies_in_the_current_folder(trap: Path, module: str, begins: str) -> None:
    done = subprocess.run(
        module_command(module, "--help"), env=module_environment(), capture_output=True, text=True, timeout=60
    )
    assert not trap.exists()
    assert (done.returncode, done.stdout.startswith(begins)) == (0, True), done.stderr


def test_a_file_is_unpacked_beside_a_strangers_modules(trap: Path) -> None:
    Path("brain.zip").write_bytes(b"no zip")
    with pytest.raises(ArcadeError, match="is refused"):
        unpacked(Path("brain.zip"))
    assert not trap.exists()


def test_a_checkout_finds_itself_and_keeps_what_was_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("arcade_rl.child_processes.is_source_checkout", lambda: True)
    monkeypatch.setenv("PYTHONPATH", "elsewhere")
    environment = module_environment(COLUMNS="80")
    assert environment["PYTHONPATH"] == os.pathsep.join((str(import_root()), "elsewhere"))
    assert environment["COLUMNS"] == "80"
    monkeypatch.delenv("PYTHONPATH")
    assert module_environment()["PYTHONPATH"] == str(import_root())


def test_a_process_in_another_folder_has_the_same_saves(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ARCADE_RL_SAVES", "mine")
    monkeypatch.setenv("ARCADE_RL_BRAINS", "brains")
    environment = module_environment()
    assert environment["ARCADE_RL_SAVES"] == str(tmp_path / "mine")
    assert environment["ARCADE_RL_BRAINS"] == str(tmp_path / "brains")
    monkeypatch.delenv("ARCADE_RL_BRAINS")
    assert "ARCADE_RL_BRAINS" not in module_environment()
    assert run(["new", "lake", "--game", "frozen-lake"]) == 0
    done = subprocess.run(
        module_command("arcade_rl", "list"),
        env=module_environment(),
        cwd=import_root(),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert "lake" in done.stdout


def test_there_is_no_other_way_to_start_a_module() -> None:
    users = [path.name for path in SOURCES.rglob("*.py") if "sys.executable" in path.read_text(encoding="utf-8")]
    assert users == ["child_processes.py"]
