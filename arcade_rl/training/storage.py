"""What a trainer puts on disk and when: the brain, the best one, numbered checkpoints, the state of an exact resume."""

import contextlib

from arcade_rl.shelf import brain_file
from arcade_rl.shelf.agent_folder import AgentFolder
from arcade_rl.shelf.brain_file import Brain
from arcade_rl.training import resume_state
from arcade_rl.training.background_writes import BackgroundWrites
from arcade_rl.training.learner import Learner, resume_file
from arcade_rl.training.resume_state import ResumeState
from arcade_rl.training.troubles import Troubles

_BRAIN = "save the brain"
_BEST = "save the best brain"
_CHECKPOINT = "save a checkpoint"
_RESUME = "save the resume state"
_EVALUATION = "save the brain that is evaluated"


class Storage:
    """Takes copies between two steps and writes them in the background; every file is replaced whole or not at all."""

    def __init__(self, folder: AgentFolder, learner: Learner, troubles: Troubles) -> None:
        self._folder = folder
        self._learner = learner
        self._writes = BackgroundWrites(troubles)
        self._brain_updates = -1  # updates of the newest brain on disk; -1 before the first

    def save_brain(self) -> None:
        """Replace the newest brain, if anything was learned since."""
        updates = self._learner.agent.updates
        if updates == self._brain_updates or self._writes.busy_with(_BRAIN):
            return
        brain = self._learner.brain()
        self._writes.put(_BRAIN, lambda: brain_file.write(brain, self._folder.brain_file))
        self._brain_updates = updates

    def save_best(self, brain: Brain) -> None:
        """Keep a brain as the best so far."""
        self._writes.put(_BEST, lambda: brain_file.write(brain, self._folder.best_file))

    def save_evaluation(self, brain: Brain) -> None:
        """Keep the brain that is being evaluated, until a resume state is saved that has no evaluation open."""
        path = self._folder.evaluation_file
        path.parent.mkdir(parents=True, exist_ok=True)
        self._writes.put(_EVALUATION, lambda: brain_file.write(brain, path))

    def save_checkpoint(self) -> None:
        """Keep the brain under its step's number."""
        brain = self._learner.brain()
        path = self._folder.checkpoint_file(brain.history.step)
        path.parent.mkdir(parents=True, exist_ok=True)
        self._writes.put(_CHECKPOINT, lambda: brain_file.write(brain, path))

    def save_resume(self, *, at_once: bool = False) -> None:
        """Replace the resume state, unless the last one is still being written and it is not to be `at_once`."""
        if self._writes.busy_with(_RESUME) and not at_once:
            return
        state = self._learner.snapshot()
        resume_file(self._folder).parent.mkdir(parents=True, exist_ok=True)
        self._writes.put(_RESUME, lambda: self._write_resume(state))

    def _write_resume(self, state: ResumeState) -> None:
        resume_state.write(state, resume_file(self._folder))
        if state.counts.open_evaluation is None:
            with contextlib.suppress(OSError):
                self._folder.evaluation_file.unlink(missing_ok=True)

    def collect(self) -> None:
        """Note how the writes went that have ended."""
        self._writes.collect()

    def save_all(self) -> None:
        """Put everything on disk, and wait until it is there."""
        self._writes.finish()
        self._learner.agent.flush()
        self._brain_updates = -1
        self.save_brain()
        self.save_resume()
        self._writes.finish()

    def close(self) -> None:
        """Wait for what is under way."""
        self._writes.close()
