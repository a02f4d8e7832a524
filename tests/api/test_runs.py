"""`new_agent`, `train` and `evaluate`: what the commands do, in one's own process."""

import json
import sys
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import torch

from arcade_rl import ArcadeError, UsageError, evaluate, load_agent, make_env, new_agent, train
from arcade_rl.cli.main import run
from arcade_rl.games.tape import episode_seed
from arcade_rl.shelf.agents import agent_folder
from arcade_rl.shelf.brains import brain_file
from arcade_rl.shelf.queries.summary import summarize
from arcade_rl.training.progress import Progress


def test_a_new_agent_is_on_the_shelf_with_its_changes() -> None:
    assert new_agent("pole", "cart-pole", preset="pqn", seed=3, learning_rate=1e-3) == "pole"
    config = agent_folder.find("pole").config()
    assert (config.game, config.preset, config.algorithm, config.seed) == ("cart-pole", "pqn", "pqn", 3)
    assert config.hyperparameters.learning_rate == 1e-3


@pytest.mark.parametrize(
    ("changes", "remedy"),
    [
        ({"learning_rat": 1.0}, "did you mean learning_rate"),
        ({"learning_rate": 5.0}, "from 1e-06 to 1"),
        ({"replay_capacity": 500}, "replay_capacity does nothing for a Q-table"),
    ],
)
def test_hyperparameters_that_do_not_fit_are_refused(changes, remedy: str) -> None:
    with pytest.raises(UsageError, match=remedy):
        new_agent("walker", "frozen-lake", **changes)
    with pytest.raises(UsageError, match="no agent is called"):
        agent_folder.find("walker")


@pytest.mark.parametrize(
    ("changes", "remedy"), [({"network": "nature"}, "use network mlp"), ({"frame_skip": 2}, "leave it out")]
)
def test_hyperparameters_that_do_not_fit_the_game_are_refused(changes, remedy: str) -> None:
    with pytest.raises(UsageError, match=remedy):
        new_agent("pole", "cart-pole", **changes)
    with pytest.raises(UsageError, match="no agent is called"):
        agent_folder.find("pole")


@pytest.mark.parametrize("seed", [-1, 2**31, 2**70, "7", 1.5])
def test_a_seed_that_is_none_makes_no_agent(seed) -> None:
    with pytest.raises(UsageError, match="seed must be a whole number from 0 to 2,147,483,647"):
        new_agent("walker", "frozen-lake", seed=seed)
    with pytest.raises(UsageError, match="no agent is called"):
        agent_folder.find("walker")


@pytest.mark.parametrize("wrong", [{"name": Path("walker")}, {"name": 7}, {"game": None}, {"preset": b"default"}])
def test_what_is_not_text_makes_no_agent(wrong) -> None:
    with pytest.raises(UsageError, match=f"{next(iter(wrong))} must be a str; .* is not"):
        new_agent(**{"name": "walker", "game": "frozen-lake"} | wrong)
    with pytest.raises(UsageError, match="no agent is called"):
        agent_folder.find("walker")


@pytest.mark.parametrize("name", [None, 7, Path("walker")])
def test_only_text_names_an_agent_to_be_trained(name) -> None:
    new_agent("walker", "frozen-lake")
    with pytest.raises(UsageError, match="name must be a str"):
        train(name, steps=10)


def test_a_seed_of_numpy_is_taken() -> None:
    new_agent("walker", "frozen-lake", seed=np.int64(7))
    assert agent_folder.find("walker").config().seed == 7


@pytest.mark.parametrize("game", ["frozen-lake", "cart-pole"])
@pytest.mark.parametrize(
    ("wrong", "remedy"),
    [
        ({"steps": -5}, "steps must be a whole number of 0 or more; -5 is not"),
        ({"steps": 1.5}, "steps must be a whole number of 0 or more"),
        ({"minutes": -1}, "minutes must be a number of 0 or more; -1 is not"),
        ({"minutes": float("nan")}, "minutes must be a number of 0 or more"),
        ({"minutes": "3"}, "minutes must be a number of 0 or more"),
        ({"minutes": 10**400}, "minutes must be a number of 0 or more; 1000"),
        ({"minutes": 10**9_000}, "minutes must be a number of 0 or more; a number of thousands of digits is not"),
        ({"minutes": Fraction(10**400)}, "minutes must be a number of 0 or more"),
        ({"device": "bogus"}, "device must be 'auto', 'cpu', 'cuda' or 'mps'; 'bogus' is not"),
        ({"num_threads": -3}, "num_threads must be a whole number from 1 to 256; -3 is not"),
        ({"num_threads": 0}, "num_threads must be a whole number from 1 to 256; 0 is not"),
        ({"num_threads": "2"}, "num_threads must be a whole number from 1 to 256"),
    ],
)
def test_what_training_cannot_use_is_refused_before_it_begins(game: str, wrong, remedy: str) -> None:
    new_agent("walker", game)
    before = sorted(agent_folder.find("walker").path.iterdir())
    with pytest.raises(UsageError, match=remedy):
        train("walker", **{"steps": 10} | wrong)
    assert sorted(agent_folder.find("walker").path.iterdir()) == before


