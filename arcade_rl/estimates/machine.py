"""How fast a machine trains, as it was measured."""

from dataclasses import dataclass

from arcade_rl.estimates.workload import Workload


@dataclass(frozen=True, slots=True)
class Measured:
    """A preset on a game, as it was measured: seconds for each agent step.

    Attributes:
        threads: of the network's arithmetic.
        emulator_seconds, acting_seconds, learning_seconds: each part alone, nothing else going on.
        training_seconds: everything together as a trainer does it, the games at play while the agent learns.
    """

    game: str
    preset: str
    threads: int
    workload: Workload
    emulator_seconds: float
    acting_seconds: float
    learning_seconds: float
    training_seconds: float

    @property
    def samples_per_second(self) -> float:
        """Samples learned in a second of learning alone."""
        return self.workload.samples / self.learning_seconds

    def bound(self, cores: int) -> float:
        """Agent steps a second if emulator, acting and learning kept all cores busy, and nothing else took time."""
        return cores / (self.emulator_seconds + self.acting_seconds + self.learning_seconds)

    def share_of_bound(self, cores: int) -> float:
        """How much of that bound the whole training reaches."""
        return 1 / (self.training_seconds * self.bound(cores))


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine and what was measured on it.

    Attributes:
        device: where networks compute, in words for people.
        dtype: what networks that see pictures learn in.
        torch: its version.
        measured: ISO 8601, UTC.
    """

    cores: int
    device: str
    dtype: str
    torch: str
    measured: str
    measurements: tuple[Measured, ...]
