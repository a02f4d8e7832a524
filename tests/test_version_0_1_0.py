"""What version 0.1.0 wrote is read by this one, and its agents train on as they would have there."""

import hashlib
import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest
import safetensors.numpy
import torch

from arcade_rl.agents.factory import make_policy
from arcade_rl.cli.main import run
from arcade_rl.estimates.machine import Machine
from arcade_rl.games import catalog
from arcade_rl.shelf.agents import agent_folder
from arcade_rl.shelf.agents.sharing import import_brain
from arcade_rl.shelf.brains import brain_file
from arcade_rl.shelf.brains.brain_file import Brain
from arcade_rl.shelf.demonstrations.demonstrations import DemonstrationFolder
from arcade_rl.shelf.feeds.batch_feed import read_batch
from arcade_rl.shelf.feeds.live_feed import read_frame
from arcade_rl.shelf.ledger.ledger import Ledger
from arcade_rl.shelf.ledger.rows import CurveName
from arcade_rl.shelf.queries.checkpoints import checkpoints_of
from arcade_rl.shelf.queries.summary import shelf
from arcade_rl.shelf.scores.reader import ScoreReader
from arcade_rl.shelf.scores.rows import Player
from arcade_rl.shelf.settings import machine_file
from arcade_rl.shelf.settings.key_file import read_keys
from arcade_rl.training.core.learner import resume_file
from arcade_rl.training.run.trainer import train
from arcade_rl.window_keys import DEFAULT_KEYS

FIXTURES = Path(__file__).parent / "fixtures" / "version_0_1_0"
WENT_ON: dict[str, Any] = json.loads((FIXTURES / "went_on.json").read_text())
GAMES = {
    "lake": "frozen-lake",
    "pole": "cart-pole",
    "rainbow": "cart-pole",
    "pupil": "frozen-lake",
    "pqn": "cart-pole",
    "pong": "pong",
}
TRAINED = sorted(GAMES)
RETIRED = {"pong": ["random_shift = 2 is retired and has no effect any more, as if it were 0"]}
TAUGHT_FROM_MEMORY = ("pole", "pong", "pupil", "rainbow")
CURVES = get_args(CurveName)
BRAINS = sorted(
    str(path.relative_to(FIXTURES))
    for path in FIXTURES.rglob("*.safetensors")
    if path.stem in ("brain", "best", "evaluation", "exported") or path.parent.name == "checkpoints"
)


