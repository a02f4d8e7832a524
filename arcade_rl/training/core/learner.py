"""One agent in training: the agent, its games and its counts; how it is born, goes on, and is put down on disk."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from arcade_rl import schedules
from arcade_rl.agents.agent import Agent
from arcade_rl.agents.data import Observation
from arcade_rl.agents.factory import make_agent
from arcade_rl.errors import ArcadeError, UnfitFileError, excerpt, quoted
from arcade_rl.games.factory import make_parallel_games
from arcade_rl.games.game import GameSettings, ParallelGames
from arcade_rl.games.tape import ReplayError
from arcade_rl.hyperparameters import Hyperparameters, redefined
from arcade_rl.shelf.agents import usable_brain
from arcade_rl.shelf.agents.agent_folder import AgentConfig, AgentFolder
from arcade_rl.shelf.brains import brain_file
from arcade_rl.shelf.brains.brain_file import Brain, BrainHistory
from arcade_rl.training.core import compute, resume_state
from arcade_rl.training.core.loop import StepResult, Tally, run_loop
from arcade_rl.training.core.resume_state import Counts, ResumeState
from arcade_rl.training.core.staggering import Staggering
from arcade_rl.training.core.time_use import UNTIMED, Lap
from arcade_rl.version import __version__

_RESUME_FILE = "state.safetensors"
_MISFIT = (ArcadeError, LookupError, ValueError, TypeError, ArithmeticError, AttributeError, RuntimeError)
"""What a wrong state may raise."""


@dataclass(slots=True)
class Learner:
    """Everything that learning is. Between two steps it stands whole.

    Attributes:
        origin: how it began, in a line for the log.
        note: what the person should know about that; empty if all is well.
        taught: the numbers of the demonstrations that it learned from when it was saved; None if it resumes from
            nothing.
    """

    config: AgentConfig
    agent: Agent
    games: ParallelGames
    tally: Tally
    staggering: Staggering
    counts: Counts
    observations: Observation
    origin: str
    note: str = ""
    taught: list[int] | None = None

    @property
    def hyperparameters(self) -> Hyperparameters:
        """Those in force."""
        return self.agent.hyperparameters

    def steps(self, laps: Iterator[Lap] = UNTIMED) -> Iterator[StepResult]:
        """Learn for ever, one agent step of all games at a time; `laps` as in `run_loop`."""
        loop = run_loop(
            self.games,
            self.agent,
            self.observations,
            self.tally,
            staggering=self.staggering,
            life_loss_terminal=self.hyperparameters.life_loss_terminal,
            laps=laps,
        )
        for result in loop:
            self.counts.step += self.games.count
            self.counts.episodes += len(result.finished) + result.cut
            yield result

    def warn(self, note: str, reason: str) -> None:
        """Add a note for the person, and its reason for the log; an empty note is none."""
        if note:
            self.add_note(note)
            self.origin = f"warning: {reason}; {self.origin}"

    def add_note(self, note: str) -> None:
        """Add a note for the person."""
        self.note = "; ".join(part for part in (self.note, note) if part)

    def tune(self, hyperparameters: Hyperparameters) -> None:
        """Go on with other values of the live-tunable hyperparameters."""
        self.agent.tune(hyperparameters)

    def brain(self) -> Brain:
        """A copy of what the agent has learned so far."""
        counts, entry, spec = self.counts, self.games.entry, self.games.observation_spec
        return Brain(
            name=self.config.name,
            game=entry.id,
            algorithm=self.config.algorithm,
            hyperparameters=self.agent.scheduled,
            observation_kind=spec.kind,
            observation_shape=spec.shape,
            actions=entry.actions,
            history=BrainHistory(
                step=counts.step,
                episodes=counts.episodes,
                updates=self.agent.updates,
                training_seconds=counts.training_seconds,
                best_evaluation=counts.best_score,
                last_evaluation=counts.last_score,
            ),
            made_by=f"arcade-rl {__version__}",
            saved=datetime.now(UTC),
            tensors=self.agent.tensors(),
        )

    def snapshot(self) -> ResumeState:
        """A copy of all that going on exactly needs, besides the replay memory and the demonstrations."""
        tensors, values = self.agent.state()
        pixels = self.games.observation_spec.kind == "pixels"
        return ResumeState(
            tensors=tensors,
            agent=values,
            games=self.games.state(),
            returns=self.tally.returns.tolist(),
            lengths=self.tally.lengths.tolist(),
            cuts=self.staggering.cuts.tolist(),
            counts=self.counts.model_copy(),
            demonstrations=self.agent.demonstrations.numbers,
            hyperparameters=dict(self.hyperparameters.relevant(self.config.algorithm, pixels=pixels)),
        )


def resume_file(folder: AgentFolder) -> Path:
    """Where an agent's resume state lies."""
    return folder.resume / _RESUME_FILE


