"""Which games count, and for whom."""

import sqlite3

import pygame
import pytest

from arcade_rl.games.factory import make_game
from arcade_rl.games.game import GameSettings
from arcade_rl.games.two_player import versus_catalog
from arcade_rl.shelf.scores.humans import this_human
from arcade_rl.shelf.scores.reader import ScoreReader
from arcade_rl.shelf.scores.rows import Player, scores_file
from arcade_rl.viewer.play.race_session import RaceSession
from arcade_rl.viewer.play.versus_session import Contestant, VersusSession
from arcade_rl.viewer.seats.result_queue import ResultQueue
from arcade_rl.viewer.seats.scorekeeping import race_result, versus_result
from arcade_rl.viewer.seats.seat import Seat, SeatedBrain
from arcade_rl.viewer.windows import opening
from arcade_rl.viewer.windows.opening import open_window
from arcade_rl.viewer.windows.solo.solo_request import SoloRequest
from arcade_rl.viewer.windows.solo.solo_window import SoloWindow

LEFT, RIGHT = 0, 1  # CartPole falls within a dozen steps if it is only pushed one way


class Basket(list):
    """Where results go, instead of a file."""

    problem = ""

    def put(self, result):
        self.append(result)


@pytest.fixture
def make_counted(make_window):
    """A window whose games count: (window, session, results)."""

    def make(game_id="cart-pole", *favourites, **options):
        results = Basket()
        return *make_window(game_id, *favourites, results=results, **options), results

    return make


def play_to_the_end(window, session):
    while session.state().ending is None:
        window.play(1 / 60)


def test_an_agents_game_is_the_agents_with_its_brains_step(make_counted):
    window, session, results = make_counted("cart-pole", LEFT)
    play_to_the_end(window, session)
    (result,) = results
    (side,) = result.sides
    assert (result.game, result.mode, result.practiced) == ("cart-pole", "alone", False)
    assert (side.player, side.brain_step, side.human_share) == (Player(agent="pong-2"), 120_000, 0.0)
    assert side.score == session.state().ending.score == result.steps


def test_a_game_in_another_mode_of_the_console_is_kept_apart(make_counted):
    window, session, results = make_counted("breakout", max_episode_steps=3, game_mode=12)
    play_to_the_end(window, session)
    assert results[0].game == "breakout mode 12"


def test_a_humans_game_is_the_humans_also_with_an_agent_present(make_counted):
    window, session, results = make_counted("cart-pole", controller="human")
    play_to_the_end(window, session)
    (side,) = results[0].sides
    assert results[0].mode == "alone"
    assert (side.player, side.brain_step, side.human_share) == (Player(human=this_human()), None, 1.0)


def test_without_an_agent_it_is_the_humans(make_counted):
    window, session, results = make_counted("cart-pole", alone=True)
    play_to_the_end(window, session)
    assert results[0].sides[0].player == Player(human=this_human())


def test_a_game_of_both_tells_the_humans_share_of_the_decisions(make_counted):
    window, session, results = make_counted("cart-pole", LEFT)
    while session.state().steps < 2:
        window.play(1 / 60)
    session.take_joystick()
    play_to_the_end(window, session)
    (result,) = results
    assert result.mode == "takeover"
    assert result.sides[0].player == Player(this_human(), "pong-2")
    assert result.sides[0].human_share == pytest.approx((result.steps - 2) / result.steps)


def test_each_game_counts_once_and_for_who_played_it(make_counted):
    window, session, results = make_counted("cart-pole", LEFT)
    play_to_the_end(window, session)
    session.take_joystick()
    while len(results) < 2:
        window.play(1 / 60)
    assert [result.sides[0].human_share for result in results] == [0.0, 1.0]
    assert results[0].key != results[1].key


def test_a_move_by_a_key_that_ends_a_game_of_turns_counts(make_counted, press):
    window, session, results = make_counted("frozen-lake", controller="human")
    while not results:
        press(window, pygame.K_RIGHT)
        window.handle(pygame.event.Event(pygame.KEYUP, key=pygame.K_RIGHT))
        press(window, pygame.K_DOWN)
        window.handle(pygame.event.Event(pygame.KEYUP, key=pygame.K_DOWN))
    assert session.state().ending is not None


def test_a_game_that_was_reset_does_not_count(make_counted):
    window, session, results = make_counted("cart-pole", LEFT)
    while session.state().steps < 3:
        window.play(1 / 60)
    session.reset()
    assert results == []
    play_to_the_end(window, session)
    assert len(results) == 1


