"""What there is to find out about a Gymnasium environment: makes it once and plays it a little, in a child process.

The environment's module may do anything, and take any time: so it is imported here and nowhere in the program that
asks. Run as `python -m arcade_rl.games.environments.probe ENV_ID`; the answer is a game file on standard output.
"""

import contextlib
import enum
import os
import re
import subprocess
import sys
import tempfile
import time
from typing import Any

from arcade_rl.child_processes import module_command
from arcade_rl.errors import ArcadeError, excerpt, one_line
from arcade_rl.games.action_words import DIRECTIONS, FIRE
from arcade_rl.games.catalog_entry import CatalogEntry
from arcade_rl.games.environments import game_file
from arcade_rl.games.environments.environment import Environment, Kind

_STEPS = 200
_SECONDS = 60.0
_REFUSED = 3  # exit status: the last line of standard error says why
_FAMILY: dict[Kind, Any] = {
    "state": "gymnasium-states",
    "vector": "gymnasium-vectors",
    "pixels": "gymnasium-pictures",
}
_SHARE_OF_BOUNDS = 0.1  # that random play must reach in some number, else the bounds say nothing
_USUAL_FRAMES_PER_SECOND = 10
_TURN_FRAMES_PER_SECOND = 4
_IDLE = ("NOOP", "IDLE", "NOTHING", "STAY", "NO_OP", "DO_NOTHING", "NONE", "WAIT")
_WORDS = {"FORWARD": "UP", "BACKWARD": "DOWN", "NORTH": "UP", "SOUTH": "DOWN", "WEST": "LEFT", "EAST": "RIGHT"}
_JOYSTICK = (*DIRECTIONS, FIRE)
_OF_JOYSTICK = re.compile(r"(UP|DOWN)?(LEFT|RIGHT)?(FIRE)?")


def probe(env_id: str, *, seconds: float = _SECONDS) -> CatalogEntry:
    """Find out about an environment, in a child process.

    Raises:
        ArcadeError: it cannot be played here: what is wrong, in one line.
    """
    command = module_command("arcade_rl.games.environments.probe", env_id)
    quiet = {"SDL_VIDEODRIVER": "dummy", "SDL_AUDIODRIVER": "dummy", "PYGAME_HIDE_SUPPORT_PROMPT": "1"}
    try:
        with tempfile.TemporaryDirectory(prefix="arcade-rl-probe-") as folder:
            done = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                errors="replace",
                timeout=seconds,
                cwd=folder,
                env={**os.environ, **quiet, "PYTHONPATH": _import_path()},
                check=False,
            )
    except subprocess.TimeoutExpired as error:
        raise ArcadeError(
            f"{env_id} took longer than {seconds:.0f} s to make and to play {2 * _STEPS} steps; it was stopped; "
            "choose a quicker one"
        ) from error
    last = next((line for line in reversed(done.stderr.splitlines()) if line.strip()), "")
    if done.returncode:
        status = excerpt(last) or f"exit status {done.returncode}"
        reason = one_line(last) if done.returncode == _REFUSED else f"it ended the process ({status})"
        raise ArcadeError(f"{env_id} was not added: {reason}")
    try:
        (entry,) = game_file.parse(done.stdout)
    except ValueError as error:
        raise ArcadeError(f"{env_id} was not added: it printed something in between ({excerpt(error)})") from error
    return entry


def _import_path() -> str:
    """Where the child looks for modules: as this process, but for the present folder."""
    return os.pathsep.join(path for path in sys.path if path)


def examine(env_id: str) -> CatalogEntry:
    """Make the environment here, and play it.

    Raises:
        ArcadeError: it cannot be played: continuous actions, no picture, too many actions, nothing to see.
    """
    import gymnasium

    from arcade_rl.games.environments.environment_game import make_environment, picture_of
    from arcade_rl.games.environments.spaces import make_encoder

    env = make_environment(Environment(env_id, "vector"), render_mode="rgb_array")
    space = env.action_space
    if not isinstance(space, gymnasium.spaces.Discrete):
        raise ArcadeError(
            f"its actions are {type(space).__name__}, and agents here choose among discrete actions; choose another"
        )
    count = int(space.n)
    if count > game_file.MOST_ACTIONS:
        raise ArcadeError(f"it has {count:,} actions; agents choose among at most {game_file.MOST_ACTIONS}")
    try:
        encoder = make_encoder(env.observation_space)
    except ArcadeError as error:
        raise ArcadeError(f"{error}; choose another") from error
    first, seen, seconds = _play(env, encoder)
    again, _, _ = _play(env, encoder)
    picture_of(env.render(), env_id)
    standardized = encoder.kind == "vector" and not (encoder.bounded and _reaches_bounds(seen, encoder.scaled))
    names = _action_names(env, count)
    idle = next((number for number, name in enumerate(names) if name in _IDLE), None)
    spec = env.spec
    return CatalogEntry(
        id=env_id,
        title=_title(env_id),
        family=_FAMILY[encoder.kind],
        players=1,
        actions=names,
        environment=Environment(
            id=env_id,
            kind=encoder.kind,
            states=encoder.states,
            numbers=encoder.numbers,
            standardized=standardized,
            unseen=encoder.unseen,
            frames_per_second=_frames_per_second(env, turn_based=idle is None),
            max_episode_steps=min((spec.max_episode_steps or 0) if spec else 0, 1_000_000),
            step_seconds=round(seconds, 6),
            repeats=first == again,
            idle_action=idle,
            keys=_keys(env, count),
        ),
        joystick=tuple(_joystick_word(name) for name in names),
    )


