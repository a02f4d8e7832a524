"""What is told of the window's keys: all of them, as they are now, and with room for the words."""

import pytest

from arcade_rl.viewer.controls.bindings import (
    Intent,
    cap,
    directions_in_words,
    race_bindings,
    versus_bindings,
    window_bindings,
)
from arcade_rl.viewer.controls.keyboard import keyboard
from arcade_rl.viewer.drawing import theme
from arcade_rl.viewer.drawing.canvas import Ink
from arcade_rl.viewer.panels.help import draw_help


def told(bindings):
    return {each.does: each.caps for each in bindings}


def test_every_request_of_the_window_is_told_and_every_key_is_told_once():
    of_terminals = {Intent.STICKY, Intent.CENTRE, Intent.PIXELS}
    beside_another = {Intent.NEWER_BRAIN}  # the line of the older one tells its key
    assert {each.intent for each in window_bindings()} >= set(Intent) - of_terminals - beside_another
    caps = [each_cap for each in window_bindings() for each_cap in each.caps]
    assert set(keyboard().caps(Intent.NEWER_BRAIN)) < set(caps)
    assert len(caps) == len(set(caps))


@pytest.mark.parametrize(
    "binding", [*window_bindings(), *versus_bindings(), *race_bindings()], ids=lambda each: each.caps[0]
)
def test_the_list_of_keys_has_room_for_what_each_does(canvas, monkeypatch, binding):
    asked = []
    write = Ink.write
    monkeypatch.setattr(
        Ink, "write", lambda ink, *args, **room: asked.append((args[1], room)) or write(ink, *args, **room)
    )
    ink = Ink(1.0)
    draw_help(canvas, ink, [binding])
    room = next(options["width"] for text, options in asked if text == binding.does)
    assert ink.width(binding.does, theme.BODY) <= room


def test_answers_name_the_key_that_the_list_names():
    assert [cap(Intent.SWITCH_CONTROLLER), cap(Intent.SAVE_STATE)] == ["Tab", "F2"]


def test_changed_keys_are_told_everywhere(use_keys):
    use_keys({"window.pause": ("k",), "left.up": ("i",), "left.fire": ("g",), "window.take_joystick": ("j", "n")})
    assert cap(Intent.PAUSE) == "K"
    for bindings in (window_bindings(), versus_bindings(), race_bindings()):
        assert told(bindings)["pause, or resume"] == ("K",)
    assert told(window_bindings())["fire"] == ("Space", "right Ctrl", "G")
    assert directions_in_words("left") == "I A S D"
    assert told(versus_bindings())["move on the left; G fires"] == ("I", "A", "S", "D")
    assert told(versus_bindings())["the same for the right side, if both have agents"] == ("N",)


def test_without_a_second_key_the_right_side_has_none(use_keys):
    use_keys({"window.take_joystick": ("j",)})
    assert "the same for the right side, if both have agents" not in told(versus_bindings())


def test_the_help_lies_over_the_header_whatever_changes_there(make_window, canvas, monkeypatch):
    window, _ = make_window("pong")
    window._compositor.show_help = True
    window.draw()
    before = canvas.copy()
    monkeypatch.setattr(window, "_wall_clock", lambda: 9_999_999.0)  # its brain is older
    assert window.draw() == []
    assert canvas.get_view("0").raw == before.get_view("0").raw
    window._compositor.show_help = False
    assert window.draw()


def test_the_footer_and_the_help_are_drawn_with_the_changed_keys(use_keys, make_window, monkeypatch):
    use_keys({"window.pause": ("k",)})
    caps = []
    keycap = Ink.keycap
    monkeypatch.setattr(
        Ink, "keycap", lambda ink, canvas, text, *at: caps.append(text) or keycap(ink, canvas, text, *at)
    )
    window, _ = make_window("pong")
    window.draw()
    assert "K" in caps
    assert "P" not in caps
    caps.clear()
    window._compositor.show_help = True
    window.draw()
    assert "K" in caps
    assert "P" not in caps