def begin(
    folder: AgentFolder, *, device: str, has_past: bool, told: Callable[[float], None] = lambda _: None
) -> Learner:
    """Take up an agent where it stands: exactly, or from its brain alone, or untrained.

    Args:
        has_past: it was trained here before; else the brain of a fork or an import is one that it inherited: its
            counts begin at zero, and an evaluation is due at once.
        told: hears which share is replayed of the games that it goes on with.

    Raises:
        UnfitFileError: its resume state or its brain is of another version of the program; neither is touched.
        ArcadeError: its game cannot be run, or its resume state and its brain are both damaged.
    """
    config = folder.config()
    settings = GameSettings.from_hyperparameters(config.hyperparameters)
    count, cores = config.hyperparameters.parallel_games, compute.cores_for_games(device)
    games = make_parallel_games(config.game, settings, count, cores=cores)
    try:
        learner = _begin(folder, config, games, device=device, has_past=has_past, told=told)
        _know_the_best(learner, folder)
        scheduled = learner.agent.scheduled
        end = max(scheduled.training_steps, scheduled.learning_rate_decay_steps)
        if learner.counts.step >= end and scheduled.learning_rate_decay:
            learner.add_note(f"learning rate held at {schedules.last_learning_rate(scheduled):.3g}")
        return learner
    except BaseException:
        games.close()
        raise


def _begin(
    folder: AgentFolder,
    config: AgentConfig,
    games: ParallelGames,
    *,
    device: str,
    has_past: bool,
    told: Callable[[float], None],
) -> Learner:
    problem, cause = "", "was damaged"
    if resume_file(folder).exists():
        changed: dict[str, Any] = {}
        try:
            state = resume_state.read(resume_file(folder))
            changed = _changed({"parallel_games": len(state.returns), **state.hyperparameters}, config)
            return _resumed(folder, config, state, changed, games, device, told)
        except UnfitFileError:
            raise
        except _MISFIT as error:
            problem = f"its resume state cannot be used ({excerpt(error)})"
            if changed:
                cause = f"was saved with {_listed(changed)}"
    learner = _untrained(folder, config, games, device)
    if folder.has_brain():
        found = usable_brain.newest_good_brain(folder)
        _take_over(learner, found.brain, continues=has_past or bool(problem) or not config.parent)
        learner.warn(found.note, found.note)
        if has_past and not problem:
            learner.warn("continued from the brain: the resume state was missing", "its resume state is missing")
    elif problem:
        raise ArcadeError(f"{problem}, and there is no brain to continue from; make the agent again")
    if problem:
        learner.warn(f"continued from the brain: the resume state {cause}", problem)
    return learner


def _know_the_best(learner: Learner, folder: AgentFolder) -> None:
    """The best brain is replaced by the next that is evaluated if it is lost, or if its game was another one.

    Else it is replaced by none that is worse. What an imported brain says of itself does not count: its own evaluation
    is the first one here.
    """
    counts, there = learner.counts, folder.best_file.exists()
    if (counts.best_score is None and not there) or (learner.config.parent and counts.last_score is None):
        return  # none has been evaluated
    try:
        best = brain_file.read(folder.best_file)
    except UnfitFileError:
        raise
    except ArcadeError as error:
        counts.best_score = counts.best_running_score = None
        lost = f"the best brain was {'damaged' if there else 'missing'}"
        learner.warn(f"{lost}: the next evaluation replaces it", f"{lost}: {error}" if there else lost)
        return
    pixels = learner.games.observation_spec.kind == "pixels"
    if others := _of_the_game(_changed(best.hyperparameters.relevant(best.algorithm, pixels=pixels), learner.config)):
        if counts.best_score is not None or counts.best_running_score is not None:  # else it is forgotten already
            counts.forget_best()
        played = f"the best brain was evaluated with {_listed(others)}"
        learner.warn(f"{played}: the next evaluation replaces it", played)
        return
    score = best.history.last_evaluation
    counts.best_score = counts.best_score if score is None else score
    if counts.best_running_score is None:  # older resume states do not say it, nor does a brain
        counts.best_running_score = counts.best_score


def _untrained(folder: AgentFolder, config: AgentConfig, games: ParallelGames, device: str) -> Learner:
    observations = games.reset(config.seed)
    agent = _make_agent(folder, config, games, device)
    tally, staggering = Tally(games.count), Staggering(games.count)
    return Learner(config, agent, games, tally, staggering, Counts(), observations, origin="untrained")


def _take_over(learner: Learner, brain: Brain, *, continues: bool) -> None:
    pixels = learner.games.observation_spec.kind == "pixels"
    try:
        _check_meaning(brain.hyperparameters.relevant(brain.algorithm, pixels=pixels), learner.config)
        learner.agent.load_tensors(brain.tensors)
    except _MISFIT as error:
        raise ArcadeError(
            f"the brain of {learner.config.name} does not fit its hyperparameters ({excerpt(error)}); put network, "
            "value head, activation and frame sizes in its agent.toml back as they were"
        ) from error
    if not continues:
        learner.origin = f"begins with the brain of {learner.config.parent}"
        learner.counts = Counts(last_evaluation=-1)  # an evaluation of what it inherited is due: the baseline of *best*
        return
    history = brain.history
    learner.agent.count_from(
        steps=history.step, episodes=history.episodes, updates=history.updates, planned=_planned(brain)
    )
    learner.counts = Counts(
        step=history.step,
        episodes=history.episodes,
        training_seconds=history.training_seconds,
        last_checkpoint=history.step,
        last_evaluation=history.step,
        last_score=history.last_evaluation,
        best_score=history.best_evaluation,
    )
    learner.origin = f"continues from its brain at step {history.step:,}"