def _play(env: Any, encoder: Any) -> tuple[list[bytes], list[Any], float]:
    """200 random steps from one seed: what they showed and gave, what agents see of it, and seconds a step."""
    import numpy as np

    from arcade_rl.games.environments.environment_game import checked_reward

    random = np.random.default_rng(0)
    start = int(getattr(env.action_space, "start", 0))
    trace: list[bytes] = []
    seen = []
    spent = 0.0
    observation, _ = env.reset(seed=0)
    for step in range(_STEPS):
        action = start + int(random.integers(env.action_space.n))
        began = time.perf_counter()
        observation, reward, terminated, truncated, _ = env.step(action)
        spent += time.perf_counter() - began
        encoded = encoder.encode(observation)
        seen.append(encoded)
        trace.append(encoded.tobytes() + repr((checked_reward(reward), bool(terminated), bool(truncated))).encode())
        if terminated or truncated:
            observation, _ = env.reset(seed=step)
            trace.append(encoder.encode(observation).tobytes())
    return trace, seen, spent / _STEPS


def _reaches_bounds(seen: list[Any], scaled: Any) -> bool:
    """Whether random play reaches a fair share of the bounds, which are -1 and 1 here, in any number that has some."""
    import numpy as np

    reach = np.ptp(np.stack(seen), axis=0)[scaled]
    return not reach.size or bool((reach >= 2 * _SHARE_OF_BOUNDS).any())


def _action_names(env: Any, count: int) -> tuple[str, ...]:
    """What the actions are called, in capitals, as far as the environment says so."""
    inner = env.unwrapped
    found: Any = None
    with contextlib.suppress(Exception):  # whatever the environment has under these names
        if callable(getattr(inner, "get_action_meanings", None)):
            found = list(inner.get_action_meanings())
        elif isinstance(getattr(inner, "actions", None), type) and issubclass(inner.actions, enum.IntEnum):
            found = [inner.actions(number).name for number in range(count)]
        elif isinstance(getattr(getattr(inner, "action_type", None), "actions", None), dict):
            found = [inner.action_type.actions[number] for number in range(count)]
    if isinstance(found, list) and len(found) == count:
        names = tuple(re.sub(r"[^A-Z0-9]+", "_", str(name).upper()).strip("_")[:30] for name in found)
        if all(names) and len(set(names)) == count:
            return names
    return tuple(f"ACTION {number}" for number in range(1, count + 1))


def _joystick_word(name: str) -> str:
    """What a joystick does for an action of this name: UPLEFT for `UP_LEFT`, LEFT for `LANE_LEFT`; empty if nothing."""
    words = [_WORDS.get(word, word) for word in name.split("_")]
    together = "".join(sorted(words, key=lambda word: _JOYSTICK.index(word) if word in _JOYSTICK else -1))
    if _OF_JOYSTICK.fullmatch(together):
        return together
    *others, last = words
    alone = not any(_OF_JOYSTICK.fullmatch(word) for word in others)
    return last if last in ("LEFT", "RIGHT") and alone else ""


def _keys(env: Any, count: int) -> tuple[tuple[str, int], ...]:
    """The keys that the environment proposes for its actions, `a+w` for two that are held together.

    As Gymnasium's `play` reads them: a text of several characters means all of these keys.
    """
    proposed: Any = {}
    with contextlib.suppress(Exception):
        proposed = env.unwrapped.get_keys_to_action()
    found = []
    for keys, action in proposed.items() if isinstance(proposed, dict) else ():
        parts = keys if isinstance(keys, tuple | list | frozenset | str) else (keys,)
        names = sorted({_key_name(part) for part in parts})
        usable = all(names) and (len(names) == 1 or "+" not in names)
        if names and usable and 0 <= int(action) < count:
            found.append(("+".join(names), int(action)))
    return tuple(found[: game_file.MOST_ACTIONS])


def _key_name(key: Any) -> str:
    letter = chr(key) if isinstance(key, int) and 0 < key < 0x110000 else str(key)
    return "space" if letter == " " else letter.lower() if letter.isprintable() and len(letter) == 1 else ""


def _frames_per_second(env: Any, *, turn_based: bool) -> int:
    usual = _TURN_FRAMES_PER_SECOND if turn_based else _USUAL_FRAMES_PER_SECOND
    told = env.metadata.get("render_fps") or usual
    return max(1, min(240, round(float(told)), _USUAL_FRAMES_PER_SECOND if turn_based else 240))


def _title(env_id: str) -> str:
    """`minigrid:MiniGrid-Empty-8x8-v0` as `MiniGrid Empty 8x8`."""
    plain = re.sub(r"-v\d+$", "", env_id.rpartition(":")[2].rpartition("/")[2])
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", plain) if "-" not in plain else plain
    return re.sub(r"[-_]+", " ", spaced).strip() or env_id


def _main() -> int:
    with os.fdopen(os.dup(1), "w", encoding="utf-8") as out:
        os.dup2(2, 1)  # whatever the environment prints goes to standard error
        try:
            entry = examine(sys.argv[1])
        except ArcadeError as error:
            print(error, file=sys.stderr)
            return _REFUSED
        except (Exception, SystemExit) as error:  # another program's code may raise anything
            print(f"{type(error).__name__}: {excerpt(error)}; see its own documentation", file=sys.stderr)
            return _REFUSED
        out.write(game_file.render([entry], "#"))
    return 0


if __name__ == "__main__":
    sys.exit(_main())
