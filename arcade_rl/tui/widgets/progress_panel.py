"""How far a training is: a bar, time left, speed, where its time goes, and what went wrong if it did."""

from collections.abc import Iterator

from textual.content import Content

from arcade_rl import wording
from arcade_rl.estimates.duration import Duration
from arcade_rl.shelf.queries.summary import Summary
from arcade_rl.shelf.queries.time_use import TimeUse
from arcade_rl.tui import states
from arcade_rl.tui.backend.detail import AgentDetail
from arcade_rl.tui.cockpit import Cockpit
from arcade_rl.tui.messages import escaped
from arcade_rl.tui.widgets.steady_text import SteadyText

_SEPARATOR = " [$foreground-muted]·[/] "


class ProgressPanel(SteadyText):
    """Bar and steps; what it does now; numbers; and where the trainer's time goes, once that was measured."""

    app: Cockpit

    def __init__(self) -> None:
        super().__init__("", id="progress")
        self._told = ""

    def show(self, agent: Summary, detail: AgentDetail | None = None) -> None:
        """Say how it stands; `detail` is None until it was read."""
        if agent.is_policy:
            self._tell(_now_line(agent, "", None, advise=True))
            return
        width = max(10, self.size.width - 48)
        self.set_class(agent.state == "crashed" or bool(agent.trouble), "-crashed")
        log = detail.log if detail else ()
        log_end = next((line for line in reversed(log) if line.strip()), "")
        now = _now_line(agent, log_end, detail.left if detail else None, advise=not self.app.access.read_only)
        lines = [_bar_line(agent, width), now]
        lines.append(_fitting(list(_numbers(agent)), self.size.width))
        if detail and detail.time_use:
            lines.append(_fitting(list(_time_use(detail.time_use)), self.size.width))
        self._tell("\n".join(lines))

    def _tell(self, told: str) -> None:
        if told != self._told:
            self._told = told
            self.update(told)


def _bar_line(agent: Summary, width: int) -> str:
    share = states.progress(agent)
    steps = f"{wording.exact(agent.status.step)} of {wording.exact(agent.training_steps)} agent steps"
    return f"[$primary on $panel]{bar(share, width)}[/] [b]{share:4.0%}[/]  {steps}"


def _now_line(agent: Summary, log_end: str, left: Duration | None, *, advise: bool) -> str:
    """What it does, and which key would have it do something else, where that is of use."""
    mark = states.mark(agent)
    if agent.problem:
        return f"{mark.markup}  [$text-error]{escaped(agent.problem)}[/]"
    if agent.state == "crashed":
        told = escaped(agent.status.error or f"its log ends: {log_end or 'without a word'}")
        advice = "  [b]Press [$primary]t[/] to resume from its last save.[/]" if advise else ""
        return f"{mark.markup}  {told}{advice}"
    if agent.trouble:
        advice = "" if agent.is_running or not advise else "  [b]Press [$primary]t[/] to train it.[/]"
        return f"{mark.markup}  [$text-error]{escaped(agent.trouble)}[/]{advice}"
    parts = [
        mark.markup,
        escaped(agent.activity),
        _advice(agent, left) if advise else "",
    ]
    return "  ".join(part for part in (*parts, f"[b]{states.time_left(agent)}[/]") if part and part != "[b][/]")


def _advice(agent: Summary, left: Duration | None) -> str:
    if agent.is_policy:
        return "a policy, which plays and is not trained: press [b $primary]w[/] to watch it"
    if agent.state == "paused":
        return "press [b $primary]space[/] to go on"
    if agent.is_queued:
        return "press [b $primary]t[/] to train it now, [b $primary]s[/] to take it out"
    if agent.is_finished and not agent.is_running:
        ended = escaped(agent.goal) or "all steps done"
        return f"{ended}; press [b $primary]t[/] to train further"
    takes = f", which takes [b]{wording.expected(left.seconds, measured=left.measured)}[/]" if left else ""
    return f"press [b $primary]t[/] to train it{takes}" if agent.state == "idle" else ""


def _fitting(parts: list[str], width: int) -> str:
    """As many of `parts` in one line as there is room for."""
    line = _SEPARATOR.join(parts)
    return line if len(parts) == 1 or Content.from_markup(line).cell_length <= width else _fitting(parts[:-1], width)


def _numbers(agent: Summary) -> Iterator[str]:
    status = agent.status
    if agent.state == "training":
        yield f"[b]{wording.rate(status.steps_per_second)}[/] steps/s"
        yield f"[b]{wording.rate(status.updates_per_second)}[/] updates/s"
    if status.demonstration_steps:
        share = f", [b]{wording.share(status.human_share)}[/] of its memory" if status.replay_size else ""
        yield f"taught [b]{wording.count(status.demonstration_steps)}[/] steps{share}"
    yield f"score [b]{wording.score(agent.recent_score)}[/]"
    yield f"best [b]{wording.score(status.best_evaluation)}[/]"
    yield f"epsilon [b]{status.epsilon:.2f}[/]"
    yield f"[b]{wording.exact(status.episodes)}[/] episode{'' if status.episodes == 1 else 's'}"
    yield f"trained [b]{wording.duration(status.training_seconds)}[/]"
    if status.replay_size:
        yield f"[b]{wording.count(status.replay_size)}[/] transitions in memory"
    if status.device:
        yield f"on {escaped(status.device)}"


def _time_use(use: TimeUse) -> Iterator[str]:
    """The shares of the training thread, and what the trainer takes of the machine."""
    yield ", ".join(f"{part} [b]{share:.0%}[/]" for part, share in use.large_shares.items())
    yield f"CPU [b]{wording.cores(use.cpu_cores)}[/]"
    if use.memory_bytes:
        yield f"memory [b]{wording.size(use.memory_bytes)}[/]"
    if use.emulator_cores:
        yield f"emulator beside it [b]{wording.cores(use.emulator_cores)}[/]"


def bar(share: float, width: int) -> str:
    """A progress bar of `width` cells, its end in eighths of a cell."""
    eighths = round(max(0.0, min(1.0, share)) * width * 8)
    full, rest = divmod(eighths, 8)
    partial = " ▏▎▍▌▋▊▉"[rest] if rest else ""
    return ("█" * full + partial).ljust(width)
