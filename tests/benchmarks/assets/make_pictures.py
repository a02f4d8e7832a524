"""Make the pictures of the README again: the moving one, the window, and the cockpit. Nothing in them is staged but the
human, whose keys follow what the agent would do.

Run with `python -m tests.benchmarks.assets.make_pictures [FOLDER]`; without FOLDER it replaces those in
`assets/pictures/`. It takes about three minutes, half of which train the agent of CartPole that the cockpit shows.
"""

import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

os.environ["SDL_VIDEODRIVER"] = os.environ["SDL_AUDIODRIVER"] = "dummy"
os.environ["PYGAME_HIDE_SUPPORT_PROMPT"] = "1"

import pygame

from arcade_rl import new_agent
from arcade_rl.games.action_words import on_screen, words_of
from arcade_rl.games.catalog import game
from arcade_rl.locations import assets_folder
from arcade_rl.shelf.agents.agent_folder import find
from arcade_rl.training.launch import ask_and_wait, start_trainer
from arcade_rl.tui.app import ArcadeApp
from arcade_rl.viewer.film.film import Film
from arcade_rl.viewer.system.display import open_headless_surface
from arcade_rl.viewer.windows.game_window import Services
from arcade_rl.viewer.windows.opening import settle_in
from arcade_rl.viewer.windows.solo.solo_request import SoloRequest
from arcade_rl.viewer.windows.solo.solo_window import SoloWindow
from tests.handbook.pictured import MADE_OF, made_of

_LARGEST_FILM_BYTES = 2_000_000
_FILM_SIZE = (960, 600)
_SEED = 2
_BEGIN, _TAKE, _GIVE, _END = 40.0, 43.0, 47.0, 51.0  # seconds of the game: the film's, and the human's in it
_FRAMES_PER_SECOND = 60
_KEYS = {"UP": pygame.K_UP, "DOWN": pygame.K_DOWN, "LEFT": pygame.K_LEFT, "RIGHT": pygame.K_RIGHT, "FIRE": pygame.K_f}
_TERMINAL = (130, 38)  # columns and rows
_TRAINING_SECONDS = 90.0


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else assets_folder() / "pictures"
    with tempfile.TemporaryDirectory() as saves:
        os.environ["ARCADE_RL_SAVES"] = saves
        film_takeover(folder / "takeover.gif", folder / "window.png")
        draw_cockpit(folder / "cockpit.svg")
    (folder / MADE_OF).write_text(json.dumps(made_of(), indent=1) + "\n", encoding="utf-8")


def film_takeover(film: Path, picture: Path) -> None:
    """An agent plays Pong, a human takes the joystick in the rally, and gives it back; one picture of it."""
    settle_in()
    session, seat = SoloRequest("pong", find("pong-champion"), "agent", seed=_SEED).sit_down()
    window = SoloWindow(open_headless_surface(), session, seat, Services())
    made = Film(film, _FILM_SIZE, patient=True, overwrite=True)
    for second in _play(window):
        if second < _BEGIN:
            continue
        changed = bool(window.draw())
        made.add(pygame.transform.smoothscale(window.canvas, _FILM_SIZE), second - _BEGIN, changed=changed)
        if second == _TAKE:
            pygame.image.save(window.canvas, picture)
    made.end()
    made.wait()
    pygame.quit()
    size = film.stat().st_size
    print(f"{film}: {size / 1e6:.2f} MB; {picture}")
    if made.problem or size > _LARGEST_FILM_BYTES:
        sys.exit(made.problem or f"the film is larger than {_LARGEST_FILM_BYTES / 1e6:.0f} MB")


def _play(window: SoloWindow) -> Iterator[float]:
    """Each sixtieth of a second until the end; the human's keys are pressed on the way."""
    held: set[int] = set()
    for frame in range(round(_END * _FRAMES_PER_SECOND)):
        second = frame / _FRAMES_PER_SECOND
        if second in (_TAKE, _GIVE):
            _press(window, pygame.KEYDOWN, pygame.K_TAB)
        hinted = _hint(window) if _TAKE < second < _GIVE else set()
        for key in held - hinted:
            _press(window, pygame.KEYUP, key)
        for key in hinted - held:
            _press(window, pygame.KEYDOWN, key)
        held = hinted
        window.play(1 / _FRAMES_PER_SECOND)
        yield second


def _hint(window: SoloWindow) -> set[int]:
    """The keys of what the agent would do now."""
    state = window.view().state
    if state.thought is None:
        return set()
    words = on_screen(game("pong"), words_of(state.entry.actions[state.thought.action]))
    return {_KEYS[word] for word in words}


def _press(window: SoloWindow, kind: int, key: int) -> None:
    window.handle(pygame.event.Event(kind, key=key, unicode="", mod=0, scancode=0))


def draw_cockpit(picture: Path) -> None:
    """An agent that learns CartPole, after most of a minute."""
    new_agent("pole", "cart-pole", seed=1)
    start_trainer(find("pole"))
    time.sleep(_TRAINING_SECONDS)
    try:
        asyncio.run(_draw_cockpit(picture))
    finally:
        ask_and_wait(find("pole"), "stop")
    print(picture)


async def _draw_cockpit(picture: Path) -> None:
    app = ArcadeApp()
    async with app.run_test(size=_TERMINAL) as pilot:
        await pilot.pause(1.0)
        app.open_agent("pole")
        await pilot.pause(4.0)  # curves and games come in by and by
        picture.write_text(app.export_screenshot(title="arcade-rl"), encoding="utf-8")


if __name__ == "__main__":
    main()
