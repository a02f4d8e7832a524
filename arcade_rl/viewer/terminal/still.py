"""What a game looks like, in one picture: random play, and the moment of it at which there is most to see."""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from arcade_rl import presets
from arcade_rl.games import catalog
from arcade_rl.games.catalog import CatalogEntry
from arcade_rl.games.factory import make_game
from arcade_rl.games.game import Game, GameSettings
from arcade_rl.games.pixels.resize import Resize
from arcade_rl.games.two_player import versus_catalog

_SEED = 3
_SECONDS = 8  # of play; many games begin with a title, or with an empty field
_LOOK_EVERY_SECONDS = 0.4
_BOARD = (60, 30)  # cells, for games without their own picture
_LARGEST = 256  # pixels, across and down: what an environment draws may be larger

Picture = NDArray[np.uint8]


def draw_still(game_id: str) -> Picture:
    """(H, W, 3) uint8 RGB: the picture of a game, the same each time.

    Raises:
        UsageError: there is no such game.
        ArcadeError: it cannot be run here.
    """
    two = next((game for game in versus_catalog.versus_games() if game.entry.id == game_id), None)
    if two is not None and not two.sounds:  # nobody can play it alone
        return max(_of_two(two), key=_detail)
    return _shrunk(max(_of_one(catalog.game(game_id)), key=_detail))


def _of_one(entry: CatalogEntry) -> Iterator[Picture]:
    settings = GameSettings.from_hyperparameters(presets.preset(entry.family, "default", game=entry.id).hyperparameters)
    game, random = make_game(entry.id, settings), np.random.default_rng(_SEED)
    draw, every = _drawing(game), max(1, round(_LOOK_EVERY_SECONDS * game.frames_per_second))
    game.reset(_SEED)
    yield draw()
    action = game.idle_action()
    for frame in range(1, round(_SECONDS * game.frames_per_second) + 1):
        if game.decision_due:
            suggested = game.suggested_action()
            action = int(random.integers(len(entry.actions))) if suggested is None else suggested
        played = game.step_frame(action)
        if played.terminated or played.truncated:
            game.reset()
        elif frame % every == 0:
            yield draw()


def _of_two(found: versus_catalog.VersusGame) -> Iterator[Picture]:
    versus_catalog.check_here()
    from arcade_rl.games.two_player.game import TwoPlayerGame

    game, random = TwoPlayerGame(found), np.random.default_rng(_SEED)
    game.reset(_SEED)
    every = round(_LOOK_EVERY_SECONDS * game.frames_per_second)
    for frame in range(round(_SECONDS * game.frames_per_second)):
        if frame % every == 0:
            left, right = (int(action) for action in random.integers(len(found.entry.actions), size=2))
            yield game.screen().copy()
        if game.step_frame((left, right)).terminated:
            game.reset()


def _drawing(game: Game) -> Callable[[], Picture]:
    """How a game is drawn: by its own screen, or as a terminal shows one that has none."""
    screen = getattr(game, "screen", None)
    if screen is not None:
        return lambda: screen().copy()
    return _drawing_of_board(game)


def _drawing_of_board(game: Game) -> Callable[[], Picture]:
    from arcade_rl.viewer.drawing.view import View
    from arcade_rl.viewer.play.session import Session
    from arcade_rl.viewer.terminal.cells import Cells
    from arcade_rl.viewer.terminal.pictures.scenes import make_scene

    session, scene = Session(game, None, controller="human", seed=_SEED, keeps_past=False), make_scene(game)

    def draw() -> Picture:
        cells = Cells(*scene.size(*_BOARD))
        scene.draw(cells, cells.area, View(session.state(), "", None, "", False, 0.0, frozenset()))
        colours = cells.pixels()
        return np.stack([colours >> shift & 255 for shift in (16, 8, 0)], axis=-1).astype(np.uint8)

    return draw


def _shrunk(picture: Picture) -> Picture:
    height, width = picture.shape[:2]
    scale = _LARGEST / max(height, width)
    if scale >= 1:
        return picture
    resize = Resize((height, width), (max(1, round(height * scale)), max(1, round(width * scale))))
    return resize(picture)


def _detail(picture: Picture) -> int:
    """How much there is to see: the edges between different colours."""
    rough = picture.astype(np.int16)
    across, down = (np.abs(np.diff(rough, axis=axis)).max(axis=2) for axis in (0, 1))
    return int(np.count_nonzero(across > 8) + np.count_nonzero(down > 8))
