"""The amounts of work behind one agent step, counted by hand."""

from dataclasses import replace

import pytest

from arcade_rl.errors import UsageError
from arcade_rl.estimates.workload import Workload, workload
from arcade_rl.games.catalog import game
from arcade_rl.games.environments.environment import Environment
from arcade_rl.hyperparameters import Hyperparameters, Value
from arcade_rl.presets import preset


def classic(**changes: Value) -> Workload:
    chosen = preset("atari", "classic")
    return workload(game("pong"), chosen.algorithm, chosen.hyperparameters.replace(**changes))


def test_the_classic_preset_learns_eight_samples_a_step() -> None:
    amounts = classic()
    assert (amounts.kind, amounts.games, amounts.threaded, amounts.frames) == ("convolutional", 1, True, 4)
    assert (amounts.batch_size, amounts.samples) == (32, 32 / 4)
    assert amounts.passes == 4  # forward, back by weights and by inputs, and the target's way forward
    convolutions = 20 * 20 * 32 * (4 * 8 * 8) + 9 * 9 * 64 * (32 * 4 * 4) + 7 * 7 * 64 * (64 * 3 * 3)
    assert amounts.multiply_adds == convolutions + 3136 * 512 + 512 * 6
    assert amounts.parameters == 1_687_206


def test_double_q_goes_forward_once_more() -> None:
    assert classic(double_q=True).passes == 5


def test_pqn_learns_each_step_once_an_epoch_and_has_no_target_network() -> None:
    amounts = workload(game("cart-pole"), "pqn", Hyperparameters(epochs=3, batch_size=64))
    assert (amounts.samples, amounts.passes, amounts.batch_size, amounts.threaded) == (3.0, 3, 32, False)


def test_only_slow_environments_that_are_several_play_on_their_own() -> None:
    entry = game("frozen-lake")
    slow = replace(entry, environment=Environment("own:Lake-v0", "state", states=16, step_seconds=0.01))
    for each, games, threaded in ((entry, 4, False), (slow, 1, False), (slow, 4, True)):
        assert workload(each, "q-table", Hyperparameters(parallel_games=games)).threaded == threaded


def test_updates_at_the_end_of_an_episode_are_spread_over_its_steps() -> None:
    blog = preset("cart-pole", "blog").hyperparameters
    assert workload(game("cart-pole"), "dqn", blog).samples == pytest.approx(32 * 1 / 200)


def test_a_table_learns_one_sample_a_step_without_a_network() -> None:
    amounts = workload(game("frozen-lake"), "q-table", Hyperparameters(parallel_games=4))
    assert (amounts.kind, amounts.multiply_adds, amounts.samples, amounts.batch_size) == ("table", 0, 1.0, 1)


def test_a_network_that_cannot_see_the_game_is_refused() -> None:
    with pytest.raises(UsageError, match="use network mlp"):
        workload(game("cart-pole"), "dqn", Hyperparameters(network="nature"))
