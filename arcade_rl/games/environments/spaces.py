"""From Gymnasium's observation spaces to what agents see: one of counted states, a vector of numbers, or pictures.

Discrete parts are counted together as one state while there are few combinations; else they become one-hot numbers.
Boxes become numbers, scaled to -1..1 where all their bounds are usable; boxes of bytes as large as a screen are
pictures: (H, W), (H, W, 1) or (1, H, W) in gray, (H, W, 3) or (3, H, W) as RGB, (H, W, 4) as RGBA. (4, H, W) is a stack
of gray frames, oldest first: the newest is the picture, since `PixelObserver` stacks pictures itself. Dict, Tuple and
MultiDiscrete are flattened, in their own order. Text, graphs and sequences are left out.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

from arcade_rl.errors import ArcadeError
from arcade_rl.games.environments.environment import Kind
from arcade_rl.games.environments.game_file import MOST_NUMBERS
from arcade_rl.games.pixels.grey import grey, rgb

_MOST_COMBINATIONS = 10_000
_MOST_STATES = 100_000
_LEAST_PICTURE = 36  # pixels a side; what is smaller is a grid of codes, not a picture
_UNUSABLE_BOUND = 1e6
_Path = tuple[str | int, ...]
_Leaf = tuple[_Path, spaces.Space[Any]]


@dataclass(frozen=True, slots=True)
class Encoder:
    """Turns the observations of one space into what agents see.

    Attributes:
        states: how many there are, if they are counted; else 0.
        numbers: length of the vector; else 0.
        picture: (H, W) of the pictures; None for the other kinds.
        bounded: every number has usable bounds.
        unseen: parts that are left out, by name.
        scaled: (n,) bool, the numbers of a vector that are scaled by their bounds.
        encode: a state as () int64, a vector as (n,) float32, a picture as (H, W) uint8 in grey, or as (H, W, 3) RGB.
            ValueError if an observation is not of the space (but boxes may exceed their bounds), or holds numbers that
            are not finite.
    """

    kind: Kind
    encode: Callable[[Any], NDArray[Any]]
    states: int = 0
    numbers: int = 0
    picture: tuple[int, int] | None = None
    bounded: bool = True
    unseen: tuple[str, ...] = ()
    scaled: NDArray[np.bool_] | None = None


def make_encoder(space: spaces.Space[Any], *, scaled: bool = True, colour: bool = False) -> Encoder:
    """The encoder of a space.

    Args:
        scaled: numbers whose bounds are usable are scaled to -1..1 by them.
        colour: pictures are RGB, else grey.

    Raises:
        ArcadeError: there is nothing in it that an agent could see.
    """
    leaves = list(_leaves(space))
    seen = [(path, leaf) for path, leaf in leaves if isinstance(leaf, _SEEN)]
    unseen = tuple(_name(path) for path, leaf in leaves if not isinstance(leaf, _SEEN))
    if not seen:
        raise ArcadeError(f"its observations are {type(space).__name__}, which agents cannot see")
    pictures = [(path, leaf) for path, leaf in seen if _is_picture(leaf)]
    if pictures:
        path, leaf = pictures[0]
        others = tuple(_name(other) for other, _ in seen if other != path)
        return _picture(path, leaf, unseen + others, colour=colour)
    counts = [_count(leaf) for _, leaf in seen]
    if all(counts) and math.prod(counts) <= (_MOST_STATES if len(seen) == 1 else _MOST_COMBINATIONS):
        return _state(seen, counts, unseen)
    return _vector(seen, unseen, scaled=scaled)


_SEEN = (spaces.Box, spaces.Discrete, spaces.MultiDiscrete, spaces.MultiBinary)


def _leaves(space: spaces.Space[Any], path: _Path = ()) -> Iterator[_Leaf]:
    if isinstance(space, spaces.Dict):
        for key, part in space.spaces.items():
            yield from _leaves(part, (*path, key))
    elif isinstance(space, spaces.Tuple):
        for index, part in enumerate(space.spaces):
            yield from _leaves(part, (*path, index))
    else:
        yield path, space


def _name(path: _Path) -> str:
    return ".".join(map(str, path)) or "observation"


def _at(path: _Path, observation: Any) -> Any:
    for key in path:
        observation = observation[key]
    return observation


# Pictures


def _is_picture(leaf: spaces.Space[Any]) -> bool:
    if not isinstance(leaf, spaces.Box) or leaf.dtype != np.uint8:
        return False
    return _sides(leaf.shape) is not None


def _sides(shape: tuple[int, ...]) -> tuple[int, int] | None:
    """(H, W) of a picture of this shape: no channels, or channels last or first; None if it is no picture."""
    if len(shape) == 3 and shape[2] in (1, 3, 4):
        shape = shape[:2]
    elif len(shape) == 3 and shape[0] in (1, 3, 4):
        shape = shape[1:]
    return (shape[0], shape[1]) if len(shape) == 2 and min(shape) >= _LEAST_PICTURE else None


def _picture(path: _Path, leaf: spaces.Space[Any], unseen: tuple[str, ...], *, colour: bool) -> Encoder:
    shape = leaf.shape
    assert shape is not None
    first = len(shape) == 3 and shape[2] not in (1, 3, 4)
    stacked = first and shape[0] == 4  # as FrameStackObservation does

    def encode(observation: Any) -> NDArray[np.uint8]:
        pixels = np.asarray(_at(path, observation))
        if pixels.shape != shape:
            raise ValueError(f"its picture has shape {pixels.shape}, and its space {shape}")
        if pixels.dtype != np.uint8:
            pixels = _bytes(pixels)
        picture = pixels[-1] if stacked else np.moveaxis(pixels, 0, -1) if first else pixels
        return rgb(picture) if colour else grey(picture)

    return Encoder("pixels", encode, picture=_sides(shape), unseen=unseen)


def _bytes(pixels: NDArray[Any]) -> NDArray[np.uint8]:
    if pixels.dtype.kind not in "iu":
        raise ValueError(f"its picture is of {pixels.dtype}, and its space of uint8")
    if pixels.min() < 0 or pixels.max() > 255:
        raise ValueError("its picture holds numbers outside 0 to 255")
    return pixels.astype(np.uint8)


# States


def _count(leaf: spaces.Space[Any]) -> int:
    """How many values a part may have; 0 if they cannot be counted."""
    if isinstance(leaf, spaces.Discrete):
        return int(leaf.n)
    if isinstance(leaf, spaces.MultiDiscrete):
        return math.prod(leaf.nvec.ravel().tolist())
    if isinstance(leaf, spaces.MultiBinary):
        return int(2 ** math.prod(leaf.shape)) if math.prod(leaf.shape) < 20 else 0
    return 0


def _state(seen: Sequence[_Leaf], counts: list[int], unseen: tuple[str, ...]) -> Encoder:
    parts = [(path, _index_of(path, leaf), count) for (path, leaf), count in zip(seen, counts, strict=True)]

    def encode(observation: Any) -> NDArray[np.int64]:
        state = 0
        for path, index, count in parts:
            state = state * count + index(_at(path, observation))
        return np.array(state)

    return Encoder("state", encode, states=math.prod(counts), unseen=unseen)


def _index_of(path: _Path, leaf: spaces.Space[Any]) -> Callable[[Any], int]:
    """From a value of a countable part to its number. ValueError if it is not in its space."""
    if isinstance(leaf, spaces.Discrete):
        start, count = int(leaf.start), int(leaf.n)

        def number(value: Any) -> int:
            index = int(value) - start
            if not 0 <= index < count or index + start != value:
                raise _not_in_space(path)
            return index

        return number
    bases, starts = _bases_of(leaf)
    places, flat = list(zip(bases, starts, strict=True)), _flat(path, len(bases))

    def index_of_digits(value: Any) -> int:  # for so few digits quicker than NumPy
        index = 0
        for digit, (base, start) in zip(flat(value).tolist(), places, strict=True):
            place = int(digit) - start
            if not 0 <= place < base or place + start != digit:
                raise _not_in_space(path)
            index = index * base + place
        return index

    return index_of_digits


def _digits_of(path: _Path, leaf: spaces.Space[Any]) -> Callable[[Any], NDArray[np.int64]]:
    """From a value of a countable part to its (n,) int64 digits. ValueError if one of them is not in its space."""
    bases, starts = (np.array(each, np.int64) for each in _bases_of(leaf))
    flat = _flat(path, len(bases))

    def digits(value: Any) -> NDArray[np.int64]:
        found = flat(value) - starts
        inside = (found >= 0) & (found < bases)
        if found.dtype.kind != "i":
            inside &= np.floor(found) == found
        if np.count_nonzero(inside) < len(bases):  # `inside.all()` takes three times as long
            raise _not_in_space(path)
        return found.astype(np.int64, copy=False)

    return digits


def _bases_of(leaf: spaces.Space[Any]) -> tuple[list[int], list[int]]:
    """For each digit of a countable part: how many values it may have, and the least of them."""
    if isinstance(leaf, spaces.Discrete):
        return [int(leaf.n)], [int(leaf.start)]
    if isinstance(leaf, spaces.MultiDiscrete):
        return leaf.nvec.ravel().tolist(), leaf.start.ravel().tolist()
    width = math.prod(leaf.shape or ())
    return [2] * width, [0] * width


def _flat(path: _Path, width: int) -> Callable[[Any], NDArray[Any]]:
    """From a value of a part to its (width,) numbers. ValueError if they are more or fewer."""

    def flat(value: Any) -> NDArray[Any]:
        numbers = np.asarray(value).ravel()
        if numbers.size != width:
            raise ValueError(f"its {_name(path)} has size {numbers.size}, and its space {width}")
        return numbers

    return flat


def _not_in_space(path: _Path) -> ValueError:
    return ValueError(f"its {_name(path)} is not in its space")


# Vectors


def _vector(seen: Sequence[_Leaf], unseen: tuple[str, ...], *, scaled: bool) -> Encoder:
    parts = [(path, *_numbers_of(path, leaf, scaled=scaled)) for path, leaf in seen]
    total = sum(width for _, _, width in parts)
    if total > MOST_NUMBERS:
        raise ArcadeError(f"its observations are {total:,} numbers, more than the {MOST_NUMBERS:,} that agents can see")

    def encode(observation: Any) -> NDArray[np.float32]:
        seen = np.concatenate([numbers(_at(path, observation)) for path, numbers, _ in parts], dtype=np.float32)
        if not np.isfinite(seen).all():
            raise ValueError("its observation holds NaN or infinity")
        return seen

    bounded = all(_has_usable_bounds(leaf) for _, leaf in seen if isinstance(leaf, spaces.Box))
    by_bounds = [isinstance(leaf, spaces.Box) and scaled and _has_usable_bounds(leaf) for _, leaf in seen]
    mask = np.repeat(by_bounds, [width for _, _, width in parts])
    return Encoder("vector", encode, numbers=total, bounded=bounded, unseen=unseen, scaled=mask)


def _numbers_of(path: _Path, leaf: spaces.Space[Any], *, scaled: bool) -> tuple[Callable[[Any], NDArray[Any]], int]:
    """From a value of a part to its numbers, and how many these are."""
    if isinstance(leaf, spaces.Discrete | spaces.MultiDiscrete):
        return _one_hot(path, leaf)
    width = math.prod(leaf.shape or ())
    if isinstance(leaf, spaces.MultiBinary):
        return _digits_of(path, leaf), width
    flat = _flat(path, width)
    if not isinstance(leaf, spaces.Box) or not scaled or not _has_usable_bounds(leaf):
        return (lambda value: flat(value).astype(np.float32, copy=False)), width
    low, high = leaf.low.astype(np.float64).ravel(), leaf.high.astype(np.float64).ravel()
    span = np.where(high > low, high - low, 1.0)
    factor, shift = (2 / span).astype(np.float32), (2 * low / span + 1).astype(np.float32)
    return (lambda value: flat(value).astype(np.float32, copy=False) * factor - shift), width


def _has_usable_bounds(leaf: spaces.Box) -> bool:
    return bool(np.all(np.abs(leaf.low.astype(np.float64)) < _UNUSABLE_BOUND)) and bool(
        np.all(np.abs(leaf.high.astype(np.float64)) < _UNUSABLE_BOUND)
    )


def _one_hot(path: _Path, leaf: spaces.Space[Any]) -> tuple[Callable[[Any], NDArray[Any]], int]:
    bases, _ = _bases_of(leaf)
    digits, offsets, width = _digits_of(path, leaf), np.cumsum([0, *bases[:-1]]), sum(bases)

    def encode(value: Any) -> NDArray[np.float32]:
        numbers = np.zeros(width, np.float32)
        numbers[digits(value) + offsets] = 1.0
        return numbers

    return encode, width
