"""One agent's folder: where everything of it lies."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from arcade_rl.shelf import champions, trainer_lock
from arcade_rl.shelf.config_file import AgentConfig, read_config, write_config


@dataclass(frozen=True, slots=True)
class AgentFolder:
    """The paths of one agent, and its config. Cheap to make; touches the disk only when asked."""

    path: Path

    @property
    def name(self) -> str:
        """The agent's name, which is the folder's."""
        return self.path.name

    @property
    def is_champion(self) -> bool:
        """Whether it ships with the program, and so is read-only."""
        return champions.is_champion(self.path)

    @property
    def champion_file(self) -> Path:
        """`champion.toml`: how a champion was made, and how well it plays."""
        return self.path / champions.CHAMPION_FILE

    @property
    def curve_file(self) -> Path:
        """A champion's learning curve."""
        return self.path / "curve.csv"

    @property
    def config_file(self) -> Path:
        """`agent.toml`."""
        return self.path / "agent.toml"

    @property
    def brain_file(self) -> Path:
        """The newest brain."""
        return self.path / "brain.safetensors"

    @property
    def best_file(self) -> Path:
        """The best brain by evaluation; a champion's only one."""
        return self.brain_file if self.is_champion else self.path / "best.safetensors"

    @property
    def checkpoints(self) -> Path:
        """The folder of numbered brains."""
        return self.path / "checkpoints"

    @property
    def resume(self) -> Path:
        """The folder of all that an exact resume needs."""
        return self.path / "resume"

    @property
    def evaluation_file(self) -> Path:
        """The brain that is being evaluated, kept until the result is saved, so that no evaluation is lost."""
        return self.resume / "evaluation.safetensors"

    @property
    def replay(self) -> Path:
        """The folder of the replay memory."""
        return self.path / "replay"

    @property
    def demonstrations(self) -> Path:
        """The folder of what humans have played for it to learn from (see `DemonstrationFolder`)."""
        return self.path / "demonstrations"

    @property
    def ledger_file(self) -> Path:
        """The SQLite file where the processes meet."""
        return self.path / "ledger.sqlite"

    @property
    def live_file(self) -> Path:
        """The live feed."""
        return self.path / "live.bin"

    @property
    def batch_file(self) -> Path:
        """The batch feed."""
        return self.path / "batch.bin"

    @property
    def log_file(self) -> Path:
        """The trainer's output."""
        return self.path / "trainer.log"

    @property
    def recordings(self) -> Path:
        """The folder of films and pictures."""
        return self.path / "recordings"

    def config(self) -> AgentConfig:
        """Read `agent.toml`. ArcadeError if damaged: names the file, the reason, and what to do."""
        return read_config(self.config_file)

    def save_config(self, config: AgentConfig) -> None:
        """Replace `agent.toml` atomically. UsageError for a champion."""
        champions.refuse(self.path, "changed")
        write_config(config, self.config_file)

    def checkpoint_file(self, step: int) -> Path:
        """Where the numbered brain of agent step `step` lies; 12 digits, so that names sort by step."""
        return self.checkpoints / f"{step:012d}.safetensors"

    def checkpoint_files(self) -> list[Path]:
        """Numbered brains, youngest last."""
        return sorted(file for file in self.checkpoints.glob("*.safetensors") if file.stem.isdecimal())

    def has_brain(self) -> bool:
        """Whether there is a brain, damaged or not."""
        return self.brain_file.is_file() or self.best_file.is_file() or bool(self.checkpoint_files())

    def trainer_alive(self) -> bool:
        """Whether a process holds the trainer's lock (it goes when the process dies, however it dies)."""
        return trainer_lock.is_held(self.path / "trainer.lock")

    def training_lock(self) -> AbstractContextManager[None]:
        """Hold the trainer's lock. ArcadeError naming the other trainer's pid if it is held."""
        return trainer_lock.hold(self.path / "trainer.lock", self.path / "trainer.pid", self.name)
