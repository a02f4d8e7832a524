"""Actions are called what they do on the screen, in the window and in the cockpit alike."""

import pytest

from arcade_rl.games import action_words, catalog

_IDS = [entry.id for entry in catalog.games()]


@pytest.mark.parametrize("game_id", _IDS)
def test_every_action_of_a_game_has_a_label_of_its_own(game_id):
    entry = catalog.game(game_id)
    for label in (action_words.action_label, action_words.short_action_label):
        labels = [label(entry, action) for action in range(len(entry.actions))]
        assert len(set(labels)) == len(entry.actions)


def test_actions_are_called_what_they_do_on_the_screen():
    pong, seaquest = catalog.game("pong"), catalog.game("seaquest")
    assert action_words.action_label(pong, 0) == "wait"
    assert action_words.action_label(pong, 2) == "↑ up"
    assert action_words.action_label(seaquest, seaquest.actions.index("UPRIGHTFIRE")) == "↗ up right + fire"
    assert action_words.short_action_label(seaquest, seaquest.actions.index("UPRIGHTFIRE")) == "↗ fire"
