"""Paths are bytes and need not be text: saves lie anywhere, the same in every locale, and every path can be shown."""

import os
import sys
from pathlib import Path
from typing import Any

import pytest

from arcade_rl.cli.main import run
from arcade_rl.shelf.agents.agent_folder import create
from arcade_rl.shelf.brains.brain_file import write
from arcade_rl.shelf.ledger.ledger import Ledger, Status
from arcade_rl.shelf.queries.summary import summarize

NOT_TEXT = os.fsdecode(b"s\xff\xe9 \xc3\xa9?#%")
LOCALES = (
    {"LC_ALL": "C.UTF-8", "PYTHONIOENCODING": "utf-8:strict"},
    {"LC_ALL": "C"},
    {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
)

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere every path is text")


@pytest.fixture
def saves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Saves whose path holds bytes that are not UTF-8."""
    folder = tmp_path / NOT_TEXT
    folder.mkdir()
    monkeypatch.setenv("ARCADE_RL_SAVES", str(folder))
    return folder


def arcade_rl(capfd: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Runs a command here; returns what it printed."""
    status = run(list(arguments))
    printed = capfd.readouterr()
    assert status == 0, printed.err
    return printed.out


def test_every_verb_works_there(saves: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    picture, brain = saves / "picture.png", saves / "brain.safetensors"
    arcade_rl(capfd, "new", "lake", "--game", "frozen-lake", "--set", "training_steps=1000")
    arcade_rl(capfd, "train", "lake", "--steps", "500")
    assert "500" in arcade_rl(capfd, "list")
    assert "folder" in arcade_rl(capfd, "show", "lake")
    arcade_rl(capfd, "eval", "lake", "--episodes", "1")
    arcade_rl(capfd, "watch", "lake", "--headless", "--frames", "2", "--screenshot", str(picture))
    arcade_rl(capfd, "export", "lake", str(brain))
    arcade_rl(capfd, "import", str(brain), "--name", "again")
    arcade_rl(capfd, "rename", "again", "once more")
    arcade_rl(capfd, "delete", "once more", "--yes")
    arcade_rl(capfd, "scores")
    assert picture.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("locale", LOCALES, ids=["UTF-8", "C", "ASCII"])
def test_a_shelf_is_the_same_in_every_locale(
    saves: Path, locale: dict[str, str], make_config: Any, run_unprivileged: Any
) -> None:
    folder = create(make_config("lake", "frozen-lake"))
    with Ledger(folder.ledger_file) as ledger:
        ledger.set_status(Status(step=4321))
    for arguments in (("list",), ("show", "lake"), ("export", "lake", "x")):
        done = run_unprivileged("-m", "arcade_rl", *arguments, **locale)
        assert "Traceback" not in done.stderr
        assert "4321" in done.stdout.replace(",", "") or "no brain in 'lake'" in done.stderr


def test_errors_logs_and_notices_name_such_a_path_in_a_line(
    saves: Path, make_config: Any, make_brain: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    from arcade_rl.training.run.trainer_log import TrainerLog
    from arcade_rl.viewer.controls.banner import Banner

    folder, banner = create(make_config("lake", "frozen-lake")), Banner()
    write(make_brain("frozen-lake", "q-table", name="lake"), folder.brain_file)
    folder.ledger_file.mkdir()
    assert run(["train", "lake"]) == 1
    assert "ledger.sqlite: it cannot be opened" in capfd.readouterr().err
    TrainerLog(folder.log_file).line(f"a line on {folder.path}")
    assert "a line on" in folder.log_file.read_text(encoding="utf-8")
    banner.say(f"picture saved as {folder.path}")
    assert banner.shown("")[0].isprintable()


def test_a_folder_whose_name_is_not_text_is_a_problem_of_its_own(saves: Path, make_config: Any) -> None:
    folder = create(make_config("lake", "frozen-lake"))
    renamed = type(folder)(folder.path.rename(saves / os.fsdecode(b"l\xe4ke")))
    found = summarize(renamed)
    assert found.name.isprintable()
    assert found.problem == "the name of its folder is not text; rename the folder"
