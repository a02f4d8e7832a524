"""The lines and the bar of a training in the foreground."""

import pytest

from arcade_rl.cli.progress import foreground_progress
from arcade_rl.training.progress import Progress


def told(capsys, **news) -> str:
    """The line on a standard error that is no terminal."""
    known = {"steps_per_second": 0.0, "recent_score": None, "seconds_left": None, "activity": ""}
    with foreground_progress("walker") as show:
        show(Progress(step=1_200, training_steps=5_000, epsilon=0.5, **{**known, **news}))
    return " ".join(capsys.readouterr().err.split())


def test_a_training_says_its_speed_its_score_and_what_it_does(capsys):
    line = told(capsys, steps_per_second=340.0, recent_score=1.5, seconds_left=60.0, activity="learning")
    assert line == "1,200 of 5,000 steps, 340 steps/s, 1 min left, score 1.50, learning"


@pytest.mark.parametrize("trouble", ["", f"cannot save: {20 * 'the disk is full '}"])
def test_a_line_is_not_broken_however_long_it_is(capsys, trouble):
    training = Progress(1_200, 5_000, 340.0, 1.5, 0.5, 60.0, f"learning {20 * 'and learning '}", trouble=trouble)
    with foreground_progress("walker") as show:
        show(training)
    assert capsys.readouterr().err.count("\n") == 1


def test_before_it_has_begun_there_is_no_speed_and_no_score(capsys):
    line = told(capsys, activity="replaying its games, 40%")
    assert line == "1,200 of 5,000 steps, replaying its games, 40%"
