"""How a module of this program is started as a process of its own: wherever it is, no file there is imported."""

import os
import sys

from arcade_rl.locations import brains_folder, import_root, is_source_checkout, saves_folder


def module_command(module: str, *arguments: str) -> list[str]:
    """The command that runs one of the program's modules, to be started in `module_environment`.

    Python would import from the current folder first, and there may lie what its user has just unpacked: `-P` keeps it
    from that.
    """
    return [sys.executable, "-P", "-m", module, *arguments]


def module_environment(**changes: str) -> dict[str, str]:
    """This process's environment, with changes: a process of its own may start in another folder.

    A source checkout finds itself by it, installed or not; a relative path of the saves or the champions is made
    absolute.
    """
    environment = dict(os.environ)
    for variable, folder in (("ARCADE_RL_SAVES", saves_folder), ("ARCADE_RL_BRAINS", brains_folder)):
        if environment.get(variable):
            environment[variable] = str(folder())
    if is_source_checkout():
        places = (str(import_root()), environment.get("PYTHONPATH"))
        environment["PYTHONPATH"] = os.pathsep.join(place for place in places if place)
    return environment | changes
