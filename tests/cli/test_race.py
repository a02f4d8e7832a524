"""`arcade-rl race`."""

from pathlib import Path

import pytest

from arcade_rl.cli.main import run
from tests.conftest import PutChampion

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
