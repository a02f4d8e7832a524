"""The pictures of the games: kept in small files, drawn again where one is damaged or shows something older."""

import json
import zlib

import numpy as np
import pytest

from arcade_rl.games import catalog
from arcade_rl.shelf.settings import game_pictures
from arcade_rl.shelf.settings.game_pictures import picture_file, read_game_picture, write_game_picture

PONG = catalog.game("pong")


@pytest.fixture
def picture():
    return np.random.default_rng(1).integers(256, size=(21, 16, 3), dtype=np.uint8)


def test_a_picture_comes_back_as_it_was_and_there_is_none_of_other_games(picture):
    assert read_game_picture(PONG) is None
    write_game_picture(PONG, picture)
    assert (read_game_picture(PONG) == picture).all()
    assert read_game_picture(catalog.game("breakout")) is None


def test_another_version_of_the_program_or_of_the_rom_makes_it_outdated(picture, monkeypatch):
    write_game_picture(PONG, picture)
    with monkeypatch.context() as patched:
        patched.setattr(game_pictures, "_rom", lambda entry: "another")
        assert read_game_picture(PONG) is None
    assert read_game_picture(PONG) is not None
    monkeypatch.setattr(game_pictures, "__version__", "99")
    assert read_game_picture(PONG) is None


def test_the_rom_is_recognized_by_its_file():
    assert game_pictures._rom(PONG)
    assert not game_pictures._rom(catalog.game("cart-pole"))


def test_a_file_cut_off_anywhere_is_no_picture_or_the_same_one(picture):
    write_game_picture(PONG, picture)
    whole = picture_file(PONG).read_bytes()
    for length in range(len(whole)):
        picture_file(PONG).write_bytes(whole[:length])
        found = read_game_picture(PONG)
        assert found is None or (found == picture).all()
        assert found is None or length > len(whole) - 8  # only what ends the compressed pixels is missing


def test_a_file_with_one_wrong_byte_is_no_picture_or_the_same_one(picture):
    write_game_picture(PONG, picture)
    whole = picture_file(PONG).read_bytes()
    for place in range(0, len(whole), 3):
        torn = bytearray(whole)
        torn[place] ^= 0xFF
        picture_file(PONG).write_bytes(torn)
        found = read_game_picture(PONG)
        assert found is None or (found == picture).all()


@pytest.mark.parametrize("size", [(100_000, 100_000), (0, 5), (-3, 5), (True, 1), ("9", 9), (2.0, 2)])
def test_a_file_that_claims_an_absurd_size_is_no_picture(size):
    known = {"of": game_pictures.drawn_from(PONG), "height": size[0], "width": size[1], "checksum": 0}
    picture_file(PONG).parent.mkdir(parents=True)
    picture_file(PONG).write_bytes(json.dumps(known).encode() + b"\n" + zlib.compress(bytes(10_000_000)))
    assert read_game_picture(PONG) is None


@pytest.mark.parametrize(
    "text", [b"", b"\n", b"[]\n", b"null\n", b"{}\n", b"[" * 400 + b"\n", b"\xff\xfe\n", b"x" * 9_000]
)
def test_what_is_no_picture_file_is_no_picture(text):
    picture_file(PONG).parent.mkdir(parents=True)
    picture_file(PONG).write_bytes(text)
    assert read_game_picture(PONG) is None


def test_the_id_of_an_environment_is_a_file_name():
    entry = catalog.game("pong").__class__("../../a module:Env/Maze-v0", "Maze", "atari", 1, ("NOOP",))
    assert picture_file(entry).parent == picture_file(PONG).parent
