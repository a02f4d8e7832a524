"""`games.toml`: the Gymnasium environments that a person has put on the list of games."""

from collections.abc import Iterable
from pathlib import Path

from arcade_rl.errors import ArcadeError, UsageError, quoted
from arcade_rl.games import catalog
from arcade_rl.games.catalog import CatalogEntry
from arcade_rl.games.environments import game_file
from arcade_rl.shelf.storage.atomic import refusing, write_atomically
from arcade_rl.shelf.storage.file_lock import exclusive

_HEADING = """\
# Gymnasium environments on the list of games, as `arcade-rl games add` found them. Those whose id names a module
# ("module:EnvId") import it when they are played: add only what you trust."""


def check_new(env_id: str) -> None:
    """Refuse an environment that has no name, or is on the list already. UsageError."""
    if not env_id.rpartition(":")[2].strip():
        raise UsageError("name the environment, as Gymnasium does: LunarLander-v3, or MODULE:ENV_ID")
    try:
        entry = catalog.game(env_id)
    except UsageError:
        return
    raise UsageError(f"{env_id} is on the list of games already: {entry.id}")


def add(entry: CatalogEntry) -> str:
    """Put an environment on the list.

    Returns:
        What was set aside since it was damaged, in one line; empty if nothing was.

    Raises:
        UsageError: it is on the list already.
        ArcadeError: somebody else keeps it locked, or the disk refuses.
    """
    with exclusive(game_file.persons_file()):
        check_new(entry.id)
        news = _set_aside_if_damaged(game_file.persons_file())
        _write((*catalog.added(), entry))
    return news


def remove(env_id: str) -> CatalogEntry:
    """Take an environment off the list; agents that play it stay on the shelf.

    Raises:
        UsageError: it is not on the list of those added.
        ArcadeError: the list is damaged, somebody else keeps it locked, or the disk refuses.
    """
    with exclusive(game_file.persons_file()):
        if problem := catalog.problem():
            raise ArcadeError(problem)
        found = find(env_id)
        _write(each for each in catalog.added() if each != found)
    return found


def find(env_id: str) -> CatalogEntry:
    """An environment that a person has added; case is forgiven. UsageError if it is not on the list."""
    for each in catalog.added():
        if each.id.lower() == env_id.strip().lower():
            return each
    known = ", ".join(each.id for each in catalog.added()) or "none"
    trouble = f"; {catalog.problem()}" if catalog.problem() else ""
    raise UsageError(f"{quoted(env_id)} is not among the environments that were added ({known}){trouble}")


def _write(entries: Iterable[CatalogEntry]) -> None:
    path = game_file.persons_file()
    text = game_file.render(entries, _HEADING)
    game_file.parse(text)  # what cannot be read again is not written
    write_atomically(path, text.encode("utf-8"))


def _set_aside_if_damaged(path: Path) -> str:
    if not catalog.problem():
        return ""
    numbers = (path.with_name(f"games.damaged-{number}.toml") for number in range(1, 10_000))
    aside = next(candidate for candidate in numbers if not candidate.exists())
    with refusing("move", path):
        path.replace(aside)
    return f"{path.name} was damaged: it was kept as {aside.name}"
