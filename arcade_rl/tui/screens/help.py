"""Every key and every word, on one page."""

from collections.abc import Iterator
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Horizontal, Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Static

from arcade_rl.tui.terminal.late_input import InFront

_KEYS = (
    (
        "On the shelf",
        (
            ("n", "make a new agent"),
            ("enter", "open the agent: curves, log, settings"),
            ("i", "import a brain file"),
            ("v", "versus: two players in one game"),
            ("l", "scores: leaderboards, and how you get on"),
            ("b", "measure how fast this machine trains"),
            ("z", "the trash: what you deleted"),
            ("k", "the keys of the windows: choose others"),
            ("↑ ↓", "choose an agent"),
        ),
    ),
    (
        "With an agent",
        (
            ("t", "train it, or resume its training"),
            ("space", "pause, and resume"),
            ("s", "stop: it saves first"),
            ("w", "watch it play, in a window"),
            ("p", "play: the same window, the joystick is yours"),
            ("g", "race it: two boards side by side, the same start"),
            ("c", "its checkpoints: watch it as it was then"),
            ("h", "its hyperparameters"),
            ("e", "demonstrations: what you taught it"),
            ("x", "export its brain"),
            ("f", "fork: a new agent from this one's brain"),
            ("r", "rename"),
            ("d", "delete: it moves to the trash"),
            ("u", "bring back the agent that was deleted last"),
        ),
    ),
    (
        "Everywhere",
        (
            ("ctrl+p", "every command and every agent, by name"),
            ("escape", "back"),
            ("tab", "the next field"),
            ("?", "this page"),
            ("q, ctrl+q", "quit; training goes on"),
        ),
    ),
)
_WORDS = (
    ("agent", "A learner on your shelf: one game, one way to learn, its settings and its history."),
    ("champion", "A trained agent that comes with the program. Watch it, play with it, fork it; it stays as it is."),
    ("brain", "What an agent has learned, as one file: weights or a table. It can be shared."),
    ("agent step", "One decision. On Atari it lasts 4 frames of the console, a fifteenth of a second."),
    ("episode", "One game from its start to its end."),
    ("score, return", "Points gained in one episode."),
    ("Elo", "How strong a player is in versus games: 1,500 to begin with; 400 more wins ten times as often."),
    (
        "evaluation",
        "A few episodes with almost no random actions, played by a copy while it learns on, to see how good it is.",
    ),
    ("Q-value", "How many points (later ones count less) the agent expects after an action."),
    ("Q-table", "A list of Q-values, one for each state and action. For games with few states."),
    ("DQN", "A neural network that estimates Q-values, for games with too many states to list."),
    ("PQN", "DQN without a replay memory: many games at once, learned from as they are played, then forgotten."),
    ("epsilon", "Share of actions taken at random, to try things out. It falls while the agent learns."),
    ("loss", "How far the network was from its targets in the last updates. It may rise as scores rise."),
    ("replay memory", "What the agent has lived through lately; it learns from random pieces of it."),
    ("update", "One small correction of the network, from one batch of memories."),
    ("preset", "A recipe: settings that belong together. `default` is what works best here."),
    ("checkpoint", "The brain as it was at some step, kept so that you can look back."),
)


class HelpScreen(InFront, ModalScreen[None]):
    """Keys, then words; side by side where there is room."""

    CSS_PATH = ["dialog.tcss", "help.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,question_mark,f1", "dismiss", "Back", key_display="esc")]

    def compose(self) -> ComposeResult:
        """One page that scrolls."""
        with VerticalScroll(id="help") as page:
            page.border_title = "Help"
            page.border_subtitle = "esc closes"
            with Container(id="help-columns"):
                with Vertical(classes="help-column"):
                    for title, keys in _KEYS:
                        yield from _section(title, keys)
                with Vertical(classes="help-column"):
                    yield from _section("Words", _WORDS)


def _section(title: str, lines: tuple[tuple[str, str], ...]) -> Iterator[Widget]:
    yield Static(f"[b $primary]{title}[/]", classes="help-title")
    for term, meaning in lines:
        yield Horizontal(
            Static(term, classes="help-term"), Static(meaning, classes="help-meaning"), classes="help-line"
        )
