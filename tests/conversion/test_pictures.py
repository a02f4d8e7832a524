"""Brains that were trained on pictures in colour, and of other sizes than Atari's, see here what they saw there."""

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from arcade_rl.agents.factory import make_policy
from arcade_rl.agents.networks.actor_critic import ActorCriticPolicy
from arcade_rl.cli.main import run
from arcade_rl.conversion.exporting import export
from arcade_rl.conversion.foreign_brain import read_brain
from arcade_rl.conversion.said import Said
from arcade_rl.errors import ArcadeError
from arcade_rl.games.environments.environment_game import EnvironmentGame
from arcade_rl.games.game import GameSettings
from arcade_rl.shelf.agents import agent_folder
from arcade_rl.shelf.brains import brain_file
from arcade_rl.shelf.settings import game_list
from arcade_rl.training.run.trainer import train
from tests.conversion.files import dense_policy, nature, of_stable_baselines, stable_baselines_zip, torch_file
from tests.conversion.test_exporting import brain as brain_of
from tests.games.environments import coloured

pytestmark = [pytest.mark.usefixtures("opened_here"), pytest.mark.filterwarnings("ignore")]  # of the other program

GAME = coloured.ENV_ID
EPISODES = 12


@pytest.fixture(autouse=True)
def added() -> None:
    game_list.add(coloured.ENTRY)


def shown_there(stack: int, *, transposed: bool) -> Any:
    """The environment as Stable-Baselines3 shows it."""
    from stable_baselines3.common.vec_env import DummyVecEnv, VecFrameStack, VecTransposeImage

    plain = DummyVecEnv([coloured.RedOrGreen])
    seen = VecTransposeImage(plain) if transposed else plain
    return VecFrameStack(seen, stack) if stack > 1 else seen


def both(environment: Any, settings: GameSettings) -> Iterator[tuple[Any, np.ndarray]]:
    """What is seen there, (1, ...), and here, in the same episodes."""
    game = EnvironmentGame(coloured.ENTRY, settings)
    for seed in range(EPISODES):
        environment.seed(seed)
        seen = environment.reset()
        game.reset(seed)
        for _ in range(coloured.EPISODE_STEPS):
            yield seen, game.observe()
            seen, *_ = environment.step([0])
            game.step_frame(0)


@pytest.mark.parametrize(("stack", "transposed"), [(1, False), (2, False), (4, True)])
@pytest.mark.parametrize("kind", ["DQN", "QRDQN", "PPO", "A2C"])
def test_in_colour_it_values_every_frame_as_it_did_there(
    tmp_path: Path, kind: str, stack: int, transposed: bool
) -> None:
    import sb3_contrib
    import stable_baselines3

    options: dict[str, Any] = {"buffer_size": 10} if "DQN" in kind else {"n_steps": 2}
    environment = shown_there(stack, transposed=transposed)
    agent = getattr(sb3_contrib if kind == "QRDQN" else stable_baselines3, kind)(
        "CnnPolicy", environment, device="cpu", seed=0, **options
    )
    with torch.no_grad():  # untrained layers answer nearly the same to everything
        for name, weights in agent.policy.named_parameters():
            if name.endswith(("cnn.0.weight", "action_net.weight", "net.0.weight")):
                weights.mul_(30)
    agent.save(tmp_path / "dqn.zip")
    brain = read_brain(tmp_path / "dqn.zip", game=GAME)
    assert brain.observation_shape == (stack, 36, 36, 3)
    pairs = list(both(agent.get_env(), GameSettings.from_hyperparameters(brain.hyperparameters)))
    there, here = torch.from_numpy(np.concatenate([seen for seen, _ in pairs])), np.stack([seen for _, seen in pairs])
    policy = make_policy(brain)
    with torch.no_grad():
        if isinstance(policy, ActorCriticPolicy):
            expected = agent.policy.get_distribution(there).distribution.probs
            np.testing.assert_allclose(policy.state_values(here), agent.policy.predict_values(there)[:, 0], atol=1e-4)
        else:
            expected = agent.q_net(there) if kind == "DQN" else agent.quantile_net(there).mean(dim=1)
    assert np.ptp(expected.numpy(), axis=0).max() > 0.02
    np.testing.assert_allclose(policy.q_values(here), expected.numpy(), atol=1e-4)


def colour_network(channels: int, *, features: int = 64, outputs: int = 2) -> nn.Sequential:
    """The Nature network for pictures that leave this many features; 64 of 36 x 36."""
    network = nature(outputs)
    network[0], network[7] = nn.Conv2d(channels, 32, 8, stride=4), nn.Linear(features, 512)
    return network


def zipped(path: Path, network: nn.Module, data: str = "{}") -> Path:
    return stable_baselines_zip(path, torch_file(of_stable_baselines(CleanRlLike(network))), data)


class CleanRlLike(nn.Module):
    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network


def answers(network: nn.Module, channels: np.ndarray) -> np.ndarray:
    with torch.no_grad():
        return network(torch.from_numpy(channels.astype(np.float32)) / 255).numpy()


