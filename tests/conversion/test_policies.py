"""Policies of PPO and A2C of Stable-Baselines3: they choose and judge here as they do there, and do not learn."""

import dataclasses
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gymnasium
import numpy as np
import pygame
import pytest
import torch
from torch import nn

import arcade_rl
from arcade_rl.agents.algorithms.sampled import SampledPolicy
from arcade_rl.agents.factory import make_policy
from arcade_rl.agents.networks.actor_critic import ActorCriticPolicy
from arcade_rl.cli.main import run
from arcade_rl.conversion.foreign_brain import read_brain
from arcade_rl.errors import ArcadeError, UsageError
from arcade_rl.shelf.agents import agent_folder
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.shelf.agents.sharing import put_on_shelf
from arcade_rl.shelf.brains.brain_file import Brain
from arcade_rl.shelf.queries.teachable import refusal
from arcade_rl.training.launch import start_trainer
from arcade_rl.viewer.seats.sessions import solo_session
from arcade_rl.viewer.windows.game_window import Services
from arcade_rl.viewer.windows.solo.solo_window import SoloWindow
from arcade_rl.window_keys import Intent
from tests.conversion.files import dense_policy, stable_baselines_zip, torch_file

pytestmark = [pytest.mark.filterwarnings("ignore"), pytest.mark.usefixtures("opened_here")]  # of the other program

FRAMES = np.random.default_rng(0).integers(256, size=(100, 4, 84, 84), dtype=np.uint8)
STATES = np.random.default_rng(0).normal(size=(100, 4)).astype(np.float32)


class Pictures(gymnasium.Env[Any, Any]):
    """What Pong looks like to Stable-Baselines3."""

    observation_space = gymnasium.spaces.Box(0, 255, (84, 84, 4), np.uint8)
    action_space = gymnasium.spaces.Discrete(6)


