"""The slider through an agent's checkpoints: any of them plays from the next decision on."""

import threading
from pathlib import Path

import pygame
import pytest

from arcade_rl.errors import ArcadeError, UsageError
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.shelf.brains import brain_file
from arcade_rl.shelf.ledger.ledger import Ledger
from arcade_rl.shelf.ledger.rows import Evaluation
from arcade_rl.viewer.seats.brain_watcher import LoadedBrain
from arcade_rl.viewer.seats.lifetime import Lifetime
from arcade_rl.viewer.seats.seated_agent import SeatedAgent
from arcade_rl.viewer.seats.sessions import solo_session
from arcade_rl.viewer.system.display import open_window_surface
from arcade_rl.viewer.terminal.driver.key_decoder import Key
from arcade_rl.viewer.terminal.solo_table import SoloTable
from arcade_rl.viewer.terminal.table import Services as TableServices
from arcade_rl.viewer.terminal.terminal_keys import TerminalKeys
from arcade_rl.viewer.windows import main_loop
from arcade_rl.viewer.windows.game_window import Services
from arcade_rl.viewer.windows.solo.solo_window import SoloWindow
from tests.viewer.conftest import untrained_brain
from tests.viewer.stand_ins import Kept


@pytest.fixture
def agent(put_with_checkpoints):
    return put_with_checkpoints()


@pytest.fixture
def open_window(canvas, agent):
    def open_window(results=None, **options):
        session, seat = solo_session("cart-pole", agent, "agent", seed=1, **options)
        return SoloWindow(canvas, session, seat, Services(results)), session

    return open_window


def turn(window, press, *keys):
    """Press keys, each when what the one before chose plays."""
    for key in keys:
        press(window, key)
        window.lifetime.wait()
        window.play(1 / 50)


def evaluate(agent, step):
    """An evaluation of this checkpoint arrives."""
    with Ledger(agent.ledger_file) as ledger:
        ledger.record(evaluations=[Evaluation(step, 5, 9.0, 9.0, 9.0, 8.0, 10.0, None, 1.0, 0.0)])


def slider(window):
    view = window.view().lifetime
    return [stop.step for stop in view.stops], view.at


def test_page_up_goes_back_through_all_checkpoints_and_page_down_to_the_newest(open_window, press):
    window, session = open_window()
    episode = session.state().episode
    turn(window, press, pygame.K_PAGEUP)
    assert slider(window) == ([0, 5_000, 9_000, None], 2)
    assert window.view().weights.step == 9_000
    turn(window, press, *[pygame.K_PAGEUP] * 4)
    assert (slider(window)[1], window.view().weights.step) == (0, 0)
    turn(window, press, *[pygame.K_PAGEDOWN] * 5)
    assert (slider(window)[1], window.view().weights.step) == (3, 120_000)
    assert session.state().episode == episode


def test_it_goes_when_the_newest_has_played_for_a_while_and_stays_in_the_past(open_window, press):
    window, _ = open_window()
    turn(window, press, pygame.K_PAGEUP)
    for _ in range(500):
        window.play(1 / 50)
    assert window.view().lifetime is not None
    turn(window, press, pygame.K_PAGEDOWN)
    for _ in range(500):
        window.play(1 / 50)
    assert window.view().lifetime is None


def test_a_newer_brain_waits_until_the_newest_plays_again(open_window, press, agent):
    window, _ = open_window()
    watcher = window._seat.brain.watcher
    turn(window, press, pygame.K_PAGEUP)
    brain_file.write(untrained_brain(agent.config(), 130_000), agent.brain_file)
    watcher.look()
    window.play(1 / 50)
    assert window.view().weights.step == 9_000
    turn(window, press, pygame.K_PAGEDOWN)
    assert window.view().weights.step == 130_000


def test_a_checkpoint_that_the_window_was_opened_with_is_one_of_them(open_window, press):
    window, _ = open_window(checkpoint=5_000)
    turn(window, press, pygame.K_PAGEDOWN)
    assert slider(window) == ([0, 5_000, 9_000, None], 2)
    turn(window, press, pygame.K_PAGEUP)
    assert window.view().weights.label == "checkpoint"
    assert slider(window)[1] == 1


