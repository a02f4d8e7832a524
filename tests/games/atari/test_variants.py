"""The console's own modes and difficulties: what each game offers, and that they are played."""

import json
import os
import signal
import sys

import numpy as np
import pytest

from arcade_rl.errors import ArcadeError, UsageError
from arcade_rl.games import catalog, worker_process
from arcade_rl.games.atari import emulator
from arcade_rl.games.atari.atari_parallel import AtariParallelGames
from arcade_rl.games.atari.atari_processes import AtariProcessGames
from arcade_rl.games.atari.variants import check_variant, is_standard, scored_as
from arcade_rl.games.factory import make_game, make_parallel_games
from arcade_rl.games.game import GameSettings
from arcade_rl.games.tape import episode_seed
from tests.games.playing import play, play_parallel, random_actions, step_decision

BREAKOUT = catalog.game("breakout")
VARIANT = GameSettings(noop_max=0, game_mode=12, game_difficulty=1)
SHORT = GameSettings(max_episode_steps=25, sticky_actions=0.25, game_mode=12)
INSTANT = """
import sys
import numpy as np
from arcade_rl.games.atari import atari_worker
from arcade_rl.games.game import Frame

class Game:
    decision_due = True

    def reset(self, seed):
        self.decisions = 0

    def step_frame(self, action):
        self.decisions += 1
        return Frame(0.0, False, False, False)

    def observe(self):
        return np.full((4, 84, 84), self.decisions % 256, np.uint8)

atari_worker.serve([Game() for _ in range(32)], sys.stdin.buffer, sys.stdout.buffer)
"""
"""A process of 32 games that take no time at all."""


@pytest.fixture
def parallel():
    """Makes parallel games, and closes them in the end."""
    made = []

    def make(game_id, settings, count, *, cores=None):
        made.append(make_parallel_games(game_id, settings, count, cores=cores))
        return made[-1]

    yield make
    for games in made:
        games.close()


class TestWhatThereIs:
    @pytest.mark.slow
    def test_the_catalog_lists_what_every_rom_offers_the_standard_first(self):
        for entry in filter(lambda entry: entry.pixels, catalog.games()):
            ale = emulator.load(entry)
            offered = tuple(ale.getAvailableModes()), tuple(ale.getAvailableDifficulties())
            assert (entry.modes, entry.difficulties) == offered, entry.id
            begins_with = ale.cloneState()
            assert (begins_with.getCurrentMode(), begins_with.getDifficulty()) == (entry.modes[0], 0), entry.id

    def test_what_a_rom_does_not_offer_is_refused_with_what_it_does(self):
        with pytest.raises(UsageError, match="game_mode of pong must be one of 0, 1, or -1 for the standard; 7 is not"):
            check_variant(catalog.game("pong"), 7, -1)
        with pytest.raises(UsageError, match="game_difficulty of breakout must be one of 0, 1, or -1"):
            check_variant(BREAKOUT, 0, 2)
        check_variant(BREAKOUT, 44, 1)
        check_variant(catalog.game("cart-pole"), 44, 1)

    @pytest.mark.parametrize("make", [make_game, lambda game, settings: make_parallel_games(game, settings, 1)])
    def test_window_and_trainer_refuse_it_too(self, make):
        with pytest.raises(UsageError, match="game_mode of pong must be one of 0, 1"):
            make("pong", GameSettings(game_mode=7))

    @pytest.mark.parametrize(
        ("mode", "difficulty", "name"),
        [
            (-1, -1, "breakout"),
            (0, 0, "breakout"),  # what the console begins with anyhow
            (4, -1, "breakout mode 4"),
            (0, 1, "breakout difficulty 1"),
            (4, 1, "breakout mode 4 difficulty 1"),
        ],
    )
    def test_a_variant_has_a_name_of_its_own(self, mode, difficulty, name):
        assert scored_as(BREAKOUT, mode, difficulty) == name
        assert is_standard(BREAKOUT, mode, difficulty) == (name == "breakout")

    def test_the_vector_environment_plays_the_standard_game_alone(self, parallel):
        assert isinstance(parallel("pong", GameSettings(game_mode=0), 1), AtariParallelGames)
        assert isinstance(parallel("pong", GameSettings(game_mode=1), 1), AtariProcessGames)


class TestTheWindow:
    def test_another_mode_is_another_game_and_stays_so_after_a_reset_and_a_rewind(self):
        standard, variant = make_game("breakout", GameSettings(noop_max=0)), make_game("breakout", VARIANT)
        actions = [1] * 4 + random_actions(standard, 400)

        def played(game):
            game.reset(3)
            return play(game, actions)

        once = played(variant)
        assert once != played(standard)
        assert played(variant) == once
        variant.reset(3)
        before = play(variant, actions[:100])
        snapshot = variant.snapshot()
        after = play(variant, actions[100:])
        variant.reset(5)
        variant.restore(snapshot)
        assert play(variant, actions[100:]) == after
        assert before + after == once

    def test_the_emulator_is_in_the_mode_and_at_the_difficulty_asked_for(self):
        state = make_game("breakout", VARIANT)._ale.cloneState()
        assert (state.getCurrentMode(), state.getDifficulty()) == (12, 1)


