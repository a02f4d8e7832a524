"""A log as TensorBoard's event files, with the hyperparameters as text."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from arcade_rl.errors import ArcadeError
from arcade_rl.logs.points import Point
from arcade_rl.shelf.storage.atomic import refusing

if TYPE_CHECKING:
    from tensorboard.summary.writer.record_writer import RecordWriter

INSTALL = "a log for TensorBoard needs more to be installed: pip install 'arcade-rl[tensorboard]'"
_OURS = ".arcade-rl"  # ends the names of event files that may be replaced
_BEGUN = f".begun{_OURS}.tmp"  # a name that TensorBoard does not read


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
        self._writer: RecordWriter | None = None

    def begin(self, points: Iterable[Point]) -> None:
        """Replace what an earlier log has left by one with these points: TensorBoard sees the old or the new one."""
        self.close()
        begun = self.folder / _BEGUN
        with refusing("write", self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
            try:
                with begun.open("wb") as file:
                    writer = self._tensorboard.writer(file)
                    writer.write(self._tensorboard.version(begun.stat().st_mtime))
                    for tag, text in self._texts.items():
                        writer.write(self._tensorboard.text(tag, text))
                    self._write(writer, points)
                path = self._put_in_place(begun)
            finally:
                begun.unlink(missing_ok=True)
            self._writer = self._tensorboard.writer(path.open("ab"))

    def _put_in_place(self, begun: Path) -> Path:
        """Move it over each earlier log of ours, then to a name after theirs: a TensorBoard that runs goes on there."""
        earlier = [path for path in self.folder.iterdir() if path.name.endswith(_OURS)]
        last = self.folder / f"events.out.tfevents.{begun.stat().st_mtime_ns}{_OURS}"
        for path in (*earlier, last):
            begun = begun.replace(path)
        return last

    def add(self, points: Iterable[Point]) -> None:
        """Add points; TensorBoard shows them when it looks next."""
        assert self._writer is not None
        with refusing("write", self.folder):
            self._write(self._writer, points)

    def close(self) -> None:
        """Let go of the file, even where the disk refuses what is still to be written."""
        writer, self._writer = self._writer, None
        if writer is not None:
            with refusing("write", self.folder):
                writer.close()

    def _write(self, writer: "RecordWriter", points: Iterable[Point]) -> None:
        for point in points:
            writer.write(self._tensorboard.scalar(point))
        writer.flush()


class _TensorBoard:
    """The few things of TensorBoard's that are needed. ArcadeError if it is not installed.

    Its own `EventFileWriter` writes in a thread, which prints a traceback where the disk refuses.
    """

    def __init__(self) -> None:
        try:
            from tensorboard.compat.proto import event_pb2, summary_pb2
            from tensorboard.plugins.text import summary_v2
            from tensorboard.summary.writer import record_writer
        except ImportError as error:
            raise ArcadeError(INSTALL) from error
        self._events, self._summaries, self._text_plugin = event_pb2, summary_pb2, summary_v2
        self._record_writer = record_writer.RecordWriter

    def writer(self, file: BinaryIO) -> "RecordWriter":
        """Writes events into an event file."""
        return self._record_writer(file)

    def version(self, seconds: float) -> bytes:
        """The first event of a file: what form it has, and when it was begun."""
        return _bytes(self._events.Event(wall_time=seconds, file_version="brain.Event:2"))

    def scalar(self, point: Point) -> bytes:
        """A point as an event."""
        value = self._summaries.Summary.Value(tag=point.tag, simple_value=point.value)
        summary = self._summaries.Summary(value=[value])
        return _bytes(self._events.Event(wall_time=point.time, step=point.step, summary=summary))

    def text(self, tag: str, markdown: str) -> bytes:
        """A text as an event of step 0."""
        return _bytes(self._events.Event(step=0, summary=self._text_plugin.text_pb(tag, markdown)))


def _bytes(event: Any) -> bytes:
    data: bytes = event.SerializeToString()
    return data
