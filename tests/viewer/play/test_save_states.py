"""A saved state goes on in another session as the episode would have gone on, whoever plays."""

import dataclasses
import json

import pytest

from arcade_rl.errors import ArcadeError, UsageError
from arcade_rl.games.factory import make_game
from arcade_rl.games.game import GameSettings
from arcade_rl.games.saved_game import SavedGame
from arcade_rl.shelf.save_states.save_state import SavedEpisode
from arcade_rl.viewer.play.session import Session
from tests.viewer.stand_ins import Looks

_GAMES = ["breakout", "cart-pole", "frozen-lake"]


@pytest.fixture
def make_session():
    def make(game_id, *, controller="agent", epsilon=0.0, seed=5, alone=False, **settings):
        game = make_game(game_id, GameSettings(**settings))
        policy = None if alone else Looks(len(game.entry.actions))
        return Session(game, policy, controller=controller, epsilon=epsilon, seed=seed)

    return make


def through_a_file(saved):
    """The same after JSON and copies of the arrays."""
    game = SavedGame(json.loads(json.dumps(saved.game.values)), {n: a.copy() for n, a in saved.game.arrays.items()})
    sides = [dataclasses.replace(side, random=json.loads(json.dumps(side.random))) for side in saved.sides]
    return SavedEpisode(game, tuple(sides))


def seen(session):
    """All that a person or an agent sees now, but the numbers of episodes and the curve of values."""
    state = session.state()
    screen = session.game.screen().tobytes() if session.game.entry.pixels else b""
    thought = state.thought and (state.thought.action, state.thought.explored, state.thought.q_values.tobytes())
    lives = session.game.lives if session.game.entry.pixels else 0
    return session.game.observe().tobytes(), screen, state.score, state.steps, thought, lives


def play(session, frames, action=None):
    """What was done and seen in each of the next frames, up to the end of the episode."""
    story = []
    while len(story) < frames and session.ending is None:
        story.append((session.advance(action), seen(session)))
    return story


@pytest.mark.parametrize(
    ("game_id", "frames"), [("breakout", 200), ("breakout", 202), ("cart-pole", 6), ("frozen-lake", 1)]
)
def test_another_session_goes_on_as_the_first_one_would_have(make_session, game_id, frames):
    session = make_session(game_id, epsilon=0.3, sticky_actions=0.25)
    play(session, frames)
    saved, before = through_a_file(session.save()), seen(session)
    story = play(session, 90)
    other = make_session(game_id, epsilon=0.3, sticky_actions=0.25, seed=77)
    play(other, 30)
    other.load(saved)
    assert seen(other) == before
    assert play(other, 90) == story


def test_the_next_episodes_are_the_same_too(make_session):
    session, other = make_session("cart-pole", epsilon=0.2), make_session("cart-pole", seed=8, epsilon=0.2)
    play(session, 5)
    other.load(through_a_file(session.save()))
    for each in (session, other):
        while not each.advance().ended:
            pass
        while each.ending is not None:
            each.advance()
    assert play(session, 10) == play(other, 10)


def test_after_rewinding_what_is_saved_is_the_decision_there(make_session):
    session, other = make_session("breakout", epsilon=0.5), make_session("breakout", seed=8, epsilon=0.5)
    play(session, 80)
    session.rewind(24)
    other.load(through_a_file(session.save()))
    assert play(session, 60) == play(other, 60)


def test_a_human_plays_on_from_an_agents_state_and_an_agent_from_a_humans(make_session):
    human, agent = make_session("breakout", alone=True), make_session("breakout")
    play(human, 50, 1)
    agent.load(through_a_file(human.save()))
    assert agent.controller == "agent"
    play(agent, 50)
    human.load(through_a_file(agent.save()))
    assert (human.score, human.state().steps) == (agent.score, agent.state().steps)
    assert human.controller == "human"


@pytest.mark.parametrize("alone", [False, True])
def test_newer_weights_right_after_loading_find_a_decision_to_think_about_again(make_session, alone):
    session = make_session("breakout", alone=alone)
    play(session, 10)
    other = make_session("breakout")
    other.load(through_a_file(session.save()))
    other.swap_policy(Looks(4))
    assert len(other.state().timeline) == 1
    play(other, 20)


def test_its_end_is_unranked_and_sets_no_record(make_session):
    session = make_session("cart-pole")
    play(session, 5)
    saved = session.save()
    session.load(saved)
    while not session.advance().ended:
        pass
    assert session.ending.rewound
    assert not session.ending.best


def test_the_first_episode_of_a_session_that_begins_with_it_is_number_1(make_session):
    session = make_session("cart-pole")
    session.load(session.save())
    assert session.state().episode == 1
    play(session, 3)
    session.load(session.save())
    assert session.state().episode == 2


def test_rewinding_leads_back_to_before_it_was_loaded(make_session):
    session = make_session("breakout")
    play(session, 40)
    saved = session.save()
    play(session, 40)
    before = seen(session)
    play(session, 2)
    session.load(saved)
    session.rewind(1)
    assert seen(session) == before


def test_there_is_nothing_to_save_once_the_episode_has_ended(make_session):
    session = make_session("cart-pole")
    play(session, 600)
    with pytest.raises(UsageError, match="has ended"):
        session.save()


_WRONG = {
    "no console": lambda arrays: {**arrays, "console": arrays["console"][:100]},
    "random console": lambda arrays: {**arrays, "console": arrays["console"][::-1]},
    "another size": lambda arrays: {**arrays, "stack": arrays["stack"][:2]},
    "missing": lambda arrays: {name: array for name, array in arrays.items() if name != "raw"},
}


@pytest.mark.parametrize("wrong", _WRONG.values(), ids=_WRONG)
def test_a_damaged_state_is_refused_in_a_line_and_play_goes_on_as_if_nothing_had_been_asked(make_session, wrong):
    session, untouched = make_session("breakout"), make_session("breakout")
    play(session, 30)
    play(untouched, 30)
    saved = session.save()
    game = SavedGame(saved.game.values, wrong(dict(saved.game.arrays)))
    with pytest.raises(ArcadeError, match="cannot be loaded"):
        session.load(dataclasses.replace(saved, game=game))
    assert play(session, 40) == play(untouched, 40)


@pytest.mark.parametrize("game_id", _GAMES)
def test_values_of_another_kind_are_refused(make_session, game_id):
    session = make_session(game_id)
    saved = session.save()
    for name in saved.game.values:
        for value in (None, "x", -7, {}):
            if saved.game.values[name] == value:
                continue
            game = SavedGame({**saved.game.values, name: value}, saved.game.arrays)
            if name in ("last_action", "last_position") and value is None:
                continue
            if name in ("x", "x_dot", "theta", "theta_dot") and value == -7:
                continue
            with pytest.raises(ArcadeError, match="cannot be loaded"):
                session.load(dataclasses.replace(saved, game=game))
