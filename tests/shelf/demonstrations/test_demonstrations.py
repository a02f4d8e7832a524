"""What humans have played for an agent is kept whole, read with distrust, and never under a number used before."""

import dataclasses
import errno
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load, save

from arcade_rl.errors import ArcadeError, UsageError
from arcade_rl.games.catalog import game
from arcade_rl.hyperparameters import Hyperparameters
from arcade_rl.shelf.agents import agent_folder
from arcade_rl.shelf.brains import brain_file
from arcade_rl.shelf.demonstrations import demonstration_file
from arcade_rl.shelf.demonstrations.demonstrations import Demonstration, DemonstrationFolder


def pong(steps: int = 5, stack: int = 4) -> Demonstration:
    """Random play of Pong that ends with a point."""
    random = np.random.default_rng(0)
    return Demonstration(
        frames=random.integers(0, 256, (stack + steps, 84, 84), np.uint8),
        actions=random.integers(0, 6, steps),
        rewards=np.float32([0.0] * (steps - 1) + [1.0]),
        terminated=np.array([False] * (steps - 1) + [True]),
        game="pong",
        played="2026-01-01T00:00:00+00:00",
    )


def fast_pong() -> Demonstration:
    return dataclasses.replace(pong(), frame_skip=2, game_mode=1, game_difficulty=0)


def lake() -> Demonstration:
    return dataclasses.replace(
        pong(2), game="frozen-lake", frames=np.array([0, 1, 2]), actions=np.array([2, 2]), rewards=np.float32([0, 0])
    )


def cart() -> Demonstration:
    return dataclasses.replace(pong(2), game="cart-pole", frames=np.zeros((3, 4), np.float32), actions=np.array([0, 1]))


@pytest.fixture
def folder(tmp_path: Path) -> DemonstrationFolder:
    return DemonstrationFolder(tmp_path / "demonstrations")


def assert_same(one: Demonstration, other: Demonstration) -> None:
    for field in dataclasses.fields(Demonstration):
        mine, yours = getattr(one, field.name), getattr(other, field.name)
        np.testing.assert_array_equal(mine, yours)
        assert getattr(mine, "dtype", None) == getattr(yours, "dtype", None)


@pytest.mark.parametrize("make", [pong, fast_pong, lake, cart])
def test_a_demonstration_comes_back_as_it_was_written(
    folder: DemonstrationFolder, make: Callable[[], Demonstration]
) -> None:
    number = folder.write(make())
    assert_same(folder.read(number), make())


def test_the_header_tells_steps_score_and_ends_without_the_frames(folder: DemonstrationFolder) -> None:
    header = folder.header(folder.write(pong(7)))
    assert (header.game, header.steps, header.score, header.terminated) == ("pong", 7, 1.0, 1)
    assert header.played == "2026-01-01T00:00:00+00:00"


def test_steps_and_stack_follow_from_the_arrays() -> None:
    assert (pong(7).steps, pong(7).stack) == (7, 4)
    assert (lake().steps, lake().stack) == (2, 1)


def test_numbers_go_upwards_and_no_file_is_in_hand_while_one_looks(folder: DemonstrationFolder) -> None:
    assert folder.numbers() == []
    assert [folder.write(pong()), folder.write(pong())] == [1, 2]
    assert folder.numbers() == [1, 2]
    assert sorted(file.name for file in folder.path.iterdir()) == ["000001.safetensors", "000002.safetensors"]


def test_a_number_that_was_deleted_is_never_given_again(folder: DemonstrationFolder) -> None:
    for _ in range(3):
        folder.write(pong())
    folder.delete(1)
    folder.delete(3)
    assert folder.numbers() == [2]
    assert (after := folder.write(pong())) > 3
    for number in folder.numbers():
        folder.delete(number)
    assert folder.numbers() == []
    assert folder.write(pong()) > after


def test_deleting_what_is_not_there_names_what_is(folder: DemonstrationFolder) -> None:
    with pytest.raises(UsageError, match="there is no demonstration 7; there are none"):
        folder.delete(7)
    folder.write(pong())
    with pytest.raises(UsageError, match="there is no demonstration 7; there are 1"):
        folder.delete(7)


