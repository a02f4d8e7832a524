"""The progress bar of a training run in the foreground."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

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

        def show(progress: TrainingProgress) -> None:
            bar.update(task, completed=progress.step, total=progress.training_steps, news=_news(progress))

        yield show


def _line_printer(console: Console) -> Callable[[TrainingProgress], None]:
    import time

    last = -_SECONDS_BETWEEN_LINES

    def show(progress: TrainingProgress) -> None:
        nonlocal last
        if time.monotonic() - last < _SECONDS_BETWEEN_LINES:
            return
        last = time.monotonic()
        console.print(f"{progress.step:,} of {progress.training_steps:,} steps, {_news(progress)}", highlight=False)

    return show


def _news(progress: TrainingProgress) -> str:
    score = "-" if progress.recent_score is None else f"{progress.recent_score:.1f}"
    return (
        f"{progress.steps_per_second:,.0f} steps/s, {_duration(progress.seconds_left)} left, "
        f"score {score}, {progress.activity}"
    )


def _duration(seconds: float | None) -> str:
    if seconds is None:
        return "?"
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}"
