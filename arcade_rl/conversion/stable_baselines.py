"""A brain of ours as a model of Stable-Baselines3: DQN, or QR-DQN of sb3-contrib.

Its feature extractor lies in the file whole, as those libraries pickle a class that no module has: whoever loads it
needs neither this program nor a copy of its networks.
"""

import contextlib
import dataclasses
from typing import Any

import gymnasium
import numpy as np
import torch
from gymnasium import spaces
from torch import Tensor, nn

from arcade_rl.errors import ArcadeError
from arcade_rl.games import catalog
from arcade_rl.games.environments.environment_game import make_environment
from arcade_rl.games.environments.spaces import make_encoder
from arcade_rl.network_shapes import PIXEL_PLANS, input_shape, network_plan, tensor_shapes
from arcade_rl.shelf.brains.brain_file import Brain

_SEEN_OTHERWISE = "Stable-Baselines3 would see this game otherwise; use --format onnx or state-dict"


def model_of(brain: Brain) -> Any:
    """The model, its weights those of the brain, and its target network too.

    Raises:
        ArcadeError: Stable-Baselines3 is not installed, has no such networks, or would see the game otherwise.
    """
    hyperparameters = brain.hyperparameters
    if hyperparameters.value_head in ("c51", "hl-gauss") or hyperparameters.dueling or hyperparameters.noisy_networks:
        raise ArcadeError(
            "Stable-Baselines3 has no C51, HL-Gauss, dueling or noisy networks; use --format onnx or state-dict"
        )
    if brain.observation_kind == "state" or "normalizer.mean" in brain.tensors:
        raise ArcadeError(_SEEN_OTHERWISE)
    if brain.observation_kind == "pixels" and hyperparameters.network == "mlp" and hyperparameters.frame_colour:
        raise ArcadeError(
            "Stable-Baselines3 flattens frames in colour in another order than network mlp here; use --format onnx or "
            "state-dict"
        )
    quantiles = hyperparameters.atoms if hyperparameters.value_head == "qr" else 0
    kind, network = _algorithm(quantiles)
    space = _space(brain)
    if brain.observation_kind == "pixels" and space.shape[0] > min(space.shape[1:]):  # it takes the fewest for channels
        raise ArcadeError(_SEEN_OTHERWISE)
    if brain.observation_kind == "vector" and space.is_bounded():
        brain = _unscaled(brain, space)
    model = kind(
        "CnnPolicy" if brain.observation_kind == "pixels" else "MlpPolicy",
        _environment(brain, space),
        learning_rate=hyperparameters.learning_rate,
        gamma=hyperparameters.discount,
        buffer_size=1_000,
        device="cpu",
        policy_kwargs=_policy(brain, quantiles),
    )
    for name in (network, f"{network}_target"):
        _load(getattr(model.policy, name), brain, quantiles)
    model.num_timesteps = brain.history.step
    return model


def _algorithm(quantiles: int) -> tuple[Any, str]:
    """The class, and what its policy calls its network."""
    try:
        from sb3_contrib import QRDQN
        from stable_baselines3 import DQN
    except ImportError as error:
        raise ArcadeError("exporting for Stable-Baselines3 needs more: pip install 'arcade-rl[sb3]'") from error
    return (QRDQN, "quantile_net") if quantiles else (DQN, "q_net")


def _space(brain: Brain) -> spaces.Box:
    """The observations that the model sees: pictures, or the numbers of a vector as the game itself gives them."""
    if brain.observation_kind == "pixels":
        return spaces.Box(0, 255, input_shape(brain.observation_shape), np.uint8)
    environment = catalog.game(brain.game).environment
    if environment is None:
        return spaces.Box(-np.inf, np.inf, brain.observation_shape, np.float32)
    with contextlib.closing(make_environment(environment, render_mode="rgb_array")) as made:
        space = made.observation_space
    if not isinstance(space, spaces.Box) or space.shape != brain.observation_shape or not make_encoder(space).bounded:
        raise ArcadeError(_SEEN_OTHERWISE)
    return space


