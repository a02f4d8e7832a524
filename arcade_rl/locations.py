"""Where things lie: the assets that ship with the program, and the saves that belong to the person."""

import os
from pathlib import Path

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
        return Path(chosen).expanduser().absolute()
    return assets_folder() / "brains"


def saves_folder() -> Path:
    """The folder that holds one folder an agent; it may not exist yet.

    `$ARCADE_RL_SAVES` if set, else `saves/` of a source checkout, else the platform's user-data directory.
    """
    if chosen := os.environ.get("ARCADE_RL_SAVES"):
        return Path(chosen).expanduser().absolute()
    if is_source_checkout():
        return _CHECKOUT / "saves"
    import platformdirs  # needed only here, and it takes longer to load than all else the shelf needs

    return platformdirs.user_data_path("arcade-rl", appauthor=False) / "saves"


def trash_folder() -> Path:
    """Where what was deleted lies for a while; hidden, so that no list takes it for an agent. It may not exist yet."""
    return saves_folder() / ".trash"
