"""A trainer's lock, held or looked at by another process."""

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


LOOK_AT_LOCK = """
from pathlib import Path
from arcade_rl.shelf.agents.agent_folder import AgentFolder
folder = AgentFolder(Path({path!r}))
print("looking", flush=True)
while True:
    folder.trainer_alive()
"""


def look_at_lock_elsewhere(start_python: Any, folder: AgentFolder) -> None:
    """Again and again, until the test ends."""
    process = start_python(LOOK_AT_LOCK.format(path=str(folder.path)))
    assert process.stdout.readline() == "looking\n"


def hold_lock_elsewhere(start_python: Any, folder: AgentFolder) -> Any:
    process = start_python(HOLD_LOCK.format(path=str(folder.path)))
    assert process.stdout.readline() == "held\n"
    return process
