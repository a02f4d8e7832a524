"""Two players in one game: who plays what, what each side sees, and going back."""

import numpy as np
import pytest

from arcade_rl.errors import ArcadeError, UsageError
from arcade_rl.games import catalog
from arcade_rl.games.game import GameSettings
from arcade_rl.games.two_player import versus_catalog
from arcade_rl.games.two_player.versus_catalog import versus_game, versus_games

_FROM_POWER_ON = GameSettings(noop_max=0)

here = pytest.mark.skipif(bool(versus_catalog.why_not_here()), reason=versus_catalog.why_not_here())


def make(game_id="pong", mode=None, settings=(_FROM_POWER_ON, _FROM_POWER_ON)):
    from arcade_rl.games.two_player.game import TwoPlayerGame

    return TwoPlayerGame(versus_game(game_id), mode, settings)


def play(game, actions):
    return [game.step_frame(pair) for pair in actions]


def random_pairs(game, count, seed=0):
    pairs = np.random.default_rng(seed).integers(len(game.entry.actions), size=(count, 2))
    return [(int(left), int(right)) for left, right in np.repeat(pairs, 8, axis=0)[:count]]


class TestCatalog:
    def test_the_two_catalogs_agree_on_what_two_can_play(self):
        for_two = {game.entry.id for game in versus_games()}
        assert {entry.id for entry in catalog.games() if entry.players == 2} == for_two - {
            "combat",
            "joust",
            "maze-craze",
            "warlords",
        }

    def test_a_game_is_found_by_any_spelling_and_an_unknown_one_is_answered(self):
        assert versus_game("Space_Invaders").entry.id == "space-invaders"
        with pytest.raises(UsageError, match="did you mean pong"):
            versus_game("pongg")
        with pytest.raises(UsageError, match="two cannot play breakout at the same time; race"):
            versus_game("breakout")

    def test_only_a_brain_at_the_side_that_it_did_not_learn_sees_the_screen_mirrored(self):
        assert [versus_game("pong").mirrored(side) for side in (0, 1)] == [True, False]
        assert [versus_game("fishing-derby").mirrored(side) for side in (0, 1)] == [False, True]
        assert [versus_game("tennis").mirrored(side) for side in (0, 1)] == [False, False]

    @pytest.mark.parametrize("game", versus_games(), ids=lambda game: game.entry.id)
    def test_no_two_modes_are_listed_alike(self, game):
        assert list(game.mode_titles) == list(game.modes)
        assert len(set(game.mode_titles.values())) == len(game.modes)

    def test_modes_are_told_apart_by_what_differs_else_by_a_number(self):
        assert versus_game("space-invaders").mode_titles[33 + 1 + 4 + 16] == "In turns, fast bombs, shields move"
        assert versus_game("space-invaders").mode_titles[33 + 2 + 8] == "Together, unseen, zigzag bombs"
        assert versus_game("maze-craze").mode_titles[(12 - 1) * 4 + 3] == "Capture, maze hidden"
        assert versus_game("pong").mode_titles[45] == "Basketball, variant 3 of 4"
        assert versus_game("boxing").mode_titles[2] == "Boxing"

    def test_a_mode_for_one_or_four_is_refused(self):
        with pytest.raises(UsageError, match="two cannot play pong in mode 1; its modes for two are 3, 4, 9"):
            versus_game("pong").check_mode(1)

    def test_where_the_library_is_missing_one_line_says_so_and_names_race(self, monkeypatch):
        monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
        with pytest.raises(ArcadeError, match=r"versus cannot run here: .*\(Python 3.* on .*\); race works") as error:
            make()
        assert "\n" not in str(error.value)


@here
class TestEveryGame:
    @pytest.mark.parametrize("game_id", [game.entry.id for game in versus_games()])
    def test_it_loads_plays_and_shows_pictures(self, game_id):
        game = make(game_id)
        screens = set()
        for pair in random_pairs(game, 240):
            game.step_frame(pair)
            screens.add(game.screen().tobytes())
        assert game.observe(0).shape == game.observe(1).shape == (4, 84, 84)
        assert len(screens) > 4

    @pytest.mark.parametrize("game", versus_games(), ids=lambda game: game.entry.id)
    def test_the_table_names_modes_and_players_that_the_emulator_has(self, game):
        from multi_agent_ale_py import ALEInterface

        from arcade_rl.games.two_player.console import TwoPlayerConsole, _rom_path

        players = sorted(player for side in game.players for player in side)
        console = ALEInterface()
        console.loadROM(str(_rom_path(game.entry)))
        assert set(game.modes) <= set(console.getAvailableModes(len(players)).tolist())
        assert TwoPlayerConsole(game.entry, game.usual_mode).players == len(players)
        assert players == list(range(len(players)))


