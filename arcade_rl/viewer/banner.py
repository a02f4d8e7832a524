"""One line that a person should read now: it goes away by itself."""

_SHOWN_SECONDS = 4.0


class Banner:
    """The latest answer of the window, for a few seconds."""

    def __init__(self) -> None:
        self._text = ""
        self._is_problem = False
        self._seconds_left = 0.0

    def say(self, text: str, *, is_problem: bool = False) -> None:
        """Show `text` instead of what there was."""
        self._text, self._is_problem = text, is_problem
        self._seconds_left = _SHOWN_SECONDS

    def elapse(self, seconds: float) -> None:
        """Let time go by."""
        self._seconds_left -= seconds

    def shown(self, lasting_problem: str) -> tuple[str, bool]:
        """The line to show, empty if there is none, and whether it tells of something gone wrong.

        Args:
            lasting_problem: is shown whenever there is nothing newer to say.
        """
        if self._seconds_left > 0:
            return self._text, self._is_problem
        return lasting_problem, bool(lasting_problem)
