"""Where one goes in the cockpit: its screens, each loaded when somebody first asks for it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, TypeVar

from textual import work
from textual.app import SystemCommand
from textual.command import CommandList, CommandPalette
from textual.errors import NoWidget
from textual.events import Click
from textual.screen import Screen
from textual.theme import ThemeProvider

from arcade_rl.tui.cockpit import Cockpit
from arcade_rl.tui.screens.agent_screen import AgentScreen
from arcade_rl.tui.screens.shelf import ShelfScreen
from arcade_rl.tui.screens.too_small import TooSmallScreen
from arcade_rl.tui.terminal.late_input import InFront
from arcade_rl.tui.workers.threads import Later

if TYPE_CHECKING:
    from arcade_rl.tui.actions.tour import TourView

T = TypeVar("T")

_gather = CommandPalette._gather_commands.__wrapped__  # type: ignore[attr-defined]  # what Textual runs as a worker


class Palette(InFront, CommandPalette):
    """Textual's command palette, which would close another screen as well, and fail where the terminal shrinks."""

    def _on_click(self, event: Click) -> None:  # type: ignore[override]  # Textual's handlers may be coroutines
        """Close on a click beside it; where the terminal has shrunk meanwhile, nothing may lie there any more."""
        event.prevent_default()
        with contextlib.suppress(NoWidget):
            super()._on_click(event)

    @work(exclusive=True, group=CommandPalette._GATHER_COMMANDS_GROUP)
    async def _gather_commands(self, search_value: str) -> None:
        """Search, unless its list is not there yet, or any more: the search begins later than it was asked for."""
        if self.query(CommandList):
            await _gather(self, search_value)


class Navigation(Cockpit):
    """A cockpit that shows its screens."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-normal"), (160, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (32, "-medium"), (44, "-tall")]

    def go(self, screen: Screen[T], then: Callable[[T | None], None] | None = None) -> None:
        """Show a screen. What is typed meanwhile is for it."""
        mounted = self.push_screen(self.sized(screen), then)
        self._show_tour_on(screen)
        self.run_worker(
            Later(lambda: self.typing.wait_for_screen(screen, mounted)), group="typing", exit_on_error=False
        )

    def _show_tour(self, view: TourView | None) -> None:
        was_shown = self.touring is not None
        super()._show_tour(view)
        if view is not None and not was_shown:
            for screen in self.screen_stack:
                self._show_tour_on(screen)
        for screen in self.screen_stack:
            screen.set_class(view is not None, "-touring")

    def _show_tour_on(self, screen: Screen[T]) -> None:
        """What the tour asks for stays in sight wherever one goes."""
        if self.touring is None or isinstance(screen, TooSmallScreen):
            return
        from arcade_rl.tui.widgets.tour_bar import TourBar

        is_whole = isinstance(screen, AgentScreen)
        screen.call_later(screen.mount, TourBar(is_whole=is_whole, can_leave=isinstance(screen, ShelfScreen)))

    def sized(self, screen: Screen[T]) -> Screen[T]:
        """Lay a screen out from the start for the terminal's size, not again when Textual reports it."""
        for length, breakpoints in (
            (self.size.width, self.HORIZONTAL_BREAKPOINTS),
            (self.size.height, self.VERTICAL_BREAKPOINTS),
        ):
            screen.add_class(*[name for least, name in breakpoints if length >= least][-1:])
        return screen

    def open_agent(self, name: str) -> None:
        """The screen of an agent: its training, or what a champion is."""
        agent = self.agent(name)
        if agent is not None and agent.champion:
            from arcade_rl.tui.screens.champion import ChampionScreen

            self.go(ChampionScreen(name))
            return
        from arcade_rl.tui.screens.training import TrainingScreen

        self.go(TrainingScreen(name))

    def expect_rename(self, name: str) -> None:
        """An agent is about to have another name: until `select_agent` says which, it may be on no list."""
        for screen in self.screen_stack:
            if isinstance(screen, AgentScreen):
                screen.expect_rename(name)

    def select_agent(self, name: str, instead_of: str = "") -> None:
        """Put the shelf's cursor on an agent that is new, or was called `instead_of` until now."""
        for screen in self.screen_stack:
            if isinstance(screen, AgentScreen):
                screen.follow(name, instead_of)

    def action_command_palette(self) -> None:
        """Every command by name. Without an id: a palette that has just been closed may still be here."""
        if not isinstance(self.screen, CommandPalette):
            self.push_screen(Palette())

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Textual's own commands, as far as its user may give them."""
        for command in super().get_system_commands(screen):
            if self.access.allows(getattr(command.callback, "__name__", "").removeprefix("action_")):
                yield command

    def search_themes(self) -> None:
        """Every theme by name; the one that is chosen holds at once."""
        self.push_screen(Palette(providers=[ThemeProvider], placeholder="Search for themes…"))

    def action_new(self) -> None:
        """The form for a new agent."""
        from arcade_rl.tui.screens.new_agent import NewAgentScreen

        self.go(NewAgentScreen())

    def action_import(self) -> None:
        """Bring in a brain file."""
        from arcade_rl.tui.dialogs.import_brain import ImportScreen

        self.go(ImportScreen())

    def action_versus(self) -> None:
        """Two players in one game: the selected agent is one of them, if it can be."""
        from arcade_rl.tui.dialogs.versus import VersusScreen

        agent = self.screen.agent if isinstance(self.screen, AgentScreen) else None
        self.go(VersusScreen(agent.name if agent is not None else ""))

    def action_games(self) -> None:
        """All games, to be played at once."""
        from arcade_rl.tui.screens.games import GamesScreen

        self.go(GamesScreen())

    def action_scores(self) -> None:
        """The leaderboards."""
        from arcade_rl.tui.screens.scores import ScoresScreen

        self.go(ScoresScreen())

    def action_experiments(self) -> None:
        """The experiments."""
        from arcade_rl.tui.screens.experiments import ExperimentsScreen

        self.go(ExperimentsScreen())

    def action_keys(self) -> None:
        """The keys of the windows."""
        from arcade_rl.tui.screens.keys import KeysScreen

        self.go(KeysScreen())

    def action_options(self) -> None:
        """How the cockpit is to behave."""
        from arcade_rl.tui.dialogs.options import OptionsScreen

        self.go(OptionsScreen(self.options))

    def action_trash(self) -> None:
        """What was deleted."""
        from arcade_rl.tui.dialogs.trash import TrashScreen

        self.go(TrashScreen())

    def action_help(self) -> None:
        """Keys and words."""
        from arcade_rl.tui.screens.help import HelpScreen

        self.go(HelpScreen())
