"""The README's table of hyperparameters is rendered from their one declaration."""

from pathlib import Path

from arcade_rl.hyperparameters import ALGORITHM_TITLES, KNOBS, Knob

README = Path(__file__).parent.parent / "README.md"
BEGIN, END = "<!-- hyperparameters: begin -->\n", "<!-- hyperparameters: end -->"


def row(knob: Knob) -> str:
    star = "*" if knob.live else ""
    used_by = ", ".join(ALGORITHM_TITLES[algorithm] for algorithm in knob.algorithms)
    unit = f", {knob.unit}" if knob.unit else ""
    default = str(knob.default).lower() if knob.kind is bool else knob.default
    return f"| `{knob.name}`{star} | {default} | {knob.allowed}{unit} | {used_by} | {knob.help} |\n"


def table() -> str:
    header = "| name | default | allowed | used by | what it does |\n| --- | --- | --- | --- | --- |\n"
    return header + "".join(row(knob) for knob in KNOBS)


def test_the_readme_lists_every_hyperparameter_as_it_is_declared() -> None:
    text = README.read_text(encoding="utf-8")
    assert table() == text[text.index(BEGIN) + len(BEGIN) : text.index(END)], (
        "run `python tests/test_readme.py` to write the table anew"
    )


if __name__ == "__main__":
    text = README.read_text(encoding="utf-8")
    head, tail = text[: text.index(BEGIN) + len(BEGIN)], text[text.index(END) :]
    README.write_text(head + table() + tail, encoding="utf-8")