def probabilities_and_values(brain: Brain, observations: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    policy = make_policy(brain)
    assert isinstance(policy, ActorCriticPolicy)
    return policy.q_values(observations), policy.state_values(observations)


def theirs(agent: Any, observations: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    with torch.no_grad():
        seen = torch.from_numpy(observations)
        return agent.policy.get_distribution(seen).distribution.probs.numpy(), agent.policy.predict_values(seen).numpy()


def assert_as_there(agent: Any, path: Path, observations: np.ndarray, game: str | None = None) -> Brain:
    with torch.no_grad():  # the untrained layers of the actions give nearly the same probability to each
        agent.policy.action_net.weight.mul_(50)
    agent.save(path)
    brain = read_brain(path, game=game)
    probabilities, values = probabilities_and_values(brain, observations)
    expected, judged = theirs(agent, observations)
    assert np.ptp(expected) > 0.1
    np.testing.assert_allclose(probabilities, expected, atol=1e-4)
    np.testing.assert_allclose(values, judged[:, 0], atol=1e-4)
    return brain


def test_ppo_with_a_convolutional_policy(tmp_path: Path) -> None:
    from stable_baselines3 import PPO

    agent = PPO("CnnPolicy", Pictures(), n_steps=2, batch_size=2, device="cpu", seed=0)
    brain = assert_as_there(agent, tmp_path / "ppo-PongNoFrameskip-v4.zip", FRAMES)
    assert (brain.algorithm, brain.game, brain.made_by) == ("actor-critic", "pong", "Stable-Baselines3")
    assert brain.hyperparameters.evaluation_epsilon == 0.0  # it plays its likeliest actions


@pytest.mark.parametrize(
    "options", [{}, {"net_arch": [32, 16], "activation_fn": nn.ReLU}, {"net_arch": {"pi": [8], "vf": [8]}}]
)
def test_a2c_with_a_dense_policy(tmp_path: Path, options: dict[str, Any]) -> None:
    from stable_baselines3 import A2C

    agent = A2C("MlpPolicy", "CartPole-v1", device="cpu", seed=0, policy_kwargs=options)
    brain = assert_as_there(agent, tmp_path / "a2c.zip", STATES, game="cart-pole")
    assert brain.hyperparameters.evaluation_epsilon == 0.0


@pytest.mark.parametrize(
    ("found", "game", "reason"),
    [
        (dense_policy() | {"log_std": torch.zeros(2)}, "cart-pole", "its actions are continuous"),
        (dense_policy(widths=(8, 4)), "cart-pole", "tensor 'value.dense1.weight' has shape"),
        (dense_policy(actions=3), "cart-pole", "tensor 'policy.head.weight' has shape"),
        (
            dense_policy(inputs=16, actions=4),
            "frozen-lake",
            "not imported for frozen-lake, whose states can be counted",
        ),
        (dense_policy() | {"gru.weight": torch.zeros(2, 2)}, "cart-pole", "'gru.weight', which no policy"),
        *(
            (
                dense_policy() | {f"{prefix}features_extractor.net.0.weight": torch.ones(4, 4) for prefix in prefixes},
                "cart-pole",
                "features_extractor.net.0.weight', which no policy",
            )
            for prefixes in ([""], ["", "pi_", "vf_"])
        ),
        ({"action_net.weight": torch.ones(2, 4)}, "cart-pole", "no Q-network|holds no"),
    ],
)
def test_another_policy_is_refused_in_a_line(
    tmp_path: Path, found: dict[str, torch.Tensor], game: str, reason: str
) -> None:
    path = stable_baselines_zip(tmp_path / "ppo.zip", torch_file(found))
    with pytest.raises(ArcadeError, match=reason) as refused:
        read_brain(path, game=game)
    assert "\n" not in str(refused.value)


@pytest.fixture
def policy(tmp_path: Path) -> AgentFolder:
    """On the shelf."""
    path = stable_baselines_zip(tmp_path / "ppo.zip", torch_file(dense_policy()))
    return put_on_shelf(read_brain(path, game="cart-pole"), path, "policy")


def test_a_policy_is_listed_shown_and_evaluated(policy: AgentFolder, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["list"]) == run(["show", "policy"]) == run(["eval", "policy", "--episodes", "2"]) == 0
    said = capsys.readouterr().out
    assert "actor-critic" in said
    assert "learning_rate" not in said
    assert "\n  epsilon " not in said  # it has none


def test_eval_says_whether_the_likeliest_actions_were_played_or_drawn(
    policy: AgentFolder, put_champion: Callable[..., Any], capsys: pytest.CaptureFixture[str]
) -> None:
    returns = []
    for options, says in (([], "played its likeliest actions"), (["--sample"], "were sampled by their probabilities")):
        assert run(["eval", "policy", "--episodes", "8", *options]) == 0
        assert says in capsys.readouterr().out
        assert run(["eval", "policy", "--episodes", "8", "--json", *options]) == 0
        document = json.loads(capsys.readouterr().out)
        assert document["sampled"] == bool(options)
        returns.append(document["returns"])
    assert returns[0] != returns[1]
    put_champion("cart-pole", "ace")
    assert run(["eval", "ace", "--episodes", "1", "--sample"]) == 2
    assert "no probabilities to sample from" in capsys.readouterr().err


def test_sampled_actions_are_as_frequent_as_they_are_probable() -> None:
    class Fixed:
        def q_values(self, observations: np.ndarray) -> np.ndarray:
            return np.tile(np.array([0.0, 0.1, 0.6, 0.3], np.float32), (len(observations), 1))

    drawn = SampledPolicy(Fixed(), seed=3).q_values(np.zeros((20_000, 1))).argmax(axis=1)  # type: ignore[arg-type]
    np.testing.assert_allclose(np.bincount(drawn, minlength=4) / 20_000, [0, 0.1, 0.6, 0.3], atol=0.015)


def test_in_its_window_it_plays_the_likeliest_action_or_samples(policy: AgentFolder) -> None:
    session, seat = solo_session("cart-pole", policy, "agent", seed=1)
    assert seat.is_actor_critic

    def played(steps: int) -> list[bool]:
        """Whether each action was the likeliest."""
        likeliest = []
        for _ in range(steps):
            thought = session.state().thought
            assert thought is not None
            likeliest.append(thought.action == thought.preferred and not thought.sampled)
            session.advance()
        return likeliest

    assert all(played(100))
    assert session.switch_sampling()
    assert not all(played(100))
    assert not session.switch_sampling()
    session.reset()
    assert all(played(100))


def test_its_window_offers_to_sample_and_no_question_about_q_values(policy: AgentFolder) -> None:
    session, seat = solo_session("cart-pole", policy, "agent", seed=1)
    pygame.display.init()
    pygame.font.init()
    window = SoloWindow(pygame.display.set_mode((1280, 800)), session, seat, Services())
    asked = {binding.intent for binding in window._compositor._bindings}
    assert Intent.SAMPLE in asked
    assert Intent.CALIBRATE not in asked
    window.handle(pygame.event.Event(pygame.KEYDOWN, key=pygame.K_o, unicode="o", mod=0, scancode=0))
    assert session.samples
    assert "samples" in window.view().banner
    window.draw()
    pygame.quit()


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (["train", "policy"], "imported policy .* not trained"),
        (["fork", "policy", "child"], "imported policy .* not forked"),
        (["export", "policy", "file.onnx", "--format", "onnx"], "is a policy; onnx holds Q-networks here"),
        (
            ["eval", "policy", "--calibration"],
            "it is a policy, which has no Q-values to compare with returns; leave --calibration out",
        ),
    ],
)
def test_what_needs_q_values_or_learning_refuses_a_policy(
    policy: AgentFolder, capsys: pytest.CaptureFixture[str], command: list[str], reason: str
) -> None:
    assert run(command) != 0
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert re.search(reason, said)


def test_a_policy_is_neither_trained_in_the_background_nor_taught(policy: AgentFolder) -> None:
    with pytest.raises(UsageError, match="not trained"):
        start_trainer(policy)
    assert "not taught" in refusal(policy)
    assert [each.name for each in agent_folder.all_agents()] == ["policy"]


def test_the_library_gives_probabilities_and_state_values(
    policy: AgentFolder, put_champion: Callable[..., Any]
) -> None:
    agent = arcade_rl.load_agent("policy")
    probabilities = agent.action_probabilities(STATES)
    assert probabilities.shape == (100, 2)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-5)
    assert agent.state_values(STATES).shape == (100,)
    assert agent.state_values(STATES[0]) == pytest.approx(float(agent.state_values(STATES)[0]), abs=1e-6)
    assert agent.act(STATES[0]) == probabilities[0].argmax()
    with pytest.raises(UsageError, match="without Q-values; use action_probabilities"):
        agent.q_values(STATES)
    lake = arcade_rl.load_agent(put_champion("frozen-lake").name)
    with pytest.raises(UsageError, match="use q_values"):
        lake.state_values(0)


def test_a_policy_comes_back_from_its_own_file(policy: AgentFolder, tmp_path: Path) -> None:
    assert run(["export", "policy", str(tmp_path / "policy.safetensors")]) == 0
    ours, again = read_brain(policy.brain_file), read_brain(tmp_path / "policy.safetensors")
    assert dataclasses.replace(ours, tensors={}, saved=again.saved) == dataclasses.replace(again, tensors={})
    for name, array in ours.tensors.items():
        np.testing.assert_array_equal(array, again.tensors[name])
