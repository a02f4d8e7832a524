"""Has another program's file unpacked by a process with limits, and takes over what that found."""

import json
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open

from arcade_rl.child_processes import module_command, module_environment
from arcade_rl.conversion import REFUSED, UNWRITTEN
from arcade_rl.errors import ArcadeError, excerpt

Program = Literal["sb3", "cleanrl", "atari-agents"]

_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Unpacked:
    """What is in the file.

    Attributes:
        tensors: weights by the names that the program gave them, float32 and finite.
        facts: plain numbers that the file says beside them.
        activation: torch's class of the dense layers' activation, if the file names one; else empty.
        observation_shape: as the program showed observations to the network, if the file says it; else ().
    """

    program: Program
    tensors: dict[str, NDArray[np.float32]]
    facts: dict[str, float]
    activation: str = ""
    observation_shape: tuple[int, ...] = ()


def unpacked(path: Path) -> Unpacked:
    """Open the file in a separate process.

    Raises:
        ArcadeError: it is refused, or it took more memory or time than a brain can need; or the disk refuses what is
            put aside meanwhile.
    """
    if not path.is_file():
        raise ArcadeError(f"cannot read {path}: there is no such file; check its name")
    with _temporary_folder() as folder:
        output = Path(folder) / "weights.safetensors"
        _unpack(path, output)
        try:
            with safe_open(output, framework="numpy") as file:
                metadata = file.metadata() or {}
                tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - not a mapping
            program, facts = cast("Program", metadata["program"]), json.loads(metadata["facts"])
            shape = tuple(json.loads(metadata["observation_shape"]))
            return Unpacked(program, tensors, facts, metadata["activation"], shape)
        except (SafetensorError, OSError, KeyError, ValueError) as error:
            raise ArcadeError(f"{path} cannot be read: {excerpt(error)}") from error


def _temporary_folder() -> tempfile.TemporaryDirectory[str]:
    try:
        return tempfile.TemporaryDirectory(prefix="arcade-rl-import-", ignore_cleanup_errors=True)
    except OSError as error:
        remedy = "free some space, or name another folder in TMPDIR"
        raise ArcadeError(f"cannot make a temporary folder: {excerpt(error.strerror)}; {remedy}") from error


def _unpack(path: Path, output: Path) -> None:
    command = module_command("arcade_rl.conversion.unpack", str(path), str(output))
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            env=module_environment(),
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ArcadeError(f"{path} is refused: reading it took over {_SECONDS:.0f} s") from error
    said = done.stderr.decode("utf-8", "replace").strip().splitlines() or ["it cannot be read"]
    if done.returncode == UNWRITTEN:
        raise ArcadeError(said[-1])
    if done.returncode == REFUSED:
        raise ArcadeError(f"{path} is refused: {excerpt(said[-1])}")
    if done.returncode:
        raise ArcadeError(f"{path} is refused: reading it took more memory or time than any brain needs")
