"""The progress bar of a training run in the foreground."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from arcade_rl import wording
from arcade_rl.training.progress import Progress as TrainingProgress

_SECONDS_BETWEEN_LINES = 10.0


@contextmanager
def foreground_progress(name: str) -> Iterator[Callable[[TrainingProgress], None]]:
    """A bar on a terminal; where standard error is none (a pipe, a file), a line now and then."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _line_printer(console)
        return
    columns = (
        TextColumn("[bold]{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[news]}"),
    )
    with Progress(*columns, console=console) as bar:
        task = bar.add_task(name, total=None, news="starting")
        troubles = _TroublePrinter(console)

        def show(progress: TrainingProgress) -> None:
            troubles.show(progress)
            bar.update(task, completed=progress.step, total=progress.training_steps, news=_news(progress))

        yield show


def _line_printer(console: Console) -> Callable[[TrainingProgress], None]:
    import time

    last = -_SECONDS_BETWEEN_LINES
    troubles = _TroublePrinter(console)

    def show(progress: TrainingProgress) -> None:
        nonlocal last
        troubles.show(progress)
        if progress.trouble or time.monotonic() - last < _SECONDS_BETWEEN_LINES:
            return
        last = time.monotonic()
        console.print(
            f"{wording.exact(progress.step)} of {wording.exact(progress.training_steps)} steps, {_news(progress)}",
            highlight=False,
            soft_wrap=True,
        )

    return show


class _TroublePrinter:
    """Prints a trouble once, as a separate line that stays, and again if training is to end meanwhile."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._last = (False, False)

    def show(self, progress: TrainingProgress) -> None:
        now = (bool(progress.trouble), progress.ending)
        if progress.trouble and now != self._last:
            hint = " (or press Ctrl+C again)" if progress.ending else ""
            whole = not self._console.is_terminal
            self._console.print(
                f"{progress.trouble}{hint}", style="red", highlight=False, markup=False, soft_wrap=whole
            )
        self._last = now


def _news(progress: TrainingProgress) -> str:
    if progress.trouble:
        return "[red]cannot save; training waits[/]"
    left = "" if progress.seconds_left is None else f"{wording.duration(progress.seconds_left)} left, "
    speed = f"{wording.rate(progress.steps_per_second)} steps/s, " if progress.steps_per_second else ""
    score = "" if progress.recent_score is None else f"score {wording.score(progress.recent_score)}, "
    return f"{speed}{left}{score}{progress.activity}"
