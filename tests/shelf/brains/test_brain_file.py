"""A brain file gives back what was written, and refuses everything else in one line, before it uses any of it."""

import dataclasses
import json
import math
import os
import struct
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from safetensors import safe_open
from safetensors.numpy import save

from arcade_rl.errors import ArcadeError, DivergedError
from arcade_rl.shelf.brains import brain_file
from arcade_rl.shelf.brains.brain_file import (
    Brain,
    read,
    read_header,
    write,
)
from arcade_rl.shelf.storage import safetensors_layout

MakeBrain = Callable[..., Brain]
Change = Callable[[dict[str, Any]], None]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "brain.safetensors"


def assert_same(one: Brain, other: Brain) -> None:
    without = {"tensors": {}}
    assert dataclasses.replace(one, **without) == dataclasses.replace(other, **without)
    assert one.tensors.keys() == other.tensors.keys()
    for name, tensor in other.tensors.items():
        np.testing.assert_array_equal(one.tensors[name], tensor)
        assert one.tensors[name].dtype == tensor.dtype


def assert_refused(path: Path, reason: str) -> None:
    """Both ways of reading refuse the file, in one printable line that names it and the remedy."""
    for reading in (read, read_header):
        with pytest.raises(ArcadeError, match=reason) as caught:
            reading(path)
        assert str(caught.value).isprintable()
        assert str(path) in str(caught.value)
        assert len(str(caught.value)) < 500 + len(str(path))


def rewrite(path: Path, brain: Brain, change: Change, tensors: dict[str, Any] | None = None) -> None:
    """Write a brain whose JSON document has been tampered with."""
    write(brain, path)
    with safe_open(path, "numpy") as file:
        document = json.loads(file.metadata()["arcade_rl"])
    change(document)
    path.write_bytes(save(brain.tensors if tensors is None else tensors, {"arcade_rl": json.dumps(document)}))


class TestRoundTrip:
    @pytest.mark.parametrize(
        ("game_id", "algorithm", "changes"),
        [
            ("frozen-lake", "q-table", {}),
            ("frozen-lake-8x8", "q-table", {}),
            ("frozen-lake", "dqn", {}),
            ("cart-pole", "pqn", {"layer_norm": True}),
            ("cart-pole", "dqn", {"dueling": True, "hidden_layers": 1}),
            ("pong", "dqn", {"network": "nips", "frame_height": 40, "frame_width": 40, "layer_norm": True}),
            ("space-invaders", "dqn", {"network": "nature", "dueling": True, "frame_stack": 2}),
        ],
    )
    def test_what_is_written_is_read(
        self, path: Path, make_brain: MakeBrain, game_id: str, algorithm: str, changes: dict[str, Any]
    ) -> None:
        brain = make_brain(game_id, algorithm, **changes)
        write(brain, path)
        assert_same(read(path), brain)
        assert_same(read_header(path), dataclasses.replace(brain, tensors={}))

    def test_half_precision_weights_take_half_the_room_and_are_read_as_full_ones(
        self, path: Path, make_brain: MakeBrain
    ) -> None:
        brain = make_brain(hidden_units=64)
        halves = {key: tensor.astype(np.float16) for key, tensor in brain.tensors.items()}
        write(brain, path)
        full_bytes = path.stat().st_size
        write(dataclasses.replace(brain, tensors=halves), path)
        assert path.stat().st_size < 0.6 * full_bytes
        rounded = {key: tensor.astype(np.float32) for key, tensor in halves.items()}
        assert_same(read(path), dataclasses.replace(brain, tensors=rounded))

    def test_half_precision_that_overflowed_is_refused(self, path: Path, make_brain: MakeBrain) -> None:
        brain = make_brain()
        halves = {key: tensor.astype(np.float16) for key, tensor in brain.tensors.items()}
        halves["head.bias"][0] = np.inf
        with pytest.raises(ArcadeError, match="not finite"):
            write(dataclasses.replace(brain, tensors=halves), path)

    def test_tensors_that_were_read_can_be_written_to(self, path: Path, make_brain: MakeBrain) -> None:
        write(make_brain(), path)
        for tensor in read(path).tensors.values():
            tensor += 1

    def test_transposed_views_are_written_as_they_look(self, path: Path, make_brain: MakeBrain) -> None:
        brain = make_brain()
        strided = {key: np.asfortranarray(tensor) for key, tensor in brain.tensors.items()}
        write(dataclasses.replace(brain, tensors=strided), path)
        assert_same(read(path), brain)

    def test_other_tools_read_the_file(self, path: Path, make_brain: MakeBrain) -> None:
        brain = make_brain()
        write(brain, path)
        with safe_open(path, "numpy") as file:
            assert set(file.keys()) == set(brain.tensors)
            document = json.loads(file.metadata()["arcade_rl"])
        assert document["game"] == "cart-pole"
        assert document["hyperparameters"]["hidden_units"] == 4
        assert "frame_skip" not in document["hyperparameters"]

    def test_the_folder_of_checkpoints_is_made_but_a_deleted_agent_is_not(
        self, tmp_path: Path, make_brain: MakeBrain
    ) -> None:
        write(make_brain(), tmp_path / "checkpoints" / "000000000010.safetensors")
        with pytest.raises(ArcadeError, match="make the folder first"):
            write(make_brain(), tmp_path / "deleted" / "checkpoints" / "000000000010.safetensors")
        assert not (tmp_path / "deleted").exists()


