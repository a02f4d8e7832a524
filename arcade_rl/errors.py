"""The one error that a person is shown."""


class ArcadeError(Exception):
    """What went wrong, why, and what to do about it, in one line a person can act on.

    The command line prints it on standard error and exits with status 1; the cockpit shows it as a notification;
    the window shows it in its banner. Anything else that escapes is a defect.
    """


class UsageError(ArcadeError):
    """A value that a person typed cannot be used (unknown game, out of bounds, illegal name): exit status 2."""
