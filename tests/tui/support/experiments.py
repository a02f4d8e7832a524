"""Experiments at a glance, as the cockpit reads them."""

import json

from arcade_rl.experiments.curves import CurvePoint
from arcade_rl.experiments.rows import Plan, Run, Trial
from arcade_rl.experiments.standing import Standing, State, TrialStanding


def lakes(state: State = "running") -> Standing:
    """Two presets with three seeds: one done, one at work."""
    plan = Plan("frozen-lake", '["default", "blog"]', "{}", 3, "[]", 2, "2026-01-05T10:00:00+00:00")
    done = tuple(
        Run(f"lakes-default-s{seed}", 0, seed, "x", True, "finished", 300_000, 0.7 + seed / 100, 0.7)
        for seed in (1, 2, 3)
    )
    begun = (
        Run("lakes-blog-s1", 1, 1, "x", True, "waiting", 150_000, 0.25, 0.25),
        Run("lakes-blog-s2", 1, 2, "x", True, "waiting", 100_000, 0.5, 0.25),
        Run("lakes-blog-s3", 1, 3),
    )
    trials = (
        TrialStanding(Trial(0, "default", state="finished", score=0.72), done, 0),
        TrialStanding(Trial(1, "blog"), begun, 2),
    )
    return Standing("lakes", state, plan, trials, 4712)


def tuned() -> Standing:
    """A sweep that has not begun to be trained again."""
    importance = json.dumps({"learning_rate": 0.78, "epsilon_schedule": 0.22})
    sweep = '["learning_rate=0.001..0.5:log", "epsilon_schedule=linear,exponential"]'
    plan = Plan("frozen-lake", '["default"]', "{}", 1, sweep, 12, "2026-01-05T10:00:00+00:00", importance)
    trials = []
    for number in range(8):
        values = json.dumps({"learning_rate": 0.001 * 2**number, "epsilon_schedule": "linear"})
        score = 0.1 * number
        run = Run(f"tuned-t{number}-s1", number, 1, "x", True, "finished", 300_000, score, score)
        trials.append(TrialStanding(Trial(number, "default", values, "finished", score), (run,), 0))
    return Standing("tuned", "stopped", plan, tuple(trials))


def curve_of(trial: int) -> tuple[CurvePoint, ...]:
    """A curve that rises, the higher the later the trial."""
    means = [(0.5 + 0.05 * trial) * step / (step + 4) for step in range(1, 13)]
    return tuple(
        CurvePoint(25_000 * (at + 1), 3, mean, mean - 0.1, mean + 0.1, mean, mean - 0.08, mean + 0.08)
        for at, mean in enumerate(means)
    )
