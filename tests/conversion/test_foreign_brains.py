"""Brains of other programs answer here as they do there."""

import json
import os
from pathlib import Path

import gymnasium
import numpy as np
import pytest
import torch

from arcade_rl.agents.factory import make_policy
from arcade_rl.cli.main import run
from arcade_rl.conversion.foreign_brain import _game_of, read_brain
from arcade_rl.errors import ArcadeError, UsageError
from arcade_rl.shelf.agents import agent_folder
from arcade_rl.shelf.brains import brain_file
from tests.conversion.files import (
    AtariNet,
    CleanRl,
    cleanrl_pqn,
    of_stable_baselines,
    stable_baselines_zip,
    torch_file,
    write_atari_agents,
)

pytestmark = [pytest.mark.usefixtures("opened_here"), pytest.mark.filterwarnings("ignore")]  # of the other programs

FRAMES = np.random.default_rng(0).integers(256, size=(100, 4, 84, 84), dtype=np.uint8)
PIXELS = torch.from_numpy(FRAMES).float()
STATES = np.random.default_rng(0).normal(size=(100, 4)).astype(np.float32)  # of CartPole


class Pictures(gymnasium.Env):
    """What Pong looks like to Stable-Baselines3."""

    observation_space = gymnasium.spaces.Box(0, 255, (84, 84, 4), np.uint8)
    action_space = gymnasium.spaces.Discrete(6)


def q_values(path: Path, observations: np.ndarray = FRAMES, **asked: str) -> np.ndarray:
    return make_policy(read_brain(path, **asked)).q_values(observations)


def test_dqn_of_stable_baselines_with_a_convolutional_policy(tmp_path: Path) -> None:
    from stable_baselines3 import DQN

    agent = DQN("CnnPolicy", Pictures(), buffer_size=10, device="cpu", gamma=0.97)
    agent.save(tmp_path / "dqn-PongNoFrameskip-v4.zip")
    brain = read_brain(tmp_path / "dqn-PongNoFrameskip-v4.zip")
    assert (brain.game, brain.hyperparameters.discount, brain.made_by) == ("pong", 0.97, "Stable-Baselines3")
    with torch.no_grad():
        expected = agent.q_net(torch.from_numpy(FRAMES)).numpy()
    np.testing.assert_allclose(make_policy(brain).q_values(FRAMES), expected, atol=1e-4)


@pytest.mark.parametrize(
    ("gamma", "rate", "values"),
    [
        (1, 1e-3, (1.0, 1e-3)),  # undiscounted
        (0.9, 1e-8, (0.9, 0.00025)),  # slower than any agent learns here: as the preset has it
        (1.5, 0.0, (0.99, 0.00025)),
        (float("nan"), float("inf"), (0.99, 0.00025)),
    ],
)
def test_discount_and_learning_rate_are_taken_over_where_an_agent_can_have_them(
    tmp_path: Path, gamma: float, rate: float, values: tuple[float, float]
) -> None:
    said = json.dumps({"gamma": gamma, "learning_rate": rate})
    stable_baselines_zip(tmp_path / "dqn-Pong-v4.zip", torch_file(of_stable_baselines(CleanRl())), said)
    hyperparameters = read_brain(tmp_path / "dqn-Pong-v4.zip").hyperparameters
    assert (hyperparameters.discount, hyperparameters.learning_rate) == values


def test_dqn_of_stable_baselines_with_a_dense_policy(tmp_path: Path) -> None:
    from stable_baselines3 import DQN

    agent = DQN("MlpPolicy", "CartPole-v1", device="cpu")
    agent.save(tmp_path / "pole.zip")
    with torch.no_grad():
        expected = agent.q_net(torch.from_numpy(STATES)).numpy()
    np.testing.assert_allclose(q_values(tmp_path / "pole.zip", STATES, game="cart-pole"), expected, atol=1e-4)


