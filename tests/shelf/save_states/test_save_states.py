"""Save states on disk: what was written is read back, and whatever else lies there is refused in a line."""

import json
from datetime import UTC, datetime

import numpy as np
import pytest

from arcade_rl.errors import ArcadeError, UsageError
from arcade_rl.games import catalog
from arcade_rl.games.game import GameSettings
from arcade_rl.games.saved_game import SavedGame
from arcade_rl.shelf.save_states.save_state import Fit, Origin, SavedEpisode, SavedSide, SaveState, read, write
from arcade_rl.shelf.save_states.slots import Slots
from arcade_rl.shelf.storage import checksum

PONG = catalog.game("pong")


ALONE = Slots("pong")
FOR_TWO = Slots("pong", for_two=True)


def state(*, score=3.5, game="pong", sides=1, settings=None):
    fit = (
        Fit.of(catalog.game(game), settings or GameSettings()) if sides == 1 else Fit(game, f"{game} for two in mode 3")
    )
    origin = Origin(fit, ("pong-2", "")[:sides], datetime(2026, 11, 29, 6, 0, tzinfo=UTC))
    played = SavedGame({"lives": 3, "random": {"state": 2**127}}, {"console": np.arange(200, dtype=np.uint8)})
    thumbnail = np.full((120, 160, 3), 7, np.uint8)
    of_sides = [SavedSide(40, 12, score, 0.5, {"state": {"inc": 2**100}}), SavedSide(41, 0, -7.0, 0.0, {})]
    return SaveState(origin, SavedEpisode(played, tuple(of_sides[:sides])), thumbnail)


def same(one, other):
    arrays = [{**each.episode.game.arrays, "thumbnail": each.thumbnail} for each in (one, other)]
    assert arrays[0].keys() == arrays[1].keys()
    assert all((arrays[0][name] == arrays[1][name]).all() for name in arrays[0])
    assert one.origin == other.origin
    assert one.episode.game.values == other.episode.game.values
    assert one.episode.sides == other.episode.sides


@pytest.fixture(autouse=True)
def saves(tmp_path, monkeypatch):
    monkeypatch.setenv("ARCADE_RL_SAVES", str(tmp_path))
    return tmp_path


class TestSlots:
    @pytest.mark.parametrize(("slots", "sides"), [(ALONE, 1), (FOR_TWO, 2)])
    def test_a_state_is_read_back_as_it_was_written(self, slots, sides):
        slots.write(10, state(sides=sides))
        same(slots.read(10), state(sides=sides))

    def test_one_of_an_agent_that_sees_colours_comes_back_too(self):
        coloured = GameSettings(frame_colour=True)
        ALONE.write(1, state(settings=coloured))
        saved = ALONE.read(1).origin.fit
        Fit.of(PONG, coloured).check(saved)
        with pytest.raises(ArcadeError, match="saved with 4 frames of 84x84 in colour"):
            Fit.of(PONG, GameSettings()).check(saved)

    def test_all_ten_are_listed_whether_taken_empty_or_damaged(self):
        ALONE.write(3, state())
        ALONE.write(7, state())
        ALONE.path(7).write_bytes(b"nonsense")
        listed = ALONE.all()
        assert [slot.number for slot in listed] == list(range(1, 11))
        assert [slot.number for slot in listed if slot.taken] == [3, 7]
        assert listed[2].state.episode.sides[0].score == 3.5
        assert listed[6].state is None
        assert "delete it" in listed[6].problem

    def test_a_folder_that_cannot_be_looked_into_is_the_problem_of_each(self, saves, run_unprivileged):
        ALONE.write(3, state())
        folder = ALONE.path(3).parent
        folder.chmod(0o600)
        code = (
            "from arcade_rl.errors import ArcadeError; from arcade_rl.shelf.save_states.slots import Slots\n"
            "print({slot.problem.partition(': ')[2] for slot in Slots('pong').all()})\n"
            "try: Slots('pong').read(3)\n"
            "except ArcadeError as error: print(error)\n"
        )
        done = run_unprivileged("-c", code, ARCADE_RL_SAVES=str(saves))
        folder.chmod(0o755)
        assert done.stderr == ""
        problems, read = done.stdout.splitlines()
        assert problems.startswith("{'it is not permitted; ")
        assert problems.count("permitted") == 1
        assert read.startswith(f"cannot read {ALONE.path(3)}: it is not permitted")

    def test_each_game_has_its_own_and_no_id_leads_out_of_the_folder(self, saves):
        games = ("pong", "ALE/Pong-v5", "../../x", "a:B-v1", "pong+versus")
        paths = [FOR_TWO.path(1), *(Slots(game).path(1) for game in games)]
        assert {path.parent.parent for path in paths} == {saves / ".states"}
        assert len(set(paths)) == len(paths)

    def test_a_game_for_two_has_ten_others_than_the_same_game_for_one(self):
        FOR_TWO.write(3, state(sides=2))
        assert not ALONE.all()[2].taken
        assert FOR_TWO.all()[2].taken

    def test_an_empty_one_is_refused_with_those_that_are_taken(self):
        with pytest.raises(UsageError, match=r"slot 2 of pong is empty.*F3"):
            ALONE.read(2)
        ALONE.write(3, state())
        with pytest.raises(UsageError, match="there are states in 3"):
            ALONE.read(2)
        with pytest.raises(UsageError, match="slot 2 of pong for two is empty"):
            FOR_TWO.read(2)

    def test_a_deleted_one_is_empty(self):
        ALONE.write(3, state())
        ALONE.delete(3)
        ALONE.delete(3)
        assert not ALONE.all()[2].taken


