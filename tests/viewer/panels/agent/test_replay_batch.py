"""The newest batch in the window: what was learned from, the worst first; without one, what to do about it."""

import dataclasses

import numpy as np
import pygame
import pytest
from pygame import Rect

from arcade_rl import presets
from arcade_rl.games import catalog
from arcade_rl.shelf.agents import agent_folder
from arcade_rl.shelf.agents.agent_folder import AgentConfig
from arcade_rl.shelf.feeds.batch_feed import BatchFeedWriter, SampledBatch
from arcade_rl.viewer.drawing.canvas import Ink
from arcade_rl.viewer.drawing.parts import Height
from arcade_rl.viewer.panels.agent.replay_batch import ReplayBatchPanel, fitting_grid, state_in_words
from arcade_rl.viewer.seats.replay_watcher import ReplayWatcher
from arcade_rl.viewer.windows.solo.layout import arrange

ERRORS = (2.5, 1.25, 0.5, 0.125)


def shelve(game="pong", preset="dqn"):
    chosen = presets.preset(catalog.game(game).family, preset)
    config = AgentConfig(
        "pupil", game, chosen.algorithm, preset, chosen.hyperparameters, 1, "2026-01-01T00:00:00+00:00"
    )
    return agent_folder.create(config), config


def batch(observations, updates=4_711):
    count = len(ERRORS)
    errors, returns = np.array(ERRORS, np.float32), np.array([1, 0, -1, 0], np.float32)
    return SampledBatch(updates, 0.25, observations, np.arange(count), returns, errors, np.arange(count) == 1)


def show(folder, seen, height, width):
    feed = BatchFeedWriter(folder.batch_file, len(ERRORS), height, width)
    feed.write(seen)
    feed.close()


@pytest.fixture
def written(canvas, make_session, monkeypatch):
    """What a panel writes, drawn once."""

    def draw(watcher, game="pong"):
        texts = []
        write = Ink.write
        monkeypatch.setattr(Ink, "write", lambda ink, *args, **opts: texts.append(args[1]) or write(ink, *args, **opts))
        window_view = Window(make_session(game).state())
        ReplayBatchPanel(watcher).draw(canvas, Rect(0, 0, 312, 360), window_view, Ink(1.0))
        return texts

    return draw


@dataclasses.dataclass
class Window:
    state: object


def test_errors_rewards_and_actions_are_those_of_the_batch(written):
    folder, config = shelve()
    show(folder, batch(np.zeros((4, 84, 84), np.uint8)), 84, 84)
    with folder.training_lock():
        texts = written(ReplayWatcher(folder, config))
    assert [text for text in texts if text in ("2.500", "1.250", "0.500", "0.125")] == [
        "2.500",
        "1.250",
        "0.500",
        "0.125",
    ]
    assert [text for text in texts if text in ("+1", "\N{MINUS SIGN}1")] == ["+1", "\N{MINUS SIGN}1"]
    assert "wait" in texts
    assert any("(mean of all: 0.250)" in text for text in texts)
    assert any("orange: played by a human" in text for text in texts)


@pytest.mark.parametrize(("height", "columns", "rows"), [(340, 4, 3), (290, 3, 2), (220, 4, 2), (60, 4, 1)])
def test_pictures_take_as_much_of_the_room_as_they_can(canvas, height, columns, rows):
    grid = fitting_grid((312, height), (84, 84), Ink(1.0))
    assert (grid.columns, grid.rows) == (columns, rows)


def test_in_a_low_room_the_pictures_shrink_and_their_captions_keep_clear_of_the_legend(canvas):
    ink = Ink(0.86)
    grid = fitting_grid((264, 86), (84, 84), ink)
    captions = 2 * ink.px(14) + ink.px(6)
    assert (grid.columns, grid.rows) == (4, 1)
    assert grid.tall + captions <= 86


def test_prioritized_replay_says_how_it_draws(written):
    folder, config = shelve(preset="rainbow")
    show(folder, batch(np.zeros((4, 84, 84), np.uint8)), 84, 84)
    with folder.training_lock():
        assert any("sampled by priority" in text for text in written(ReplayWatcher(folder, config)))


def test_games_without_pictures_tell_where_it_was(written):
    folder, config = shelve("frozen-lake")
    show(folder, batch(np.array([[0], [5], [14], [15]], np.float32)), 0, 1)
    with folder.training_lock():
        texts = written(ReplayWatcher(folder, config), "frozen-lake")
    assert "row 2, column 2: ↓ down" in texts
    cart = state_in_words(catalog.game("cart-pole"), np.array([-0.52, 1.0, 0.1, 0.0], np.float32))
    assert cart == "\N{MINUS SIGN}0.5 m, pole +6°"


def test_without_a_trainer_it_says_what_to_do(written):
    folder, config = shelve("pong", "dqn")
    show(folder, batch(np.zeros((4, 84, 84), np.uint8)), 84, 84)  # left by a trainer that has gone
    assert any("Press t" in text for text in written(ReplayWatcher(folder, config)))


@pytest.mark.parametrize(
    ("game", "preset", "has"), [("pong", "default", False), ("frozen-lake", "default", False), ("pong", "dqn", True)]
)
def test_an_agent_without_a_replay_memory_has_no_such_panel(game, preset, has):
    assert (ReplayWatcher.of(*shelve(game, preset)) is not None) is has


def test_a_champion_which_never_trains_has_none_either(put_champion):
    champion = put_champion("cart-pole")
    assert ReplayWatcher.of(champion, dataclasses.replace(champion.config(), algorithm="dqn")) is None


def test_while_experience_is_gathered_it_says_so():
    folder, config = shelve()
    with folder.training_lock():
        assert "fills its replay memory" in ReplayWatcher(folder, config).look().remark[0]


def test_it_looks_a_few_times_a_second_and_a_torn_batch_leaves_the_last():
    folder, config = shelve()
    times = iter([0.0, 0.1, 0.3, 0.6])
    watcher = ReplayWatcher(folder, config, clock=lambda: next(times))
    with folder.training_lock():
        show(folder, batch(np.zeros((4, 84, 84), np.uint8), 1), 84, 84)
        assert watcher.look().batch.updates == 1
        show(folder, batch(np.zeros((4, 84, 84), np.uint8), 2), 84, 84)
        assert watcher.look().batch.updates == 1
        assert watcher.look().batch.updates == 2
        folder.batch_file.write_bytes(b"torn")
        assert watcher.look().batch.updates == 2


def test_folded_it_never_looks(make_window, press, monkeypatch):
    looks = []
    monkeypatch.setattr(ReplayWatcher, "_look", lambda self: looks.append(1) or self._seen)
    window, _ = make_window("pong", replay=ReplayWatcher(*shelve()))
    for _ in range(3):
        window.draw()
    assert not looks
    number = len(window._compositor.panels)
    press(window, getattr(pygame, f"K_{number}"), str(number))
    window.draw()
    assert looks


def test_four_folded_panels_take_one_row():
    layout = arrange((1280, 800), 1.0, [Height(80, 200)] * 6, frozenset({3, 4, 5, 6}), inner=4)
    tops = [slot.card.top for slot in layout.slots[2:]]
    assert len(set(tops)) == 1
    assert layout.slots[1].card.bottom < tops[0]
    assert layout.slots[-1].card.bottom <= layout.footer.top
