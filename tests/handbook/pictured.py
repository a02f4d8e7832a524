"""What the README's pictures show: the presets and the champion that they were made with."""

import hashlib
import json
from pathlib import Path

from arcade_rl.hyperparameters import SPECS
from arcade_rl.presets import preset

ROOT = Path(__file__).resolve().parents[2]
MADE_OF = "made_of.json"


def made_of() -> dict[str, str]:
    """A digest of each: of what a preset sets, and of the brain that plays."""
    brain = (ROOT / "assets" / "brains" / "pong-champion" / "brain.safetensors").read_bytes()
    return {
        "pong-champion": hashlib.sha256(brain).hexdigest(),
        "preset of cart-pole": _digest("cart-pole", "cart-pole"),
        "preset of pong": _digest("atari", "pong"),
    }


def _digest(family: str, game: str) -> str:
    values = preset(family, "default", game=game).hyperparameters
    chosen = {spec.name: getattr(values, spec.name) for spec in SPECS if getattr(values, spec.name) != spec.default}
    return hashlib.sha256(json.dumps(chosen, sort_keys=True).encode()).hexdigest()
