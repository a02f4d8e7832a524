"""The form for a new agent, as a person meets it."""

from textual.widgets import Input, Static

from arcade_rl.tui.screens.new_agent import NewAgentScreen
from arcade_rl.tui.widgets.choice import Choice
from arcade_rl.tui.widgets.hyperparameter_form import HyperparameterField
from tests.tui.support.scripted import Script, settle, write

SIZE = (100, 30)


class Form:
    """The form, opened, as a person meets it."""

    def __init__(self, pilot, script: Script) -> None:
        self.pilot = pilot
        self.script = script

    @property
    def screen(self) -> NewAgentScreen:
        screen = self.pilot.app.screen
        assert isinstance(screen, NewAgentScreen)
        return screen

    def text(self, selector: str) -> str:
        return str(self.screen.query_one(selector, Static).content)

    def field(self, name: str) -> HyperparameterField:
        return self.screen.query_one(f"#hyperparameter-{name}", HyperparameterField)

    def visible(self) -> list[str]:
        return [field.spec.name for field in self.screen.query(HyperparameterField) if field.display]

    async def learn_pong_with_dqn(self) -> None:
        await write(self.pilot, "pong")
        await settle(self.pilot)
        self.screen.query_one("#algorithm", Choice).value = "DQN"
        await settle(self.pilot)

    async def unfold(self) -> None:
        await self.pilot.press("ctrl+l")
        await settle(self.pilot)

    async def choose(self, name: str, word: str) -> None:
        self.field(name).query_one(Choice).value = word
        await settle(self.pilot)

    async def type_into(self, selector: str, text: str) -> None:
        editor = self.screen.query_one(selector, Input)
        editor.focus()
        editor.value = ""
        await write(self.pilot, text)
        await settle(self.pilot)
