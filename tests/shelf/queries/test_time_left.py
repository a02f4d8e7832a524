"""How long an agent's training will still take."""

import pytest

from arcade_rl.estimates.duration import duration
from arcade_rl.games.catalog import game
from arcade_rl.hyperparameters import Hyperparameters
from arcade_rl.shelf.agents.config_file import AgentConfig
from arcade_rl.shelf.ledger.ledger import Ledger, Metrics, Status
from arcade_rl.shelf.queries.time_left import further_steps, time_left

HYPERPARAMETERS = Hyperparameters(training_steps=300_000, evaluation_interval=100_000_000)
LAKE = AgentConfig("lake", "frozen-lake", "q-table", "default", HYPERPARAMETERS, 0, "2026-01-05T10:00:00+00:00")


@pytest.fixture
def ledger(tmp_path):
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        yield ledger


def metrics(step: int, steps_per_second: float) -> Metrics:
    return Metrics(step, 0.0, 0.1, 1.0, 0.5, steps_per_second, 0.0)


def test_an_agent_that_was_never_trained_has_the_whole_of_its_training_before_it(ledger: Ledger) -> None:
    whole = duration(game("frozen-lake"), "q-table", HYPERPARAMETERS, None)
    assert time_left(LAKE) == time_left(LAKE, ledger) == whole


def test_an_agent_that_has_learned_goes_on_at_its_own_last_speed(ledger: Ledger) -> None:
    status = Status(step=100_000, updates=100_000)
    ledger.record(metrics=[metrics(50_000, 10.0), metrics(100_000, 500.0)], status=status)
    left = time_left(LAKE, ledger)
    assert left.seconds == pytest.approx(200_000 / 500, rel=1e-2)
    assert left.measured


def test_the_speed_of_filling_the_memory_is_not_the_speed_of_learning(ledger: Ledger) -> None:
    ledger.record(metrics=[metrics(100, 1e6)], status=Status(step=100, updates=0))
    assert not time_left(LAKE, ledger).measured


@pytest.mark.parametrize(
    ("step", "further"), [(1, 1), (5, 2), (500, 250), (4_000, 2_000), (10_000, 5_000), (2_000_016, 1_000_000)]
)
def test_a_finished_agent_is_offered_half_of_its_training_more(step: int, further: int) -> None:
    assert further_steps(step) == further
