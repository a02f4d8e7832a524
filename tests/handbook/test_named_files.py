"""Files and scripts that a text of the project names are there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
SCRIPT = re.compile(r"python -m (tests\.[\w.]+\w)")
FILE = re.compile(r"(?<![\w./<-])((?:arcade_rl|assets|tests)/[\w./-]+\.(?:py|md|csv|toml))\b")


def test_what_is_named_is_there() -> None:
    missing = []
    texts = [ROOT / "README.md", *(ROOT / ".github").rglob("*.md")]
    for folder in ("arcade_rl", "tests"):
        texts += [*(ROOT / folder).rglob("*.md"), *(ROOT / folder).rglob("*.py")]
    for text in texts:
        said = text.read_text(encoding="utf-8")
        named = {name.replace(".", "/") + ".py" for name in SCRIPT.findall(said)} | set(FILE.findall(said))
        missing += [f"{text.relative_to(ROOT)}: {name}" for name in sorted(named) if not (ROOT / name).is_file()]
    assert not missing
