"""The window of a race: keys, clicks, the ribbon, results."""

import pygame
import pytest

from arcade_rl.games.factory import make_game
from arcade_rl.games.game import GameSettings
from arcade_rl.viewer.play.race_session import RaceSession
from arcade_rl.viewer.seats.brain_watcher import LoadedBrain
from arcade_rl.viewer.seats.seat import Seat, SeatedBrain
from arcade_rl.viewer.windows.game_window import Services
from arcade_rl.viewer.windows.opening import open_window
from arcade_rl.viewer.windows.race.layout import arrange
from tests.viewer.stand_ins import Ear, Handed, Kept, pixels

PUSH_RIGHT = 1
RIGHT = 2  # of the lake's moves


@pytest.fixture
def make(canvas, wants, tmp_path):
    def make(game_id="cart-pole", favourite=PUSH_RIGHT, *, results=None, watcher=None, **settings):
        from arcade_rl.viewer.windows.race.race_window import RaceWindow

        games = tuple(make_game(game_id, GameSettings(**settings)) for _ in range(2))
        session = RaceSession(games, wants(len(games[0].entry.actions), favourite), seed=7)
        mine = Seat(tmp_path / "unused")
        its = Seat(tmp_path / "pictures", "ann", SeatedBrain(1_000, watcher=watcher))
        return RaceWindow(canvas, session, (mine, its), Services(results, wall_clock=lambda: 12.0)), session

    return make


def play_to_the_end(window, session):
    for _ in range(2_000):
        window.play(1 / 50)
        if session.outcome is not None:
            return
    raise AssertionError("the race does not end")


def test_arrows_move_ones_own_board_alone(make, press):
    window, session = make("pong")
    press(window, pygame.K_UP)
    window.play(1 / 60)
    human, agent = (session.game.entry.actions for session in session.sides)
    assert human[session.state(0).human_action] == "RIGHT"
    assert agent is human
    assert session.state(1).controller == "agent"
    window.handle(pygame.event.Event(pygame.KEYUP, key=pygame.K_UP))
    window.play(1 / 60)
    assert session.state(0).human_action == 0


@pytest.mark.parametrize("key", [pygame.K_TAB, pygame.K_m])
def test_joysticks_do_not_change_hands_in_a_race(make, press, key):
    window, session = make()
    press(window, key)
    assert [session.state(side).controller for side in (0, 1)] == ["human", "agent"]
    assert "keep to your own boards" in window.view().sides[0].banner
    assert window.view().sides[0].banner_is_problem


def test_a_race_that_is_over_is_kept_once_with_both_sides_and_waits_for_the_rematch(make, press):
    kept = Kept()
    window, session = make(results=kept)
    play_to_the_end(window, session)
    window.play(0.1)
    (result,) = kept.results
    human, agent = result.sides
    assert (result.game, result.mode) == ("cart-pole", "race")
    assert (human.player.agent, human.human_share) == ("", 1.0)
    assert (agent.player.agent, agent.player.human, agent.brain_step) == ("ann", "", 1_000)
    assert human.score > agent.score
    assert result.steps == human.score
    press(window, pygame.K_r, "r")
    assert (window.view().outcome, window.view().wins) == (None, (1, 0))


def test_each_board_tells_its_own_end_until_the_race_is_over(make):
    window, session = make()
    while session.sides[1].ending is None:
        window.play(1 / 50)
    assert window.view().sides[1].state.ending is not None
    play_to_the_end(window, session)
    assert [side.state.ending for side in window.view().sides] == [None, None]


def test_the_result_lies_over_both_boards_and_a_rematch_takes_it_away(make, press, canvas):
    window, session = make()
    window.draw()
    between = canvas.get_at((506, 300))
    play_to_the_end(window, session)
    assert window.draw() == [canvas.get_rect()]
    assert canvas.get_at((506, 300)) != between
    press(window, pygame.K_r, "r")
    window.draw()
    assert canvas.get_at((506, 300)) == between


def test_in_a_game_of_turns_a_press_moves_at_once_and_without_one_nothing_does(make, press):
    window, session = make("frozen-lake", 0)
    for _ in range(60):
        window.play(1 / 60)
    assert session.state(1).steps == 0
    press(window, pygame.K_RIGHT)
    assert [session.state(side).steps for side in (0, 1)] == [1, 1]
    window.play(1.0)
    assert session.state(1).steps == 1


def test_pause_speed_and_help_hold_for_both_boards(make, press):
    window, session = make()
    press(window, pygame.K_p, "p")
    press(window, pygame.K_PLUS, "+")
    window.play(0.1)
    assert [session.state(side).frame for side in (0, 1)] == [0, 0]
    assert [side.state.speed for side in window.view().sides] == [2.0, 2.0]
    press(window, pygame.K_p, "p")
    press(window, pygame.K_F1)
    window.play(0.1)
    assert session.state(0).frame == 0
    press(window, pygame.K_ESCAPE)
    window.play(0.1)
    assert session.state(0).frame == session.state(1).frame > 0
    assert not window.closed


