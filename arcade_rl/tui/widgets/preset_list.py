"""The presets for a game, of one learner."""

from textual.widgets import OptionList
from textual.widgets.option_list import Option

from arcade_rl.games.catalog import CatalogEntry
from arcade_rl.hyperparameters import Algorithm
from arcade_rl.presets import Preset, presets


class PresetList(OptionList):
    """One of them is chosen: the first to begin with."""

    def offer(self, entry: CatalogEntry, algorithm: Algorithm) -> None:
        """Show those for another game or learner."""
        self._offered = [preset for preset in presets_of(entry) if preset.algorithm == algorithm]
        self.clear_options()
        self.add_options([Option(f"[b]{preset.name}[/]  {preset.title}", id=preset.name) for preset in self._offered])
        self.highlighted = 0

    @property
    def preset(self) -> Preset:
        """The chosen one."""
        return self._offered[self.highlighted or 0]


def presets_of(entry: CatalogEntry) -> tuple[Preset, ...]:
    """Those for a game, of every learner."""
    return presets(entry.family, entry.id)
