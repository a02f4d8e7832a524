"""Tags: words to find agents by."""

import pytest

from arcade_rl.errors import UsageError
from arcade_rl.presets import preset
from arcade_rl.shelf.agents import agent_folder, tags
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.shelf.agents.config_file import AgentConfig
from arcade_rl.shelf.queries.summary import ShelfReader, summarize

CHOSEN = preset("frozen-lake", "default")


@pytest.fixture
def lake() -> AgentFolder:
    created = "2026-01-05T10:00:00+00:00"
    config = AgentConfig("lake", "frozen-lake", CHOSEN.algorithm, CHOSEN.name, CHOSEN.hyperparameters, 7, created)
    return agent_folder.create(config)


def test_tags_are_added_and_removed_and_keep_their_order(lake: AgentFolder) -> None:
    assert tags.change(lake, add=["slow", "#baseline"]) == ("slow", "baseline")
    assert tags.change(lake, add=["tried"], remove=["Slow", "unknown"]) == ("baseline", "tried")
    assert tags.tags_of(lake) == summarize(lake).tags == ("baseline", "tried")


def test_a_tag_that_differs_in_case_alone_is_the_same(lake: AgentFolder) -> None:
    assert tags.change(lake, add=["Slow", "slow", "SLOW"]) == ("Slow",)


def test_without_any_there_is_no_file(lake: AgentFolder) -> None:
    tags.change(lake, add=["slow"])
    tags.change(lake, remove=["slow"])
    assert not lake.tags_file.exists()


@pytest.mark.parametrize("text", ["", "#", "two words", "a/b", "x" * 25, "-x", "\x1b[2J", "a,b"])
def test_what_can_be_no_tag_is_refused_and_changes_nothing(lake: AgentFolder, text: str) -> None:
    with pytest.raises(UsageError, match="is not a tag"):
        tags.change(lake, add=["slow", text])
    assert tags.tags_of(lake) == ()


def test_more_than_16_are_refused(lake: AgentFolder) -> None:
    with pytest.raises(UsageError, match="at most 16"):
        tags.change(lake, add=[f"tag-{number}" for number in range(17)])


def test_what_somebody_wrote_there_that_is_no_tag_is_left_out(lake: AgentFolder) -> None:
    lake.tags_file.write_bytes(b"slow\n\n\x1b[2J\n\xff\xfe\nSLOW\n#tried\n" + b"x" * 100_000)
    assert tags.tags_of(lake) == ("slow", "tried")


def test_the_shelf_sees_new_tags_and_they_follow_a_new_name(lake: AgentFolder) -> None:
    reader = ShelfReader()
    reader.read()
    tags.change(lake, add=["slow"])
    assert [agent.tags for agent in reader.read() if not agent.champion] == [("slow",)]
    assert tags.tags_of(agent_folder.rename(lake, "pond")) == ("slow",)


def test_settings_that_are_written_again_keep_the_tags(lake: AgentFolder) -> None:
    tags.change(lake, add=["slow"])
    lake.save_config(lake.config())
    assert tags.tags_of(lake) == ("slow",)


def test_case_does_not_matter_where_tags_are_looked_for() -> None:
    assert tags.has_tags(["#SLOW"], ["slow", "tried"])
    assert not tags.has_tags(["slow", "other"], ["slow"])
