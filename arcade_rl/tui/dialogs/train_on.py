"""Train an agent further that has done all its steps."""

from collections.abc import Iterable

from textual.widget import Widget
from textual.widgets import Input, Static

from arcade_rl import schedules, wording
from arcade_rl.estimates.duration import duration
from arcade_rl.games.catalog import game
from arcade_rl.hyperparameters import spec_of
from arcade_rl.shelf.agents.agent_folder import AgentConfig
from arcade_rl.shelf.queries.summary import Summary
from arcade_rl.shelf.queries.time_left import further_steps
from arcade_rl.shelf.settings.machine_file import read_machine
from arcade_rl.tui.dialogs.dialog import Dialog, field

_STEPS = spec_of("training_steps")


class TrainOnScreen(Dialog[None]):
    """Asks how many steps more, and says how long they take and with what learning rate.

    Args:
        speed: agent steps a second as its trainer last measured them; 0 if that is not known.
    """

    button_label = "Train"

    def __init__(self, agent: Summary, config: AgentConfig, speed: float) -> None:
        super().__init__()
        self.title_text = f"Train {agent.name} further"
        self._agent = agent
        self._config = config
        self._speed = speed
        self._machine = read_machine()

    def body(self) -> Iterable[Widget]:
        """The steps, and what they mean."""
        status = self._agent.status
        done = wording.exact(status.step)
        ended = (
            f"Its training ended: {self._agent.goal}."
            if self._agent.goal
            else f"It has trained its {done} agent steps."
        )
        yield Static(f"{ended} How many more?", classes="muted", markup=False)
        steps = wording.exact(further_steps(status.step))
        yield field("Agent steps", Input(steps, id="steps", compact=True, select_on_focus=True))
        yield Static("", id="prospect")

    def check(self) -> None:
        """A number of steps that it can be trained for."""
        prospect = self.query_one("#prospect", Static)
        prospect.update("")
        prospect.update(self._prospect(self._training_steps))

    def do(self) -> None:
        """Raise its training steps, and train."""
        self.app.trainers.train_on(self._agent, self._training_steps)
        self.dismiss(None)

    @property
    def _training_steps(self) -> int:
        """Those that it will have done in the end. UsageError if that cannot be."""
        further = int(_STEPS.parse(self.query_one("#steps", Input).value))
        return int(_STEPS.check(self._agent.status.step + further))

    def _prospect(self, training_steps: int) -> str:
        status, hyperparameters = self._agent.status, self._config.hyperparameters
        rates = schedules.in_words(hyperparameters, steps=status.step, episodes=status.episodes, updates=status.updates)
        takes = duration(
            game(self._config.game),
            self._config.algorithm,
            hyperparameters.replace(training_steps=training_steps),
            self._machine,
            step=status.step,
            steps_per_second=self._speed,
        )
        return f"Takes {wording.expected(takes.seconds, measured=takes.measured)}, with {rates}."