def test_a_checkpoint_that_is_evaluated_while_it_plays_is_still_the_one_that_plays(open_window, press, agent):
    window, _ = open_window()
    turn(window, press, pygame.K_PAGEUP)
    evaluate(agent, 9_000)
    turn(window, press, pygame.K_PAGEDOWN)
    assert (slider(window)[1], window.view().weights.step) == (3, 120_000)
    turn(window, press, pygame.K_PAGEUP)
    evaluate(agent, 5_000)
    turn(window, press, pygame.K_PAGEUP)
    assert (slider(window)[1], window.view().weights.step) == (1, 5_000)


def test_a_score_that_comes_does_not_let_the_same_checkpoint_play_anew(open_window, press, agent):
    results = Kept()
    window, session = open_window(results)
    turn(window, press, *[pygame.K_PAGEUP] * 3)
    session.reset()
    for _ in range(4):
        window.play(1 / 50)
    evaluate(agent, 0)
    turn(window, press, pygame.K_PAGEUP)
    while not results.results:
        window.play(1 / 50)
    assert not results.results[0].practiced
    assert results.results[0].sides[0].player.checkpoint == 0


def test_from_a_checkpoint_that_was_deleted_meanwhile_a_key_leads_to_the_newest(open_window, press, agent):
    window, _ = open_window()
    turn(window, press, pygame.K_PAGEUP)
    agent.checkpoint_file(9_000).unlink()
    turn(window, press, pygame.K_PAGEDOWN)
    assert window.view().weights.step == 120_000


def test_a_key_looks_at_the_folder_and_its_ledger_once_however_many_checkpoints_there_are(
    open_window, press, agent, monkeypatch
):
    looks, listed = [], AgentFolder.checkpoint_files
    monkeypatch.setattr(AgentFolder, "checkpoint_files", lambda folder: looks.append(folder) or listed(folder))
    openings, opened = [], Ledger.__enter__
    monkeypatch.setattr(Ledger, "__enter__", lambda ledger: openings.append(ledger) or opened(ledger))
    window, _ = open_window()
    for step in range(100_000, 112_000, 1_000):
        agent.checkpoint_file(step).write_bytes(b"only listed")
    looks.clear()
    press(window, pygame.K_PAGEUP)
    assert len(window.view().lifetime.stops) == 16
    assert (len(looks), len(openings)) == (1, 1)


def test_an_episode_of_several_brains_is_unranked_and_the_next_counts_for_the_checkpoint(open_window, press):
    results = Kept()
    window, _ = open_window(results)
    for _ in range(4):
        window.play(1 / 50)
    turn(window, press, pygame.K_PAGEUP)
    for _ in range(1_000):
        window.play(1 / 50)
    mixed, whole = results.results[:2]
    assert mixed.practiced
    assert not whole.practiced
    assert whole.sides[0].player.checkpoint == 9_000


def test_a_damaged_one_does_not_undo_what_was_chosen_while_it_was_read(agent):
    reading, chosen_again = threading.Event(), threading.Event()

    def load(path):
        if path == agent.checkpoint_file(9_000):
            reading.set()
            chosen_again.wait(10)
            raise ArcadeError("it is damaged")
        return LoadedBrain(policy=None, step=5_000, saved=0.0)

    lifetime = Lifetime(SeatedAgent(agent), load, Path("brain.safetensors"), switched=lambda: None)
    lifetime.move(-1)
    assert reading.wait(10)
    lifetime.move(-1)
    chosen_again.set()
    lifetime.wait()
    stop, _ = lifetime.take()
    assert (stop.step, lifetime.view.stops[lifetime.view.at].step, lifetime.problem) == (5_000, 5_000, "")


def test_a_damaged_one_is_told_and_the_brain_before_plays_on(open_window, press, agent):
    window, session = open_window()
    turn(window, press, pygame.K_PAGEUP)
    agent.checkpoint_file(5_000).write_bytes(b"nonsense")
    turn(window, press, pygame.K_PAGEUP)
    assert "000000005000" in window.view().banner
    assert (slider(window)[1], window.view().weights.step) == (2, 9_000)
    before = session.position
    window.play(1 / 50)
    assert session.position != before


