"""What limits training on a machine, and what would help, in a plain sentence."""

from typing import Literal

from arcade_rl.estimates.machine import Machine, Measured
from arcade_rl.estimates.workload import Workload, workload
from arcade_rl.games import catalog
from arcade_rl.presets import preset

Limit = Literal["network", "emulator", "small steps"]

_WORTH_MENTIONING = 1.2  # times as fast


def limit(measured: Measured) -> Limit:
    """Where most of the time of a training goes."""
    if measured.workload.kind != "convolutional":
        return "small steps"
    return "emulator" if network_share(measured) < 0.5 else "network"


def network_share(measured: Measured) -> float:
    """Share of the work that is choosing actions and learning, 0 to 1; the rest is the emulator's."""
    network = measured.acting_seconds + measured.learning_seconds
    return network / (network + measured.emulator_seconds)


def sentence(machine: Machine) -> str:
    """What limits the training that was measured first, and what would help."""
    measured = machine.measurements[0]
    what = f"{catalog.game(measured.game).title} with preset {measured.preset}"
    found = limit(measured)
    if found == "small steps":
        return (
            f"The fixed costs of many small steps limit training {what} here: a faster core would help; a GPU or more "
            "cores would not."
        )
    if found == "emulator":
        share, remedy = 1 - network_share(measured), _for_emulator(measured, machine)
        return f"The emulator limits training {what} here, {share:.0%} of the work: {remedy}."
    share, remedy = network_share(measured), _for_network(measured, machine)
    return f"The network's arithmetic limits training {what} here, {share:.0%} of the work: {remedy}."


def _for_emulator(measured: Measured, machine: Machine) -> str:
    if measured.workload.games < machine.cores:
        return f"more parallel games, up to your {machine.cores} cores, would help"
    return "more cores would help; a GPU would not"


def _for_network(measured: Measured, machine: Machine) -> str:
    is_pqn = measured.workload.algorithm == "pqn"
    cheaper_learning = "fewer epochs or a larger batch_size" if is_pqn else "fewer updates (a larger steps_per_update)"
    helps = ["a GPU"] if machine.device == "cpu" else [cheaper_learning]
    cheaper = _multiply_adds(measured.workload) / _multiply_adds(_default(measured))
    if cheaper >= _WORTH_MENTIONING:
        helps.append(f"preset default, which needs {cheaper:.1f} times less of it")
    return " would help, and so would ".join(helps) + (" would help" if len(helps) == 1 else "")


def _default(measured: Measured) -> Workload:
    entry = catalog.game(measured.game)
    default = preset(entry.family, "default", game=entry.id)
    return workload(entry, default.algorithm, default.hyperparameters)


def _multiply_adds(amounts: Workload) -> float:
    """Multiplications for each agent step."""
    return amounts.multiply_adds * (1 + amounts.samples * amounts.passes)
