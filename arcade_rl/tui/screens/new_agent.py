"""A new agent: choose a game, a preset, and what to change in it."""

import random
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Button, Input, OptionList, Static

from arcade_rl.errors import ArcadeError, UsageError
from arcade_rl.games import catalog
from arcade_rl.games.atari.variants import check_variant
from arcade_rl.games.catalog import CatalogEntry, added, games
from arcade_rl.hyperparameters import ALGORITHM_TITLES, Algorithm, Hyperparameters, from_mapping
from arcade_rl.presets import Preset
from arcade_rl.presets import problem as preset_problem
from arcade_rl.shelf.agents import agent_folder
from arcade_rl.shelf.agents.agent_folder import AgentConfig
from arcade_rl.shelf.queries.game_removal import fate_of
from arcade_rl.tui import names
from arcade_rl.tui.cockpit import Cockpit
from arcade_rl.tui.dialogs.confirm import ConfirmScreen, ask_and_leave, confirm
from arcade_rl.tui.dialogs.dialog import field
from arcade_rl.tui.messages import escaped
from arcade_rl.tui.terminal.late_input import InFront
from arcade_rl.tui.widgets.button_row import ButtonRow
from arcade_rl.tui.widgets.choice import Choice
from arcade_rl.tui.widgets.hyperparameter_form import HyperparameterField, HyperparameterForm, Scope, hint
from arcade_rl.tui.widgets.key_bar import KeyBar
from arcade_rl.tui.widgets.needs import Needs
from arcade_rl.tui.widgets.pictures.game_picture import GamePicture
from arcade_rl.tui.widgets.tables.game_list import GameList, PresetList, presets_of
from arcade_rl.tui.widgets.top_bar import TopBar

_LARGEST_SEED = 2**31 - 1
_BY_TITLE: dict[str, Algorithm] = {title: algorithm for algorithm, title in ALGORITHM_TITLES.items()}
_HINTS = {
    "search": "Choose a game: type a part of its name. Everything else has a sensible value already.",
    "name": "What it is called on your shelf.",
    "algorithm": "A Q-table lists a value for each state and action; DQN estimates them with a neural network and a "
    "replay memory; PQN with many games at once instead of the memory.",
    "presets": "A set of hyperparameters that work together. You can change each of them below.",
    "seed": "Random seed for training: the same seed and settings give the same training.",
}


