"""A game for one at a terminal: keys in, cells out."""

import os

import numpy as np
import pytest

from arcade_rl.shelf.settings.open_windows import ask_for_takeovers, last_takeover, takeover_file
from arcade_rl.viewer.seats.seat import Seat, SeatedBrain
from arcade_rl.viewer.terminal.driver.key_decoder import Key
from arcade_rl.viewer.terminal.solo_table import SoloTable
from arcade_rl.viewer.terminal.table import Services
from arcade_rl.viewer.terminal.terminal_keys import ONLOOKERS_MAY, TerminalKeys
from arcade_rl.window_keys import DEFAULT_KEYS, Intent


@pytest.fixture
def make_table(make_session, tmp_path):
    def make(game_id="pong", *favourites, keys=DEFAULT_KEYS, read_only=False, **options):
        session = make_session(game_id, *favourites, **options)
        name = "" if options.get("alone") else "pong-2"
        seat = Seat(tmp_path, name, SeatedBrain(120_000, 1_000.0))
        return SoloTable(session, seat, TerminalKeys(keys), services(read_only)), session

    def services(read_only):
        return Services(read_only=read_only, wall_clock=lambda: 1_012.0)

    return make


def text(table, columns=120, rows=40):
    glyphs = table.picture(columns, rows).glyphs
    return "\n".join("".join(map(chr, row)).rstrip() for row in glyphs.tolist())


def press(table, *names, now=0.0):
    for name in names:
        table.press(Key(name, name if len(name) == 1 else ""), now)


def test_the_joystick_is_taken_and_the_very_next_frame_obeys_the_key(make_table):
    table, session = make_table()
    press(table, "tab", "up")
    table.play(1 / 60, 1 / 60)
    assert session.controller == "human"
    assert session.state().human_action == session.game.entry.actions.index("RIGHT")


@pytest.mark.parametrize(("columns", "rows"), [(40, 12), (80, 24), (200, 60)])
def test_the_save_states_are_listed_at_any_size_and_saved_and_loaded_by_keys(
    make_table, monkeypatch, tmp_path, columns, rows
):
    monkeypatch.setenv("ARCADE_RL_SAVES", str(tmp_path))
    table, session = make_table("cart-pole", 0)
    press(table, "f3", "f2")
    assert "saved into slot 1: F3, 1 loads it" in text(table)
    for step in range(1, 6):
        table.play(1 / 50, step)
    press(table, "f3", now=6)
    before = session.position
    table.play(1 / 50, 6)
    assert session.position == before
    shown = text(table, columns, rows)
    assert "score 0" in shown
    assert shown.count("empty") == (9 if rows > 12 else 7)
    press(table, "1", now=6)
    assert session.state().steps == 0
    assert "unranked" in text(table)


def test_a_key_that_repeats_replaces_no_save_state(make_table, monkeypatch, tmp_path):
    monkeypatch.setenv("ARCADE_RL_SAVES", str(tmp_path))
    table, _ = make_table("cart-pole", 0)
    press(table, "f3", "f2")
    table.play(0.0, 6)
    press(table, "f3", "left", now=6)
    for repeat in range(5):
        press(table, "f2", now=6 + repeat / 30)
    assert "is taken: F2 again replaces it" in text(table)


def test_taking_the_joystick_is_reported(make_table):
    ask_for_takeovers()
    os.utime(takeover_file(), (1, 1))
    table, _ = make_table()
    press(table, "tab")
    assert last_takeover() > 10**9


def test_a_key_that_is_not_repeated_ends(make_table):
    table, session = make_table()
    press(table, "tab", "up")
    for frame in range(1, 31):
        table.play(1 / 60, frame / 60)
    assert session.state().human_action == session.game.entry.actions.index("NOOP")


def test_of_two_keys_that_still_last_the_one_pressed_last_wins(make_table):
    table, session = make_table()
    press(table, "tab")
    for place, (name, action) in enumerate((("up", "RIGHT"), ("down", "LEFT"), ("up", "RIGHT"), ("down", "LEFT"))):
        press(table, name, now=place / 20)
        table.play(1 / 60, place / 20)
        assert session.state().human_action == session.game.entry.actions.index(action)


