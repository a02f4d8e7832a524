"""`agent.toml` can be read and changed by a person, and says which line is wrong."""

import dataclasses
import re
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arcade_rl.errors import ArcadeError, UsageError
from arcade_rl.games.catalog import check_algorithm
from arcade_rl.hyperparameters import Hyperparameters, HyperparameterSpec, from_mapping, in_effect, specs_of
from arcade_rl.shelf.agents.config_file import AgentConfig, read_config, render, write_config

MakeConfig = Callable[..., AgentConfig]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    folder = tmp_path / "agent"
    folder.mkdir()
    return folder / "agent.toml"


@pytest.mark.parametrize("game_id", ["pong", "cart-pole", "frozen-lake"])
def test_a_config_round_trips(path: Path, make_config: MakeConfig, game_id: str) -> None:
    config = make_config("agent", game_id, parent="older@5000", seed=123_456)
    write_config(config, path)
    assert read_config(path) == config


def values_of(spec: HyperparameterSpec) -> st.SearchStrategy[int | float | bool | str]:
    if spec.choices:
        return st.sampled_from(spec.choices)
    if spec.kind is bool:
        return st.booleans()
    if spec.kind is int:
        return st.integers(int(spec.low or 0), int(spec.high or 0))
    return st.floats(spec.low, spec.high)


@given(
    values=st.fixed_dictionaries({spec.name: values_of(spec) for spec in specs_of("dqn", pixels=True)}), text=st.text()
)
def test_every_allowed_value_round_trips(
    tmp_path_factory: pytest.TempPathFactory, values: dict[str, int | float | bool | str], text: str
) -> None:
    preset = text.encode("utf-8", "ignore").decode()
    config = AgentConfig("x", "pong", "dqn", preset, Hyperparameters(**values), 0, "now")  # type: ignore[arg-type]
    table = tomllib.loads(render(config))
    assert from_mapping(table["hyperparameters"], algorithm="dqn") == config.hyperparameters
    assert table["preset"] == preset


def test_each_hyperparameter_is_explained_under_its_theme(make_config: MakeConfig) -> None:
    config = make_config("agent", "pong", algorithm="dqn")
    text = render(config)
    prose = " ".join(re.sub(r"\n# ", " ", text).split())
    for spec in in_effect(config.hyperparameters, "dqn", pixels=True):
        assert spec.help in prose
        assert f"# ---- {spec.theme} ----" in text
    assert max(map(len, text.splitlines())) <= 120


def test_what_has_no_effect_is_not_written_until_its_condition_holds(make_config: MakeConfig) -> None:
    config = make_config("agent", "pong", algorithm="dqn")
    assert "value_min" not in render(config)
    with_c51 = dataclasses.replace(config, hyperparameters=config.hyperparameters.replace(value_head="c51"))
    assert "value_min = -10.0" in render(with_c51)


def test_a_chosen_value_without_an_effect_is_kept_and_says_so(path: Path, make_config: MakeConfig) -> None:
    config = make_config("agent", "pong", algorithm="dqn")
    config = dataclasses.replace(config, hyperparameters=config.hyperparameters.replace(value_min=-2.0))
    write_config(config, path)
    assert (
        "# No effect unless value_head != scalar and value_head != qr. Lowest return of a categorical distribution."
        in path.read_text()
    )
    assert read_config(path) == config


def with_random_shift(config: AgentConfig, value: object) -> str:
    """The file as a version wrote it that had this hyperparameter."""
    return render(config).replace("[hyperparameters]", f"[hyperparameters]\nrandom_shift = {value}")


def test_a_retired_hyperparameter_that_had_no_effect_is_dropped_in_silence(path: Path, make_config: MakeConfig) -> None:
    config = make_config("agent", "pong")
    path.write_text(with_random_shift(config, 0))
    read = read_config(path)
    assert read == config
    assert read.retired == ()


@pytest.mark.parametrize("value", [2, '"far"'])
def test_one_that_had_an_effect_is_told_and_the_next_save_omits_it(
    path: Path, make_config: MakeConfig, value: object
) -> None:
    config = make_config("agent", "pong")
    path.write_text(with_random_shift(config, value))
    read = read_config(path)
    assert read == config
    (line,) = read.retired
    assert re.fullmatch(r"random_shift = (2|far) is retired and has no effect any more, as if it were 0", line)
    write_config(read, path)
    assert "random_shift" not in path.read_text()
    assert read_config(path).retired == ()


def test_what_an_algorithm_does_not_use_is_not_written(make_config: MakeConfig) -> None:
    text = render(make_config("agent", "frozen-lake"))
    assert "replay_capacity" not in text
    assert "frame_skip" not in text


def test_a_person_may_change_a_value_and_leave_one_out(path: Path, make_config: MakeConfig) -> None:
    text = render(make_config("agent"))
    text = re.sub(r"batch_size = \d+", "batch_size = 7", text)
    path.write_text(re.sub(r"\ndiscount = .*", "", text))
    assert read_config(path).hyperparameters.batch_size == 7
    assert read_config(path).hyperparameters.discount == Hyperparameters().discount


def test_the_folder_gives_the_name(path: Path, make_config: MakeConfig) -> None:
    write_config(make_config("another"), path)
    assert read_config(path).name == "agent"