class TestRefusedWriting:
    @pytest.mark.parametrize("value", [math.nan, math.inf])
    def test_a_diverged_brain_does_not_replace_the_last_good_one(
        self, path: Path, make_brain: MakeBrain, value: float
    ) -> None:
        brain = make_brain()
        write(brain, path)
        diverged = {key: tensor.copy() for key, tensor in brain.tensors.items()}
        diverged["head.bias"][0] = value
        with pytest.raises(DivergedError, match=r"tensor 'head\.bias' holds numbers that are not finite"):
            write(dataclasses.replace(brain, tensors=diverged), path)
        assert_same(read(path), brain)

    def test_nor_does_one_of_wrong_shape(self, path: Path, make_brain: MakeBrain) -> None:
        brain = make_brain()
        with pytest.raises(ArcadeError, match="has shape"):
            write(dataclasses.replace(brain, tensors=make_brain(hidden_units=5).tensors), path)
        assert not path.exists()


DOCUMENTS: list[tuple[Change, str]] = [
    (lambda d: d.update(format_version=2), "newer arcade-rl made it"),
    (lambda d: d.update(format_version=0), "format_version is wrong"),
    (lambda d: d.update(format_version=True), "format_version is wrong"),
    (lambda d: d.update(game="pongg"), "no game is called 'pongg'"),
    (lambda d: d.update(game="breakout"), "algorithm|actions"),
    (lambda d: d.update(game=7), "game is wrong"),
    (lambda d: d.update(game="cart\x1b[2J"), "game is wrong"),
    (lambda d: d.update(algorithm="q-table"), "algorithm must be"),
    (lambda d: d.update(algorithm="sarsa"), "algorithm must be"),
    (lambda d: d.update(actions=["LEFT"]), "its 1 actions are not the 2 of cart-pole"),
    (lambda d: d.update(actions=["RIGHT", "LEFT"]), "actions are not"),
    (lambda d: d.update(actions=["LEFT"] * 65), "actions is wrong"),
    (lambda d: d.update(observation_kind="pixels"), "does not see cart-pole as the game is shown"),
    (lambda d: d.update(observation_shape=[5]), "does not see cart-pole as the game is shown"),
    (lambda d: d.update(observation_shape=[4.0]), "observation_shape.0 is wrong"),
    (lambda d: d["hyperparameters"].update(hidden_units=10**9), "hidden_units must be"),
    (lambda d: d["hyperparameters"].update(hidden_units="4"), "hidden_units must be"),
    (lambda d: d["hyperparameters"].update(hidden_units=5), "has shape"),
    (lambda d: d["hyperparameters"].update(hidden_layers=8), "is missing"),
    (lambda d: d["hyperparameters"].update(value_head="c51"), "has shape"),
    (lambda d: d["hyperparameters"].update(noisy_networks=True), "'dense1.weight_sigma' is missing"),
    (lambda d: d["hyperparameters"].update(hidden_layers=1), "that its network has not"),
    (lambda d: d["hyperparameters"].update(network="nature"), "convolutional"),
    (lambda d: d["hyperparameters"].update(speed=1), "no hyperparameter .* is called 'speed'"),
    (lambda d: d["hyperparameters"].update(learning_rate=math.nan), "NaN for a number"),
    (lambda d: d["history"].update(step=-1), "history.step is wrong"),
    (lambda d: d["history"].update(best_evaluation=math.inf), "Infinity for a number"),
    (lambda d: d["history"].pop("step"), "history.step is wrong"),
    (lambda d: d.update(code="import os"), "code is wrong"),
    (lambda d: d.update({"\x1b[31m": 1}), "is wrong"),
    (lambda d: d.update(name="x" * 201), "name is wrong"),
    (lambda d: d.update(name="\ud800"), "name is wrong"),
    (lambda d: d.update(name="a\nb"), "name is wrong"),
    (lambda d: d.update(made_by="x" * 100_000), "absurdly long"),
    (lambda d: d.clear(), "is wrong"),
]


