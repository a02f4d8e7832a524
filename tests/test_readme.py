"""The README's tables are rendered: hyperparameters and keys from their declarations, champions from their files."""

from pathlib import Path

import pytest

from arcade_rl.hyperparameters import ALGORITHM_TITLES, KNOBS, Knob
from arcade_rl.locations import assets_folder
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.shelf.agents.champion_file import read_champion
from arcade_rl.viewer.controls.bindings import Binding, window_bindings

README = Path(__file__).parent.parent / "README.md"


def hyperparameters() -> str:
    header = "| name | default | allowed | used by | what it does |\n| --- | --- | --- | --- | --- |\n"
    return header + "".join(knob_row(knob) for knob in KNOBS)


def knob_row(knob: Knob) -> str:
    star = "*" if knob.live else ""
    used_by = ", ".join(ALGORITHM_TITLES[algorithm] for algorithm in knob.algorithms)
    unit = f", {knob.unit}" if knob.unit else ""
    default = str(knob.default).lower() if knob.kind is bool else knob.default
    return f"| `{knob.name}`{star} | {default} | {knob.allowed}{unit} | {used_by} | {knob.help} |\n"


def champions() -> str:
    header = (
        "| champion | score, and 95% sure | of a human's score | trained | its childhood |\n"
        "| --- | --- | --- | --- | --- |\n"
    )
    folders = sorted((assets_folder() / "brains").iterdir())
    return header + "".join(champion_row(AgentFolder(folder)) for folder in folders)


def champion_row(folder: AgentFolder) -> str:
    known = read_champion(folder.champion_file)
    evaluation = known.evaluation
    low, high = (number(bound) for bound in evaluation.ci95)
    human = "-" if evaluation.human_normalized is None else f"{evaluation.human_normalized:.0%}"
    trained = f"{known.step:,} steps in {duration(known.training_seconds)}, {known.machine}"
    childhood = ", ".join(f"{age.label} ({number(age.mean or 0.0)})" for age in known.childhood)
    return f"| `{folder.name}` | {number(evaluation.mean)} ({low} to {high}) | {human} | {trained} | {childhood} |\n"


def number(value: float) -> str:
    return f"{value:,.2f}" if abs(value) < 10 else f"{value:,.1f}"


def duration(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:,.0f} min"


def keys() -> str:
    return "| key | what |\n| --- | --- |\n" + "".join(
        f"| {caps(each)} | {each.does} |\n" for each in window_bindings()
    )


def caps(binding: Binding) -> str:
    text = ", ".join("…" if cap == "…" else f"`{cap}`" for cap in binding.caps)
    return text.replace(", …,", " to")


TABLES = {"hyperparameters": hyperparameters, "champions": champions, "keys": keys}


def parts(text: str, name: str) -> tuple[str, str, str]:
    """The README before, inside and after a table's marks."""
    begin, end = f"<!-- {name}: begin -->\n", f"<!-- {name}: end -->"
    head, rest = text.split(begin)
    table, tail = rest.split(end)
    return head + begin, table, end + tail


@pytest.mark.parametrize("name", TABLES)
def test_the_readmes_table_tells_what_holds(name: str) -> None:
    _, table, _ = parts(README.read_text(encoding="utf-8"), name)
    assert table == TABLES[name](), "run `python tests/test_readme.py` to write the table anew"


if __name__ == "__main__":
    text = README.read_text(encoding="utf-8")
    for name, render in TABLES.items():
        head, _, tail = parts(text, name)
        text = head + render() + tail
    README.write_text(text, encoding="utf-8")
