"""Measuring this machine: each part alone, then everything as a trainer does it, and nothing is left behind."""

import tempfile
from pathlib import Path

import numpy as np
import pytest

from arcade_rl.agents.data import Decision, Observation, Transitions
from arcade_rl.errors import UsageError
from arcade_rl.games.game import Steps
from arcade_rl.training.bench import bench
from arcade_rl.training.bench.bench import measure, measure_machine
from arcade_rl.training.bench.plan import Case, plan
from arcade_rl.training.core import compute


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary folders are made."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.mark.parametrize("case", [Case("frozen-lake", "default"), Case("cart-pole", "default")])
def test_every_part_is_measured_and_nothing_is_left(case: Case, temporary: Path) -> None:
    shares: list[float] = []
    measured = measure(case, seconds=0.2, progress=shares.append)
    parts = (measured.emulator_seconds, measured.acting_seconds, measured.learning_seconds)
    assert all(seconds > 0 for seconds in (*parts, measured.training_seconds))
    assert measured.workload.games == 1
    assert shares == sorted(shares)
    assert 0 <= shares[0] < shares[-1] < 1
    assert not list(temporary.glob("arcade-rl-*"))


def test_a_machine_has_a_measurement_of_each_case() -> None:
    told: list[tuple[Case, float]] = []
    cases = (Case("frozen-lake", "default"), Case("frozen-lake", "blog"))
    machine = measure_machine(cases, seconds=0.05, progress=lambda *news: told.append(news), device="cpu")
    assert [(each.game, each.preset) for each in machine.measurements] == [
        ("frozen-lake", "default"),
        ("frozen-lake", "blog"),
    ]
    assert (machine.device, machine.dtype) == ("cpu", compute.learning_dtype("pixels", "cpu"))
    assert next(share for case, share in told if case == cases[1]) == 0.5


def test_what_breaks_off_leaves_nothing(temporary: Path) -> None:
    def interrupted(share: float) -> None:
        if share > 0.3:
            assert list(temporary.glob("arcade-rl-*"))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        measure(Case("cart-pole", "default"), seconds=0.1, progress=interrupted)
    assert not list(temporary.glob("arcade-rl-*"))


class Diary:
    """Games and an agent that write down what happens in which order; the agent learns with every second step."""

    count = 1
    replay_size = 0

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.updates = 0

    def reset(self, seed: int) -> Observation:
        return np.zeros((1, 4), np.float32)

    def send(self, actions: object) -> None:
        self.lines.append("send")

    def receive(self) -> Steps:
        self.lines.append("receive")
        nothing = np.zeros(1, np.bool_)
        return Steps(np.zeros((1, 4), np.float32), np.zeros(1, np.int64), np.zeros(1, np.float32), *[nothing] * 3)

    def step(self, actions: object) -> Steps:
        self.lines.append("step")
        return self.receive()

    def act(self, observations: Observation) -> Decision:
        return Decision(np.zeros(1, np.int64), np.zeros(1, np.bool_))

    def remember(self, transitions: Transitions) -> None:
        self.lines.append("remember")

    def learn(self) -> None:
        self.lines.append("learn")
        self.updates = self.lines.count("learn") // 2

    def wait(self) -> None:
        self.lines.append("wait")


def test_parts_alone_are_not_measured_beside_each_other() -> None:
    diary = Diary()
    stage = bench._Stage(diary, diary)  # type: ignore[arg-type]  # as much of both as is needed
    stage._turn(0.0, apart=True)
    assert diary.lines == ["step", "receive", "learn", "wait", "remember"] * 2 + ["wait"]
    diary.lines.clear()
    stage._turn(0.0, apart=False)
    assert diary.lines == ["send", "learn", "receive", "remember"] * 2 + ["wait"]


def test_a_turn_ends_with_an_update_so_that_each_has_its_share_of_learning() -> None:
    diary = Diary()
    stage = bench._Stage(diary, diary)  # type: ignore[arg-type]  # as much of both as is needed
    assert stage._turn(0.0, apart=False)[0] == 2


def test_a_game_is_measured_with_the_presets_that_matter() -> None:
    assert plan("frozen-lake") == (Case("frozen-lake", "default"),)
    assert plan("Pong", "blog") == (Case("pong", "blog"),)
    assert {"default", "classic"} <= {case.preset for case in plan("breakout")}
    assert {case.game for case in plan()} == {"pong", "cart-pole", "acrobot", "frozen-lake"}
    with pytest.raises(UsageError, match="did you mean pong"):
        plan("pongg")
    with pytest.raises(UsageError, match="known are default"):
        plan("pong", "best")
