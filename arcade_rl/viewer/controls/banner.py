"""One line that a person should read now; it disappears after a few seconds."""

from collections.abc import Callable

from arcade_rl.errors import ArcadeError, one_line

_SHOWN_SECONDS = 4.0


class Banner:
    """The latest answer of the window, for a few seconds; else a problem that lasts, for as long when it is new."""

    def __init__(self) -> None:
        self._text = ""
        self._is_problem = False
        self._seconds_left = 0.0
        self._lasting = ""
        self._lasting_seconds_left = 0.0

    def say(self, text: str, *, is_problem: bool = False) -> None:
        """Show `text`, as one line that can be drawn, in place of the last one."""
        self._text, self._is_problem = one_line(text), is_problem
        self._seconds_left = _SHOWN_SECONDS

    def refuse(self, reason: str) -> None:
        """Show why a request is not obeyed, and what to do instead."""
        self.say(reason, is_problem=True)

    def answer(self, action: Callable[[], str]) -> None:
        """Call `action` and show its answer, or the ArcadeError that it raises."""
        try:
            self.say(action())
        except ArcadeError as refusal:
            self.refuse(str(refusal))

    def elapse(self, seconds: float, lasting_problem: str) -> None:
        """Let time pass; of a problem that lasts, only while no answer covers it."""
        if lasting_problem != self._lasting:
            self._lasting, self._lasting_seconds_left = lasting_problem, _SHOWN_SECONDS
        elif self._seconds_left <= 0:
            self._lasting_seconds_left -= seconds
        self._seconds_left -= seconds

    def shown(self, lasting_problem: str) -> tuple[str, bool]:
        """The line to show, empty if there is none, and whether it reports a problem.

        Args:
            lasting_problem: shown while there is nothing newer, until it has been shown for a few seconds.
        """
        if self._seconds_left > 0:
            return self._text, self._is_problem
        if lasting_problem == self._lasting and self._lasting_seconds_left <= 0:
            return "", False
        return lasting_problem, bool(lasting_problem)
