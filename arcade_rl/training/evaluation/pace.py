"""How much of the time an evaluation takes from the training that it runs beside."""

_USUAL_SHARE = 0.1
_FIRST_SHARE, _FIRST_SECONDS = 0.5, 0.5
_MOST_SHARE = 0.95
_MOST_CREDIT_SECONDS = 0.01  # and so the longest turn; longer waits of training are not made up for


class Pace:
    """Time that training takes earns an evaluation credit, to be spent on play.

    Half of the time while it has taken less than half a second, so that quick ones are over at once; then a tenth.
    As the next evaluation comes nearer it becomes more, so that there is hardly ever anything left to wait for then.

    Attributes:
        seconds: taken so far.

    Args:
        now: seconds on a clock that never goes back.
    """

    def __init__(self, now: float) -> None:
        self.seconds = 0.0
        self._now = now
        self._credit = 0.0

    @property
    def may_play(self) -> bool:
        """Whether it is the evaluation's turn."""
        return self._credit > 0

    def trained(self, now: float, interval_gone: float) -> None:
        """Training has gone on until `now`.

        Args:
            interval_gone: the elapsed share of the time between this evaluation and the next.
        """
        share = self._share(interval_gone)
        earned = (now - self._now) * share / (1 - share)
        self._credit = min(self._credit + earned, _MOST_CREDIT_SECONDS)
        self._now = now

    def wait(self, now: float) -> None:
        """Training has waited until `now` for something else, such as a person: that earns nothing."""
        self._now = now

    def played(self, now: float) -> None:
        """The evaluation has played until `now`."""
        took = now - self._now
        self.seconds += took
        self._credit -= took
        self._now = now

    def _share(self, interval_gone: float) -> float:
        usual = _FIRST_SHARE if self.seconds < _FIRST_SECONDS else _USUAL_SHARE
        return min(max(usual, interval_gone), _MOST_SHARE)
