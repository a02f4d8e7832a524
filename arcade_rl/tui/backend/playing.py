"""An agent that plays in a separate process while a screen shows it; the process ends with the screen."""

import contextlib
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from arcade_rl.child_processes import module_command, module_environment
from arcade_rl.shelf.storage.atomic import refusing

if TYPE_CHECKING:
    from arcade_rl.shelf.feeds.picture_feed import PlayedPicture

_PATIENCE_SECONDS = 5.0


class Playing:
    """The process, and what it shows. Whoever starts it stops it; it also ends when the cockpit does.

    Args:
        name: of the agent.

    Raises:
        ArcadeError: the disk refuses.
    """

    def __init__(self, name: str) -> None:
        with refusing("write", Path(tempfile.gettempdir())):
            self._folder = tempfile.TemporaryDirectory(prefix="arcade-rl-", ignore_cleanup_errors=True)
        self._file, self._log = Path(self._folder.name) / "play.bin", Path(self._folder.name) / "log"
        with refusing("write", self._log):
            log = self._log.open("wb")
        with log:
            self._process = subprocess.Popen(
                module_command("arcade_rl", "watch", f"--feed={self._file}", "--", name),
                env=module_environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def read(self) -> "PlayedPicture | None":
        """The newest picture; None before the first."""
        from arcade_rl.shelf.feeds.picture_feed import read_picture  # numpy is slow to import

        return read_picture(self._file)

    def failure(self) -> str:
        """Why it plays no longer, in one line; empty while it does."""
        if self._process.poll() is None:
            return ""
        said = self._log.read_text(encoding="utf-8", errors="replace") if self._log.exists() else ""
        lines = [line.strip() for line in said.splitlines() if line.strip()]
        return lines[-1] if lines else f"it ended with status {self._process.returncode}"

    def stop(self) -> None:
        """End it; returns when it has ended."""
        self._process.terminate()
        try:
            self._process.wait(_PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        with contextlib.suppress(OSError):
            self._folder.cleanup()