class NewAgentScreen(InFront, Screen[None]):
    """The form for a new agent; where there is room, beside a picture of the game.

    Args:
        game: the one that is chosen to begin with, by its id; empty for the first.
    """

    app: Cockpit

    CSS_PATH = ["../form.tcss", "new_agent.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "create", "Create"),
        Binding("ctrl+t", "train", "Create and train"),
        Binding("ctrl+r", "reset", "Reset"),
        Binding("ctrl+l", "unfold", "All settings"),
        Binding("ctrl+g", "add_game", "Add a game"),
        Binding("ctrl+o", "remove_game", "Remove the game"),
        Binding("escape", "leave", "Back"),
    ]

    def __init__(self, game: str = "") -> None:
        super().__init__()
        self._games = GameList(game)
        self._agent_name = Input(id="name", compact=True, select_on_focus=True)
        self._suggested_seed = str(random.randrange(10_000))
        self._seed = Input(self._suggested_seed, id="seed", compact=True, type="integer")
        self._entry: CatalogEntry = games()[0]
        self._removable = False
        titles = _algorithms(self._entry)
        self._algorithm = Choice(titles, titles[0], id="algorithm")
        self._picture = GamePicture()
        self._presets = PresetList(self._entry, _BY_TITLE[titles[0]])
        self._deviations = Static("", id="deviations")
        self._form = HyperparameterForm()
        self._hint = Static(_HINTS["search"], id="hint")
        self._needs = Needs()
        self._suggested = ""
        self._taken: Preset | None = None
        self._creating = False
        self._typed: dict[Preset, dict[str, str]] = {}

    def compose(self) -> ComposeResult:
        """Games beside the agent and its form; help, needs and buttons below."""
        yield TopBar("New agent")
        with Horizontal(id="new"):
            yield self._games
            with VerticalScroll(id="agent", can_focus=False):
                with Vertical(classes="framed", id="basics") as basics:
                    basics.border_title = "Agent"
                    yield field("Name", self._agent_name)
                    yield field("Algorithm", self._algorithm)
                    yield field("Preset", self._presets)
                    yield self._deviations
                    yield field("Seed", self._seed)
                yield self._form
            with Vertical(id="chosen-game", classes="framed"):
                yield self._picture
        with Vertical(id="new-foot"):
            yield self._hint
            yield self._needs
            yield ButtonRow(
                Button("Create and train", id="do-train", variant="primary", compact=True),
                Button("Create", id="do-create", compact=True),
                Button("Reset to preset", id="do-reset", compact=True),
            )
        yield KeyBar()

    def on_mount(self) -> None:
        """What a person keeps and cannot be read is missing from the lists: say why."""
        self.app.complain_if(catalog.problem, preset_problem)

    # Choosing

    def on_game_list_chosen(self, event: GameList.Chosen) -> None:
        """Another game: a name for it; and if it is of another kind, its algorithms and presets."""
        before, self._entry = self._entry, event.entry
        same_kind = presets_of(before) == presets_of(event.entry)
        self._suggest_name()
        self.query_one("#chosen-game").border_title = escaped(self._entry.title)
        self._picture.follow(self._entry, self._games.following(self._entry))
        self._removable = event.entry in added()
        self.refresh_bindings()
        if same_kind:
            self._check()
            return
        titles = _algorithms(event.entry)
        with self.prevent(Choice.Changed):
            self._algorithm.set_words(titles, titles[0])
        self._presets.offer(self._entry, self._chosen_algorithm)

    def on_choice_changed(self, event: Choice.Changed) -> None:
        """Another algorithm has other presets."""
        self._presets.offer(self._entry, self._chosen_algorithm)

    @on(OptionList.OptionHighlighted, "#presets")
    def take_preset(self) -> None:
        """Fill the form from the preset."""
        self._keep_typed()
        preset = self._presets.preset
        self._taken = preset
        self._deviations.update("\n".join(f"deviation: {escaped(note)}" for note in preset.deviations))
        self._deviations.display = bool(preset.deviations)
        typed = self._typed.get(preset, {})
        self._form.show(Scope(preset.algorithm, self._entry.pixels), preset.hyperparameters, typed=typed)
        self._check()

    def _keep_typed(self) -> None:
        """What was typed waits for its preset: a search passes by games that have others."""
        if self._taken is not None:
            self._typed[self._taken] = self._form.typed

    def _suggest_name(self) -> None:
        if self._agent_name.value == self._suggested:
            taken = [agent.name for agent in self.app.agents or ()]
            self._suggested = names.suggest(self._entry.id, taken)
            self._agent_name.value = self._suggested

    @property
    def _chosen_algorithm(self) -> Algorithm:
        return _BY_TITLE[self._algorithm.value]

    def action_add_game(self) -> None:
        """Put a Gymnasium environment on the list, by default the one that was searched for and not found."""
        from arcade_rl.tui.dialogs.add_game import AddGameScreen

        self.app.go(AddGameScreen(self._games.text_without_match, self._games.search))

    def action_remove_game(self) -> None:
        """Take the selected game off the list, if a person has put it there; having asked."""
        entry = self._entry
        fate = fate_of([agent.name for agent in self.app.agents or () if agent.game == entry.id])
        title = f"Take {entry.title} off the list?"
        question = ConfirmScreen(title, f"{fate[0].upper()}{fate[1:]}.", "Remove")

        def removed(news: str) -> None:
            self.app.tell(news)
            self._games.search("")

        confirm(
            self.app,
            question,
            lambda: self.app.carry_out(lambda: self.app.backend.remove_game(entry.id), then=removed),
        )

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what a person has added can be removed."""
        if action == "remove_game" and not self._removable:
            return False
        return super().check_action(action, parameters)

    # Checking, as it is typed

    def on_hyperparameter_form_toggled(self, event: HyperparameterForm.Toggled) -> None:
        """All hyperparameters take the room of the picture."""
        self.set_class(event.unfolded, "-unfolded")

    def on_hyperparameter_field_focused(self, event: HyperparameterField.Focused) -> None:
        """Explain the field."""
        self._hint.update(hint(event.field), layout=False)

    def on_hyperparameter_field_changed(self, event: HyperparameterField.Changed) -> None:
        """Check, and estimate again."""
        if event.field.has_focus_within:
            self._hint.update(hint(event.field), layout=False)
        self._check()

    @on(Input.Changed, "#name,#seed")
    def check_basics(self, event: Input.Changed) -> None:
        """Name or seed were typed."""
        self._check()
        event.input.set_class(bool(self._problem_of(event.input)), "-wrong")
        if event.input.has_focus:
            self._explain(event.input)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Explain where the cursor is (hyperparameters explain themselves)."""
        if event.widget.id in _HINTS:
            self._explain(event.widget)

    def _explain(self, editor: Widget) -> None:
        problem = self._problem_of(editor)
        self._hint.update(f"[$text-error]✗ {escaped(problem)}[/]" if problem else _HINTS[editor.id or ""], layout=False)

    def _problem_of(self, editor: Widget) -> str:
        try:
            if editor is self._agent_name:
                self._checked_name()
            if editor is self._seed:
                self._checked_seed()
        except UsageError as error:
            return str(error)
        return ""

    def _check(self) -> None:
        if to_fix := self._form.to_fix():
            self._needs.complain(f"fix first: {', '.join(to_fix)}")
            return
        try:
            self._checked_hyperparameters()
        except ArcadeError as error:
            self._needs.complain(str(error))

    def _checked_name(self) -> str:
        names.check_free(self._agent_name.value, [agent.name for agent in self.app.agents or ()])
        return self._agent_name.value

    def _checked_seed(self) -> int:
        text = self._seed.value.strip()
        if text.isdecimal() and len(text) <= len(str(_LARGEST_SEED)) and int(text) <= _LARGEST_SEED:
            return int(text)
        raise UsageError(f"the seed must be a whole number from 0 to {_LARGEST_SEED:,}")

    def _checked_hyperparameters(self) -> Hyperparameters:
        """Those of the form, if the game can be learned with them: what they need is shown then."""
        hyperparameters = from_mapping(self._form.values(), self._presets.preset.hyperparameters)
        check_variant(self._entry, hyperparameters.game_mode, hyperparameters.game_difficulty)
        self._needs.show(self._entry, self._chosen_algorithm, hyperparameters)
        return hyperparameters

    def _config(self) -> AgentConfig:
        return AgentConfig(
            name=self._checked_name(),
            game=self._entry.id,
            algorithm=self._chosen_algorithm,
            preset=self._presets.preset.name,
            hyperparameters=self._checked_hyperparameters(),
            seed=self._checked_seed(),
            created=agent_folder.now(),
        )

    # Doing

    def action_leave(self) -> None:
        """Make no agent; having asked, if something was typed that would be lost."""
        self._keep_typed()
        given = (self._agent_name.value, self._seed.value) != (self._suggested, self._suggested_seed)
        ask_and_leave(self.app, self, changed=given or any(self._typed.values()))

    @on(Button.Pressed, "#do-create")
    def action_create(self) -> None:
        """Put the agent on the shelf."""
        self._create(train=False)

    @on(Button.Pressed, "#do-train")
    def action_train(self) -> None:
        """Put it on the shelf and start its trainer."""
        self._create(train=True)

    @on(Button.Pressed, "#do-reset")
    def action_reset(self) -> None:
        """Undo what was changed in the form."""
        self._taken = None
        self._typed.clear()
        self.take_preset()

    def action_unfold(self) -> None:
        """Show all hyperparameters, or only the most important."""
        self._form.toggle()

    def _create(self, *, train: bool) -> None:
        try:
            config = self._config()
        except ArcadeError as error:
            self.app.complain(str(error))
            return
        if not self._needs.too_little_room:
            self._put_on_shelf(config, train=train)
            return
        question = f"This disk has too little room for {config.name}: {self._needs.too_little_room}."
        anyway = ConfirmScreen("Too little room on the disk", question, "Create it anyway")
        confirm(self.app, anyway, lambda: self._put_on_shelf(config, train=train))

    def _put_on_shelf(self, config: AgentConfig, *, train: bool) -> None:
        if self._creating:
            return  # it was asked for twice
        self._creating = True
        self.app.carry_out(
            lambda: agent_folder.create(config),
            then=lambda folder: self._created(folder.name, train=train),
            failed=self._not_created,
        )

    def _not_created(self, _: Exception) -> bool:
        self._creating = False  # it may be asked for again
        return False

    def _created(self, name: str, *, train: bool) -> None:
        self._creating = False
        self.dismiss(None)
        self.app.select_agent(name)
        if train:
            self.app.starting.start(name)
            self.app.open_agent(name)
        else:
            self.app.tell(f"{name} is on the shelf; press t to train it.")


def _algorithms(entry: CatalogEntry) -> tuple[str, ...]:
    return tuple(ALGORITHM_TITLES[algorithm] for algorithm in entry.algorithms)
