"""A saved state of a game for two goes on in another session as the game would have."""

import dataclasses
import hashlib
import json

import numpy as np
import pytest

from arcade_rl.errors import ArcadeError, UsageError
from arcade_rl.games.game import GameSettings
from arcade_rl.games.saved_game import SavedGame
from arcade_rl.games.two_player import versus_catalog
from arcade_rl.games.two_player.versus_catalog import versus_game
from arcade_rl.shelf.save_states.save_state import SavedEpisode
from arcade_rl.viewer.play.versus_session import Contestant, VersusSession, saved_mode
from tests.viewer.stand_ins import Looks

pytestmark = pytest.mark.skipif(bool(versus_catalog.why_not_here()), reason=versus_catalog.why_not_here())


def make(*agents, game_id="pong", seed=5, skips=(4, 4), mode=None, epsilon=0.3, **settings):
    from arcade_rl.games.two_player.game import TwoPlayerGame

    eyes = tuple(GameSettings(frame_skip=skip, **settings) for skip in skips)
    game = TwoPlayerGame(versus_game(game_id), mode, eyes)
    looks = Looks(len(game.entry.actions))
    left, right = (
        Contestant(looks, "agent", epsilon) if side in agents else Contestant() for side in ("left", "right")
    )
    return VersusSession(game, (left, right), seed=seed)


def through_a_file(saved):
    """The same after JSON and copies of the arrays."""
    game = SavedGame(json.loads(json.dumps(saved.game.values)), {n: a.copy() for n, a in saved.game.arrays.items()})
    sides = [dataclasses.replace(side, random=json.loads(json.dumps(side.random))) for side in saved.sides]
    return SavedEpisode(game, tuple(sides))


def seen(session):
    """All that people or agents see now, but the numbers of games and the curves of values."""
    story = [hashlib.sha256(session.game.screen()).hexdigest(), session.outcome]
    for state in map(session.state, (0, 1)):
        thought = state.thought and (state.thought.action, state.thought.explored, state.thought.q_values.tobytes())
        story += [state.observation.tobytes(), state.score, state.steps, thought]
    return story


def play(session, frames, held=(None, None)):
    """What was seen after each of the next frames."""
    return [(session.advance(held), seen(session)) for _ in range(frames)]


@pytest.mark.parametrize(("frames", "skips"), [(3, (4, 4)), (80, (4, 4)), (62, (4, 3)), (61, (1, 6))])
def test_another_session_goes_on_as_the_first_one_would_have(frames, skips):
    session = make("left", "right", skips=skips)
    play(session, frames)
    saved, before = through_a_file(session.save()), seen(session)
    story = play(session, 60)
    other = make("left", "right", skips=skips, seed=77)
    other.load(saved)
    assert seen(other) == before
    assert play(other, 60) == story


def test_what_was_rewound_is_not_among_the_moves_that_are_saved():
    session, other = make("left", "right"), make("left", "right", seed=8)
    play(session, 80)
    quick = session.snapshot()
    play(session, 60)
    session.rewind(100)
    play(session, 50)
    other.load(through_a_file(session.save()))
    assert play(session, 40) == play(other, 40)
    session.restore(quick)
    other.load(through_a_file(session.save()))
    assert play(session, 40) == play(other, 40)


def test_a_state_of_humans_is_gone_on_from_by_agents_whatever_they_see_and_the_other_way_round():
    humans, agents = make(), make("left", "right", skips=(2, 5), frame_stack=2)
    play(humans, 90, (2, 3))
    agents.load(through_a_file(humans.save()))
    screen = humans.game.screen()
    assert (agents.game.screen() == screen).all()
    assert [side.controller for side in agents.sides] == ["agent", "agent"]
    assert agents.state(0).steps == humans.state(0).steps
    play(agents, 50)
    humans.load(through_a_file(agents.save()))
    assert (humans.game.screen() == agents.game.screen()).all()


def test_the_game_is_unranked_and_its_winner_gets_no_win():
    session = make("left", "right", max_episode_steps=40)
    play(session, 20)
    session.load(session.save())
    session.sides[0].episode_state.score = 5.0
    play(session, 200)
    assert session.outcome.winner == 0
    assert session.rewound
    assert session.wins == [0, 0]
    session.rematch()
    assert not session.rewound


def test_the_first_game_of_a_session_that_begins_with_it_is_number_1():
    session = make("left")
    session.load(session.save())
    assert session.state(0).episode == 1
    play(session, 3)
    session.load(session.save())
    assert session.state(0).episode == 2


def test_rewinding_leads_back_to_before_it_was_loaded():
    session = make("left", "right")
    play(session, 40)
    saved = session.save()
    play(session, 40)
    before = seen(session)
    play(session, 2)
    session.load(saved)
    session.rewind(1)
    assert seen(session) == before


def test_there_is_nothing_to_save_once_the_game_has_ended():
    session = make(max_episode_steps=2)
    play(session, 10)
    with pytest.raises(UsageError, match="has ended"):
        session.save()


def test_a_game_of_more_than_an_hour_is_not_saved_nor_loaded(monkeypatch):
    session = make()
    play(session, 20)
    saved = session.save()
    monkeypatch.setattr("arcade_rl.games.two_player.saved_moves.MOST_FRAMES", 19)
    with pytest.raises(UsageError, match="more than an hour"):
        session.save()
    with pytest.raises(ArcadeError, match="too long"):
        session.load(saved)


def test_the_mode_that_was_played_is_known_before_it_is_loaded():
    saved = make(mode=4).save()
    assert saved_mode(saved) == 4
    with pytest.raises(ArcadeError, match="cannot be loaded"):
        saved_mode(SavedEpisode(SavedGame({}, saved.game.arrays), saved.sides))


_WRONG = {
    "other moves": lambda moves: np.zeros_like(moves),
    "no such moves": lambda moves: moves + 200,
    "too many": lambda moves: np.zeros((10**6, 2), np.uint8),
    "fewer": lambda moves: moves[:-7],
    "one side": lambda moves: moves[:, :1],
    "flat": lambda moves: moves.reshape(-1),
    "none": lambda moves: moves[:0],
}


@pytest.mark.parametrize("wrong", _WRONG.values(), ids=_WRONG)
def test_damaged_moves_are_refused_in_a_line_and_play_goes_on_as_if_nothing_had_been_asked(wrong):
    session, untouched = make("left", "right"), make("left", "right")
    for each in (session, untouched):
        play(each, 60)
    saved = session.save()
    game = SavedGame(saved.game.values, {"moves": wrong(saved.game.arrays["moves"])})
    with pytest.raises(ArcadeError, match="cannot be loaded") as refusal:
        session.load(SavedEpisode(game, saved.sides))
    assert "\n" not in str(refusal.value)
    assert play(session, 40) == play(untouched, 40)


def test_values_of_another_kind_and_a_state_of_a_game_for_one_are_refused():
    session = make()
    saved = session.save()
    for name in saved.game.values:
        for value in (None, "x", -7, {}, 10**30):
            game = SavedGame({**saved.game.values, name: value}, saved.game.arrays)
            with pytest.raises(ArcadeError, match="cannot be loaded"):
                session.load(SavedEpisode(game, saved.sides))
    with pytest.raises(ArcadeError, match="of a game for one"):
        session.load(SavedEpisode(saved.game, saved.sides[:1]))
