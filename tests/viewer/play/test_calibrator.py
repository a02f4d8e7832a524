"""Asking whether Q-values are true: on other threads, and without a trace in the game that is asked about."""

import threading

import pytest

from arcade_rl.calibration.return_unit import ReturnUnit
from arcade_rl.games.factory import make_branching_game
from arcade_rl.games.game import GameSettings
from arcade_rl.viewer.play.calibrator import Calibrator

UNIT = ReturnUnit(0.9)


def make_lake():
    return make_branching_game("frozen-lake", GameSettings())


def test_every_action_gets_its_returns(make_session):
    calibrator = Calibrator(make_lake, returns=5)
    assert calibrator.calibration is None
    calibrator.ask(make_session("frozen-lake").question(UNIT, seed=1))
    calibrator.wait()
    known = calibrator.calibration
    assert [len(each) for each in known.returns] == [5, 5, 5, 5]
    assert (known.count, known.finished, known.problem) == (20, True, "")
    assert all(each.verdict for each in known.comparisons())


def test_the_same_question_gets_the_same_answer(make_session):
    question = make_session("frozen-lake", epsilon=0.3).question(UNIT, seed=1)
    answers = []
    for _ in range(2):
        calibrator = Calibrator(make_lake, returns=8)
        calibrator.ask(question)
        calibrator.wait()
        answers.append([sorted(each) for each in calibrator.calibration.returns])
    assert answers[0] == answers[1]


@pytest.mark.parametrize("game_id", ["frozen-lake", "cart-pole", "pong"])
def test_the_session_goes_on_as_if_nothing_had_been_asked(make_session, game_id):
    settings = {"sticky_actions": 0.25, "max_episode_steps": 12}
    told = []
    for asks in (False, True):
        session = make_session(game_id, epsilon=0.5, **settings)
        calibrator = Calibrator(lambda: make_branching_game(game_id, GameSettings(**settings)), returns=2)
        ticks = []
        for frame in range(120):
            if asks and frame == 8:
                calibrator.ask(session.question(UNIT, seed=0))
                calibrator.wait()
            ticks.append((session.advance(), session.score, session.game.observe().tobytes()))
        told.append(ticks)
    assert told[0] == told[1]


def test_another_question_takes_the_place_of_the_first(make_session):
    session, calibrator = make_session("frozen-lake"), Calibrator(make_lake, returns=500)
    for seed in (1, 2):
        calibrator.ask(session.question(UNIT, seed=seed))
    assert calibrator.calibration.number == 2
    calibrator.stop()
    assert not [thread for thread in threading.enumerate() if thread.name == "playouts"]


def test_what_goes_wrong_is_said(make_session):
    def no_emulator():
        raise OSError("no such ROM")

    calibrator = Calibrator(no_emulator)
    calibrator.ask(make_session("frozen-lake").question(UNIT, seed=1))
    calibrator.wait()
    assert calibrator.calibration.finished
    assert "no such ROM" in calibrator.calibration.problem


def test_a_pause_in_the_middle_of_a_decision_comes_when_the_next_one_begins(make_session):
    session = make_session("pong")
    for _ in range(2):
        session.advance()
    session.pause_at_decision()
    for _ in range(5):
        session.advance()
    assert session.game.decision_due
    assert session.position.steps == 1
    assert not session.pace.running
