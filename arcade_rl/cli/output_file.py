"""The file that a command is asked to write: refused before anything is played for it."""

from pathlib import Path

from arcade_rl.errors import ArcadeError, UsageError

_PICTURES = (".png", ".jpg", ".bmp")


def check_picture(file: Path) -> None:
    """Refuse what cannot become a picture.

    Raises:
        UsageError: its name ends like no picture's.
        ArcadeError: its folder is missing.
    """
    if file.suffix.lower() not in _PICTURES:
        raise UsageError(f"{file.name} is not a picture: its name must end in .png, .jpg or .bmp")
    check_folder(file)


def check_folder(file: Path) -> None:
    """Refuse a file whose folder is missing: ArcadeError. None is made, since its name may be a slip."""
    if not file.parent.is_dir():
        raise ArcadeError(f"cannot write {file}: there is no folder {file.parent}; make it first, or choose another")
