"""`games add` and `games remove`: Gymnasium environments, found out about in a child process."""

import json
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from arcade_rl.errors import ArcadeError
from arcade_rl.games import catalog
from arcade_rl.games.environments import game_file
from arcade_rl.games.environments.probe import probe
from arcade_rl.games.factory import make_game
from arcade_rl.games.game import GameSettings
from arcade_rl.presets import preset
from arcade_rl.shelf.agents import agent_folder
from arcade_rl.shelf.settings.game_pictures import picture_file, read_game_picture
from tests.cli.calling import cli, refused

MODULE = """
    import enum, os, time, random
    import gymnasium, numpy as np
    from gymnasium import spaces

    class Moves(enum.IntEnum):
        left = 0
        forward = 1
        noop = 2

    class Maze(gymnasium.Env):
        metadata = {"render_modes": ["rgb_array"], "render_fps": 12}
        observation_space = spaces.Dict({"at": spaces.Box(0, 9, (2,), np.float32), "said": spaces.Text(5)})
        action_space = spaces.Discrete(3)
        actions = Moves
        luck = None

        def __init__(self, render_mode=None, **kwargs):
            self.render_mode = render_mode
            self.__dict__.update(kwargs)

        def reset(self, *, seed=None, options=None):
            super().reset(seed=seed)
            self.place = self.np_random.random(2).astype(np.float32)
            return self._seen(), {}

        def step(self, action):
            print("it talks")
            self.place = (self.place + action + (random.random() if self.luck else 0)) % 9
            return self._seen(), float(self.place[0]), bool(self.place[0] > 8), False, {}

        def _seen(self):
            return {"at": self.place.astype(np.float32), "said": "x"}

        def render(self):
            return np.zeros((8, 8, 3), np.uint8)

        def get_keys_to_action(self):
            return {("a",): 0, ("w",): 1, ("a", "w"): 1, "ds": 0, (): 1}

    class Slow(Maze):
        def step(self, action):
            time.sleep(60)

    class Blind(Maze):
        def render(self):
            return None

    class Smooth(Maze):
        action_space = spaces.Box(-1, 1, (2,))

    class Crowded(Maze):
        action_space = spaces.Discrete(65)

    class Crashing(Maze):
        def step(self, action):
            os.abort()

    class Broken(Maze):
        def step(self, action):
            raise KeyError("lost")

    for cls in (Maze, Slow, Blind, Smooth, Crowded, Crashing, Broken):
        gymnasium.register(f"{cls.__name__}-v0", cls)
    gymnasium.register("Lucky-v0", Maze, kwargs={"luck": True})
    gymnasium.register("Long-v0", Maze, max_episode_steps=5_000)
"""


@pytest.fixture(autouse=True)
def module(tmp_path, monkeypatch):
    """A person's own module of environments, and saves of their own."""
    (tmp_path / "own_mazes.py").write_text(textwrap.dedent(MODULE))
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("ARCADE_RL_SAVES", str(tmp_path / "saves"))
    return tmp_path


def test_what_is_found_out_is_kept_and_the_game_is_on_the_list(capsys):
    status, out, _ = cli(capsys, "games", "add", "own_mazes:Maze-v0")
    assert status == 0
    assert "agents see 2 numbers, scaled by their bounds" in out
    assert "they do not see: said" in out
    entry = catalog.game("own_mazes:maze-v0")
    assert (entry.actions, entry.joystick) == (("LEFT", "FORWARD", "NOOP"), ("LEFT", "UP", ""))
    assert entry.environment.keys == (("a", 0), ("w", 1), ("a+w", 1), ("d+s", 0))
    assert entry.environment.idle_action == 2
    assert entry.environment.frames_per_second == 12
    assert entry.repeats
    _, out, _ = cli(capsys, "games", "--json")
    assert {each["id"]: each["environment"] for each in json.loads(out)}[entry.id] == "own_mazes:Maze-v0"
    assert make_game(entry.id, GameSettings()).observe().shape == (2,)


def test_ales_own_environment_is_seen_as_pictures_and_played_with_the_joystick(capsys):
    assert "agents see its pictures: in gray, or in colour" in cli(capsys, "games", "add", "ale_py:ALE/Pong-v5")[1]
    entry = catalog.game("ale_py:ALE/Pong-v5")
    assert (entry.family, entry.environment.idle_action) == ("gymnasium-pictures", 0)
    assert entry.joystick == ("", "FIRE", "RIGHT", "LEFT", "RIGHTFIRE", "LEFTFIRE")
    settings = GameSettings.from_hyperparameters(preset(entry.family, "default").hyperparameters)
    assert make_game(entry.id, settings).observe().shape == (4, 84, 84)


def lay_a_trap(module):
    """Have the environment's module end whatever imports it from now on."""
    sys.modules.pop("own_mazes", None)
    (module / "own_mazes.py").write_text("raise SystemExit('imported')")


def test_a_brain_of_an_environment_that_is_not_on_the_list_is_refused_and_nothing_is_imported(module, capsys):
    cli(capsys, "games", "add", "own_mazes:Maze-v0")
    cli(capsys, "new", "walker", "--game", "own_mazes:Maze-v0")
    cli(capsys, "train", "walker", "--steps", "600")
    brain = module / "walker.safetensors"
    assert cli(capsys, "export", "walker", str(brain))[0] == 0
    cli(capsys, "games", "remove", "own_mazes:Maze-v0")
    lay_a_trap(module)
    said = refused(capsys, "import", str(brain), "--name", "stranger", status=1)
    assert said.endswith("add it: arcade-rl games add own_mazes:Maze-v0\n")


