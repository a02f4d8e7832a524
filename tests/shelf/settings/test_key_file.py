"""The file of the keys: readable, checked, replaced whole, and never lost when it is damaged."""

import tomllib

import pytest

from arcade_rl.errors import ArcadeError, UsageError
from arcade_rl.shelf.settings.key_file import (
    key_file,
    read_keys,
    render,
    write_keys,
)
from arcade_rl.window_keys import CONTROLS, DEFAULT_KEYS, check_keys


def put(text: str) -> None:
    key_file().parent.mkdir(parents=True, exist_ok=True)
    key_file().write_text(text, encoding="utf-8")


def test_without_a_file_the_keys_are_as_usual() -> None:
    assert read_keys() == DEFAULT_KEYS
    check_keys(DEFAULT_KEYS)


def test_what_is_written_is_read_again() -> None:
    keys = {**DEFAULT_KEYS, "window.pause": ("\\", '"'), "left.fire": ("right shift",), "window.film": ()}
    assert write_keys(keys) == ""
    assert read_keys() == keys


def test_the_file_tells_a_person_what_each_key_does() -> None:
    text = render(DEFAULT_KEYS)
    assert 'pause = ["p", "."]  # pause, or resume' in text
    assert tomllib.loads(text)["left"]["up"] == ["w"]


def test_what_is_left_out_has_its_usual_keys_and_capitals_are_forgiven() -> None:
    put('[window]\npause = ["K"]\n')
    assert read_keys() == {**DEFAULT_KEYS, "window.pause": ("k",)}


def test_a_control_that_is_left_out_gives_way_to_a_key_chosen_for_another() -> None:
    put('[left]\nup = ["p"]\n')
    assert read_keys()["window.pause"] == (".",)


def test_a_key_of_an_older_file_stays_what_it_was_where_a_newer_version_means_another_control_by_it() -> None:
    older = {control: names for control, names in DEFAULT_KEYS.items() if control != "window.scaling"}
    put(render(DEFAULT_KEYS | older | {"left.up": ("x",)}).replace('scaling = ["x"]', ""))
    assert "scaling" not in key_file().read_text()
    assert read_keys() == {**DEFAULT_KEYS, "left.up": ("x",), "window.scaling": ()}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("pause = [", "keys.toml: "),
        pytest.param("pause = " + "[" * 100_000, "keys.toml: ", id="nested"),
        (
            '[window]\npause = ["k"]\nfilm = ["k"]\n',
            "K would do two things: pause, or resume; and start or end a film of this window",
        ),
        ('[window]\npause = ["k", "k"]\n', "the key K does that already"),
        ('[window]\npause = ["f13"]\n', "'f13' is not a key that can be chosen; choose a letter"),
        ('[window]\npause = ["1"]\n', "the numbers fold panels"),
        ("[window]\npause = 3\n", 'pause must be a list of keys such as ["tab", "m"]'),
        ('[window]\njump = ["k"]\n', "there is no jump in [window]"),
        ('pause = "k"\n', "pause must be one of the sections [window], [terminal], [left], [right]"),
    ],
)
def test_a_damaged_file_is_told_in_one_line_with_its_remedy(text: str, told: str) -> None:
    put(text)
    with pytest.raises(ArcadeError) as refusal:
        read_keys()
    assert told in str(refusal.value)
    assert "fix it, or reset the keys in the cockpit" in str(refusal.value)
    assert "\n" not in str(refusal.value)
    assert key_file().read_text() == text


def test_a_damaged_file_is_set_aside_before_another_is_written() -> None:
    for number in (1, 2):
        put(f"damage {number}")
        assert write_keys(DEFAULT_KEYS) == f"keys.toml was damaged: it was kept as keys.damaged-{number}.toml"
        assert (key_file().parent / f"keys.damaged-{number}.toml").read_text() == f"damage {number}"
    assert read_keys() == DEFAULT_KEYS


def test_a_key_used_twice_is_refused_and_nothing_is_written() -> None:
    with pytest.raises(UsageError, match=r"W would do two things: .* up \(player at the left\)"):
        write_keys({**DEFAULT_KEYS, "window.close": ("w",)})
    assert not key_file().exists()


def test_every_control_is_told_from_all_others() -> None:
    assert len(DEFAULT_KEYS) == len(CONTROLS)
