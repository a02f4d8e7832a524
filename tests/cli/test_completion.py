"""Completion, as shells ask for it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete

from arcade_rl.cli import COMPLETION_VARIABLE
from arcade_rl.cli.bash_completion import LineComplete
from arcade_rl.cli.completing import PROGRAM
from arcade_rl.cli.group import arcade_rl
from arcade_rl.cli.main import run
from arcade_rl.shelf.settings import game_list
from tests.games.environments import coloured


def offered(*words: str) -> list[str]:
    """What may stand in place of the last word."""
    *before, begun = words
    return [
        each.value for each in ShellComplete(arcade_rl, {}, PROGRAM, COMPLETION_VARIABLE).get_completions(before, begun)
    ]


@pytest.fixture(autouse=True)
def shelf(put_champion) -> None:
    put_champion("frozen-lake")
    run(["new", "lake", "--game", "frozen-lake"])
    run(["new", "ladder", "--game", "pong", "--preset", "dqn"])


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("ver",), ["versus"]),
        (("train", ""), ["ladder", "lake"]),
        (("watch", ""), ["ladder", "lake", "frozen-lake-champion"]),
        (("play", "la"), ["ladder", "lake", "laser-gates"]),
        (("new", "x", "--game", "pon"), ["pong"]),
        (("new", "x", "--game", "frozen-lake", "--preset", ""), ["blog", "default", "dqn", "pqn"]),
        (("bench", "pong", "--preset", "d"), ["default", "dqn"]),
        (("new", "x", "--set", "epsilon_sta"), ["epsilon_start="]),
        (("tune", "lake", "batch"), []),
        (("tune", "ladder", "batch"), ["batch_size="]),
        (("versus", "pong", "--left", ""), ["human", "ladder", "lake", "frozen-lake-champion"]),
        (("scores", "warl"), ["warlords"]),
        (("help", "gl"), ["glossary"]),
        (("restore", ""), ["gone"]),
    ],
)
def test_what_is_offered_fits_its_place(words: tuple[str, ...], expected: list[str]) -> None:
    if words[0] == "restore":
        run(["new", "gone", "--game", "pong"])
        run(["delete", "gone", "--yes"])
    assert offered(*words) == expected


def test_what_is_in_the_trash_is_offered_once_by_the_name_that_it_has_there(saves: Path) -> None:
    stamps = [f"20260{month}01T000000.000000Z" for month in range(1, 6)]
    titles = ["gone", "gone", "lake (demonstrations)", "lake (demonstrations)", "lake"]
    for stamp, title in zip(stamps, titles, strict=True):
        (saves / ".trash" / f"{stamp}-{title}").mkdir(parents=True)
    assert offered("restore", "") == ["lake", "lake (demonstrations)", "gone"]
    assert offered("restore", "lake (") == ["lake (demonstrations)"]


def test_a_shelf_that_cannot_be_read_offers_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("ARCADE_RL_SAVES", str(tmp_path / "file" / "saves"))
    assert offered("train", "") == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_has_its_script(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["completion", shell]) == 0
    assert f"{COMPLETION_VARIABLE}={shell}_complete" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("arcade-rl watch la", ["plain,ladder", "plain,lake", "plain,laser sight"]),
        ("arcade-rl watch ", ["plain,ladder", "plain,lake", "plain,laser sight", "plain,frozen-lake-champion"]),
        ("arcade-rl watch 'laser s", ["plain,laser sight"]),
        (f"arcade-rl new x --game {coloured.ENV_ID[:12]}", [f"plain,{coloured.ENV_ID}"]),
        (f"arcade-rl new x --game {coloured.ENV_ID[:-4]}", ["plain,RedOrGreen-v0"]),
        ("arcade-rl new x --set discou", ["plain,discount="]),
        ("arcade-rl new x --set discount=", ["plain,"]),
    ],
)
def test_bash_completes_words_with_colons_equals_signs_and_spaces(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], line: str, expected: list[str]
) -> None:
    game_list.add(coloured.ENTRY)
    run(["new", "laser sight", "--game", "pong"])
    capsys.readouterr()
    monkeypatch.setenv("COMP_LINE", line)
    monkeypatch.setenv("COMP_WORDBREAKS", " \"'><=;|&(:")
    print(LineComplete(arcade_rl, {}, PROGRAM, COMPLETION_VARIABLE).complete())
    assert capsys.readouterr().out.splitlines() == expected


def answer(shell: str, script: str) -> list[str]:
    """What a real shell prints, a word each; it says nothing else."""
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"there is no {shell} here")
    done = subprocess.run(
        [program, *_BARE[shell], "-c", script], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stderr == ""
    return done.stdout.split()


_BARE = {"bash": ["--norc"], "zsh": ["-f"], "fish": ["--no-config"]}  # without what a person has set up


@pytest.fixture
def on_path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The program as shells find it."""
    program = tmp_path / "bin" / "arcade-rl"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m arcade_rl "$@"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")


@pytest.mark.usefixtures("on_path")
class TestInAShell:
    def test_bash(self) -> None:
        asked = 'COMP_LINE="arcade-rl watch lak" COMP_POINT=19; _arcade_rl_completion arcade-rl; echo "${COMPREPLY[@]}"'
        assert answer("bash", f'eval "$(arcade-rl completion bash)"; {asked}') == ["lake"]

    def test_zsh_whose_completion_nobody_has_begun(self) -> None:
        asked = "words=(arcade-rl watch la) CURRENT=3; compadd() { print -rl -- $completions }; $_comps[arcade-rl]"
        assert answer("zsh", f'eval "$(arcade-rl completion zsh)"; {asked}') == ["ladder", "lake"]

    def test_fish(self) -> None:
        asked = 'complete --do-complete "arcade-rl watch la"'
        assert answer("fish", f"arcade-rl completion fish | source; {asked}") == ["ladder", "lake"]
