"""Give an agent another name, or fork it under a new one."""

import functools
from collections.abc import Iterable
from pathlib import Path

from textual import on
from textual.widget import Widget
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from arcade_rl import wording
from arcade_rl.errors import ArcadeError, UsageError
from arcade_rl.shelf.agents import agent_folder
from arcade_rl.shelf.agents.agent_folder import AgentFolder, check_name
from arcade_rl.tui import names
from arcade_rl.tui.dialogs.dialog import Dialog, field
from arcade_rl.tui.widgets.choice import Choice
from arcade_rl.tui.widgets.schedule_choice import ScheduleChoice, rates_of
from arcade_rl.tui.workers.threads import Later, in_thread


class RenameScreen(Dialog[None]):
    """Asks for the new name."""

    title_text = "Rename"
    button_label = "Rename"

    def __init__(self, folder: AgentFolder) -> None:
        super().__init__()
        self._folder = folder

    def body(self) -> Iterable[Widget]:
        """The name."""
        yield field("New name", Input(self._folder.name, id="name", compact=True, select_on_focus=True))

    def check(self) -> None:
        """Legal, and not another agent's."""
        names.check_free(self._typed_name, [agent.name for agent in self.app.agents or ()], besides=self._folder.name)

    def do(self) -> None:
        """Rename; whatever comes of it, the screens that are about the agent hear what it is called then."""
        folder, name = self._folder, check_name(self._typed_name)

        def work() -> tuple[str, Exception | None]:
            try:
                return agent_folder.rename(folder, name).name, None
            except Exception as error:  # handed over to the event loop
                is_moved = not folder.path.exists() and folder.path.with_name(name).exists()
                return name if is_moved else folder.name, error

        def renamed(outcome: tuple[str, Exception | None]) -> None:
            called, error = outcome
            self.app.select_agent(called, folder.name)
            if error is not None:
                raise error

        self.app.expect_rename(folder.name)
        self.app.carry_out(work, then=renamed)
        self.dismiss(None)

    @property
    def _typed_name(self) -> str:
        return self.query_one("#name", Input).value


class ForkScreen(Dialog[None]):
    """Asks for the new agent's name, and which brain it begins from.

    Args:
        checkpoint: the agent step of the one to begin with; None for the best.
    """

    title_text = "Fork"
    button_label = "Fork"

    def __init__(self, folder: AgentFolder, checkpoint: int | None = None) -> None:
        super().__init__()
        self._folder = folder
        self._brains = brains_of(folder)
        wanted = folder.checkpoint_file(checkpoint) if checkpoint is not None else None
        self._first = self._brains.index(wanted) if wanted in self._brains else 0

    def body(self) -> Iterable[Widget]:
        """The name and the brains."""
        yield Static("A new agent that begins with what this one has learned.", classes="muted")
        taken = [agent.name for agent in self.app.agents or ()]
        suggested = names.suggest(self._folder.name.removesuffix("-champion"), taken)
        yield field("New name", Input(suggested, id="name", compact=True, select_on_focus=True))
        yield Static("Begin from", classes="field-label")
        yield OptionList(*(Option(brain_title(brain)) for brain in self._brains), id="brains", compact=True)
        yield field("Schedules", ScheduleChoice())
        yield Static("", id="rates", classes="muted")

    def on_mount(self) -> None:
        """Offer the brain to begin with."""
        super().on_mount()
        if self._brains:
            self.query_one("#brains", OptionList).highlighted = self._first

    def check(self) -> None:
        """A brain, and a free legal name."""
        if not self._brains:
            raise UsageError(f"{self._folder.name} has no brain yet; train it first (t)")
        names.check_free(self._typed_name, [agent.name for agent in self.app.agents or ()])

    def do(self) -> None:
        """Fork."""
        name = self._typed_name
        work = functools.partial(agent_folder.fork, self._folder, name, self._brain, explore=self._explores)
        self.app.carry_out(work, then=self._forked)
        self.dismiss(None)

    def _forked(self, folder: AgentFolder) -> None:
        self.app.tell(f"{folder.name} is on the shelf.")
        self.app.select_agent(folder.name)

    @on(OptionList.OptionSelected, "#brains")
    def go_on(self) -> None:
        """Enter on a brain, or a click, chooses it; Enter once more forks."""
        self.focus_next()

    @on(OptionList.OptionHighlighted, "#brains")
    @on(Choice.Changed, "#schedules")
    def say_rates(self) -> None:
        """Say what epsilon and learning rate it will begin with, as the chosen brain's file says."""
        self.run_worker(Later(self._say_rates), group="rates", exclusive=True)

    async def _say_rates(self) -> None:
        if not self._brains:
            return
        rates = await in_thread(functools.partial(_rates, self._brain, explore=self._explores))
        self.query_one("#rates", Static).update(rates)

    @property
    def _typed_name(self) -> str:
        return self.query_one("#name", Input).value

    @property
    def _brain(self) -> Path:
        return self._brains[self.query_one("#brains", OptionList).highlighted or 0]

    @property
    def _explores(self) -> bool:
        return self.query_one(ScheduleChoice).explores


def _rates(brain: Path, *, explore: bool) -> str:
    from arcade_rl.shelf.brains import brain_file  # numpy is slow to import

    try:
        return rates_of(brain_file.read_header(brain), explore=explore)
    except ArcadeError:
        return ""  # what is wrong is said when it is forked


def brains_of(folder: AgentFolder) -> tuple[Path, ...]:
    """Every brain of an agent: best (as an export takes it), newest, then its checkpoints, youngest first."""
    firsts = dict.fromkeys(file for file in (folder.best_file, folder.brain_file) if file.is_file())
    return (*firsts, *reversed(folder.checkpoint_files()))


def brain_title(brain: Path) -> str:
    """A brain file in words."""
    titles = {"brain": "its newest brain", "best": "its best brain by evaluation"}
    return titles.get(brain.stem) or f"checkpoint at {wording.exact(int(brain.stem))} agent steps"
