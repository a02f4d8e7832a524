"""Numbers that are no longer finite: nothing of them is saved, and training ends and says so."""

import math
import threading

import numpy as np
import pytest
import torch

from arcade_rl.agents.algorithms.network_agent import NetworkAgent
from arcade_rl.agents.algorithms.q_table import QTableAgent
from arcade_rl.cli.main import run
from arcade_rl.errors import DivergedError
from arcade_rl.shelf.brains import brain_file
from arcade_rl.shelf.ledger.ledger import Ledger
from arcade_rl.shelf.queries.summary import summarize
from arcade_rl.training.core import learner, resume_state
from arcade_rl.training.core.learner import resume_file
from arcade_rl.training.run.storage import Storage
from arcade_rl.training.run.trainer import train
from arcade_rl.training.run.trainer_log import TrainerLog
from arcade_rl.training.run.troubles import Troubles

QUICK_PQN = {
    "parallel_games": 4,
    "rollout_steps": 8,
    "hidden_units": 16,
    "evaluation_interval": 400,
    "evaluation_episodes": 3,
    "checkpoint_interval": 500,
}
AGENTS = {
    "q-table": ("frozen-lake", "", {}),
    "dqn": ("cart-pole", "", {}),
    "prioritized dqn": ("cart-pole", "", {"prioritized_replay": True}),
    "pqn": ("cart-pole", "pqn", QUICK_PQN),
}


@pytest.fixture(params=AGENTS)
def folder(request, shelve):
    """An agent that has trained for a while."""
    game, preset_name, changes = AGENTS[request.param]
    folder = shelve("agent", game, preset_name=preset_name, **changes)
    train(folder, steps=600, num_threads=1)
    return folder


@pytest.fixture
def injure(monkeypatch):
    """Puts a number into what an agent learns, some updates from now on."""
    with monkeypatch.context() as patches:

        def put(value: float, after: int = 40) -> None:
            descend, update, seen = NetworkAgent._descend, QTableAgent._update, []

            def injured_descend(agent, gradient):
                descend(agent, gradient)
                seen.append(1)
                if len(seen) == after:
                    with torch.no_grad():
                        agent._weights[0][0, 0] = value

            def injured_update(agent, *transition):
                update(agent, *transition)
                seen.append(1)
                if len(seen) == after:
                    agent._table[:] = value

            patches.setattr(NetworkAgent, "_descend", injured_descend)
            patches.setattr(QTableAgent, "_update", injured_update)

        put.undo = patches.undo
        yield put


def test_training_ends_as_diverged_and_goes_on_from_the_last_finite_state(folder, injure):
    injure(math.nan)
    with pytest.raises(DivergedError) as caught:
        train(folder, steps=100_000, num_threads=1)
    seen = summarize(folder)
    saved = resume_state.read(resume_file(folder))
    assert (seen.state, seen.status.step, seen.trouble) == ("diverged", saved.counts.step, str(caught.value))
    assert "its training diverged; lower learning_rate" in seen.trouble
    assert seen.trouble.endswith(f"go on from step {saved.counts.step:,} with: arcade-rl train agent")
    for file in (folder.brain_file, *folder.checkpoint_files()):
        assert all(np.isfinite(tensor).all() for tensor in brain_file.read(file).tensors.values())
    logged = [line for line in folder.log_file.read_text().splitlines() if "  checkpoint at step" in line]
    assert len(logged) == len(folder.checkpoint_files())

    injure.undo()
    end = train(folder, steps=200, num_threads=1)
    assert end.step >= saved.counts.step + 200
    assert (summarize(folder).state, summarize(folder).trouble) == ("idle", "")


def test_the_step_it_goes_on_from_is_that_of_a_save_that_nobody_has_looked_at_yet(shelve, injure, monkeypatch):
    folder = shelve("agent", "cart-pole", evaluation_interval=10**6)
    train(folder, steps=600, num_threads=1)

    def save(storage):
        """Once, some steps on and in time before the injury; from then on nobody looks."""
        if storage._learner.counts.step > 600:
            monkeypatch.setattr(Storage, "collect", lambda _: None)
            storage.wait()
            storage.save_resume(at_once=True)

    monkeypatch.setattr("arcade_rl.training.run.housekeeping._REQUEST_SECONDS", 0.0)
    monkeypatch.setattr(Storage, "collect", save)
    injure(math.nan)
    with pytest.raises(DivergedError) as caught:
        train(folder, steps=100_000, num_threads=1)
    saved = resume_state.read(resume_file(folder)).counts.step
    assert saved > 600
    assert f"go on from step {saved:,} with" in str(caught.value)


