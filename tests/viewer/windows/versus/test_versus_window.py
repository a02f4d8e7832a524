"""The window of a game for two: keys, clicks, results."""

import pygame
import pytest

from arcade_rl.games.two_player import versus_catalog
from arcade_rl.shelf.scores.humans import this_human
from arcade_rl.shelf.scores.rows import Player
from arcade_rl.viewer.controls.gamepads import Gamepad
from arcade_rl.viewer.seats.brain_watcher import LoadedBrain
from tests.viewer.stand_ins import Handed, Kept, pixels

pytestmark = pytest.mark.skipif(bool(versus_catalog.why_not_here()), reason=versus_catalog.why_not_here())

UP, DOWN = 2, 3


def controllers(session):
    return tuple(side.controller for side in session.sides)


def test_tab_takes_the_left_side_of_two_agents_and_m_the_right_one(make, press):
    window, session = make()
    press(window, pygame.K_TAB)
    assert controllers(session) == ("human", "agent")
    press(window, pygame.K_m, "m")
    assert controllers(session) == ("human", "human")
    press(window, pygame.K_TAB)
    assert controllers(session) == ("agent", "human")


@pytest.mark.parametrize("key", [pygame.K_TAB, pygame.K_m])
def test_where_one_side_has_an_agent_both_keys_pass_its_joystick(make, press, key):
    window, session = make(left="")
    press(window, key)
    assert controllers(session) == ("human", "human")
    press(window, key)
    assert controllers(session) == ("human", "agent")


def test_two_humans_have_a_joystick_each_at_one_keyboard(make, press):
    window, session = make(left="", right="")
    press(window, pygame.K_w)
    press(window, pygame.K_DOWN)
    window.play(1 / 60)
    assert (session.state(0).human_action, session.state(1).human_action) == (UP, DOWN)
    press(window, pygame.K_TAB)
    assert "no agent" in window.view().sides[0].banner
    assert window.view().sides[0].banner_is_problem


def test_right_ctrl_fires_and_the_arrows_go_on_working_meanwhile(make, press):
    window, session = make(left="", right="")
    press(window, pygame.K_RCTRL, mod=pygame.KMOD_RCTRL)
    press(window, pygame.K_UP, mod=pygame.KMOD_RCTRL)
    window.play(1 / 60)
    assert session.game.entry.actions[session.state(1).human_action] == "RIGHTFIRE"


@pytest.mark.parametrize("key", [pygame.K_UP, pygame.K_w])
@pytest.mark.parametrize("human", [0, 1])
def test_a_human_alone_plays_with_either_keys(make, press, key, human):
    window, session = make(*(["", "bob"] if human == 0 else ["ann", ""]))
    press(window, key)
    window.play(1 / 60)
    assert session.state(human).human_action == UP
    window.handle(pygame.event.Event(pygame.KEYUP, key=key))
    window.play(1 / 60)
    assert session.state(human).human_action == 0


def test_a_joystick_names_the_keys_of_the_other_side_only_while_they_move_it(make, press):
    window, _ = make(left="")

    def hints():
        panels = [panel for panel in window._compositor.panels if panel.titles == ("Joystick",)]
        return tuple(panel.glosses(side) for panel, side in zip(panels, window.view().sides, strict=True))

    assert hints() == (("arrows, too",), ("held by the agent", "agent"))
    press(window, pygame.K_TAB)
    assert hints() == ((), ())
    press(window, pygame.K_TAB)
    assert hints() == (("arrows, too",), ("held by the agent", "agent"))


def test_a_joystick_key_while_two_agents_play_tells_how_to_take_one(make, press):
    window, _ = make()
    press(window, pygame.K_LEFT)
    assert "Tab" in window.view().sides[0].banner


def test_a_game_that_ends_is_kept_once_with_both_sides_and_waits_for_the_rematch(make, press):
    kept = Kept()
    window, session = make(right="", results=kept, max_episode_steps=5)
    for _ in range(40):
        window.play(1 / 60)
    (result,) = kept.results
    assert (result.game, result.mode, result.steps, result.truncated) == ("pong", "versus", 5, True)
    left, right = result.sides
    assert (left.player.agent, left.player.human, left.brain_step) == ("ann", "", 1_000)
    assert (right.player.agent, right.human_share) == ("", 1.0)
    assert window.view().outcome is not None
    press(window, pygame.K_r, "r")
    window.play(1 / 60)
    assert (window.view().outcome, session.state(0).episode) == (None, 2)