def test_without_checkpoints_it_says_how_there_will_be_some(canvas, put_on_shelf, press):
    session, seat = solo_session("cart-pole", put_on_shelf("cart-pole"), "agent", seed=1)
    window = SoloWindow(canvas, session, seat, Services())
    press(window, pygame.K_PAGEUP)
    assert "has no checkpoints yet" in window.view().banner


def test_of_a_policy_there_are_none(put_on_shelf):
    _, seat = solo_session("cart-pole", put_on_shelf("cart-pole", algorithm="actor-critic"), "agent", seed=1)
    with pytest.raises(UsageError, match="pupil has no checkpoints: an imported policy is not trained here"):
        seat.brain.move_in_life(-1)


def test_without_an_agent_it_is_refused(make_window, press):
    window, _ = make_window("cart-pole", alone=True)
    press(window, pygame.K_PAGEUP)
    assert "no agent here" in window.view().banner


def test_dots_are_clicked_and_the_knob_is_dragged(open_window, press):
    window, _ = open_window()
    turn(window, press, pygame.K_PAGEUP)
    window.draw()
    slider_of = window._compositor._footer._slider
    middle = slider_of._track.centery

    def mouse(kind, index, **more):
        window.handle(pygame.event.Event(kind, pos=(slider_of._dots[index], middle), **more))
        window.lifetime.wait()
        window.play(1 / 50)
        window.draw()
        return window.view().weights.step

    assert mouse(pygame.MOUSEMOTION, 1) == 9_000
    assert mouse(pygame.MOUSEBUTTONDOWN, 0, button=1) == 0
    assert mouse(pygame.MOUSEMOTION, 1) == 5_000
    assert mouse(pygame.MOUSEMOTION, 3) == 120_000
    assert mouse(pygame.MOUSEBUTTONUP, 3, button=1) == 120_000
    assert mouse(pygame.MOUSEMOTION, 1) == 120_000


@pytest.fixture
def dragged(open_window, press):
    """A window on pygame's own events, whose slider the mouse holds; and how the mouse does something at a stop."""
    window, session = open_window()
    window.canvas = open_window_surface("arcade-rl")
    turn(window, press, pygame.K_PAGEUP)
    session.pace.toggle_pause()
    main_loop.step(window, 1 / 50)
    pygame.event.clear()
    dots = list(window._compositor._footer._slider._dots)
    middle = window._compositor._footer._slider._track.centery

    def mouse(kind, index, **more):
        assert pygame.event.post(pygame.event.Event(kind, pos=(dots[index], middle), **more))
        main_loop.step(window, 1 / 50)
        window.lifetime.wait()
        main_loop.step(window, 1 / 50)
        return window.view().weights.step

    assert mouse(pygame.MOUSEBUTTONDOWN, 0, button=1) == 0
    return window, mouse


def test_the_mouse_drags_the_knob_in_a_window_on_the_screen(dragged):
    _, mouse = dragged
    assert mouse(pygame.MOUSEMOTION, 1, buttons=(1, 0, 0)) == 5_000
    assert mouse(pygame.MOUSEMOTION, 2, buttons=(1, 0, 0)) == 9_000
    mouse(pygame.MOUSEBUTTONUP, 2, button=1)
    assert mouse(pygame.MOUSEMOTION, 0, buttons=(0, 0, 0)) == 9_000


def test_a_window_that_has_lost_the_keyboard_is_dragged_no_more(dragged):
    window, mouse = dragged
    window.handle(pygame.event.Event(pygame.WINDOWFOCUSLOST))
    assert mouse(pygame.MOUSEMOTION, 1, buttons=(0, 0, 0)) == 0


def test_in_a_terminal_the_same_keys_do_it_and_the_slider_lies_in_the_footer(agent):
    session, seat = solo_session("cart-pole", agent, "agent", seed=1)
    table = SoloTable(session, seat, TerminalKeys(), TableServices())
    table.press(Key("pageup"), 0.0)
    seat.brain.lifetime.wait()
    table.play(1 / 50, 0.1)
    for columns, rows in ((40, 12), (80, 24), (200, 60)):
        footer = "".join(map(chr, table.picture(columns, rows).glyphs[-1].tolist()))
        assert "PgUp" in footer
        assert "●" in footer
        assert "checkpoint" in footer
    assert seat.weights(0.0).step == 9_000
