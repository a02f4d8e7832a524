"""Every game that can be played, and how hard each was measured to be."""

from arcade_rl.games import catalog
from arcade_rl.games.difficulty import Difficulty, difficulty
from arcade_rl.games.playable import playable, playable_games
from arcade_rl.games.two_player.versus_catalog import versus_games


def measured(median_steps=None, *, reached_by=0, aim="point", steps=900):
    return Difficulty(aim, 11, steps, 15, reached_by, median_steps)


def test_the_list_holds_every_game_for_one_and_for_two_once():
    listed = [game.entry.id for game in playable_games()]
    assert len(listed) == len(set(listed))
    assert set(listed) == {each.id for each in catalog.games()} | {each.entry.id for each in versus_games()}


def test_a_game_says_who_can_play_it():
    games = {game.entry.id: game for game in playable_games()}
    assert [games[name].players for name in ("breakout", "pong", "combat")] == ["1", "1 or 2", "2"]
    assert [games[name].kind for name in ("cart-pole", "taxi", "pong")] == ["built in", "Gymnasium", "Atari"]
    assert playable("combat").title == "Combat"


def test_a_game_is_as_hard_as_the_first_point_is_far_for_random_play():
    assert measured(150, reached_by=6).level == "easy"
    assert measured(151, reached_by=6).level == "medium"
    assert measured(reached_by=1).level == "hard"
    assert measured().level == "very hard"


def test_a_difficulty_says_what_was_measured():
    assert measured(151, reached_by=6).measured == "random play: first point after 10 s"
    assert measured(2, reached_by=6).measured == "random play: first point after 1 s"
    assert measured(reached_by=4).measured == "random play: 4 of 11 scored in 1 min"
    assert measured(aim="end").measured == "random play: 0 of 11 ended it in 1 min"
    assert measured(200, reached_by=6, aim="end").measured == "random play: end after 13 s"


def test_the_table_that_ships_is_of_the_games_there_are():
    known = {entry.id for entry in catalog.games()}
    rows = {game.entry.id: game.difficulty for game in playable_games() if game.difficulty is not None}
    assert rows
    assert set(rows) <= known
    assert all(0 <= each.reached_by <= each.players for each in rows.values())
    assert all((each.median_steps is not None) == (2 * each.reached_by > each.players) for each in rows.values())
    assert difficulty("no game") is None
