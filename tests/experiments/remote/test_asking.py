"""A training on another machine, from the driver's end: what is asked of it, and what is tuned there."""

import pytest

from arcade_rl.experiments.remote import parcels
from arcade_rl.shelf.agents import config_file
from arcade_rl.shelf.ledger.ledger import Ledger
from tests.experiments.remote.conftest import STEPS, episodes, look, refuse, seen


class TestAsking:
    def test_what_is_asked_here_is_obeyed_there_and_answered_here(self, at_work, trainers, lake, clock) -> None:
        with Ledger(lake.ledger_file) as ledger:
            asked = ledger.ask("tune", {"learning_rate": 0.5})
        look(trainers, clock, times=2, seconds=0.5)
        with Ledger(at_work.folder.ledger_file) as there:
            (request,) = there.open_requests()
            assert (request.kind, request.changes) == ("tune", {"learning_rate": 0.5})
            there.obey(request.id, "learning_rate is 0.5 now")
        look(trainers, clock, times=2, seconds=0.6)
        with Ledger(lake.ledger_file) as ledger:
            assert ledger.answer(asked) == "learning_rate is 0.5 now"

    @pytest.mark.parametrize("has_begun", [True, False])
    def test_what_is_asked_just_after_it_was_looked_for_is_found_next_time(
        self, has_begun, trainers, lake, cluster, clock, monkeypatch
    ) -> None:
        cluster.full = not has_begun
        trainers.start(lake)
        look(trainers, clock)
        read = Ledger.open_requests

        def read_and_ask(ledger: Ledger) -> object:
            found = read(ledger)
            monkeypatch.setattr(Ledger, "open_requests", read)
            with Ledger(lake.ledger_file) as another:
                another.ask("stop")
            return found

        monkeypatch.setattr(Ledger, "open_requests", read_and_ask)
        with Ledger(lake.ledger_file) as ledger:
            ledger.ask("pause")
        look(trainers, clock, times=2, seconds=0.01)
        (lease,) = trainers._leases.values() if trainers._leases else (None,)
        assert cluster.newest.killed or "stop" in lease._requests.values()

    def test_what_is_tuned_there_comes_home(self, at_work, trainers, lake, clock) -> None:
        at_work.folder.change_hyperparameters({"learning_rate": 0.5})
        look(trainers, clock)
        assert lake.config() == at_work.folder.config()
        assert lake.config().hyperparameters.learning_rate == 0.5
        at_work.folder.change_hyperparameters({"learning_rate": 0.25, "discount": 0.5})
        look(trainers, clock)
        assert lake.config() == at_work.folder.config()

    def test_it_comes_home_in_pieces_too(self, at_work, trainers, lake, clock, monkeypatch) -> None:
        monkeypatch.setattr(parcels, "PIECE_BYTES", 100)
        at_work.folder.change_hyperparameters({"learning_rate": 0.5})
        look(trainers, clock, times=20)
        assert lake.config().hyperparameters.learning_rate == 0.5
        assert not list(lake.path.glob(".*.tmp"))

    def test_what_a_person_has_changed_at_home_meanwhile_stays(self, at_work, trainers, lake, clock) -> None:
        lake.change_hyperparameters({"training_steps": 7 * STEPS, "discount": 0.5})
        text = lake.config_file.read_text().replace('name = "lake"', 'name = "pond"')
        lake.config_file.write_text(text)
        look(trainers, clock)
        assert lake.config_file.read_text() == text
        at_work.folder.change_hyperparameters({"learning_rate": 0.5})
        look(trainers, clock)
        now = lake.config().hyperparameters
        assert (now.training_steps, now.discount, now.learning_rate) == (7 * STEPS, 0.5, 0.5)

    def test_settings_that_a_person_has_half_written_are_left_to_them_and_training_goes_on(
        self, at_work, trainers, lake, cluster, clock
    ) -> None:
        whole = lake.config_file.read_text()
        lake.config_file.write_text("half =")
        at_work.folder.change_hyperparameters({"learning_rate": 0.5})
        at_work.reach(100)
        assert look(trainers, clock) == []
        assert (lake.config_file.read_text(), episodes(lake)) == ("half =", [100])
        lake.config_file.write_text(whole)
        at_work.folder.change_hyperparameters({"discount": 0.5})
        look(trainers, clock)
        assert lake.config() == at_work.folder.config()

    def test_what_a_full_disk_refuses_of_it_comes_home_later(self, at_work, trainers, lake, clock, monkeypatch) -> None:
        at_work.folder.change_hyperparameters({"learning_rate": 0.5})
        with monkeypatch.context() as full:
            full.setattr(config_file, "write_atomically", refuse)
            assert look(trainers, clock, times=20) == ["lake waits: the disk is full"]
        look(trainers, clock)
        assert lake.config().hyperparameters.learning_rate == 0.5

    def test_a_stop_by_the_driver_reaches_the_trainer(self, at_work, trainers, lake, clock) -> None:
        trainers.stop(lake)
        look(trainers, clock, times=2, seconds=0.5)
        with Ledger(at_work.folder.ledger_file) as there:
            assert [each.kind for each in there.open_requests()] == ["stop"]

    def test_a_cluster_without_a_node_that_is_large_enough_is_waited_for_with_a_line(
        self, trainers, cluster, monkeypatch
    ) -> None:
        monkeypatch.setattr(cluster, "room", lambda: 0)
        with trainers:
            trainers.connect()
            assert "no node of the cluster is large enough" in trainers.look_after()[0]

    def test_one_that_waits_for_a_place_is_stopped_at_once(self, trainers, lake, cluster, clock) -> None:
        cluster.full = True
        trainers.start(lake)
        look(trainers, clock)
        trainers.stop(lake)
        look(trainers, clock)
        assert cluster.newest.killed
        assert (seen(lake).state, seen(lake).is_running) == ("idle", False)
