"""The lists of Gymnasium environments: those that come with the program, and those that a person has added."""

import subprocess
import sys

import gymnasium
import pytest

from arcade_rl.errors import ArcadeError, UsageError
from arcade_rl.games import catalog
from arcade_rl.games.catalog_entry import CatalogEntry
from arcade_rl.games.environments import game_file
from arcade_rl.games.environments.environment import Environment
from arcade_rl.games.environments.spaces import make_encoder

ADDED = CatalogEntry(
    'some.package:"Odd"/Name-v3',
    "An odd one",
    "gymnasium-vectors",
    1,
    ("LEFT", "STAY\u00e9"),
    random_score=-1.5,
    environment=Environment(
        "some.package:Odd-v3",
        "vector",
        numbers=2,
        labels=("x", "y"),
        standardized=True,
        unseen=("mission",),
        frames_per_second=7,
        max_episode_steps=50,
        step_seconds=0.25,
        repeats=False,
        idle_action=1,
        keys=(("w", 0), ("\\", 1)),
    ),
    joystick=("LEFT", ""),
)

GOOD = "version = 1\n[games.x]\nactions = ['A']\nkind = 'state'\nenvironment = 'e'\nstates = 3\ntitle = 't'\n"
NUMBERS = GOOD.replace("'state'", "'vector'").replace("states = 3", "numbers = 4")
BUILT_IN = [entry for entry in catalog.games() if entry.environment is not None]


@pytest.fixture
def persons_list(tmp_path, monkeypatch):
    monkeypatch.setenv("ARCADE_RL_SAVES", str(tmp_path))
    return game_file.persons_file()


def test_what_is_written_is_read_again():
    assert game_file.parse(game_file.render([ADDED], "# mine")) == (ADDED,)


def test_added_games_stand_on_the_list_and_are_found_by_name_whatever_its_case(persons_list):
    assert catalog.added() == ()
    persons_list.write_text(game_file.render([ADDED], "#"))
    assert catalog.added() == (ADDED,)
    assert catalog.game(ADDED.id.upper()) == ADDED
    assert catalog.game("some.package:odd-v3") == ADDED
    persons_list.unlink()
    assert ADDED not in catalog.games()


def test_a_damaged_list_hides_the_added_games_and_is_named_when_one_is_asked_for(persons_list):
    persons_list.write_text("version = 1\n[games.x]\ntitle = 3\n")
    assert "games.toml" in catalog.problem()
    assert catalog.game("pong").id == "pong"
    with pytest.raises(UsageError, match="the list of those added is damaged"):
        catalog.game("x")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "its version must be 1"),
        ("version = 2", "a newer arcade-rl made it"),
        ("version = 1\nmore = 1", "alone"),
        ("version = [", "games.toml"),
        pytest.param("version = " + "[" * 100_000, "games.toml", id="nested"),
        ("version = 1\n[games.x]\nkind = 'state'", r"\[games.x\]: its actions"),
        ("version = 1\n[games.x]\nactions = ['A', 'A']", "different names"),
        ("version = 1\n[games.x]\nactions = ['A']\nkind = 'sound'\nenvironment='e'", "kind must be one of"),
        ("version = 1\n[games.x]\nactions = ['A']\nkind = 'state'\nenvironment='e'", "do not go with its kind"),
        (
            "version = 1\n[games.x]\nactions = ['A']\nkind='state'\nenvironment='e'\nstates=3\nidle_action=1",
            "idle_action",
        ),
        (GOOD.replace("'t'", '"\\u0007"'), "title"),
        (NUMBERS + "labels = ['a', 'b']", "its labels must have one word for each of its numbers"),
        (NUMBERS + "labels = ['a', 'b', 'c', 'd', 'e']", "its labels must have one word for each of its numbers"),
        (GOOD + "labels = ['a']", "its labels must have one word for each of its numbers"),
        (GOOD + "joystick = ['LEFT', 'RIGHT']", "its joystick must have one"),
        (GOOD + "keys = ['a', 'b']\nkey_actions = [0]", "key_actions must be a list of 2"),
        (GOOD + "step_seconds = -0.5", "step_seconds must not be negative"),
        ("version = 1\n[games.x]\nactions = ['A']\nkind='state'\nenvironment='e'\nstates=3\ntitle='t'\nodd=1", "odd"),
    ],
)
def test_a_list_that_does_not_fit_is_refused_with_the_reason_and_the_remedy(text, says, persons_list):
    persons_list.write_text(text)
    with pytest.raises(ArcadeError, match=says) as refused:
        game_file.read_file(persons_list)
    assert "add the environments again" in str(refused.value)


def test_an_unknown_environment_is_never_looked_for_but_the_way_to_add_it_is_named(tmp_path):
    (tmp_path / "evil_module.py").write_text("open('imported', 'w')")
    code = (
        "from arcade_rl.games.factory import make_game, make_parallel_games\n"
        "from arcade_rl.games.game import GameSettings\n"
        "for make in (lambda: make_game('evil_module:Env-v0', GameSettings()),"
        "             lambda: make_parallel_games('evil_module:Env-v0', GameSettings(), 1)):\n"
        "    try: make()\n"
        "    except Exception as error: print(error)\n"
    )
    said = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.append('{tmp_path}')\n{code}"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert said.count("arcade-rl games add evil_module:Env-v0") == 2
    assert not (tmp_path / "imported").exists()


@pytest.mark.parametrize("entry", BUILT_IN, ids=lambda entry: entry.id)
def test_what_the_list_says_of_gymnasiums_own_is_true(entry):
    if entry.environment.extra:
        pytest.importorskip("Box2D")
    env = gymnasium.make(entry.environment.id, render_mode="rgb_array")
    encoder = make_encoder(env.observation_space)
    known = entry.environment
    assert (encoder.kind, encoder.states, encoder.numbers) == (known.kind, known.states, known.numbers)
    assert env.action_space.n == len(entry.actions)
    assert (env.spec.max_episode_steps or 0) == known.max_episode_steps
    assert env.metadata["render_fps"] == known.frames_per_second
    assert len(known.labels) in (0, known.numbers)


def test_gymnasiums_own_are_found_by_their_id_there_too():
    assert catalog.game("LunarLander-v3").id == "lunar-lander"
    assert catalog.game("Taxi-v4").id == "taxi"


def test_the_list_is_read_without_gymnasium():
    code = "import sys; from arcade_rl.games import catalog; catalog.games(); print('gymnasium' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"