class TestFits:
    @pytest.mark.parametrize(
        ("settings", "says"),
        [
            (GameSettings(frame_skip=2), "frame skip of 2"),
            (GameSettings(frame_stack=2), "2 frames"),
            (GameSettings(frame_height=42, frame_width=42), "42x42"),
            (GameSettings(frame_colour=True), "agent here sees 4 frames of 84x84 in colour"),
            (GameSettings(game_difficulty=1), "pong difficulty 1"),
        ],
    )
    def test_another_view_of_the_game_is_refused_in_a_line_that_says_what_differs(self, settings, says):
        saved = state().origin.fit
        Fit.of(PONG, GameSettings(sticky_actions=0.25, noop_max=0)).check(saved)
        with pytest.raises(ArcadeError, match=says):
            Fit.of(PONG, settings).check(saved)

    def test_another_game_is_refused(self):
        with pytest.raises(ArcadeError, match="of pong and not of boxing"):
            Fit.of(catalog.game("boxing"), GameSettings()).check(state().origin.fit)

    def test_games_that_show_numbers_fit_whatever_the_sizes_of_pictures(self):
        fit = Fit.of(catalog.game("cart-pole"), GameSettings(frame_stack=1))
        fit.check(state(game="cart-pole").origin.fit)


class TestFormats:
    def test_a_file_of_format_1_reads_as_it_was(self, saves):
        path = saves / "a.safetensors"
        one = state()
        (side,) = one.episode.sides
        document = {
            "format_version": 1,
            **{"game": "pong", "variant": "pong", "seen": [4, 4, 84, 84], "agent": "pong-2"},
            "saved": one.origin.saved.isoformat(),
            **{"steps": 40, "human_steps": 12, "score": 3.5, "reward_since_decision": 0.5, "random": side.random},
            "values": one.episode.game.values,
        }
        tensors = {"thumbnail": one.thumbnail, **one.episode.game.arrays}
        path.write_bytes(checksum.sealed("arcade_rl_save_state", json.dumps(document), tensors))
        same(read(path), one)
        for name in document.keys() - {"format_version"}:
            less = {key: value for key, value in document.items() if key != name}
            path.write_bytes(checksum.sealed("arcade_rl_save_state", json.dumps(less), tensors))
            with pytest.raises(ArcadeError, match="description is damaged"):
                read(path)

    def test_a_newer_format_says_so(self, saves):
        path = saves / "a.safetensors"
        write(state(), path)
        path.write_bytes(path.read_bytes().replace(rb"format_version\": 2", rb"format_version\": 9"))
        with pytest.raises(ArcadeError, match="a newer arcade-rl made it"):
            read(path)


class TestDamage:
    @pytest.mark.parametrize("sides", [1, 2])
    def test_no_flipped_byte_and_no_cut_passes(self, saves, sides):
        path = saves / "a.safetensors"
        write(state(sides=sides), path)
        whole = path.read_bytes()
        random = np.random.default_rng(0)
        for number in range(400):
            data = bytearray(whole)
            if number % 4:
                at = int(random.integers(len(data) if number % 2 else 2000))
                data[at] ^= int(random.integers(1, 256))
            else:
                data = data[: int(random.integers(len(data)))]
            path.write_bytes(data)
            with pytest.raises(ArcadeError):
                read(path)

    def test_a_file_without_a_checksum_is_refused(self, saves):
        path = saves / "a.safetensors"
        write(state(), path)
        path.write_bytes(path.read_bytes().replace(checksum.KEY.encode(), b"x" * len(checksum.KEY)))
        with pytest.raises(ArcadeError, match="no checksum"):
            read(path)

    def test_a_thumbnail_of_absurd_size_is_refused(self, saves):
        path = saves / "a.safetensors"
        huge = state()
        write(SaveState(huge.origin, huge.episode, np.zeros((400, 400, 3), np.uint8)), path)
        with pytest.raises(ArcadeError, match="thumbnail"):
            read(path)
