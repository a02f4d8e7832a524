"""The console's sound in the window: heard as it is made, muted, louder, and silent where nothing can be heard."""

import numpy as np
import pygame
import pytest

from arcade_rl.errors import ArcadeError
from arcade_rl.viewer.system.speaker import HasSound, Speaker
from arcade_rl.viewer.windows.game_window import Services
from arcade_rl.viewer.windows.solo.solo_window import SoloWindow


class Channel:
    """A channel of the mixer that plays when the test says so."""

    def __init__(self):
        self.heard, self.queued, self.volume = [], None, None

    def set_volume(self, volume):
        self.volume = volume

    def get_queue(self):
        return self.queued

    def queue(self, sound):
        self.queued = sound
        self.heard.append(sound.get_raw())

    def played(self):
        self.queued = None


@pytest.fixture
def channel(canvas):
    pygame.mixer.init(30_720, 8, 1, 512, allowedchanges=0)
    return Channel()


def frame(level):
    return np.full(512, level, np.uint8)


def test_frames_are_played_in_their_order_three_at_a_time(channel):
    speaker = Speaker(channel)
    for level in range(6):
        speaker.hear(frame(level))
        channel.played()
    assert b"".join(channel.heard) == b"".join(bytes(frame(level)) for level in range(6))
    assert [len(sound) for sound in channel.heard] == [3 * 512] * 2


def test_what_has_become_too_old_is_left_out(channel):
    speaker = Speaker(channel)
    for level in range(20):
        speaker.hear(frame(level))
    channel.played()
    speaker.hear(frame(20))
    assert [sound[0] for sound in channel.heard] == [0, 15]


def test_sound_is_switched_off_and_on_and_turned_up_and_down(channel):
    speaker = Speaker(channel)
    assert channel.volume == 0.5
    assert (speaker.switch(), channel.volume) == ("sound off", 0.0)
    assert (speaker.switch(), channel.volume) == ("sound at 50%", 0.5)
    speaker.switch()
    assert (speaker.louder(), channel.volume) == ("sound at 60%", 0.6)
    for _ in range(9):
        said = speaker.quieter()
    assert (said, channel.volume) == ("sound at 0%", 0.0)


def test_a_computer_without_sound_is_silent_and_says_so_if_asked(monkeypatch, capfd):
    monkeypatch.setenv("SDL_AUDIODRIVER", "no-such-driver")
    speaker = Speaker.plugged_in()
    speaker.hear(frame(128))
    with pytest.raises(ArcadeError, match="no working audio device"):
        speaker.louder()
    assert capfd.readouterr() == ("", "")


@pytest.fixture
def heard(canvas, make_session, make_window, channel):
    """A window on Pong, and the number of frames that were heard of it."""

    def make():
        window, session = make_window("pong")
        frames = []

        class Ear(Speaker):
            def hear(self, samples):
                frames.append(samples)

        window._speaker = Ear(channel)
        return window, session, frames

    return make


def test_every_frame_that_is_played_is_heard(heard):
    window, session, frames = heard()
    for _ in range(30):
        window.play(1 / 60)
    assert len(frames) == session.state().frame == 30
    assert {samples.shape for samples in frames} == {(512,)}


def test_nothing_is_heard_at_other_speeds_or_while_the_game_stands_still(heard, press):
    window, _, frames = heard()
    press(window, pygame.K_EQUALS, "+")
    window.play(1 / 60)
    press(window, pygame.K_MINUS, "-")
    press(window, pygame.K_p, "p")
    window.play(1 / 60)
    assert frames == []


def test_pong_makes_its_noises(make_session):
    session = make_session("pong")
    assert isinstance(session.game, HasSound)
    loud = 0
    for _ in range(600):
        session.advance()
        loud += np.ptp(session.game.sound()) > 0
    assert 0 < loud < 300


def test_the_keys_for_sound_answer(heard, press):
    window, _, _ = heard()
    said = []
    for key in (pygame.K_F6, pygame.K_F6, pygame.K_F7, pygame.K_F8):
        press(window, key)
        said.append(window.view().banner)
    assert said == ["sound off", "sound at 50%", "sound at 40%", "sound at 50%"]


def test_the_window_is_heard_on_the_computers_speaker(canvas, make_window, monkeypatch):
    channel, asked = Channel(), []
    monkeypatch.setattr(pygame.mixer, "Channel", lambda number: (asked.append(number), channel)[1])
    window, session = make_window("pong")
    heard = SoloWindow(canvas, session, window._seat, Services(speaker=Speaker.plugged_in()))
    for _ in range(10):
        heard.play(1 / 60)
    assert (asked, len(channel.heard)) == ([0], 1)
