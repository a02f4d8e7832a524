"""One agent's folder: where everything of it lies."""

import contextlib
import dataclasses
import os
import re
import shlex
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from arcade_rl.errors import ArcadeError
from arcade_rl.hyperparameters import Value, from_mapping
from arcade_rl.shelf.agents import champions, trainer_lock
from arcade_rl.shelf.agents.config_file import AgentConfig, read_config, write_config
from arcade_rl.shelf.storage.atomic import half_written, refusing
from arcade_rl.shelf.storage.file_lock import FileLock, exclusive
from arcade_rl.shelf.storage.processes import Process, read_process

_OURS = (
    *("agent", "brain", "best", "checkpoints", "resume", "replay", "ledger", "status", "live", "batch", "trainer"),
    *("demonstrations", "recordings", "queued", "tags", "logs", "watch", "play", "versus", "race"),
)
"""How the names of all that is ever written into an agent's folder begin, up to the first dot."""
_CREATED = re.compile(rb'^created *= *"([^"\r\n]*)"', re.MULTILINE)
_READ_BYTES = 16_384


@dataclass(frozen=True, slots=True)
class AgentFolder:
    """The paths of one agent, and its config. Cheap to make; touches the disk only when asked."""

    path: Path

    @property
    def name(self) -> str:
        """The agent's name, which is the folder's."""
        return self.path.name

    @property
    def inode(self) -> str:
        """What the folder keeps when it is renamed, and no other has while it exists; empty if it is gone."""
        try:
            found = self.path.stat()
        except OSError:
            return ""
        return f"{found.st_dev:x}-{found.st_ino:x}"

    @property
    def created(self) -> str:
        """When it was created, as `agent.toml` has it; empty if that cannot be read.

        Beside `inode` it tells a new agent from one that was deleted for good: file systems give its number again.
        """
        try:
            with self.config_file.open("rb") as file:
                found = _CREATED.search(file.read(_READ_BYTES))
        except OSError:
            return ""
        return found[1].decode("utf-8", "replace") if found is not None else ""

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
    def pid_file(self) -> Path:
        """The process of the trainer that holds the lock."""
        return self.path / "trainer.pid"

    @property
    def queue_file(self) -> Path:
        """Its place among the agents that wait to be trained (see `training_queue`)."""
        return self.path / "queued.json"

    @property
    def tags_file(self) -> Path:
        """Its tags (see `tags`)."""
        return self.path / "tags.txt"

    @property
    def logs(self) -> Path:
        """The folder of the logs that are written while it trains, if a person has switched them on."""
        return self.path / "logs"

    @property
    def recordings(self) -> Path:
        """The folder of films and pictures."""
        return self.path / "recordings"

    @property
    def is_agent(self) -> bool:
        """Whether it has an `agent.toml`, readable or not; any other folder among the saves is not an agent."""
        return os.path.lexists(self.config_file) or not os.access(self.path, os.X_OK)

    def strangers(self) -> list[str]:
        """The names of what is in the folder and is never written by this program. ArcadeError if unreadable."""
        with refusing("read", self.path):
            names = sorted(each.name for each in self.path.iterdir())
        return [name for name in names if name.lstrip(".").split(".")[0] not in _OURS]

    def config(self) -> AgentConfig:
        """Read `agent.toml`. ArcadeError if missing or damaged: names the file, the reason, and what to do."""
        if self.path.is_dir() and not self.is_agent:
            raise ArcadeError(
                f"not an agent: {self.path} has no agent.toml; put it back, or remove the folder: "
                f"arcade-rl delete {shlex.quote(self.name)}"
            )
        return read_config(self.config_file)

    def save_config(self, config: AgentConfig) -> None:
        """Replace `agent.toml` atomically. UsageError for a champion."""
        champions.refuse(self.path, "changed")
        write_config(config, self.config_file)

    def change_hyperparameters(self, changes: Mapping[str, Value]) -> None:
        """Change hyperparameters in `agent.toml`; what others change in it meanwhile is kept.

        Raises:
            UsageError: one is unknown, of a wrong type or out of bounds; or it is a champion.
            ArcadeError: the file is damaged, somebody else keeps it locked, or the disk refuses.
        """
        champions.refuse(self.path, "changed")
        with exclusive(self.config_file, makes_folder=False):
            config = self.config()
            changed = from_mapping(changes, config.hyperparameters)
            write_config(dataclasses.replace(config, hyperparameters=changed), self.config_file)

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
        return FileLock(self.path / "trainer.lock").is_held()

    def holds_training_lock(self) -> bool:
        """Whether this process holds the trainer's lock and the folder lies where it lay, as far as can be known."""
        try:
            return FileLock(self.path / "trainer.lock").is_held_here()
        except ArcadeError:
            return True  # a disk that does not answer now has not lost the folder

    def remove_half_written(self) -> None:
        """Remove what a trainer that was killed had half written; only for the one that holds the lock now.

        What others write as well, such as `agent.toml` and demonstrations, may be under way, and stays.
        """
        own = (self.brain_file, self.best_file, self.live_file, self.batch_file)
        for file in (*own, self.resume / "*", self.checkpoints / "*"):
            for left in half_written(file):
                with contextlib.suppress(OSError):
                    left.unlink()

    def training_lock(self) -> AbstractContextManager[None]:
        """Hold the trainer's lock. ArcadeError naming the other trainer's pid if it is held."""
        return trainer_lock.hold(self.path / "trainer.lock", self.pid_file, self.name)

    def trainer(self) -> Process:
        """The process of the trainer that holds the lock, or held it when it was killed."""
        return read_process(self.pid_file)
