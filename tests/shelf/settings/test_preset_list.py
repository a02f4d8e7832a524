"""A person's own presets are added to what the file holds, and nothing that a person wrote there is lost."""

from dataclasses import replace
from pathlib import Path

import pytest

from arcade_rl.errors import ArcadeError
from arcade_rl.presets import preset
from arcade_rl.presets.preset_files import own, own_file, problem
from arcade_rl.shelf.settings.preset_list import keep

MINE = replace(preset("frozen-lake", "default"), name="mine")


def test_comments_and_what_a_person_changed_stay(saves: Path) -> None:
    keep(MINE)
    edited = own_file().read_text(encoding="utf-8").replace("title = ", "# good on ice\ntitle = ")
    own_file().write_text(edited, encoding="utf-8")
    keep(replace(MINE, name="other"))
    assert "# good on ice\n" in own_file().read_text(encoding="utf-8")
    assert [each.name for each in own()] == ["mine", "other"]
    assert [each.hyperparameters for each in own()] == [MINE.hyperparameters] * 2


def test_a_file_that_ends_without_a_line_break_is_added_to(saves: Path) -> None:
    keep(MINE)
    own_file().write_text(own_file().read_text(encoding="utf-8").rstrip(), encoding="utf-8")
    keep(replace(MINE, name="other"))
    assert [each.name for each in own()] == ["mine", "other"]


def test_an_environments_own_step_limit_is_no_part_of_what_was_found_on_it(saves: Path) -> None:
    found = preset("gymnasium-vectors", "default", game="acrobot")
    longer = found.hyperparameters.replace(max_episode_steps=700)
    keep(replace(found, name="mine"), game="acrobot")
    keep(replace(found, name="longer", hyperparameters=longer), game="acrobot")
    for game, limit in {"acrobot": 500, "lunar-lander": 1_000}.items():
        assert preset("gymnasium-vectors", "mine", game=game).hyperparameters.max_episode_steps == limit
        assert preset("gymnasium-vectors", "longer", game=game).hyperparameters == longer


def test_a_preset_that_is_hidden_keeps_no_other_from_being_kept(saves: Path) -> None:
    saves.mkdir()
    own_file().write_text(
        "version = 1\n[presets.frozen-lake.blog]\ntitle = 'Mine'\nalgorithm = 'dqn'\n"
        "[presets.frozen-lake.blog.hyperparameters]\n",
        encoding="utf-8",
    )
    assert "hidden" in problem()
    keep(MINE)
    assert preset("frozen-lake", "mine") == MINE


def test_a_file_that_cannot_be_added_to_stays_as_it_is(saves: Path) -> None:
    saves.mkdir()
    own_file().write_text("version = 1\npresets = {}\n", encoding="utf-8")
    with pytest.raises(ArcadeError, match=r"presets.toml cannot be added to .*begin each preset there with \[presets"):
        keep(MINE)
    assert own_file().read_text(encoding="utf-8") == "version = 1\npresets = {}\n"