def _changed(saved: Mapping[str, Any], config: AgentConfig) -> dict[str, Any]:
    """The hyperparameters that a person has changed since, with the values that they had."""
    return {name: value for name, value in saved.items() if getattr(config.hyperparameters, name, value) != value}


def _check_meaning(saved: Mapping[str, Any], config: AgentConfig) -> None:
    """ValueError if the weights that were saved with these hyperparameters mean something else under the agent's."""
    if others := redefined(saved, config.hyperparameters):
        raise ValueError(f"it has {_listed(others)}")


def _of_the_game(hyperparameters: Mapping[str, Any]) -> dict[str, Any]:
    """Those that shape the game."""
    return {name: value for name, value in hyperparameters.items() if name in GameSettings.__slots__}


def _listed(changed: dict[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in changed.items())


def _resumed(
    folder: AgentFolder,
    config: AgentConfig,
    state: ResumeState,
    changed: dict[str, Any],
    games: ParallelGames,
    device: str,
    told: Callable[[float], None],
) -> Learner:
    if len(state.returns) != games.count or len(state.lengths) != games.count:
        raise ValueError(f"it is of {len(state.returns)} parallel games, not {games.count}")
    _check_meaning(state.hyperparameters, config)
    agent = _make_agent(folder, config, games, device)
    if "planned_steps" not in state.agent:  # older ones do not say it
        state.agent["planned_steps"] = _planned_steps(folder)
    _check_kinds(state.agent, agent.state()[1])
    agent.restore(state.tensors, state.agent)
    tally, staggering = Tally(games.count), Staggering(games.count)
    tally.returns[:], tally.lengths[:] = state.returns, state.lengths
    staggering.cuts[:] = state.cuts or -1
    origin = f"resumes at step {state.counts.step:,}"
    if agent.replay_size < state.agent.get("replay_size", 0):
        origin += f" with {agent.replay_size:,} of {state.agent['replay_size']:,} transitions in its replay memory"
    if changed:
        origin += f", when it had {_listed(changed)}"
    others = _of_the_game(changed)
    if others:
        state.counts.forget_best()
    observations, why_new = _restored(games, state, config, others, told)
    if why_new:
        agent.begin_episodes()
        tally, staggering = Tally(games.count), Staggering(games.count)
        origin += f", in new episodes: {why_new}"
    return Learner(
        config, agent, games, tally, staggering, state.counts, observations, origin, taught=state.demonstrations
    )


def _restored(
    games: ParallelGames,
    state: ResumeState,
    config: AgentConfig,
    others: Collection[str],
    told: Callable[[float], None],
) -> tuple[Observation, str]:
    """What the agent sees now, and why new episodes have begun; empty if those go on that were under way.

    Args:
        others: the settings of the game that have changed since.
    """
    if others:
        return games.reset(config.seed), f"{', '.join(sorted(others))} changed"
    try:
        observations = games.restore(state.games, told)
    except (ReplayError, ArcadeError) as error:  # the latter from an environment's own code
        return games.reset(config.seed), str(error)
    return observations, "" if games.entry.repeats else f"{config.game} does not repeat itself"


def _check_kinds(given: object, fresh: object) -> None:
    """Hold the values of a state against those of an untrained agent. ValueError if one is of another type."""
    if isinstance(fresh, dict) and isinstance(given, dict):
        for name in given.keys() & fresh.keys():
            _check_kinds(given[name], fresh[name])
    elif isinstance(fresh, list) and isinstance(given, list):
        for one, other in zip(given, fresh, strict=False):
            _check_kinds(one, other)
    elif type(given) is not type(fresh) and not (isinstance(fresh, float) and type(given) is int):
        raise ValueError(f"{quoted(given)} is of another type than {quoted(fresh)}")


def _planned_steps(folder: AgentFolder) -> int:
    """What `training_steps` was when they were done, by the newest brain; 0 if they are not, or it cannot be read."""
    try:
        return _planned(brain_file.read_header(folder.brain_file))
    except ArcadeError:
        return 0


def _planned(brain: Brain) -> int:
    planned = brain.hyperparameters.training_steps
    return planned if brain.history.step >= planned else 0


def _make_agent(folder: AgentFolder, config: AgentConfig, games: ParallelGames, device: str) -> Agent:
    return make_agent(
        config.algorithm,
        config.hyperparameters,
        games.observation_spec,
        len(games.entry.actions),
        seed=config.seed,
        replay_folder=folder.replay,
        device=device,
    )
