"""`arcade-rl versus`."""

from pathlib import Path

import pytest

from arcade_rl.cli.main import run
from arcade_rl.games.two_player import versus_catalog
from tests.conftest import PutChampion

here = pytest.mark.skipif(bool(versus_catalog.why_not_here()), reason=versus_catalog.why_not_here())
_HEADLESS = ("--headless", "--frames", "20")


@here
def test_two_humans_are_seated_and_the_picture_is_taken(tmp_path: Path) -> None:
    picture = tmp_path / "versus.png"
    assert run(["versus", "combat", *_HEADLESS, "--screenshot", str(picture)]) == 0
    assert picture.stat().st_size > 1_000


@here
def test_a_champion_plays_against_a_human(put_champion: PutChampion) -> None:
    put_champion("pong", "ace")
    assert run(["versus", "pong", "--right", "ace", "--mode", "4", *_HEADLESS]) == 0


@here
@pytest.mark.parametrize(("asked", "seated"), [((), (None, "ace")), (("--left", "human"), (None, None))])
def test_a_champion_is_the_opponent_unless_one_says_who_plays(
    put_champion: PutChampion,
    monkeypatch: pytest.MonkeyPatch,
    asked: tuple[str, ...],
    seated: tuple[str | None, str | None],
) -> None:
    from arcade_rl.viewer.windows import opening

    opened = []
    monkeypatch.setattr(opening, "open_window", opened.append)
    put_champion("pong", "ace")
    assert run(["versus", "pong", *asked, *_HEADLESS]) == 0
    assert tuple(folder and folder.name for folder in opened[0].folders) == seated


@here
def test_it_begins_with_a_save_state_and_its_mode_and_an_empty_slot_is_refused(
    capsys: pytest.CaptureFixture[str],
) -> None:
    from arcade_rl.viewer.seats.save_slots import save_into
    from arcade_rl.viewer.seats.sessions import versus_session

    session, _ = versus_session(versus_catalog.versus_game("pong"), (None, None), 4, seed=1)
    save_into(3, session, ("", ""), session.game.screen(), 1.8e9)
    assert run(["versus", "pong", "--state", "3", *_HEADLESS]) == 0
    assert run(["versus", "pong", "--state", "3", "--mode", "3", *_HEADLESS]) == 1
    assert "pong for two in mode 4 and the game here is pong for two in mode 3" in capsys.readouterr().err
    assert run(["versus", "pong", "--state", "2", *_HEADLESS]) == 2
    assert "slot 2 of pong for two is empty; there are states in 3" in capsys.readouterr().err


def test_modes_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["versus", "pong", "--modes"]) == 0
    out = capsys.readouterr().out
    assert "35  Handball, variant 1 of 2" in out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["pongg"], "did you mean pong?"),
        (["nothing"], "games for two are"),
        (["breakout"], "two cannot play breakout at the same time"),
        (["pong", "--mode", "1"], "its modes for two are 3, 4"),
        (["pong", "--left", "nobody"], "nobody"),
        (["pong", "--screenshot", "x.png"], "go with --headless"),
    ],
)
def test_wrong_usage_is_told_in_one_line(capsys: pytest.CaptureFixture[str], arguments: list[str], says: str) -> None:
    assert run(["versus", *arguments]) == 2
    err = capsys.readouterr().err
    assert says in err
    assert err.count("\n") == 1


def test_where_the_library_is_missing_one_line_says_so(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(versus_catalog, "why_not_here", lambda: "versus cannot run here: ...; race works")
    assert run(["versus", "pong", *_HEADLESS]) == 1
    assert capsys.readouterr().err == "arcade-rl: versus cannot run here: ...; race works\n"
