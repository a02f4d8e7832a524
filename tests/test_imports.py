"""Imports run one way: no module imports, directly or through others, one that imports it."""

from graphlib import CycleError, TopologicalSorter

import grimp
import pytest


def test_there_is_no_import_cycle_even_of_deferred_imports_and_of_those_for_types() -> None:
    imports = grimp.build_graph("arcade_rl", cache_dir=None)
    order = TopologicalSorter({name: imports.find_modules_directly_imported_by(name) for name in imports.modules})
    try:
        order.prepare()
    except CycleError as error:
        pytest.fail(" is imported by ".join(error.args[1]))
