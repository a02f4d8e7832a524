"""What other programs call the layers of their networks, and how they lay out what is in them.

Stable-Baselines3 and sb3-contrib: `q_net` or `quantile_net`, beside a target network of the same names (zips that we
export number all layers before the head as `features_extractor.layers`); a policy has `action_net` and `value_net`,
each on features and dense layers of its own or on shared features. CleanRL and atari-agents number the modules of a
`Sequential`. All flatten (channels, height, width) as we do, and scale bytes by 1/255 as our first layer does.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from arcade_rl.errors import ArcadeError, quoted

Arrays = dict[str, NDArray[np.float32]]

USE_GAME = "use --game with the game that it was trained on"

_NUMBER = "(0|[1-9][0-9]{0,3})"  # of a module, as torch writes it


@dataclass(frozen=True, slots=True)
class Weights:
    """A Q-network's weights under our names, or a policy's and those of its value network.

    Attributes:
        value_head: `scalar`, `c51` or `qr`.
        atoms: outputs for each action; 1 of a scalar head.
        support: lowest and highest return of a categorical head; None of the others.
        is_policy: it is an actor-critic; the names begin with `policy.` and `value.`.
        layer_norm: `channel` or `element`, by what its norms have a weight for; empty without norms.
    """

    tensors: Arrays
    value_head: str
    atoms: int
    support: tuple[float, float] | None = None
    layer_norm: str = ""
    is_policy: bool = False


def weights_of(program: str, found: Mapping[str, NDArray[np.float32]], actions: int) -> Weights:
    """The network in the tensors of another program's file, for a game with `actions` actions.

    Raises:
        ArcadeError: they are of another kind of network.
    """
    if program == "sb3":
        is_policy = any(name.startswith(("action_net.", "value_net.", "mlp_extractor.")) for name in found)
        return _actor_critic(dict(found)) if is_policy else _stable_baselines(dict(found), actions)
    return _cleanrl(dict(found)) if program == "cleanrl" else _atari_agents(dict(found), actions)


def _stable_baselines(found: Arrays, actions: int) -> Weights:
    net = "quantile_net" if any(name.startswith("quantile_net.") for name in found) else "q_net"
    own = {name: array for name, array in found.items() if not name.startswith(f"{net}_target.")}
    layers = {f"{net}.features_extractor.cnn.{index}": f"conv{number}" for number, index in enumerate((0, 2, 4), 1)}
    pixels = f"{net}.features_extractor.linear.0" in _modules(own)
    dense = [f"{net}.features_extractor.linear.0"] if pixels else []
    dense += [f"{net}.{net}.{index}" for index in _numbers(own, rf"{net}\.{net}\.{_NUMBER}\.weight")]
    tensors = _renamed(own, layers | _sequential(own, f"{net}.features_extractor.layers", dense))
    if net == "q_net":
        return Weights(tensors, "scalar", 1, layer_norm=_norms(tensors))
    quantiles = len(tensors["head.bias"]) // actions
    for name in ("head.weight", "head.bias"):  # theirs lie quantile by quantile, ours action by action
        array = tensors[name]
        if len(array) != quantiles * actions or quantiles < 1:
            raise _misfit(len(array), actions)
        tensors[name] = array.reshape(quantiles, actions, -1).swapaxes(0, 1).reshape(array.shape).copy()
    return Weights(tensors, "qr", quantiles, layer_norm=_norms(tensors))


def _actor_critic(found: Arrays) -> Weights:
    """PPO's and A2C's policy. Features have one name; newer files list them again for each network."""
    if "log_std" in found:
        raise ArcadeError("its actions are continuous; only policies with discrete actions can be imported")
    tensors: Arrays = {}
    used: set[str] = set()
    for part, side, head in (("policy", "pi", "action_net"), ("value", "vf", "value_net")):
        own = f"{side}_features_extractor"
        extractor = own if f"{own}.linear.0" in _modules(found) else "features_extractor"
        names = {f"{extractor}.cnn.{index}": f"conv{number}" for number, index in enumerate((0, 2, 4), 1)}
        dense = [f"{extractor}.linear.0"] if f"{extractor}.linear.0" in _modules(found) else []
        hidden = f"mlp_extractor.{part}_net"
        dense += [f"{hidden}.{index}" for index in _numbers(found, rf"{re.escape(hidden)}\.{_NUMBER}\.weight")]
        names |= _dense_names([*dense, head])
        own_tensors = {name: array for name, array in found.items() if name.rpartition(".")[0] in names}
        tensors |= {f"{part}.{name}": array for name, array in _renamed(own_tensors, names).items()}
        used |= own_tensors.keys()
    if strangers := [name for name in found if name not in used and f"pi_{name}" not in used]:
        raise ArcadeError(f"it holds {quoted(strangers[0])}, which no policy that is known here has")
    return Weights(tensors, "scalar", 1, is_policy=True)


def _cleanrl(found: Arrays) -> Weights:
    support = found.pop("atoms", None)
    names = _sequential(found, "network", [])
    tensors = _renamed(found, names)
    if support is None:
        return Weights(tensors, "scalar", 1, layer_norm=_norms(tensors))
    return Weights(tensors, "c51", len(support), _bounds(support))


def _atari_agents(found: Arrays, actions: int) -> Weights:
    support = found.pop("_AtariNet__support", None)
    convolutions = {f"_AtariNet__features.{index}": f"conv{number}" for number, index in enumerate((0, 2, 4), 1)}
    tensors = _renamed(found, convolutions | _dense_names(["_AtariNet__head.0", "_AtariNet__head.2"]))
    outputs = len(tensors["head.bias"])
    if support is None or outputs == actions:
        return Weights(tensors, "scalar", 1)
    if outputs != actions * support.size:
        raise ArcadeError(
            f"its {outputs} outputs are not {support.size} for each of the game's {actions} actions; {USE_GAME}"
        )
    return Weights(tensors, "c51", support.size, _bounds(support))


def _bounds(support: NDArray[np.float32]) -> tuple[float, float]:
    """The lowest and the highest return of a categorical head, (atoms,)."""
    if support.ndim != 1 or len(support) < 2:
        raise ArcadeError("its atoms are not a list of returns")
    low, high = float(support[0]), float(support[-1])
    if low >= high or not np.allclose(support, np.linspace(low, high, len(support)), atol=1e-3 * (high - low)):
        raise ArcadeError("its atoms are not evenly spaced returns, from the lowest to the highest")
    return low, high


def _sequential(found: Arrays, name: str, after: list[str]) -> dict[str, str]:
    """Our names of a `Sequential`'s layers and the dense ones `after` it: the last of all is the head.

    A layer whose weights are neither a convolution's nor a dense layer's is the norm of the layer before it.
    """
    indices = _numbers(found, rf"{name}\.{_NUMBER}\.weight")
    dimensions = {f"{name}.{index}": found[f"{name}.{index}.weight"].ndim for index in indices}
    convolutions = [module for module, count in dimensions.items() if count == 4]
    dense = [module for module, count in dimensions.items() if count == 2]
    names = {module: f"conv{number}" for number, module in enumerate(convolutions, 1)} | _dense_names(dense + after)
    before = ""
    for module in dimensions:
        if module not in names:
            names[module] = f"{before}_norm"
        else:
            before = names[module]
    return names


def _norms(tensors: Arrays) -> str:
    """What the norms of a network have a weight for."""
    dimensions = {array.ndim for name, array in tensors.items() if name.endswith("_norm.weight")}
    return "element" if 3 in dimensions else "channel" if dimensions else ""


def _dense_names(modules: list[str]) -> dict[str, str]:
    if not modules:
        raise ArcadeError("it holds no Q-network that is known here")
    names = [f"dense{number}" for number in range(1, len(modules))] + ["head"]
    return dict(zip(modules, names, strict=True))


def _renamed(found: Arrays, names: Mapping[str, str]) -> Arrays:
    """The tensors under our names. ArcadeError if one is missing or not known."""
    renamed = {}
    for module, name in names.items():
        for part in ("weight", "bias"):
            if f"{module}.{part}" in found:
                renamed[f"{name}.{part}"] = found[f"{module}.{part}"]
    known = {f"{module}.{part}" for module in names for part in ("weight", "bias")}
    if strangers := [name for name in found if name not in known]:
        raise ArcadeError(f"it holds {quoted(strangers[0])}, which no Q-network that is known here has")
    if "head.bias" not in renamed or "head.weight" not in renamed:
        raise ArcadeError("it holds no Q-network that is known here")
    return renamed


def _modules(found: Arrays) -> set[str]:
    return {name.rpartition(".")[0] for name in found}


def _numbers(found: Arrays, pattern: str) -> list[int]:
    """The numbers of the modules whose weights are named so, rising."""
    return sorted(set(_matched(found, pattern)))


def _matched(found: Arrays, pattern: str) -> Iterator[int]:
    for name in found:
        if match := re.fullmatch(pattern, name):
            yield int(match[1])


def _misfit(outputs: int, actions: int) -> ArcadeError:
    return ArcadeError(
        f"its {outputs} outputs cannot be shared out evenly among the game's {actions} actions; {USE_GAME}"
    )
