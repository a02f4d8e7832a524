"""Teaching in the window: a switch that is off at the beginning, what it tells, and whom it cannot teach."""

import pygame
import pytest

from arcade_rl import presets
from arcade_rl.games.catalog import game
from arcade_rl.shelf.agents import agent_folder
from arcade_rl.shelf.agents.agent_folder import AgentConfig
from arcade_rl.viewer.drawing.view import TeachingStatus
from arcade_rl.viewer.seats.seat import Seat, SeatedBrain
from arcade_rl.viewer.windows.game_window import Services
from arcade_rl.viewer.windows.solo.solo_request import SoloRequest
from arcade_rl.viewer.windows.solo.solo_window import SoloWindow


class Pupil:
    """Learns nothing, but keeps all that it is shown."""

    def __init__(self):
        self.shown = []
        self.life_loss_terminal = True
        self.problem = ""
        self.lost_steps = 0
        self.human_share = None
        self.learns_now = False

    def keep(self, demonstration):
        self.shown.append(demonstration)
        return len(self.shown)

    def withdraw(self, kept):
        self.shown[kept - 1] = None


@pytest.fixture
def school(canvas, make_session, tmp_path):
    """A window with an agent that can be taught, and the agent."""

    def make(game_id="pong", **options):
        pupil, session = Pupil(), make_session(game_id, **options)
        seat = Seat(tmp_path, "pupil", SeatedBrain(1_000, 0.0), unteachable="")
        return SoloWindow(canvas, session, seat, Services(pupil=pupil, wall_clock=lambda: 0.0)), session, pupil

    return make


def play(window, sixtieths):
    for _ in range(sixtieths):
        window.play(1 / 60)


def texts(window):
    """All that the window writes in one picture."""
    written = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "arcade_rl.viewer.drawing.canvas.Ink.write",
            lambda ink, canvas, text, *args, **options: (written.append(text), pygame.Rect(0, 0, 1, 1))[1],
        )
        window.draw()
    return written


class TestTheSwitch:
    def test_it_is_off_at_the_beginning(self, school):
        window, _, pupil = school(controller="human")
        play(window, 60)
        window.leave()
        assert pupil.shown == []
        assert window.view().teaching == TeachingStatus(on=False, recording=False, steps=0, human_share=None)

    def test_while_it_is_on_the_humans_play_is_taught_and_counted(self, school, press):
        window, session, pupil = school()
        press(window, pygame.K_t, "t")
        assert window.view().banner == "teaching is on: take the joystick with Tab and show how it is done"
        play(window, 40)
        assert window.view().teaching == TeachingStatus(on=True, recording=False, steps=0, human_share=None)
        press(window, pygame.K_TAB, "\t")
        press(window, pygame.K_UP)
        play(window, 40)
        assert window.view().teaching == TeachingStatus(on=True, recording=True, steps=10, human_share=None)
        press(window, pygame.K_TAB, "\t")
        play(window, 1)
        assert [shown.actions.tolist() for shown in pupil.shown] == [[session.game.entry.actions.index("RIGHT")] * 10]

    def test_switched_off_it_says_how_much_was_taught(self, school, press):
        window, _, pupil = school(controller="human")
        press(window, pygame.K_t, "t")
        assert window.view().banner == "teaching is on: the agent learns from what you play"
        assert not window.view().banner_is_problem
        play(window, 40)
        press(window, pygame.K_t, "t")
        assert window.view().banner == "teaching is off: you taught 10 steps"
        assert [shown.steps for shown in pupil.shown] == [10]

    def test_a_window_that_closes_keeps_what_was_played_last(self, school, press):
        window, _, pupil = school(controller="human")
        press(window, pygame.K_t, "t")
        play(window, 40)
        window.leave()
        assert [shown.steps for shown in pupil.shown] == [10]

    def test_the_move_of_a_game_of_turns_is_taught(self, school, press):
        window, _, pupil = school("frozen-lake", controller="human")
        press(window, pygame.K_t, "t")
        press(window, pygame.K_RIGHT)
        window.leave()
        assert [shown.actions.tolist() for shown in pupil.shown] == [[2]]