def frames(stack: int, side: int = 36) -> np.ndarray:
    return np.random.default_rng(0).integers(256, size=(100, stack, side, side, 3), dtype=np.uint8)


SAYS_36 = '{"observation_space": {":serialized:": "closed", "_shape": [6, 36, 36]}}'


def test_colours_that_came_blue_first_change_places(tmp_path: Path) -> None:
    network, seen = colour_network(6), frames(2)
    path = zipped(tmp_path / "dqn-RedOrGreen-v0.zip", network, SAYS_36)  # as rl-zoo3 names them
    brain = read_brain(path, pictures=Said("bgr"))
    blue_first = np.concatenate([np.moveaxis(seen[:, frame, ..., ::-1], -1, 1) for frame in range(2)], axis=1)
    np.testing.assert_allclose(make_policy(brain).q_values(seen), answers(network, blue_first), atol=1e-4)


def test_three_channels_can_be_three_frames_in_gray(tmp_path: Path) -> None:
    network = colour_network(3)
    path = zipped(tmp_path / "dqn.zip", network, SAYS_36.replace("[6", "[3"))
    brain = read_brain(path, game=GAME, pictures=Said("gray"))
    assert (brain.observation_shape, brain.hyperparameters.frame_colour) == ((3, 36, 36), False)
    gray = frames(3)[..., 0]
    np.testing.assert_allclose(make_policy(brain).q_values(gray), answers(network, gray), atol=1e-4)


SAYS_BYTES = '{"observation_space": {"_shape": [36, 36, 3]}, "policy_kwargs": {"normalize_images": false}}'


def test_a_network_that_was_shown_bytes_as_they_are_sees_them_so(tmp_path: Path) -> None:
    network, seen = colour_network(3), frames(1)
    brain = read_brain(zipped(tmp_path / "dqn.zip", network, SAYS_BYTES), game=GAME)
    expected = answers(network, np.moveaxis(seen[:, 0], -1, 1).astype(np.float32) * 255)
    np.testing.assert_allclose(make_policy(brain).q_values(seen), expected, rtol=1e-4, atol=1e-3)