@pytest.fixture(autouse=True)
def written_by_0_1_0(saves: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy of the saves; networks that see pixels learn in float32, as when they were made."""
    shutil.copytree(FIXTURES / "saves", saves)
    for feature in ("_is_avx512_bf16_supported", "_is_amx_tile_supported"):
        monkeypatch.setattr(torch.cpu, feature, lambda: False)


def test_the_shelf_lists_every_agent() -> None:
    listed = {summary.name: summary for summary in shelf()}

    assert sorted(listed) == sorted([*TRAINED, "heir"])
    assert [each.problem for each in listed.values()] == [""] * len(listed)
    for name in TRAINED:
        summary = listed[name]
        assert (summary.game, summary.state, summary.has_brain) == (GAMES[name], "idle", True)
        assert summary.status.step == WENT_ON[name]["stood"]
        assert summary.status.best_evaluation is not None
        assert len(summary.scores) > 1


def test_the_command_line_shows_every_agent(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["list", "--json"]) == 0
    assert {each["name"] for each in json.loads(capsys.readouterr().out)} == {*TRAINED, "heir"}
    for name in TRAINED:
        assert run(["show", name, "--json"]) == 0
        shown = json.loads(capsys.readouterr().out)
        assert (shown["name"], shown["game"]) == (name, GAMES[name])


@pytest.mark.parametrize("file", BRAINS)
def test_a_brain_plays(file: str) -> None:
    brain = brain_file.read(FIXTURES / file)

    dtype = {"pixels": np.uint8, "vector": np.float32, "state": np.int64}[brain.observation_kind]
    values = make_policy(brain).q_values(np.zeros((1, *brain.observation_shape), dtype))

    assert values.shape == (1, len(catalog.game(brain.game).actions))
    assert np.isfinite(values).all()
    assert brain.made_by == "arcade-rl 0.1.0"


@pytest.mark.parametrize("name", TRAINED)
def test_an_agent_has_the_hyperparameters_of_its_brain(name: str) -> None:
    folder = agent_folder.find(name)
    brain = brain_file.read(folder.brain_file)

    assert folder.config().hyperparameters == brain.hyperparameters
    assert (folder.config().seed, folder.config().created) == (7, "2026-11-01T00:00:00+00:00")
    assert brain.history.step == WENT_ON[name]["stood"]


@pytest.mark.parametrize("name", TRAINED)
def test_an_agents_ledger_holds_its_past(name: str) -> None:
    folder = agent_folder.find(name)
    with Ledger(folder.ledger_file, read_only=True) as ledger:
        evaluations = [evaluation.step for evaluation in ledger.evaluations()]
        curves = {curve: ledger.curve(curve) for curve in CURVES}
        assert len(ledger.recent_scores()) > 1
        assert ledger.open_requests() == []

    assert evaluations == [step for step, *_ in WENT_ON[name]["evaluations"] if step in evaluations] != []
    assert [curve for curve, points in curves.items() if not points.steps] == []
    assert len(checkpoints_of(folder)) > 1


def test_an_answered_request_is_kept() -> None:
    with Ledger(agent_folder.find("lake").ledger_file, read_only=True) as ledger:
        assert ledger.answer(1) == "came too late: its trainer was gone"


@pytest.mark.parametrize("name", TRAINED)
def test_the_feeds_of_an_agent_can_be_read(name: str) -> None:
    folder = agent_folder.find(name)
    entry, hyperparameters = catalog.game(GAMES[name]), folder.config().hyperparameters

    frame = read_frame(folder.live_file)
    assert frame is not None
    assert len(frame.screens) == hyperparameters.parallel_games
    if name in TAUGHT_FROM_MEMORY:
        batch = read_batch(folder.batch_file)
        assert batch is not None
        assert batch.is_of(entry, hyperparameters)


def test_demonstrations_fit_their_agent() -> None:
    folder = agent_folder.find("pupil")
    demonstrations = DemonstrationFolder(folder.demonstrations)

    assert demonstrations.numbers() == [1, 2]
    for number in demonstrations.numbers():
        demonstration = demonstrations.read(number)
        demonstration.check_fits(catalog.game("frozen-lake"), folder.config().hyperparameters)
        assert demonstration.played == f"2026-11-0{number}T12:00:00+00:00"
        assert demonstration.actions.tolist() == [1, 2, 1, 2, 1, 2, 1, 2][: demonstration.steps]


def test_scores_are_kept() -> None:
    with ScoreReader() as reader:
        tallies = {tally.mode: tally for tally in reader.tallies()}
        (match,) = reader.matches()
        assert reader.scores_of("ann") == {("pong", "alone"): [-11.0], ("pong", "takeover"): [-3.0]}

    assert {mode: tally.best.score for mode, tally in tallies.items()} == {"alone": -11.0, "takeover": -3.0}
    assert match.sides[1].player == Player(agent="pong", checkpoint=200)
    assert [side.score for side in match.sides] == [21.0, 4.0]


def test_chosen_keys_are_kept() -> None:
    assert read_keys() == DEFAULT_KEYS | {"window.pause": ("k",)}


def test_measurements_of_this_machine_are_kept(saves: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cores = json.loads((saves / ".machine.json").read_text())["cores"]
    monkeypatch.setattr(machine_file, "usable_cores", lambda: cores)

    machine = machine_file.read_machine()

    assert isinstance(machine, Machine)
    assert [(each.game, each.training_seconds) for each in machine.measurements] == [("cart-pole", 6e-5)]


def test_an_exported_brain_is_imported_and_trains() -> None:
    folder = import_brain(FIXTURES / "exported.safetensors", "newcomer")

    end = train(folder, steps=200, device="cpu", num_threads=1)

    assert end.step == 200


def test_an_imported_agent_trains() -> None:
    heir = agent_folder.find("heir")
    assert heir.config().parent.startswith("lake@")

    assert train(heir, steps=200, device="cpu", num_threads=1).step == 200


def test_an_agent_was_stopped_in_the_middle_of_an_evaluation() -> None:
    assert agent_folder.find("pole").evaluation_file.exists()


@pytest.mark.parametrize("name", TRAINED)
def test_training_goes_on_as_in_0_1_0(name: str) -> None:
    folder, expected = agent_folder.find(name), WENT_ON[name]
    assert resume_file(folder).exists()

    train(folder, steps=expected["steps"], device="cpu", num_threads=1)

    warnings = [line for line in folder.log_file.read_text().splitlines() if "warning" in line]
    assert [line.partition("warning: ")[2] for line in warnings] == RETIRED.get(name, [])
    assert lived(folder.ledger_file, expected["stood"]) == (expected["episodes"], expected["evaluations"])
    brain = brain_file.read(folder.brain_file)
    assert brain.history.updates == expected["updates"]
    check_same_tensors(name, brain)


def check_same_tensors(name: str, brain: Brain) -> None:
    """Those of a table to the last bit, those of a network within the rounding of another processor."""
    if brain.algorithm == "q-table":
        hashes = {key: hashlib.sha256(tensor.tobytes()).hexdigest() for key, tensor in brain.tensors.items()}
        assert hashes == WENT_ON[name]["sha256"]
        return
    expected = safetensors.numpy.load_file(FIXTURES / "went_on.safetensors")
    assert brain.tensors.keys() == {key.partition("/")[2] for key in expected if key.startswith(f"{name}/")}
    for key, tensor in brain.tensors.items():
        np.testing.assert_allclose(tensor, expected[f"{name}/{key}"], rtol=1e-4, atol=1e-5, err_msg=key)


def lived(ledger: Path, after: int) -> tuple[list[Any], list[Any]]:
    """The episodes that ended after a step, and all evaluations, without their times."""
    with closing(sqlite3.connect(ledger)) as connection:
        episodes = connection.execute(
            "SELECT step, game, score, length FROM episodes WHERE step > ? ORDER BY id", [after]
        ).fetchall()
        evaluations = connection.execute("SELECT step, episodes, mean, iqm FROM evaluations ORDER BY id").fetchall()
    return [list(row) for row in episodes], [list(row) for row in evaluations]
