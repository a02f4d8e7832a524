"""`arcade-rl race`."""

import dataclasses
from pathlib import Path

import pytest

from arcade_rl.cli.main import run
from arcade_rl.shelf.agents import agent_folder
from arcade_rl.shelf.queries.summary import summarize
from arcade_rl.shelf.settings import game_list
from tests.cli.calling import cli, refused
from tests.conftest import PutChampion
from tests.games.environments import coloured

_HEADLESS = ("--headless", "--frames", "20")


@pytest.mark.parametrize("game", ["pong", "cart-pole", "frozen-lake"])
def test_a_champion_is_raced_in_any_game_and_the_picture_is_taken(
    game: str, put_champion: PutChampion, tmp_path: Path
) -> None:
    put_champion(game, "ace")
    picture = tmp_path / "race.png"
    assert run(["race", "ace", *_HEADLESS, "--screenshot", str(picture)]) == 0
    assert picture.stat().st_size > 1_000


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nobody"], "nobody"),
        (["ace", "--screenshot", "x.png"], "go with --headless"),
        (["ace", "--best", "--checkpoint", "5"], "leave one of them out"),
    ],
)
def test_wrong_usage_is_told_in_one_line(
    capsys: pytest.CaptureFixture[str], put_champion: PutChampion, arguments: list[str], says: str
) -> None:
    put_champion("cart-pole", "ace")
    assert run(["race", *arguments]) == 2
    err = capsys.readouterr().err
    assert says in err
    assert err.count("\n") == 1


def test_where_the_same_seed_does_not_give_the_same_start_there_are_no_races(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert coloured.ENTRY.environment is not None
    lucky = dataclasses.replace(coloured.ENTRY.environment, repeats=False)
    game_list.add(dataclasses.replace(coloured.ENTRY, environment=lucky))
    assert cli(capsys, "new", "gambler", "--game", coloured.ENV_ID)[0] == 0
    assert not summarize(agent_folder.find("gambler")).game_repeats
    said = refused(capsys, "race", "gambler", *_HEADLESS)
    assert "Red Or Green cannot be raced: the same seed does not give the same start here; " in said
    assert said.endswith("play it alone: arcade-rl play gambler\n")
