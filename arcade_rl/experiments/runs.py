"""A run and its agent as they are at a moment, and the outcome of a run that has ended."""

import dataclasses
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from arcade_rl.errors import ArcadeError
from arcade_rl.experiments.rows import Run
from arcade_rl.locations import saves_folder
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.shelf.ledger.ledger import Ledger
from arcade_rl.shelf.queries import summary
from arcade_rl.shelf.queries.summary import Summary

MOST_CRASHES = 3  # in a row, without a step between; with one more the training has failed


@dataclass(frozen=True, slots=True)
class Seen:
    """A run and its agent; the agent is None if it is not on the shelf."""

    run: Run
    agent: Summary | None

    @property
    def is_running(self) -> bool:
        """Whether a trainer is at work on the run's own agent, and not on another that has got its name."""
        return self.agent is not None and self.agent.is_running and self.is_ours

    @property
    def is_ours(self) -> bool:
        """Whether the agent of that name is the run's: by its creation; one whose settings are damaged is believed."""
        agent, run = self.agent, self.run
        return agent is not None and (agent.created == run.created or (run.made and not agent.created))

    @property
    def has_ended(self) -> bool:
        """Whether the agent has done all its steps, or met a goal, and was evaluated."""
        agent = self.agent
        if agent is None or agent.state != "idle" or not agent.is_finished:
            return False
        return not folder_of(self.run).evaluation_file.exists()

    @property
    def failed_by_itself(self) -> bool:
        """Whether its trainer ended by a crash or an error, and not because somebody asked it to."""
        agent = self.agent
        return agent is not None and (agent.state == "crashed" or bool(agent.status.error or agent.problem))

    @property
    def may_go_on(self) -> bool:
        """Whether a run that failed, or whose agent was gone, can be tried again: the cause has passed, or may have.

        What has crashed again and again, or diverged, would only do so once more.
        """
        run, agent = self.run, self.agent
        if run.state == "failed" and not run.made:
            return True
        if run.state not in ("failed", "gone") or agent is None or not self.is_ours:
            return False
        return run.state == "gone" or (agent.state != "diverged" and run.crashes <= MOST_CRASHES)


def folder_of(run: Run) -> AgentFolder:
    """Where its agent lies, or will."""
    return AgentFolder(saves_folder() / run.agent)


def look(run: Run) -> Seen:
    """A run and its agent as they are now."""
    folder = folder_of(run)
    return Seen(run, summary.summarize(folder) if run.created and folder.path.is_dir() else None)


def by_trial(runs: Iterable[Run]) -> defaultdict[int, list[Run]]:
    """The runs of each trial, by its number, in the order in which they came."""
    grouped: defaultdict[int, list[Run]] = defaultdict(list)
    for run in runs:
        grouped[run.trial].append(run)
    return grouped


def counted(seen: Seen) -> Run:
    """The run with one crash more, if its trainer ended by one; steps done since the last make it the first."""
    run, agent = seen.run, seen.agent
    if agent is None or not seen.failed_by_itself:
        return run
    crashes = run.crashes + 1 if agent.status.step <= run.crash_step else 1
    return dataclasses.replace(run, crashes=crashes, crash_step=agent.status.step)


def outcome(seen: Seen) -> Run:
    """The run with its outcome. Without an evaluation, its recent training score counts."""
    run, agent = seen.run, seen.agent
    if agent is None or not seen.is_ours:
        return run
    best = agent.status.best_evaluation
    return dataclasses.replace(
        run,
        step=agent.status.step,
        best=agent.recent_score if best is None else best,
        last=_newest_evaluation(run, agent),
    )


def trial_score(runs: Iterable[Run]) -> float | None:
    """Mean over the seeds of their best evaluation; None if none has one."""
    best = [run.best for run in runs if run.best is not None]
    return sum(best) / len(best) if best else None


def _newest_evaluation(run: Run, agent: Summary) -> float | None:
    try:
        with Ledger(folder_of(run).ledger_file, read_only=True) as ledger:
            newest = ledger.newest_evaluation()
    except ArcadeError:
        newest = None
    return agent.recent_score if newest is None else newest.mean
