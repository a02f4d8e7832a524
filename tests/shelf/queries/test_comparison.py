"""Agents beside each other."""

import pytest

from arcade_rl.errors import UsageError
from arcade_rl.games import catalog
from arcade_rl.games.atari.variants import variant_words
from arcade_rl.presets import preset
from arcade_rl.shelf.agents import agent_folder
from arcade_rl.shelf.agents.agent_folder import AgentConfig, AgentFolder
from arcade_rl.shelf.ledger.ledger import Curve, Episode, Evaluation, Ledger, Metrics, Status
from arcade_rl.shelf.queries import comparison
from arcade_rl.shelf.queries.agent_summary import Summary
from arcade_rl.shelf.queries.comparison import Compared, Difference


def config(name: str = "ball", chosen: str = "dqn", seed: int = 1, **changes: float) -> AgentConfig:
    known = preset("atari", chosen)
    hyperparameters = known.hyperparameters.replace(**changes)
    return AgentConfig(name, "pong", known.algorithm, chosen, hyperparameters, seed, "2026-01-05T10:00:00+00:00")


def listed(game: str, variant: str = "") -> Summary:
    return Summary("any", game, catalog.game(game).title, variant)


def compared(config: AgentConfig) -> Compared:
    return Compared(config.name, config, {}, Curve((0.0,), (0.0,)))


@pytest.fixture
def ball() -> AgentFolder:
    """100 episodes, two evaluations, and a second half of training at half the speed, paused for an hour between."""
    folder = agent_folder.create(config())
    speeds = [(step, 10.0 if step <= 500 else 5.0) for step in range(100, 1001, 100)]
    with Ledger(folder.ledger_file) as ledger:
        ledger.record(
            episodes=[Episode(10 * number, 0, float(number), 10, 0.0) for number in range(1, 101)],
            evaluations=[Evaluation(step, 10, step / 100, 0, 0, 0, 0, 0.5, 1.0, 0.0) for step in (500, 1000)],
            metrics=[Metrics(step, step + 3600.0 * (step > 500), 0.1, 0.2, 0.3, speed, 5.0) for step, speed in speeds],
            status=Status(step=1000, training_seconds=300.0),
        )
    return folder


def test_an_agent_is_read_with_the_curves_that_it_has(ball: AgentFolder) -> None:
    known = comparison.read(ball)
    assert known.curves["evaluation"] == Curve((500.0, 1000.0), (5.0, 10.0))
    assert (known.name, known.config and known.config.game) == ("ball", "pong")
    assert comparison.read(agent_folder.create(config("fresh"))).curves == {}


def test_a_part_is_read_closely(ball: AgentFolder) -> None:
    steps = comparison.read(ball, (400.0, 600.0)).curves["score"].steps
    assert 380 <= min(steps) <= max(steps) <= 620


def test_the_clock_counts_training_alone_and_ends_at_the_seconds_that_were_spent(ball: AgentFolder) -> None:
    clock = comparison.read(ball).clock
    curve = comparison.over_time(Curve((0.0, 500.0, 1000.0), (1.0, 2.0, 3.0)), clock)
    assert curve.steps == pytest.approx((0.0, 100.0, 300.0))
    assert comparison.steps_within((0.0, 100.0), clock) == pytest.approx((0.0, 500.0))


def test_an_agent_that_said_nothing_of_its_speed_has_trained_evenly() -> None:
    clock = comparison.training_clock(Curve((), ()), Status(step=1000, training_seconds=50.0))
    assert comparison.over_time(Curve((500.0,), (1.0,)), clock).steps == (25.0,)
    assert comparison.training_clock(Curve((), ()), Status()) == Curve((0.0,), (0.0,))


def test_only_settings_that_differ_are_told_and_what_has_no_effect_has_no_value() -> None:
    agents = [compared(config()), compared(config(discount=0.9)), compared(config(chosen="default"))]
    found = {each.setting: each.values for each in comparison.differences(agents)}
    assert found["algorithm"] == ("DQN", "DQN", "PQN")
    assert found["discount"][:2] == ("0.99", "0.9")
    assert found["replay capacity"][2] == ""
    assert "game" not in found


def test_agents_that_differ_in_their_seed_alone_say_so() -> None:
    agents = [compared(config(seed=seed)) for seed in (1, 2)]
    assert [*comparison.differences(agents)] == [Difference("seed", ("1", "2"))]


def test_agents_of_several_games_are_measured_by_humans() -> None:
    standard = variant_words(catalog.game("pong"), 0, 0)
    comparison.check_comparable([listed("pong"), listed("breakout"), listed("pong", standard)])
    measured = comparison.measured_by_humans(config(), Curve((1.0, 2.0), (-20.7, 14.6)))
    assert measured.values == pytest.approx((0.0, 100.0), abs=1)


def test_a_game_without_a_human_score_is_refused_beside_others_but_not_alone() -> None:
    comparison.check_comparable([listed("frozen-lake"), listed("frozen-lake")])
    with pytest.raises(UsageError, match="Frozen Lake has no human score to compare it with Pong by; mark agents of"):
        comparison.check_comparable([listed("pong"), listed("frozen-lake")])


@pytest.mark.parametrize(
    ("changes", "variant"),
    [({"game_mode": 1}, "mode 1"), ({"game_difficulty": 2}, "difficulty 2")],
)
def test_a_variant_of_a_game_has_no_human_score(changes: dict[str, int], variant: str) -> None:
    changed, curve = config(**changes), Curve((1.0,), (14.6,))
    assert comparison.measured_by_humans(changed, curve) == curve
    comparison.check_comparable([listed("pong"), listed("pong", variant)])
    with pytest.raises(UsageError, match=f"Pong {variant} has no human score to compare it with Breakout by; mark"):
        comparison.check_comparable([listed("pong"), listed("breakout"), listed("pong", variant)])
