"""What is known of an agent, in lines of markup, and where it is shown: facts, a champion's making, hyperparameters."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from textual.content import Content

from arcade_rl import wording
from arcade_rl.errors import UsageError
from arcade_rl.games import catalog
from arcade_rl.games.action_words import short_action_label
from arcade_rl.hyperparameters import ALGORITHM_TITLES, Hyperparameters, in_effect
from arcade_rl.shelf.agents.champion_file import Champion
from arcade_rl.shelf.queries.summary import Summary
from arcade_rl.tui import states
from arcade_rl.tui.backend.detail import AgentDetail
from arcade_rl.tui.messages import escaped
from arcade_rl.tui.widgets.steady_text import SteadyText
from arcade_rl.tui.widgets.tables.demonstration_list import taught

if TYPE_CHECKING:
    from arcade_rl.shelf.demonstrations.demonstrations import DemonstrationHeader

_LABEL_WIDTH = 11
_LABEL = re.compile(r"\w* +")
_UNBROKEN = "\N{NO-BREAK SPACE}"


class FactSheet(SteadyText):
    """Facts, one below the other; what does not fit into a line goes on beside its label."""

    def __init__(self, *, id: str) -> None:
        super().__init__("", id=id)
        self._facts: tuple[str, ...] = ()

    def show(self, facts: Iterable[str]) -> None:
        """Show these, in markup."""
        self._facts = tuple(facts)
        self._lay_out()

    def on_resize(self) -> None:
        """There is other room."""
        self._lay_out()

    def _lay_out(self) -> None:
        width = self.size.width
        lines = (part for fact in self._facts for part in wrapped(Content.from_markup(fact), width))
        self.update(Content("\n").join(lines))


def wrapped(fact: Content, width: int) -> Iterator[Content]:
    """The lines of one fact; those after the first begin where the text beside its label does.

    Args:
        width: of a line, in cells; 0 while it is not known.
    """
    plain = fact.plain
    indent = _LABEL_WIDTH if _LABEL.fullmatch(plain[:_LABEL_WIDTH]) else 0
    start = 0
    while width and len(plain) - start > (room := width - (indent if start else 0)):
        cut = plain.rfind(" ", start if start else indent, start + room + 1)
        if cut <= start:
            break  # one long word
        yield _line_of(fact[start:cut], indent if start else 0)
        start = cut + 1
    yield _line_of(fact[start:], indent if start else 0)


def _line_of(part: Content, indent: int) -> Content:
    shown = Content(part.plain.replace(_UNBROKEN, " "), list(part.spans))
    return Content.assemble(" " * indent, shown) if indent else shown


def facts(
    agent: Summary,
    demonstrations: "Mapping[int, DemonstrationHeader | None]",
    brain_problem: str = "",
    *,
    advise: bool = True,
) -> Iterator[str]:
    """What is known of a person's own agent at a glance, in lines of markup.

    Args:
        advise: name the keys that do something about it.
    """
    if agent.problem:
        yield f"[$text-error]{escaped(agent.problem)}[/]"
        return
    status = agent.status
    done = f"{states.progress(agent):.0%} of {_unbroken(wording.count(agent.training_steps))}"
    yield line("State", _state(agent, advise=advise))
    if agent.goal and not agent.is_running:
        yield line("Ended", escaped(agent.goal))
    yield line("Steps", f"{wording.exact(status.step)} [$foreground-muted]({done})[/]")
    yield line("Episodes", wording.exact(status.episodes))
    yield line("Score", f"{wording.score(agent.recent_score)} [$foreground-muted]last 100 episodes[/]")
    yield line("Best", f"{wording.score(status.best_evaluation)} [$foreground-muted]by evaluation[/]")
    if demonstrations:
        yield line("Taught", taught(demonstrations))
        remembers = status.demonstration_steps and status.replay_size
        share = f"{wording.share(status.human_share)} of its memory · " if remembers else ""
        see = "[b $primary]e[/] [@click=screen.demonstrations]shows them[/]" if advise else ""
        yield line("", f"[$foreground-muted]{share}[/]{see}")
    if agent.tags:
        yield line("Tags", escaped(" ".join(agent.tags)))
    yield from _brain_problem(brain_problem)
    if trouble := agent.trouble or status.error:
        yield line("Error", f"[$text-error]{escaped(trouble)}[/]")
    yield from _game_facts(agent)


def champion_facts(agent: Summary, champion: Champion | None, brain_problem: str = "") -> Iterator[str]:
    """What is known of a champion at a glance; less until its file was read."""
    if agent.problem:
        yield f"[$text-error]{escaped(agent.problem)}[/]"
        return
    yield line("State", f"{states.mark(agent).markup} [$foreground-muted]· read-only[/]")
    yield from _brain_problem(brain_problem)
    if champion is not None:
        yield from _evaluation_facts(champion)
        steps = f"{wording.count(champion.step)} [$foreground-muted]steps in[/]"
        yield line("Trained", f"{steps} {_unbroken(wording.duration(champion.training_seconds))}")
    yield from _game_facts(agent)


def _brain_problem(problem: str) -> Iterator[str]:
    if problem:
        yield line("Brain", f"[$text-error]{escaped(problem)}[/]")


def _evaluation_facts(champion: Champion) -> Iterator[str]:
    evaluation = champion.evaluation
    low, high = (wording.score(bound) for bound in evaluation.ci95)
    yield line("Score", f"[b]{wording.score(evaluation.mean)}[/] [$foreground-muted]({low} to {high})[/]")
    yield line("", f"[$foreground-muted]95% CI, {len(evaluation.returns)} episodes[/]")
    if evaluation.human_normalized is not None:
        yield line("", f"{evaluation.human_normalized:.0%} [$foreground-muted]of a human's score[/]")


def making_markup(champion: Champion) -> str:
    """How a champion was made and examined, and what to type to do the same."""
    evaluation = champion.evaluation
    time = wording.duration(champion.training_seconds)
    sticky = f"{evaluation.sticky_actions:.0%}" if evaluation.sticky_actions else "no"
    middle = f"median {wording.score(evaluation.median)}, IQM {wording.score(evaluation.iqm)}"
    return "\n".join(
        (
            f"[b]{escaped(champion.title)}[/]\n",
            f"[$foreground-muted]Trained in[/] {time} [$foreground-muted]on[/] {escaped(champion.machine)}",
            *(f"  {escaped(command)}" for command in champion.commands),
            f"\n[$foreground-muted]Evaluated with {evaluation.epsilon:.0%} random actions, {sticky} sticky actions[/]",
            f"  {escaped(evaluation.command)}",
            f"  [$foreground-muted]{middle}[/]",
        )
    )


def _state(agent: Summary, *, advise: bool) -> str:
    more = [agent.activity, states.time_left(agent)]
    if agent.state == "crashed":
        more = ["press t to resume it from its last save"] if advise else []
    told = " · ".join(part for part in more if part)
    return states.mark(agent).markup + (f" [$foreground-muted]· {escaped(told)}[/]" if told else "")


_WHOLE_JOYSTICK = 18  # actions, which fill half of a small screen by name


def _game_facts(agent: Summary) -> Iterator[str]:
    try:
        entry = catalog.game(agent.game)
    except UsageError:
        return
    yield line("Game", escaped(entry.title))
    yield line("Algorithm", ALGORITHM_TITLES[agent.algorithm])
    labels = ", ".join(_unbroken(short_action_label(entry, action)) for action in range(len(entry.actions)))
    if len(entry.actions) == _WHOLE_JOYSTICK:
        labels = "8 directions and the center, with and without fire"
    yield line("Actions", f"[$foreground-muted]{len(entry.actions)}:[/] {escaped(labels)}")
    if agent.parent:
        yield line("From", escaped(agent.parent))


def _unbroken(text: str) -> str:
    """What belongs together in one line."""
    return text.replace(" ", _UNBROKEN)


def line(label: str, text: str) -> str:
    """A fact under its label."""
    return f"[$foreground-muted]{label:<{_LABEL_WIDTH}}[/]{text}"


def settings_markup(detail: AgentDetail, *, units: bool) -> str:
    """Preset, seed, and every hyperparameter that has an effect, by theme."""
    return "\n".join(_settings(detail, units=units))


def _settings(detail: AgentDetail, *, units: bool) -> Iterator[str]:
    if detail.config is None:
        return
    config = detail.config
    yield line("Preset", f"{escaped(config.preset)} [$foreground-muted]· seed {config.seed}[/]")
    theme = ""
    for spec in in_effect(config.hyperparameters, config.algorithm, pixels=_pixels(config.game)):
        if spec.theme != theme:
            theme = spec.theme
            yield f"\n[b]{theme}[/]"
        yield _hyperparameter_line(spec.name, spec.unit if units else "", config.hyperparameters)


def _hyperparameter_line(name: str, unit: str, hyperparameters: Hyperparameters) -> str:
    text = wording.value(getattr(hyperparameters, name))
    return f"[$foreground-muted]{wording.label(name):<25}[/]{text:>11} [$foreground-muted]{unit}[/]"


def _pixels(game_id: str) -> bool:
    return any(entry.id == game_id and entry.pixels for entry in catalog.games())
