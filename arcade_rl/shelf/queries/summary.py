"""Reads what a list shows of an agent: its config and what its trainer last said."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from arcade_rl import goals
from arcade_rl.errors import ArcadeError, one_line
from arcade_rl.games import catalog
from arcade_rl.games.atari.variants import variant_words
from arcade_rl.games.environments.game_file import persons_file
from arcade_rl.schedules import epsilon
from arcade_rl.shelf.agents import training_queue
from arcade_rl.shelf.agents.agent_folder import AgentConfig, AgentFolder, all_agents, all_champions
from arcade_rl.shelf.agents.champion_file import read_champion, read_curve
from arcade_rl.shelf.agents.tags import tags_of
from arcade_rl.shelf.agents.trainer_lock import true_state
from arcade_rl.shelf.ledger.ledger import PAGE, Ledger, Status
from arcade_rl.shelf.queries.agent_summary import Summary
from arcade_rl.shelf.storage.atomic import refusing
from arcade_rl.shelf.storage.file_stamp import Stamp, are_settled, stamp

__all__ = ["ShelfReader", "Summary", "opponent", "shelf", "summarize"]

_RECENT_EPISODES = 100
_SPARKLINE_EPISODES = 40


class ShelfReader:
    """Reads every agent's summary again and again; what has not changed on the disk is not read again."""

    def __init__(self) -> None:
        self._seen: dict[Path, tuple[_Fingerprint, Summary]] = {}
        self._watched: dict[Path, tuple[Path, ...]] = {}  # to name them takes longer than to look at them
        self._games: Stamp | None = None  # of the list of games that a person has added

    def read(self) -> list[Summary]:
        """Every agent in saves/, by name, and then every champion."""
        games = stamp(persons_file())
        if games != self._games:
            self._games, self._seen = games, {}
        agents = [*all_agents(), *all_champions()]
        self._watched = {agent.path: self._watched.get(agent.path) or _watched(agent) for agent in agents}
        self._seen = {agent.path: self._look(agent) for agent in agents}
        return [summary for _, summary in self._seen.values()]

    def _look(self, folder: AgentFolder) -> "tuple[_Fingerprint, Summary]":
        fingerprint = _fingerprint(self._watched[folder.path])
        seen = self._seen.get(folder.path)
        if seen is None or seen[0] != fingerprint or not fingerprint.settled:
            return fingerprint, summarize(folder)
        now = _with_true_state(folder, seen[1])
        has_crashed = now.state == "crashed" != seen[1].state
        return fingerprint, summarize(folder) if has_crashed else now


def summarize(folder: AgentFolder) -> Summary:
    """Never raises, whatever is wrong with the folder: `problem` says what. One agent's fault hides no other."""
    try:
        with refusing("read", folder.path):
            return _summarized(folder)
    except ArcadeError as error:
        problem = str(error)
    except Exception as error:  # no fault may hide the rest of the shelf, foreseen or not
        problem = one_line(f"{folder.path} cannot be read: {error}")
    return replace(_blank(folder), problem=problem)


def _summarized(folder: AgentFolder) -> Summary:
    config, problem = _config(folder)
    known = _from_config(folder, config, problem)
    if folder.is_champion:
        return _with_champion_file(folder, known, config)
    found = _with_true_state(folder, _with_ledger(folder, known, config))
    if found.state == "crashed":  # unless it has said goodbye between the two looks
        found = _with_true_state(folder, _with_ledger(folder, known, config))
    return found


def shelf() -> list[Summary]:
    """Every agent in saves/, by name, and then every champion, read once; to look again keep a `ShelfReader`."""
    return ShelfReader().read()


@dataclass(frozen=True, slots=True)
class _Fingerprint:
    """What changes when an agent's files do; `settled` if a further change would show."""

    files: tuple[Stamp | None, ...]
    settled: bool


def _watched(folder: AgentFolder) -> tuple[Path, ...]:
    """The files that a summary is read from."""
    if folder.is_champion:
        return (folder.config_file, folder.champion_file, folder.curve_file, folder.brain_file)
    ledger = folder.ledger_file
    beside = (ledger.with_name(name) for name in (f"{ledger.name}-wal", PAGE))
    return (folder.config_file, ledger, *beside, folder.brain_file, folder.queue_file, folder.tags_file)


