"""What hyperparameters were measured to reach on a game, by its champion."""

import pytest

from arcade_rl.games.catalog import game
from arcade_rl.presets import preset
from arcade_rl.shelf.queries.evidence import measured
from tests.champions import STEPS, put
from tests.conftest import PutChampion

LAKE = game("frozen-lake")
DEFAULT = preset("frozen-lake", "default", game="frozen-lake").hyperparameters


def test_nothing_was_measured_without_a_champion() -> None:
    assert measured(LAKE, "q-table", DEFAULT) == ()


def test_a_champion_of_the_same_hyperparameters_says_it_in_ever_shorter_forms(put_champion: PutChampion) -> None:
    put_champion("frozen-lake")
    score, timed, whole = sorted(measured(LAKE, "q-table", DEFAULT), key=len)
    assert score == "measured: 0.75 (0.25 to 1.00) after 300 k steps"
    assert timed.startswith(f"{score}, in ")
    assert whole.startswith(f"{timed} on ")


def test_longer_trainings_are_told_what_the_champion_reached(put_champion: PutChampion) -> None:
    put_champion("frozen-lake")
    longer = DEFAULT.replace(training_steps=10 * STEPS, epsilon_decay_steps=10 * STEPS, patience=3)
    assert measured(LAKE, "q-table", longer) == measured(LAKE, "q-table", DEFAULT)


@pytest.mark.parametrize(
    ("steps", "told"),
    [
        (299_999, ("measured: 0.70 after 200 k of 300 k steps",)),
        (100_000, ("measured: 0.50 after 100 k of 300 k steps",)),
        (99_999, ()),
    ],
)
def test_shorter_ones_what_it_had_reached_by_then(put_champion: PutChampion, steps: int, told: tuple[str, ...]) -> None:
    put_champion("frozen-lake")
    assert measured(LAKE, "q-table", DEFAULT.replace(training_steps=steps)) == told


def test_other_hyperparameters_algorithms_and_games_are_not_measured(put_champion: PutChampion) -> None:
    put_champion("frozen-lake")
    assert measured(LAKE, "q-table", DEFAULT.replace(learning_rate=0.5)) == ()
    assert measured(LAKE, "dqn", DEFAULT) == ()
    assert measured(game("frozen-lake-8x8"), "q-table", DEFAULT) == ()


def test_a_damaged_champion_is_none() -> None:
    put("frozen-lake", "frozen-lake-champion").champion_file.write_text("nothing")
    assert measured(LAKE, "q-table", DEFAULT) == ()
