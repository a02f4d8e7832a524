"""What is known of a Gymnasium environment without loading Gymnasium: what agents see of it, and how it plays."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["state", "vector", "pixels"]


@dataclass(frozen=True, slots=True)
class Environment:
    """A Gymnasium environment with discrete actions, as it was found to be.

    Attributes:
        id: Gymnasium's, with the module that registers it: `LunarLander-v3`, `minigrid:MiniGrid-Empty-8x8-v0`.
        kind: what agents see: one of counted states, a vector of numbers, or pictures.
        states: how many there are, if they are counted; else 0.
        numbers: length of the vector; 0 for the other kinds.
        labels: a name for each number of the vector, if they are known.
        standardized: the vector has no usable bounds: networks scale it by running statistics.
        unseen: parts of the observation that agents do not see, since they are neither numbers nor pictures.
        frames_per_second: its own speed.
        max_episode_steps: its own step limit; 0 if it has none.
        step_seconds: what one step took where it was added; 0 if it was not measured.
        repeats: the same seed and actions give the same episode.
        idle_action: the action that does nothing; None if there is none: then it waits for a human's move.
        keys: keys that the environment itself proposes, with the action that each does; `a+w` is both held together.
        extra: the extra of this program that brings what it needs; empty if it needs none, or another package.
    """

    id: str
    kind: Kind
    states: int = 0
    numbers: int = 0
    labels: tuple[str, ...] = ()
    standardized: bool = False
    unseen: tuple[str, ...] = ()
    frames_per_second: int = 10
    max_episode_steps: int = 0
    step_seconds: float = 0.0
    repeats: bool = True
    idle_action: int | None = None
    keys: tuple[tuple[str, int], ...] = ()
    extra: str = ""

    @property
    def single_keys(self) -> tuple[tuple[str, int], ...]:
        """Of the proposed keys those that act alone."""
        return tuple((name, action) for name, action in self.keys if len(chord_of(name)) == 1)

    @property
    def chords(self) -> tuple[tuple[tuple[str, ...], int], ...]:
        """Of the proposed keys those that are held together."""
        return tuple((chord_of(name), action) for name, action in self.keys if len(chord_of(name)) > 1)

    @property
    def module(self) -> str:
        """The module that registers it; empty for Gymnasium's own."""
        return self.id.partition(":")[0] if ":" in self.id else ""


def chord_of(name: str) -> tuple[str, ...]:
    """The keys of a name such as `a+w`; one key alone, `+` and `keypad +` among them, is itself."""
    parts = tuple(name.split("+"))
    return parts if all(parts) else (name,)
