"""A tape holds what a game did since it was seeded, and survives JSON."""

import json

import pytest

from arcade_rl.games.tape import Tape, episode_seed, tapes_from_json, tapes_to_json


def _recorded():
    tape = Tape(first_episode=7)
    for action in (0, 17, 3):
        tape.record(action)
    tape.begin_episode()
    tape.record(5)
    return tape


def test_it_plays_back_the_actions_of_all_its_episodes():
    tape = _recorded()
    assert list(tape.actions()) == [0, 17, 3, 5]
    assert (len(tape), tape.episode) == (4, 8)


def test_it_comes_back_from_json():
    saved = json.loads(json.dumps(tapes_to_json(3, [_recorded(), Tape(0)])))
    assert tapes_from_json(saved, count=2) == (3, [_recorded(), Tape(0)])


def test_the_state_of_another_number_of_games_is_refused():
    with pytest.raises(ValueError, match="of 1 parallel games, not 2"):
        tapes_from_json(tapes_to_json(0, [Tape(0)]), count=2)


def test_every_episode_of_every_game_has_a_seed_of_its_own():
    seeds = [episode_seed(seed, game, episode) for seed in range(4) for game in range(8) for episode in range(8)]
    assert len(set(seeds)) == len(seeds)
    assert all(0 <= seed < 2**31 for seed in seeds)