def test_where_releases_are_told_a_key_is_held_until_its_release(make_table):
    table, session = make_table()
    table.hands.releases = True
    press(table, "tab", "up")
    for frame in range(1, 31):
        table.play(1 / 60, frame / 60)
    assert session.state().human_action == session.game.entry.actions.index("RIGHT")
    table.press(Key("up", kind="release"), 0.5)
    table.play(1 / 60, 0.6)
    assert session.state().human_action == session.game.entry.actions.index("NOOP")


def test_a_sticky_joystick_keeps_moving_until_it_is_centred(make_table):
    table, session = make_table()
    press(table, "tab", "j", "up")
    for frame in range(1, 61):
        table.play(1 / 60, frame / 60)
    assert session.state().human_action == session.game.entry.actions.index("RIGHT")
    press(table, "c", now=1.0)
    table.play(1 / 60, 1.1)
    assert session.state().human_action == session.game.entry.actions.index("NOOP")


def test_a_terminal_without_releases_says_so_once_when_the_joystick_is_taken(make_table):
    table, _ = make_table()
    press(table, "tab")
    assert "J for a sticky joystick" in text(table)


def test_a_control_whose_key_a_person_has_given_to_another_is_listed_without_one(make_table):
    table, _ = make_table(keys={**DEFAULT_KEYS, "left.up": ("g",), "terminal.pixels": ()})
    press(table, "f1")
    assert any("no key" in line and "pictures in pixels" in line for line in text(table).splitlines())


@pytest.mark.parametrize("columns", [40, 80, 200])
def test_the_footer_always_says_how_one_leaves(make_table, columns):
    table, _ = make_table()
    assert text(table, columns, 24).splitlines()[-1].endswith("F1 all keys  Esc close")


def test_an_answer_is_shown_whole_however_narrow_the_terminal_is(make_table):
    table, _ = make_table()
    press(table, "tab")
    *_, first, second = text(table, 40, 24).splitlines()
    assert f"{first.strip()} {second.strip()}".endswith("hold keys, or J for a sticky joystick")


@pytest.mark.parametrize(("step", "words"), [(0, "brain untrained   score"), (300_000, "brain 300 k steps   score")])
def test_the_header_of_the_smallest_terminal_says_which_checkpoint_plays(make_session, tmp_path, step, words):
    seat = Seat(tmp_path, "frozen-lake", SeatedBrain(step, 1_000.0), label="a very long name for a checkpoint")
    table = SoloTable(make_session("pong"), seat, TerminalKeys(DEFAULT_KEYS), Services(wall_clock=lambda: 1_012.0))
    assert words in text(table, 80, 24)


def test_pause_single_step_speed_and_rewind(make_table):
    table, session = make_table()
    for frame in range(1, 61):
        table.play(1 / 60, frame / 60)
    press(table, "p", now=1.0)
    assert session.state().paused
    steps = session.state().steps
    press(table, "e", now=1.1)
    for frame in range(10):
        table.play(1 / 60, 1.2 + frame / 60)
    assert session.state().steps == steps + 1
    press(table, "+", now=1.5)
    assert session.state().speed == 2
    press(table, "backspace", now=1.6)
    assert session.state().steps < steps + 1
    assert "s back" in text(table)


@pytest.mark.parametrize("name", ["escape", "q", "ctrl+c"])
def test_these_keys_close_it(make_table, name):
    table, _ = make_table()
    press(table, name)
    assert table.closed


def test_a_person_may_have_chosen_other_keys(make_table):
    table, session = make_table(keys={**DEFAULT_KEYS, "window.pause": ("q",)})
    press(table, "q")
    assert session.state().paused
    assert not table.closed


def test_on_another_layout_the_joysticks_keys_are_places(make_table):
    table, session = make_table()
    press(table, "tab")
    table.press(Key("z", "z", place="w"), 0.0)  # AZERTY
    table.play(1 / 60, 0.01)
    assert session.state().human_action == session.game.entry.actions.index("RIGHT")


