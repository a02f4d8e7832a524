"""Where things lie: the assets that ship with the program, and the saves that belong to the person."""

import os
from pathlib import Path

from arcade_rl.errors import ArcadeError

_PACKAGE = Path(__file__).resolve().parent
_CHECKOUT = _PACKAGE.parent


def is_source_checkout() -> bool:
    """Whether the program is imported from its source, with folders of its own for what it saves."""
    return (_CHECKOUT / "pyproject.toml").is_file() and (_CHECKOUT / "saves").is_dir()


def assets_folder() -> Path:
    """The folder of fonts, icons and starter brains: inside an installed package, else in the source checkout."""
    installed = _PACKAGE / "assets"
    return installed if installed.is_dir() else _CHECKOUT / "assets"


def import_root() -> Path:
    """The folder from which this program is imported: `site-packages`, or the source checkout."""
    return _CHECKOUT


def brains_folder() -> Path:
    """The folder of the champions, one folder each: `$ARCADE_RL_BRAINS` if set, else what ships with the program."""
    if chosen := os.environ.get("ARCADE_RL_BRAINS"):
        return _full(chosen, "ARCADE_RL_BRAINS")
    return assets_folder() / "brains"


def saves_folder() -> Path:
    """The folder that holds one folder an agent; it may not exist yet.

    `$ARCADE_RL_SAVES` if set, else `saves/` of a source checkout, else the platform's user-data directory.

    Raises:
        ArcadeError: nobody knows where the home folder is that it lies in.
    """
    if chosen := os.environ.get("ARCADE_RL_SAVES"):
        return _full(chosen, "ARCADE_RL_SAVES")
    if is_source_checkout():
        return _CHECKOUT / "saves"
    import platformdirs  # needed only here, and it takes longer to load than all else the shelf needs

    path = platformdirs.user_data_dir("arcade-rl", appauthor=False)
    return _full(path, "ARCADE_RL_SAVES") / "saves"


def _full(path: str, variable: str) -> Path:
    try:
        return Path(path).expanduser().absolute()
    except RuntimeError as error:
        raise ArcadeError(f"{path} cannot be found without a home folder; set {variable} to a folder") from error


def trash_folder() -> Path:
    """Where what was deleted lies for a while; hidden, so that no list takes it for an agent. It may not exist yet."""
    return saves_folder() / ".trash"