class TestCorrections:
    """A takeover while the agent trains is taught, unless the human refuses."""

    @pytest.fixture
    def training(self, school):
        window, session, pupil = school()
        pupil.learns_now = True
        return window, session, pupil

    def test_what_is_played_in_a_takeover_is_taught_and_the_window_says_so(self, training, press):
        window, _, pupil = training
        press(window, pygame.K_TAB, "\t")
        assert window.view().banner == "a correction: the agent in training learns from what you play; T discards it"
        play(window, 40)
        assert window.view().teaching == TeachingStatus(on=True, recording=True, steps=10, human_share=None)
        press(window, pygame.K_TAB, "\t")
        assert window.view().banner == "the agent learns from what you played: 10 steps in this window"
        assert not window.view().teaching.on
        play(window, 40)
        press(window, pygame.K_TAB, "\t")
        play(window, 40)
        window.leave()
        assert [shown.steps for shown in pupil.shown] == [10, 10]

    def test_t_discards_it_and_no_other_takeover_is_recorded(self, training, press):
        window, _, pupil = training
        press(window, pygame.K_TAB, "\t")
        play(window, 40)
        press(window, pygame.K_TAB, "\t")
        play(window, 40)
        press(window, pygame.K_TAB, "\t")
        play(window, 60 * 31)  # longer than what is kept at once
        press(window, pygame.K_t, "t")
        assert window.view().banner == "discarded: in this window the agent learns only from what you teach"
        play(window, 40)
        for _ in range(2):
            press(window, pygame.K_TAB, "\t")
            play(window, 40)
        window.leave()
        assert [shown.steps for shown in pupil.shown if shown is not None] == [10]  # of the first takeover
        assert window.view().teaching == TeachingStatus(on=False, recording=False, steps=10, human_share=None)

    def test_after_a_refusal_one_can_still_teach(self, training, press):
        window, _, pupil = training
        press(window, pygame.K_TAB, "\t")
        press(window, pygame.K_t, "t")
        press(window, pygame.K_t, "t")
        assert window.view().banner == "teaching is on: the agent learns from what you play"
        play(window, 40)
        window.leave()
        assert [shown.steps for shown in pupil.shown] == [10]

    def test_the_joystick_of_an_agent_that_does_not_train_is_taken_without_a_word(self, school, press):
        window, _, pupil = school()
        press(window, pygame.K_TAB, "\t")
        play(window, 40)
        press(window, pygame.K_TAB, "\t")
        window.leave()
        assert (pupil.shown, window.view().banner) == ([], "")

    def test_who_teaches_on_purpose_goes_on_teaching(self, training, press):
        window, _, pupil = training
        press(window, pygame.K_t, "t")
        for _ in range(3):
            press(window, pygame.K_TAB, "\t")
            play(window, 40)
        assert window.view().teaching.on
        press(window, pygame.K_t, "t")
        assert window.view().banner == "teaching is off: you taught 20 steps"
        assert [shown.steps for shown in pupil.shown] == [10, 10]


class TestWhatIsShown:
    def test_the_header_tells_the_steps_and_the_share_of_the_memory(self, school, press):
        window, _, pupil = school(controller="human")
        assert "TEACHING" not in texts(window)
        press(window, pygame.K_t, "t")
        pupil.human_share = 0.123
        play(window, 40)
        written = texts(window)
        assert {"TEACHING", "10 steps", "12% of replay memory"} <= set(written)

    def test_afterwards_it_tells_what_was_taught(self, school, press):
        window, _, pupil = school(controller="human")
        press(window, pygame.K_t, "t")
        play(window, 40)
        press(window, pygame.K_t, "t")
        pupil.human_share = 0.001
        assert {"TAUGHT", "10 steps", "under 1% of replay memory"} <= set(texts(window))

    def test_the_footer_tells_the_key_and_what_it_does_now(self, school, press):
        window, _, _ = school()
        assert "teach" in texts(window)
        press(window, pygame.K_t, "t")
        play(window, 600)  # until the answer is gone
        assert "stop teaching" in texts(window)

    def test_the_footer_of_an_agent_that_cannot_be_taught_does_not(self, make_window):
        window, _ = make_window("pong")
        assert "teach" not in texts(window)

    def test_what_could_not_be_kept_is_told_and_play_goes_on(self, school, press):
        window, session, pupil = school(controller="human")
        press(window, pygame.K_t, "t")
        play(window, 400)
        pupil.problem, pupil.lost_steps = "90 steps were not taught: the disk is full", 90
        play(window, 40)
        assert (window.view().banner, window.view().banner_is_problem) == (pupil.problem, True)
        assert window.view().teaching.steps == 20
        assert session.position.steps == 110


class TestWhoCannotBeTaught:
    def test_without_an_agent_there_is_nobody_to_teach(self, make_window, press):
        window, _ = make_window("pong", alone=True)
        press(window, pygame.K_t, "t")
        assert window.view().banner.startswith("there is no agent here to teach")
        assert window.view().banner_is_problem

    def test_a_champion_says_why_and_what_to_do(self, canvas, press, put_champion):
        session, seat = request(put_champion("frozen-lake", "ace")).sit_down()
        window = SoloWindow(canvas, session, seat, Services())
        press(window, pygame.K_t, "t")
        assert window.view().banner == "ace is a champion and cannot be taught: fork it, and teach the fork"
        assert window.view().banner_is_problem

    @pytest.mark.parametrize(
        ("game_id", "preset"), [("cart-pole", "default"), ("pong", "default"), ("frozen-lake", "default")]
    )
    def test_an_agent_of_every_algorithm_can_be_taught(self, game_id, preset):
        assert request(put(game_id, preset)).sit_down()[1].unteachable == ""


def put(game_id, preset):
    chosen = presets.preset(game(game_id).family, preset)
    return agent_folder.create(
        AgentConfig("pupil", game_id, chosen.algorithm, preset, chosen.hyperparameters, 1, "2026-01-01T00:00:00+00:00")
    )


def request(folder):
    return SoloRequest(folder.config().game, folder, "agent", seed=1)
