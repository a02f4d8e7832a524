"""How a trainer begins: afresh, where it left off, as an heir, and with what it makes of damage."""

import dataclasses
import json

import numpy as np
import pytest
from safetensors import safe_open
from safetensors.numpy import save_file

from arcade_rl.errors import ArcadeError, UnfitFileError
from arcade_rl.shelf.agents import agent_folder, sharing
from arcade_rl.shelf.brains import brain_file
from arcade_rl.shelf.ledger.ledger import Ledger
from arcade_rl.shelf.storage import checksum
from arcade_rl.training.core import learner, resume_state
from arcade_rl.training.core.learner import resume_file
from arcade_rl.training.run.trainer import train
from tests.training.run.standing import status


def raise_training_steps(folder, steps):
    config = folder.config()
    longer = config.hyperparameters.replace(training_steps=steps)
    folder.save_config(dataclasses.replace(config, hyperparameters=longer))


class TestHowItBegins:
    def test_a_finished_agent_is_not_trained_unless_steps_are_asked_for(self, shelve):
        folder = shelve("lake", "frozen-lake", training_steps=500)
        train(folder)
        finished = status(folder)
        command = "arcade-rl train lake --steps 250$"
        with pytest.raises(ArcadeError, match=f"has finished its 500 training steps; train on with: {command}"):
            train(folder)
        assert status(folder) == finished
        assert train(folder, steps=100).step == 600

    @pytest.mark.parametrize(
        "changes",
        [
            {"preset_name": "pqn", "training_steps": 1_024},
            {"learning_rate_decay": 1.0, "training_steps": 500},
        ],
    )
    def test_a_finished_agent_that_trains_on_learns_something(self, shelve, changes):
        folder = shelve("pole", "cart-pole", **changes)
        train(folder, num_threads=1)
        before = brain_file.read(folder.brain_file).tensors
        train(folder, steps=1_024, num_threads=1)
        after = brain_file.read(folder.brain_file).tensors
        assert all((before[name] != after[name]).any() for name in before)

    def test_training_steps_raised_after_the_end_do_not_lift_the_learning_rate(self, shelve):
        folder = shelve("pole", "cart-pole", learning_rate=1e-3, learning_rate_decay=1.0, training_steps=500)
        train(folder, num_threads=1)
        for steps, lost in ((1_000, False), (2_000, True), (3_000, False)):
            raise_training_steps(folder, steps)
            if lost:
                resume_file(folder).unlink()
            begun = learner.begin(folder, device="cpu", has_past=True)
            assert begun.agent.rates.endswith("learning rate 0.0001")
            assert begun.note.endswith("learning rate held at 0.0001")
            train(folder, num_threads=1, steps=100)

    def test_a_learning_rate_that_falls_beyond_the_end_of_training_is_not_said_to_be_held(self, shelve):
        changes = {"learning_rate": 1e-3, "learning_rate_decay": 0.5, "learning_rate_decay_steps": 1_000}
        folder = shelve("pole", "cart-pole", training_steps=200, **changes)
        train(folder, num_threads=1)
        begun = learner.begin(folder, device="cpu", has_past=True)
        begun.games.close()
        assert begun.agent.rates.endswith("learning rate 0.0009, falling to 0.0005 by step 1,000")
        assert begun.note == ""

    def test_older_resume_states_know_from_the_brain_that_training_was_finished(self, shelve):
        folder = shelve("pole", "cart-pole", learning_rate=1e-3, learning_rate_decay=1.0, training_steps=500)
        train(folder, num_threads=1)
        state = resume_state.read(resume_file(folder))
        del state.agent["planned_steps"]
        resume_state.write(state, resume_file(folder))
        raise_training_steps(folder, 1_000)
        assert "learning rate 0.0001" in learner.begin(folder, device="cpu", has_past=True).agent.rates

    def test_minutes_end_a_run(self, shelve):
        assert train(shelve("lake", "frozen-lake"), minutes=0.001).reason == "the time asked for is over"

    def test_a_fork_begins_with_its_parents_weights_at_step_0(self, shelve):
        parent = shelve("parent", "frozen-lake")
        train(parent, steps=2_000)
        child = agent_folder.fork(parent, "child")
        tensors = brain_file.read(parent.brain_file).tensors

        begun = learner.begin(child, device="cpu", has_past=False)
        assert begun.counts.step == 0
        np.testing.assert_array_equal(begun.agent.tensors()["table"], tensors["table"])
        assert train(child, steps=100).step == 100

    def test_a_fork_goes_on_with_the_rates_of_its_brain_and_says_so(self, shelve):
        parent = shelve("parent", "frozen-lake", epsilon_decay_steps=1_000)
        train(parent, steps=2_000)
        child = agent_folder.fork(parent, "child")
        assert learner.begin(child, device="cpu", has_past=False).agent.epsilon == pytest.approx(0.05)
        train(child, steps=100)
        assert "begins with the brain of parent@2000; epsilon 0.05, learning rate 0.02;" in child.log_file.read_text()

    def test_the_first_best_is_what_was_inherited_by_its_own_evaluation(self, shelve, tmp_path):
        """Neither what an imported brain says of itself counts, nor a worse one that training makes of it."""
        parent = shelve("parent", "frozen-lake", evaluation_episodes=100)
        train(parent, steps=6_000)
        brain = brain_file.read(parent.best_file)
        boast = dataclasses.replace(brain.history, last_evaluation=1.0, best_evaluation=1.0)
        wild = brain.hyperparameters.replace(learning_rate=1.0, epsilon_start=1.0)  # it unlearns everything
        brain_file.write(dataclasses.replace(brain, history=boast, hyperparameters=wild), tmp_path / "boaster")

        folder = sharing.import_brain(tmp_path / "boaster", "boaster", explore=True)
        train(folder, steps=2_500)
        with Ledger(folder.ledger_file, read_only=True) as ledger:
            means = {evaluation.step: evaluation.mean for evaluation in ledger.evaluations()}
        assert list(means) == [0, 1_000, 2_000]
        assert 1.0 > means[0] > max(means[1_000], means[2_000])
        assert status(folder).best_evaluation == means[0]
        np.testing.assert_array_equal(brain_file.read(folder.best_file).tensors["table"], brain.tensors["table"])

    def test_a_resume_state_of_an_older_program_keeps_the_best_that_it_had(self, shelve):
        folder = shelve("lake", "frozen-lake")
        train(folder, steps=2_500)
        state = resume_state.read(resume_file(folder))
        state.counts.running_score = state.counts.best_running_score = None  # it knew neither
        resume_state.write(state, resume_file(folder))
        counts = learner.begin(folder, device="cpu", has_past=True).counts
        assert counts.best_running_score == counts.best_score == status(folder).best_evaluation

    @pytest.mark.parametrize("game", ["frozen-lake", "cart-pole"])
    def test_from_its_brain_alone_it_goes_on_with_the_rates_that_it_had(self, shelve, game):
        folder = shelve("agent", game, epsilon_decay_steps=2_000)
        train(folder, steps=1_000, num_threads=1)
        before = learner.begin(folder, device="cpu", has_past=True).agent.rates
        resume_file(folder).unlink()
        assert learner.begin(folder, device="cpu", has_past=True).agent.rates == before
        assert "epsilon 0.525," in before

    def test_a_damaged_resume_state_falls_back_to_the_brain(self, shelve):
        folder = shelve("lake", "frozen-lake")
        train(folder, steps=2_000)
        resume_file(folder).write_bytes(resume_file(folder).read_bytes()[:300])

        begun = learner.begin(folder, device="cpu", has_past=True)
        assert begun.agent.tensors()["table"].any()
        end = train(folder, steps=50)
        assert end.step == 2_050
        assert "resume state cannot be used" in folder.log_file.read_text()

    def test_a_brain_that_is_damaged_too_falls_back_to_the_newest_checkpoint(self, shelve):
        folder = shelve("lake", "frozen-lake", checkpoint_interval=500, evaluation_interval=400)
        train(folder, steps=1_300)
        best = brain_file.read(folder.best_file).history.last_evaluation
        for file in (resume_file(folder), folder.brain_file):
            spoil(file)

        begun = learner.begin(folder, device="cpu", has_past=True)
        assert (begun.counts.step, begun.counts.best_score) == (1_000, best)
        newest = brain_file.read(folder.checkpoint_file(1_000)).tensors["table"]
        np.testing.assert_array_equal(begun.agent.tensors()["table"], newest)
        assert "brain.safetensors is damaged: the checkpoint of step 1,000 is used instead" in begun.note
        assert train(folder, steps=50).step == 1_050
        assert "warning: brain.safetensors is damaged: the checkpoint" in folder.log_file.read_text()
        assert brain_file.read(folder.brain_file).history.step == 1_050

    @pytest.mark.parametrize("lost", ["damaged", "missing"])
    @pytest.mark.parametrize("resumes", [True, False])
    def test_a_best_brain_that_is_lost_is_replaced_by_the_next_that_is_evaluated(self, shelve, lost, resumes):
        folder = shelve("pole", "cart-pole", evaluation_interval=400, max_episode_steps=5)  # none scores more than 5
        train(folder, steps=500, num_threads=1)
        spoil(folder.best_file) if lost == "damaged" else folder.best_file.unlink()
        if not resumes:
            resume_file(folder).unlink()
        train(folder, steps=400, num_threads=1)
        assert brain_file.read(folder.best_file).history.step == 800
        assert f"warning: the best brain was {lost}" in folder.log_file.read_text()

    def test_an_agent_that_was_never_evaluated_misses_no_best_brain(self, shelve):
        folder = shelve("pole", "cart-pole", evaluation_interval=400)
        train(folder, steps=100, num_threads=1)
        train(folder, steps=100, num_threads=1)
        assert "best brain" not in folder.log_file.read_text()

    def test_one_bit_changed_in_a_resume_state_does_not_go_unnoticed(self, shelve):
        folder = shelve("lake", "frozen-lake")
        train(folder, steps=500)
        spoil(resume_file(folder))
        assert "the resume state was damaged" in learner.begin(folder, device="cpu", has_past=True).note

    @pytest.mark.parametrize(
        "change",
        [
            lambda tensors, values: values.update(_steps="many"),
            lambda tensors, values: values.update(planned_steps=None),
            lambda tensors, values: values["replay"].update(count=["1"]),
            lambda tensors, values: cut(tensors, "/exp_avg"),
            lambda tensors, values: tensors.pop(next(name for name in tensors if name.endswith("/exp_avg_sq"))),
            lambda tensors, values: cut(tensors, "replay/expected"),
            lambda tensors, values: cut(tensors, "exploration/left"),
        ],
    )
    def test_a_resume_state_that_does_not_fit_falls_back_before_it_is_used(self, shelve, change):
        """One without a checksum, as arcade-rl 0.1.0 wrote it: arithmetic with it could write beyond a tensor's end."""
        folder = shelve("cart", "cart-pole")
        train(folder, steps=200, num_threads=1)
        with safe_open(resume_file(folder), "numpy") as file:
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - not a mapping
            document = json.loads(file.metadata()["arcade-rl resume"])
        change(tensors, document["agent"])
        save_file(tensors, resume_file(folder), {"arcade-rl resume": json.dumps(document)})
        begun = learner.begin(folder, device="cpu", has_past=True)
        begun.games.close()
        assert "the resume state was damaged" in begun.note
        assert begun.counts.step == 200

    @pytest.mark.parametrize("game", ["frozen-lake", "cart-pole"])
    @pytest.mark.parametrize(
        ("file", "change"),
        [
            (resume_file, lambda document: document.update(format=2)),
            (resume_file, lambda document: document["counts"].update(steps_asleep=3)),
            (lambda folder: folder.brain_file, lambda document: document.update(format_version=2)),
            (lambda folder: folder.brain_file, lambda document: document["hyperparameters"].update(dreams=True)),
            (lambda folder: folder.brain_file, lambda document: document["hyperparameters"].update(loss="harmonic")),
            (lambda folder: folder.best_file, lambda document: document["history"].update(steps_asleep=3)),
        ],
    )
    def test_what_a_newer_version_wrote_is_no_damage_and_nothing_is_overwritten(self, shelve, game, file, change):
        folder = shelve("agent", game, evaluation_interval=100, checkpoint_interval=100)
        train(folder, steps=200, num_threads=1)
        rewrite(file(folder), change)
        if file(folder) != resume_file(folder):
            resume_file(folder).unlink()  # so that the brain is what it goes on from
        kept = {path: path.read_bytes() for path in folder.path.rglob("*.safetensors")}
        with pytest.raises(UnfitFileError, match=r"update (arcade-rl|this one)"):
            train(folder, steps=100, num_threads=1)
        assert {path: path.read_bytes() for path in folder.path.rglob("*.safetensors")} == kept
        assert (status(folder).state, status(folder).step) == ("idle", 200)

    def test_a_resume_state_of_other_games_falls_back_to_the_brain(self, shelve):
        folder = shelve("cart", "cart-pole")
        train(folder, steps=200, num_threads=1)
        config = folder.config()
        changed = config.hyperparameters.replace(parallel_games=3)
        folder.save_config(dataclasses.replace(config, hyperparameters=changed))
        assert train(folder, steps=30, num_threads=1).step == 230

    def test_damage_all_over_is_said_in_one_line_and_nothing_is_overwritten(self, shelve):
        folder = shelve("lake", "frozen-lake")
        train(folder, steps=200)
        for file in (resume_file(folder), folder.brain_file, *folder.checkpoint_files()):
            file.write_bytes(b"damage")
        with pytest.raises(ArcadeError):
            train(folder)
        assert folder.brain_file.read_bytes() == b"damage"
        assert status(folder).state == "idle"
        assert status(folder).error

    def test_the_ledger_forgets_what_a_resume_will_live_again(self, shelve):
        folder = shelve("lake", "frozen-lake")
        train(folder, steps=1_500)
        earlier = resume_file(folder).read_bytes()
        train(folder, steps=1_500)
        resume_file(folder).write_bytes(earlier)
        end = train(folder, steps=1_500)
        with Ledger(folder.ledger_file, read_only=True) as ledger:
            assert len(ledger.recent_scores(100_000)) == end.episodes
            assert [evaluation.step for evaluation in ledger.evaluations()] == [1_000, 2_000, 3_000]

    def test_a_second_trainer_is_refused(self, shelve):
        folder = shelve("lake", "frozen-lake")
        with folder.training_lock(), pytest.raises(ArcadeError, match="already being trained by process"):
            train(folder)


def rewrite(path, change):
    """Change what a file says of itself, and seal it as if a version of the program had written it so."""
    with safe_open(path, "numpy") as file:
        tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - not a mapping
        ((key, text),) = ((key, text) for key, text in file.metadata().items() if key != checksum.KEY)
    document = json.loads(text)
    change(document)
    path.write_bytes(checksum.sealed(key, json.dumps(document), tensors))


def spoil(path):
    data = bytearray(path.read_bytes())
    data[-3] ^= 0x10
    path.write_bytes(data)


def cut(tensors, end):
    name = next(name for name in tensors if name.endswith(end))
    tensors[name] = tensors[name].reshape(-1)[:-1].copy()