def test_hidden_layers_of_unequal_width_and_another_activation(tmp_path: Path) -> None:
    from stable_baselines3 import DQN

    options = {"net_arch": [64, 32], "activation_fn": torch.nn.Tanh}
    agent = DQN("MlpPolicy", "CartPole-v1", device="cpu", policy_kwargs=options)
    agent.save(tmp_path / "pole.zip")
    brain = read_brain(tmp_path / "pole.zip", game="cart-pole")
    assert (brain.hyperparameters.hidden_widths, brain.hyperparameters.activation) == ("64-32", "tanh")
    with torch.no_grad():
        expected = agent.q_net(torch.from_numpy(STATES)).numpy()
    np.testing.assert_allclose(make_policy(brain).q_values(STATES), expected, atol=1e-4)


def test_an_activation_that_no_network_here_has_is_refused(tmp_path: Path) -> None:
    network = torch.nn.Sequential(torch.nn.Linear(4, 8), torch.nn.LeakyReLU(), torch.nn.Linear(8, 2))
    weights = {f"q_net.q_net.{name}": tensor for name, tensor in network.state_dict().items()}
    said = json.dumps({"policy_kwargs": {"activation_fn": "<class 'torch.nn.modules.activation.LeakyReLU'>"}})
    stable_baselines_zip(tmp_path / "pole.zip", torch_file(weights), said)
    with pytest.raises(ArcadeError, match="its activation is 'LeakyReLU'; known are ReLU, Tanh, ELU"):
        read_brain(tmp_path / "pole.zip", game="cart-pole")


def test_qr_dqn_of_sb3_contrib(tmp_path: Path) -> None:
    from sb3_contrib import QRDQN

    agent = QRDQN("CnnPolicy", Pictures(), buffer_size=10, device="cpu", policy_kwargs={"n_quantiles": 20})
    agent.save(tmp_path / "qrdqn-PongNoFrameskip-v4.zip")
    brain = read_brain(tmp_path / "qrdqn-PongNoFrameskip-v4.zip")
    assert (brain.hyperparameters.value_head, brain.hyperparameters.atoms) == ("qr", 20)
    with torch.no_grad():
        quantiles = agent.quantile_net(torch.from_numpy(FRAMES)).numpy()  # (B, quantiles, actions)
    policy = make_policy(brain)
    np.testing.assert_allclose(policy.q_values(FRAMES), quantiles.mean(axis=1), atol=1e-4)
    np.testing.assert_allclose(policy.distributions(FRAMES)[0], quantiles.swapaxes(1, 2), atol=1e-4)


@pytest.mark.parametrize("kind", ["DQN", "QRDQN", "PPO"])
def test_a_model_of_a_game_with_other_actions_is_refused(tmp_path: Path, kind: str) -> None:
    import sb3_contrib
    import stable_baselines3

    options = {"n_steps": 2, "batch_size": 2} if kind == "PPO" else {"buffer_size": 10}
    made = getattr(sb3_contrib if kind == "QRDQN" else stable_baselines3, kind)
    made("CnnPolicy", Pictures(), device="cpu", **options).save(tmp_path / "model.zip")
    with pytest.raises(ArcadeError, match="a game with 6 actions, and breakout has 4; use --game with") as refused:
        read_brain(tmp_path / "model.zip", game="breakout")
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("atoms", [0, 51])
def test_dqn_and_c51_of_cleanrl(tmp_path: Path, atoms: int) -> None:
    network = CleanRl(atoms)
    folder = tmp_path / "PongNoFrameskip-v4__c51_atari__1__1700000000"
    folder.mkdir()
    document = {"model_weights": network.state_dict(), "args": {"seed": 1}} if atoms else network.state_dict()
    (folder / "c51_atari.cleanrl_model").write_bytes(torch_file(document))
    with torch.no_grad():
        expected = network.q_values(PIXELS).numpy()
    np.testing.assert_allclose(q_values(folder / "c51_atari.cleanrl_model"), expected, atol=1e-4)


