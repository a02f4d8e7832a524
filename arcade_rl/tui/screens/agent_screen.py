"""What can be done with one agent: the same keys on the shelf and on the training screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message
from textual.screen import Screen

from arcade_rl import wording
from arcade_rl.tui.access import READ_ONLY
from arcade_rl.tui.agent_commands import can
from arcade_rl.tui.cockpit import Cockpit
from arcade_rl.tui.terminal.late_input import InFront
from arcade_rl.tui.workers.polling import Poll, unless_gone

if TYPE_CHECKING:
    from arcade_rl.shelf.agents.agent_folder import AgentConfig, AgentFolder
    from arcade_rl.shelf.demonstrations.demonstrations import DemonstrationHeader
    from arcade_rl.shelf.ledger.ledger import RequestKind
    from arcade_rl.shelf.queries.summary import Summary
    from arcade_rl.shelf.settings.window_memory import WindowKind
    from arcade_rl.tui.backend.detail import AgentDetail


class DetailRead(Message):
    """The selected agent was read closely."""

    def __init__(self, detail: AgentDetail) -> None:
        super().__init__()
        self.detail = detail


class AgentScreen(InFront, Screen[None]):
    """A screen with one selected agent."""

    app: Cockpit

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("w", "watch", "Watch"),
        Binding("p", "play", "Play"),
        Binding("f", "fork_champion", "Fork"),  # for a champion it is the way on, and so in sight
        Binding("t", "train", "Train"),
        Binding("t", "train_running", show=False),
        Binding("space", "pause", "Pause", key_display="space"),
        Binding("space", "resume", "Resume", key_display="space"),
        Binding("space", "nothing_to_pause", show=False),
        Binding("s", "stop", "Stop"),
        Binding("s", "nothing_to_stop", show=False),
        Binding("x", "export", "Export", show=False),
        Binding("r", "rename", "Rename", show=False),
        Binding("f", "fork", "Fork", show=False),
        Binding("d,delete", "delete", "Delete", show=False),
        Binding("c", "checkpoints", "Checkpoints", show=False),
        Binding("g", "race", "Race", show=False),
        Binding("e", "demonstrations", "Demonstrations", show=False),
        Binding("h", "tune", "Settings", show=False),
        Binding("number_sign", "tags", "Tags", show=False),
        Binding("u", "app.undo_delete", show=False),
        Binding("t,space,s,r,d,delete,e,number_sign", "refuse", show=False),
        Binding("t,f,space,s", "say_policy", show=False),
        Binding("p,f,t,space,s,x,r,d,delete,g,e,u,number_sign", "say_read_only", show=False),
        Binding("w,p,f,t,space,s,x,r,c,g,e,h,number_sign", "say_problem", show=False),
        Binding("w,p,f,t,space,s,x,r,d,delete,c,g,e,h,number_sign", "say_none_selected", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.read_detail = Poll(self, self._detail_of_selected)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What makes no sense with the selected agent is not offered."""
        return bool(super().check_action(action, parameters)) and can(self.agent, action)

    @property
    def agent(self) -> Summary | None:
        """The selected agent; None if there is none."""
        raise NotImplementedError

    def follow(self, name: str, instead_of: str) -> None:
        """An agent was made, or had another name until now: show it, if this screen is about it."""
        raise NotImplementedError

    def expect_rename(self, name: str) -> None:
        """An agent is about to have another name, which `follow` will say."""

    async def run_command(self, name: str, action: str) -> None:
        """Do what the command palette offered for an agent, if that is still the selected one."""
        if self.agent is not None and self.agent.name == name:
            await self.app.run_action(action, self)

    def _detail_of_selected(self) -> Callable[[], DetailRead | None] | None:
        agent, app = self.agent, self.app
        if agent is None:
            return None

        def read() -> DetailRead:
            from arcade_rl.tui.widgets.charts import chart

            chart.preload()
            return DetailRead(app.backend.read_detail(agent.name))

        return unless_gone(read)

    def action_watch(self) -> None:
        """Open the window, the agent at the joystick."""
        self._open_window("watch")

    def action_play(self) -> None:
        """Open the window, the human at the joystick; in a game for two, ask first whether against it."""
        from arcade_rl.tui.dialogs.play import play

        agent = self._selected_agent()
        if agent is not None:
            play(self.app, agent)

    def action_race(self) -> None:
        """Open the window of a race against it, if two boards would start alike."""
        agent = self._selected_agent()
        if agent is not None and not agent.game_repeats:
            self.app.refuse(
                f"{agent.game_title} cannot be raced: the same seed does not give the same start; p plays it alone."
            )
            return
        self._open_window("race")

    def action_train(self) -> None:
        """Start or resume training."""
        agent = self._selected_agent()
        if agent is None:
            return
        if agent.state == "paused":
            self._ask(agent, "resume")
        elif agent.is_running:
            self.app.refuse(f"{agent.name} is training already; space pauses it, s stops it.")
        elif agent.is_queued:
            self.app.starting.start_now(agent.name, agent.place.steps if agent.place else None)
        elif agent.state == "idle" and agent.is_finished:
            self.app.carry_out(
                lambda: self.app.backend.read_detail(agent.name),
                then=lambda detail: self._ask_to_train_on(agent, detail),
                opens=True,
            )
        else:
            self.app.starting.start(agent.name)

    action_train_running = action_train  # not in sight: space resumes, too

    def _ask_to_train_on(self, agent: Summary, detail: AgentDetail) -> None:
        from arcade_rl.tui.dialogs.train_on import TrainOnScreen

        if detail.config is not None:
            speeds = detail.curves.get("steps_per_second")
            self.app.go(TrainOnScreen(agent, detail.config, speeds.values[-1] if speeds and speeds.values else 0.0))

    def action_pause(self) -> None:
        """Pause a trainer."""
        agent = self._in_training()
        if agent is not None:
            self._ask(agent, "pause")

    def action_resume(self) -> None:
        """Let a paused trainer go on."""
        agent = self._in_training()
        if agent is not None:
            self._ask(agent, "resume")

    def action_nothing_to_pause(self) -> None:
        """Say that it is not training."""
        self._in_training()

    action_nothing_to_stop = action_nothing_to_pause

    def action_tune(self) -> None:
        """Change its hyperparameters, while it trains too; a champion's can be looked at."""
        from arcade_rl.tui.dialogs.tune import SettingsScreen, TuneScreen

        agent = self._selected_agent()
        if agent is None:
            return

        def show(config: AgentConfig | None) -> None:
            if config is None:
                self.app.refuse(agent.problem or f"The settings of {agent.name} cannot be read; see its agent.toml.")
            elif self.app.access.read_only:
                self.app.go(SettingsScreen(config, READ_ONLY))
            else:
                self.app.go(SettingsScreen(config) if agent.champion else TuneScreen(agent, config))

        self.app.carry_out(lambda: self.app.backend.read_detail(agent.name).config, then=show, opens=True)

    def action_stop(self) -> None:
        """Let a trainer save and end; one that cannot save, if what that costs is meant. Or let it wait no more."""
        agent = self._selected_agent()
        if agent is not None and agent.is_queued:
            self.app.starting.take_out(agent.name)
            return
        agent = self._in_training()
        if agent is None:
            return
        if agent.state == "waiting":
            self._confirm_discard(agent)
        else:
            self._ask(agent, "stop")

    def _confirm_discard(self, agent: Summary) -> None:
        """Stop a trainer that cannot save, if its owner means it."""
        from arcade_rl.tui.dialogs.confirm import ConfirmScreen, confirm

        steps = f"{wording.exact(agent.status.unsaved_steps)} agent steps"
        question = f"{agent.name} has learned for {steps} since its last save, and cannot save: they would be lost."
        discard = ConfirmScreen(f"Give up {steps}?", question, "Stop and give up")
        confirm(self.app, discard, lambda: self._ask(agent, "discard"))

    def action_export(self) -> None:
        """Save its brain as a file to share."""
        from arcade_rl.tui.dialogs.export_brain import ExportScreen

        self._with_folder(lambda folder: self.app.go(ExportScreen(folder)))

    def action_rename(self) -> None:
        """Give it another name."""
        from arcade_rl.tui.dialogs.naming import RenameScreen

        if self._at_rest("r renames it") is not None:
            self._with_folder(lambda folder: self.app.go(RenameScreen(folder)))

    def action_tags(self) -> None:
        """Change the words that it is found by."""
        from arcade_rl.tui.dialogs.tags import TagsScreen

        agent = self._selected_agent()
        if agent is not None:
            self.app.go(TagsScreen(agent, self.app.agents or ()))

    def action_fork(self) -> None:
        """Make a new agent that begins where this one stands."""
        from arcade_rl.tui.dialogs.naming import ForkScreen

        self._with_folder(lambda folder: self.app.go(ForkScreen(folder)))

    action_fork_champion = action_fork

    def action_checkpoints(self) -> None:
        """Choose a checkpoint, and watch it as it was then."""
        from arcade_rl.tui.dialogs.checkpoints import CheckpointsScreen

        agent = self._selected_agent()
        if agent is not None:
            self.app.carry_out(
                lambda: self.app.backend.read_detail(agent.name),
                then=lambda detail: self.app.go(CheckpointsScreen(agent.name, detail.checkpoints)),
                opens=True,
            )

    def action_demonstrations(self) -> None:
        """See what one has taught it, delete or export it."""
        from arcade_rl.shelf.queries.teachable import refusal
        from arcade_rl.tui.dialogs.demonstrations import DemonstrationsScreen

        agent = self._selected_agent()
        if agent is None:
            return

        def look() -> tuple[AgentFolder, Mapping[int, DemonstrationHeader | None], str]:
            folder, headers = self.app.backend.find(agent.name), self.app.backend.read_detail(agent.name).demonstrations
            return folder, headers, "" if headers else refusal(folder)

        self.app.carry_out(look, then=lambda found: self.app.go(DemonstrationsScreen(*found)), opens=True)

    def action_refuse(self) -> None:
        """Say why a champion stays as it is, and what to do instead."""
        agent = self._selected_agent()
        if agent is not None:
            self.app.refuse(
                f"{agent.name} is a champion and read-only; press f to fork it: an agent of your own, with its brain."
            )

    def action_say_policy(self) -> None:
        """Say why an imported policy is neither trained nor forked."""
        agent = self._selected_agent()
        if agent is not None:
            self.app.refuse(f"{agent.name} is a policy, which plays and is neither trained nor forked; w watches it.")

    def action_say_problem(self) -> None:
        """Say why nothing can be done with a folder that is not an agent, or cannot be read."""
        agent = self._selected_agent()
        if agent is not None:
            self.app.refuse(agent.problem)

    def action_say_none_selected(self) -> None:
        """Say why a key for an agent does nothing where there is none."""
        self._selected_agent()

    def action_say_read_only(self) -> None:
        """Say why a key of the cockpit does nothing in this one."""
        self.app.refuse(READ_ONLY)

    def action_delete(self) -> None:
        """Move it to the trash, having asked."""
        from arcade_rl.shelf.agents.trash import KEPT_DAYS
        from arcade_rl.tui.dialogs.confirm import ConfirmScreen, confirm

        agent = self._at_rest("d deletes it")
        if agent is None:
            return
        steps = f" ({wording.exact(agent.status.step)} agent steps)" if agent.status.step else ""
        keeping = f"For {KEPT_DAYS} days you can bring it back from there."
        question = f"{agent.name} moves to the trash, with everything it has learned{steps}. {keeping}"
        delete = ConfirmScreen("Delete this agent?", question, "Delete")
        confirm(self.app, delete, lambda: self.app.trash.delete(agent.name))

    def _selected_agent(self) -> Summary | None:
        if self.agent is None and self.app.agents:
            self.app.refuse("No agent is selected; esc shows all of them.")
        elif self.agent is None and self.app.agents is not None:  # not before they were read
            read_only = self.app.access.read_only
            self.app.refuse("There is no agent yet" + ("." if read_only else "; press n to make one."))
        return self.agent

    def _in_training(self) -> Summary | None:
        agent = self._selected_agent()
        if agent is not None and not agent.is_running:
            self.app.refuse(f"{agent.name} is not training; press t to train it.")
            return None
        return agent

    def _at_rest(self, then: str) -> Summary | None:
        """The selected agent; while a trainer is at work for it None, having said how to do `then`."""
        agent = self._selected_agent()
        if agent is not None and agent.is_running:
            self.app.refuse(f"{agent.name} is {agent.state}; s stops it, then {then}.")
            return None
        return agent

    def _ask(self, agent: Summary, kind: RequestKind) -> None:
        self.app.trainers.ask(agent.name, kind)

    def _open_window(self, kind: WindowKind) -> None:
        agent = self._selected_agent()
        if agent is not None:
            self.app.windows.open(agent.name, kind)

    def _with_folder(self, use: Callable[[AgentFolder], object]) -> None:
        agent = self._selected_agent()
        if agent is not None:
            self.app.carry_out(lambda: self.app.backend.find(agent.name), then=use, opens=True)