@pytest.mark.parametrize(
    ("wrong", "remedy"),
    [
        ({"episodes": 0}, "episodes must be a whole number from 1 to 100,000; 0 is not"),
        ({"episodes": -1}, "episodes must be a whole number from 1 to 100,000; -1 is not"),
        ({"episodes": 2.5}, "episodes must be a whole number from 1 to 100,000"),
        ({"seed": -1}, "seed must be a whole number from 0 to 2,147,483,647; -1 is not"),
        ({"seed": 2**31}, "seed must be a whole number from 0 to 2,147,483,647"),
        ({"epsilon": 2.0}, r"epsilon must be a number from 0 to 1; 2\.0 is not"),
        ({"epsilon": -0.1}, r"epsilon must be a number from 0 to 1; -0\.1 is not"),
    ],
)
def test_what_an_evaluation_cannot_use_is_refused(put_champion, wrong, remedy: str) -> None:
    put_champion("frozen-lake")
    with pytest.raises(UsageError, match=remedy):
        evaluate("frozen-lake-champion", **wrong)


def test_numbers_of_numpy_are_hyperparameters_too() -> None:
    new_agent("pole", "cart-pole", learning_rate=np.float64(1e-4), batch_size=np.int64(16))
    chosen = agent_folder.find("pole").config().hyperparameters
    assert (chosen.learning_rate, chosen.batch_size) == (1e-4, 16)


def test_what_the_callers_own_function_raises_ends_a_training_that_is_saved_first() -> None:
    new_agent("pole", "cart-pole", seed=1)

    def prune(progress: Progress) -> None:
        if progress.step > 500:
            raise LookupError("enough of it")

    with pytest.raises(LookupError, match="enough of it"):
        train("pole", steps=100_000, progress=prune)
    summary = summarize(agent_folder.find("pole"))
    assert summary.state == "idle"
    assert 500 < summary.status.step == brain_file.read(agent_folder.find("pole").brain_file).history.step


def test_torch_has_as_many_threads_after_a_training_as_before() -> None:
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        new_agent("pole", "cart-pole", seed=1)
        train("pole", steps=50)
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lists open files")
def test_a_training_leaves_no_file_of_its_replay_memory_open() -> None:
    new_agent("pole", "cart-pole")
    assert train("pole", steps=100).step == 100
    links = (link for link in Path("/proc/self/fd").iterdir() if link.is_symlink())  # the folder's own is gone by now
    assert [link for link in links if "replay" in str(link.readlink())] == []


def test_training_goes_on_where_it_stood_and_says_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("arcade_rl.training.run.housekeeping._REQUEST_SECONDS", 0.0)  # so short a training says it, too
    new_agent("walker", "frozen-lake", seed=1)
    heard = []
    assert train("walker", steps=2_000, progress=heard.append).step == 2_000
    assert heard[-1].step <= 2_000
    end = train("walker", steps=1_000)
    assert end.step == 3_000
    assert load_agent("walker").step == 3_000


def test_a_champion_is_not_trained(put_champion) -> None:
    put_champion("frozen-lake")
    with pytest.raises(UsageError, match="arcade-rl fork frozen-lake-champion"):
        train("frozen-lake-champion", steps=10)


def test_an_evaluation_says_what_the_command_says(put_champion, capsys: pytest.CaptureFixture[str]) -> None:
    put_champion("frozen-lake")
    scores = evaluate("frozen-lake-champion", episodes=20, seed=4)
    assert run(["eval", "frozen-lake-champion", "--episodes", "20", "--seed", "4", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["returns"] == list(scores.returns)


def test_an_evaluation_can_be_played_again_by_hand(put_champion) -> None:
    put_champion("frozen-lake")
    agent = load_agent("frozen-lake-champion")
    env, returns = make_env(agent), []
    for game in range(8):
        observation, _ = env.reset(seed=episode_seed(6, game, 0))
        total, over = 0.0, False
        while not over:
            observation, score, terminated, truncated, _ = env.step(agent.act(observation))
            total, over = total + score, terminated or truncated
        returns.append(total)
    assert returns == list(evaluate(agent, episodes=8, seed=6, epsilon=0.0).returns)


def test_an_agent_without_a_brain_is_not_evaluated() -> None:
    new_agent("newcomer", "frozen-lake")
    with pytest.raises(ArcadeError, match="arcade-rl train newcomer"):
        evaluate("newcomer")
