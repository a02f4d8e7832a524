"""The handbook's tables are rendered from what they describe; `python tests/handbook/test_tables.py` writes them."""

from pathlib import Path

import click
import pytest

from arcade_rl.cli.group import arcade_rl
from arcade_rl.games.catalog import FAMILIES
from arcade_rl.hyperparameters import ALGORITHM_TITLES, SPECS, HyperparameterSpec
from arcade_rl.locations import assets_folder
from arcade_rl.presets import Preset, presets
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.shelf.agents.champion_file import read_champion
from arcade_rl.viewer.controls.bindings import Binding, window_bindings

ROOT = Path(__file__).parents[2]
HANDBOOK = ROOT / "arcade_rl" / "handbook"


def hyperparameters() -> str:
    header = (
        "| name | default | allowed | used by | has an effect if | what it does |\n"
        "| --- | --- | --- | --- | --- | --- |\n"
    )
    return header + "".join(hyperparameter_row(spec) for spec in SPECS)


def hyperparameter_row(spec: HyperparameterSpec) -> str:
    star = "*" if spec.live else ""
    used_by = ", ".join(ALGORITHM_TITLES[algorithm] for algorithm in spec.algorithms)
    unit = f", {spec.unit}" if spec.unit else ""
    default = str(spec.default).lower() if spec.kind is bool else spec.default
    condition = f"`{spec.depends_on}`" if spec.depends_on.comparisons else ""
    return f"| `{spec.name}`{star} | {default} | {spec.allowed}{unit} | {used_by} | {condition} | {spec.help} |\n"


def champions() -> str:
    header = (
        "| champion | score (95% CI) | human-normalized | steps | time | hardware, alone or shared "
        "| checkpoints (score) |\n| --- | --- | --- | --- | --- | --- | --- |\n"
    )
    return header + "".join(
        f"{champion_row(folder)} {read_champion(folder.champion_file).machine} | {of_checkpoints(folder)} |\n"
        for folder in shipped()
    )


def reached() -> str:
    """For the README: what the champions reach."""
    header = "| champion | score (95% CI) | human-normalized | steps | time |\n| --- | --- | --- | --- | --- |\n"
    return header + "".join(f"{champion_row(folder)}\n" for folder in shipped())


def shipped() -> list[AgentFolder]:
    return [AgentFolder(folder) for folder in sorted((assets_folder() / "brains").iterdir())]


def champion_row(folder: AgentFolder) -> str:
    known = read_champion(folder.champion_file)
    evaluation = known.evaluation
    low, high = (number(bound) for bound in evaluation.ci95)
    human = "-" if evaluation.human_normalized is None else f"{evaluation.human_normalized:.0%}"
    score = f"{number(evaluation.mean)} ({low} to {high})"
    return f"| `{folder.name}` | {score} | {human} | {known.step:,} | {duration(known.training_seconds)} |"


def of_checkpoints(folder: AgentFolder) -> str:
    known = read_champion(folder.champion_file).checkpoints
    return ", ".join(f"{each.label} ({number(each.mean or 0.0)})" for each in known)


def number(value: float) -> str:
    return f"{value:,.2f}" if abs(value) < 10 else f"{value:,.1f}"


def duration(seconds: float) -> str:
    if seconds < 1:
        return "under 1 s"
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:,.0f} min"


def keys() -> str:
    return "| key | what |\n| --- | --- |\n" + "".join(
        f"| {caps(each)} | {each.does} |\n" for each in window_bindings()
    )


def caps(binding: Binding) -> str:
    text = ", ".join("…" if cap == "…" else f"`{cap}`" for cap in binding.caps)
    return text.replace(", …,", " to")


def presets_table() -> str:
    header = "| family | preset | algorithm | what it is | deviations |\n"
    rows = [preset_row(each) for family in FAMILIES for each in presets(family)]
    return header + "| --- | --- | --- | --- | --- |\n" + "".join(rows)


def preset_row(preset: Preset) -> str:
    algorithm = ALGORITHM_TITLES[preset.algorithm]
    return f"| {preset.family} | `{preset.name}` | {algorithm} | {preset.title} | {' '.join(preset.deviations)} |\n"


def commands() -> str:
    root = click.Context(arcade_rl, info_name="arcade-rl", terminal_width=100, **arcade_rl.context_settings)
    return command_sections(arcade_rl, root)


def command_sections(group: click.Group, parent: click.Context) -> str:
    """What `--help` prints of each command of a group, and of the commands of those that are groups themselves."""
    sections = ""
    for name in group.list_commands(parent):
        command = group.get_command(parent, name)
        assert command is not None
        if command.hidden:
            continue
        context = click.Context(command, info_name=name, parent=parent, **command.context_settings)
        path = context.command_path.removeprefix("arcade-rl ")
        sections += f"\n{'##' if parent.parent is None else '###'} {path}\n\n```\n{command.get_help(context)}\n```\n"
        sections += command_sections(command, context) if isinstance(command, click.Group) else ""
    return sections


TABLES = {
    "README": {"champions": reached},
    "benchmarks": {"champions": champions},
    "commands": {"commands": commands},
    "presets-and-hyperparameters": {"presets": presets_table, "hyperparameters": hyperparameters},
    "window": {"keys": keys},
}


def page_of(topic: str) -> Path:
    return ROOT / "README.md" if topic == "README" else HANDBOOK / f"{topic}.md"


def parts(text: str, name: str) -> tuple[str, str, str]:
    """A page before, inside and after a table's marks."""
    begin, end = f"<!-- {name}: begin -->\n", f"<!-- {name}: end -->"
    head, rest = text.split(begin)
    table, tail = rest.split(end)
    return head + begin, table, end + tail


@pytest.mark.parametrize(("topic", "name"), [(topic, name) for topic in TABLES for name in TABLES[topic]])
def test_the_table_says_what_holds(topic: str, name: str) -> None:
    _, table, _ = parts(page_of(topic).read_text(encoding="utf-8"), name)
    assert table == TABLES[topic][name](), "run `python tests/handbook/test_tables.py` to write the table again"


def write_tables() -> None:
    for topic, tables in TABLES.items():
        page = page_of(topic)
        text = page.read_text(encoding="utf-8")
        for name, render in tables.items():
            head, _, tail = parts(text, name)
            text = head + render() + tail
        page.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write_tables()
