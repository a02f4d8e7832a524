"""The resume state: what goes in comes out, and damage is noticed."""

import math

import numpy as np
import pytest

from arcade_rl.errors import ArcadeError
from arcade_rl.training.core import resume_state
from arcade_rl.training.core.resume_state import Counts, ResumeState


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
