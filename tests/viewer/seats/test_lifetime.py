"""Which brain of an agent's past plays, what of that unranks an episode, and how the newest one stays the newest."""

import threading
from pathlib import Path

import pytest

from arcade_rl.shelf.brains import brain_file
from arcade_rl.viewer.seats.brain_watcher import LoadedBrain
from arcade_rl.viewer.seats.lifetime import Lifetime
from arcade_rl.viewer.seats.seated_agent import SeatedAgent
from arcade_rl.viewer.seats.sessions import solo_session
from tests.viewer.conftest import untrained_brain


@pytest.fixture
def agent(put_with_checkpoints):
    return put_with_checkpoints()


@pytest.fixture
def seat_of(agent):
    return lambda **options: solo_session("cart-pole", agent, "agent", seed=1, **options)[1]


def choose(seat, by):
    """Let an older or a newer brain play, loaded whole."""
    seat.brain.move_in_life(by)
    seat.brain.lifetime.wait()
    seat.brain.newer_policy()


def save_newest(agent, step):
    """The trainer saves a newer brain, and whoever watches for it looks."""
    brain_file.write(untrained_brain(agent.config(), step), agent.brain_file)


def look(seat):
    for watcher in seat.brain.watchers:
        watcher.look()


class TestAnEpisode:
    @pytest.fixture
    def switches(self):
        return []

    @pytest.fixture
    def lifetime(self, agent, switches):
        """One whose checkpoint of step 9,000 is loaded slowly: until it is no longer chosen."""
        self.reading, self.chosen_again = threading.Event(), threading.Event()

        def load(path):
            if path == agent.checkpoint_file(9_000):
                self.reading.set()
                assert self.chosen_again.wait(10)
            return LoadedBrain(policy=None, step=1, saved=0.0)

        return Lifetime(SeatedAgent(agent), load, Path("brain.safetensors"), switched=lambda: switches.append(1))

    def test_counts_if_the_other_brain_never_played(self, lifetime, switches):
        lifetime.move(-1)
        assert self.reading.wait(10)
        lifetime.move(1)
        self.chosen_again.set()
        lifetime.wait()
        lifetime.take()
        assert switches == []

    def test_counts_no_more_once_another_brain_plays_and_once_again_the_first(self, lifetime, switches):
        self.chosen_again.set()
        for by in (-1, 1):
            lifetime.move(by)
            lifetime.wait()
            lifetime.take()
        assert len(switches) == 2


class TestTheNewestBrain:
    @pytest.mark.parametrize("options", [{"checkpoint": 9_000}, {"best": True}])
    def test_stays_the_newest_in_a_window_that_was_opened_with_another(self, agent, seat_of, options):
        brain_file.write(untrained_brain(agent.config(), 50_000), agent.best_file)
        seat = seat_of(**options)
        for _ in range(2):
            choose(seat, 1)
        assert seat.weights(0.0).step == 120_000
        save_newest(agent, 130_000)
        look(seat)
        assert seat.brain.newer_policy() is not None
        assert (seat.weights(0.0).step, seat.weights(0.0).label) == (130_000, "newest")

    def test_waits_while_a_checkpoint_plays(self, agent, seat_of):
        seat = seat_of(checkpoint=5_000)
        save_newest(agent, 130_000)
        look(seat)
        assert seat.brain.newer_policy() is None
        choose(seat, -1)
        assert seat.weights(0.0).step == 0
        assert seat.brain.newer_policy() is None

    def test_that_cannot_be_read_is_told_only_where_it_would_play(self, agent, seat_of):
        seat = seat_of(checkpoint=9_000)
        agent.brain_file.write_bytes(b"nonsense")
        look(seat)
        assert seat.brain.newest_problem == ""
        save_newest(agent, 120_000)
        choose(seat, 1)
        agent.brain_file.write_bytes(b"nonsense")
        look(seat)
        assert "brain.safetensors" in seat.brain.newest_problem

    def test_is_watched_once(self, seat_of):
        assert len(seat_of().brain.watchers) == 1
