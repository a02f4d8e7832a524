"""Bring in a brain file that somebody shared."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from textual import on
from textual.widget import Widget
from textual.widgets import Input, Static

from arcade_rl import wording
from arcade_rl.errors import ArcadeError, UsageError
from arcade_rl.games.catalog import game
from arcade_rl.hyperparameters import ALGORITHM_TITLES
from arcade_rl.tui import messages, names
from arcade_rl.tui.dialogs.dialog import Dialog, field
from arcade_rl.tui.widgets.choice import Choice
from arcade_rl.tui.widgets.path_input import PathInput, typed_path
from arcade_rl.tui.widgets.schedule_choice import ScheduleChoice, rates_of
from arcade_rl.tui.workers.threads import Later, in_thread

if TYPE_CHECKING:
    from arcade_rl.shelf.brains.brain_file import Brain


@dataclass(frozen=True, slots=True)
class _Inspected:
    """What a brain file is, with which rates an agent begins that is made from it, or why it is refused."""

    path: Path
    name: str = ""
    story: str = ""
    problem: str = ""
    rates: str = ""
    rates_exploring: str = ""


class ImportScreen(Dialog[None]):
    """Asks for the file, shows what is in it, and suggests a name."""

    title_text = "Import a brain"
    button_label = "Import"

    def __init__(self) -> None:
        super().__init__()
        self._inspected: _Inspected | None = None

    def body(self) -> Iterable[Widget]:
        """The path, what is in it, the name, and whether it explores again."""
        yield Static(
            "A brain file (.safetensors), or one of Stable-Baselines3, CleanRL, atari-agents: none can run code.",
            classes="muted",
        )
        yield field("From file", PathInput("", id="path"))
        yield Static("", id="story")
        yield field("Name", Input("", id="name", compact=True))
        yield field("Schedules", ScheduleChoice())
        yield Static("", id="rates", classes="muted")

    def check(self) -> None:
        """A brain file that was understood, and a free name."""
        path = self._path
        if path.is_dir():
            raise UsageError(f"{path} is a folder; choose a file in it")
        if not path.is_file():
            raise UsageError(f"there is no file {path}")
        if self._inspected is None or self._inspected.path != path:
            self.run_worker(Later(lambda: self._inspect(path)), group="inspect", exclusive=True)
            raise UsageError("reading the file …")
        if self._inspected.problem:
            raise ArcadeError(self._inspected.problem)
        names.check_free(self._typed_name, [agent.name for agent in self.app.agents or ()])

    def do(self) -> None:
        """Import."""
        path, name, explore = self._path, self._typed_name, self.query_one(ScheduleChoice).explores

        def work() -> None:
            from arcade_rl.conversion.foreign_brain import read_brain
            from arcade_rl.shelf.agents.sharing import put_on_shelf

            put_on_shelf(read_brain(path), path, name, explore=explore)

        self.app.carry_out(work, then=lambda _: self.app.select_agent(name))
        self.dismiss(None)

    @on(Choice.Changed)
    def say_rates(self) -> None:
        """Say what epsilon and learning rate it will begin with."""
        if (found := self._inspected) is not None:
            explores = self.query_one(ScheduleChoice).explores
            self.query_one("#rates", Static).update(found.rates_exploring if explores else found.rates)

    async def _inspect(self, path: Path) -> None:
        self._inspected = await in_thread(lambda: _look_into(path))
        self.query_one("#story", Static).update(self._inspected.story)
        self.say_rates()
        if self._inspected.name and not self._typed_name:
            taken = [agent.name for agent in self.app.agents or ()]
            self.query_one("#name", Input).value = names.suggest(self._inspected.name, taken)
        self.refresh_problem()

    @property
    def _path(self) -> Path:
        return typed_path(self.query_one("#path", Input).value)

    @property
    def _typed_name(self) -> str:
        return self.query_one("#name", Input).value.strip()


def _look_into(path: Path) -> _Inspected:
    from arcade_rl.conversion.foreign_brain import is_foreign, read_brain
    from arcade_rl.shelf.brains import brain_file

    try:
        brain = read_brain(path) if is_foreign(path) else brain_file.read_header(path)
        return _described(path, brain)
    except Exception as error:  # a foreign file may raise anything: show it, and go on
        return _Inspected(path, problem=messages.problem(error))


def _described(path: Path, brain: "Brain") -> _Inspected:
    parts = [
        game(brain.game).title,
        ALGORITHM_TITLES[brain.algorithm],
        f"{wording.exact(brain.history.step)} agent steps",
    ]
    if brain.history.best_evaluation is not None:
        parts.append(f"best evaluation {wording.score(brain.history.best_evaluation)}")
    return _Inspected(
        path,
        name=brain.name,
        story=" · ".join(parts),
        rates=rates_of(brain, explore=False),
        rates_exploring=rates_of(brain, explore=True),
    )