class Pupil:
    """An agent in training that keeps all that it is shown."""

    life_loss_terminal, problem, lost_steps, human_share, learns_now = True, "", 0, None, True

    def __init__(self):
        self.shown = []

    def keep(self, demonstration):
        self.shown.append(demonstration)
        return len(self.shown)

    def withdraw(self, kept):
        self.shown[kept - 1] = None


def test_a_takeover_of_an_agent_in_training_is_a_correction_here_too(make_session, tmp_path):
    pupil, seat = Pupil(), Seat(tmp_path, "pong-2", SeatedBrain(120_000, 1_000.0), unteachable="")
    services = Services(pupil=pupil, wall_clock=lambda: 1_012.0)
    table = SoloTable(make_session("pong"), seat, TerminalKeys(DEFAULT_KEYS), services)
    press(table, "tab")
    assert "learns from what you play; T discards it" in text(table)
    for frame in range(1, 41):
        table.play(1 / 60, frame / 60)
    press(table, "tab", now=1.0)
    assert "the agent learns from what you played: 10 steps" in text(table)
    assert [shown.steps for shown in pupil.shown] == [10]


def test_the_agents_joystick_is_not_taken_by_chance(make_table):
    table, session = make_table()
    press(table, "up")
    assert session.controller == "agent"
    assert "the agent has the joystick: Tab takes it" in text(table)


def test_beside_the_game_are_q_values_state_value_frames_and_joystick(make_table):
    table, _ = make_table()
    table.play(0.1, 0.1)
    shown = text(table)
    for title in ("Q-values", "State value", "Frame stack", "Joystick", "↑ up + fire", "agent plays", "pong-2"):
        assert title in shown


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (120, 40), (200, 60), (60, 50), (40, 12), (300, 90)])
@pytest.mark.parametrize("game_id", ["pong", "breakout", "cart-pole", "frozen-lake", "frozen-lake-8x8"])
def test_a_picture_of_every_size_can_be_drawn(make_table, game_id, columns, rows):
    table, session = make_table(game_id)
    table.play(0.1, 0.1)
    cells = table.picture(columns, rows)
    assert cells.glyphs.shape == (rows, columns)
    assert session.game.entry.title in text(table, columns, rows)
    press(table, "f1")
    assert "close the window" in text(table, columns, max(rows, 24))


def test_at_80x24_the_game_is_whole(make_table):
    table, _ = make_table()
    table.play(0.1, 0.1)
    game = table.picture(80, 24).back[1:-1, :56]
    walls = (game == 0xECECEC).all(axis=1)
    assert walls[:6].any()
    assert walls[-4:].any()


@pytest.mark.parametrize(("columns", "rows"), [(30, 24), (80, 8), (1, 1)])
def test_a_terminal_that_is_too_small_says_so(make_table, columns, rows):
    table, _ = make_table()
    assert "needs 40x12"[:columns] in text(table, columns, rows)


@pytest.mark.parametrize("game_id", ["pong", "cart-pole"])
def test_at_80x24_what_the_agent_thinks_and_what_is_pressed_come_before_the_frames(make_table, game_id):
    table, _ = make_table(game_id)
    table.play(0.1, 0.1)
    shown = text(table, 80, 24)
    assert all(title in shown for title in ("Q-values", "State value", "Joystick"))


@pytest.mark.parametrize(
    ("game_id", "columns", "rows"),
    [("pong", 100, 30), ("pong", 120, 25), ("pong", 120, 60), ("breakout", 100, 30), ("seaquest", 130, 30)],
)
def test_in_a_larger_terminal_the_frames_join_them(make_table, game_id, columns, rows):
    table, _ = make_table(game_id)
    table.play(0.1, 0.1)
    assert "Frame stack" in text(table, columns, rows)
    assert "Frame stack" not in text(table, 80, 24)


@pytest.mark.parametrize("rows", range(24, 60))
def test_frames_are_shown_whole_or_not_at_all(make_table, rows):
    table, _ = make_table()
    table.play(0.1, 0.1)
    titles = [row for row, line in enumerate(text(table, 120, rows).splitlines()) if "Frame stack" in line]
    if titles:
        pixels = table.picture(120, rows).pixels()[2 * (titles[0] + 1) : -2, 82:]
        grey = (pixels >> 16 == pixels & 255).any(axis=1)  # as the frames are, and nothing around them
        edges = np.flatnonzero(np.diff(np.concatenate(([0], grey, [0]))))
        heights = np.diff(edges)[::2]
        assert len(set(heights.tolist())) == 1


