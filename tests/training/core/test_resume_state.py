"""The resume state: what goes in comes out, and damage is noticed."""

import json
import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from safetensors import safe_open

from arcade_rl.errors import ArcadeError
from arcade_rl.training.core import resume_state
from arcade_rl.training.core.learner import resume_file
from arcade_rl.training.core.resume_state import Counts, ResumeState
from arcade_rl.training.run.trainer import train


def state(**changes) -> ResumeState:
    parts = {
        "tensors": {"weight": np.arange(6, dtype=np.float32).reshape(2, 3), "count": np.array(2**40)},
        "agent": {"random": {"state": 2**127 + 1}, "mean": math.nan, "third": 1 / 3},
        "games": {"tapes": ["abc", ""]},
        "returns": [0.1 + 0.2, -21.0],
        "lengths": [3, 0],
        "counts": Counts(step=12, best_score=-3.5),
    }
    return ResumeState(**{**parts, **changes})


def test_what_is_written_is_read_again(tmp_path):
    path = tmp_path / "state.safetensors"
    resume_state.write(state(), path)
    again = resume_state.read(path)
    assert again.counts == state().counts
    assert (again.returns, again.lengths, again.games) == (state().returns, state().lengths, state().games)
    assert again.agent["random"] == state().agent["random"]
    assert again.agent["third"] == 1 / 3
    assert math.isnan(again.agent["mean"])
    for name, tensor in state().tensors.items():
        np.testing.assert_array_equal(again.tensors[name], tensor)
        assert again.tensors[name].dtype == tensor.dtype


def test_it_is_replaced_as_one_file(tmp_path):
    path = tmp_path / "state.safetensors"
    resume_state.write(state(), path)
    resume_state.write(state(counts=Counts(step=99)), path)
    assert [file.name for file in tmp_path.iterdir()] == [path.name]
    assert resume_state.read(path).counts.step == 99


@pytest.mark.parametrize("kept", [0, 5, 200, -1])
def test_a_file_that_is_cut_short_is_refused(tmp_path, kept):
    path = tmp_path / "state.safetensors"
    resume_state.write(state(), path)
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(ArcadeError, match="damaged"):
        resume_state.read(path)


def test_a_file_of_another_kind_is_refused(tmp_path):
    import safetensors.numpy

    path = tmp_path / "state.safetensors"
    for metadata in (None, {"arcade-rl resume": "{}"}, {"arcade-rl resume": "not json"}):
        safetensors.numpy.save_file({"weight": np.zeros(2)}, path, metadata)
        with pytest.raises(ArcadeError, match="damaged"):
            resume_state.read(path)


NETWORK = {"steps", "episodes", "updates", "planned_steps", "averaged_past"}
DQN = NETWORK | {"unlearned_steps", "due_updates", "replay_size", "replay.layout", "replay.count", "replay.age"}
DQN |= {"clips_rewards"}
PQN = NETWORK | {"growing.steps", "finished.steps", "done_minibatches"}
NETWORK_TENSORS = {"network", "optimizer", "exploration/actions", "exploration/left"}
DQN_TENSORS = NETWORK_TENSORS | {"target", "replay/expected"}
PQN_TENSORS = NETWORK_TENSORS | {"returns", "order"}
PQN_TENSORS |= {f"{rollout}/{part}" for rollout in ("growing", "finished") for part in ("frames", "records")}
SWITCHES = {"prioritized_replay": True, "noisy_networks": True, "averaged_updates": 10}
OF_WEIGHTS = ("network", "optimizer", "target", "average")


@pytest.mark.parametrize(
    ("game", "asked", "values", "tensors"),
    [
        ("frozen-lake", {}, {"steps", "episodes", "updates", "due_demonstrated"}, {"table"}),
        ("cart-pole", {}, DQN, DQN_TENSORS),
        (
            "cart-pole",
            SWITCHES,
            DQN | {"replay.highest_priority"},
            DQN_TENSORS | {"replay/priorities", "noise", "average"},
        ),
        ("cart-pole", {"preset_name": "pqn", "rollout_steps": 4}, PQN, PQN_TENSORS),
    ],
)
def test_its_keys_are_a_contract_that_renamed_fields_do_not_change(shelve, game, asked, values, tensors):
    folder = shelve("keeper", game, **asked)
    train(folder, steps=160, num_threads=1)

    with safe_open(resume_file(folder), framework="numpy") as file:
        document = json.loads(file.metadata()["arcade-rl resume"])
        names = set(file.keys())

    agent = document["agent"]
    assert agent.pop("random")["bit_generator"] == "PCG64"  # the keys of its state are numpy's
    assert set(key_paths(agent)) == values
    assert {name.split("/")[0] if name.startswith(OF_WEIGHTS) else name for name in names} == tensors
    assert set(document["games"]) == {"seed", "tapes"}
    assert set(document["games"]["tapes"][0]) == {"first_episode", "actions"}
    parts = [part for name in (*key_paths(document), *names) for part in name.replace("/", ".").split(".")]
    assert [part for part in parts if part.startswith("_")] == [], "a private attribute's name is a key"


def key_paths(document: dict[str, Any]) -> Iterator[str]:
    """The keys of nested tables, joined by dots."""
    for key, value in document.items():
        if isinstance(value, dict):
            yield from (f"{key}.{path}" for path in key_paths(value))
        else:
            yield key


def test_names_of_earlier_versions_are_read_as_what_they_are_called_now(tmp_path):
    path = tmp_path / "state.safetensors"
    old = {"_steps": 5, "_episodes": 2, "_unlearned_steps": 1, "_due_updates": 3, "updates": 4}
    resume_state.write(state(agent=old), path)

    agent = resume_state.read(path).agent

    assert agent == {"steps": 5, "episodes": 2, "unlearned_steps": 1, "due_updates": 3, "updates": 4}