def test_two_windows_never_write_under_one_number(folder: DemonstrationFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    files = DemonstrationFolder._files
    folder.write(pong())
    monkeypatch.setattr(DemonstrationFolder, "_files", lambda self: iter(()))  # it looked before the other wrote
    assert folder.write(pong()) == 2
    monkeypatch.setattr(DemonstrationFolder, "_files", files)
    assert folder.numbers() == [1, 2]


def test_what_cannot_be_written_leaves_nothing_behind(
    folder: DemonstrationFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise ArcadeError("the disk is full")

    monkeypatch.setattr(demonstration_file, "write_atomically", full)
    with pytest.raises(ArcadeError, match="full"):
        folder.write(pong())
    assert list(folder.path.iterdir()) == []


def test_nothing_is_made_for_an_agent_that_is_gone(tmp_path: Path) -> None:
    with pytest.raises(ArcadeError, match=r"cannot write .* no such file or folder"):
        DemonstrationFolder(tmp_path / "gone" / "demonstrations").write(pong())
    assert list(tmp_path.iterdir()) == []


def spoil(folder: DemonstrationFolder, document: dict[str, Any] | None = None, **tensors: Any) -> None:
    """A first demonstration whose tensors or description have been tampered with."""
    file = folder.path / f"{folder.write(pong()):06d}.safetensors"
    told = {"format_version": 1, "game": "pong", "played": "2026-01-01", "steps": 5, "score": 1.0, "terminated": 1}
    metadata = {"arcade_rl_demonstration": json.dumps(told | (document or {}))}
    file.write_bytes(save(load(file.read_bytes()) | tensors, metadata))


@pytest.mark.parametrize(
    ("tensors", "reason"),
    [
        ({"frames": np.zeros((5, 84, 84), np.uint8)}, "its frames do not fit its steps"),
        ({"frames": np.zeros((9, 84, 84), np.float64)}, "its frames do not fit its steps"),
        ({"actions": np.zeros(4, np.int64)}, "its actions are not 5 numbers"),
        ({"rewards": np.zeros(5, np.float64)}, "its rewards are not 5 numbers of type F32"),
        ({"terminated": np.zeros(5, np.uint8)}, "its terminated are not 5 numbers of type BOOL"),
        ({"stranger": np.zeros(5, np.uint8)}, "it does not hold what a demonstration holds"),
    ],
)
def test_tensors_that_do_not_fit_are_refused_before_they_are_read(
    folder: DemonstrationFolder, tensors: dict[str, Any], reason: str
) -> None:
    spoil(folder, **tensors)
    for reading in (folder.read, folder.header):
        with pytest.raises(ArcadeError, match=f"000001.safetensors is not a usable demonstration: {reason}"):
            reading(1)


@pytest.mark.parametrize(
    ("tensors", "reason"),
    [
        ({"rewards": np.full(5, np.nan, np.float32)}, "its rewards are not finite"),
        ({"frames": np.full((9, 4), np.inf, np.float32)}, "its frames are not finite"),
        ({"actions": np.full(5, -1)}, "an action below 0"),
    ],
)
def test_values_that_nothing_could_learn_from_are_refused(
    folder: DemonstrationFolder, tensors: dict[str, Any], reason: str
) -> None:
    spoil(folder, **tensors)
    with pytest.raises(ArcadeError, match=reason):
        folder.read(1)


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ({"format_version": 2}, "a newer arcade-rl made it"),
        ({"steps": -1}, "its description is damaged"),
        ({"steps": 0}, "its actions are not 0 numbers"),
        ({"game": "pong\n"}, "its description is damaged"),
        ({"more": 1}, "its description is damaged"),
    ],
)
def test_a_damaged_description_is_refused(folder: DemonstrationFolder, document: dict[str, Any], reason: str) -> None:
    spoil(folder, document)
    with pytest.raises(ArcadeError, match=reason):
        folder.header(1)


def test_a_file_cut_short_or_of_another_kind_is_refused_in_one_line(folder: DemonstrationFolder) -> None:
    file = folder.path / f"{folder.write(pong()):06d}.safetensors"
    whole = file.read_bytes()
    for damaged in (whole[:-1], whole[:50], b"hello", save({"x": np.zeros(1, np.float32)})):
        file.write_bytes(damaged)
        with pytest.raises(ArcadeError, match=r"not a usable demonstration.*delete it") as caught:
            folder.read(1)
        assert str(caught.value).isprintable()


def test_truths_that_are_neither_are_refused(folder: DemonstrationFolder) -> None:
    file = folder.path / f"{folder.write(pong()):06d}.safetensors"
    whole = file.read_bytes()
    place = whole.rindex(bytes([0, 0, 0, 0, 1]))
    file.write_bytes(whole[:place] + bytes([2]) + whole[place + 1 :])
    with pytest.raises(ArcadeError, match="neither true nor false"):
        folder.read(1)


@pytest.mark.parametrize("make", [pong, lake, cart])
def test_a_demonstration_fits_an_agent_of_its_game(make: Callable[[], Demonstration]) -> None:
    make().check_fits(game(make().game), Hyperparameters())


