"""What limits training, in a sentence."""

from dataclasses import replace

import pytest

from arcade_rl.estimates.bottleneck import limit, sentence
from tests.estimates.machines import CART, LAKE, NATURE, machine, measured

NETWORK = measured("pong", NATURE, preset="classic", emulator=1e-3, acting=1e-3, learning=8e-3, training=1e-2)
EMULATOR = measured("pong", emulator=8e-3, acting=1e-3, learning=1e-3, training=1e-2)


@pytest.mark.parametrize(
    ("case", "found"),
    [(NETWORK, "network"), (EMULATOR, "emulator"), (CART, "small steps"), (LAKE, "small steps")],
)
def test_the_largest_part_limits(case, found) -> None:
    assert limit(case) == found


def test_where_the_network_limits_a_gpu_or_a_cheaper_preset_would_help() -> None:
    told = sentence(machine(NETWORK))
    assert "The network's arithmetic limits training Pong with preset classic here, 90% of the work" in told
    assert "a GPU would help, and so would preset default, which needs" in told


def test_who_has_a_gpu_is_not_told_to_get_one() -> None:
    told = sentence(machine(NETWORK, device="NVIDIA H100"))
    assert "a GPU" not in told
    assert "fewer updates (a larger steps_per_update) would help" in told


def test_pqn_is_told_of_hyperparameters_that_it_has() -> None:
    pqn = replace(NETWORK, workload=replace(NETWORK.workload, algorithm="pqn"))
    assert "fewer epochs or a larger batch_size would help" in sentence(machine(pqn, device="NVIDIA H100"))


def test_where_the_emulator_limits_more_games_help_until_every_core_has_one() -> None:
    assert "more parallel games, up to your 16 cores" in sentence(machine(EMULATOR, cores=16))
    assert "more cores would help; a GPU would not" in sentence(machine(EMULATOR, cores=2))


def test_where_steps_are_small_only_a_faster_core_helps() -> None:
    assert "a faster core would help; a GPU or more cores would not" in sentence(machine(CART))


def test_the_bound_is_all_cores_busy_with_the_three_parts() -> None:
    assert NETWORK.bound(cores=2) == pytest.approx(200)  # 10 core-milliseconds a step
    assert NETWORK.share_of_bound(cores=2) == pytest.approx(0.5)  # 100 steps a second