def test_folding_every_panel_leaves_the_game_alone(make_table):
    table, _ = make_table()
    press(table, "1", "2", "3", "4")
    assert "Q-values" not in text(table)


def test_a_game_without_an_agent_is_played_alone(make_table):
    table, _ = make_table(alone=True)
    press(table, "tab")
    shown = text(table)
    assert "no agent: you play alone" in shown
    assert "there is no agent here to play with" in shown


def test_frozen_lake_waits_for_the_humans_move(make_table):
    table, session = make_table("frozen-lake", controller="human")
    table.play(1.0, 1.0)
    assert session.state().steps == 0
    press(table, "right", now=1.0)
    assert session.state().steps == 1


def test_in_a_terminal_with_graphics_the_game_and_the_frames_are_pictures_in_pixels(make_table):
    table, session = make_table()
    table.play(0.1, 0.1)
    cells = table.picture(120, 40, (8, 17))
    game, stack = cells.pictures
    assert (game.source == session.game.screen()).all()
    assert game.draw(640, 600).shape == (600, 640)
    assert (stack.source == session.state().observation).all()


def test_a_key_chooses_between_pixels_and_cells_where_there_is_a_choice(make_table):
    table, _ = make_table()
    table.picture(120, 40, (8, 17))
    press(table, "g")
    table.press(Key("g", kind="release"), 0.0)
    assert not table.picture(120, 40, (8, 17)).pictures
    press(table, "g")
    assert table.picture(120, 40, (8, 17)).pictures


def test_a_terminal_without_graphics_says_why_there_are_no_pixels(make_table):
    table, _ = make_table()
    table.picture(120, 40)
    press(table, "g")
    assert "this terminal shows no pixels" in text(table)


def test_an_onlooker_cannot_take_the_joystick_and_is_told_so(make_table):
    table, session = make_table(read_only=True)
    press(table, "tab", "up", "f4", "t")
    table.play(1 / 60, 1 / 60)
    assert session.controller == "agent"
    assert "read-only" in text(table)
    assert "take the joystick" not in text(table)


def test_of_all_that_can_be_asked_an_onlooker_is_offered_what_nothing_is_kept_of(make_table):
    table, _ = make_table(read_only=True)
    offered = {asked for asked in Intent if asked in table._orders("") and table._may(asked)}
    assert offered == set(ONLOOKERS_MAY)
    everybody, _ = make_table()
    kept = set(everybody._orders("")) - offered
    assert {Intent.SWITCH_CONTROLLER, Intent.TEACH, Intent.SAVE_STATE, Intent.SAVE_SLOTS, Intent.STICKY} <= kept
    press(table, "f1")
    assert "sticky" not in text(table)
    assert "pause" in text(table)
    assert "fires" not in text(table)


def test_whoever_may_play_is_told_the_joysticks_keys(make_table):
    for alone in (False, True):
        table, _ = make_table(alone=alone)
        press(table, "f1")
        assert "move; Space fires" in text(table)
        assert "move; F fires" in text(table)


def test_an_onlooker_pauses_and_closes(make_table):
    table, session = make_table(read_only=True)
    press(table, "p")
    assert session.pace.paused
    press(table, "q")
    assert table.closed


def test_the_list_of_keys_is_whole_at_80x24_for_a_policy_too(make_session, tmp_path):
    session = make_session("pong")
    seat = Seat(tmp_path, "ppo", SeatedBrain(120_000, 1_000.0), is_actor_critic=True)
    table = SoloTable(session, seat, TerminalKeys(), Services(wall_clock=lambda: 1_012.0))
    press(table, "f1")
    shown = text(table, 80, 24)
    for told in ("take the joystick", "PgUp PgDn", "sample actions", "fold or unfold a panel"):
        assert told in shown