def test_what_is_not_finite_takes_no_place_of_a_sound_state_that_waits_to_be_written(shelve, monkeypatch):
    folder = shelve("agent", "cart-pole")
    train(folder, steps=400, num_threads=1)
    log = TrainerLog(folder.log_file)
    trained = learner.begin(folder, device="cpu", has_past=True)
    disk_is_slow = threading.Event()
    monkeypatch.setattr(brain_file, "write", lambda brain, path: disk_is_slow.wait())
    with folder.training_lock():
        storage = Storage(folder, trained, log, Troubles(log))
        storage.save_best(trained.brain())  # under way
        trained.counts.step += 40
        storage.save_resume()
        trained.counts.step += 1
        with torch.no_grad():
            trained.agent._weights[0][0, 0] = math.nan
        try:
            with pytest.raises(DivergedError):
                storage.save_resume(at_once=True)
        finally:
            disk_is_slow.set()
            storage.close()
    trained.games.close()
    assert resume_state.read(resume_file(folder)).counts.step == 440


def test_what_diverges_before_it_is_noticed_replaces_nothing(shelve, injure, monkeypatch):
    folder = shelve("agent", "cart-pole")
    train(folder, steps=600, num_threads=1)
    monkeypatch.setattr("arcade_rl.training.run.housekeeping._REPORT_SECONDS", 3_600.0)  # no report notices it
    monkeypatch.setattr("arcade_rl.training.run.housekeeping._BRAIN_SECONDS", 3_600.0)
    injure(math.nan, after=1)
    with pytest.raises(DivergedError):
        train(folder, steps=100, num_threads=1)
    assert resume_state.read(resume_file(folder)).counts.step == 600
    assert brain_file.read(folder.brain_file).history.step == 600


def test_an_optimizer_that_is_not_finite_is_not_saved(shelve):
    folder = shelve("agent", "cart-pole")
    train(folder, steps=400, num_threads=1)
    log = TrainerLog(folder.log_file)
    trained = learner.begin(folder, device="cpu", has_past=True)
    with folder.training_lock():
        storage = Storage(folder, trained, log, Troubles(log))
        trained.counts.step += 40
        with torch.no_grad():
            trained.agent._optimizer.state[trained.agent._weights[0]]["exp_avg"][0, 0] = math.inf
        try:
            storage.save_resume(at_once=True)
            with pytest.raises(DivergedError, match="optimizer"):
                storage._writes.finish()
        finally:
            storage.close()
    trained.games.close()
    assert resume_state.read(resume_file(folder)).counts.step == 400


@pytest.mark.parametrize(("value", "word"), [(math.nan, "NaN"), (math.inf, "infinite")])
def test_the_message_names_step_and_metric(shelve, injure, value, word):
    folder = shelve("agent", "cart-pole", checkpoint_interval=10**6, evaluation_interval=10**6)
    injure(value)
    said = rf"^its (loss|mean Q-value) is ({word}|NaN) at step [\d,]+: its training diverged"
    with pytest.raises(DivergedError, match=said):
        train(folder, steps=100_000, num_threads=1)


def test_the_command_fails_with_a_line(shelve, injure, capsys):
    shelve("agent", "cart-pole")
    injure(math.nan)
    assert run(["train", "agent", "--steps", "100000", "--num-threads", "1"]) == 1
    told = capsys.readouterr().err.splitlines()[-1]
    assert told.startswith("arcade-rl: ")
    assert "diverged" in told
    assert run(["list"]) == 0
    listed = capsys.readouterr().out
    assert " diverged " in listed
    assert "go on from step" in listed


def test_a_resume_state_that_an_older_program_saved_with_nan_is_left_for_the_brain(shelve, monkeypatch):
    folder = shelve("agent", "cart-pole")
    train(folder, steps=400, num_threads=1)
    state = resume_state.read(resume_file(folder))
    name = next(name for name in state.tensors if name.startswith("network/"))
    state.tensors[name].flat[0] = np.nan
    with monkeypatch.context() as older:
        older.setattr(resume_state, "check_finite", lambda tensors: None)
        resume_state.write(state, resume_file(folder))
    begun = learner.begin(folder, device="cpu", has_past=True)
    begun.games.close()
    assert begun.counts.step == brain_file.read(folder.brain_file).history.step == 400
    assert "resume state cannot be used" in begun.origin
    assert train(folder, steps=50, num_threads=1).step == 450


def test_a_ledger_of_an_older_program_reads_as_before(tmp_path):
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        ledger.set_status(ledger.status())
        with ledger._file.transaction() as connection:
            for column in ("condition", "unsaved_steps"):
                connection.execute(f"ALTER TABLE status DROP COLUMN {column}")
    with Ledger(tmp_path / "ledger.sqlite", read_only=True) as ledger:
        assert (ledger.status().condition, ledger.status().unsaved_steps) == ("", 0)
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        assert ledger.status().condition == ""
