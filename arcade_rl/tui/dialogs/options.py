"""How the cockpit is to behave: what its user chooses once, kept for every start."""

from collections.abc import Iterable
from dataclasses import replace

from textual import on
from textual.widget import Widget
from textual.widgets import Static

from arcade_rl.errors import UsageError
from arcade_rl.shelf.settings.cockpit_file import MOST_TRAININGS, Call, LogKind, Options
from arcade_rl.tui.dialogs.dialog import Dialog, field
from arcade_rl.tui.widgets.choice import Choice

_ANY_NUMBER = "any number"
_READY, _WHEN_ASKED = "kept ready", "started when asked"
_PLAYS, _NOTHING = "a champion plays", "nothing happens"
_LOGS: dict[str, LogKind] = {
    "nothing": "off",
    "for TensorBoard": "tensorboard",
    "CSV": "csv",
    "for TensorBoard, and CSV": "both",
}
_CALLS: dict[str, Call] = {
    "the terminal's bell": "bell",
    "desktop notice (OSC 9)": "osc 9",
    "desktop notice (OSC 777)": "osc 777",
    "nothing": "off",
}


class OptionsScreen(Dialog[None]):
    """Asks for all of them."""

    title_text = "Options of the cockpit"
    button_label = "Apply"

    def __init__(self, options: Options) -> None:
        super().__init__()
        self._options = options

    def body(self) -> Iterable[Widget]:
        """One line each."""
        most = str(self._options.trainings_at_once or _ANY_NUMBER)
        numbers = (*map(str, range(1, MOST_TRAININGS + 1)), _ANY_NUMBER)
        yield field("Trainings", Choice(numbers, most, id="most-trainings"))
        yield Static("run at once; the rest are queued while the cockpit is open.", classes="muted")
        yield field("When one ends", Choice(tuple(_CALLS), _word_of(self._options.when_one_ends), id="when-one-ends"))
        yield Static("or crashes. Few terminals know both kinds of desktop notice.", classes="muted")
        kept = next(word for word, kind in _LOGS.items() if kind == self._options.log_trainings)
        yield field("Log trainings", Choice(tuple(_LOGS), kept, id="log-trainings"))
        yield Static("into logs/ of the agent's folder, from its next training on.", classes="muted")
        ready = _READY if self._options.keep_window_ready else _WHEN_ASKED
        yield field("Next window", Choice((_READY, _WHEN_ASKED), ready, id="next-window"))
        yield Static("for it to open at once; takes 170 MB while the cockpit is open.", classes="muted")
        alone = _PLAYS if self._options.attracts else _NOTHING
        yield field("Left alone", Choice((_PLAYS, _NOTHING), alone, id="left-alone"))
        yield Static("for a minute, with nothing running; any key ends it.", classes="muted")

    def check(self) -> None:
        """What the logs need is installed."""
        from arcade_rl.logs.automatic import can_log_for_tensorboard  # what writes logs is loaded when it is asked for
        from arcade_rl.logs.tensorboard_log import INSTALL

        if self._logs in ("tensorboard", "both") and not can_log_for_tensorboard():
            raise UsageError(INSTALL)

    @on(Choice.Changed, "#log-trainings")
    def check_logs(self) -> None:
        """Another one was chosen."""
        self.refresh_problem()

    def do(self) -> None:
        """Keep them."""
        call = _CALLS[self.query_one("#when-one-ends", Choice).value]
        self.app.choose(
            replace(
                self.app.options,  # a theme may have been chosen meanwhile
                most_trainings=self._most_trainings,
                when_one_ends=call,
                log_trainings=self._logs,
                keep_window_ready=self.query_one("#next-window", Choice).value == _READY,
                attract_mode=self._attract_mode,
            )
        )
        self.dismiss(None)

    @property
    def _attract_mode(self) -> bool | None:
        """None as long as nobody chose."""
        plays = self.query_one("#left-alone", Choice).value == _PLAYS
        return self._options.attract_mode if plays == self._options.attracts else plays

    @property
    def _logs(self) -> LogKind:
        return _LOGS[self.query_one("#log-trainings", Choice).value]

    @property
    def _most_trainings(self) -> int | None:
        """None as long as nobody chose."""
        word = self.query_one("#most-trainings", Choice).value
        most = 0 if word == _ANY_NUMBER else int(word)
        return self._options.most_trainings if most == self._options.trainings_at_once else most


def _word_of(call: Call) -> str:
    return next(word for word, each in _CALLS.items() if each == call)
