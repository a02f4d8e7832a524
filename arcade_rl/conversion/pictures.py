"""How another program showed pictures to its network: how many at once, how large, and in which colours.

The weights say how many channels there were, and Stable-Baselines3's zip how high and wide they were. Whether three
channels are one frame in colour or three in gray, and whether red or blue came first, no file says: frames in colour,
red first, are what Gymnasium's environments show.
"""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from arcade_rl.conversion.layouts import Weights
from arcade_rl.conversion.said import Said
from arcade_rl.conversion.unpacking import Unpacked
from arcade_rl.errors import ArcadeError, UsageError
from arcade_rl.hyperparameters import Value, spec_of
from arcade_rl.network_shapes import PIXEL_PLANS, Convolution, NetworkPlan, feature_shapes

_COLOURS = 3
_USUAL = (84, 84)  # of CleanRL, atari-agents and rl-zoo3's Atari
_BYTE = 255.0


def described(weights: Weights, found: Unpacked, said: Said) -> dict[str, Value]:
    """The hyperparameters that show pictures as the network saw them.

    Raises:
        ArcadeError: it sees no pictures, or nothing says how large they are; how to say it.
    """
    part = "policy." if weights.is_policy else ""
    first = weights.tensors.get(f"{part}conv1.weight")
    if first is None or first.ndim != 4:
        raise ArcadeError("it has no convolutions, and this game is shown in pictures (CnnPolicy)")
    network, plan = _network(weights, part)
    channels = first.shape[1]
    if said.channels in ("rgb", "bgr") and channels % _COLOURS:
        raise ArcadeError(f"its network sees {channels} channels, which are no frames in colour; use --channels gray")
    colour = said.channels != "gray" and channels % _COLOURS == 0
    height, width = said.size or _size_in(found.observation_shape, channels) or _usual(weights, part, plan, channels)
    for name, pixels in (("frame_height", height), ("frame_width", width)):
        _check(name, pixels, f"its pictures are {height} x {width} pixels")
    stack = channels // _COLOURS if colour else channels
    _check("frame_stack", stack, f"its network sees {stack} frames at once")
    return {
        "network": network,
        "frame_stack": stack,
        "frame_height": height,
        "frame_width": width,
        "frame_colour": colour,
    }


def _check(name: str, value: int, what: str) -> None:
    try:
        spec_of(name).check(value)
    except UsageError as error:
        raise ArcadeError(f"{what}, but {error}") from error


def _network(weights: Weights, part: str) -> tuple[str, NetworkPlan]:
    """The network whose filters are of these shapes; `nature` if none is, whose shapes are named in the refusal."""
    filters = [
        (array.shape[0], *array.shape[2:])
        for number in range(1, len(weights.tensors))
        if (array := weights.tensors.get(f"{part}conv{number}.weight")) is not None and array.ndim == 4
    ]
    alike = (name for name, plan in PIXEL_PLANS.items() if [_filters(layer) for layer in plan.convolutions] == filters)
    name = next(alike, "nature")
    return name, PIXEL_PLANS[name]


def _filters(layer: Convolution) -> tuple[int, ...]:
    return (layer.filters, *layer.kernel)


def _size_in(shape: tuple[int, ...], channels: int) -> tuple[int, int] | None:
    """(height, width) of an observation, its channels first, as networks of Stable-Baselines3 see them, or last."""
    if len(shape) != 3 or channels not in (shape[0], shape[2]):
        return None
    return (shape[1], shape[2]) if shape[0] == channels else (shape[0], shape[1])


def _usual(weights: Weights, part: str, plan: NetworkPlan, channels: int) -> tuple[int, int]:
    """84 x 84, if that fits the first dense layer."""
    dense = weights.tensors.get(f"{part}dense1.weight")
    inputs = dense.shape[1] if dense is not None and dense.ndim == 2 else 0
    if inputs in (0, _features(plan, channels, _USUAL)):
        return _USUAL
    fitting = [side for side in _sides() if _features(plan, channels, (side, side)) == inputs]
    squares = f" (squares of {fitting[0]} to {fitting[-1]} pixels fit)" if fitting else ""
    example = f"--size {fitting[0]}x{fitting[0]}" if fitting else "--size HEIGHTxWIDTH"
    raise ArcadeError(f"it does not say how large its pictures were{squares}; import it with {example}")


def _sides() -> range:
    """The sides that a square picture can have here, in pixels."""
    height, width = spec_of("frame_height"), spec_of("frame_width")
    low, high = max(height.low or 0, width.low or 0), min(height.high or 0, width.high or 0)
    return range(int(low), int(high) + 1)


def _features(plan: NetworkPlan, channels: int, size: tuple[int, int]) -> int:
    try:
        return math.prod(feature_shapes(plan, (channels, *size))[-1])
    except UsageError:  # too small
        return -1


def as_bytes_rgb(tensors: Mapping[str, NDArray[Any]], found: Unpacked, said: Said) -> dict[str, NDArray[Any]]:
    """The weights for bytes in red, green and blue, of which our first layer makes 0..1.

    A frame's channels are those of the next, in its program's `VecFrameStack` as here, so only colours change places.

    Raises:
        ArcadeError: a policy and its value network see different pictures.
    """
    changed = dict(tensors)
    for name in [name for name in tensors if name.endswith("conv1.weight")]:
        weight = tensors[name]
        if found.facts.get("sees_bytes"):
            with np.errstate(over="ignore"):  # what becomes infinite is refused when it is written
                weight = weight * np.float32(_BYTE)
        if said.channels == "bgr":
            if weight.ndim != 4 or weight.shape[1] % _COLOURS:
                raise ArcadeError("its networks see different pictures")
            by_frame = weight.reshape(len(weight), -1, _COLOURS, *weight.shape[2:])
            weight = np.ascontiguousarray(by_frame[:, :, ::-1]).reshape(weight.shape)
        changed[name] = weight
    return changed
