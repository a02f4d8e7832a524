"""How long training will take: amounts of work times what such work took, by hand."""

import pytest

from arcade_rl.estimates.duration import Duration, duration
from arcade_rl.estimates.machine import Machine
from arcade_rl.estimates.machine_json import small_machine
from arcade_rl.estimates.workload import workload
from arcade_rl.games.catalog import game, games
from arcade_rl.hyperparameters import Value
from arcade_rl.presets import preset, presets
from tests.estimates.machines import CART, LAKE, MACHINE, NATURE, PONG, USUAL, machine, measured

_NEVER = 100_000_000
_HOUSEKEEPING = 10e-6


def estimated(
    game_id: str, on: Machine | None = MACHINE, *, step: int = 0, steps_per_second: float = 0.0, **changes: Value
) -> Duration:
    algorithm, usual = USUAL[game_id]
    hyperparameters = usual.replace(**changes)
    return duration(game(game_id), algorithm, hyperparameters, on, step=step, steps_per_second=steps_per_second)


def seconds_a_step(game_id: str, on: Machine | None = MACHINE, **changes: Value) -> float:
    """For the step itself, without what a trainer sees to between two steps of all games."""
    games = USUAL[game_id][1].replace(**changes).parallel_games
    return 1 / estimated(game_id, on, **changes).steps_per_second - _HOUSEKEEPING / games


def test_a_preset_that_was_measured_trains_at_its_measured_speed() -> None:
    for each in (PONG, CART, LAKE):
        assert seconds_a_step(each.game) == pytest.approx(each.training_seconds)


def test_a_training_is_its_steps_and_its_evaluations() -> None:
    told = estimated("frozen-lake")
    steps = 300_000 * (80e-6 + _HOUSEKEEPING)
    evaluations = 6 * 200 * 40 * (10e-6 + 20e-6) * 2  # the whole takes twice as long as its parts: so does playing
    assert told.seconds == pytest.approx(steps + evaluations)
    assert told.measured


def test_what_is_done_already_takes_no_more_time() -> None:
    whole, rest = estimated("frozen-lake"), estimated("frozen-lake", step=200_000)
    assert rest.seconds == pytest.approx(whole.seconds / 3)
    assert estimated("frozen-lake", step=10**7).seconds == 0


def test_filling_the_memory_takes_no_learning() -> None:
    changes = {"training_steps": 5_000, "learning_starts": 5_000, "evaluation_interval": _NEVER}
    friction = 10 / (1 + 4)  # the whole took 10 ms, its parts promise acting and the slower of emulator and learning
    assert estimated("pong", **changes).seconds == pytest.approx(5_000 * friction * (1e-3 + 1e-3), rel=1e-3)


def test_half_as_many_updates_take_half_of_the_learning() -> None:
    learning, friction = 4e-3, 2
    expected = friction * (1e-3 + learning / 2)
    assert seconds_a_step("pong", steps_per_update=8) == pytest.approx(expected)


def test_with_few_updates_the_emulator_is_what_counts() -> None:
    assert seconds_a_step("pong", steps_per_update=10_000) == pytest.approx(2 * (1e-3 + 1e-3))


def test_a_larger_network_takes_as_much_longer_as_it_has_multiplications() -> None:
    nips, nature = 2_967_040, 9_346_048
    acting = 1e-3 * (15e6 + 8 * nature) / (15e6 + 8 * nips)
    learning = 4e-3 * (20e6 + 200 * 1_687_206 + 32 * 4 * nature) / (20e6 + 200 * 677_686 + 32 * 4 * nips)
    assert seconds_a_step("pong", network="nature") == pytest.approx(2 * (acting + learning))


def test_small_networks_cost_their_fixed_price_whatever_the_batch() -> None:
    batch = seconds_a_step("cart-pole", batch_size=1)
    assert 0.5 * CART.training_seconds < batch < CART.training_seconds


def test_games_played_at_once_share_the_cores_and_a_call_of_the_network() -> None:
    on = machine(measured("pong", emulator=9e-3, acting=1e-3, learning=1e-3, training=10e-3))
    one_core = seconds_a_step("pong", on, parallel_games=1, steps_per_update=10_000)
    acting = 1e-3 * 8 * (15e6 + 2_967_040) / (15e6 + 8 * 2_967_040)
    assert one_core == pytest.approx(2 * 9e-3 + acting)


def test_an_agent_s_own_speed_wins() -> None:
    told = estimated("pong", steps_per_second=50.0, step=900_000, evaluation_interval=_NEVER)
    assert (told.seconds, told.steps_per_second, told.measured) == (pytest.approx(100_000 / 50, rel=1e-3), 50.0, True)


def test_the_most_similar_measurement_is_used() -> None:
    nature = measured("pong", NATURE, emulator=2e-3, acting=2e-3, learning=8e-3, training=20e-3)
    on = machine(PONG, nature)
    assert seconds_a_step("pong", on) == pytest.approx(10e-3)
    assert seconds_a_step("pong", on, network="nature", parallel_games=1) == pytest.approx(20e-3)


def test_a_game_that_was_never_measured_takes_what_its_family_takes() -> None:
    algorithm, chosen = USUAL["pong"]
    told = duration(game("breakout"), algorithm, chosen, MACHINE)
    assert told.steps_per_second == pytest.approx(100, rel=1e-2)  # it has fewer actions


def test_without_measurements_a_small_machine_is_assumed_and_it_says_so() -> None:
    assert not estimated("pong", None).measured
    assert not estimated("pong", machine(LAKE)).measured
    assert 10 * 60 < estimated("pong", None).seconds < 24 * 3600


def test_each_algorithm_that_a_default_has_was_measured_on_its_kind_of_network() -> None:
    known = {(each.workload.algorithm, each.workload.kind) for each in small_machine().measurements}
    for entry in games():
        chosen = preset(entry.family, "default", game=entry.id)
        amounts = workload(entry, chosen.algorithm, chosen.hyperparameters)
        assert (amounts.algorithm, amounts.kind) in known, entry.id


def test_what_a_step_takes_is_known_of_each_environment_that_ships() -> None:
    assert [entry.id for entry in games() if entry.environment and not entry.environment.step_seconds] == []


def test_built_in_figures_were_measured_on_the_cores_of_the_small_machine() -> None:
    changes = {"parallel_games": 16, "steps_per_update": 10_000}
    two, sixteen = (estimated("pong", machine(LAKE, cores=cores), **changes) for cores in (2, 16))
    assert two.seconds == pytest.approx(estimated("pong", None, **changes).seconds)
    assert sixteen.seconds < two.seconds / 2


def test_every_preset_of_every_game_has_an_estimate() -> None:
    for entry in games():
        for chosen in presets(entry.family, entry.id):
            told = duration(entry, chosen.algorithm, chosen.hyperparameters, None)
            assert 1 < told.seconds < 100 * 86400
