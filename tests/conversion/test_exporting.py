"""What is exported answers in other programs as it does here."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import gymnasium
import numpy as np
import pytest

from arcade_rl.agents.factory import make_policy, untrained_policy
from arcade_rl.cli.main import run
from arcade_rl.conversion import stable_baselines
from arcade_rl.conversion.exporting import Format, export
from arcade_rl.conversion.foreign_brain import read_brain
from arcade_rl.errors import ArcadeError, DiskError
from arcade_rl.games.catalog import game
from arcade_rl.games.game import ObservationSpec
from arcade_rl.games.pixels.observed import observed
from arcade_rl.handbook.pages import page
from arcade_rl.network_shapes import tensor_shapes
from arcade_rl.presets import preset
from arcade_rl.shelf.brains.brain_file import Brain, BrainHistory
from tests.full_disk import files_of_at_most

pytestmark = pytest.mark.filterwarnings("ignore")  # of the other programs

# Run where this program cannot be imported.
_IN_SB3 = """
import sys; sys.modules["arcade_rl"] = None
import json
import numpy as np, sb3_contrib, stable_baselines3, torch
for asked in map(json.loads, sys.stdin):
    kind, network = (sb3_contrib.QRDQN, "quantile_net") if asked["quantiles"] else (stable_baselines3.DQN, "q_net")
    model = kind.load(asked["file"])
    with torch.no_grad():
        outputs = getattr(model.policy, network)(torch.from_numpy(np.load(asked["observations"])))
    np.save(asked["answers"], outputs.numpy())
    print(model.gamma, flush=True)
