"""For a brain that is lost or damaged the newest good one is used, and a line says so."""

import contextlib
import dataclasses
import gc
import itertools
import os
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors import safe_open
from safetensors.numpy import save

from arcade_rl.errors import ArcadeError
from arcade_rl.shelf.agents import agent_folder
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.shelf.agents.sharing import export_brain
from arcade_rl.shelf.agents.usable_brain import find_brain, newest_good_brain, problem
from arcade_rl.shelf.brains import brain_file

MakeBrain = Callable[..., Any]


@pytest.fixture
def agent(saves: Path, make_config: Callable[..., Any], make_brain: MakeBrain) -> AgentFolder:
    """An agent at step 1,000 whose best brain is of step 500, with checkpoints of 200, 400, 600 and 800."""
    folder = agent_folder.create(make_config("pole", hyperparameters=make_brain().hyperparameters))
    put(folder.brain_file, make_brain(), 1_000)
    put(folder.best_file, make_brain(), 500)
    for step in (200, 400, 600, 800):
        put(folder.checkpoint_file(step), make_brain(), step)
    return folder


def put(path: Path, brain: brain_file.Brain, step: int) -> None:
    brain_file.write(dataclasses.replace(brain, history=dataclasses.replace(brain.history, step=step)), path)


def spoil(*paths: Path) -> None:
    for path in paths:
        data = bytearray(path.read_bytes())
        data[-1] ^= 1
        path.write_bytes(data)


def test_a_sound_brain_is_used_without_a_word(agent: AgentFolder) -> None:
    found = newest_good_brain(agent)
    assert (found.brain.history.step, found.file, found.note) == (1_000, agent.brain_file, "")
    assert problem(agent) == ""


def test_looking_again_and_again_at_a_training_with_many_checkpoints_takes_no_memory(
    agent: AgentFolder,
) -> None:
    """A cockpit looks at each brain that a trainer saves: megabytes were kept of the last hundred looks."""
    for step in range(1_000, 101_000, 1_000):
        agent.checkpoint_file(step).touch()
    problem(agent)
    tracemalloc.start()
    try:
        for number in range(100):
            os.utime(agent.brain_file, ns=(number, number))
            assert problem(agent) == ""
        gc.collect()
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept < 200_000


def test_one_after_the_other_is_lost_and_the_newest_good_one_is_used(agent: AgentFolder) -> None:
    spoil(agent.brain_file)
    newest_first = [agent.checkpoint_file(800), agent.checkpoint_file(600), agent.best_file, agent.checkpoint_file(400)]
    for lost, expected in zip([None, *newest_first], [800, 600, 500, 400, 200], strict=True):
        if lost is not None:
            spoil(lost)
        found = newest_good_brain(agent)
        kind = "best brain" if expected == 500 else "checkpoint"
        assert found.note == f"brain.safetensors is damaged: the {kind} of step {expected:,} is used instead"
        assert found.brain.history.step == expected
        assert problem(agent) == found.note
    spoil(agent.checkpoint_file(200))
    with pytest.raises(ArcadeError, match=r"pole/brain\.safetensors is not a usable brain"):
        newest_good_brain(agent)
    assert "brain.safetensors is not a usable brain" in problem(agent)


def test_for_a_damaged_best_brain_the_newest_is_used(agent: AgentFolder) -> None:
    spoil(agent.best_file)
    found = newest_good_brain(agent, agent.best_file)
    assert found.note == "best.safetensors is damaged: the newest brain of step 1,000 is used instead"


def test_a_brain_that_was_deleted_is_called_missing(agent: AgentFolder) -> None:
    agent.brain_file.unlink()
    assert newest_good_brain(agent).note.startswith("brain.safetensors is missing: the checkpoint of step 800")


def test_a_checkpoint_is_given_exactly_or_refused(agent: AgentFolder) -> None:
    spoil(agent.checkpoint_file(400))
    assert find_brain(agent, agent.checkpoint_file(600)).brain.history.step == 600
    with pytest.raises(ArcadeError, match="000000000400"):
        find_brain(agent, agent.checkpoint_file(400))


def test_forks_and_exports_begin_with_the_newest_good_brain(agent: AgentFolder, tmp_path: Path) -> None:
    spoil(agent.brain_file, agent.best_file)
    assert agent_folder.fork(agent, "fork").config().parent == "pole@800"
    note = export_brain(agent, tmp_path / "out.safetensors")
    assert note == "best.safetensors is damaged: the checkpoint of step 800 is used instead"
    assert brain_file.read(tmp_path / "out.safetensors").history.step == 800


def test_no_bit_of_a_brain_can_change_unnoticed(tmp_path: Path, make_brain: MakeBrain) -> None:
    """Of a file of some 1,500 bytes each byte is changed in turn; what is read then is what was written."""
    path = tmp_path / "brain.safetensors"
    brain_file.write(make_brain(hidden_units=1, hidden_layers=1), path)
    good, data = brain_file.read(path), path.read_bytes()
    for place, mask in zip(range(len(data)), itertools.cycle((0x01, 0x20, 0x80)), strict=False):
        path.write_bytes(data[:place] + bytes([data[place] ^ mask]) + data[place + 1 :])
        with contextlib.suppress(ArcadeError):
            read = brain_file.read(path)
            assert dataclasses.replace(read, tensors={}) == dataclasses.replace(good, tensors={})
            for name, tensor in good.tensors.items():
                np.testing.assert_array_equal(read.tensors[name], tensor)


def test_a_brain_of_arcade_rl_0_1_0_has_no_checksum_and_is_read(tmp_path: Path, make_brain: MakeBrain) -> None:
    path, brain = tmp_path / "brain.safetensors", make_brain()
    brain_file.write(brain, path)
    with safe_open(path, "numpy") as file:
        document = file.metadata()["arcade_rl"].replace("+00:00", "Z")
    path.write_bytes(save(brain.tensors, {"arcade_rl": document}))
    assert brain_file.read(path).saved == brain.saved
