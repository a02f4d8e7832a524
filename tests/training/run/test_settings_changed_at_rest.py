"""`agent.toml` may be edited between two trainings: whatever no longer fits is reset, and the log lists it."""

import dataclasses
import shutil

import numpy as np
import pytest

from arcade_rl.errors import ArcadeError
from arcade_rl.shelf.brains import brain_file
from arcade_rl.shelf.ledger.ledger import Episode, Ledger
from arcade_rl.training.core import learner, resume_state
from arcade_rl.training.core.learner import resume_file
from arcade_rl.training.run.trainer import train
from tests.training.run.standing import status


def test_another_optimizer_begins_anew(shelve):
    folder = shelve("agent", "cart-pole", optimizer="rmsprop")
    train(folder, steps=400, num_threads=1)
    for name, before in (("adam", "rmsprop"), ("rmsprop", "adam"), ("radam", "rmsprop")):
        folder.change_hyperparameters({"optimizer": name})
        train(folder, steps=20, num_threads=1)
        assert f", when it had optimizer {before};" in folder.log_file.read_text()
    assert "warning" not in folder.log_file.read_text()


def test_another_number_of_games_goes_on_from_the_brain_which_is_not_called_damaged(shelve):
    folder = shelve("agent", "cart-pole", preset_name="pqn", parallel_games=4, rollout_steps=8, hidden_units=16)
    train(folder, steps=400, num_threads=1)
    folder.change_hyperparameters({"parallel_games": 8})
    begun = learner.begin(folder, device="cpu", has_past=True)
    begun.games.close()
    assert begun.note == "continued from the brain: the resume state was saved with parallel_games 4"
    assert train(folder, steps=64, num_threads=1).step == 464


