"""Runs an experiment: some trainings at a time, until each has ended. What it does next follows from the disk alone.

Killed at any moment, a driver that is started again finds what the last one has done: each run is written down before
its agent is put on the shelf, and known again by the agent's time of creation; trainers go on by themselves.
"""

import dataclasses
import time
from collections.abc import Callable
from typing import Any, Protocol

from arcade_rl.errors import ArcadeError, DiskError
from arcade_rl.experiments.experiment_file import ExperimentFile
from arcade_rl.experiments.planning import config_of, runs_of
from arcade_rl.experiments.rows import Run, RunState, Trial, TrialState
from arcade_rl.experiments.runs import MOST_CRASHES, Seen, by_trial, counted, folder_of, look, outcome, trial_score
from arcade_rl.locations import saves_folder
from arcade_rl.shelf.agents import agent_folder, room
from arcade_rl.shelf.agents.agent_folder import AgentFolder

Say = Callable[[str], None]

_MOST_STARTS = 20  # in one tick: those at work are looked after between two
_LEAST_FREE_BYTES = 20_000_000  # below that, no training is begun
_INSIST_SECONDS = 90.0
"""After which a trainer that is still at work is asked again to stop: a second signal within a minute would give up
what it cannot save."""


class Trainers(Protocol):
    """What trains an agent: separate processes, the workers of a cluster, or what a test puts in their place."""

    def start(self, folder: AgentFolder) -> str:
        """Train an agent from where it stands; says where, for people. ArcadeError if it cannot be."""

    def stop(self, folder: AgentFolder) -> None:
        """Ask an agent's trainer to save and end, without waiting for it. ArcadeError if it cannot be asked."""


class Proposer(Protocol):
    """What proposes the trials of a sweep, and judges them while they run. DiskError if it cannot write."""

    def proposals(self) -> list[Trial]:
        """The trials that were proposed and whose end it was not told, by number."""

    def propose(self) -> Trial:
        """One more trial."""

    def is_hopeless(self, trial: Trial, runs: list[Run]) -> bool:
        """Whether a trial that runs should be given up, by the evaluations of its agents so far."""

    def tell(self, trial: Trial, runs: list[Run]) -> bool:
        """Write down how a trial has ended, and its agents' evaluations; whether that was news."""

    def importance(self) -> dict[str, float]:
        """How much each swept hyperparameter decides, 0 to 1, most first; empty while too little is known."""


