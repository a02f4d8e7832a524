"""What humans play for an agent while it trains: brought from its folder into its demonstration memory."""

from collections.abc import Iterable

from arcade_rl.errors import ArcadeError
from arcade_rl.shelf.demonstrations.demonstrations import Demonstration, DemonstrationFolder
from arcade_rl.training.core.learner import Learner
from arcade_rl.training.run.trainer_log import TrainerLog
from arcade_rl.training.run.troubles import Troubles


class Lessons:
    """Keeps the agent's demonstration memory in step with the folder, where other processes write and delete.

    A demonstration that cannot be used is left out and logged once.
    """

    def __init__(self, folder: DemonstrationFolder, learner: Learner, log: TrainerLog, troubles: Troubles) -> None:
        self._folder = folder
        self._learner = learner
        self._log = log
        self._troubles = troubles
        self._left_out: set[int] = set()

    def begin(self) -> None:
        """Take in what the agent learned from when it was saved; all that there is, if it resumes from nothing."""
        self._hold(self._learner.taught)

    def look(self) -> None:
        """Take in what is new, and drop what was deleted."""
        self._hold(None)

    def _hold(self, wanted: Iterable[int] | None) -> None:
        """Learn from the wanted demonstrations that there are; None for all."""
        memory = self._learner.agent.demonstrations
        with self._troubles.outlive("look for demonstrations"):
            there = set(self._folder.numbers())
            held, wanted = set(memory.numbers), there if wanted is None else there.intersection(wanted)
            taken, dropped = self._read(wanted - held - self._left_out), held - wanted
            if taken or dropped:
                memory.change(taken=taken, dropped=dropped)
                self._log.line(f"demonstrations learned from: {len(memory.numbers):,}, {memory.steps:,} agent steps")

    def _read(self, numbers: set[int]) -> dict[int, Demonstration]:
        """Those of the numbered that can be used."""
        read = {}
        for number in sorted(numbers):
            try:
                demonstration = self._folder.read(number)
                demonstration.check_fits(self._learner.games.entry, self._learner.hyperparameters)
            except ArcadeError as error:
                self._left_out.add(number)
                self._log.line(f"warning: demonstration {number} is left out: {error}")
            else:
                read[number] = demonstration
        return read
