"""The glossary explains the words on the screens."""

import importlib
import pkgutil
import re

import pytest

from arcade_rl.handbook.pages import page
from arcade_rl.hyperparameters import ALGORITHM_TITLES
from arcade_rl.tui.states import _MARKS
from arcade_rl.tui.widgets.charts.curve_grid import _CHARTS
from arcade_rl.tui.widgets.tables.agent_table import _TITLES
from arcade_rl.viewer import panels


def terms() -> list[str]:
    """What stands in the first column, each of several names for itself."""
    cells = re.findall(r"^\| ([^|]+) \|", page("glossary").text, re.MULTILINE)
    return [term for cell in cells for term in re.split(r", | \(|\)", cell.lower()) if term not in ("", "term", "---")]


@pytest.mark.parametrize("word", [*_MARKS, *ALGORITHM_TITLES.values(), *_TITLES.values()])
def test_states_algorithms_and_columns_stand_there(word: str) -> None:
    assert {word.lower(), word.lower().rstrip("s")} & set(terms())


@pytest.mark.parametrize("title", [title for _, title, _ in _CHARTS])
def test_the_curves_are_named_by_words_that_stand_there(title: str) -> None:
    assert any(re.search(rf"\b{re.escape(term)}s?\b", title.lower()) for term in terms())


def test_no_term_stands_there_twice() -> None:
    assert len(terms()) == len(set(terms()))


def test_every_panel_stands_on_the_windows_page_under_its_title() -> None:
    modules = [each.name for each in pkgutil.walk_packages(panels.__path__, f"{panels.__name__}.") if not each.ispkg]
    kinds = [kind for name in modules for kind in vars(importlib.import_module(name)).values()]
    named = {kind.titles[0] for kind in kinds if isinstance(kind, type) and hasattr(kind, "titles")}
    assert {"State value", "Frame stack", "Feature maps", "Observation", "Lead"} <= named
    titles = named | {"Joystick", "Q-values", "Action probabilities"}  # which depend on whose panel it is
    assert [title for title in titles if f"| {title} |" not in page("window").text] == []
