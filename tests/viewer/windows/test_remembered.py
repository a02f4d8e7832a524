"""A window opens as the last one was closed."""

import pygame
import pytest

from arcade_rl.shelf.settings.window_memory import Placement, WindowMemory, change_memory, memory_file, read_memory
from arcade_rl.viewer.system.desktop_window import DesktopWindow
from arcade_rl.viewer.windows import main_loop
from arcade_rl.viewer.windows.opening import open_window
from arcade_rl.viewer.windows.solo.solo_request import SoloRequest

DESKTOP = (1024, 768)  # SDL's dummy


@pytest.fixture
def closes_after(monkeypatch):
    """The window does these things, one in each frame, and is closed by its user."""

    def closes_after(*calls):
        left, play = list(calls), main_loop.step

        def step(window, elapsed_seconds):
            play(window, 1 / 60)
            if left:
                left.pop(0)(window)
            else:
                window.closed = True

        monkeypatch.setattr(main_loop, "step", step)
        open_window(SoloRequest("cart-pole", None, "human", seed=3))

    return closes_after


def key(code, text=""):
    event = pygame.event.Event(pygame.KEYDOWN, key=code, scancode=0, unicode=text, mod=0)
    return lambda window: window.handle(event)


def resized(size):
    return lambda window: pygame.display.set_mode(size, pygame.RESIZABLE)


def test_size_folded_panels_and_speed_are_those_of_the_last_window(closes_after):
    seen = []
    closes_after(resized((800, 600)), key(pygame.K_1, "1"), key(pygame.K_EQUALS, "+"))
    closes_after(lambda window: seen.append((window.canvas.get_size(), window.view())))
    ((size, view),) = seen
    assert size == (800, 600)
    assert 1 in view.folded
    assert view.state.speed == 2


def test_a_window_that_filled_the_screen_opens_at_its_size_before(closes_after):
    closes_after(resized((800, 600)), key(pygame.K_F11))
    assert read_memory().placement.size == (800, 600)


def test_one_that_was_larger_than_the_desktop_is_made_to_fit(closes_after):
    seen = []
    change_memory(lambda _: WindowMemory(Placement((5000, 4000), None, ())))
    closes_after(lambda window: seen.append(window.canvas.get_size()))
    assert seen == [DESKTOP]


def test_a_damaged_file_is_told_of_and_replaced(closes_after):
    seen = []
    memory_file().parent.mkdir(parents=True)
    memory_file().write_text("size = [")
    closes_after(lambda window: seen.append(window.view().banner))
    assert "damaged" in seen[0]
    assert read_memory().placement is not None


def test_a_disk_that_refuses_only_forgets(closes_after, monkeypatch):
    memory_file().mkdir(parents=True)
    closes_after()


def test_panels_that_a_window_lacks_keep_their_state(make_window):
    window, _ = make_window("cart-pole")
    before = WindowMemory(folded=("Frame stack", "State value"), unfolded=("Saliency",), speeds={"versus": 4.0})
    window.recall(before)
    after = window.remember(before)
    assert set(after.folded) >= {"Frame stack", "State value"}
    assert after.unfolded == ("Saliency",)
    assert after.speeds == {"versus": 4.0, "watch": 1.0}


def test_a_panel_that_was_folded_at_first_and_then_unfolded_stays_so(make_window, press):
    window, _ = make_window("pong")
    window._folded = frozenset({2})  # as panels are that look inside the agent
    window.recall(WindowMemory(unfolded=("Q-values",)))
    assert 2 not in window.view().folded
    window.draw()
    press(window, pygame.K_2, "2")
    left = window.remember(WindowMemory(unfolded=("Q-values",)))
    assert (left.folded, left.unfolded) == (("Q-values",), ())


def test_watching_fast_makes_no_fast_game_for_a_human(make_window):
    watched, _ = make_window("pong")
    played, session = make_window("pong", controller="human")
    watched._session.pace.run_at(16)
    played.recall(watched.remember(WindowMemory()))
    assert session.pace.speed == 1


@pytest.mark.parametrize(("desktops", "moved"), [((DESKTOP,), True), ((DESKTOP, DESKTOP), False)])
def test_a_position_counts_on_the_same_monitors_alone(canvas, desktops, moved):
    desktop = DesktopWindow()
    desktop.move_to(Placement((800, 600), (37, 41), desktops))
    assert (desktop.placement().position == (37, 41)) is moved


def test_a_key_changes_how_the_picture_is_enlarged_and_the_next_window_does_so_too(make_window, press):
    window, _ = make_window("pong")
    window.draw()
    before = window._compositor.scaling
    seen = []
    for _ in range(4):
        press(window, pygame.K_x, "x")
        changed = window.draw()
        seen.append((window._compositor.scaling, window.view().banner))
        assert changed == [window.canvas.get_rect()]
    assert before == "pixels"
    assert [scaling for scaling, _ in seen] == ["fit", "television", "scanlines", "pixels"]
    assert seen[1][1] == "picture: 4:3, as on a television"
    window.recall(WindowMemory(scaling="television"))
    assert window.remember(WindowMemory()).scaling == "television"


def test_a_game_that_is_no_consoles_leaves_the_choice_as_it_was(make_window, press):
    window, _ = make_window("cart-pole")
    press(window, pygame.K_x, "x")
    assert "always fits" in window.view().banner
    assert window.remember(WindowMemory(scaling="fit")).scaling == "fit"
