"""A trainer plays the console's mode that the agent's hyperparameters name."""

import numpy as np

from arcade_rl.shelf.brains import brain_file
from arcade_rl.shelf.ledger.ledger import Ledger
from arcade_rl.training.core import resume_state
from arcade_rl.training.core.learner import resume_file
from arcade_rl.training.run.trainer import train


def test_another_mode_of_the_console_is_trained_evaluated_and_resumed_exactly(shelve):
    parted, whole = (shelve(name, "pong", game_mode=1, game_difficulty=2) for name in ("in parts", "in one go"))
    for steps in (70, 70):
        train(parted, steps=steps, num_threads=1)
    train(whole, steps=140, num_threads=1)
    ours, theirs = (resume_state.read(resume_file(folder)) for folder in (parted, whole))
    assert ours.games == theirs.games
    for name, tensor in theirs.tensors.items():
        np.testing.assert_array_equal(ours.tensors[name], tensor, err_msg=name)
    brain = brain_file.read(whole.brain_file)
    assert (brain.hyperparameters.game_mode, brain.hyperparameters.game_difficulty) == (1, 2)
    with Ledger(whole.ledger_file, read_only=True) as ledger:
        assert [evaluation.human_normalized for evaluation in ledger.evaluations()] == [None]