"""
InSb3 = Callable[..., tuple[np.ndarray, str]]


def brain(game_id: str, preset_name: str = "default", **changes: Any) -> Brain:
    """An untrained one."""
    entry = game(game_id)
    taken = preset(entry.family, preset_name, game=game_id)
    hyperparameters = taken.hyperparameters.replace(**changes)
    shown = observed(entry, hyperparameters)
    dtype = {"pixels": "uint8", "vector": "float32"}[shown.kind]
    spec = ObservationSpec(shown.kind, shown.shape, dtype)
    policy = untrained_policy(taken.algorithm, hyperparameters, spec, len(entry.actions), seed=1)
    history = BrainHistory(7_000, 3, 100, 60.0, None, None)
    return Brain(
        "x",
        game_id,
        taken.algorithm,
        hyperparameters,
        shown.kind,
        shown.shape,
        entry.actions,
        history,
        "test",
        datetime.now(UTC),
        dict(sorted(policy.tensors().items())),
    )


def observations(of: Brain, count: int = 20) -> np.ndarray:
    random = np.random.default_rng(0)
    if of.observation_kind == "pixels":
        return random.integers(256, size=(count, *of.observation_shape), dtype=np.uint8)
    return random.normal(size=(count, *of.observation_shape)).astype(np.float32)


def as_planes(given: np.ndarray) -> np.ndarray:
    """As Stable-Baselines3 stacks frames in colour: red, green and blue of the oldest first."""
    if given.ndim < 5:
        return given
    channels = [given[:, frame, ..., colour] for frame in range(given.shape[1]) for colour in range(3)]
    return np.stack(channels, axis=1)


@pytest.fixture(scope="module")
def in_sb3() -> Iterator[InSb3]:
    """What a file answers in Stable-Baselines3, which takes seconds to load: one process is asked for all files."""
    command = [sys.executable, "-W", "ignore", "-c", _IN_SB3]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:

        def answers(file: Path, given: np.ndarray, *, quantiles: bool = False) -> tuple[np.ndarray, str]:
            files = {name: str(file.with_name(f"{name}.npy")) for name in ("observations", "answers")}
            np.save(files["observations"], given)
            print(json.dumps({"file": str(file), "quantiles": quantiles} | files), file=process.stdin, flush=True)
            assert process.stdout is not None
            discount = process.stdout.readline().strip()
            assert discount, "it ended"
            return np.load(files["answers"]), discount

        yield answers


@pytest.mark.parametrize(
    ("of", "changes"),
    [
        (("pong", "default"), {}),  # PQN: layer norm, two convolutions
        (("pong", "classic"), {"discount": 0.98}),
        (("pong", "default"), {"layer_norm_weights": "element"}),
        (("pong", "classic"), {"frame_colour": True}),
        (("pong", "classic"), {"frame_colour": True, "frame_stack": 12, "frame_height": 36, "frame_width": 36}),
        (("pong", "classic"), {"network": "mlp", "hidden_units": 8}),
        (("pong", "default"), {"network": "mlp", "hidden_units": 8}),
        (("cart-pole", "default"), {"hidden_widths": "64-32-16", "activation": "tanh"}),
    ],
)
def test_stable_baselines_gives_the_same_q_values_without_this_program(
    in_sb3: InSb3, tmp_path: Path, of: Any, changes: Any
) -> None:
    ours = brain(*of, **changes)
    export(ours, tmp_path / "brain.zip", "sb3")
    answers, discount = in_sb3(tmp_path / "brain.zip", as_planes(observations(ours)))
    np.testing.assert_allclose(answers, make_policy(ours).q_values(observations(ours)), atol=1e-4)
    assert float(discount) == ours.hyperparameters.discount


@pytest.mark.parametrize("changes", [{}, {"layer_norm": False, "activation": "tanh"}])
def test_numbers_that_are_scaled_here_are_seen_as_they_are_in_stable_baselines(
    in_sb3: InSb3, tmp_path: Path, changes: Any
) -> None:
    ours = brain("mountain-car", **changes)
    export(ours, tmp_path / "brain.zip", "sb3")
    low, high = np.array([-1.2, -0.07], np.float32), np.array([0.6, 0.07], np.float32)
    scaled = np.random.default_rng(0).uniform(-1, 1, size=(100, 2)).astype(np.float32)
    answers, _ = in_sb3(tmp_path / "brain.zip", low + (scaled + 1) / 2 * (high - low))
    np.testing.assert_allclose(answers, make_policy(ours).q_values(scaled), atol=1e-4)


def test_stable_baselines_sees_the_space_of_the_environment(tmp_path: Path) -> None:
    from stable_baselines3 import DQN

    export(brain("mountain-car"), tmp_path / "brain.zip", "sb3")
    DQN.load(tmp_path / "brain.zip", env=gymnasium.make("MountainCar-v0"), device="cpu")  # it compares both spaces


@pytest.mark.parametrize(
    "space",
    [
        gymnasium.spaces.Dict({"place": gymnasium.spaces.Box(-1, 1, (2,))}),
        gymnasium.spaces.Box(-1, 1, (1, 2)),
        gymnasium.spaces.Box(-1, 1, (3,)),
        gymnasium.spaces.Box(-np.inf, np.inf, (2,)),
    ],
)
def test_what_stable_baselines_would_see_otherwise_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, space: gymnasium.Space[Any]
) -> None:
    class Shown(gymnasium.Env[Any, Any]):
        observation_space = space

    monkeypatch.setattr(stable_baselines, "make_environment", lambda *_, **__: Shown())
    with pytest.raises(ArcadeError, match="would see this game otherwise; use --format onnx or state-dict"):
        export(brain("mountain-car"), tmp_path / "brain.zip", "sb3")


@pytest.mark.parametrize("of", [("pong", "classic"), ("pong", "default")])
def test_pictures_with_more_channels_than_pixels_along_a_side_are_refused(tmp_path: Path, of: Any) -> None:
    ours = brain(*of, frame_colour=True, frame_stack=13, frame_height=84, frame_width=36)
    with pytest.raises(ArcadeError, match="would see this game otherwise; use --format onnx or state-dict"):
        export(ours, tmp_path / "brain.zip", "sb3")


def test_frames_in_colour_that_a_dense_network_sees_are_refused(tmp_path: Path) -> None:
    ours = brain("pong", "classic", network="mlp", hidden_units=8, frame_colour=True)
    with pytest.raises(
        ArcadeError, match="flattens frames in colour in another order than network mlp here"
    ) as refused:
        export(ours, tmp_path / "brain.zip", "sb3")
    assert "\n" not in str(refused.value)


def test_quantiles_go_to_sb3_contrib_and_come_back(in_sb3: InSb3, tmp_path: Path) -> None:
    ours = brain("pong", "classic", value_head="qr", atoms=20)
    export(ours, tmp_path / "qrdqn-Pong-v4.zip", "sb3")
    quantiles, _ = in_sb3(tmp_path / "qrdqn-Pong-v4.zip", observations(ours), quantiles=True)
    np.testing.assert_allclose(quantiles.mean(axis=1), make_policy(ours).q_values(observations(ours)), atol=1e-4)


def test_a_dense_network_goes_to_stable_baselines_and_comes_back(tmp_path: Path) -> None:
    ours = brain("cart-pole")
    export(ours, tmp_path / "pole.zip", "sb3")
    again = read_brain(tmp_path / "pole.zip", game="cart-pole")
    assert again.history.step == 7_000
    for name, tensor in ours.tensors.items():
        np.testing.assert_array_equal(again.tensors[name], tensor)


@pytest.mark.parametrize(
    "changes", [{}, {"value_head": "c51"}, {"value_head": "hl-gauss"}, {"dueling": True}, {"frame_colour": True}]
)
def test_onnxruntime_gives_the_same_q_values(tmp_path: Path, changes: Any) -> None:
    import onnxruntime

    ours = brain("pong", "dqn", **changes)
    export(ours, tmp_path / "brain.onnx", "onnx")
    session = onnxruntime.InferenceSession(tmp_path / "brain.onnx")
    for count in (1, 20):
        given = observations(ours, count)
        (answers,) = session.run(["q_values"], {"observations": given})
        np.testing.assert_allclose(answers, make_policy(ours).q_values(given), atol=1e-4)


def test_a_state_dict_holds_the_tensors_by_name(tmp_path: Path) -> None:
    import torch

    ours = brain("pong")
    export(ours, tmp_path / "brain.pt", "state-dict")
    loaded = torch.load(tmp_path / "brain.pt", weights_only=True)
    assert list(loaded) == list(ours.tensors)
    for name, tensor in ours.tensors.items():
        np.testing.assert_array_equal(loaded[name].numpy(), tensor)


@pytest.mark.parametrize("changes", [{"value_head": "c51"}, {"value_head": "hl-gauss"}, {"dueling": True}])
def test_what_stable_baselines_does_not_have_is_refused(tmp_path: Path, changes: Any) -> None:
    with pytest.raises(ArcadeError, match="has no C51, HL-Gauss, dueling or noisy networks"):
        export(brain("pong", "dqn", **changes), tmp_path / "brain.zip", "sb3")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("format_", ["sb3", "onnx", "state-dict"])
def test_a_table_is_refused(tmp_path: Path, put_champion, capsys: pytest.CaptureFixture[str], format_: Format) -> None:
    name = put_champion("frozen-lake").name
    assert run(["export", name, str(tmp_path / "out"), "--format", format_]) == 1
    assert "is a Q-table" in capsys.readouterr().err


def test_the_command_exports_and_replaces_nothing(
    tmp_path: Path, put_champion, capsys: pytest.CaptureFixture[str]
) -> None:
    name = put_champion("cart-pole").name
    file = tmp_path / "pole.pt"
    assert run(["export", name, str(file), "--format", "state-dict"]) == 0
    assert capsys.readouterr().out == f"{file} holds the brain of {name}\n"
    assert run(["export", name, str(file), "--format", "onnx"]) == 1
    assert "exists already" in capsys.readouterr().err


@pytest.mark.parametrize("format_", ["sb3", "onnx", "state-dict"])
def test_a_full_temporary_folder_keeps_nothing_from_being_exported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, format_: Format
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "none"))
    export(brain("cart-pole"), tmp_path / "brain", format_)
    assert [file.name for file in tmp_path.iterdir()] == ["brain"]


@pytest.mark.parametrize("format_", ["sb3", "onnx", "state-dict"])
def test_where_the_disk_is_full_it_is_said_of_the_file_that_was_asked_for(tmp_path: Path, format_: Format) -> None:
    with pytest.raises(DiskError, match=r"cannot write .*brain: the disk is full"), files_of_at_most(10_000):
        export(brain("cart-pole"), tmp_path / "brain", format_)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("format_", "module"), [("sb3", "sb3_contrib"), ("onnx", "onnxscript")])
def test_the_extra_that_is_missing_is_named(tmp_path: Path, monkeypatch, format_: Format, module: str) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ArcadeError, match=f"arcade-rl\\[{format_}\\]"):
        export(brain("pong", "classic"), tmp_path / "brain", format_)


def test_the_handbook_lists_the_running_statistics_among_the_tensors() -> None:
    entry = game("lunar-lander")
    hyperparameters = preset(entry.family, "default", game=entry.id).hyperparameters
    names = tensor_shapes(hyperparameters, "pqn", (8,), 0, len(entry.actions), standardized=True)
    statistics = [name for name in names if name.startswith("normalizer.")]
    assert statistics
    assert [name for name in statistics if f"`{name}`" not in page("file-formats").text] == []


def test_the_handbook_s_plain_pytorch_plays_the_champion_of_pong(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.delenv("ARCADE_RL_BRAINS")
    monkeypatch.chdir(tmp_path)
    run(["export", "pong-champion", "pong.pt", "--format", "state-dict"])
    (code,) = (part for part in page("file-formats").text.split("```python\n")[1:] if "torch.load" in part)
    names: dict[str, Any] = {"steps": 600}
    exec(code.partition("```")[0], names)
    champion = make_policy(read_brain(exported(tmp_path)))
    np.testing.assert_allclose(
        names["q_values"](names["pixels"]).numpy(), champion.q_values(names["pixels"]), atol=1e-4
    )
    assert names["score"] >= 2


def exported(folder: Path) -> Path:
    run(["export", "pong-champion", str(folder / "pong.safetensors")])
    return folder / "pong.safetensors"
