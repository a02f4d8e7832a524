"""What a person may write after `--sweep`."""

import pytest

from arcade_rl.errors import UsageError
from arcade_rl.experiments.sweeps import Swept, parse_sweep, parse_sweeps


@pytest.mark.parametrize(
    ("text", "swept"),
    [
        ("learning_rate=1e-5..1e-3:log", Swept("learning_rate", 1e-5, 1e-3, log=True)),
        ("learning_rate = 0.1 .. 1", Swept("learning_rate", 0.1, 1.0)),
        ("batch_size=32..256", Swept("batch_size", 32, 256)),
        ("network=nips,nature", Swept("network", choices=("nips", "nature"))),
        ("double_q=on,off,on", Swept("double_q", choices=(True, False))),
        ("batch_size=32,64,128", Swept("batch_size", choices=(32, 64, 128))),
    ],
)
def test_a_range_or_a_choice(text: str, swept: Swept) -> None:
    assert parse_sweep(text, "dqn") == swept


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("learning_rate", "a sweep is KEY"),
        ("learning_rate=", "a sweep is KEY"),
        ("learnin_rate=1..2", "did you mean learning_rate?"),
        ("learning_rate=1e-5..7", "from 1e-06 to 1"),
        ("learning_rate=0.1..0.01", "must begin below its end"),
        ("epsilon_end=0..1:log", "must begin above 0"),
        ("network=nips..nature", "has no range"),
        ("network=nips", "two values"),
        ("double_q=on..off", "has no range"),
        ("batch_size=32.5..64", "a whole number"),
    ],
)
def test_anything_else_is_refused_with_what_to_do(text: str, says: str) -> None:
    with pytest.raises(UsageError, match=says):
        parse_sweep(text, "dqn")


def test_one_hyperparameter_is_swept_once() -> None:
    with pytest.raises(UsageError, match="batch_size is swept twice"):
        parse_sweeps(("batch_size=32,64", "batch_size=1..9"), "dqn")