@pytest.mark.parametrize(
    ("demonstration", "reason"),
    [
        (lake(), "it was played in frozen-lake"),
        (pong(stack=2), "its 2 frames of .84, 84. are not the agent's 4 of .84, 84."),
        (dataclasses.replace(pong(), frames=np.zeros((9, 42, 42), np.uint8)), "its 4 frames of .42, 42."),
        (dataclasses.replace(pong(), frames=np.zeros((9, 84, 84), np.float32)), "are not the agent's"),
        (dataclasses.replace(pong(), frames=np.zeros((9, 84, 84, 3), np.uint8)), "its 4 frames of .84, 84, 3."),
        (dataclasses.replace(pong(), actions=np.full(5, 6)), "actions or states that the game has not"),
        (dataclasses.replace(pong(), frame_skip=2), "it was played with frame_skip 2; delete it"),
        (dataclasses.replace(pong(), game_mode=1, game_difficulty=1), "it was played in mode 1 difficulty 1; delete"),
    ],
)
def test_what_an_agent_cannot_learn_from_is_refused(demonstration: Demonstration, reason: str) -> None:
    with pytest.raises(ArcadeError, match=f"does not fit the agent: .*{reason}"):
        demonstration.check_fits(game("pong"), Hyperparameters())


def test_the_standard_mode_by_its_number_is_the_standard_mode() -> None:
    played = dataclasses.replace(pong(), frame_skip=4, game_mode=-1, game_difficulty=-1)
    played.check_fits(game("pong"), Hyperparameters(game_mode=0, game_difficulty=0))
    with pytest.raises(ArcadeError, match="it was played in the standard game"):
        played.check_fits(game("pong"), Hyperparameters(game_mode=1))


def test_one_in_colour_comes_back_and_fits_an_agent_that_sees_colours(folder: DemonstrationFolder) -> None:
    coloured = dataclasses.replace(pong(), frames=np.arange(9 * 84 * 84 * 3).reshape(9, 84, 84, 3).astype(np.uint8))
    number = folder.write(coloured)
    assert_same(folder.read(number), coloured)
    folder.read(number).check_fits(game("pong"), Hyperparameters(frame_colour=True))


def test_states_that_the_lake_has_not_are_refused() -> None:
    beyond = dataclasses.replace(lake(), frames=np.array([0, 1, 16]))
    with pytest.raises(ArcadeError, match="states that the game has not"):
        beyond.check_fits(game("frozen-lake"), Hyperparameters())


def test_a_fork_learns_from_what_was_played_for_its_parent(make_config: Any, make_brain: Any) -> None:
    parent = agent_folder.create(make_config("parent", "frozen-lake", algorithm="dqn"))
    brain_file.write(make_brain("frozen-lake", name="parent"), parent.brain_file)
    kept = DemonstrationFolder(parent.demonstrations)
    for _ in range(2):
        kept.write(lake())
    kept.delete(1)
    child = DemonstrationFolder(agent_folder.fork(parent, "child").demonstrations)
    assert child.numbers() == [2]
    assert_same(child.read(2), lake())
    child.delete(2)
    assert kept.numbers() == [2]


@pytest.mark.skipif(os.name == "nt", reason="no folder is synchronized there")
def test_copies_are_on_the_disk_before_anybody_counts_on_them(
    folder: DemonstrationFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.write(lake())
    fsync, synchronized = os.fsync, []

    def note(descriptor: int) -> None:
        synchronized.append(os.fstat(descriptor).st_ino)
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", note)
    copy = DemonstrationFolder(tmp_path / "copy")
    folder.copy_to(copy)
    assert synchronized == [path.stat().st_ino for path in (copy.path / "000001.safetensors", copy.path)]


def test_they_are_taken_back_where_no_file_may_be_renamed_onto_another(
    folder: DemonstrationFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.write(lake())
    (away := tmp_path / "away").mkdir()
    folder.move_to(away, [1])
    rename = Path.rename

    def as_on_windows(source: Path, target: Path) -> Path:
        if target.exists():
            raise FileExistsError(errno.EEXIST, "it exists")
        return rename(source, target)

    monkeypatch.setattr(Path, "rename", as_on_windows)
    folder.take_back(away)
    assert len(folder.numbers()) == 1


def test_demonstrations_follow_a_rename_and_go_with_their_agent(make_config: Any) -> None:
    agent = agent_folder.create(make_config("before"))
    DemonstrationFolder(agent.demonstrations).write(cart())
    renamed = agent_folder.rename(agent, "after")
    assert DemonstrationFolder(renamed.demonstrations).numbers() == [1]
    agent_folder.delete(renamed)
    assert DemonstrationFolder(renamed.demonstrations).numbers() == []
