"""Bring in a brain file that somebody shared."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from textual import on
from textual.containers import Vertical
from textual.suggester import SuggestFromList
from textual.widget import Widget
from textual.widgets import Input, Static

from arcade_rl import wording
from arcade_rl.conversion.said import NOTHING_SAID, Channels, Said, parse_size
from arcade_rl.errors import ArcadeError, UsageError
from arcade_rl.games import catalog
from arcade_rl.hyperparameters import ALGORITHM_TITLES
from arcade_rl.tui import messages, names
from arcade_rl.tui.dialogs.dialog import LookingDialog, StillLookingError, field
from arcade_rl.tui.widgets.choice import Choice
from arcade_rl.tui.widgets.path_input import PathInput, typed_path
from arcade_rl.tui.widgets.schedule_choice import ScheduleChoice, rates_of

if TYPE_CHECKING:
    from arcade_rl.shelf.agents.agent_folder import AgentFolder
    from arcade_rl.shelf.brains.brain_file import Brain

_AS_THE_FILE = "as the file says"
_CHANNELS: Mapping[str, Channels] = {
    "red, green, blue": "rgb",
    "blue, green, red": "bgr",
    "grey": "gray",
}


@dataclass(frozen=True, slots=True)
class _Asked:
    """A file, and what a person says of it where another program's does not."""

    path: Path
    game: str | None = None
    pictures: Said = NOTHING_SAID


@dataclass(frozen=True, slots=True)
class _Inspected:
    """What a brain file is, with which rates an agent begins that is made from it, or why it is refused."""

    of: _Asked
    is_foreign: bool
    name: str = ""
    story: str = ""
    problem: str = ""
    rates: str = ""
    rates_exploring: str = ""


class ImportScreen(LookingDialog[None]):
    """Asks for the file, shows what is in it, and suggests a name."""

    title_text = "Import a brain"
    button_label = "Import"
    problem_in_foot = True

    def __init__(self) -> None:
        super().__init__()
        self._inspected: _Inspected | None = None
        self._named: Path | None = None  # the file that a name was last suggested for
        self._suggested = ""

    def body(self) -> Iterable[Widget]:
        """The path, what is in it, the name, and whether it explores again."""
        yield Static(
            "A brain file (.safetensors), or one of Stable-Baselines3, CleanRL, atari-agents: no code in it is run.",
            classes="muted",
        )
        yield field("From file", PathInput("", id="path"))
        yield Static("", id="story", markup=False)
        games = SuggestFromList([entry.id for entry in catalog.games()], case_sensitive=False)
        with Vertical(id="of-another-program") as said:
            said.display = False
            yield field("Game", Input("", id="game", compact=True, placeholder=_AS_THE_FILE, suggester=games))
            yield field("Size", Input("", id="size", compact=True, placeholder=f"{_AS_THE_FILE}, or HEIGHTxWIDTH"))
            yield field("Channels", Choice((_AS_THE_FILE, *_CHANNELS), _AS_THE_FILE, id="channels"))
        yield field("Name", Input("", id="name", compact=True))
        yield field("Schedules", ScheduleChoice())
        yield Static("", id="rates", classes="muted")

    def check(self) -> None:
        """A brain file that was understood, and a free name."""
        try:
            asked = self._asked(self._path)
            found = self.found(asked, lambda: _look_into(asked))
        except StillLookingError:
            raise
        except Exception:
            self._describe(None)
            raise
        self.query_one("#of-another-program").display = found.is_foreign
        self._describe(found)
        if found.problem:
            raise ArcadeError(found.problem)
        names.check_free(self._typed_name, [agent.name for agent in self.app.agents or ()])

    def _describe(self, found: _Inspected | None) -> None:
        """What is in the file, if one was found, and a name for it unless one was typed."""
        self._inspected = found
        self.query_one("#story", Static).update(found.story if found is not None else "")
        self.say_rates()
        if found is not None and found.name and found.of.path != self._named:
            self._named = found.of.path
            if self._typed_name in ("", self._suggested):
                taken = [agent.name for agent in self.app.agents or ()]
                self._suggested = self.query_one("#name", Input).value = names.suggest(found.name, taken)

    def do(self) -> None:
        """Import."""
        path, name, explore = self._path, self._typed_name, self.query_one(ScheduleChoice).explores
        asked = self._asked(path)

        def work() -> "AgentFolder":
            from arcade_rl.conversion.foreign_brain import read_brain
            from arcade_rl.shelf.agents.sharing import put_on_shelf

            brain = read_brain(path, game=asked.game, pictures=asked.pictures)
            return put_on_shelf(brain, path, name, explore=explore)

        self.carry_out(work, doing=f"Importing {path.name} …", then=self._imported)

    def _imported(self, folder: "AgentFolder") -> None:
        self.app.tell(f"{folder.name} is on the shelf.")
        self.app.select_agent(folder.name)

    def _asked(self, path: Path) -> _Asked:
        """What is to be read. UsageError if a field holds what cannot be."""
        if not self.query_one("#of-another-program").display:
            return _Asked(path)
        game_id, size = (self.query_one(f"#{name}", Input).value.strip() for name in ("game", "size"))
        channels = _CHANNELS.get(self.query_one("#channels", Choice).value)
        said = Said(channels, parse_size(size) if size else None)
        return _Asked(path, catalog.game(game_id).id if game_id else None, said)

    @on(Choice.Changed, "#channels")
    def read_again(self) -> None:
        """It was trained on other pictures."""
        self.refresh_problem()

    @on(Choice.Changed)
    def say_rates(self) -> None:
        """Say what epsilon and learning rate it will begin with."""
        found, explores = self._inspected, self.query_one(ScheduleChoice).explores
        rates = "" if found is None else found.rates_exploring if explores else found.rates
        self.query_one("#rates", Static).update(rates)

    @property
    def _path(self) -> Path:
        return typed_path(self.query_one("#path", Input).value)

    @property
    def _typed_name(self) -> str:
        return self.query_one("#name", Input).value.strip()


def _look_into(asked: _Asked) -> _Inspected:
    from arcade_rl.conversion.foreign_brain import is_foreign, read_brain
    from arcade_rl.shelf.brains import brain_file

    path, foreign = asked.path, False
    try:
        if path.is_dir():
            raise UsageError(f"{path} is a folder; choose a file in it")
        if not path.is_file():
            raise UsageError(f"there is no file {path}")
        foreign = is_foreign(path)
        brain = read_brain(path, game=asked.game, pictures=asked.pictures) if foreign else brain_file.read_header(path)
    except Exception as error:  # a foreign file may raise anything: show it, and go on
        return _Inspected(asked, foreign, problem=_in_fields(messages.problem(error)))
    return _described(asked, foreign, brain)


def _in_fields(problem: str) -> str:
    """With the fields' labels instead of the options of the command."""
    problem = problem.replace("--channels gray", "Channels grey")
    return re.sub(r"--(game|size|channels)\b", lambda option: option[1].capitalize(), problem)


def _described(asked: _Asked, is_foreign: bool, brain: "Brain") -> _Inspected:
    parts = [
        catalog.game(brain.game).title,
        ALGORITHM_TITLES[brain.algorithm],
        f"{wording.exact(brain.history.step)} agent steps",
    ]
    if brain.history.best_evaluation is not None:
        parts.append(f"best evaluation {wording.score(brain.history.best_evaluation)}")
    return _Inspected(
        asked,
        is_foreign,
        name=brain.name,
        story=" · ".join(parts),
        rates=rates_of(brain, explore=False),
        rates_exploring=rates_of(brain, explore=True),
    )
