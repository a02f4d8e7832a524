"""What holds for every game of the catalog."""

import itertools
import json

import numpy as np
import pytest

from arcade_rl.games import catalog
from arcade_rl.games.atari import emulator
from arcade_rl.games.factory import make_game
from arcade_rl.games.game import GameSettings
from arcade_rl.games.saved_game import SavedGame
from tests.games.playing import play, random_actions

_IDS = [entry.id for entry in catalog.games()]


@pytest.fixture
def emulators(monkeypatch):
    """The emulators that are loaded, newest last: loading a ROM is slow, so each is loaded once for all checks."""
    loaded, load = [], emulator.load
    monkeypatch.setattr(emulator, "load", lambda *order: loaded.append(load(*order)) or loaded[-1])
    return loaded


@pytest.mark.parametrize("game_id", _IDS)
def test_it_keeps_the_contract(game_id, emulators):
    if game_id == "lunar-lander":
        pytest.importorskip("Box2D")
    game = make_game(game_id, GameSettings(sticky_actions=0.25))
    if game.entry.family == "atari":
        _has_the_minimal_actions_with_noop(game.entry, emulators[-1])
    _shows_what_its_spec_says(game)
    _repeats_an_episode_from_its_seed(game)
    _goes_on_from_a_snapshot(game)
    _goes_on_from_what_was_saved(game)


def _has_the_minimal_actions_with_noop(entry, ale):
    minimal = [action.name for action in ale.getMinimalActionSet()]
    assert list(entry.actions) == (minimal if "NOOP" in minimal else ["NOOP", *minimal])


def _shows_what_its_spec_says(game):
    game.reset(1)
    play(game, range(len(game.entry.actions)))
    observation, spec = game.observe(), game.observation_spec
    assert (observation.shape, str(observation.dtype)) == (spec.shape, spec.dtype)
    assert 0 <= game.idle_action() < len(game.entry.actions)


def _repeats_an_episode_from_its_seed(game):
    actions = random_actions(game, 14)
    game.reset(5)
    once = play(game, actions)
    game.reset(5)
    assert play(game, actions) == once


def _goes_on_from_a_snapshot(game):
    game.reset(6)
    play(game, random_actions(game, 6))
    snapshot = game.snapshot()
    once = play(game, random_actions(game, 9))
    game.restore(snapshot)
    assert play(game, random_actions(game, 9)) == once


def _goes_on_from_what_was_saved(game):
    for seed in itertools.count(8):  # a hand of blackjack may be over at once
        game.reset(seed)
        if not play(game, [1] * (6 if game.entry.pixels else 1))[-1].frame.terminated:
            break
    saved = game.save()
    kept = SavedGame(json.loads(json.dumps(saved.values)), {name: each.copy() for name, each in saved.arrays.items()})
    once = play(game, random_actions(game, 9))
    game.reset(9)
    game.load(kept)
    again = play(game, random_actions(game, 9))
    if game.entry.id == "yars-revenge":  # ale-py restores all but a few pixels of the very next frame
        once, again = ([seen.frame for seen in frames] for frames in (once, again))
    assert again == once


@pytest.mark.parametrize("game_id", ["frozen-lake", "cart-pole", "freeway"])
def test_an_episode_is_cut_off_at_the_step_limit_and_then_stands_still(game_id):
    game = make_game(game_id, GameSettings(max_episode_steps=3, noop_max=0))
    game.reset(0)
    frames = [game.step_frame(0) for _ in range(3 * (4 if game.entry.pixels else 1))]
    assert [frame.truncated for frame in frames] == [False] * (len(frames) - 1) + [True]
    seen = game.observe().tobytes()
    after = game.step_frame(0)
    assert (after.reward, after.truncated, after.terminated) == (0, True, False)
    assert game.observe().tobytes() == seen


@pytest.mark.parametrize("game_id", ["frozen-lake", "cart-pole", "freeway"])
def test_without_a_seed_each_episode_is_another(game_id):
    game = make_game(game_id, GameSettings())
    episodes = set()
    for _ in range(12):
        game.reset()
        episodes.add(tuple(play(game, [1] * 20)))
    assert len(episodes) > 1


@pytest.mark.parametrize("game_id", ["frozen-lake", "frozen-lake-8x8", "cart-pole"])
def test_a_small_game_draws_a_small_picture_of_itself_that_changes_as_it_is_played(game_id):
    game = make_game(game_id, GameSettings())
    game.reset(0)
    before = game.picture()
    play(game, [1] * 8)
    after = game.picture()
    assert before.dtype == np.uint8
    assert max(before.shape) <= 60
    assert (before != after).any()
