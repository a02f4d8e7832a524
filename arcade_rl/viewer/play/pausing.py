"""Play that a person can hold, let run on, or let make one more decision."""


class Pausing:
    """What may stand still at a person's wish.

    Attributes:
        paused: it does, but for a decision that was asked for.
    """

    def __init__(self) -> None:
        self.paused = False
        self._stepping = False

    def toggle_pause(self) -> None:
        """Hold the game, or let it run on."""
        self.paused = not self.paused
        self._stepping = False

    def step_decision(self) -> None:
        """Pause, and let exactly one more decision be played."""
        self.paused = self._stepping = True

    @property
    def running(self) -> bool:
        """Whether `advance` does anything now."""
        return not self.paused or self._stepping