def test_a_brain_sees_the_numbers_of_a_vector_as_they_are(tmp_path: Path) -> None:
    network = torch.nn.Sequential(torch.nn.Linear(8, 64), torch.nn.ReLU(), torch.nn.Linear(64, 4))
    weights = {f"q_net.q_net.{name}": tensor for name, tensor in network.state_dict().items()}
    path = stable_baselines_zip(tmp_path / "dqn-LunarLander-v3.zip", torch_file(weights))
    states = np.random.default_rng(0).normal(size=(100, 8), scale=[1, 1, 30, 1, 1, 1, 0.1, 1]).astype(np.float32)
    with torch.no_grad():
        expected = network(torch.from_numpy(states)).numpy()
    np.testing.assert_allclose(q_values(path, states), expected, atol=1e-4)


def test_a_game_whose_numbers_are_shown_scaled_is_refused(tmp_path: Path) -> None:
    network = torch.nn.Sequential(torch.nn.Linear(2, 8), torch.nn.ReLU(), torch.nn.Linear(8, 3))
    weights = {f"q_net.q_net.{name}": tensor for name, tensor in network.state_dict().items()}
    path = stable_baselines_zip(tmp_path / "dqn-MountainCar-v0.zip", torch_file(weights))
    with pytest.raises(ArcadeError, match="mountain-car are scaled by their bounds here"):
        read_brain(path)


def test_pqn_of_cleanrl(tmp_path: Path) -> None:
    network = cleanrl_pqn()
    weights = {f"network.{name}": tensor for name, tensor in network.state_dict().items()}
    (tmp_path / "pqn.cleanrl_model").write_bytes(torch_file(weights))
    brain = read_brain(tmp_path / "pqn.cleanrl_model", game="pong")
    assert brain.algorithm == "pqn"
    with torch.no_grad():
        expected = network(PIXELS / 255.0).numpy()
    np.testing.assert_allclose(make_policy(brain).q_values(FRAMES), expected, atol=1e-4)


def test_pqn_of_cleanrl_for_classic_control(tmp_path: Path) -> None:
    network = cleanrl_pqn(observations=4)
    folder = tmp_path / "CartPole-v1__pqn__1__1700000000"
    folder.mkdir()
    weights = {f"network.{name}": tensor for name, tensor in network.state_dict().items()}
    (folder / "pqn.cleanrl_model").write_bytes(torch_file(weights))
    with torch.no_grad():
        expected = network(torch.from_numpy(STATES)).numpy()
    np.testing.assert_allclose(q_values(folder / "pqn.cleanrl_model", STATES), expected, atol=1e-4)


@pytest.mark.parametrize("atoms", [0, 51])
def test_a_checkpoint_of_atari_agents(tmp_path: Path, atoms: int) -> None:
    network = AtariNet(atoms)
    write_atari_agents(tmp_path / "model_50000000.gz", network)
    with torch.no_grad():
        expected = network.q_values(PIXELS).numpy()
    np.testing.assert_allclose(q_values(tmp_path / "model_50000000.gz", game="pong"), expected, atol=1e-4)


def test_atoms_that_are_not_those_of_the_support_are_refused(tmp_path: Path) -> None:
    write_atari_agents(tmp_path / "model_50000000.gz", AtariNet(51))
    with pytest.raises(ArcadeError, match="its 306 outputs are not 51 for each of the game's 3 actions; use --game"):
        read_brain(tmp_path / "model_50000000.gz", game="freeway")


def test_atoms_of_atari_agents_that_are_not_evenly_spaced_are_refused(tmp_path: Path) -> None:
    network = AtariNet(51)
    network.state_dict()["_AtariNet__support"][7] += 0.2
    write_atari_agents(tmp_path / "model_50000000.gz", network)
    with pytest.raises(ArcadeError, match="its atoms are not evenly spaced returns"):
        read_brain(tmp_path / "model_50000000.gz", game="pong")


