"""Leaves out of `import torch` what only compilers of its networks need: 18 MB and a third of the time it takes.

torch loads them at once, though nothing is compiled here. Once put off, each loads when something first asks
it for anything.
"""

import importlib.util
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType

_PUT_OFF = (
    "torch._meta_registrations",  # shapes without data, and with them the operators taken apart into smaller ones
    "torch._native",  # operators written in languages that are compiled for GPUs
)
_COMPILER = "torch._dynamo"  # an optimizer asks for it; it can only be imported after them


class _Later(MetaPathFinder):
    """Finds the modules that are put off.

    Args:
        names: theirs.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """One of them, to be run when it is first used; None for others, and for the compiler, once they have run."""
        if fullname == _COMPILER:
            for name in self._names:
                getattr(sys.modules.get(name), "__file__", None)  # to ask it for anything runs it
        spec = PathFinder.find_spec(fullname, path, target) if fullname in self._names else None
        if spec is not None and spec.loader is not None:
            spec.loader = importlib.util.LazyLoader(spec.loader)
        return spec


def put_off_compilers() -> None:
    """Call it before torch is first imported, in a process where agents only play; later it does nothing."""
    if "torch" not in sys.modules and not any(isinstance(finder, _Later) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Later(_PUT_OFF))
