"""`new_agent`, `train` and `evaluate`: what the commands do, in one's own process."""

import json

import pytest

from arcade_rl import ArcadeError, UsageError, evaluate, load_agent, make_env, new_agent, train
from arcade_rl.cli.main import run
from arcade_rl.games.tape import episode_seed
from arcade_rl.shelf.agents import agent_folder


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
        ({"replay_capacity": 500}, "no hyperparameter of q-table"),
    ],
)
def test_hyperparameters_that_do_not_fit_are_refused(changes, remedy: str) -> None:
    with pytest.raises(UsageError, match=remedy):
        new_agent("walker", "frozen-lake", **changes)
    with pytest.raises(UsageError, match="no agent is called"):
        agent_folder.find("walker")


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
