"""`keys.toml`: the keys that a person has chosen for the windows; a readable file beside the agents."""

import tomllib
from itertools import groupby
from pathlib import Path
from typing import Any

from arcade_rl.errors import ArcadeError, UsageError, excerpt
from arcade_rl.locations import saves_folder
from arcade_rl.shelf.storage.atomic import refusing, write_atomically
from arcade_rl.shelf.storage.file_lock import exclusive
from arcade_rl.window_keys import CONTROLS, DEFAULT_KEYS, SECTIONS, KeyMap, check_keys, with_defaults

_HEADING = """\
# The keys of arcade-rl's windows, used from the next start of a window. What is left out has its usual keys.
# A key is a letter, a mark, "f1" to "f12", or a name such as "tab", "space", "up", "right ctrl".
# The players' usual keys w, a, s, d and f are places on a US keyboard, whatever is printed there; a key that you choose
# goes by what is printed on it."""
_MAX_BYTES = 100_000


def key_file() -> Path:
    """Where the chosen keys lie; there is no file while all are as usual."""
    return saves_folder() / "keys.toml"


def read_keys() -> KeyMap:
    """The keys of every control.

    Raises:
        ArcadeError: the file is damaged, or gives a key two meanings: what is wrong and what to do, in one line.
    """
    path = key_file()
    try:
        with refusing("read", path), path.open("rb") as file:
            data = file.read(_MAX_BYTES)
    except ArcadeError as error:
        if isinstance(error.__cause__, FileNotFoundError):
            return DEFAULT_KEYS
        raise
    try:
        keys = with_defaults(_read(tomllib.loads(data.decode("utf-8"))))
        check_keys(keys)
    except (ValueError, RecursionError, UsageError) as error:
        reason = str(error) if isinstance(error, UsageError) else excerpt(error)
        raise ArcadeError(
            f"{path.name}: {reason}; fix it, or reset the keys in the cockpit (k on the shelf)"
        ) from error
    return keys


def write_keys(changes: KeyMap) -> str:
    """Give controls other keys; the rest keep theirs. A damaged file is set aside first.

    Returns:
        What was set aside, in one line; empty if nothing was.

    Raises:
        UsageError: the keys cannot be used (see `check_keys`).
        ArcadeError: somebody else keeps the file locked, or the disk refuses.
    """
    path = key_file()
    with exclusive(path):
        try:
            before, is_damaged = read_keys(), False
        except ArcadeError:
            before, is_damaged = DEFAULT_KEYS, True
        keys = {**before, **changes}
        check_keys(keys)
        news = _set_aside(path) if is_damaged else ""
        write_atomically(path, render(keys).encode("utf-8"))
    return news


def render(keys: KeyMap) -> str:
    """The text of the file."""
    lines = [_HEADING]
    for section, controls in groupby(CONTROLS, key=lambda control: control.section):
        lines += ["", f"[{section}]  # {SECTIONS[section].lower()}"]
        for control in controls:
            names = ", ".join(_quoted(name) for name in keys[control.id])
            lines.append(f"{control.name} = [{names}]" + (f"  # {control.does}" if control.intent else ""))
    return "\n".join(lines) + "\n"


def _quoted(name: str) -> str:
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _read(tables: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    known = {control.id for control in CONTROLS}
    keys = {}
    for section, table in tables.items():
        if not isinstance(table, dict):
            raise UsageError(
                f"{excerpt(section)} must be one of the sections {', '.join(f'[{each}]' for each in SECTIONS)}"
            )
        for name, names in table.items():
            if f"{section}.{name}" not in known:
                raise UsageError(f"there is no {excerpt(name)} in [{excerpt(section)}]")
            if not isinstance(names, list) or not all(isinstance(each, str) for each in names):
                raise UsageError(f'{name} must be a list of keys such as ["tab", "m"]')
            keys[f"{section}.{name}"] = tuple(each.lower() for each in names)
    return keys


def _set_aside(path: Path) -> str:
    numbers = (path.with_name(f"keys.damaged-{number}.toml") for number in range(1, 10_000))
    aside = next(candidate for candidate in numbers if not candidate.exists())
    with refusing("move", path):
        path.replace(aside)
    return f"{path.name} was damaged: it was kept as {aside.name}"