@pytest.mark.parametrize("prioritized", [False, True], ids=["uniform", "prioritized"])
@pytest.mark.parametrize("lost", ["capacity", "folder"])
def test_a_lost_replay_memory_fills_again_before_anything_is_learned_from_it(shelve, prioritized, lost):
    folder = shelve(
        "agent",
        "cart-pole",
        parallel_games=8,
        steps_per_update=4,
        learning_starts=80,
        prioritized_replay=prioritized,
    )
    train(folder, steps=400, num_threads=1)
    state = resume_state.read(resume_file(folder))
    assert state.agent["due_updates"] > 0
    updates = state.agent["updates"]
    if lost == "capacity":
        folder.change_hyperparameters({"replay_capacity": folder.config().hyperparameters.replay_capacity // 2})
    else:
        shutil.rmtree(folder.replay)
    train(folder, steps=72, num_threads=1)
    assert resume_state.read(resume_file(folder)).agent["updates"] == updates
    train(folder, steps=80, num_threads=1)
    assert resume_state.read(resume_file(folder)).agent["updates"] > updates


def test_a_target_network_that_there_was_not_begins_as_the_network_is(shelve):
    folder = shelve("agent", "cart-pole", target_update_interval=1)
    train(folder, steps=400, num_threads=1)
    folder.change_hyperparameters({"target_update_interval": 1_000})
    begun = learner.begin(folder, device="cpu", has_past=True)
    begun.games.close()
    tensors = begun.agent.state()[0]
    targets = {name.removeprefix("target/"): array for name, array in tensors.items() if name.startswith("target/")}
    assert targets
    for name, array in targets.items():
        np.testing.assert_array_equal(array, tensors[f"network/{name}"])


@pytest.mark.parametrize(
    ("name", "value", "before"),
    [("clip_rewards", False, True), ("frame_skip", 2, 4), ("life_loss_terminal", False, True)],
)
def test_a_replay_memory_is_dropped_where_its_rewards_or_its_steps_would_now_be_others(shelve, name, value, before):
    folder = shelve("agent", "pong", preset_name="dqn", replay_capacity=1_000)
    train(folder, steps=60, num_threads=1)
    folder.change_hyperparameters({name: value})
    begun = learner.begin(folder, device="cpu", has_past=True)
    begun.games.close()
    assert begun.agent.replay_size == 0
    assert "with 0 of " in begun.origin
    assert f", when it had {name} {before}" in begun.origin


@pytest.mark.parametrize("source", ["resume state", "brain"])
@pytest.mark.parametrize(
    ("name", "value", "before"), [("value_head", "hl-gauss", "c51"), ("activation", "tanh", "relu")]
)
def test_weights_of_another_meaning_are_refused_and_go_on_once_it_is_put_back(shelve, source, name, value, before):
    folder = shelve("pole", "cart-pole", value_head="c51", atoms=11)
    train(folder, steps=120, num_threads=1)
    if source == "brain":
        resume_file(folder).unlink()
    folder.change_hyperparameters({name: value})
    with pytest.raises(ArcadeError, match=rf"pole does not fit its hyperparameters \(it has {name} {before}\); put"):
        learner.begin(folder, device="cpu", has_past=True)
    folder.change_hyperparameters({name: before})
    begun = learner.begin(folder, device="cpu", has_past=True)
    begun.games.close()
    assert begun.counts.step == 120


@pytest.mark.parametrize("mode", [-1, 0], ids=["vector environment", "processes"])
@pytest.mark.parametrize("said", [True, False], ids=["hyperparameters in the state", "in no state"])
def test_games_under_way_that_are_longer_than_is_now_allowed_begin_anew(shelve, mode, said):
    folder = shelve("pong", "pong", game_mode=mode, max_episode_steps=90)
    train(folder, steps=60, num_threads=1)
    if not said:
        state = resume_state.read(resume_file(folder))
        resume_state.write(dataclasses.replace(state, hyperparameters={}), resume_file(folder))
    folder.change_hyperparameters({"max_episode_steps": 20})
    assert train(folder, steps=60, num_threads=1).step == 120
    why = "max_episode_steps changed" if said else "they took another course than when they were recorded"
    assert f"in new episodes: {why};" in folder.log_file.read_text()
    with Ledger(folder.ledger_file, read_only=True) as ledger:
        lengths = [episode.length for episode in ledger.numbered(Episode, first=1, most=1_000).values()]
    assert lengths == [20, 20]


@pytest.mark.parametrize("source", ["resume state", "older resume state", "brain"])
def test_a_best_brain_of_another_game_is_replaced_by_the_next_that_is_evaluated(shelve, source):
    folder = shelve("pole", "cart-pole", evaluation_interval=400)
    train(folder, steps=500, num_threads=1)
    assert brain_file.read(folder.best_file).history.last_evaluation > 5
    if source == "older resume state":
        state = resume_state.read(resume_file(folder))
        resume_state.write(dataclasses.replace(state, hyperparameters={}), resume_file(folder))
    elif source == "brain":
        resume_file(folder).unlink()
    folder.change_hyperparameters({"max_episode_steps": 5})
    train(folder, steps=400, num_threads=1)
    best = brain_file.read(folder.best_file)
    assert (best.history.step, best.hyperparameters.max_episode_steps) == (800, 5)
    assert best.history.last_evaluation == status(folder).best_evaluation == 5.0
    assert "warning: the best brain was evaluated with max_episode_steps 500; " in folder.log_file.read_text()


def test_no_evaluation_of_another_game_counts_any_more(shelve):
    folder = shelve("pole", "cart-pole", evaluation_interval=400)
    train(folder, steps=500, num_threads=1)
    state = resume_state.read(resume_file(folder))
    state.counts.open_evaluation, state.counts.evaluations_without_best = 400, 3
    resume_state.write(state, resume_file(folder))
    folder.best_file.unlink()
    folder.change_hyperparameters({"max_episode_steps": 5})
    begun = learner.begin(folder, device="cpu", has_past=True)
    begun.games.close()
    assert (begun.counts.running_score, begun.counts.open_evaluation) == (None, None)
    assert (begun.counts.best_score, begun.counts.best_running_score) == (None, None)
    assert (begun.counts.evaluations_without_best, begun.counts.step) == (0, 500)


def test_the_first_evaluation_of_another_game_outlives_a_stop(shelve):
    folder = shelve("pole", "cart-pole", evaluation_interval=400)
    train(folder, steps=500, num_threads=1)
    folder.change_hyperparameters({"max_episode_steps": 5})
    train(folder, steps=20, num_threads=1)
    state = resume_state.read(resume_file(folder))
    assert (state.counts.best_score, state.counts.best_running_score) == (None, None)
    state.counts.open_evaluation = 520
    resume_state.write(state, resume_file(folder))
    begun = learner.begin(folder, device="cpu", has_past=True)
    begun.games.close()
    assert (begun.counts.open_evaluation, begun.counts.best_score) == (520, None)
    assert "the best brain was evaluated with max_episode_steps 500" in begun.note


def test_settings_that_its_game_has_not_change_nothing(shelve):
    folder = shelve("pole", "cart-pole", evaluation_interval=400)
    train(folder, steps=500, num_threads=1)
    folder.config_file.write_text(folder.config_file.read_text() + "\nframe_skip = 2\n")
    assert folder.config().hyperparameters.frame_skip == 2
    begun = learner.begin(folder, device="cpu", has_past=True)
    begun.games.close()
    assert begun.agent.replay_size == 500
    assert (begun.note, begun.counts.best_score) == ("", brain_file.read(folder.best_file).history.last_evaluation)
