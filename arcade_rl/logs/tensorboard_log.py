"""A log as TensorBoard's event files, with the hyperparameters as text."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from arcade_rl.errors import ArcadeError
from arcade_rl.logs.points import Point
from arcade_rl.shelf.storage.atomic import refusing

if TYPE_CHECKING:
    from tensorboard.summary.writer.event_file_writer import EventFileWriter

INSTALL = "a log for TensorBoard needs more to be installed: pip install 'arcade-rl[tensorboard]'"
_OURS = ".arcade-rl"  # ends the names of event files that may be replaced


class TensorBoardLog:
    """Starts a run's folder again, then adds to it; event files of other programs in it stay.

    Every method raises ArcadeError if the disk refuses.

    Args:
        folder: of the run; made if need be.
        texts: markdown by tag, written at step 0.

    Raises:
        ArcadeError: TensorBoard is not installed.
    """

    def __init__(self, folder: Path, texts: dict[str, str]) -> None:
        self.folder = folder
        self._texts = texts
        self._tensorboard = _TensorBoard()
        self._writer: EventFileWriter | None = None

    def begin(self, points: Iterable[Point]) -> None:
        """Replace what an earlier log has left by one with these points."""
        self.close()
        with refusing("write", self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
            old = [path for path in self.folder.iterdir() if path.name.endswith(_OURS)]
            self._writer = self._tensorboard.writer(self.folder, _OURS)
            for tag, text in self._texts.items():
                self._writer.add_event(self._tensorboard.text(tag, text))
            self._write(points)
            for path in old:
                path.unlink(missing_ok=True)

    def add(self, points: Iterable[Point]) -> None:
        """Add points; TensorBoard shows them when it looks next."""
        with refusing("write", self.folder):
            self._write(points)

    def close(self) -> None:
        """Let go of the file, even where the disk refuses what is still to be written."""
        writer, self._writer = self._writer, None
        if writer is not None:
            with refusing("write", self.folder):
                writer.close()

    def _write(self, points: Iterable[Point]) -> None:
        assert self._writer is not None
        for point in points:
            self._writer.add_event(self._tensorboard.scalar(point))
        self._writer.flush()


class _TensorBoard:
    """The few things of TensorBoard's that are needed. ArcadeError if it is not installed."""

    def __init__(self) -> None:
        try:
            from tensorboard.compat.proto import event_pb2, summary_pb2
            from tensorboard.plugins.text import summary_v2
            from tensorboard.summary.writer import event_file_writer
        except ImportError as error:
            raise ArcadeError(INSTALL) from error
        self._events, self._summaries, self._text_plugin = event_pb2, summary_pb2, summary_v2
        self._file_writer = event_file_writer.EventFileWriter

    def writer(self, folder: Path, suffix: str) -> "EventFileWriter":
        """Writes a new event file into the folder."""
        return self._file_writer(str(folder), filename_suffix=suffix)

    def scalar(self, point: Point) -> Any:
        """A point as an event."""
        summary = self._summaries.Summary(
            value=[self._summaries.Summary.Value(tag=point.tag, simple_value=point.value)]
        )
        return self._events.Event(wall_time=point.time, step=point.step, summary=summary)

    def text(self, tag: str, markdown: str) -> Any:
        """A text as an event of step 0."""
        return self._events.Event(step=0, summary=self._text_plugin.text_pb(tag, markdown))
