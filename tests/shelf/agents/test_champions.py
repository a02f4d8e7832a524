"""Champions stand on the shelf beside a person's agents: to look at, to share and to fork, never to change."""

import dataclasses
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from arcade_rl.errors import ArcadeError, UsageError
from arcade_rl.shelf.agents import agent_folder, champions
from arcade_rl.shelf.agents.agent_folder import (
    AgentFolder,
    all_agents,
    all_champions,
    create,
    delete,
    find,
    fork,
    rename,
)
from arcade_rl.shelf.agents.sharing import export_brain, import_brain
from arcade_rl.shelf.brains import brain_file
from arcade_rl.shelf.ledger.ledger import Evaluation, Ledger
from arcade_rl.shelf.queries.checkpoints import (
    Checkpoint,
    brain_at,
    checkpoint_at,
    checkpoints_of,
)
from arcade_rl.shelf.queries.summary import ShelfReader, shelf, summarize
from arcade_rl.shelf.storage import file_stamp
from arcade_rl.training.launch import ask_and_wait, start_trainer
from arcade_rl.training.run.trainer import train

PutChampion = Callable[..., AgentFolder]


class TestOnTheShelf:
    def test_they_come_after_the_agents_and_have_a_list_of_their_own(self, put_champion, make_config) -> None:
        put_champion("frozen-lake")
        put_champion("cart-pole")
        create(make_config("zed"))
        assert [folder.name for folder in all_agents()] == ["zed"]
        assert [folder.name for folder in all_champions()] == ["cart-pole-champion", "frozen-lake-champion"]
        known = [(each.name, each.champion) for each in shelf()]
        assert known == [("zed", False), ("cart-pole-champion", True), ("frozen-lake-champion", True)]

    def test_they_are_found_by_name(self, put_champion) -> None:
        folder = put_champion("frozen-lake")
        assert find("Frozen-Lake-Champion") == folder
        with pytest.raises(UsageError, match="did you mean frozen-lake-champion"):
            find("frozen-lake-champoin")

    def test_a_summary_is_read_from_the_champions_own_file(self, put_champion) -> None:
        known = summarize(put_champion("frozen-lake"))
        assert (known.champion, known.problem, known.state, known.has_brain) == (True, "", "idle", True)
        assert known.status.epsilon == pytest.approx(0.05)  # what its schedule had got to, not where it began
        assert (known.game, known.algorithm, known.preset) == ("frozen-lake", "q-table", "default")
        assert (known.status.step, known.status.episodes, known.status.training_seconds) == (300_000, 21_000, 2_520.0)
        assert (known.recent_score, known.status.best_evaluation) == (0.75, 0.75)
        assert known.scores == (0.5, 0.7, 0.75)

    def test_an_unchanged_champion_is_not_read_again(self, put_champion, monkeypatch) -> None:
        from arcade_rl.shelf.queries import summary

        monkeypatch.setattr(file_stamp, "_SETTLED_NANOSECONDS", 0)
        put_champion("frozen-lake")
        reader = ShelfReader()
        first = reader.read()
        monkeypatch.setattr(summary, "summarize", lambda folder: pytest.fail("it was read again"))
        assert reader.read() == first

    @pytest.mark.parametrize("damage", ["champion.toml", "agent.toml", "curve.csv"])
    def test_a_damaged_one_says_what_is_wrong_and_the_others_are_told(self, put_champion, damage: str) -> None:
        whole, damaged = put_champion("cart-pole"), put_champion("frozen-lake")
        copy = shutil.copytree(damaged.path, damaged.path.with_name("broken-champion"))
        (copy / damage).write_text("step,evaluation_mean\n1,x\n" if damage == "curve.csv" else "step = [")
        known = {each.name: each.problem for each in shelf()}
        assert damage in known["broken-champion"]
        assert known[whole.name] == known[damaged.name] == ""

    def test_what_is_no_champion_is_not_shown(self, put_champion) -> None:
        folder = put_champion("frozen-lake")
        shutil.copytree(folder.path, folder.path.with_name(".new-champion"))
        folder.path.with_name("notes").mkdir()
        folder.path.with_name("README").touch()
        assert champions.names() == ["frozen-lake-champion"]

    def test_without_any_the_shelf_is_as_it_was(self) -> None:
        assert champions.names() == []
        assert shelf() == []


class TestNames:
    def test_nobody_takes_a_champions_name(self, put_champion, make_config) -> None:
        champion = put_champion("frozen-lake")
        with pytest.raises(UsageError, match="is a champion's name; choose another"):
            create(make_config("Frozen-Lake-Champion"))
        agent = create(make_config("pong-1"))
        with pytest.raises(UsageError, match="is a champion's name"):
            rename(agent, champion.name)
        with pytest.raises(UsageError, match="is a champion's name"):
            fork(champion, champion.name)

    def test_a_champions_brain_is_imported_under_a_free_name(self, put_champion, tmp_path: Path) -> None:
        champion, file = put_champion("frozen-lake"), tmp_path / "gift.safetensors"
        export_brain(champion, file)
        assert import_brain(file).name == "frozen-lake-champion-2"

    def test_who_had_the_name_before_the_champion_came_keeps_it(self, put_champion, make_config) -> None:
        mine = create(make_config("FROZEN-lake-champion"))
        put_champion("frozen-lake")
        assert find("frozen-lake-champion") == mine
        assert [each.name for each in shelf()] == ["FROZEN-lake-champion"]


