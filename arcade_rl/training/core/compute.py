"""How the arithmetic of networks is done: on which device, on how many threads, in which dtype."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from arcade_rl.cores import usable_cores
from arcade_rl.errors import UsageError, quoted
from arcade_rl.shelf.agents.agent_folder import AgentConfig
from arcade_rl.shelf.brains.brain_file import Brain

MOST_THREADS = 256
"""The largest number of threads that a network's arithmetic can be given."""

_DEVICES = ("auto", "cpu", "cuda", "mps")
_REMEDY = 'use the CPU: --device cpu, or device="cpu" in Python'


def wait_politely() -> None:
    """Let idle threads of the arithmetic sleep instead of spin; to be called before torch is loaded.

    Spinning gains nothing measurable on a quiet machine; on one whose cores are shared (with a window, a cockpit,
    another trainer) it makes training several times slower.
    """
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")


def prepare(agent: AgentConfig | Brain, device: str, num_threads: int | None) -> str:
    """Set the arithmetic up for an agent and return the device that will do it, `cpu`, `cuda` or `mps`.

    Raises:
        UsageError: there is no such device, or it is not here.
    """
    device = find_device(agent.algorithm, device)
    if agent.algorithm != "q-table":
        import torch

        torch.set_num_threads(num_threads or default_threads(agent.hyperparameters.network))
    return device


@contextmanager
def prepared(config: AgentConfig, device: str, num_threads: int | None) -> Iterator[str]:
    """As `prepare`; after the block torch has as many threads as before, for a program that goes on."""
    if config.algorithm == "q-table":
        yield prepare(config, device, num_threads)
        return
    import torch

    before = torch.get_num_threads()
    try:
        yield prepare(config, device, num_threads)
    finally:
        torch.set_num_threads(before)


def find_device(algorithm: str, device: str) -> str:
    """The device that will do an agent's arithmetic, `cpu`, `cuda` or `mps`; always the CPU for a Q-table.

    `auto` takes CUDA where it is, and never `mps`: no small network has been measured to be faster on an Apple GPU.

    Raises:
        UsageError: there is no such device, or it is not here.
    """
    check_device(device)
    if algorithm == "q-table" or device == "cpu":
        return "cpu"
    import torch

    if device == "auto":
        return "cuda" if torch.cuda.is_available() else "cpu"
    if device == "cuda" and not torch.cuda.is_available():
        raise UsageError(f"no CUDA device was found; {_REMEDY}")
    if device == "mps" and not torch.backends.mps.is_available():
        raise UsageError(f"torch finds no Apple GPU (mps) here; {_REMEDY}")
    return device


def check_device(device: str) -> None:
    """Refuse what is not the name of a device, with a UsageError. Loads no torch: whether it is here is not asked."""
    if device not in _DEVICES:
        *others, last = map(repr, _DEVICES)
        raise UsageError(f"device must be {', '.join(others)} or {last}; {quoted(device)} is not")


@contextmanager
def flushed_denormals(algorithm: str) -> Iterator[None]:
    """In the block, this thread and those that it starts take numbers below 1e-38 for 0.

    Adam's running means of gradients that stay 0 (of dead units, of pixels that never change) come to rest there, and a
    processor takes a detour for each. Boxing, after a million steps of preset `default`: 15% of the first moments, and
    a step of the optimizer took 2.3 ms; in the block it takes 0.4 (`tests/benchmarks/training/bench_updates.py`).
    """
    if algorithm == "q-table":
        yield
        return
    import torch

    torch.set_flush_denormal(True)
    try:
        yield
    finally:
        torch.set_flush_denormal(False)


def cores_for_games(device: str) -> int:
    """On how many cores emulators play while an agent learns: all but one, which is the learner's on a CPU.

    On two cores, emulators on both of them take turns with PQN's gradient: it trained 3 to 12% fewer steps a second.
    """
    cores = usable_cores()
    return max(1, cores - 1) if device == "cpu" else cores


def in_words(algorithm: str, kind: str, device: str) -> str:
    """How an agent computes, for the log: such as `cpu, 1 thread, learning in bfloat16`."""
    if algorithm == "q-table":
        return device
    import torch

    threads = torch.get_num_threads()
    return f"{device}, {threads} thread{'s' if threads > 1 else ''}, learning in {learning_dtype(kind, device)}"


def learning_dtype(kind: str, device: str) -> str:
    """What the hidden layers of a network for observations of this kind learn in (see `agents.networks.precision`)."""
    import torch

    from arcade_rl.agents.networks import precision

    return str(precision.learning_dtype(kind, torch.device(device))).removeprefix("torch.")


def default_threads(network: str) -> int:
    """Threads for a network's arithmetic: half of the cores, at most 4; one for an mlp.

    Measured on 2 cores: with preset `classic` a second thread gains nothing while the emulator needs a core too, and
    costs 15% when a window or another trainer runs beside. Sharing out an mlp's small products costs more than it
    gains: CartPole trains twice as fast on one thread.
    """
    if network == "mlp":
        return 1
    return max(1, min(usable_cores() // 2, 4))
