"""The file that an exact resume starts from: everything but the replay memory, replaced as one. Never pickled."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, NonNegativeInt, ValidationError
from safetensors import SafetensorError, safe_open

from arcade_rl.agents.data import Tensors
from arcade_rl.errors import ArcadeError, DivergedError, UnfitFileError, excerpt
from arcade_rl.shelf.brains.brain_file import check_finite
from arcade_rl.shelf.storage import checksum
from arcade_rl.shelf.storage.atomic import refusing, write_atomically

_FORMAT: Literal[1] = 1
_METADATA_KEY = "arcade-rl resume"

_KEYS_OF_0_1_0 = {
    "_steps": "steps",
    "_episodes": "episodes",
    "_unlearned_steps": "unlearned_steps",
    "_due_updates": "due_updates",
}
"""What an agent's values were called in version 0.1.0, and are called now."""


class Counts(BaseModel):
    """How far an agent is.

    Attributes:
        step: agent steps since birth, over all parallel games.
        last_checkpoint, last_evaluation: the step of each; -1 where step 0 is due too: a checkpoint always is, an
            evaluation of an inherited brain.
        open_evaluation: the step of the evaluation that has begun and is not finished; None if there is none.
        last_score, best_score: mean of the last evaluation, and of the best brain's; None before the first.
        running_score: mean of all evaluations, each of half the weight of the one after it; None before the first.
        best_running_score: what that was when the best brain was evaluated.
        evaluations_without_best: how many in a row have brought no new best, or only a best of the same score.
    """

    model_config = ConfigDict(extra="forbid")

    step: NonNegativeInt = 0
    episodes: NonNegativeInt = 0
    training_seconds: float = 0.0
    last_checkpoint: int = -1
    last_evaluation: int = 0
    open_evaluation: NonNegativeInt | None = None
    last_score: float | None = None
    best_score: float | None = None
    running_score: float | None = None
    best_running_score: float | None = None
    evaluations_without_best: NonNegativeInt = 0

    def judge(self, mean: float, *, wanted_score: float = 0.0) -> bool:
        """Take in an evaluation's mean; returns whether the brain that played is the best so far.

        Some episodes say little of one brain: the best of many evaluations is the luckiest. So one is judged together
        with those before it, which costs nothing (`tests/benchmarks/learning/choose_best.py` compares other ways).

        Args:
            wanted_score: if it is not 0, the first brain to reach it is the best, and after it none that does not.
        """
        self.last_score = mean
        self.running_score = mean if self.running_score is None else (self.running_score + mean) / 2
        best_before = self.best_score
        reached = wanted_score != 0.0 and mean >= wanted_score
        reached_before = wanted_score != 0.0 and best_before is not None and best_before >= wanted_score
        is_best = self.best_running_score is None or self.running_score > self.best_running_score
        if reached != reached_before:
            is_best = reached
        if is_best:
            self.best_score, self.best_running_score = mean, self.running_score
        self.evaluations_without_best = 0 if is_best and mean != best_before else self.evaluations_without_best + 1
        return is_best

    def forget_best(self) -> None:
        """Have no best brain, and no evaluation that a new one is judged by: the game has become another."""
        self.best_score = self.best_running_score = self.running_score = self.open_evaluation = None
        self.evaluations_without_best = 0


class _Document(BaseModel):
    model_config = ConfigDict(extra="forbid", ser_json_inf_nan="constants")

    format: Literal[1]
    counts: Counts
    returns: list[float]
    lengths: list[NonNegativeInt]
    cuts: list[int] = []  # older states do not say them
    games: dict[str, Any]
    agent: dict[str, Any]
    demonstrations: list[NonNegativeInt] = []
    hyperparameters: dict[str, Any] = {}  # older states do not say them


@dataclass(frozen=True, slots=True)
class ResumeState:
    """Where a training stands between two steps.

    Attributes:
        tensors, agent: what the agent's `state` gave.
        games: what the parallel games' `state` gave.
        returns, lengths: raw return and length so far of the episode that each game is in.
        cuts: at which length that episode is cut (see `Staggering`); empty in states that do not say them.
        demonstrations: the numbers of those that the agent learned from.
        hyperparameters: those in force, by name; empty in states that do not say them.
    """

    tensors: Tensors
    agent: dict[str, Any]
    games: dict[str, Any]
    returns: list[float]
    lengths: list[int]
    counts: Counts
    cuts: list[int] = field(default_factory=list)
    demonstrations: list[int] = field(default_factory=list)
    hyperparameters: dict[str, Any] = field(default_factory=dict)


def write(state: ResumeState, path: Path) -> None:
    """Replace the file atomically.

    Raises:
        DivergedError: it holds numbers that are not finite; the old file stays.
        DiskError: the disk refuses; the old file stays.
    """
    check_finite(state.tensors)
    with refusing("write", path):
        path.parent.mkdir(exist_ok=True)
    document = _Document(
        format=_FORMAT,
        counts=state.counts,
        returns=state.returns,
        lengths=state.lengths,
        cuts=state.cuts,
        games=state.games,
        agent=state.agent,
        demonstrations=state.demonstrations,
        hyperparameters=state.hyperparameters,
    )
    write_atomically(path, checksum.sealed(_METADATA_KEY, document.model_dump_json(), state.tensors))


def read(path: Path) -> ResumeState:
    """Read and check the file.

    Raises:
        UnfitFileError: it is whole, but of another version of the program.
        ArcadeError: it is damaged.
    """
    metadata: dict[str, str] = {}
    try:
        with safe_open(path, framework="numpy") as file:
            metadata = file.metadata() or {}
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - not a mapping
        checksum.check(metadata, metadata[_METADATA_KEY], tensors)
        document = _Document.model_validate_json(metadata[_METADATA_KEY])
        check_finite(tensors)
    except (SafetensorError, OSError, KeyError, ValueError, DivergedError) as error:
        if isinstance(error, ValidationError) and checksum.KEY in metadata:  # which was right
            raise UnfitFileError(
                f"another version of arcade-rl wrote the resume state {path}; update this one"
            ) from error
        reason = "its description does not fit" if isinstance(error, ValidationError) else excerpt(error)
        raise ArcadeError(
            f"the resume state {path} is damaged ({reason}); training can continue from the brain"
        ) from error
    return ResumeState(
        tensors=tensors,
        agent={_KEYS_OF_0_1_0.get(key, key): value for key, value in document.agent.items()},
        games=document.games,
        returns=document.returns,
        lengths=document.lengths,
        cuts=document.cuts,
        counts=document.counts,
        demonstrations=document.demonstrations,
        hyperparameters=document.hyperparameters,
    )


def read_step(path: Path) -> int:
    """At which step a state stands, without reading its tensors.

    Raises:
        ArcadeError: it is missing, damaged or of another version.
    """
    try:
        with safe_open(path, framework="numpy") as file:
            return _Document.model_validate_json((file.metadata() or {})[_METADATA_KEY]).counts.step
    except (SafetensorError, OSError, KeyError, ValueError) as error:
        raise ArcadeError(f"the resume state {path} cannot be read ({excerpt(error)}); go on from the brain") from error
