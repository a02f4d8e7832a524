"""What the catalog says of every game is true of the game."""

import numpy as np
import pytest
from ale_py import roms
from gymnasium.envs.toy_text.frozen_lake import FrozenLakeEnv

from arcade_rl.errors import UsageError
from arcade_rl.games import catalog
from arcade_rl.games.factory import make_game
from arcade_rl.games.game import GameSettings

_ATARI = [entry for entry in catalog.games() if entry.family == "atari"]


def test_it_lists_every_rom_of_ale_py_that_one_player_can_play():
    in_catalog = {entry.rom for entry in _ATARI}
    assert set(roms.get_all_rom_ids()) - in_catalog == {"combat", "joust", "maze_craze", "warlords"}


def test_ids_and_titles_are_unique():
    assert len({entry.id for entry in catalog.games()}) == len(catalog.games())
    assert len({entry.title for entry in catalog.games()}) == len(catalog.games())


@pytest.mark.parametrize("name", ["space-invaders", "Space Invaders", "space_invaders", " SPACE-INVADERS "])
def test_case_underscores_and_spaces_are_forgiven(name):
    assert catalog.game(name).id == "space-invaders"


def test_an_unknown_game_is_answered_with_the_nearest():
    with pytest.raises(UsageError, match=r"no game is called 'pongg'; did you mean pong\?"):
        catalog.game("pongg")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("pogn", "pong"),
        ("brekout", "breakout"),
        ("sapce-invaders", "space-invaders"),
        ("frozenlake", "frozen-lake"),
        ("cartpole", "cart-pole"),
        ("q*bert", "qbert"),
        ("pinball", "video-pinball"),
        ("kungfu", "kung-fu-master"),
        ("montezuma", "montezuma-revenge"),
        ("lake", "frozen-lake"),
    ],
)
def test_a_slip_of_the_finger_and_a_part_of_a_name_are_understood(typed, meant):
    with pytest.raises(UsageError, match=rf"did you mean {meant}\?"):
        catalog.game(typed)


@pytest.mark.parametrize(
    ("typed", "called"),
    [
        ("CartPole-v1", "cart-pole"),
        ("FrozenLake8x8-v1", "frozen-lake-8x8"),
        ("ALE/SpaceInvaders-v5", "space-invaders"),
        ("MsPacmanNoFrameskip-v4", "ms-pacman"),
    ],
)
def test_gymnasiums_name_of_a_game_is_answered_with_ours(typed, called):
    with pytest.raises(
        UsageError, match=rf"'{typed}' is called {called} here; to add Gymnasium's own as well: arcade-rl games add"
    ):
        catalog.game(typed)


def test_another_environment_is_answered_with_how_to_add_it():
    with pytest.raises(UsageError, match="'minigrid:Pong-v0' is not on the list of games; if you trust that package"):
        catalog.game("minigrid:Pong-v0")


@pytest.mark.parametrize("typed", ["nobody", "nothing", "atari", "my-agent", "x"])
def test_what_is_like_no_game_is_answered_with_none(typed):
    with pytest.raises(UsageError, match=rf"no game is called '{typed}'; `arcade-rl games` lists them all"):
        catalog.game(typed)


@pytest.mark.parametrize("name", ["combat", "joust", "maze_craze", "warlords"])
def test_a_game_for_two_alone_says_so(name):
    with pytest.raises(UsageError, match="needs two players"):
        catalog.game(name)


@pytest.mark.parametrize(("game_id", "size"), [("frozen-lake", "4x4"), ("frozen-lake-8x8", "8x8")])
def test_the_random_score_of_a_lake_is_what_the_odds_say(game_id, size):
    table = FrozenLakeEnv(map_name=size).P
    value = np.zeros(len(table))
    for _ in range(100):
        value = np.array(
            [np.mean([_expected(table[square][action], value) for action in range(4)]) for square in table]
        )
    assert catalog.game(game_id).random_score == pytest.approx(value[0], abs=5e-5)


def _expected(outcomes, value):
    return sum(chance * (reward + (0 if end else value[square])) for chance, square, reward, end in outcomes)


def test_the_random_score_of_cart_pole_is_what_random_play_gets():
    game = make_game("cart-pole", GameSettings(max_episode_steps=500))
    random = np.random.default_rng(0)
    lengths = [_episode_length(game, seed, random) for seed in range(2_000)]
    margin = 4 * np.std(lengths) / len(lengths) ** 0.5
    assert np.mean(lengths) == pytest.approx(catalog.game("cart-pole").random_score, abs=margin)


def _episode_length(game, seed, random):
    game.reset(seed)
    return next(n for n, action in enumerate(random.integers(2, size=500), 1) if game.step_frame(action).terminated)


def test_scores_are_put_on_the_scale_from_random_to_human():
    pong = catalog.game("pong")
    assert catalog.human_normalized(pong, pong.random_score) == 0
    assert catalog.human_normalized(pong, pong.human_score) == 1
    assert catalog.human_normalized(catalog.game("cart-pole"), 500.0) is None
