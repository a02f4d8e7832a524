"""Names of files that promise another program's format. Imports nothing heavy."""

from pathlib import Path
from typing import NamedTuple


class OtherFormat(NamedTuple):
    """Another program's format.

    Attributes:
        option: what `arcade-rl export --format` calls it.
        title: with its article: `an ONNX`.
    """

    option: str
    title: str


_PYTORCH = OtherFormat("state-dict", "a PyTorch")
_BY_SUFFIX = {
    ".onnx": OtherFormat("onnx", "an ONNX"),
    ".zip": OtherFormat("sb3", "a Stable-Baselines3"),
    ".pt": _PYTORCH,
    ".pth": _PYTORCH,
}


def other_format(file: Path) -> OtherFormat | None:
    """The format that a file's name promises; None if it may be a brain of ours."""
    return _BY_SUFFIX.get(file.suffix.lower())
