"""Which Ray cluster trains, and what each training takes of it. Imports no Ray: the command line checks these first."""

import importlib.util
import socket
from dataclasses import dataclass

from arcade_rl.errors import ArcadeError, UsageError, excerpt, quoted

LOCAL = "local"
_ANSWER_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class RayOptions:
    """What `experiment run --ray` was given.

    Attributes:
        address: `HOST:PORT` of the cluster's head, or `local` for a Ray of this machine that ends with the driver.
        cpus_per_trial, gpus_per_trial: what Ray sets aside for one training.
    """

    address: str
    cpus_per_trial: float = 1.0
    gpus_per_trial: float = 0.0

    @property
    def is_local(self) -> bool:
        """Whether the driver starts its own Ray."""
        return self.address == LOCAL

    def arguments(self) -> list[str]:
        """The same for the command line of the driver's process."""
        return [
            f"--ray={self.address}",
            f"--cpus-per-trial={self.cpus_per_trial:g}",
            f"--gpus-per-trial={self.gpus_per_trial:g}",
        ]

    def check(self) -> None:
        """Refuse what cannot be used, before anything is started.

        Raises:
            UsageError: the address is not one, or Ray does not share out such a number of cores or GPUs.
            ArcadeError: Ray is not installed, or nothing answers at the address.
        """
        for option, share in (("--cpus-per-trial", self.cpus_per_trial), ("--gpus-per-trial", self.gpus_per_trial)):
            if share > 1 and share % 1:
                raise UsageError(f"{option} takes a whole number, or a share below 1; {share:g} is neither")
        require_ray()
        if not self.is_local:
            _check_answers(*_host_and_port(self.address))


def require_ray() -> None:
    """ArcadeError, naming the remedy, if Ray is not installed. Does not import it."""
    if importlib.util.find_spec("ray") is None:
        raise ArcadeError("--ray needs more to be installed: pip install 'arcade-rl[ray]'")


def _host_and_port(address: str) -> tuple[str, int]:
    host, _, port = address.rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) < 2**16 or "/" in host:
        raise UsageError(f"--ray takes HOST:PORT of a cluster's head, or local; {quoted(address)} is neither")
    return host.strip("[]"), int(port)


def _check_answers(host: str, port: int) -> None:
    try:
        socket.create_connection((host, port), _ANSWER_SECONDS).close()
    except OSError as error:
        remedy = f"start the cluster with `ray start --head --port {port}`, or use --ray local"
        raise ArcadeError(f"no Ray cluster answers at {host}:{port} ({excerpt(error)}); {remedy}") from error
