"""Watch, play and train arcade agents.

As a library: what `__all__` names is loaded when it is first used, so that `import arcade_rl` costs nothing. See
`arcade-rl help library`.
"""

from typing import TYPE_CHECKING

from arcade_rl.errors import ArcadeError, UsageError
from arcade_rl.version import __version__

if TYPE_CHECKING:
    from arcade_rl.api import ArcadeEnv, TrainedAgent, evaluate, load_agent, make_env, new_agent, train

__all__ = [
    "ArcadeEnv",
    "ArcadeError",
    "TrainedAgent",
    "UsageError",
    "__version__",
    "evaluate",
    "load_agent",
    "make_env",
    "new_agent",
    "train",
]

if not TYPE_CHECKING:  # type checkers see the import above, and report any other name

    def __getattr__(name: str) -> object:
        """Load the library when something of it is first used (PEP 562)."""
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from arcade_rl import api

        return getattr(api, name)

    def __dir__() -> list[str]:
        """What the library offers, loaded or not."""
        return sorted({*globals(), *__all__})