def test_of_two_humans_the_left_one_is_the_guest(make):
    kept = Kept()
    window, _ = make(left="", right="", results=kept, max_episode_steps=5)
    for _ in range(20):
        window.play(1 / 60)
    assert kept.results[0].sides[0].player.human == "guest"
    assert kept.results[0].sides[1].player.human != "guest"


@pytest.mark.parametrize(("names", "own_side"), [(("", "bob"), 0), (("ann", ""), 1)])
def test_who_takes_the_agents_side_for_a_moment_still_plays_their_own_game(make, press, names, own_side):
    kept = Kept()
    window, session = make(*names, results=kept, max_episode_steps=5)
    press(window, pygame.K_TAB)
    while session.state(1 - own_side).steps < 2:
        window.play(1 / 60)
    press(window, pygame.K_TAB)
    while not kept.results:
        window.play(1 / 60)
    sides = kept.results[0].sides
    assert sides[own_side].player == Player(this_human())
    assert sides[1 - own_side].player == Player("guest", names[1 - own_side])


def test_it_draws_everything_once_and_then_only_what_changes(make, press, canvas):
    window, _ = make()
    assert window.draw() == [canvas.get_rect()]
    press(window, pygame.K_p, "p")
    window.draw()
    window.play(1.0)
    window.draw()
    assert window.draw() == []


def test_help_pauses_and_any_key_puts_it_away(make, press, canvas):
    window, session = make()
    window.draw()
    plain = pixels(canvas)
    press(window, pygame.K_F1)
    window.play(0.1)
    window.draw()
    assert session.state(0).frame == 0
    assert (pixels(canvas) != plain).any()
    press(window, pygame.K_ESCAPE)
    window.draw()
    assert (pixels(canvas) == plain).all()
    assert not window.closed


def test_a_newer_brain_draws_nothing_over_the_help(make, press, wants):
    watcher = Handed()
    window, _ = make(watcher=watcher)
    press(window, pygame.K_F1)
    window.draw()
    watcher.brain = LoadedBrain(wants(6, DOWN), step=2_000, saved=1.0)
    window.play(1 / 60)
    assert window.view().sides[0].weights.step == 2_000
    assert window._compositor.layout.header not in window.draw()


def test_the_result_names_the_key_of_the_rematch_that_the_person_has_chosen(make, use_keys, written):
    use_keys({"window.start_again": ("n",)})
    window, _ = make(max_episode_steps=5)
    for _ in range(40):
        window.play(1 / 60)
    window.draw()
    assert "N plays a rematch" in [text for text, _ in written]


def test_who_leads_and_wins_is_whoever_holds_the_joystick(make, press, written):
    window, session = make(left="")
    for points, humans, leads, headline in (
        (3, 1, "you lead", "you win"),
        (-3, 1, "the agent leads", "bob wins"),
        (3, 2, "left leads", "left player wins"),
        (-3, 2, "right leads", "right player wins"),
    ):
        if len(session.humans()) != humans:
            press(window, pygame.K_TAB)
        session.rematch()
        session.sides[points < 0].take(abs(points), 0.0)
        session.lead_history.add(points)
        session._end(truncated=False)
        written.clear()
        window.resize(window.canvas)
        window.draw()
        assert {leads, headline} <= {text for text, _ in written}


def test_a_click_on_the_result_plays_the_rematch_and_later_one_there_does_nothing(make):
    window, session = make(max_episode_steps=5)
    for _ in range(40):
        window.play(1 / 60)
    window.draw()
    for _ in range(2):
        at = window._compositor.layout.stages[0].center
        window.handle(pygame.event.Event(pygame.MOUSEBUTTONDOWN, pos=at, button=pygame.BUTTON_LEFT))
        assert session.outcome is None
        frame = session.state(0).frame
        window.play(1 / 60)
        window.draw()
        assert session.state(0).frame > frame


def test_clicks_pass_joysticks_and_fold_panels_on_both_sides(make):
    window, session = make()
    window.draw()

    def click(x, y):
        window.handle(pygame.event.Event(pygame.MOUSEBUTTONDOWN, button=1, pos=(x, y)))

    click(1190, 32)
    assert controllers(session) == ("agent", "human")
    click(100, 94)
    click(1100, 94)
    assert window.view().sides[0].folded == {1, 5}


