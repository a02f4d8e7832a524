"""What others ask of a trainer through the ledger: pause, resume, stop, other hyperparameters."""

import dataclasses

from arcade_rl.errors import ArcadeError, UsageError
from arcade_rl.hyperparameters import Value, from_mapping, spec_of
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.shelf.ledger.ledger import Ledger, Request
from arcade_rl.training.core.learner import Learner
from arcade_rl.training.launch import ENDS, REFUSED
from arcade_rl.training.run.trainer_log import TrainerLog
from arcade_rl.training.run.troubles import Troubles


class RequestHandler:
    """Reads requests and decides; what was decided is answered once it holds.

    Attributes:
        paused: training waits.
        stopping: training is to save and end.
        discarding: and to give up what cannot be saved.
    """

    def __init__(
        self, ledger: Ledger, folder: AgentFolder, learner: Learner, log: TrainerLog, troubles: Troubles
    ) -> None:
        self._ledger = ledger
        self._folder = folder
        self._learner = learner
        self._log = log
        self._troubles = troubles
        self._unanswered: list[tuple[int, str]] = []
        self._stops: list[int] = []
        self.paused = False
        self.stopping = False
        self.discarding = False

    def read(self) -> bool:
        """Decide on every open request; returns whether there was any to answer."""
        with self._troubles.outlive("read requests"):
            decided = {*self._stops, *(id_ for id_, _ in self._unanswered)}
            for request in self._ledger.open_requests():
                if request.id not in decided:
                    self._decide(request)
        return bool(self._unanswered)

    def answer(self) -> None:
        """Tell those who asked, stops aside: they are answered when all is saved."""
        with self._troubles.outlive("answer requests"):
            while self._unanswered:
                self._ledger.obey(*self._unanswered[0])
                self._log.line(self._unanswered.pop(0)[1])

    def answer_stops(self, answer: str) -> None:
        """Tell those who asked for the end that it is reached; also those whose request came too late to matter.

        Other hyperparameters never come too late: they count from the next start on.
        """
        with self._troubles.outlive("answer requests"):
            for request in self._ledger.open_requests():
                if request.kind == "tune" and request.id not in (id_ for id_, _ in self._unanswered):
                    self._ledger.obey(request.id, self._tune(request.changes))
            self._ledger.cancel_requests(answer)

    def _decide(self, request: Request) -> None:
        if request.kind in ENDS:
            self.stopping, self.discarding = True, self.discarding or request.kind == "discard"
            self._stops.append(request.id)
            return
        answers = {"pause": self._pause, "resume": self._resume}
        answer = answers[request.kind]() if request.kind in answers else self._tune(request.changes)
        self._unanswered.append((request.id, answer))

    def _pause(self) -> str:
        already, self.paused = self.paused, True
        return f"{'was paused already' if already else 'paused'} at step {self._learner.counts.step:,}"

    def _resume(self) -> str:
        was_paused, self.paused = self.paused, False
        step = self._learner.counts.step
        return f"trains on from step {step:,}" if was_paused else f"was not paused; it trains, at step {step:,}"

    def _tune(self, changes: dict[str, Value]) -> str:
        try:
            return self._tuned(changes)
        except ArcadeError as error:
            return f"{REFUSED}{error}"

    def _tuned(self, changes: dict[str, Value]) -> str:
        config = self._learner.config
        for name in changes:
            if not spec_of(name, config.algorithm).live:
                raise UsageError(f"{name} cannot change while it trains; stop it and change its agent.toml, or fork it")
        tuned = from_mapping(changes, self._learner.hyperparameters)
        self._folder.change_hyperparameters(changes)
        self._learner.config = dataclasses.replace(config, hyperparameters=tuned)
        rates = self._learner.agent.rates
        self._learner.tune(tuned)
        words = ", ".join(f"{name} is {getattr(tuned, name)}" for name in changes)
        answer = f"{words} from step {self._learner.counts.step:,} on"
        return answer if self._learner.agent.rates == rates else f"{answer}: {self._learner.agent.rates}"