class Driver:
    """Does what can be done now, each time it is asked to.

    Attributes:
        hurries: the last tick left trainings to the next that could have been begun.
    """

    def __init__(
        self,
        name: str,
        file: ExperimentFile,
        trainers: Trainers,
        *,
        jobs: int,
        say: Say,
        proposer: Proposer | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._name = name
        self._file = file
        self._trainers = trainers
        self._jobs = jobs
        self._say = say
        self._proposer = proposer
        self._clock = clock
        self._plan = file.plan()
        self._begun: set[str] = set()  # agents seen at work since this driver started
        self._left_alone: set[str] = set()  # of these, those that a person has stopped since
        self._asked_to_stop: dict[str, float] = {}  # agents, with when they were asked last
        self._told: set[int] = set()  # trials whose end the proposer knows
        self._has_reopened = False
        self.hurries = False

    def tick(self) -> bool:
        """Look at everything once and act on it; returns whether anything is left to wait for.

        Raises:
            DiskError: the disk refuses for now; nothing is lost, and the next tick goes on.
        """
        if not self._has_reopened:
            self._reopen()
            self._has_reopened = True
        trials = {trial.number: trial for trial in self._file.trials()}
        seen = [self._settled(look(run), trials[run.trial]) for run in self._file.runs() if run.state == "waiting"]
        self._prune(trials, seen)
        self._close(trials)
        self._learn(trials)
        self._begin(trials, [each for each in seen if each.run.state == "waiting"])
        if self._may_propose(trials):
            return True
        runs = by_trial(self._file.runs())
        return any(self._is_open(trial, runs[trial.number]) for trial in self._file.trials())

    def stop(self) -> bool:
        """Ask every trainer to save and end; returns whether any is at work still. DiskError if one cannot be asked."""
        waiting = [run for run in self._file.runs() if run.state == "waiting"]
        working = [run for run in waiting if look(run).is_running]
        for run in working:
            self._ask_to_stop(run)
        return bool(working)

    def _reopen(self) -> None:
        """Let the runs wait again that may go on, now that a person has the experiment run again."""
        ended = [run for run in self._file.runs() if run.state in ("failed", "gone")]
        again = [run for run in ended if look(run).may_go_on]
        for trial in self._file.trials():
            if any(run.trial == trial.number for run in again):  # first: one left open is closed by the next tick
                state: TrialState = "pruned" if trial.state == "pruned" else "open"
                self._file.save_trial(dataclasses.replace(trial, state=state, score=None))
        for run in again:
            self._file.save_run(dataclasses.replace(run, state="waiting", error=""))
            self._say(f"{run.agent} is tried again; last time: {run.error}")

    def _settled(self, seen: Seen, trial: Trial) -> Seen:
        """Write down what has become of a run since the last look."""
        run, agent = seen.run, seen.agent
        if agent is None:
            if trial.state == "pruned":
                return self._ended(seen, state="pruned")
            return self._ended(seen, state="gone", error="its agent was deleted or renamed") if run.made else seen
        if not seen.is_ours:
            state: RunState = "gone" if run.made else "failed"
            return self._ended(seen, state=state, error=f"there is another agent called {run.agent}")
        if not run.made:
            seen = Seen(dataclasses.replace(run, made=True), agent)
            self._file.save_run(seen.run)
        if agent.is_running:
            self._note_running(run, trial)
        elif agent.state == "diverged":
            return self._ended(seen, state="failed", error=agent.status.error)
        elif seen.has_ended:
            return self._ended(seen, state="finished")
        elif trial.state == "pruned":
            return self._ended(seen, state="pruned")
        else:
            self._note_at_rest(seen)
        return seen

    def _note_running(self, run: Run, trial: Trial) -> None:
        self._begun.add(run.agent)
        self._left_alone.discard(run.agent)
        if trial.state == "pruned":
            self._ask_to_stop(run)

    def _note_at_rest(self, seen: Seen) -> None:
        """A training that ended without being asked to is begun again; one that a person has stopped is not."""
        agent = seen.run.agent
        if agent in self._begun and not seen.failed_by_itself and agent not in self._left_alone:
            self._left_alone.add(agent)
            self._say(f"{agent} was stopped by hand; it goes on when the experiment is run again")

    def _ended(self, seen: Seen, **changes: Any) -> Seen:
        """Write down that a run has ended, with its outcome."""
        run = dataclasses.replace(outcome(seen), **changes)
        self._file.save_run(run)
        score = "" if run.best is None else f", best evaluation {run.best:.4g}"
        self._say(f"{run.agent} {run.state} at step {run.step:,}{score}{run.error and ': '}{run.error}")
        return Seen(run, seen.agent)

    def _prune(self, trials: dict[int, Trial], seen: list[Seen]) -> None:
        if self._proposer is None:
            return
        runs = by_trial(self._file.runs())
        for number in sorted({each.run.trial for each in seen if each.is_running}):
            trial = trials[number]
            if trial.state == "open" and self._proposer.is_hopeless(trial, runs[number]):
                trials[number] = dataclasses.replace(trial, state="pruned")
                self._file.save_trial(trials[number])
                self._say(f"trial {number} is pruned: its evaluations stay below the median of the others")
                for each in [each for each in seen if each.run.trial == number and each.is_running]:
                    self._ask_to_stop(each.run)

    def _close(self, trials: dict[int, Trial]) -> None:
        """Give each trial whose runs have all ended its score."""
        runs = by_trial(self._file.runs())
        for trial in [each for each in trials.values() if each.score is None and each.state != "failed"]:
            own = runs[trial.number]
            if any(run.state == "waiting" for run in own):
                continue
            score = trial_score(own)
            state: TrialState = "pruned" if trial.state == "pruned" else "failed" if score is None else "finished"
            closed = dataclasses.replace(trial, state=state, score=score)
            if closed != trial:
                self._file.save_trial(closed)
                trials[trial.number] = closed

    def _learn(self, trials: dict[int, Trial]) -> None:
        """Tell the proposer how trials have ended, and write down what it proposed before its driver was killed."""
        if self._proposer is None:
            return
        ended = [each for each in trials.values() if each.state != "open" and each.number not in self._told]
        if ended:
            runs = by_trial(self._file.runs())
            told = [self._proposer.tell(each, runs[each.number]) for each in ended]
            self._told |= {each.number for each in ended}
            if any(told):
                self._file.save_importance(self._proposer.importance())
        for trial in self._proposer.proposals():
            if trial.number not in trials:
                self._add(trials, trial)

    def _begin(self, trials: dict[int, Trial], seen: list[Seen]) -> None:
        """Begin or resume trainings while there is a free place, older trials first."""
        free = self._jobs - sum(each.is_running for each in seen)
        due = [each for each in seen if not each.is_running and self._is_due(each.run, trials[each.run.trial])]
        starts, self.hurries = 0, False
        while free > 0 and (due or self._may_propose(trials)):
            if starts == _MOST_STARTS:
                self.hurries = True
                return
            starts += 1
            if not due:
                assert self._proposer is not None
                trial = self._proposer.propose()
                due += [Seen(run, None) for run in self._add(trials, trial)]
            each = due.pop(0)
            free -= self._start(each, trials[each.run.trial])

    def _is_due(self, run: Run, trial: Trial) -> bool:
        return trial.state == "open" and run.agent not in self._left_alone

    def _is_open(self, trial: Trial, runs: list[Run]) -> bool:
        """Whether something will become of a trial: unless all that it waits for was stopped by hand."""
        waiting = [run for run in runs if run.state == "waiting"]
        if trial.state == "open":
            return not waiting or any(run.agent not in self._left_alone for run in waiting)
        return bool(waiting)  # of a pruned one

    def _may_propose(self, trials: dict[int, Trial]) -> bool:
        return self._proposer is not None and len(trials) < self._plan.trials

    def _add(self, trials: dict[int, Trial], trial: Trial) -> list[Run]:
        runs = list(runs_of(self._name, self._plan, trial))
        self._file.add_trial(trial, runs)
        trials[trial.number] = trial
        self._say(f"trial {trial.number}: {trial.label}")
        return runs

    def _start(self, seen: Seen, trial: Trial) -> bool:
        """Train a run's agent, which is put on the shelf first if need be; whether a trainer is at work now."""
        _refuse_full_disk()
        run = counted(seen)
        try:
            if seen.agent is None:
                run = self._shelve(run, trial)
            if run.crashes > MOST_CRASHES:
                why = f" ({seen.agent.status.error})" if seen.agent is not None and seen.agent.status.error else ""
                raise ArcadeError(f"its trainer crashed again and again{why}; see its trainer.log")
            where = self._trainers.start(folder_of(run))
        except DiskError:
            raise  # it is tried again
        except ArcadeError as error:
            now = look(run)
            if now.is_running:
                return True  # somebody has just started it by hand
            self._ended(now, state="failed", error=str(error))
            return False
        if run != seen.run:
            self._file.save_run(run)
        self._begun.add(run.agent)
        self._say(f"{run.agent} {where}")
        return True

    def _shelve(self, run: Run, trial: Trial) -> Run:
        if not run.created:
            run = dataclasses.replace(run, created=agent_folder.now())
            self._file.save_run(run)
        agent_folder.create(config_of(self._plan, trial, run))
        run = dataclasses.replace(run, made=True)
        self._file.save_run(run)
        return run

    def _ask_to_stop(self, run: Run) -> None:
        """Ask it once, and again if it is still at work after some time: a request may be lost with its worker."""
        asked = self._asked_to_stop.get(run.agent)
        if asked is not None and self._clock() - asked < _INSIST_SECONDS:
            return
        try:
            self._trainers.stop(folder_of(run))
        except DiskError:
            raise  # it is tried again
        except ArcadeError as error:
            if asked is None:
                self._say(f"{run.agent} cannot be stopped: {error}")
        self._asked_to_stop[run.agent] = self._clock()


def _refuse_full_disk() -> None:
    free = room.free_bytes(saves_folder())
    if free is not None and free < _LEAST_FREE_BYTES:
        raise DiskError(f"the disk of {saves_folder()} is full; free some space", "the disk is full", full=True)
