"""Every preset can train every game of its family."""

import pytest

from arcade_rl.errors import UsageError
from arcade_rl.games.catalog import FAMILIES, PIXEL_FAMILIES, games
from arcade_rl.games.pixels.observed import observed
from arcade_rl.hyperparameters import Hyperparameters
from arcade_rl.network_shapes import tensor_shapes
from arcade_rl.presets import Preset, preset, presets

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
