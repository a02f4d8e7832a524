"""What a trainer puts on disk and when: the brain, the best one, numbered checkpoints, the state of an exact resume."""

import contextlib
from collections.abc import Callable

from arcade_rl import heap
from arcade_rl.agents.memory.mapped_array import FLUSHES_BESIDE
from arcade_rl.errors import ArcadeError, DiskError
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.shelf.brains import brain_file
from arcade_rl.shelf.brains.brain_file import Brain, check_finite
from arcade_rl.training.core import resume_state
from arcade_rl.training.core.learner import Learner, resume_file
from arcade_rl.training.core.resume_state import ResumeState
from arcade_rl.training.run.background_writes import BackgroundWrites
from arcade_rl.training.run.trainer_log import TrainerLog
from arcade_rl.training.run.troubles import Troubles

_BRAIN = "save the brain"
_BEST = "save the best brain"
_RESUME = "save the resume state"
_EVALUATION = "save the brain that is evaluated"
_REPLAY = "save the replay memory"


class Storage:
    """Takes copies between two steps and writes them in the background; every file is replaced whole or not at all.

    What the disk refuses is kept and tried again.

    Attributes:
        saved_step: the agent step that the next trainer would begin from.
    """

    def __init__(self, folder: AgentFolder, learner: Learner, log: TrainerLog, troubles: Troubles) -> None:
        self._folder = folder
        self._learner = learner
        self._log = log
        self._troubles = troubles
        self._writes = BackgroundWrites(troubles)
        self._brain_updates = -1  # updates of the newest brain that is written or waits to be; -1 before the first
        self.saved_step = learner.counts.step

    @property
    def idle(self) -> bool:
        """Whether nothing waits to be written."""
        return self._writes.idle

    @property
    def refused(self) -> bool:
        """Whether the disk refused what was to be written next."""
        return self._writes.refused

    def save_brain(self) -> None:
        """Replace the newest brain, if anything was learned since."""
        updates = self._learner.agent.updates
        if updates == self._brain_updates or self._writes.busy_with(_BRAIN):
            return
        brain = self._learner.brain()
        self._put(_BRAIN, lambda: brain_file.write(brain, self._folder.brain_file))
        self._brain_updates = updates

    def save_best(self, brain: Brain) -> None:
        """Keep a brain as the best so far."""
        self._put(_BEST, lambda: brain_file.write(brain, self._folder.best_file))

    def save_evaluation(self, brain: Brain) -> None:
        """Keep the brain that is being evaluated, until a resume state is saved that has no evaluation open."""
        self._put(_EVALUATION, lambda: brain_file.write(brain, self._folder.evaluation_file))

    def save_checkpoint(self) -> None:
        """Keep the brain under its step's number."""
        brain = self._learner.brain()
        step = brain.history.step
        path = self._folder.checkpoint_file(step)
        self._put(
            f"save the checkpoint of step {step:,}",
            lambda: brain_file.write(brain, path),
            then=lambda: self._log.line(f"checkpoint at step {step:,}"),
        )

    def save_resume(self, *, at_once: bool = False) -> None:
        """Replace the resume state, unless the last one is still being written and it is not to be `at_once`.

        Raises:
            DivergedError: it would take the place of one that waits to be written, and is not finite; that one stays.
        """
        waiting = self._writes.busy_with(_RESUME)
        if waiting and not at_once:
            return
        state = self._learner.snapshot()
        if waiting:
            check_finite(state.tensors)
        step = state.counts.step
        self._put(_RESUME, lambda: self._write_resume(state), then=lambda: self._note_saved(step))

    def _put(self, action: str, write: Callable[[], None], then: Callable[[], None] = lambda: None) -> None:
        self._writes.put(action, lambda: self._write_at_home(write), then)

    def _write_at_home(self, write: Callable[[], None]) -> None:
        """Write where the agent lies; a folder that is gone is not made again, nor another's filled."""
        if not self._folder.holds_training_lock():
            raise DiskError(f"{self._folder.path} is gone; training ends", "its folder is gone")
        write()

    def _write_resume(self, state: ResumeState) -> None:
        """The replay memory goes first: the state counts on every step that it holds, also after a power cut."""
        if FLUSHES_BESIDE:
            self._learner.agent.flush()
        resume_state.write(state, resume_file(self._folder))
        if state.counts.open_evaluation is None:
            with contextlib.suppress(OSError):
                self._folder.evaluation_file.unlink(missing_ok=True)

    def _note_saved(self, step: int) -> None:
        self.saved_step = step

    def collect(self) -> None:
        """Note how the writes went that have ended, and hand back the memory that they took."""
        wrote = not self._writes.idle
        self._writes.collect()
        if wrote and self._writes.idle:  # only now is nothing of what was written still in memory
            heap.trim()  # evaluations and saves leave gaps, by which a trainer would grow for hours

    def retry(self) -> None:
        """Try again what the disk refused."""
        self._writes.retry()

    def save_all(self) -> None:
        """Put everything on disk, and wait until it is there or the disk refuses."""
        self._writes.retry()
        self._writes.finish()
        with self._troubles.outlive(_REPLAY, unsaved=True):
            self._learner.agent.flush()
        self._brain_updates = -1
        self.save_brain()
        self.save_resume(at_once=True)
        self._writes.finish()

    def wait(self) -> None:
        """Let what waits be written, or the disk refuse it."""
        with contextlib.suppress(ArcadeError):
            self._writes.finish()

    def close(self) -> None:
        """Wait for what is under way."""
        self._writes.close()
