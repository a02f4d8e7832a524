"""Playing with an agent: alone with it at one's side, or, in a game for two, against it."""

from collections.abc import Iterable
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from arcade_rl.games.two_player.versus_catalog import VersusGame, versus_games, why_not_here
from arcade_rl.shelf.queries.summary import Summary
from arcade_rl.tui.cockpit import Cockpit
from arcade_rl.tui.dialogs.dialog import Dialog

_ALONE, _AGAINST = "alone", "against"
_HUMAN = "human"


def play(app: Cockpit, agent: Summary) -> None:
    """Open the window, the joystick in the human's hand; where two can play the agent's game, ask how first."""
    game = next((game for game in versus_games() if game.entry.id == agent.game), None)
    if game is None or why_not_here() or agent.name == _HUMAN:  # a side of that name would be a person's
        app.windows.open(agent.name, "play")
    else:
        app.go(PlayScreen(agent.name, game))


class PlayScreen(Dialog[None]):
    """Asks: alone, or against the agent?

    Args:
        game: the agent's, for two.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("p", f"choose('{_ALONE}')", "Play alone", show=False),
        Binding("v", f"choose('{_AGAINST}')", "Play against it", show=False),
    ]
    AUTO_FOCUS = "#ways"
    button_label = "Play"

    def __init__(self, agent: str, game: VersusGame) -> None:
        super().__init__()
        self.title_text = f"Play {game.entry.title}"
        self._agent, self._game = agent, game

    def body(self) -> Iterable[Widget]:
        """Both ways."""
        side = ("right", "left")[self._game.learned_side]
        yield Static(f"{self._agent} can sit beside you, or opposite.", classes="muted", markup=False)
        yield OptionList(
            Option("[b]p[/]  Play alone: it shows what it would do, Tab lets it play", _ALONE),
            Option(f"[b]v[/]  Play against it: two in one game, you on the {side}", _AGAINST),
            id="ways",
            compact=True,
        )

    @on(OptionList.OptionSelected)
    def take(self) -> None:
        """Enter on a way, or a click."""
        self.action_do()

    def do(self) -> None:
        """Open the window."""
        ways = self.query_one("#ways", OptionList)
        chosen = ways.highlighted_option
        self.action_choose(chosen.id if chosen is not None and chosen.id else _ALONE)

    def action_choose(self, way: str) -> None:
        """This way."""
        if way == _ALONE:
            self.app.windows.open(self._agent, "play")
        else:
            players = [_HUMAN, _HUMAN]
            players[self._game.learned_side] = self._agent
            self.app.windows.open_versus(self._game.entry.id, self._game.usual_mode, *players)
        self.dismiss(None)
