"""What a person says of the pictures that a brain was trained on, where the file of another program does not."""

import re
from dataclasses import dataclass
from typing import Literal

from arcade_rl.errors import UsageError

Channels = Literal["rgb", "bgr", "gray"]
"""What the channels of a picture are, in order."""


@dataclass(frozen=True, slots=True)
class Said:
    """What was said.

    Attributes:
        size: (height, width).
    """

    channels: Channels | None = None
    size: tuple[int, int] | None = None


NOTHING_SAID = Said()


def parse_size(text: str) -> tuple[int, int]:
    """(height, width) as a person writes it: `84x84`. UsageError if it has another form."""
    if (sides := re.fullmatch(r"(\d{1,4})\s*x\s*(\d{1,4})", text.strip())) is None:
        raise UsageError("say it as HEIGHTxWIDTH, such as 84x84")
    return int(sides[1]), int(sides[2])