def test_a_game_that_was_rewound_is_not_ranked(make_counted):
    window, session, results = make_counted("cart-pole", LEFT)
    while session.state().steps < 5:
        window.play(1 / 60)
    assert session.rewind(2)
    play_to_the_end(window, session)
    assert [result.practiced for result in results] == [True]


def last_longer_than_any_preset_allows(session):
    session._episode_state.steps = 495  # of 500


def test_an_episode_that_lasts_longer_than_with_any_preset_is_not_ranked_and_sets_no_record(make_counted):
    window, session, results = make_counted("cart-pole", LEFT)
    play_to_the_end(window, session)
    while session.state().ending is not None:
        window.play(1 / 60)
    last_longer_than_any_preset_allows(session)
    session._episode_state.score = 495.0
    play_to_the_end(window, session)
    assert [result.practiced for result in results] == [False, True]
    assert results[1].steps > 500
    assert (session.ending.rewound, session.ending.best) == (True, False)


def test_nor_is_a_race_in_which_one_did(wants, tmp_path):
    for overlong in (False, True):
        games = tuple(make_game("cart-pole", GameSettings()) for _ in range(2))
        session = RaceSession(games, wants(2, LEFT), seed=7)
        if overlong:
            last_longer_than_any_preset_allows(session.sides[1])
        while not session.advance(LEFT):
            pass
        seats = Seat(tmp_path), Seat(tmp_path, "ann", SeatedBrain(1_000))
        assert race_result(session, seats, ended=1.0).practiced == overlong


@pytest.mark.skipif(bool(versus_catalog.why_not_here()), reason=versus_catalog.why_not_here())
def test_each_of_a_consoles_games_for_two_is_kept_apart(tmp_path):
    from arcade_rl.games.two_player.game import TwoPlayerGame

    short = GameSettings(noop_max=0, max_episode_steps=2)
    games = []
    for mode in (None, 20):
        game = TwoPlayerGame(versus_catalog.versus_game("combat"), mode, (short, short))
        session = VersusSession(game, (Contestant(), Contestant()), seed=1)
        while not session.advance((0, 0)):
            pass
        games.append(versus_result(session, (Seat(tmp_path), Seat(tmp_path)), ended=1.0).game)
    assert games == ["combat", "combat mode 20"]


def test_an_agent_at_a_checkpoint_is_its_own_player(make_counted):
    window, session, results = make_counted("cart-pole", LEFT, checkpoint=5_000)
    play_to_the_end(window, session)
    assert results[0].sides[0].player == Player(agent="pong-2", checkpoint=5_000)


def test_a_locked_file_holds_up_no_frame_and_loses_no_game(make_window):
    """The window is played in the thread of this test: were it to wait for the lock, it would wait for ever."""
    scores_file().parent.mkdir()
    other = sqlite3.connect(scores_file(), isolation_level=None)
    other.execute("PRAGMA journal_mode = WAL")
    other.execute("BEGIN IMMEDIATE")
    with ResultQueue() as results:
        window, session = make_window("cart-pole", LEFT, results=results)
        play_to_the_end(window, session)
        before = session.state().frame
        while session.state().frame < before + 3:
            window.play(1 / 60)
        other.close()
    with ScoreReader() as reader:
        assert [tally.games for tally in reader.tallies()] == [1]


def test_what_is_wrong_with_the_scores_is_told_in_the_window(make_counted):
    window, _, results = make_counted()
    results.problem = "scores.sqlite was damaged: it was kept as scores.damaged-1.sqlite"
    assert (window.view().banner, window.view().banner_is_problem) == (results.problem, True)


def request(folder, frames):
    return SoloRequest("cart-pole", folder, "agent", seed=3, headless_frames=frames)


def test_headless_pictures_do_not_count(put_on_shelf):
    open_window(request(put_on_shelf("cart-pole"), frames=400))
    assert not scores_file().exists()


def test_the_games_of_an_open_window_are_in_the_file_when_it_closes(put_on_shelf, monkeypatch):
    sat_down = []

    def play_one_game(window, title):
        sat_down.append(window)
        play_to_the_end(window, window._session)

    monkeypatch.setattr(opening, "run", play_one_game)
    open_window(request(put_on_shelf("cart-pole"), frames=None))
    with ScoreReader() as reader:
        assert [(tally.game, tally.best.player.agent) for tally in reader.tallies()] == [("cart-pole", "pupil")]
    assert isinstance(sat_down[0], SoloWindow)
