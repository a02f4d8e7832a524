"""The presets: named sets of hyperparameters for each family of games, as TOML files beside this module."""

from arcade_rl.presets.preset_files import Preset, preset, presets, problem

__all__ = ["Preset", "preset", "presets", "problem"]
