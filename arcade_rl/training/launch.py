"""Start the detached trainer process. Loads no torch: the cockpit uses it."""

from arcade_rl.shelf.agent_folder import AgentFolder


def start_trainer(folder: AgentFolder, *, device: str = "auto", num_threads: int | None = None) -> int:
    """Start a trainer in a process and session of its own, its output in `trainer.log`; returns its pid at once.

    The folder's ledger says `starting` before this returns. Resumes where the agent stands.

    Raises:
        ArcadeError: one is running already (names its pid), or its training is finished (`training_steps` reached).
    """
    raise NotImplementedError
