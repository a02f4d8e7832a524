"""A game as a standard Gymnasium environment, with the very observations that agents see."""

import re
from typing import Any

import gymnasium
import numpy as np
from gymnasium.envs.registration import EnvSpec

from arcade_rl.api.arguments import text, whole_number
from arcade_rl.api.trained_agent import TrainedAgent
from arcade_rl.errors import UsageError
from arcade_rl.games import catalog
from arcade_rl.games.factory import make_game
from arcade_rl.games.game import GameSettings, ObservationSpec
from arcade_rl.presets import preset

_LARGEST_SEED = 2**31
_SMALL_PICTURE_SCALE = 8


def make_env(game: str | TrainedAgent, *, preset: str = "default", render_mode: str | None = None) -> "ArcadeEnv":
    """A game, as the agents of one of its presets see it, or as a loaded agent does.

    >>> env = make_env("cart-pole")
    >>> observation, info = env.reset(seed=1)
    >>> observation.shape
    (4,)

    Args:
        game: a game's name (`arcade-rl games` lists them), or an agent: its game, seen as that agent sees it.
        preset: whose frame skip, frame stack and picture size are taken for a game's name.
        render_mode: `rgb_array` for pictures by `render`, or None.

    Raises:
        UsageError: there is no such game or preset; the message names the nearest or those that there are.
        ArcadeError: ale-py cannot run the game.
    """
    settings = game.game_settings if isinstance(game, TrainedAgent) else _settings_of(game, preset)
    name = catalog.game(game.game if isinstance(game, TrainedAgent) else game).id
    env = ArcadeEnv(name, settings, render_mode=render_mode)
    kwargs = {"game": name, "settings": settings, "render_mode": render_mode}
    plain = re.sub(r"[^\w:.-]", "-", name)  # an added environment's name may hold what Gymnasium forbids here
    env.spec = EnvSpec(f"arcade_rl/{plain}", f"{__name__}:ArcadeEnv", kwargs=kwargs)
    return env


def _settings_of(game: str, preset_name: str) -> GameSettings:
    entry = catalog.game(text("game", game))
    chosen = preset(entry.family, text("preset", preset_name), game=entry.id)
    return GameSettings.from_hyperparameters(chosen.hyperparameters)


class ArcadeEnv(gymnasium.Env[Any, Any]):
    """One game for one player, one agent step at a time: on Atari `frame_skip` frames with one action.

    It does what the trainer's games do: where FIRE starts a life it presses FIRE, whatever the action; `info["action"]`
    is what was truly done. Rewards are the raw score. No lost life ends an episode; `info["life_lost"]` reports it.

    Args:
        game: its name.
        settings: how it is shown and stepped.
        render_mode: `rgb_array` or None.

    Raises:
        UsageError: there is no such game, or no such render mode.
        ArcadeError: ale-py cannot run the game.
    """

    metadata = {"render_modes": ["rgb_array"], "render_fps": 60}

    def __init__(self, game: str, settings: GameSettings, *, render_mode: str | None = None) -> None:
        if render_mode not in (None, *self.metadata["render_modes"]):
            raise UsageError(f"render_mode must be rgb_array or None; {render_mode!r} is not")
        self._game = make_game(text("game", game), settings)
        entry, steps_each = self._game.entry, settings.frame_skip if self._game.entry.pixels else 1
        self.metadata = self.metadata | {"render_fps": max(1, self._game.frames_per_second // steps_each)}
        self.render_mode = render_mode
        self.action_names = entry.actions
        self.action_space = gymnasium.spaces.Discrete(len(entry.actions))
        self.observation_space = _space(self._game.observation_spec)

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[Any, dict[str, Any]]:
        """Start an episode. The same seed gives the same episodes for the same actions.

        Args:
            seed: of this episode and of those that follow without one.
            options: none are known.

        Raises:
            UsageError: the seed is not an integer, or negative.
        """
        seed = None if seed is None else whole_number("seed", seed, 0)
        super().reset(seed=seed)
        self._game.reset(int(self.np_random.integers(_LARGEST_SEED)) if seed is None else seed)
        return self._game.observe()[()], {}

    def step(self, action: Any) -> tuple[Any, float, bool, bool, dict[str, Any]]:
        """Do one decision.

        Args:
            action: its number.

        Returns:
            observation, score gained, terminated, truncated (the step limit), and info: `action`, the number of the
            action that was truly done, and `life_lost`.

        Raises:
            UsageError: there is no such action.
        """
        chosen = whole_number("action", action, 0, len(self.action_names) - 1)
        suggested = self._game.suggested_action()
        done = chosen if suggested is None else suggested
        score, life_lost = 0.0, False
        while True:
            frame = self._game.step_frame(done)
            score, life_lost = score + frame.reward, life_lost or frame.life_lost
            if self._game.decision_due or frame.terminated or frame.truncated:
                info = {"action": done, "life_lost": life_lost}
                return self._game.observe()[()], score, frame.terminated, frame.truncated, info

    def close(self) -> None:
        """Close the game. ArcadeError if a Gymnasium environment's own code fails at it."""
        self._game.close()

    def render(self) -> Any:
        """(H, W, 3) uint8 what a person sees of the game; None without `render_mode`."""
        if self.render_mode is None:
            return None
        game: Any = self._game  # each family draws a picture of its own kind
        if game.entry.pixels or game.entry.environment is not None:
            return game.screen()
        small = game.picture().repeat(_SMALL_PICTURE_SCALE, 0).repeat(_SMALL_PICTURE_SCALE, 1)
        return np.stack((small,) * 3, axis=-1)


def _space(spec: ObservationSpec) -> gymnasium.Space[Any]:
    if spec.kind == "state":
        return gymnasium.spaces.Discrete(spec.states)
    if spec.kind == "vector":
        largest = np.finfo(np.float32).max
        return gymnasium.spaces.Box(-largest, largest, spec.shape, np.float32)
    return gymnasium.spaces.Box(0, 255, spec.shape, np.uint8)