def _unscaled(brain: Brain, space: spaces.Box) -> Brain:
    """The brain for numbers that are not scaled by their bounds.

    What scales them, ax + b, goes into the first layer: W(ax + b) + c = (Wa)x + (Wb + c).
    """
    encode, low, high = make_encoder(space).encode, space.low.astype(np.float64), space.high.astype(np.float64)
    lowest, highest = encode(low).astype(np.float64), encode(high).astype(np.float64)
    factor = np.divide(highest - lowest, high - low, out=np.zeros_like(low), where=high > low)  # (n,)
    shift = lowest - factor * low  # (n,)
    weight, bias = brain.tensors["dense1.weight"], brain.tensors["dense1.bias"]  # (units, n), (units,)
    folded = {"dense1.weight": weight * factor, "dense1.bias": weight @ shift + bias}
    tensors = {name: array.astype(np.float32) for name, array in folded.items()}
    return dataclasses.replace(brain, tensors={**brain.tensors, **tensors})


def _environment(brain: Brain, space: spaces.Box) -> Any:
    """What shows the model its spaces; it is never played."""

    class Shown(gymnasium.Env[Any, Any]):
        """Observations and actions of the game."""

        action_space = spaces.Discrete(len(brain.actions))
        observation_space = space

    return Shown()


def _policy(brain: Brain, quantiles: int) -> dict[str, Any]:
    plan = network_plan(brain.hyperparameters)
    activation = {"relu": nn.ReLU, "tanh": nn.Tanh, "elu": nn.ELU}[plan.activation]
    options: dict[str, Any] = {"n_quantiles": quantiles} if quantiles else {}
    options["activation_fn"] = activation
    if not brain.hyperparameters.layer_norm:
        if brain.observation_kind != "pixels":
            return options | {"net_arch": list(plan.dense)}
        if plan == PIXEL_PLANS["nature"]:
            return options | {"net_arch": []}  # its own NatureCNN
    layers = [(layer.filters, layer.kernel, layer.stride) for layer in plan.convolutions]
    return options | {
        "net_arch": [],
        "features_extractor_class": _extractor(),
        "features_extractor_kwargs": {
            "convolutions": layers,
            "dense": list(plan.dense),
            "layer_norm": brain.hyperparameters.layer_norm,
            "by_element": brain.hyperparameters.layer_norm_weights == "element",
            "activation": activation,
        },
    }


def _extractor() -> Any:
    """A class that no module has: it is pickled whole, with what it does."""
    from stable_baselines3.common.torch_layers import BaseFeaturesExtractor
    from torch import nn

    class Features(BaseFeaturesExtractor):
        """Every layer before the head, numbered in order."""

        def __init__(
            self, space: Any, convolutions: Any, dense: Any, layer_norm: bool, by_element: bool, activation: Any
        ) -> None:
            super().__init__(space, dense[-1])
            layers: list[nn.Module] = []
            channels, height, width = space.shape if len(space.shape) == 3 else (space.shape[0], 1, 1)
            for filters, kernel, stride in convolutions:
                layers.append(nn.Conv2d(channels, filters, kernel, stride))
                channels = filters
                height, width = (height - kernel[0]) // stride + 1, (width - kernel[1]) // stride + 1
                norm = nn.LayerNorm((channels, height, width)) if by_element else nn.GroupNorm(1, channels)
                layers += [norm] * layer_norm + [activation()]
            layers.append(nn.Flatten())
            units = channels * height * width
            for more in dense:
                layers.append(nn.Linear(units, more))
                layers += [nn.GroupNorm(1, more)] * layer_norm + [activation()]
                units = more
            self.layers = nn.Sequential(*layers)

        def forward(self, observations: Tensor) -> Tensor:
            """(B, *shape) -> (B, features)."""
            features: Tensor = self.layers(observations)
            return features

    Features.__module__ = "__main__"  # nothing there: pickled by value
    return Features


def _load(network: Any, brain: Brain, quantiles: int) -> None:
    """Put the brain's weights in their places: both list their layers in the same order."""
    order = tensor_shapes(brain.hyperparameters, brain.algorithm, brain.observation_shape, 0, len(brain.actions))
    tensors = {name: torch.from_numpy(brain.tensors[name]) for name in order}
    if quantiles:  # ours lie action by action, theirs quantile by quantile
        for name in ("head.weight", "head.bias"):
            by_action = tensors[name].reshape(len(brain.actions), quantiles, -1)
            tensors[name] = by_action.transpose(0, 1).reshape(tensors[name].shape)
    places = dict(network.state_dict())
    for place, tensor in zip(places, tensors.values(), strict=True):
        places[place] = tensor
    network.load_state_dict(places)
