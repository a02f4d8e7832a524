"""How long keys are held, in terminals that tell of releases and in those that do not."""

import pytest

from arcade_rl.viewer.terminal.driver.held_keys import HeldKeys
from arcade_rl.viewer.terminal.driver.key_decoder import Key

DIRECTIONS = frozenset({"up", "down", "left", "right"})


@pytest.fixture
def hands():
    return HeldKeys()


def test_without_releases_a_tap_ends_by_itself(hands):
    hands.press("up", 0.0)
    assert hands.lapse(0.1) == []
    assert hands.lapse(0.3) == ["up"]
    assert not hands.holds("up")


def test_without_releases_a_key_is_held_as_long_as_it_repeats(hands):
    for moment in range(10):
        hands.press("up", moment / 20)
        assert hands.lapse(moment / 20 + 0.04) == []
    assert hands.lapse(9 / 20 + 0.15) == ["up"]


def test_with_releases_a_key_is_held_until_its_release(hands):
    hands.releases = True
    hands.press("up", 0.0)
    assert hands.lapse(100.0) == []
    assert hands.release("up") == ["up"]
    assert hands.release("up") == []


@pytest.mark.parametrize("releases", [False, True])
def test_a_sticky_joystick_holds_its_direction_until_another(hands, releases):
    hands.sticky, hands.releases = True, releases
    hands.press("up", 0.0, among=DIRECTIONS)
    assert hands.lapse(100.0) == []
    assert hands.release("up", among=DIRECTIONS) == []
    assert hands.press("left", 101.0, among=DIRECTIONS) == ["up"]
    assert hands.release_all() == ["left"]


def test_a_sticky_joystick_still_fires_in_taps(hands):
    hands.sticky = True
    hands.press("up", 0.0, among=DIRECTIONS)
    assert hands.press("space", 0.1) == []
    assert hands.lapse(1.0) == ["space"]
    assert hands.holds("up")


def test_a_key_keeps_the_name_of_its_press_until_its_release(hands):
    assert hands.named(Key("/", "?"), "?") == "?"
    assert hands.named(Key("/", "/", "repeat"), "/") == "?"
    assert hands.named(Key("/", "/", "release"), "/") == "?"
    assert hands.named(Key("/", "/"), "/") == "/"


def test_a_release_without_its_press_has_its_own_name(hands):
    hands.named(Key("/", "?"), "?")
    hands.release_all()
    assert hands.named(Key("/", "/", "release"), "/") == "/"