class TestReadOnly:
    @pytest.mark.parametrize(
        "call",
        [
            lambda folder: rename(folder, "other"),
            delete,
            lambda folder: folder.save_config(folder.config()),
            start_trainer,
            train,
            lambda folder: ask_and_wait(folder, "pause"),
            lambda folder: ask_and_wait(folder, "tune", {"learning_rate": 0.1}),
        ],
        ids=["rename", "delete", "change", "start", "train", "pause", "tune"],
    )
    def test_what_would_change_one_is_refused_and_fork_is_named(self, put_champion, call) -> None:
        folder = put_champion("frozen-lake")
        with pytest.raises(UsageError, match=r"a champion and read-only.*arcade-rl fork frozen-lake-champion NAME"):
            call(folder)

    def test_looking_at_one_writes_nothing(self, put_champion) -> None:
        folder = put_champion("cart-pole")
        assert not folder.trainer_alive()
        with Ledger(folder.ledger_file, read_only=True) as ledger:
            assert ledger.evaluations() == []
        summarize(folder)  # the fixture looks whether anything was written


class TestFork:
    def test_a_fork_is_an_agent_of_ones_own_with_the_brain_and_hyperparameters(self, put_champion) -> None:
        champion = put_champion("cart-pole")
        mine = fork(champion, "mine")
        assert not mine.is_champion
        config, parents = mine.config(), champion.config()
        assert config.parent == "cart-pole-champion@300000"
        explores_no_more = {"epsilon_start": parents.hyperparameters.epsilon_end, "epsilon_decay_steps": 1}
        assert config.hyperparameters == parents.hyperparameters.replace(**explores_no_more)
        half, full = brain_file.read(champion.brain_file).tensors, brain_file.read(mine.brain_file).tensors
        for name, tensor in half.items():
            np.testing.assert_array_equal(full[name], tensor)
        assert [each.name for each in shelf()] == ["mine", champion.name]

    def test_its_brain_is_written_in_full_precision(self, put_champion) -> None:
        champion = put_champion("cart-pole")
        mine = fork(champion, "mine")
        weights = sum(tensor.size for tensor in brain_file.read(mine.brain_file).tensors.values())
        assert mine.brain_file.stat().st_size - champion.brain_file.stat().st_size == pytest.approx(2 * weights, abs=64)

    def test_a_checkpoint_is_forked_too(self, put_champion) -> None:
        champion = put_champion("frozen-lake")
        mine = fork(champion, "mine", brain_at(champion, 100_000))
        assert mine.config().parent == "frozen-lake-champion@100000"

    def test_its_one_brain_is_its_best(self, put_champion, tmp_path: Path) -> None:
        champion, file = put_champion("frozen-lake"), tmp_path / "gift.safetensors"
        assert champion.best_file == champion.brain_file
        export_brain(champion, file, best=True)
        assert brain_file.read(file).history.step == 300_000


class TestCheckpoints:
    def test_a_champions_ages_have_labels_and_scores_and_end_with_the_champion(self, put_champion) -> None:
        known = [(each.step, each.label, each.mean) for each in checkpoints_of(put_champion("frozen-lake"))]
        assert known == [(0, "random", 0.25), (100_000, "first steps", 0.5), (300_000, "champion", 0.75)]

    def test_each_age_has_its_brain(self, put_champion) -> None:
        folder = put_champion("frozen-lake")
        steps = [brain_file.read(brain_at(folder, each.step)).history.step for each in checkpoints_of(folder)]
        assert steps == [0, 100_000, 300_000]

    def test_an_agents_ages_are_its_checkpoints_with_the_score_of_that_step(self, make_config, make_brain) -> None:
        folder = create(make_config("mine"))
        assert checkpoints_of(folder) == ()
        for step in (100, 200):
            brain_file.write(make_brain(), folder.checkpoint_file(step))
        with Ledger(folder.ledger_file) as ledger:
            ledger.record(evaluations=[dataclasses.replace(_evaluation(), step=200, mean=81.5)])
        assert checkpoints_of(folder) == (Checkpoint(100, "", None), Checkpoint(200, "", 81.5))
        assert brain_at(folder, 200) == folder.checkpoint_file(200)

    def test_a_damaged_ledger_hides_no_checkpoint(self, make_config, make_brain) -> None:
        folder = create(make_config("mine"))
        brain_file.write(make_brain(), folder.checkpoint_file(100))
        folder.ledger_file.write_bytes(b"damaged" * 1_000)
        assert checkpoints_of(folder) == (Checkpoint(100, "", None),)

    def test_a_step_without_a_brain_is_refused_and_the_others_are_named(self, put_champion, make_config) -> None:
        with pytest.raises(UsageError, match="no checkpoint of step 7; it has: 0, 100000, 300000"):
            checkpoint_at(put_champion("frozen-lake"), 7)
        with pytest.raises(UsageError, match="it has: none yet"):
            brain_at(create(make_config("young")), 7)


def _evaluation() -> Evaluation:
    values = {field.name: 0 for field in dataclasses.fields(Evaluation)}
    return Evaluation(**values)


def test_a_champions_folder_that_cannot_be_read_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "brains").mkdir()

    def refuse(folder: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)
    with pytest.raises(ArcadeError, match="not permitted"):
        agent_folder.find("anyone")
