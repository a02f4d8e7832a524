"""Every preset can train every game of its family."""

from pathlib import Path

import pytest

from arcade_rl.errors import UsageError
from arcade_rl.games.catalog import FAMILIES, PIXEL_FAMILIES, CatalogEntry, Family, game, games
from arcade_rl.games.environments import game_file
from arcade_rl.games.environments.environment import Environment, Kind
from arcade_rl.games.pixels.observed import observed
from arcade_rl.hyperparameters import Hyperparameters
from arcade_rl.network_shapes import tensor_shapes
from arcade_rl.presets import Preset, preset, presets
from arcade_rl.presets.preset_files import is_overlong, problem

EVERY_PRESET = list(dict.fromkeys(each for entry in games() for each in presets(entry.family, entry.id)))
THE_POSTS = ("frozen-lake", "cart-pole", "atari")  # families that the posts wrote about
ANY_PRESET = pytest.mark.parametrize("each", EVERY_PRESET, ids=lambda each: f"{each.family}-{each.name}")


@pytest.mark.parametrize("family", FAMILIES)
def test_each_family_offers_default_first_and_the_posts_own(family: str) -> None:
    names = [each.name for each in presets(family)]
    assert names[0] == "default"
    assert ("blog" in names) == (family in THE_POSTS)


def test_atari_also_offers_the_classic() -> None:
    classic = preset("atari", "classic").hyperparameters
    assert (classic.network, classic.batch_size, classic.steps_per_update) == ("nature", 32, 4)
    assert (classic.replay_capacity, classic.parallel_games) == (1_000_000, 1)


def test_atari_also_offers_every_improvement_of_dqn_in_one() -> None:
    rainbow = preset("atari", "rainbow").hyperparameters
    assert (rainbow.value_head, rainbow.n_step) == ("c51", 3)
    assert rainbow.double_q
    assert rainbow.dueling
    assert rainbow.noisy_networks
    assert rainbow.prioritized_replay
    assert rainbow.epsilon_start == rainbow.epsilon_end == 0.0  # the noise explores


@ANY_PRESET
def test_each_preset_fits_every_game_of_its_family(each: Preset) -> None:
    assert each.title
    for entry in games():
        if entry.family == each.family:
            assert each.algorithm in entry.algorithms
            seen = observed(entry, each.hyperparameters)
            actions = len(entry.actions)
            assert tensor_shapes(each.hyperparameters, each.algorithm, seen.shape, seen.states, actions)


@ANY_PRESET
def test_each_preset_sets_only_what_its_algorithm_uses(each: Preset) -> None:
    used = each.hyperparameters.relevant(each.algorithm, pixels=each.family in PIXEL_FAMILIES)
    assert Hyperparameters(**used) == each.hyperparameters  # type: ignore[arg-type]  # the fields' types are Value's


@ANY_PRESET
def test_each_preset_learns_before_it_ends(each: Preset) -> None:
    values = each.hyperparameters
    assert values.evaluation_interval <= values.training_steps
    if each.algorithm == "dqn":
        assert values.learning_starts < min(values.training_steps, values.replay_capacity)
    if each.algorithm == "pqn":
        assert values.batch_size <= values.rollout_steps * values.parallel_games < values.training_steps


@pytest.mark.parametrize("family", THE_POSTS)
def test_the_posts_own_says_where_it_deviates(family: str) -> None:
    assert preset(family, "blog").deviations


def test_an_unknown_preset_names_the_known() -> None:
    with pytest.raises(UsageError, match="no preset 'fast' for atari games; known are default, quick, dqn"):
        preset("atari", "fast")


def test_a_preset_of_another_algorithm_is_not_offered() -> None:
    assert preset("frozen-lake", "dqn", "dqn").algorithm == "dqn"
    with pytest.raises(UsageError, match=r"no preset 'default' .* known are dqn"):
        preset("frozen-lake", "default", "dqn")


def test_a_game_may_need_otherwise_than_its_family() -> None:
    small, large = (preset("frozen-lake", "default", game=game) for game in ("frozen-lake", "frozen-lake-8x8"))
    assert large.hyperparameters.max_episode_steps == 200 > small.hyperparameters.max_episode_steps
    assert large.hyperparameters.evaluation_epsilon == small.hyperparameters.evaluation_epsilon == 0.0
    assert preset("frozen-lake", "default") == small


ADDED: dict[Family, Kind] = {
    "gymnasium-states": "state",
    "gymnasium-vectors": "vector",
    "gymnasium-pictures": "pixels",
}


def add_environment(saves: Path, family: Family, limit: int) -> CatalogEntry:
    """Puts `Long-v0`, of this family and with this step limit of its own, on the list of games."""
    kind = ADDED[family]
    environment = Environment(
        "Long-v0", kind, states=3 * (kind == "state"), numbers=3 * (kind == "vector"), max_episode_steps=limit
    )
    entry = CatalogEntry("Long-v0", "Long", family, 1, ("A", "B"), environment=environment)
    saves.mkdir(exist_ok=True)
    game_file.persons_file().write_text(game_file.render([entry], f"# {limit}"))
    return game("Long-v0")