def test_every_imported_q_network_plays_one_random_action_in_a_hundred(tmp_path: Path) -> None:
    dense = torch.nn.Sequential(torch.nn.Linear(4, 8), torch.nn.ReLU(), torch.nn.Linear(8, 2))
    files = {
        "dqn-PongNoFrameskip-v4.zip": of_stable_baselines(CleanRl()),
        "dqn-CartPole-v1.zip": {f"q_net.q_net.{name}": tensor for name, tensor in dense.state_dict().items()},
    }
    brains = [read_brain(stable_baselines_zip(tmp_path / name, torch_file(each))) for name, each in files.items()]
    weights = {f"network.{name}": tensor for name, tensor in cleanrl_pqn().state_dict().items()}
    (tmp_path / "pqn.cleanrl_model").write_bytes(torch_file(weights))
    brains.append(read_brain(tmp_path / "pqn.cleanrl_model", game="pong"))
    chosen = [(brain.hyperparameters.evaluation_epsilon, brain.hyperparameters.epsilon_end) for brain in brains]
    assert chosen == [(0.01, 0.01), (0.0, 0.01), (0.01, 0.01)]  # none in CartPole, as by its own presets


def test_a_brain_of_ours_is_read_as_ever(tmp_path: Path, put_champion) -> None:
    run(["export", put_champion("frozen-lake").name, str(tmp_path / "lake.safetensors")])
    assert read_brain(tmp_path / "lake.safetensors").game == "frozen-lake"


def test_a_brain_of_ours_is_not_taken_for_another_game(tmp_path: Path, put_champion) -> None:
    run(["export", put_champion("frozen-lake").name, str(tmp_path / "lake.safetensors")])
    with pytest.raises(UsageError, match="plays frozen-lake; leave --game out"):
        read_brain(tmp_path / "lake.safetensors", game="pong")
    assert read_brain(tmp_path / "lake.safetensors", game="frozen-lake").game == "frozen-lake"


@pytest.mark.skipif(os.name == "nt", reason="has no such pipes")
@pytest.mark.timeout(20)
def test_a_pipe_to_which_nobody_writes_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "brain.zip")
    with pytest.raises(ArcadeError, match="is not a file; save the brain to a file"):
        read_brain(tmp_path / "brain.zip", game="pong")


def test_imported_it_stands_on_the_shelf_and_trains_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from stable_baselines3 import DQN

    DQN("MlpPolicy", "CartPole-v1", device="cpu").save(tmp_path / "dqn-cart-pole.zip")
    assert run(["import", str(tmp_path / "dqn-cart-pole.zip"), "--game", "cart-pole", "--name", "pole"]) == 0
    assert "with epsilon 0.01" in capsys.readouterr().out
    folder = agent_folder.find("pole")
    before = brain_file.read(folder.brain_file).tensors
    assert run(["train", "pole", "--steps", "1500"]) == 0
    after = brain_file.read(folder.brain_file).tensors
    assert not np.array_equal(before["head.weight"], after["head.weight"])


def test_every_name_that_ale_py_registers_says_its_game() -> None:
    import ale_py

    gymnasium.register_envs(ale_py)
    names = [name for name in gymnasium.registry if name.endswith("NoFrameskip-v4")]
    assert "UpNDownNoFrameskip-v4" in names
    for name in names:
        plain = name.removesuffix("NoFrameskip-v4").lower()
        assert _game_of(Path("model") / f"dqn-{name}.zip").id.replace("-", "") == plain


def test_the_game_is_asked_for_where_nothing_says_it(tmp_path: Path) -> None:
    (tmp_path / "model.zip").write_bytes(torch_file(CleanRl().state_dict()))
    with pytest.raises(UsageError, match="use --game"):
        read_brain(tmp_path / "model.zip")
    with pytest.raises(ArcadeError, match=r"shape .*; its network needs|cannot be shared out"):
        read_brain(tmp_path / "model.zip", game="seaquest")


def test_a_file_of_another_program_than_was_said_is_refused(tmp_path: Path) -> None:
    (tmp_path / "pong.zip").write_bytes(torch_file(CleanRl().state_dict()))
    with pytest.raises(ArcadeError, match="a file of CleanRL; import it with --from cleanrl"):
        read_brain(tmp_path / "pong.zip", game="pong", source="sb3")
