"""`python -m arcade_rl.logs FOLDER KIND`: log an agent's training until it ends."""

import sys
import time

from arcade_rl.logs.automatic import main
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from arcade_rl.shelf.queries import summary

_SECONDS = 5.0  # between two looks


def _wait(folder: AgentFolder) -> bool:
    if not summary.summarize(folder).is_running:
        return False
    time.sleep(_SECONDS)
    return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], _wait))