@pytest.mark.parametrize("family", ADDED)
def test_episodes_of_an_added_environment_may_last_as_long_as_it_says_itself(saves: Path, family: Family) -> None:
    usual = {each.name: each.hyperparameters for each in presets(family)}
    for limit in (5_000, 1_000_000, 20):
        entry = add_environment(saves, family, limit)
        assert preset(family, "default", game=entry.id).hyperparameters.max_episode_steps == limit
        for each in presets(family, entry.id):
            assert each.hyperparameters == usual[each.name].replace(max_episode_steps=limit)
    add_environment(saves, family, 0)
    assert all(each.hyperparameters == usual[each.name] for each in presets(family, "Long-v0"))


def test_episodes_of_the_games_that_come_with_the_program_are_as_long_as_ever() -> None:
    lengths = {"lunar-lander": 1_000, "acrobot": 500, "mountain-car": 200, "taxi": 200, "cliff-walking": 200}
    for game_id, length in (lengths | {"blackjack-v1": 200, "cart-pole": 500, "pong": 27_000}).items():
        for each in presets(game(game_id).family, game_id):
            if each.name != "blog":
                assert each.hyperparameters.max_episode_steps == length, (game_id, each.name)


def test_a_persons_own_preset_keeps_its_own_step_limit(saves: Path) -> None:
    entry = add_environment(saves, "gymnasium-vectors", 5_000)
    (saves / "presets.toml").write_text(
        "version = 1\n[presets.gymnasium-vectors.mine]\ntitle = 'Mine'\nalgorithm = 'dqn'\n"
        "[presets.gymnasium-vectors.mine.hyperparameters]\nmax_episode_steps = 300\n"
    )
    assert preset(entry.family, "mine", game=entry.id).hyperparameters.max_episode_steps == 300


def own_presets(saves: Path, family: str, *names: str, algorithm: str = "dqn") -> None:
    """Presets of a person's own that say nothing else."""
    saves.mkdir(exist_ok=True)
    head = f"title = 'Mine'\nalgorithm = '{algorithm}'\n"
    tables = [f"[presets.{family}.{name}]\n{head}[presets.{family}.{name}.hyperparameters]\n" for name in names]
    (saves / "presets.toml").write_text("\n".join(["version = 1", *tables]))


def test_a_persons_own_preset_that_names_no_step_limit_has_the_games(saves: Path) -> None:
    own_presets(saves, "gymnasium-vectors", "mine")
    for game_id, limit in {"acrobot": 500, "lunar-lander": 1_000}.items():
        assert preset("gymnasium-vectors", "mine", game=game_id).hyperparameters.max_episode_steps == limit
    entry = add_environment(saves, "gymnasium-vectors", 0)
    default = preset("gymnasium-vectors", "default").hyperparameters.max_episode_steps
    assert preset("gymnasium-vectors", "mine", game=entry.id).hyperparameters.max_episode_steps == default
    own_presets(saves, "cart-pole", "mine")
    assert preset("cart-pole", "mine", game="cart-pole").hyperparameters == Hyperparameters()


def test_a_persons_own_preset_whose_name_ships_by_now_is_named_with_the_remedy(saves: Path) -> None:
    own_presets(saves, "atari", "mine")
    assert not problem()
    own_presets(saves, "atari", "mine", "rainbow")
    assert problem().endswith(
        "presets.toml: 'rainbow' for atari games is hidden by the preset of that name that ships; rename its tables"
    )
    assert preset("atari", "rainbow").title != "Mine"
    with pytest.raises(UsageError, match=r"no preset 'fast' .*'rainbow' for atari games is hidden"):
        preset("atari", "fast")


@pytest.mark.parametrize(
    ("family", "algorithm", "told"),
    [
        (
            "cartpole",
            "dqn",
            "'mine' is for 'cartpole', which is not a game family; the families are frozen-lake, cart-pole",
        ),
        ("atari", "q-table", "'mine': q-table cannot learn atari games; choose one of pqn, dqn"),
        ("atari", "actor-critic", "preset mine: its algorithm must be one of q-table, dqn, pqn;"),
    ],
)
def test_a_persons_own_preset_that_no_game_can_be_trained_with_is_not_offered_and_named(
    saves: Path, family: str, algorithm: str, told: str
) -> None:
    own_presets(saves, family, "mine", algorithm=algorithm)
    assert told in problem()
    assert "mine" not in [each.name for known in FAMILIES for each in presets(known)]


def test_an_episode_is_overlong_once_no_preset_that_ships_allows_it() -> None:
    for game_id, steps in {"cart-pole": 500, "frozen-lake-8x8": 200, "acrobot": 500, "pong": 50_000}.items():
        assert not is_overlong(game(game_id), steps, frame_skip=4)
        assert is_overlong(game(game_id), steps + 1, frame_skip=4)
    assert is_overlong(game("pong"), 27_000, frame_skip=8)
