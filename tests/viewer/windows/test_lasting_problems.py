"""A lasting problem fills the footer for four seconds; then the keys are back, and it stands beside them in short."""

import pygame
import pytest

from arcade_rl.viewer.drawing import wording
from arcade_rl.viewer.seats.sessions import solo_session
from arcade_rl.viewer.terminal.driver.key_decoder import Key
from arcade_rl.viewer.terminal.solo_table import SoloTable
from arcade_rl.viewer.terminal.table import Services as TableServices
from arcade_rl.viewer.terminal.terminal_keys import TerminalKeys
from arcade_rl.viewer.windows.game_window import Services
from arcade_rl.viewer.windows.solo.solo_window import SoloWindow
from tests.viewer.stand_ins import Kept

PROBLEM = "scores are not kept: /mnt/disk of mine/saves is read-only"
SIZES = [(640, 480), (1280, 800)]


@pytest.fixture
def agent(put_with_checkpoints):
    """Its newest checkpoint is damaged."""
    folder = put_with_checkpoints()
    folder.checkpoint_file(9_000).write_bytes(b"nonsense")
    return folder


@pytest.fixture
def seated(agent):
    return solo_session("cart-pole", agent, "agent", seed=1)


@pytest.fixture
def window(canvas, seated):
    return SoloWindow(canvas, *seated, Services())


def play(window, seconds):
    for _ in range(round(seconds * 50)):
        window.play(1 / 50)


def choose(window, press, key):
    press(window, key)
    window.lifetime.wait()
    window.play(1 / 50)


@pytest.mark.parametrize("size", SIZES)
def test_the_slider_is_back_when_the_damaged_checkpoint_has_been_told_for_four_seconds(window, press, written, size):
    window.resize(pygame.Surface(size).convert())
    choose(window, press, pygame.K_PAGEUP)
    assert "000000009000" in window.view().banner
    play(window, 3.0)
    assert "000000009000" in window.view().banner
    play(window, 1.5)
    written.clear()
    window.draw()
    footer = window._compositor._footer
    assert len(footer._slider._dots) == 4
    (place,) = [place for text, place in written if text[:5] == "00000"]
    (last,) = [place for text, place in written if text == "all keys"]
    assert place.right < last.left


def test_a_banner_that_does_not_fit_leaves_out_folders_before_it_is_cut(make_window, written):
    results = Kept()
    window, _ = make_window("cart-pole", results=results)
    window.resize(pygame.Surface((640, 480)).convert())
    results.problem = f"/{'a-long-folder/' * 12}scores.sqlite is damaged"
    play(window, 0.1)
    written.clear()
    window.draw()
    assert [text for text, _ in written if "damaged" in text or "folder" in text] == ["scores.sqlite is damaged"]


def test_the_keys_lead_past_a_damaged_checkpoint(window, press):
    choose(window, press, pygame.K_PAGEUP)
    choose(window, press, pygame.K_PAGEUP)
    assert window.view().weights.step == 5_000
    choose(window, press, pygame.K_PAGEDOWN)
    choose(window, press, pygame.K_PAGEDOWN)
    assert window.view().weights.step == 120_000


def test_choosing_the_present_brain_again_ends_the_problem(window, press, agent):
    for step in (0, 5_000):
        agent.checkpoint_file(step).unlink()
    choose(window, press, pygame.K_PAGEUP)
    assert window.view().banner
    choose(window, press, pygame.K_PAGEDOWN)
    assert (window.view().banner, window.view().lasting_problem) == ("", "")


@pytest.mark.parametrize("size", SIZES)
def test_scores_that_are_not_kept_leave_room_for_the_keys(make_window, written, size):
    results = Kept()
    window, session = make_window("cart-pole", results=results)
    window.resize(pygame.Surface(size).convert())
    play(window, 0.1)
    results.problem = PROBLEM
    play(window, 0.1)
    assert (window.view().banner, window.view().lasting_problem) == (PROBLEM, "")
    play(window, 4.0)
    assert (window.view().banner, window.view().lasting_problem) == ("", wording.in_short(PROBLEM))
    written.clear()
    window.draw()
    (place,) = [place for text, place in written if text == "pause"]
    (told,) = [place for text, place in written if text.startswith("scores are")]
    assert place.right < told.left
    window.handle(pygame.event.Event(pygame.MOUSEBUTTONDOWN, pos=place.center, button=1))
    assert session.pace.paused


def test_an_answer_does_not_use_up_the_seconds_of_a_problem_and_another_one_is_told_again(make_window):
    results = Kept()
    window, _ = make_window("cart-pole", results=results)
    window._banner.say("picture saved")
    results.problem = PROBLEM
    play(window, 3.9)
    assert window.view().banner == "picture saved"
    play(window, 3.9)
    assert window.view().banner == PROBLEM
    play(window, 0.5)
    assert window.view().banner == ""
    results.problem = "the disk is full"
    play(window, 0.1)
    assert window.view().banner == "the disk is full"


@pytest.mark.parametrize("columns", [40, 80, 200])
def test_in_a_terminal_too(seated, columns):
    table = SoloTable(*seated, TerminalKeys(), TableServices())

    def footer():
        return "".join(map(chr, table.picture(columns, 24).glyphs[-1].tolist()))

    def play(*, seconds):
        for frame in range(round(seconds * 50)):
            table.play(1 / 50, frame / 50)

    table.press(Key("pageup"), 0.0)
    seated[1].brain.lifetime.wait()
    play(seconds=0.1)
    assert "PgUp" not in footer()
    play(seconds=4.1)
    assert "PgUp" in footer()
    assert "●" in footer()
    assert "00000" in footer()


@pytest.mark.parametrize("columns", [40, 80, 200])
def test_in_a_terminal_scores_that_are_not_kept_leave_room_for_the_keys(seated, columns):
    results = Kept()
    results.problem = PROBLEM
    table = SoloTable(*seated, TerminalKeys(), TableServices(results))
    for frame in range(210):
        table.play(1 / 50, frame / 50)
    footer = "".join(map(chr, table.picture(columns, 24).glyphs[-1].tolist()))
    assert "all keys" in footer
    assert "scores are" in footer


@pytest.mark.parametrize(
    ("problem", "short"),
    [
        ("/home/anna/saves/pupil/brain.safetensors is cut short", "brain.safetensors is cut short"),
        ("cannot write C:\\saves\\scores.sqlite: it is full", "cannot write scores.sqlite: it is full"),
        ("cannot read/write the scores", "cannot read/write the scores"),
    ],
)
def test_in_short_means_without_the_folders_of_a_path(problem, short):
    assert wording.in_short(problem) == short
