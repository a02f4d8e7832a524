"""An agent's name can be a folder's name anywhere."""

import pytest

from arcade_rl.errors import UsageError
from arcade_rl.shelf.agents.names import check_name, same_name


@pytest.mark.parametrize("name", ["pong", "Pong 2", "a.b-c_d", "été", "पोंग", "7", "_x", "a" * 64, "console", "com10"])
def test_usual_names_are_allowed(name: str) -> None:
    assert check_name(name) == name


def test_spaces_around_a_name_are_dropped() -> None:
    assert check_name("  pong  ") == "pong"


def test_accents_are_kept_in_one_form() -> None:
    assert check_name("e\u0301te\u0301") == "\u00e9t\u00e9"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("a" * 65, "too long"),
        ("x" * 300, "too long"),
        ("\U00020000" * 64, "too long"),
        ("a/b", "contains '/'"),
        ("a\\b", "contains"),
        ("..", "begins with '.'"),
        ("../x", "contains '/'"),
        (".hidden", "begins with '.'"),
        ("-x", "begins with '-'"),
        ("a\nb", r"contains '\\n'"),
        ("a\tb", "contains"),
        ("a\x00", "contains"),
        ("a\x1b[2J", "contains"),
        ("a\u202eb", "contains"),
        ("a\ud800", "contains"),
        ("a:b", "contains ':'"),
        ("pong\U0001f3d3", "contains"),
        ("dots.", "ends with a dot"),
        ("CON", "Windows reserves"),
        ("nul.txt", "Windows reserves"),
        ("Com1", "Windows reserves"),
        ("scores.sqlite", "the scores are kept under this name"),
        ("Games.toml", "settings are kept under this name"),
        ("keys.toml", "settings are kept under this name"),
        ("presets.damaged-1.toml", "settings are kept under this name"),
    ],
)
def test_other_names_are_refused_with_the_reason(name: str, reason: str) -> None:
    with pytest.raises(UsageError, match=reason) as caught:
        check_name(name)
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 200


def test_names_that_a_file_system_may_confuse_are_the_same() -> None:
    assert same_name("Pong", "pONG")
    assert same_name("e\u0301", "\u00c9")
    assert not same_name("pong", "pong-2")