def test_one_that_does_not_repeat_itself_is_known_to_be_so(capsys):
    _, out, _ = cli(capsys, "games", "add", "own_mazes:Lucky-v0")
    assert "does not repeat itself" in out
    assert not catalog.game("own_mazes:Lucky-v0").repeats


def test_its_own_step_limit_is_that_of_its_agents(capsys):
    assert "truncated after 5,000 steps, its own limit" in cli(capsys, "games", "add", "own_mazes:Long-v0")[1]
    assert "truncated after" not in cli(capsys, "games", "add", "own_mazes:Maze-v0")[1]
    cli(capsys, "new", "walker", "--game", "own_mazes:Long-v0")
    assert agent_folder.find("walker").config().hyperparameters.max_episode_steps == 5_000


@pytest.mark.parametrize(
    ("env_id", "says"),
    [
        ("own_mazes:Smooth-v0", "its actions are Box"),
        ("own_mazes:Crowded-v0", "at most 64"),
        ("own_mazes:Blind-v0", "draws no picture"),
        ("own_mazes:Broken-v0", "KeyError: 'lost'"),
        ("own_mazes:Crashing-v0", "it ended the process"),
        ("own_mazes:Nothing-v0", "Gymnasium cannot make"),
        ("no_such_package:Maze-v0", "which is not installed"),
        ("Nothing-v7", "or name the module that registers it: MODULE:Nothing-v7"),
    ],
)
def test_what_cannot_be_played_is_refused_in_one_line(env_id, says, capsys):
    assert says in refused(capsys, "games", "add", env_id, status=1)
    assert catalog.added() == ()


def test_one_that_takes_too_long_is_stopped():
    with pytest.raises(ArcadeError, match="took longer than 4 s"):
        probe("own_mazes:Slow-v0", seconds=4.0)


def test_what_is_on_the_list_is_not_added_again(capsys):
    assert "on the list of games already: taxi" in refused(capsys, "games", "add", "Taxi-v4", status=2)
    for nameless in ("", " ", "own_mazes:"):
        assert "name the environment" in refused(capsys, "games", "add", nameless, status=2)


def test_removing_takes_it_off_the_list_and_what_was_not_added_cannot_be_removed(capsys):
    cli(capsys, "games", "add", "own_mazes:Maze-v0")
    assert cli(capsys, "games", "remove", "own_mazes:Maze-v0")[0] == 0
    assert catalog.added() == ()
    assert "is not among the environments that were added (none)" in refused(
        capsys, "games", "remove", "taxi", status=2
    )


def test_removing_says_what_becomes_of_its_agents_and_waits_for_one_that_trains(capsys):
    cli(capsys, "games", "add", "own_mazes:Maze-v0")
    cli(capsys, "new", "walker", "--game", "own_mazes:Maze-v0")
    cli(capsys, "new", "lake", "--game", "frozen-lake")
    with agent_folder.find("walker").training_lock():
        said = refused(capsys, "games", "remove", "own_mazes:Maze-v0", status=1)
        assert "walker: being trained on own_mazes:Maze-v0; stop that first: arcade-rl stop walker" in said
    assert cli(capsys, "games", "remove", "own_mazes:maze-v0")[1] == (
        "own_mazes:Maze-v0 is off the list of games; "
        "1 agent stays on the shelf and needs it to be added again: walker\n"
    )
    assert [folder.name for folder in agent_folder.all_agents()] == ["lake", "walker"]


def test_a_damaged_list_is_set_aside_when_another_is_added(module, capsys):
    path = game_file.persons_file()
    path.parent.mkdir()
    path.write_text("version = ")
    _, _, err = cli(capsys, "games")
    assert "games.toml" in err
    _, _, err = cli(capsys, "games", "add", "own_mazes:Maze-v0")
    assert "games.damaged-1.toml" in err
    assert path.with_name("games.damaged-1.toml").read_text() == "version = "
    assert [each.id for each in catalog.added()] == ["own_mazes:Maze-v0"]


def test_looking_at_the_list_and_naming_a_game_import_nothing(module: Path, capsys):
    cli(capsys, "games", "add", "own_mazes:Maze-v0")
    lay_a_trap(module)
    assert cli(capsys, "games")[0] == 0
    assert cli(capsys, "new", "walker", "--game", "own_mazes:Maze-v0")[0] == 0
    assert cli(capsys, "list")[0] == 0


def test_draw_makes_a_picture_of_each_game_once(capsys: pytest.CaptureFixture[str]) -> None:
    entry = catalog.game("pong")
    assert cli(capsys, "games", "draw", "pong") == (0, "", "")
    first = picture_file(entry).stat().st_mtime_ns
    assert read_game_picture(entry) is not None
    assert cli(capsys, "games", "draw", "pong") == (0, "", "")
    assert picture_file(entry).stat().st_mtime_ns == first
    picture_file(entry).write_bytes(b"damaged")
    assert cli(capsys, "games", "draw", "pong") == (0, "", "")
    assert read_game_picture(entry) is not None


def test_a_game_that_cannot_be_drawn_keeps_no_other_from_being_drawn(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def draw(game_id: str) -> NDArray[np.uint8]:
        if game_id == "pong":
            raise ArcadeError("the ROM of pong is missing; reinstall ale-py")
        return np.zeros((2, 2, 3), np.uint8)

    monkeypatch.setattr("arcade_rl.viewer.terminal.still.draw_still", draw)
    assert "the ROM of pong is missing" in refused(capsys, "games", "draw", "pong", "boxing", status=1)
    assert read_game_picture(catalog.game("boxing")) is not None
