"""Logs of every new training, if a person has switched them on: written by a process beside the trainer.

It reads the ledger, as anybody may, and so costs the training nothing but what it takes of the cores at the lowest
priority. It begins its logs again, so neither a kill nor a resumed training doubles a point.
"""

import importlib.util
import os
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

from arcade_rl.child_processes import module_command, module_environment
from arcade_rl.errors import ArcadeError
from arcade_rl.locations import import_root
from arcade_rl.logs.csv_log import CsvLog
from arcade_rl.logs.following import Log, write_logs
from arcade_rl.logs.settings_text import settings_text
from arcade_rl.logs.tensorboard_log import INSTALL, TensorBoardLog
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.shelf.ledger.ledger import Ledger
from arcade_rl.shelf.settings.cockpit_file import LogKind, read_options
from arcade_rl.shelf.storage.atomic import refusing
from arcade_rl.shelf.storage.file_lock import FileLock

_HANDOVER_SECONDS = 30.0  # until a process that follows an earlier training has made its last look
_LOWEST_PRIORITY = 19


def begin(folder: AgentFolder) -> str:
    """Start the process that logs a training which begins now, if that is wanted; returns what it lacks, in a line.

    Raises:
        ArcadeError: the disk refuses.
    """
    kind = read_options().log_trainings
    if kind == "off":
        return ""
    lacks = ""
    if kind != "csv" and not can_log_for_tensorboard():
        if kind == "tensorboard":
            return f"its training is not logged: {INSTALL}"
        kind, lacks = "csv", f"its training is logged as CSV alone: {INSTALL}"
    with refusing("write", folder.log_file), folder.log_file.open("ab") as output:
        process = subprocess.Popen(
            module_command("arcade_rl.logs", str(folder.path.absolute()), kind),
            cwd=import_root(),
            env=module_environment(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    threading.Thread(target=process.wait, name="log's end", daemon=True).start()  # leaves no zombie behind
    return lacks


def can_log_for_tensorboard() -> bool:
    """Whether TensorBoard is installed."""
    return importlib.util.find_spec("tensorboard") is not None


def follow(folder: AgentFolder, kind: LogKind, goes_on: Callable[[], bool]) -> None:
    """Write an agent's logs from the start, and go on as long as `goes_on` says so; nothing if another process does.

    Raises:
        ArcadeError: the ledger cannot be read, or the disk refuses.
    """
    with refusing("write", folder.logs):
        folder.logs.mkdir(exist_ok=True)
    lock = FileLock(folder.logs / ".lock")
    if not lock.take(_HANDOVER_SECONDS):
        return
    try:
        with Ledger(folder.ledger_file, read_only=True) as ledger:
            write_logs(ledger, [*_logs(folder, kind)], goes_on=goes_on)
    finally:
        lock.give_back()


def _logs(folder: AgentFolder, kind: LogKind) -> list[Log]:
    logs: list[Log] = []
    if kind in ("csv", "both"):
        logs.append(CsvLog(folder.logs / "log.csv"))
    if kind in ("tensorboard", "both"):
        logs.append(TensorBoardLog(folder.logs, {"hyperparameters": settings_text(folder.config())}))
    return logs


def main(arguments: list[str], wait: Callable[[AgentFolder], bool]) -> int:
    """The process: follow the training of an agent's folder; what keeps it from that is said once, and tried again.

    Args:
        arguments: the folder, and the kind of log.
        wait: waits, and returns whether the agent is still trained.
    """
    if hasattr(os, "nice"):
        os.nice(_LOWEST_PRIORITY)
    folder, kind = AgentFolder(Path(arguments[0])), arguments[1]
    said = ""
    while True:
        try:
            follow(folder, kind, lambda: wait(folder))  # type: ignore[arg-type]  # as `begin` has written it
        except ArcadeError as error:
            if str(error) != said:
                said = str(error)
                print(f"warning: the log of its training waits: {said}", flush=True)
            if wait(folder):
                continue
            return 1
        return 0
