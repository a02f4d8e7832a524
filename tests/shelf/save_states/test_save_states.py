"""Save states on disk: what was written is read back, and whatever else lies there is refused in a line."""

from datetime import UTC, datetime

import numpy as np
import pytest

from arcade_rl.errors import ArcadeError, UsageError
from arcade_rl.games import catalog
from arcade_rl.games.game import GameSettings
from arcade_rl.games.saved_game import SavedGame
from arcade_rl.shelf.save_states import slots
from arcade_rl.shelf.save_states.save_state import Origin, SavedEpisode, SaveState, read, write
from arcade_rl.shelf.storage import checksum

PONG = catalog.game("pong")


def state(*, score=3.5, game="pong", settings=None, agent="pong-2"):
    entry = catalog.game(game)
    origin = Origin.of(entry, settings or GameSettings(), agent, datetime(2026, 11, 29, 6, 0, tzinfo=UTC))
    played = SavedGame({"lives": 3, "random": {"state": 2**127}}, {"console": np.arange(200, dtype=np.uint8)})
    thumbnail = np.full((120, 160, 3), 7, np.uint8)
    return SaveState(origin, SavedEpisode(played, 40, 12, score, 0.5, {"state": {"inc": 2**100}}), thumbnail)


def same(one, other):
    arrays = [{**each.episode.game.arrays, "thumbnail": each.thumbnail} for each in (one, other)]
    assert arrays[0].keys() == arrays[1].keys()
    assert all((arrays[0][name] == arrays[1][name]).all() for name in arrays[0])
    assert one.origin == other.origin
    assert one.episode.game.values == other.episode.game.values
    assert (one.episode.steps, one.episode.human_steps) == (other.episode.steps, other.episode.human_steps)
    assert (one.episode.score, one.episode.random) == (other.episode.score, other.episode.random)


@pytest.fixture(autouse=True)
def saves(tmp_path, monkeypatch):
    monkeypatch.setenv("ARCADE_RL_SAVES", str(tmp_path))
    return tmp_path


class TestSlots:
    def test_a_state_is_read_back_as_it_was_written(self):
        slots.write("pong", 10, state())
        same(slots.read("pong", 10), state())

    def test_one_of_an_agent_that_sees_colours_comes_back_too(self):
        coloured = GameSettings(frame_colour=True)
        slots.write("pong", 1, state(settings=coloured))
        back = slots.read("pong", 1)
        back.origin.check_fits(PONG, coloured)
        with pytest.raises(ArcadeError, match="saved with 4 frames of 84x84 in colour"):
            back.origin.check_fits(PONG, GameSettings())

    def test_all_ten_are_listed_whether_taken_empty_or_damaged(self):
        slots.write("pong", 3, state())
        slots.write("pong", 7, state())
        slots.path_of("pong", 7).write_bytes(b"nonsense")
        listed = slots.slots("pong")
        assert [slot.number for slot in listed] == list(range(1, 11))
        assert [slot.number for slot in listed if slot.taken] == [3, 7]
        assert listed[2].state.episode.score == 3.5
        assert listed[6].state is None
        assert "delete it" in listed[6].problem

    def test_each_game_has_its_own_and_no_id_leads_out_of_the_folder(self, saves):
        for game in ("pong", "ALE/Pong-v5", "../../x", "a:B-v1"):
            assert slots.path_of(game, 1).parent.parent == saves / ".states"

    def test_an_empty_one_is_refused_with_those_that_are_taken(self):
        with pytest.raises(UsageError, match=r"slot 2 of pong is empty.*F3"):
            slots.read("pong", 2)
        slots.write("pong", 3, state())
        with pytest.raises(UsageError, match="there are states in 3"):
            slots.read("pong", 2)

    def test_a_deleted_one_is_empty(self):
        slots.write("pong", 3, state())
        slots.delete("pong", 3)
        slots.delete("pong", 3)
        assert not slots.slots("pong")[2].taken


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
        state().origin.check_fits(PONG, GameSettings(sticky_actions=0.25, noop_max=0))
        with pytest.raises(ArcadeError, match=says):
            state().origin.check_fits(PONG, settings)

    def test_another_game_is_refused(self):
        with pytest.raises(ArcadeError, match="of pong and not of boxing"):
            state().origin.check_fits(catalog.game("boxing"), GameSettings())

    def test_games_that_show_numbers_fit_whatever_the_sizes_of_pictures(self):
        state(game="cart-pole").origin.check_fits(catalog.game("cart-pole"), GameSettings(frame_stack=1))


class TestDamage:
    def test_no_flipped_byte_and_no_cut_passes(self, saves):
        path = saves / "a.safetensors"
        write(state(), path)
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

    def test_a_newer_format_says_so(self, saves):
        path = saves / "a.safetensors"
        write(state(), path)
        path.write_bytes(path.read_bytes().replace(rb"format_version\": 1", rb"format_version\": 9"))
        with pytest.raises(ArcadeError, match="a newer arcade-rl made it"):
            read(path)

    def test_a_thumbnail_of_absurd_size_is_refused(self, saves):
        path = saves / "a.safetensors"
        huge = state()
        write(SaveState(huge.origin, huge.episode, np.zeros((400, 400, 3), np.uint8)), path)
        with pytest.raises(ArcadeError, match="thumbnail"):
            read(path)
