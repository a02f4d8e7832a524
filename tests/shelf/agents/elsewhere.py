"""A trainer's lock, held by another process."""

from typing import Any

from arcade_rl.shelf.agents.agent_folder import (
    AgentFolder,
)

HOLD_LOCK = """
from pathlib import Path
from arcade_rl.shelf.agents.agent_folder import AgentFolder
with AgentFolder(Path({path!r})).training_lock():
    print("held", flush=True)
    input()
"""


def hold_lock_elsewhere(start_python: Any, folder: AgentFolder) -> Any:
    process = start_python(HOLD_LOCK.format(path=str(folder.path)))
    assert process.stdout.readline() == "held\n"
    return process