class TestTheTrainer:
    @pytest.mark.parametrize(("game_id", "mode"), [("breakout", 12), ("pong", 1), ("space-invaders", 5)])
    def test_it_sees_what_the_window_shows_pixel_for_pixel(self, parallel, game_id, mode):
        settings = GameSettings(noop_max=5, game_mode=mode, max_episode_steps=150)
        games, game = parallel(game_id, settings, 1), make_game(game_id, settings)
        random = np.random.default_rng(0)
        observations = games.reset(0)
        for episode in range(2):
            game.reset(episode_seed(0, 0, episode))
            ended = np.zeros(1, bool)
            while not ended.any():
                np.testing.assert_array_equal(observations[0], game.observe())
                suggested = game.suggested_action()
                result = games.step(random.integers(len(games.entry.actions), size=1))
                action = int(result.actions[0])
                assert suggested in (None, action)
                reward, life_lost, frame = step_decision(game, action)
                assert (reward, life_lost) == (result.rewards[0], result.life_lost[0])
                assert (frame.terminated, frame.truncated) == (result.terminated[0], result.truncated[0])
                observations, ended = result.observations, result.terminated | result.truncated
            np.testing.assert_array_equal(observations[0], game.observe())
            observations = games.restart(ended)

    @pytest.mark.parametrize("count", [1, 5])
    def test_going_on_from_a_saved_state_equals_never_having_stopped(self, parallel, count):
        games = parallel("breakout", SHORT, count)
        play_parallel(games, games.reset(11), 60)
        state = json.loads(json.dumps(games.state()))
        once = play_parallel(games, games.restart(np.zeros(count, bool)), 60, seed=1)
        others, told = parallel("breakout", SHORT, count), []
        assert play_parallel(others, others.restore(state, told.append), 60, seed=1) == once
        assert (told, told[-1]) == (sorted(told), 1.0)

    def test_any_number_of_long_episodes_can_be_replayed(self, parallel, monkeypatch):
        monkeypatch.setattr(worker_process, "module_command", lambda *_: [sys.executable, "-c", INSTANT])
        games, told = parallel("breakout", GameSettings(game_mode=12), 64, cores=2), []
        tapes = [{"first_episode": 0, "actions": ["a" * (3_000 + game)]} for game in range(64)]
        observations = games.restore({"seed": 0, "tapes": tapes, "ended": []}, told.append)
        assert (observations == (np.arange(3_000, 3_064) % 256).reshape(64, 1, 1, 1)).all()
        assert (told, told[-1]) == (sorted(told), 1.0)

    def test_a_state_taken_between_an_end_and_the_restart_is_exact_too(self, parallel):
        games = parallel("breakout", SHORT, 2)
        games.reset(0)
        for _ in range(25):
            result = games.step(np.zeros(2, np.int64))
        assert result.truncated.all()
        state = games.state()
        once = games.restart(result.truncated).tobytes()
        assert games.restore(state).tobytes() == result.observations.tobytes()
        with pytest.raises(RuntimeError, match="restart the ended games"):
            games.step(np.zeros(2, np.int64))
        assert games.restart(result.truncated).tobytes() == once

    def test_the_same_seed_gives_the_same_games_and_another_seed_others(self, parallel):
        games = parallel("breakout", GameSettings(game_mode=12), 3)
        once = play_parallel(games, games.reset(1), 40)
        assert play_parallel(games, games.reset(1), 40) == once
        assert play_parallel(games, games.reset(2), 40) != once

    def test_a_restart_leaves_the_other_games_and_what_was_seen_before_alone(self, parallel):
        games = parallel("breakout", GameSettings(game_mode=12), 3)
        first = games.reset(0)
        copied = first.copy()
        before = games.step(np.zeros(3, np.int64)).observations
        kept = before.copy()
        after = games.restart(np.array([False, True, False]))
        assert (after[[0, 2]] == before[[0, 2]]).all()
        assert (first == copied).all()
        assert (before == kept).all()
        assert (after[1, :3] == 0).all()
        assert (games.screens() == after[:, -1]).all()

    @pytest.mark.parametrize(("cores", "workers"), [(1, 1), (2, 2), (9, 3)])
    def test_it_keeps_no_more_cores_busy_than_it_may(self, parallel, cores, workers):
        assert len(parallel("breakout", GameSettings(game_mode=4), 3, cores=cores)._workers) == workers

    def test_a_process_that_was_killed_is_told_and_closing_twice_does_no_harm(self, parallel):
        games = parallel("breakout", GameSettings(game_mode=12), 2)
        games.reset(0)
        os.kill(games._workers[0].pid, signal.SIGKILL)
        games._workers[0].wait()
        with pytest.raises(ArcadeError, match="a process that plays breakout has ended; train again"):
            games.step(np.zeros(2, np.int64))
        games.close()
        games.close()

    def test_its_processes_go_when_it_is_closed(self, parallel):
        games = parallel("breakout", GameSettings(game_mode=12), 2)
        games.reset(0)
        assert games.thread_seconds() >= 0
        games.close()
        assert [worker.exit_status for worker in games._workers] == [0] * len(games._workers)
