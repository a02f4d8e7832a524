"""What an agent will need, said before it is made."""

import pytest

import arcade_rl.estimates.needs
from arcade_rl.errors import UsageError
from arcade_rl.estimates.needs import Estimate, estimate
from arcade_rl.games.catalog import game
from arcade_rl.hyperparameters import Value
from arcade_rl.presets import preset


def needs(game_id: str, preset_name: str = "default", **changes: Value) -> Estimate:
    entry = game(game_id)
    chosen = preset(entry.family, preset_name)
    return estimate(entry, chosen.algorithm, chosen.hyperparameters.replace(**changes))


def test_a_million_atari_transitions_need_seven_gigabytes_of_replay_memory() -> None:
    assert needs("pong", "classic").replay_bytes == 1_000_000 * (84 * 84 + 16)
    assert needs("pong", "classic", frame_colour=True).replay_bytes == 1_000_000 * (3 * 84 * 84 + 16)


def test_the_replay_memory_grows_with_pictures_and_capacity() -> None:
    assert needs("pong", "dqn", frame_height=168).replay_bytes > 1.9 * needs("pong", "dqn").replay_bytes
    assert needs("pong", "dqn", replay_capacity=200_000).replay_bytes == 2 * needs("pong", "dqn").replay_bytes


def test_a_prioritized_transition_of_atari_takes_at_most_7200_bytes_of_memory_and_disk_together() -> None:
    uniform, prioritized = (needs("pong", "classic", prioritized_replay=switch) for switch in (False, True))
    memory = prioritized.memory_bytes - uniform.memory_bytes
    disk = prioritized.disk_bytes - uniform.disk_bytes
    assert memory == 8 * 1_000_000
    assert disk == 4 * 1_000_000
    assert uniform.replay_bytes + memory + disk <= 1_000_000 * 7_200


def test_a_table_needs_no_replay_memory_and_little_else() -> None:
    small = needs("frozen-lake")
    assert small.replay_bytes == 0
    assert small.parameters == 16 * 4
    assert small.memory_bytes < 100_000_000


def test_pqn_needs_memory_for_two_rollouts_and_no_replay() -> None:
    pqn = needs("pong", "default", rollout_steps=100, parallel_games=10)
    assert pqn.replay_bytes == 0
    longer = needs("pong", "default", rollout_steps=200, parallel_games=10)
    two_rollouts = 2 * 1_000 * (84 * 84 + 16)
    assert longer.memory_bytes - pqn.memory_bytes == two_rollouts
    assert longer.disk_bytes - pqn.disk_bytes == 2 * two_rollouts  # while one resume state replaces another


@pytest.mark.parametrize(("cores", "processes"), [(2, 2), (64, 16)])
def test_a_process_for_each_core_plays_a_console_s_variant(
    monkeypatch: pytest.MonkeyPatch, cores: int, processes: int
) -> None:
    monkeypatch.setattr(arcade_rl.estimates.needs, "usable_cores", lambda: cores)
    more = needs("breakout", game_mode=12).memory_bytes - needs("breakout").memory_bytes
    assert more == processes * 38_000_000


def test_the_nature_network_has_its_published_size() -> None:
    assert needs("pong", "classic").parameters == 1_687_206


def test_every_checkpoint_takes_its_room() -> None:
    often, seldom = (needs("pong", "dqn", checkpoint_interval=steps) for steps in (10_000, 100_000))
    assert often.disk_bytes - seldom.disk_bytes == 90 * often.parameters * 4


def test_more_games_need_more_memory() -> None:
    assert needs("pong", parallel_games=64).memory_bytes > needs("pong", parallel_games=1).memory_bytes


def test_a_network_that_cannot_see_the_game_is_refused() -> None:
    with pytest.raises(UsageError, match="use network mlp"):
        needs("cart-pole", network="nature")
