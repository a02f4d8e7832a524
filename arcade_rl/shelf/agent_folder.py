"""One agent's folder under saves/: create, find, rename, fork, delete, lock."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from arcade_rl.hyperparameters import Algorithm, Hyperparameters


@dataclass(frozen=True, slots=True)
class AgentConfig:
    """What `agent.toml` says: an agent's identity and recipe, readable and editable by a person.

    Attributes:
        preset: the preset it began from; hyperparameters may differ from it since.
        seed: of everything random in its training.
        created: ISO 8601, UTC.
        parent: `name@step` of the agent it was forked or imported from; empty for a new one.
    """

    name: str
    game: str
    algorithm: Algorithm
    preset: str
    hyperparameters: Hyperparameters
    seed: int
    created: str
    parent: str = ""


class AgentFolder:
    """The paths of one agent, and its config. Cheap to make; touches the disk only when asked."""

    def __init__(self, path: Path) -> None:
        self.path = path

    name: property  # the folder's name
    config_file: Path  # agent.toml
    brain_file: Path  # brain.safetensors
    best_file: Path  # best.safetensors
    checkpoints: Path  # checkpoints/<step, 12 digits>.safetensors
    resume: Path  # resume/
    replay: Path  # replay/
    ledger_file: Path  # ledger.sqlite
    live_file: Path  # live.bin
    log_file: Path  # trainer.log
    recordings: Path  # recordings/

    def config(self) -> AgentConfig:
        """Read `agent.toml`. ArcadeError if damaged: names the file, the reason, and what to do."""
        raise NotImplementedError

    def save_config(self, config: AgentConfig) -> None:
        """Replace `agent.toml` atomically."""
        raise NotImplementedError

    def checkpoint_files(self) -> list[Path]:
        """Numbered brains, youngest last."""
        raise NotImplementedError

    def trainer_alive(self) -> bool:
        """Whether a process holds the trainer's lock (it goes when the process dies, however it dies)."""
        raise NotImplementedError

    def training_lock(self) -> AbstractContextManager[None]:
        """Hold the trainer's lock. ArcadeError naming the other trainer's pid if it is held."""
        raise NotImplementedError


def check_name(name: str) -> str:
    """`name`, stripped, if it can be an agent's: 1 to 64 letters, digits, spaces, `-`, `_`, `.`; not starting with a
    dot; no separator, no control character; not a reserved device name. Else UsageError."""
    raise NotImplementedError


def create(config: AgentConfig) -> AgentFolder:
    """Put a new agent on the shelf, whole or not at all. UsageError if the name is taken or illegal; ArcadeError if
    saves/ cannot be written or the disk is full."""
    raise NotImplementedError


def find(name: str) -> AgentFolder:
    """The agent called `name`. UsageError naming the nearest if there is none."""
    raise NotImplementedError


def all_agents() -> Iterator[AgentFolder]:
    """Every agent's folder, by name. A folder without agent.toml is none."""
    raise NotImplementedError


def rename(folder: AgentFolder, new_name: str) -> AgentFolder:
    """Refused while it trains."""
    raise NotImplementedError


def fork(folder: AgentFolder, new_name: str, checkpoint: Path | None = None) -> AgentFolder:
    """A new agent that begins from this one's brain (or a numbered checkpoint); no replay, a fresh ledger."""
    raise NotImplementedError


def delete(folder: AgentFolder) -> None:
    """Remove the agent. Refused while it trains."""
    raise NotImplementedError
