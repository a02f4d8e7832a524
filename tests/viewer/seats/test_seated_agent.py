"""An agent that is renamed or deleted while its window is open: nothing of it goes to another agent."""

import dataclasses
from pathlib import Path

import pygame
import pytest

from arcade_rl.errors import ArcadeError
from arcade_rl.shelf.agents import agent_folder, trash
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.shelf.brains import brain_file
from arcade_rl.shelf.ledger.ledger import Ledger, Status
from arcade_rl.shelf.save_states.slots import Slots
from arcade_rl.viewer.seats.demonstration_queue import DemonstrationQueue
from arcade_rl.viewer.seats.seated_agent import SeatedAgent
from arcade_rl.viewer.seats.sessions import race_session, solo_session
from arcade_rl.viewer.windows.game_window import Services
from arcade_rl.viewer.windows.solo.solo_window import SoloWindow
from tests.viewer.conftest import untrained_brain
from tests.viewer.stand_ins import Kept


@pytest.fixture
def agent(put_with_checkpoints):
    return put_with_checkpoints()


@pytest.fixture
def results():
    return Kept()


@pytest.fixture
def open_window(canvas, agent, results):
    def open_window(controller="agent"):
        session, seat = solo_session("cart-pole", agent, controller, seed=1)
        return SoloWindow(canvas, session, seat, Services(results)), seat

    return open_window


def play_a_game(window, results):
    """Play until a game has ended; a result may have been kept, or not."""
    before = window._session.state().episode
    while window._session.state().episode == before:
        window.play(1 / 50)
    return results.results[-1].sides[0].player.agent if results.results else None


def look(seat):
    for watcher in seat.brain.watchers:
        watcher.look()


def replace(agent, put_on_shelf):
    """Delete it, and put another one on the shelf that gets its name and has trained for 777 steps."""
    trashed = agent_folder.delete(agent)
    other = put_on_shelf("cart-pole")
    assert other.path == agent.path
    brain_file.write(untrained_brain(other.config(), 777), other.brain_file)
    return other, trashed


class TestRenamed:
    def test_its_games_are_kept_under_its_new_name(self, open_window, agent, results):
        window, seat = open_window()
        assert play_a_game(window, results) == "pupil"
        agent_folder.rename(agent, "berta")
        assert play_a_game(window, results) == "berta"
        assert (seat.name, window.view().agent_name) == ("berta", "berta")

    def test_a_state_is_saved_under_its_new_name(self, open_window, agent, press):
        window, seat = open_window()
        agent_folder.rename(agent, "berta")
        look(seat)
        press(window, pygame.K_F3)
        press(window, pygame.K_F2)
        assert Slots("cart-pole").read(1).origin.agents == ("berta",)

    def test_its_newer_brains_are_noticed(self, open_window, agent):
        _, seat = open_window()
        renamed = agent_folder.rename(agent, "berta")
        look(seat)
        assert seat.brain.newer_policy() is None
        brain_file.write(untrained_brain(renamed.config(), 130_000), renamed.brain_file)
        look(seat)
        assert seat.brain.newer_policy() is not None
        assert seat.brain.step == 130_000

    def test_its_checkpoints_are_found(self, open_window, agent):
        _, seat = open_window()
        agent_folder.rename(agent, "berta")
        for step, by in ((9_000, -1), (5_000, -1), (9_000, 1), (120_000, 1)):
            seat.brain.move_in_life(by)
            seat.brain.lifetime.wait()
            seat.brain.newer_policy()
            assert (seat.brain.step, seat.brain.newest_problem) == (step, "")

    def test_a_takeover_while_it_trains_under_its_new_name_is_a_correction(self, agent):
        with DemonstrationQueue(agent) as queue:
            renamed = agent_folder.rename(agent, "berta")
        with Ledger(renamed.ledger_file) as ledger:
            ledger.set_status(Status(state="training", replay_size=300, demonstration_steps=100))
        with renamed.training_lock():
            queue._look()
        assert (queue.learns_now, queue.human_share) == (True, 0.25)