class TestRefusedDocuments:
    @pytest.mark.parametrize(("change", "reason"), DOCUMENTS)
    def test_a_document_that_does_not_fit(self, path: Path, make_brain: MakeBrain, change: Change, reason: str) -> None:
        rewrite(path, make_brain(), change)
        assert_refused(path, reason)

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ("", "damaged"),
            ("null", "no JSON object"),
            ("[]", "no JSON object"),
            ("[" * 60_000, "damaged"),
            ('{"format_version": 1, "format_version": 1}', "names something twice"),
            ('{"format_version": ' + "9" * 5_000 + "}", "not a usable brain"),
        ],
        ids=["empty", "null", "list", "deep", "twice", "digits"],
    )
    def test_a_document_that_is_none(self, path: Path, make_brain: MakeBrain, text: str, reason: str) -> None:
        path.write_bytes(save(make_brain().tensors, {"arcade_rl": text}))
        assert_refused(path, reason)

    def test_a_file_of_another_program(self, path: Path, make_brain: MakeBrain) -> None:
        path.write_bytes(save(make_brain().tensors, {"format": "pt"}))
        assert_refused(path, "another program made it")
        path.write_bytes(save(make_brain().tensors))
        assert_refused(path, "another program made it")


class TestRefusedTensors:
    def test_numbers_that_are_not_finite(self, path: Path, make_brain: MakeBrain) -> None:
        brain = make_brain()
        spoiled = brain.tensors | {"head.bias": np.array([0, np.nan], np.float32)}
        rewrite(path, brain, lambda document: None, spoiled)
        with pytest.raises(ArcadeError, match=r"'head\.bias' holds numbers that are not finite"):
            read(path)

    @pytest.mark.parametrize("dtype", [np.float64, np.int32, np.uint8, np.bool_, np.complex64])
    def test_types_that_its_algorithm_does_not_use(self, path: Path, make_brain: MakeBrain, dtype: type) -> None:
        brain = make_brain()
        rewrite(path, brain, lambda document: None, brain.tensors | {"head.bias": np.zeros(2, dtype)})
        assert_refused(path, "'head.bias' (has type 'I32'|has type 'C64'|is F64|is U8|is BOOL)")

    def test_tensors_that_are_missing_or_unknown(self, path: Path, make_brain: MakeBrain) -> None:
        brain = make_brain()
        rewrite(path, brain, lambda document: None, {"head.bias": brain.tensors["head.bias"]})
        assert_refused(path, "is missing")
        rewrite(path, brain, lambda document: None, brain.tensors | {"\x1b[2J": np.zeros(1, np.float32)})
        assert_refused(path, "that its network has not")


def with_header(header: bytes, data: bytes = b"", length: int | None = None) -> bytes:
    return struct.pack("<Q", len(header) if length is None else length) + header + data


ENTRY = b'{"dtype":"F32","shape":[1],"data_offsets":[0,4]}'
FILES = [
    (b"", "not a .safetensors file, or was cut short"),
    (b"\x01\x00", "not a .safetensors file, or was cut short"),
    (with_header(b"{}", length=2**63), "not a .safetensors file, or was cut short"),
    (with_header(b"{}", length=2**20 + 1), "not a .safetensors file, or was cut short"),
    (with_header(b" " * 2_000_000), "not a .safetensors file, or was cut short"),
    (b"\x80\x04\x95K\x00\x00\x00\x00\x00\x00\x00\x8c\x05posix\x94\x8c\x06system", "not a .safetensors file"),
    (with_header(b"\xff\xfe{}"), "header is damaged"),
    (with_header(b"[1]"), "no JSON object"),
    (with_header(b'{"a":' + ENTRY + b',"a":' + ENTRY + b"}", bytes(4)), "names something twice"),
    (with_header(b'{"a":' + ENTRY + b"}", bytes(3)), "cut short"),
    (with_header(b'{"a":' + ENTRY + b"}", bytes(5)), "added at its end"),
    (with_header(b'{"a":' + ENTRY + b',"b":' + ENTRY + b"}", bytes(4)), "overlap"),
    (with_header(b'{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}', bytes(8)), "leave gaps"),
    (with_header(b'{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}', bytes(4)), "more or fewer bytes"),
    (with_header(b'{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}', bytes(4)), "absurd size"),
    (with_header(b'{"a":{"dtype":"F32","shape":[true],"data_offsets":[0,4]}}', bytes(4)), "absurd size"),
    (with_header(b'{"a":{"dtype":"F32","shape":[99999999999],"data_offsets":[0,4]}}', bytes(4)), "absurd size"),
    (
        with_header(b'{"a":{"dtype":"F32","shape":[' + b"2000000000," * 90_000 + b'1],"data_offsets":[0,4]}}'),
        "absurd size",
    ),
    (with_header(b'{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"x":1}}', bytes(4)), "malformed"),
    (with_header(b'{"a":{"dtype":"F32","shape":1,"data_offsets":[0,4]}}', bytes(4)), "malformed"),
    (with_header(b'{"a":7}'), "malformed"),
    (with_header(b'{"__metadata__":{"a":1}}'), "metadata are not texts"),
    (with_header(b'{"__metadata__":[]}'), "metadata are not texts"),
]


