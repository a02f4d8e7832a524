"""The command palette's own commands: every agent by name, and what the shelf's keys do."""

from collections.abc import Callable, Iterator
from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Matcher, Provider
from textual.content import Content, Span

from arcade_rl.shelf.ledger.ledger import AT_REST
from arcade_rl.shelf.queries.summary import Summary
from arcade_rl.shelf.settings.cockpit_file import COLUMNS
from arcade_rl.tui import states
from arcade_rl.tui.agent_commands import commands_for, has_an_effect
from arcade_rl.tui.messages import escaped
from arcade_rl.tui.navigation import Navigation
from arcade_rl.tui.screens.agent_screen import AgentScreen
from arcade_rl.tui.screens.shelf import ShelfScreen

_Command = tuple[str, Callable[[], object], str]
_GENERAL = (  # title, action of the app, explanation
    ("New agent", "new", "Choose a game and a preset"),
    ("Import a brain", "import", "From a file that somebody shared"),
    ("Games", "games", "All of them, with a picture of each; Enter plays, no agent needed"),
    ("Versus", "versus", "Two players in one game: humans, agents, or one of each"),
    ("Scores", "scores", "Leaderboards, Elo, and your own curve"),
    ("Experiments", "experiments", "Trials, their curves over seeds, the best as a preset"),
    ("Measure this machine", "measure", "How fast it trains, and what limits it: about a minute"),
    ("Trash", "trash", "Deleted agents and demonstrations: restore them, or delete them for good"),
    ("Keys of the windows", "keys", "See and change the keys of the windows"),
    ("Options of the cockpit", "options", "How many agents train at once, and how you are notified when one ends"),
    ("Tour", "tour", "Five minutes for newcomers, from where you left it"),
    ("Help", "help", "Keys and handbook"),
)


class AgentCommands(Provider):
    """What can be done with the selected agent; open, train, watch, play or race any agent; new, import, help."""

    async def discover(self) -> Hits:
        """What is offered before anything is typed."""
        for title, run, explanation in (*self._of_selected_agent(), *self._general()):
            yield DiscoveryHit(escaped(title), run, text=title, help=escaped(explanation))

    async def search(self, query: str) -> Hits:
        """What fits what was typed."""
        matcher = self.matcher(query)
        for title, run, explanation in (*self._of_selected_agent(), *self._general(), *self._of_agents()):
            if (score := matcher.match(title)) > 0:
                yield Hit(score, _highlighted(title, matcher), run, text=title, help=escaped(explanation))

    def _of_selected_agent(self) -> Iterator[_Command]:
        screen = self.screen
        if isinstance(screen, AgentScreen) and screen.agent is not None:
            name = screen.agent.name
            for command in commands_for(screen.agent):
                if self._cockpit.access.allows(command.action):
                    run = partial(screen.run_command, name, command.action)
                    yield command.title.format(name), run, command.explanation

    def _general(self) -> Iterator[_Command]:
        app = self._cockpit
        for title, action, explanation in _GENERAL:
            if not app.access.allows(action):
                continue
            if action == "measure" and app.measuring:
                yield "Stop measuring this machine", app.action_stop_measuring, app.measuring
            else:
                yield title, partial(app.run_action, f"app.{action}"), explanation
        yield from self._of_the_shelf()

    def _of_the_shelf(self) -> Iterator[_Command]:
        screen = self.screen
        if isinstance(screen, ShelfScreen):
            yield "Mark to compare", screen.action_mark, "The agent at the cursor; a second time unmarks it"
            yield "Compare the marked agents", screen.action_compare, "Their curves in one chart, and what differs"
            yield "Unmark all", screen.action_unmark_all, "Compare none of them"
            yield "Filter the shelf", screen.action_filter, "By name, tag, game, state or preset, as you type"
            for column in COLUMNS:
                yield f"Sort by {column}", partial(screen.sort, column), "The shelf, also when it is opened again"
            yield "Reverse the sort order", screen.action_sort_backwards, "The shelf's last first"

    def _of_agents(self) -> Iterator[_Command]:
        app, screen = self._cockpit, self.screen
        at_hand = screen.agent.name if isinstance(screen, AgentScreen) and screen.agent is not None else ""
        for agent in app.agents or ():
            state = states.mark(agent).text
            told = f"{agent.game}, {state}" if agent.is_known else state
            yield f"Open {agent.name}", partial(app.open_agent, agent.name), told
            if not agent.is_known:
                continue
            yield f"Watch {agent.name}", partial(app.windows.open, agent.name, "watch"), "In a window"
            if app.access.allows("play"):
                yield f"Play {agent.name}", partial(self._play, agent), "The joystick is yours"
            if app.access.allows("race") and has_an_effect("race", agent):
                yield f"Race {agent.name}", partial(app.windows.open, agent.name, "race"), "Two boards, the same start"
            if (
                app.access.allows("train")
                and agent.name != at_hand
                and agent.state in AT_REST
                and not (agent.champion or agent.is_policy or agent.is_finished)
            ):
                start = app.starting.start
                if agent.place:  # in the queue, by which it keeps how many steps it is to train
                    start = partial(app.starting.start_now, steps=agent.place.steps)
                yield f"Train {agent.name}", partial(start, agent.name), "In the background"

    def _play(self, agent: Summary) -> None:
        from arcade_rl.tui.dialogs.play import play

        play(self._cockpit, agent)

    @property
    def _cockpit(self) -> Navigation:
        assert isinstance(self.app, Navigation)
        return self.app


def _highlighted(title: str, matcher: Matcher) -> Content:
    """What fits is marked, as `Matcher.highlight` does it, which would take brackets in a name for markup."""
    _, places = matcher.fuzzy_search.match(matcher.query, title)
    return Content(title, [Span(place, place + 1, matcher.match_style) for place in places])