def test_weights_for_bytes_that_are_too_large_here_are_refused_without_a_warning(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    network = colour_network(3)
    torch.nn.init.constant_(network[0].weight, 1e38)
    path = zipped(tmp_path / "dqn.zip", network, SAYS_BYTES)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert run(["import", str(path), "--game", GAME]) == 1
    said = capsys.readouterr().err
    assert "holds numbers that are not finite" in said
    assert said.count("\n") == 1


@pytest.mark.parametrize(("dtype", "highest"), [("uint8", 255), ("float32", 1), ("float32", 255)])
def test_pictures_that_nothing_normalizes_are_seen_as_the_environment_showed_them(
    tmp_path: Path, dtype: str, highest: int
) -> None:
    from gymnasium import Env, spaces
    from stable_baselines3 import DQN

    class Shown(Env[Any, Any]):
        observation_space = spaces.Box(0, highest, (3, 36, 36), np.dtype(dtype).type)
        action_space = spaces.Discrete(2)

    agent = DQN("CnnPolicy", Shown(), buffer_size=10, device="cpu", policy_kwargs={"normalize_images": False})
    agent.save(tmp_path / "dqn.zip")
    seen = frames(1)
    there = np.moveaxis(seen[:, 0], -1, 1).astype(np.float32) * np.float32(highest / 255)
    with torch.no_grad():
        expected = agent.q_net(torch.from_numpy(there)).numpy()
    brain = read_brain(tmp_path / "dqn.zip", game=GAME)
    np.testing.assert_allclose(make_policy(brain).q_values(seen), expected, rtol=1e-4, atol=1e-3 * highest / 255)


def test_a_size_that_no_file_says_is_asked_for(tmp_path: Path) -> None:
    network = colour_network(3, features=64 * 4 * 4)
    path = zipped(tmp_path / "dqn.zip", network)
    with pytest.raises(ArcadeError, match=r"\(squares of 60 to 67 pixels fit\); import it with --size 60x60$"):
        read_brain(path, game=GAME)
    brain = read_brain(path, game=GAME, pictures=Said(size=(64, 64)))
    seen = frames(1, 64)
    expected = answers(network, np.moveaxis(seen[:, 0], -1, 1))
    np.testing.assert_allclose(make_policy(brain).q_values(seen), expected, atol=1e-4)


@pytest.mark.parametrize(
    ("channels", "shape", "said", "reason"),
    [
        (4, "[4, 36, 36]", Said("rgb"), "sees 4 channels, which are no frames in colour; use --channels gray"),
        (3, "[400, 600, 3]", Said(), "its pictures are 400 x 600 pixels, but frame_height .*250"),
        (3, "[96, 96, 3]", Said(), r"tensor 'dense1.weight' has shape \(512, 64\)"),
        (60, "[60, 36, 36]", Said(), "sees 20 frames at once, but frame_stack .*16"),
        (3, '["36", 36, 3]', Said(), "does not say how large"),
    ],
)
def test_what_cannot_be_shown_here_is_refused_in_a_line(
    tmp_path: Path, channels: int, shape: str, said: Said, reason: str
) -> None:
    path = zipped(tmp_path / "dqn.zip", colour_network(channels), f'{{"observation_space": {{"_shape": {shape}}}}}')
    with pytest.raises(ArcadeError, match=reason) as refused:
        read_brain(path, game=GAME, pictures=said)
    assert "\n" not in str(refused.value)


def test_a_dense_policy_of_a_game_of_pictures_is_refused_by_its_kind(tmp_path: Path) -> None:
    path = stable_baselines_zip(tmp_path / "ppo.zip", torch_file(dense_policy()))
    with pytest.raises(ArcadeError, match="it has no convolutions, and this game is shown in pictures"):
        read_brain(path, game=GAME)


def test_a_policy_whose_networks_see_different_pictures_is_refused(tmp_path: Path) -> None:
    places = {"0": "cnn.0", "2": "cnn.2", "4": "cnn.4", "7": "linear.0"}
    weights = {}
    for extractor, head, network in (
        ("features_extractor", "action_net", colour_network(3)),
        ("vf_features_extractor", "value_net", colour_network(4, outputs=1)),
    ):
        for name, tensor in network.state_dict().items():
            layer, _, part = name.partition(".")
            weights[f"{extractor}.{places[layer]}.{part}" if layer in places else f"{head}.{part}"] = tensor
    path = stable_baselines_zip(tmp_path / "ppo.zip", torch_file(weights))
    for said, reason in ((Said("bgr", (36, 36)), "see different pictures"), (Said(size=(36, 36)), "shape")):
        with pytest.raises(ArcadeError, match=reason):
            read_brain(path, game=GAME, pictures=said)


def test_the_size_that_is_proposed_is_one_that_is_taken(tmp_path: Path) -> None:
    path = zipped(tmp_path / "dqn.zip", colour_network(3, features=64 * 17 * 17))
    with pytest.raises(ArcadeError, match=r"import it with --size HEIGHTxWIDTH$"):  # 164 pixels fit, 160 are the most
        read_brain(path, game=GAME)


@pytest.mark.parametrize(
    ("game", "foreign", "reason"),
    [
        ("cart-pole", True, "cart-pole is not shown in pictures; leave --channels and --size out"),
        (GAME, False, "a brain of this program says itself how it sees"),
    ],
)
def test_what_does_not_need_to_be_said_is_refused(
    tmp_path: Path, put_champion: Any, capsys: pytest.CaptureFixture[str], game: str, foreign: bool, reason: str
) -> None:
    path = zipped(tmp_path / "dqn.zip", colour_network(3))
    if not foreign:
        path = put_champion("cart-pole").brain_file
    assert run(["import", str(path), "--game", game, "--size", "36x36"]) == 2
    assert reason in capsys.readouterr().err


def test_imported_it_says_what_it_took_the_channels_for_and_its_fork_trains_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = zipped(tmp_path / "dqn.zip", colour_network(6), SAYS_36)
    assert run(["import", str(path), "--game", GAME, "--name", "painter"]) == 0
    assert "It sees 2 frames of 36 x 36 pixels in colour, red first; if" in capsys.readouterr().out
    few = ("learning_starts=20", "batch_size=4", "evaluation_interval=100", "evaluation_episodes=1")
    assert run(["fork", "painter", "heir", *(part for each in few for part in ("--set", each))]) == 0
    heir = agent_folder.find("heir")
    before = brain_file.read(heir.brain_file).tensors
    train(heir, steps=60, num_threads=1)
    after = brain_file.read(heir.brain_file)
    assert after.observation_shape == (2, 36, 36, 3)
    assert not np.array_equal(before["conv1.weight"], after.tensors["conv1.weight"])


@pytest.mark.parametrize("said", ["84", "0x84", "84x", "axb", "84x84x3"])
def test_a_size_that_is_none_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str], said: str) -> None:
    path = zipped(tmp_path / "dqn.zip", colour_network(3))
    assert run(["import", str(path), "--game", GAME, "--size", said]) == (1 if said == "0x84" else 2)
    err = capsys.readouterr().err
    assert ("0 x 84 pixels" if said == "0x84" else "say it as HEIGHTxWIDTH") in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("preset", "changes"),
    [
        ("classic", {"frame_colour": True, "frame_stack": 2, "frame_height": 96}),
        ("classic", {"value_head": "qr", "atoms": 5, "frame_colour": True}),
        ("default", {}),  # PQN: layer norm, two convolutions
        ("default", {"layer_norm_weights": "element", "network": "nature"}),
        ("classic", {"network": "blog"}),
    ],
)
def test_what_is_exported_for_stable_baselines_comes_back_the_same(
    tmp_path: Path, preset: str, changes: dict[str, Any]
) -> None:
    ours = brain_of("pong", preset, **changes)
    export(ours, tmp_path / "pong.zip", "sb3")
    again = read_brain(tmp_path / "pong.zip", game="pong")
    assert (again.algorithm, again.observation_shape) == (ours.algorithm, ours.observation_shape)
    for name, tensor in ours.tensors.items():
        np.testing.assert_array_equal(again.tensors[name], tensor)