def test_two_gamepads_play_a_side_each(make):
    window, session = make(left="", right="")
    window._gamepads._open_at = lambda index: Gamepad(70 + index, f"Pad {index}", True)
    for index, way in enumerate((-32_768, 32_767)):
        window.handle(pygame.event.Event(pygame.JOYDEVICEADDED, device_index=index))
        push = {"instance_id": 70 + index, "axis": pygame.CONTROLLER_AXIS_LEFTY, "value": way}
        window.handle(pygame.event.Event(pygame.CONTROLLERAXISMOTION, **push))
    window.play(1 / 60)
    assert [session.state(side).human_action for side in (0, 1)] == [UP, DOWN]


class TestTheServe:
    def _until_someone_keeps_the_ball(self, window, session):
        for _ in range(2_000):
            window.play(1 / 60)
            if session.serves is not None:
                return
        raise AssertionError("nobody has to serve")

    def test_a_human_who_keeps_the_ball_is_told_how_to_serve_until_it_is_served(self, make, press, canvas):
        window, session = make(left="", right="")
        self._until_someone_keeps_the_ball(window, session)
        side = session.serves
        assert window.view().calls[side] == ("press F to serve", "press Space or right Ctrl to serve")[side]
        assert window.view().calls[1 - side] == ""
        window.draw()
        asked = pixels(canvas)
        press(window, (pygame.K_f, pygame.K_SPACE)[side])
        window.play(1 / 60)
        assert window.view().calls == ("", "")
        assert window.draw() == [canvas.get_rect()]
        assert (pixels(canvas) != asked).any()

    def test_agents_serve_by_themselves(self, make):
        window, _ = make()
        for _ in range(400):
            window.play(1 / 60)
            assert window.view().calls == ("", "")

    def test_a_rematch_asks_nobody(self, make, press):
        window, session = make(left="", right="")
        self._until_someone_keeps_the_ball(window, session)
        press(window, pygame.K_r, "r")
        assert window.view().calls == ("", "")


@pytest.mark.parametrize("names", [("", "bob"), ("", "")])
def test_holding_backspace_goes_back_and_the_game_is_marked_and_kept_unranked(make, press, names):
    kept = Kept()
    window, session = make(*names, results=kept, max_episode_steps=30)
    for _ in range(60):
        window.play(1 / 60)
    assert "unranked" not in window.view().mode
    press(window, pygame.K_BACKSPACE)
    for _ in range(6):
        window.play(1 / 60)
    assert "s back" in window.view().sides[0].rewound
    assert window.view().sides[1].rewound == window.view().sides[0].rewound
    window.handle(pygame.event.Event(pygame.KEYUP, key=pygame.K_BACKSPACE))
    steps = session.state(0).steps
    assert steps < 15
    assert "unranked" in window.view().mode
    for _ in range(120):
        window.play(1 / 60)
    assert [result.practiced for result in kept.results] == [True]
    press(window, pygame.K_r, "r")
    assert "unranked" not in window.view().mode


def test_a_humans_side_shows_the_lead_and_what_the_agent_at_the_other_side_sees(make, canvas):
    window, session = make(left="")
    titles = [panel.titles[0] for panel in window._compositor.panels]
    assert titles == ["Joystick", "Lead", "Frame stack", "Q-values", "State value", "Joystick"]
    sides = [window.view().sides[side] for side in (0, 1)]
    lead, frames = window._compositor.panels[1:3]
    assert frames.glosses(sides[1])[0] == "what bob sees"
    session.sides[1].episode_state.score = 3.0
    window.play(1 / 60)
    assert lead._verdict(lead._sign * session.lead_history.difference)[:2] == ("+3", "the agent leads")
    window.draw()
    assert all(slot.body.height for slot in window._compositor.layout.slots)


def test_two_humans_each_see_their_own_lead(make):
    window, session = make(left="", right="")
    _, left, _, right = window._compositor.panels
    session.sides[0].episode_state.score = 2.0
    window.play(1 / 60)
    view = window.view().sides[0]
    assert [panel.glosses(view)[1] for panel in (left, right)] == [
        "above the line left leads",
        "above the line right leads",
    ]
    lead = session.lead_history.difference
    assert [panel._verdict(panel._sign * lead)[1] for panel in (left, right)] == ["left leads", "left leads"]


def test_the_keys_of_a_human_are_large_where_there_is_room(make):
    from arcade_rl.viewer.panels.joystick import JoystickPanel

    window, _ = make(left="")
    window.draw()
    heights = [
        slot.body.height
        for panel, slot in zip(window._compositor.panels, window._compositor.layout.slots, strict=True)
        if isinstance(panel, JoystickPanel)
    ]
    assert heights[0] > heights[1]
