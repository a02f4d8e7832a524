"""N Atari games at once on ale-py's threads: for the trainer."""

from collections.abc import Callable
from typing import Any

import numpy as np
from ale_py import AtariVectorEnv
from numpy.typing import NDArray

from arcade_rl.games.atari import emulator, thread_times
from arcade_rl.games.catalog import CatalogEntry
from arcade_rl.games.game import GameSettings, Observation, Steps
from arcade_rl.games.tape import Tape, check_ended, episode_seed, tapes_from_json, tapes_to_json

_UNSEEDED = -1
_DECISIONS_A_TAPE = 2_000


class AtariParallelGames:
    """`ParallelGames` on ale-py's `AtariVectorEnv`.

    Seeding an emulator reloads its ROM, which takes 20 times as long as going on to the next episode. So a game is
    seeded when it has played 2,000 decisions since the last time, not at each episode; its tape holds the actions
    since then, and `restore` replays them (for seconds; up to a minute where episodes are long).

    The vector environment's own step limit is never reached: it would leave the last picture half made.

    Raises:
        ArcadeError: ale-py cannot run the game.
    """

    def __init__(self, entry: CatalogEntry, settings: GameSettings, count: int, cores: int) -> None:
        emulator.rom_path(entry)
        self.entry = entry
        self.settings = settings
        self.observation_spec = emulator.observation_spec(settings)
        self.count = count
        self._fire = emulator.fire_action(entry)
        others = thread_times.running()
        self._env = _vector_env(entry, settings, count, cores)
        self._threads = thread_times.running() - others
        self._places = _places(entry, self._env)
        self._observations: Observation
        self._observations, info = self._env.reset()
        self._lives: NDArray[np.int32] = info["lives"]
        self._life_begins = np.ones(count, np.bool_)
        self._ended = np.zeros(count, np.bool_)
        self._steps = np.zeros(count, np.int64)
        self._sent = np.zeros(count, np.int64)  # (N,) the actions under way or done last
        self._seed = 0
        self._tapes = [Tape(0) for _ in range(count)]

    def reset(self, seed: int) -> Observation:
        """Start every game afresh with its episode 0."""
        self._seed = seed
        self._tapes = [Tape(0) for _ in range(self.count)]
        self._begin({game: episode_seed(seed, game, 0) for game in range(self.count)})
        return self._observations

    def step(self, actions: NDArray[np.int64]) -> Steps:
        """One decision in every game; the first of every life is FIRE, where the game has it."""
        self.send(actions)
        return self.receive()

    def send(self, actions: NDArray[np.int64]) -> None:
        """Let every game begin its decision; the first of every life is FIRE, where the game has it."""
        if self._ended.any():
            raise RuntimeError("restart the ended games before the next step")
        done = actions if self._fire is None else np.where(self._life_begins, self._fire, actions)
        for tape, action in zip(self._tapes, done.tolist(), strict=True):
            tape.record(action)
        self._send(done)

    def receive(self) -> Steps:
        """Wait for the games that `send` set going."""
        self._observations, rewards, terminated, _, info = self._env.recv()
        life_lost = info["lives"] < self._lives
        self._lives = info["lives"]
        self._life_begins = life_lost
        self._steps += 1
        truncated = ~terminated & (self._steps >= self.settings.max_episode_steps)
        self._ended = terminated | truncated
        return Steps(self._observations, self._sent, rewards.astype(np.float32), terminated, truncated, life_lost)

    def restart(self, ended: NDArray[np.bool_]) -> Observation:
        """Begin the next episode of the ended games."""
        if ended.any():
            self._begin({game: self._next_episode(game) for game in np.flatnonzero(ended).tolist()})
        return self._observations

    def _next_episode(self, game: int) -> int:
        """Note another episode on the game's tape, or on a new one; returns what to seed the game with."""
        tape = self._tapes[game]
        if len(tape) < _DECISIONS_A_TAPE:
            tape.begin_episode()
            return _UNSEEDED
        self._tapes[game] = Tape(tape.episode + 1)
        return episode_seed(self._seed, game, tape.episode + 1)

    def screens(self) -> NDArray[np.uint8]:
        """(N, H, W[, 3]) the newest picture of each game."""
        return self._observations[:, -1]

    def state(self) -> dict[str, Any]:
        """Each game's tape, and which have ended and are not yet restarted."""
        return {**tapes_to_json(self._seed, self._tapes), "ended": np.flatnonzero(self._ended).tolist()}

    def restore(self, state: dict[str, Any], told: Callable[[float], None] = lambda _: None) -> Observation:
        """Replay every tape, so that all end together.

        Raises:
            ValueError: it is the state of another number of games.
            ReplayError: a game ended before its tape did, as of another version of ale-py; `reset` them.
        """
        self._seed, self._tapes = tapes_from_json(state, self.count)
        total = max(map(len, self._tapes))
        first = total - np.array([len(tape) for tape in self._tapes])
        actions = np.zeros((total, self.count), np.int64)
        beginnings: dict[int, dict[int, int]] = {}  # step -> game -> seed
        for game, tape in enumerate(self._tapes):
            step = int(first[game])
            actions[step:, game] = list(tape.actions())
            seed = episode_seed(self._seed, game, tape.first_episode)
            for episode in tape.episodes:
                beginnings.setdefault(step, {})[game] = seed
                step, seed = step + len(episode), _UNSEEDED
        for step in range(total):
            self._begin(beginnings.get(step, {}))
            check_ended(self._ended & (step >= first), [])  # what a game does before its tape begins is no matter
            self._send(actions[step])
            self.receive()
            told((step + 1) / total)
        self._begin(beginnings.get(total, {}))
        check_ended(self._ended, state.get("ended", []))
        return self._observations

    def thread_seconds(self) -> float:
        """CPU time of the emulators' threads; 0 where the system does not say it."""
        return thread_times.cpu_seconds(self._threads)

    def close(self) -> None:
        """Free threads and emulators."""
        vars(self._env).pop("ale", None)  # they go with it

    def _begin(self, seeds: dict[int, int]) -> None:
        """Begin an episode in each of the games, from its seed or unseeded."""
        if not seeds:
            return
        begun = np.zeros(self.count, np.bool_)
        begun[list(seeds)] = True
        in_order = np.array([seeds[game] for game in sorted(seeds)])
        self._observations, info = self._env.reset(seed=in_order, options={"reset_mask": begun})
        self._lives = info["lives"]
        self._life_begins = self._life_begins | begun
        self._ended = self._ended & ~begun
        self._steps[begun] = 0

    def _send(self, actions: NDArray[np.int64]) -> None:
        self._sent = actions
        self._env.send(self._places[actions])


def _vector_env(entry: CatalogEntry, settings: GameSettings, count: int, cores: int) -> AtariVectorEnv:
    """Raw rewards, whole games, and a thread a game as far as there are cores."""
    return AtariVectorEnv(
        entry.rom,
        count,
        num_threads=min(count, cores),
        max_num_frames_per_episode=(settings.max_episode_steps + 1) * settings.frame_skip,
        repeat_action_probability=settings.sticky_actions,
        full_action_space=True,
        img_height=settings.frame_height,
        img_width=settings.frame_width,
        grayscale=not settings.frame_colour,
        stack_num=settings.frame_stack,
        frameskip=settings.frame_skip,
        noop_max=settings.noop_max,
        episodic_life=False,
        life_loss_info=False,
        reward_clipping=False,
        use_fire_reset=False,
    )


def _places(entry: CatalogEntry, env: AtariVectorEnv) -> NDArray[np.int64]:
    """Where each of the game's actions stands among those that the environment takes.

    These are all 18, in the order of the emulator's numbers, but for games that leave FIRE out: Skiing, Lost Luggage.
    """
    offered = [action.value for action in env.ale.get_action_set()]
    return np.array([offered.index(code) for code in emulator.action_codes(entry).tolist()], np.int64)
