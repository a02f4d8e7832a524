"""Put a Gymnasium environment on the list of games."""

from collections.abc import Callable, Iterable

from textual.widget import Widget
from textual.widgets import Input, Static

from arcade_rl.errors import UsageError
from arcade_rl.games import catalog
from arcade_rl.tui.dialogs.dialog import Dialog, field
from arcade_rl.tui.widgets.path_input import NothingTypedError


class AddGameScreen(Dialog[None]):
    """Asks for the environment's id; what it is like is found out in a separate process.

    Args:
        env_id: to begin with.
        added: called with the id once it is on the list.
    """

    title_text = "Add a Gymnasium environment"
    button_label = "Add"

    def __init__(self, env_id: str, added: Callable[[str], object]) -> None:
        super().__init__()
        self._env_id = env_id
        self._added = added

    def body(self) -> Iterable[Widget]:
        """The id, and what adding means."""
        yield Static("As in Gymnasium: LunarLander-v3, or module:EnvId for a package's own.", classes="muted")
        yield field("Environment", Input(self._env_id, id="env-id", compact=True))
        yield Static("A module is code that runs with your rights: add only what you trust.", classes="muted")

    def check(self) -> None:
        """An id of something that is not on the list."""
        typed = self._typed
        if not typed:
            raise NothingTypedError("type the id of an environment")
        if any(typed.lower() in (entry.id.lower(), _environment_id(entry).lower()) for entry in catalog.games()):
            raise UsageError(f"{typed} is on the list of games already")

    def do(self) -> None:
        """Add it: it takes some seconds, in which the cockpit goes on."""
        env_id, added = self._typed, self._added

        def tell(answer: str) -> None:
            self.app.tell(answer)
            added(env_id)

        self.carry_out(lambda: self.app.backend.add_game(env_id), doing=f"Trying {env_id} …", then=tell)

    @property
    def _typed(self) -> str:
        return self.query_one("#env-id", Input).value.strip()


def _environment_id(entry: catalog.CatalogEntry) -> str:
    return entry.environment.id if entry.environment else ""
