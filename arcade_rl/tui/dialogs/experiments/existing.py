"""What is done with an experiment that is there: its best kept as a preset, its results written, deleted."""

from collections.abc import Iterable
from pathlib import Path

from textual.widget import Widget
from textual.widgets import Input, Static

from arcade_rl import wording
from arcade_rl.errors import UsageError
from arcade_rl.experiments.standing import TrialStanding
from arcade_rl.games import catalog
from arcade_rl.tui import names
from arcade_rl.tui.dialogs.confirm import ConfirmScreen
from arcade_rl.tui.dialogs.dialog import Dialog, LookingDialog, field
from arcade_rl.tui.widgets.choice import Choice
from arcade_rl.tui.widgets.path_input import PathInput, typed_path

_STAY, _GO = "stay on the shelf", "move to the trash"
_CSV, _PICTURE = "every evaluation, as CSV", "learning curves, as a picture"
_KEEP, _REPLACE = "keep it", "replace it"
_SUFFIXES = {_CSV: (".csv",), _PICTURE: (".png", ".jpg", ".bmp")}


class KeepBestScreen(Dialog[str]):
    """Asks for the new preset's name.

    Args:
        game: the experiment's, by its id.
    """

    title_text = "Best as preset"
    button_label = "Keep"

    def __init__(self, experiment: str, game: str, best: TrialStanding) -> None:
        super().__init__()
        self._experiment = experiment
        self._game = game
        self._best = best

    def body(self) -> Iterable[Widget]:
        """What is kept, and the name."""
        score = wording.score(self._best.best)
        told = f"Trial {self._best.trial.number}, {self._best.trial.label}: {score} over {self._best.scored}."
        yield Static(told, classes="muted", markup=False)
        yield field("Name", Input(self._experiment, id="name", compact=True, select_on_focus=True))

    def check(self) -> None:
        """A legal name that no preset for the game has."""
        names.check_free_preset(self._typed_name, catalog.game(self._game).family)

    def do(self) -> None:
        """Keep it."""
        self.dismiss(self._typed_name)

    @property
    def _typed_name(self) -> str:
        return self.query_one("#name", Input).value


class ExportResultsScreen(LookingDialog[Path]):
    """Asks what of an experiment is written, and where to."""

    title_text = "Export results"
    button_label = "Export"

    def __init__(self, experiment: str) -> None:
        super().__init__()
        self._experiment = experiment

    def body(self) -> Iterable[Widget]:
        """What, the path, and what to do with a file that is there."""
        yield field("What", Choice((_CSV, _PICTURE), _CSV, id="what"))
        yield field("To file", PathInput(f"~/{self._experiment}.csv", id="path"))
        yield field("If it exists", Choice((_KEEP, _REPLACE), _KEEP, id="overwrite"))

    def on_choice_changed(self, event: Choice.Changed) -> None:
        """The file's name ends as its kind wants it."""
        if event.choice.id == "what":
            path = self.query_one("#path", Input)
            path.value = str(Path(path.value).with_suffix(self._suffixes[0])) if Path(path.value).name else path.value
        self.refresh_problem()

    def check(self) -> None:
        """A place for it."""
        path = self._path
        if path.suffix.lower() not in self._suffixes:
            raise UsageError(f"its name must end in {' or '.join(self._suffixes)}; {path.name} does not")
        place = self.place_at(path)
        place.check_has_folder()
        if place.exists and self.query_one("#overwrite", Choice).value == _KEEP:
            raise UsageError(f"{path.name} exists; choose another name, or to replace it")

    def do(self) -> None:
        """Export."""
        self.dismiss(self._path)

    @property
    def _suffixes(self) -> tuple[str, ...]:
        return _SUFFIXES[self.query_one("#what", Choice).value]

    @property
    def _path(self) -> Path:
        return typed_path(self.query_one("#path", Input).value)


class DeleteExperimentScreen(ConfirmScreen):
    """Asks whether it goes, and what becomes of its agents.

    Attributes:
        with_agents: they go to the trash, too, once a person has agreed.
    """

    def __init__(self, experiment: str) -> None:
        lost = "Its plan and the study of a sweep are lost."
        super().__init__(f"Delete the experiment {experiment}?", lost, "Delete for good")
        self.with_agents = False

    def body(self) -> Iterable[Widget]:
        """What is lost, and what need not be."""
        question, answers = super().body()
        yield question
        yield field("Its agents", Choice((_STAY, _GO), _STAY, id="fate"))
        yield answers

    def do(self) -> None:
        """Yes."""
        self.with_agents = self.query_one("#fate", Choice).value == _GO
        super().do()
