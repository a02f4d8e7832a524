"""What the games' tests stand on."""

import pytest


@pytest.fixture(autouse=True)
def time_to_close(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that closes its environments is not killed on a machine that is busy."""
    monkeypatch.setattr("arcade_rl.games.worker_process._CLOSING_SECONDS", 60.0)