def _fingerprint(watched: Iterable[Path]) -> _Fingerprint:
    files = tuple(stamp(file) for file in watched)
    return _Fingerprint(files, settled=are_settled(files))


def _blank(folder: AgentFolder) -> Summary:
    name = one_line(folder.name)
    problem = "" if name == folder.name else "the name of its folder is not text; rename the folder"
    return Summary(name, champion=folder.is_champion, problem=problem)


def _config(folder: AgentFolder) -> tuple[AgentConfig | None, str]:
    """Its config, or why that cannot be read."""
    try:
        return folder.config(), ""
    except ArcadeError as error:
        return None, str(error)


def _from_config(folder: AgentFolder, config: AgentConfig | None, problem: str) -> Summary:
    kept = () if folder.is_champion else tags_of(folder)
    blank = replace(_blank(folder), has_brain=folder.has_brain(), place=training_queue.place(folder), tags=kept)
    if config is None:
        return replace(blank, problem=problem)
    game, hyperparameters = catalog.game(config.game), config.hyperparameters
    return replace(
        blank,
        game=config.game,
        game_title=game.title,
        variant=variant_words(game, hyperparameters.game_mode, hyperparameters.game_difficulty),
        game_repeats=game.repeats,
        algorithm=config.algorithm,
        preset=config.preset,
        status=Status(epsilon=_first_epsilon(config)),
        training_steps=hyperparameters.training_steps,
        created=config.created,
        parent=config.parent,
    )


def _first_epsilon(config: AgentConfig) -> float:
    """The share of random actions that its training begins with; an actor-critic has none."""
    return 0.0 if config.is_actor_critic else epsilon(config.hyperparameters, steps=0, episodes=0, updates=0)


def _with_ledger(folder: AgentFolder, summary: Summary, config: AgentConfig | None) -> Summary:
    try:
        with Ledger(folder.ledger_file, read_only=True) as ledger:
            status, scores = ledger.status(), ledger.recent_scores(_RECENT_EPISODES)
    except ArcadeError as error:
        return replace(summary, problem=summary.problem or str(error))
    return replace(
        summary,
        status=summary.status if status == Status() else status,  # no trainer has said anything yet
        goal=_goal(config, status),
        recent_score=sum(scores) / len(scores) if scores else None,
        scores=tuple(scores[-_SPARKLINE_EPISODES:]),
    )


def _goal(config: AgentConfig | None, status: Status) -> str:
    """Which goal is met, by the hyperparameters of now; with its step, if that ended its last run."""
    if config is None:
        return ""
    met = goals.met(config.hyperparameters, status.best_evaluation, status.evaluations_without_best)
    return met and (status.goal or met)


def _with_champion_file(folder: AgentFolder, summary: Summary, config: AgentConfig | None) -> Summary:
    if config is None:
        return summary
    try:
        champion, curve = read_champion(folder.champion_file), read_curve(folder.curve_file)
    except ArcadeError as error:
        return replace(summary, problem=summary.problem or str(error))
    mean = champion.evaluation.mean
    steps, episodes, updates = champion.step, champion.episodes, champion.updates
    status = Status(
        step=steps,
        episodes=episodes,
        updates=updates,
        epsilon=epsilon(config.hyperparameters, steps=steps, episodes=episodes, updates=updates),
        training_seconds=champion.training_seconds,
        best_evaluation=mean,
    )
    return replace(summary, status=status, recent_score=mean, scores=curve.values)


def _with_true_state(folder: AgentFolder, summary: Summary) -> Summary:
    try:
        state = true_state(summary.status, folder.trainer_alive)
    except ArcadeError as error:
        return replace(summary, problem=summary.problem or str(error))
    return _at_its_last_save(summary) if state == "crashed" else replace(summary, state=state)


def _at_its_last_save(summary: Summary) -> Summary:
    """What crashed goes on from there: it has no more steps than that."""
    status = summary.status
    return replace(
        summary,
        state="crashed",
        status=replace(status, step=status.step - status.unsaved_steps, unsaved_steps=0, condition=""),
    )


def opponent(agents: Iterable[Summary], game_id: str) -> Summary | None:
    """A champion of the game, else the agent that has trained for longest; None if none has learned it."""
    fitting = [agent for agent in agents if agent.game == game_id and agent.has_brain and not agent.problem]
    return max(fitting, key=lambda agent: (agent.champion, agent.status.step), default=None)