class TestRefusedFiles:
    @pytest.mark.parametrize(("content", "reason"), FILES, ids=range(len(FILES)))
    def test_a_file_that_contradicts_itself(self, path: Path, content: bytes, reason: str) -> None:
        path.write_bytes(content)
        assert_refused(path, reason)

    def test_a_file_that_is_missing(self, path: Path) -> None:
        assert_refused(path, r"there is no file \S+brain.safetensors; check the path")

    def test_an_onnx_file(self, path: Path) -> None:
        path = path.with_suffix(".onnx")
        path.write_bytes(b"\x08\x08\x12\x07pytorch\x1a\x0512345:")
        assert_refused(path, "ONNX files cannot be imported; export the agent as a .safetensors file")

    def test_a_folder(self, path: Path) -> None:
        path.mkdir()
        assert_refused(path, "not a plain file")

    def test_a_pipe_does_not_block(self, path: Path) -> None:
        os.mkfifo(path)
        assert_refused(path, "not a plain file")

    def test_an_absurdly_large_file_is_not_read(self, path: Path, make_brain: MakeBrain) -> None:
        write(make_brain(), path)
        os.truncate(path, safetensors_layout.MAX_FILE_BYTES + 1)
        assert_refused(path, "absurdly large")

    def test_what_may_not_be_read_is_said_to_be_so(
        self, path: Path, make_brain: MakeBrain, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        write(make_brain(), path)

        def refuse(*args: object, **kwargs: object) -> None:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(Path, "open", refuse)
        assert_refused(path, "cannot read .*: it is not permitted")

    @settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
    @given(data=st.data())
    def test_spoiled_bytes_are_refused_or_still_a_whole_finite_brain(
        self, path: Path, make_brain: MakeBrain, data: st.DataObject
    ) -> None:
        write(make_brain("frozen-lake", "q-table"), path)
        content = bytearray(path.read_bytes())
        for _ in range(data.draw(st.integers(1, 4))):
            content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
        del content[data.draw(st.sampled_from([len(content), data.draw(st.integers(0, len(content)))])) :]
        path.write_bytes(content)
        tracemalloc.start()
        try:
            brain = read(path)
        except ArcadeError as error:
            assert str(error).isprintable()  # noqa: PT017 - either outcome is right
        else:
            assert brain.tensors["table"].shape == (16, 4)
            assert np.isfinite(brain.tensors["table"]).all()
        finally:
            _, peak = tracemalloc.get_traced_memory()
            tracemalloc.stop()
        assert peak < 20_000_000  # bytes


def test_the_newest_brain_is_never_seen_half_written(path: Path, make_brain: MakeBrain, start_python: Any) -> None:
    write(make_brain("pong", network="nips"), path)
    process = start_python(f"""
from pathlib import Path
from arcade_rl.shelf.brains import brain_file
path = Path({str(path)!r})
brain = brain_file.read(path)
print("ready", flush=True)
while True:
    brain_file.write(brain, path)
""")
    assert process.stdout.readline() == "ready\n"
    seen = set()
    while len(seen) < 10:
        brain_file.read(path)
        seen.add(path.stat().st_ino)
        seen.add(path.stat().st_mtime_ns)


def test_a_brain_that_sees_colours_says_so_and_comes_back(path: Path, make_brain: MakeBrain) -> None:
    brain = make_brain("pong", network="nips", frame_colour=True)
    write(brain, path)
    assert_same(read(path), brain)
    assert read_header(path).observation_shape == (4, 84, 84, 3)
    assert read_header(path).hyperparameters.frame_colour


def test_a_brain_from_before_there_were_colours_sees_grey(path: Path, make_brain: MakeBrain) -> None:
    brain = make_brain("pong", network="nips")
    rewrite(path, brain, lambda document: document["hyperparameters"].pop("frame_colour"))
    assert_same(read(path), brain)


def test_a_brain_whose_shape_is_not_that_of_its_colours_is_refused(path: Path, make_brain: MakeBrain) -> None:
    brain = make_brain("pong", network="nips", frame_colour=True)
    rewrite(path, brain, lambda document: document["hyperparameters"].update(frame_colour=False))
    assert_refused(path, "it does not see pong as the game is shown: pixels of shape .4, 84, 84.")
