"""`presets.toml`: the presets that a person has kept."""

from collections.abc import Iterator

from arcade_rl.errors import ArcadeError, UsageError, excerpt
from arcade_rl.games.catalog import PIXEL_FAMILIES
from arcade_rl.presets import Preset, presets
from arcade_rl.presets.preset_files import FORMAT_VERSION, damage, own_file, parse, step_limit
from arcade_rl.shelf.storage.atomic import refusing, write_atomically
from arcade_rl.shelf.storage.file_lock import exclusive
from arcade_rl.shelf.storage.toml_literal import literal

_HEADING = """\
# Your own presets, which every new agent of the family may begin from. You may change them, or remove their tables."""


def keep(preset: Preset, *, game: str = "") -> None:
    """Put a preset on the list of its family.

    Args:
        game: the game that it was found on: a step limit of this environment's own is no part of the preset.

    Raises:
        UsageError: the family has one of that name.
        ArcadeError: the file is damaged or cannot be added to, somebody else keeps it locked, or the disk refuses.
    """
    path = own_file()
    with exclusive(path):
        if damage():
            raise ArcadeError(damage())
        if any(each.name.casefold() == preset.name.casefold() for each in presets(preset.family)):
            raise UsageError(f"{preset.family} games have a preset {preset.name!r} already; choose another name")
        with refusing("read", path):
            before = path.read_text(encoding="utf-8") if path.exists() else f"{_HEADING}\nversion = {FORMAT_VERSION}\n"
        lines = "\n".join(_lines(preset, step_limit(game)))
        text = f"{before.rstrip()}\n{lines}\n"  # a person's own comments stay
        try:
            parse(text)  # what cannot be read again is not written
        except ValueError as error:
            said = f"{path.name} cannot be added to ({excerpt(error)})"
            raise ArcadeError(f"{said}; begin each preset there with [presets.FAMILY.NAME]") from error
        write_atomically(path, text.encode("utf-8"))


def _lines(kept: Preset, own_limit: int) -> Iterator[str]:
    table = f"presets.{literal(kept.family)}.{literal(kept.name)}"
    yield f"\n[{table}]"
    yield f"title = {literal(kept.title)}"
    yield f"algorithm = {literal(kept.algorithm)}"
    if kept.deviations:
        yield f"deviations = [{', '.join(map(literal, kept.deviations))}]"
    yield f"\n[{table}.hyperparameters]"
    for name, value in kept.hyperparameters.relevant(kept.algorithm, pixels=kept.family in PIXEL_FAMILIES).items():
        if (name, value) != ("max_episode_steps", own_limit):
            yield f"{name} = {literal(value)}"