@here
class TestPong:
    def test_each_side_moves_its_own_paddle(self):
        up = make().entry.actions.index("RIGHT")
        for side, columns in ((0, slice(16, 20)), (1, slice(140, 144))):
            game, still = make(), make()
            play(game, [(up, 0) if side == 0 else (0, up)] * 20)
            play(still, [(0, 0)] * 20)
            differs = (game.screen() != still.screen()).any(axis=(0, 2))
            assert differs[columns].all()
            assert differs.sum() == 4

    def test_the_right_side_sees_what_a_brain_alone_sees_and_the_left_its_mirror_image(self):
        game = make()
        play(game, [(0, 0)] * 120)
        left, right = game.observe(0), game.observe(1)
        far = np.abs(left.astype(int) - right[..., ::-1].astype(int))
        assert far.max() <= 1

    def test_points_go_to_whoever_wins_them_and_the_game_ends_at_21(self):
        game = make()
        fire = game.entry.actions.index("FIRE")
        frames = play(game, [(fire, fire)] * 3000)
        points = np.sum([frame.points for frame in frames], axis=0)
        assert points.max() == 21
        assert frames[-1].terminated
        assert frames[-1].points == (0.0, 0.0), "nothing happens after the end"

    def test_keeping_the_ball_costs_a_reward_but_no_point(self):
        frames = play(make(), [(0, 0)] * 400)
        assert sum(frame.rewards[1] for frame in frames) < 0
        assert np.sum([frame.points for frame in frames], axis=0).tolist() == [0.0, 1.0]

    def test_agents_hold_fire_and_their_paddles_turn_no_way_when_mirrored(self):
        game = make()
        actions = game.entry.actions
        assert [actions[game.with_fire(action)] for action in range(6)] == [
            "FIRE",
            "FIRE",
            "RIGHTFIRE",
            "LEFTFIRE",
            "RIGHTFIRE",
            "LEFTFIRE",
        ]
        assert game.done_by_agent(0) == game.done_by_agent(1) == tuple(range(6))


@here
def test_a_mirrored_brains_left_is_the_consoles_right_where_the_joystick_moves_sideways():
    game = make("fishing-derby")
    names = game.entry.actions
    assert game.done_by_agent(0) == tuple(range(18))
    done = {names[action]: names[other] for action, other in enumerate(game.done_by_agent(1))}
    assert (done["LEFT"], done["UPRIGHTFIRE"], done["UP"]) == ("RIGHT", "UPLEFTFIRE", "UP")
    assert game.with_fire(0) == 0


@here
def test_in_warlords_each_side_plays_two_castles():
    right = make("warlords").entry.actions.index("LEFT")
    game, still = make("warlords"), make("warlords")
    play(game, [(right, 0)] * 40)
    play(still, [(0, 0)] * 40)
    rows, columns = np.nonzero((game.screen() != still.screen()).any(axis=2))
    assert columns.max() < 80
    assert rows.min() < 105 < rows.max()


@here
def test_each_side_decides_as_often_as_its_agent_was_taught_and_sees_its_own_sizes():
    quick = GameSettings(noop_max=0, frame_skip=2, frame_stack=2, frame_height=42, frame_width=42)
    game = make(settings=(_FROM_POWER_ON, quick))
    due = []
    for _ in range(4):
        due.append((game.decision_due(0), game.decision_due(1)))
        game.step_frame((0, 0))
    assert due == [(True, True), (False, False), (False, True), (False, False)]
    assert game.observe(1).shape == (2, 42, 42)


@here
def test_one_side_may_see_colours_where_the_other_sees_grey():
    game = make(settings=(_FROM_POWER_ON, GameSettings(noop_max=0, frame_colour=True)))
    play(game, [(0, 0)] * 4)
    assert (game.observe(0).shape, game.observe(1).shape) == ((4, 84, 84), (4, 84, 84, 3))
    assert (np.ptp(game.observe(1)[-1], axis=-1) > 50).any()


@here
@pytest.mark.parametrize("game_id", ["pong", "space-invaders"])
def test_the_same_seed_and_actions_give_the_same_game(game_id):
    played = []
    for _ in range(2):
        game = make(game_id, settings=(GameSettings(), GameSettings()))
        game.reset(7)
        play(game, random_pairs(game, 300))
        played.append((game.screen().tobytes(), game.observe(0).tobytes(), game.observe(1).tobytes()))
    assert played[0] == played[1]


@here
@pytest.mark.parametrize("game_id", ["pong", "joust", "space-invaders"])
def test_a_game_goes_on_from_a_snapshot_exactly_also_in_the_middle_of_a_decision(game_id):
    game = make(game_id)
    play(game, random_pairs(game, 203))
    snapshot, screen = game.snapshot(), game.screen().copy()
    pairs = random_pairs(game, 300, seed=1)
    after = play(game, pairs), game.screen().copy(), game.observe(0), game.observe(1)
    game.restore(snapshot)
    assert (game.screen() == screen).all()
    again = play(game, pairs), game.screen().copy(), game.observe(0), game.observe(1)
    assert after[0] == again[0]
    assert all((one == other).all() for one, other in zip(after[1:], again[1:], strict=True))


@here
def test_a_game_that_takes_too_long_is_cut_off():
    game = make(settings=(GameSettings(noop_max=0, max_episode_steps=10), _FROM_POWER_ON))
    frames = play(game, [(0, 0)] * 41)
    assert [frame.truncated for frame in frames[38:]] == [False, True, True]


@here
def test_fire_is_suggested_in_the_first_decision_of_a_side_only():
    game = make()
    fire = game.entry.actions.index("FIRE")
    assert game.suggested_action(0) == game.suggested_action(1) == fire
    play(game, [(0, 0)] * 4)
    assert game.suggested_action(0) is None


def test_modes_of_one_name_are_told_apart_in_words_where_they_are_known() -> None:
    pong, combat = versus_game("pong").mode_titles, versus_game("combat").mode_titles
    assert (pong[3], pong[4]) == ("Pong, steady ball", "Pong, ball speeds up")
    assert pong[13] == "Soccer, variant 1 of 2"
    assert (combat[3], combat[8]) == ("Tank, easy maze, straight missiles", "Tank-Pong Billiards, open field")


def test_only_modes_there_are_have_words_and_no_two_modes_of_a_game_the_same_title() -> None:
    for game in versus_games():
        assert set(game.words) <= set(game.modes)
        assert len(set(game.mode_titles.values())) == len(game.modes)
