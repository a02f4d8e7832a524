"""How far a training is: a bar, time left, speed, and what went wrong if it did."""

from collections.abc import Iterator

from rich.markup import escape
from textual.widgets import Static

from arcade_rl.shelf.summary import Summary
from arcade_rl.tui import wording


class ProgressPanel(Static):
    """Three lines: bar and steps; what it does now; numbers."""

    def __init__(self) -> None:
        super().__init__("", id="progress")

    def show(self, agent: Summary, *, log_end: str) -> None:
        """Say how it stands. `log_end` is the last line of the trainer's log."""
        width = max(10, self.size.width - 50)
        self.set_class(agent.state == "crashed", "-crashed")
        self.update("\n".join((_bar_line(agent, width), _now_line(agent, log_end), _numbers_line(agent))))


def _bar_line(agent: Summary, width: int) -> str:
    share = wording.progress(agent)
    steps = f"{wording.exact(agent.status.step)} of {wording.exact(agent.training_steps)} agent steps"
    return f"[$primary on $panel]{wording.bar(share, width)}[/] [b]{share:4.0%}[/]  {steps}"


def _now_line(agent: Summary, log_end: str) -> str:
    mark = wording.mark(agent)
    if agent.state == "crashed":
        told = escape(agent.status.error or log_end or "its trainer died without a word")
        return f"{mark.markup}  {told}  [b]Press [$primary]t[/] to resume from its last save.[/]"
    parts = [mark.markup, escape(agent.status.activity) if agent.state == "training" else "", _advice(agent)]
    return "  ".join(part for part in (*parts, f"[b]{wording.time_left(agent)}[/]") if part and part != "[b][/]")


def _advice(agent: Summary) -> str:
    if agent.state == "paused":
        return "press [b $primary]space[/] to go on"
    if wording.is_finished(agent):
        return "all its steps are done; raise training steps with [b $primary]h[/] to go on"
    return "press [b $primary]t[/] to train it" if agent.state == "idle" else ""


def _numbers_line(agent: Summary) -> str:
    return "  [$foreground-muted]·[/]  ".join(_numbers(agent))


def _numbers(agent: Summary) -> Iterator[str]:
    status = agent.status
    if agent.state == "training":
        yield f"[b]{wording.rate(status.steps_per_second)}[/] steps/s"
        yield f"[b]{wording.rate(status.updates_per_second)}[/] updates/s"
    yield f"[b]{wording.exact(status.episodes)}[/] episodes"
    yield f"score [b]{wording.score(agent.recent_score)}[/]"
    yield f"best [b]{wording.score(status.best_evaluation)}[/]"
    yield f"epsilon [b]{status.epsilon:.2f}[/]"
    if status.replay_size:
        yield f"[b]{wording.count(status.replay_size)}[/] memories"
    yield f"trained [b]{wording.duration(status.training_seconds)}[/]"
    if status.device:
        yield f"on {escape(status.device)}"