class TestDeleted:
    def test_its_games_are_not_kept_for_another_agent_of_that_name(self, open_window, agent, results, put_on_shelf):
        window, _ = open_window()
        replace(agent, put_on_shelf)
        assert play_a_game(window, results) is None
        assert window.view().banner == (
            "pupil is no longer on the shelf, and its games are not kept; bring it back: arcade-rl restore pupil"
        )

    def test_a_game_that_a_human_played_alone_is_still_kept(self, open_window, agent, results):
        window, _ = open_window("human")
        agent_folder.delete(agent)
        assert play_a_game(window, results) == ""

    def test_once_it_is_brought_back_its_games_are_kept_again(self, open_window, agent, results, put_on_shelf):
        window, _ = open_window()
        trashed = agent_folder.delete(agent)
        play_a_game(window, results)
        trash.restore(trashed)
        assert play_a_game(window, results) == "pupil"
        assert window.view().banner == ""

    def test_a_brain_of_another_agent_of_that_name_does_not_play(self, open_window, agent, put_on_shelf):
        window, seat = open_window()
        replace(agent, put_on_shelf)
        look(seat)
        window.play(1 / 50)
        assert seat.brain.step == 120_000
        assert "no longer on the shelf" in window.view().banner

    def test_its_checkpoints_are_refused_in_a_line(self, open_window, agent, put_on_shelf, press):
        window, _ = open_window()
        replace(agent, put_on_shelf)
        press(window, pygame.K_PAGEUP)
        assert "arcade-rl restore pupil" in window.view().banner

    def test_a_trainer_of_another_agent_of_that_name_takes_no_correction(self, agent, put_on_shelf):
        with DemonstrationQueue(agent) as queue:
            other, _ = replace(agent, put_on_shelf)
        with Ledger(other.ledger_file) as ledger:
            ledger.set_status(Status(state="training"))
        with other.training_lock():
            queue._look()
        assert queue.learns_now is False


@pytest.mark.parametrize("races", [False, True])
def test_an_agent_at_a_checkpoint_is_followed_too(agent, races):
    if races:
        _, (_, seat) = race_session(agent, checkpoint=5_000, seed=1)
    else:
        _, seat = solo_session("cart-pole", agent, "agent", checkpoint=5_000, seed=1)
    renamed = agent_folder.rename(agent, "berta")
    look(seat)
    assert (seat.name, seat.problem) == ("berta", "")
    agent_folder.delete(renamed)
    look(seat)
    assert "berta is no longer on the shelf" in seat.problem


def test_a_seat_says_where_its_agent_is_now(agent):
    _, (_, seat) = race_session(agent, seed=1)
    renamed = agent_folder.rename(agent, "berta")
    assert seat.agent.folder == renamed
    agent_folder.delete(renamed)
    with pytest.raises(ArcadeError, match="berta is no longer on the shelf"):
        _ = seat.agent.folder
    assert seat.problem == seat.agent.problem != ""


def test_on_a_disk_that_does_not_answer_it_is_not_taken_for_gone(agent, monkeypatch):
    def refuse(path):
        raise OSError(5, "Input/output error")

    seated = SeatedAgent(agent)
    monkeypatch.setattr(AgentFolder, "inode", "")
    monkeypatch.setattr(Path, "iterdir", refuse)
    assert (seated.find(), seated.problem) == (agent, "")


def test_an_agent_that_got_the_number_of_a_folder_deleted_for_good_is_another_one(agent, put_on_shelf, monkeypatch):
    monkeypatch.setattr(AgentFolder, "inode", "fe01-1234")
    seated = SeatedAgent(agent)
    other, _ = replace(agent, put_on_shelf)
    other.save_config(dataclasses.replace(other.config(), created="2026-05-01T12:00:00+00:00"))
    assert (seated.find(), seated.problem != "") == (None, True)


def test_an_agent_whose_settings_cannot_be_read_is_not_taken_for_gone(agent):
    seated = SeatedAgent(agent)
    agent.config_file.rename(agent.path / "agent.toml.bak")
    assert seated.find() == agent


def test_a_champion_is_not_looked_for(put_champion, monkeypatch):
    champion = SeatedAgent(put_champion("cart-pole"))
    monkeypatch.setattr(AgentFolder, "inode", "another one")
    assert champion.find() == champion.folder
