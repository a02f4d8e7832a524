"""`presets.toml`: the presets that a person has kept."""

from collections.abc import Iterable, Iterator

from arcade_rl.errors import ArcadeError, UsageError
from arcade_rl.games.catalog import PIXEL_FAMILIES
from arcade_rl.presets import Preset, presets
from arcade_rl.presets.preset_files import FORMAT_VERSION, own, own_file, parse, problem
from arcade_rl.shelf.storage.atomic import write_atomically
from arcade_rl.shelf.storage.file_lock import exclusive
from arcade_rl.shelf.storage.toml_literal import literal

_HEADING = """\
# Your own presets, which every new agent of the family may begin from. You may change them, or remove their tables."""


def keep(preset: Preset) -> None:
    """Put a preset on the list of its family.

    Raises:
        UsageError: the family has one of that name.
        ArcadeError: the file is damaged, somebody else keeps it locked, or the disk refuses.
    """
    with exclusive(own_file()):
        if problem():
            raise ArcadeError(problem())
        if any(each.name.casefold() == preset.name.casefold() for each in presets(preset.family)):
            raise UsageError(f"{preset.family} games have a preset {preset.name!r} already; choose another name")
        text = "\n".join(_lines([*own(), preset])) + "\n"
        parse(text)  # what cannot be read again is not written
        write_atomically(own_file(), text.encode("utf-8"))


def _lines(kept: Iterable[Preset]) -> Iterator[str]:
    yield _HEADING
    yield f"version = {FORMAT_VERSION}"
    for each in kept:
        table = f"presets.{literal(each.family)}.{literal(each.name)}"
        yield f"\n[{table}]"
        yield f"title = {literal(each.title)}"
        yield f"algorithm = {literal(each.algorithm)}"
        if each.deviations:
            yield f"deviations = [{', '.join(map(literal, each.deviations))}]"
        yield f"\n[{table}.hyperparameters]"
        for name, value in each.hyperparameters.relevant(each.algorithm, pixels=each.family in PIXEL_FAMILIES).items():
            yield f"{name} = {literal(value)}"