DAMAGE = [
    (r"seed = \d+", "seed = ", r"line \d+"),
    (r"seed = \d+", "", "seed is missing"),
    (r"seed = \d+", 'seed = "one"', r"agent\.toml, line \d+: seed must be a whole number"),
    (r"batch_size = \d+", "batch_size = 0", r", line \d+: batch_size must be a whole number from 1 to 4,096; 0 is not"),
    (r"batch_size = \d+", "batch_size = true", r", line \d+: batch_size must be"),
    (r"batch_size = \d+", "batch_sise = 64", r", line \d+: no hyperparameter .* did you mean batch_size"),
    (r"discount = [\d.]+", "discount = nan", r", line \d+: discount must be"),
    (r"discount = [\d.]+", f"discount = {10**400}", r", line \d+: discount must be"),
    (r"discount = [\d.]+", f"discount = {'9' * 5000}", "fix it"),
    (r"discount = [\d.]+", f"discount = {'[' * 5000}", "fix it"),
    (r'game = "cart-pole"', 'game = "cart-poll"', r", line \d+: no game is called .* did you mean cart-pole"),
    (r'algorithm = "dqn"', 'algorithm = "q-table"', r", line \d+: algorithm must be one of dqn"),
    (r"\[hyperparameters\]", "[hyper]", "hyperparameters is missing"),
]


@pytest.mark.parametrize(("pattern", "replacement", "reason"), DAMAGE)
def test_damage_is_told_with_file_line_and_remedy(
    path: Path, make_config: MakeConfig, pattern: str, replacement: str, reason: str
) -> None:
    text, count = re.subn(pattern, replacement, render(make_config("agent")), count=1)
    assert count == 1
    path.write_text(text)
    with pytest.raises(ArcadeError, match=reason) as caught:
        read_config(path)
    assert str(path) in str(caught.value)
    assert str(caught.value).isprintable()
    assert "fix it" in str(caught.value)


def test_the_line_named_is_the_wrong_one(path: Path, make_config: MakeConfig) -> None:
    text = re.sub(r"batch_size = \d+", "batch_size = -1", render(make_config("agent")))
    path.write_text(text)
    line = next(number for number, line in enumerate(text.splitlines(), 1) if line.startswith("batch_size"))
    with pytest.raises(ArcadeError, match=f"line {line}:"):
        read_config(path)


@given(data=st.binary(max_size=200))
def test_no_bytes_at_all_escape_as_another_error(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.mktemp("agent") / "agent.toml"
    path.write_bytes(data)
    with pytest.raises(ArcadeError):
        read_config(path)


def test_a_missing_file_is_named(path: Path) -> None:
    with pytest.raises(ArcadeError, match=r"cannot read .*agent\.toml"):
        read_config(path)


def test_an_algorithm_must_suit_its_game() -> None:
    assert check_algorithm("frozen-lake", "q-table") == "q-table"
    with pytest.raises(UsageError, match="algorithm must be one of pqn, dqn for pong"):
        check_algorithm("pong", "q-table")


def test_seeds_and_texts_of_any_kind_are_written_as_toml(path: Path, make_config: MakeConfig) -> None:
    config = make_config("agent", preset='a "quoted" \\ text', parent="ä 🎮@7", seed=0)
    write_config(config, path)
    assert read_config(path) == dataclasses.replace(config, name="agent")


def test_an_agent_created_under_a_clock_that_was_never_set_can_be_read(path: Path, make_config: MakeConfig) -> None:
    write_config(make_config("agent", created="1970-01-01T00:00:30+00:00"), path)
    assert read_config(path).created == "1970-01-01T00:00:30+00:00"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('created = "yesterday"', "created must be a date such as .*; 'yesterday' is not"),
        ('created = "9999-12-31T23:59:59-12:00"', "created must be a date"),
        ('preset = "\\u001b[2J"', "preset must be one short line; it holds characters that cannot be shown"),
        (f'parent = "{"x" * 1_000}"', "parent must be one short line; it has 1,000 characters"),
        ("seed = -1", "seed must be a whole number from 0 to 2,147,483,647; -1 is not"),
        (f"seed = 0x{'f' * 10_000}", "seed must be a whole number .*; a number of thousands of digits is not"),
        (f'game = "{"g" * 5_000}"', "no game is called"),
    ],
)
def test_what_is_read_is_parsed_to_its_type(path: Path, make_config: MakeConfig, line: str, reason: str) -> None:
    write_config(make_config("agent"), path)
    key = line.partition(" ")[0]
    path.write_text(re.sub(rf"(?m)^{key} = .*$", lambda _: line, path.read_text(), count=1))
    with pytest.raises(ArcadeError, match=reason) as caught:
        read_config(path)
    assert len(str(caught.value)) < 300 + len(str(path))


def test_an_agent_whose_environment_was_taken_off_the_list_is_not_to_be_deleted(tmp_path: Path) -> None:
    path = tmp_path / "lost" / "agent.toml"
    path.parent.mkdir()
    path.write_text('name = "lost"\ngame = "some_mazes:Maze-v0"\nalgorithm = "dqn"\n')
    with pytest.raises(ArcadeError, match=r"add it: arcade-rl games add some_mazes:Maze-v0$"):
        read_config(path)