def test_the_ribbon_is_drawn_in_the_colour_of_who_leads(make, canvas):
    from arcade_rl.viewer.drawing import theme

    window, session = make()
    play_to_the_end(window, session)
    window.draw()
    body = window._compositor.layout.slots[-1].body
    colours = pixels(canvas)[body.left : body.right - 130, body.top : body.centery].reshape(-1, 3)
    assert (colours == theme.blend(theme.HUMAN, theme.WELL, 0.7)).all(axis=1).any()
    assert not (colours == theme.blend(theme.AGENT, theme.WELL, 0.7)).all(axis=1).any()


def test_it_draws_everything_once_and_then_only_what_changes(make, press, canvas):
    window, _ = make()
    assert window.draw() == [canvas.get_rect()]
    press(window, pygame.K_p, "p")
    window.draw()
    window.play(1.0)
    window.draw()
    assert window.draw() == []


def test_a_click_folds_a_panel_and_the_ribbon(make):
    window, _ = make()
    window.draw()
    for slot in (window._compositor.layout.slots[0], window._compositor.layout.slots[-1]):
        window.handle(pygame.event.Event(pygame.MOUSEBUTTONDOWN, button=1, pos=slot.title.center))
    assert window.view().sides[0].folded == {1, 5}
    window.draw()
    assert [slot.body.height for slot in window._compositor.layout.slots[::4]] == [0, 0]


def test_pictures_go_to_the_agents_folder_and_a_newer_brain_is_told(make, press, wants, tmp_path):
    window, session = make(watcher=Handed(LoadedBrain(wants(2, 0), step=2_000, saved=1.0)))
    window.play(1 / 50)
    assert window.view().sides[1].weights.step == 2_000
    assert session.state(1).thought.preferred == 0
    window.draw()
    press(window, pygame.K_F12)
    assert len(list((tmp_path / "pictures").iterdir())) == 1


def test_a_race_says_that_there_is_no_clip_of_it(make, press):
    window, _ = make()
    window.play(1 / 50)
    press(window, pygame.K_F5)
    assert window.view().sides[0].banner == "no clip: a race is not kept to be seen again; F9 films what comes"
    assert window.view().sides[0].banner_is_problem


def test_a_race_says_that_it_has_no_save_states(make, press):
    window, _ = make()
    press(window, pygame.K_F3)
    assert window.view().sides[0].banner.startswith("a race has no save states")


@pytest.mark.parametrize("game_id", ["pong", "cart-pole", "frozen-lake"])
@pytest.mark.parametrize("size", [(640, 480), (900, 600), (700, 1100), (1920, 1080)])
def test_it_draws_at_any_size_and_nothing_overlaps(make, size, game_id):
    window, _ = make(game_id)
    larger = pygame.Surface(size).convert()
    window.resize(larger)
    assert window.draw() == [larger.get_rect()]
    layout = window._compositor.layout
    parts = [layout.header, *layout.stages, layout.footer, *(slot.card for slot in layout.slots)]
    parts = [part for part in parts if part.height]
    assert all(larger.get_rect().contains(part) for part in parts)
    assert not any(part.collidelistall([other for other in parts if other is not part]) for part in parts)
    assert layout.stages[0].size == layout.stages[1].size


def test_boards_leave_room_for_the_ribbon_in_a_wide_and_low_window():
    from arcade_rl.viewer.drawing.parts import Height

    layout = arrange((1920, 480), 0.86, [Height(50, 100), Height(26, 400)], frozenset())
    assert layout.slots[-1].body.height >= 26
    assert layout.slots[-1].card.top > layout.stages[0].bottom


def test_headless_takes_the_picture_of_a_race(put_on_shelf, tmp_path):
    from arcade_rl.viewer.windows.race.race_request import RaceRequest

    picture = tmp_path / "race.png"
    open_window(RaceRequest(put_on_shelf("pong", "ann"), seed=1, headless_frames=30, screenshot=picture))
    assert pygame.image.load(picture).get_size() == (1280, 800)


def test_ones_own_board_is_heard_while_it_runs_and_the_keys_for_sound_answer(make, press):
    window, session = make("pong", max_episode_steps=3)
    window._speaker = ear = Ear()
    for _ in range(20):
        window.play(1 / 60)
    assert session.outcome is not None
    assert ear.frames == 12
    press(window, pygame.K_F6)
    assert window.view().sides[0].banner == "sound off"


def test_a_game_without_sound_says_so(make, press):
    window, _ = make("cart-pole")
    press(window, pygame.K_F6)
    assert window.view().sides[0].banner == "this game makes no sound"
    assert window.view().sides[0].banner_is_problem
