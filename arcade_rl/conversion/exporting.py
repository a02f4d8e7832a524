"""A brain of ours for other programs: plain PyTorch, ONNX, Stable-Baselines3."""

import contextlib
import io
import logging
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import torch
from torch import Tensor, nn

from arcade_rl.agents.factory import make_policy
from arcade_rl.agents.networks.networks import NetworkPolicy
from arcade_rl.errors import ArcadeError
from arcade_rl.shelf.brains.brain_file import Brain
from arcade_rl.shelf.storage.atomic import write_atomically

Format = Literal["state-dict", "onnx", "sb3"]


def export(brain: Brain, path: Path, format_: Format) -> None:
    """Write a brain in another program's format.

    Raises:
        ArcadeError: that format has no such networks, what it needs is not installed, or the disk refuses.
    """
    if brain.algorithm == "q-table":
        raise ArcadeError(f"{brain.name} is a Q-table; {format_} holds networks, so export it without --format")
    if brain.algorithm == "actor-critic":
        raise ArcadeError(f"{brain.name} is a policy; {format_} holds Q-networks here, so export it without --format")
    write_atomically(path, _WRITERS[format_](brain))


def _state_dict(brain: Brain) -> bytes:
    """What `torch.load(..., weights_only=True)` reads: each tensor by its name."""
    file = io.BytesIO()
    torch.save({name: torch.from_numpy(array) for name, array in brain.tensors.items()}, file)
    return file.getvalue()


class _Expected(nn.Module):
    """Observations as the games show them, to Q-values."""

    def __init__(self, brain: Brain) -> None:
        super().__init__()
        policy = make_policy(brain)
        assert isinstance(policy, NetworkPolicy)
        self._network, self._head = policy.network, policy.value_head

    def forward(self, observations: Tensor) -> Tensor:
        """(N, *shape) -> (N, actions)."""
        return self._head.expected(self._network(observations))


def _onnx(brain: Brain) -> bytes:
    """A graph from `observations`, any number of them, to `q_values`."""
    try:
        import onnx  # noqa: F401 - torch asks for both only later
        import onnxscript  # noqa: F401
    except ImportError as error:
        raise ArcadeError("exporting to ONNX needs more to be installed: pip install 'arcade-rl[onnx]'") from error
    dtype = {"pixels": torch.uint8, "vector": torch.float32, "state": torch.int64}[brain.observation_kind]
    example = torch.zeros(2, *brain.observation_shape, dtype=dtype)
    with _quiet():
        program = torch.onnx.export(
            _Expected(brain).eval(),
            (example,),
            input_names=["observations"],
            output_names=["q_values"],
            dynamic_shapes=({0: torch.export.Dim("batch")},),
            dynamo=True,
            verbose=False,
        )
        assert program is not None
        graph: bytes = program.model_proto.SerializeToString()
        return graph


def _stable_baselines(brain: Brain) -> bytes:
    from arcade_rl.conversion.stable_baselines import model_of

    file = io.BytesIO()
    with _quiet():
        model_of(brain).save(file)
    return file.getvalue()


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Other libraries tell of packages that they could use, and of what will change in them."""
    level = logging.getLogger("torch.onnx").level
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.getLogger("torch.onnx").setLevel(level)


_WRITERS: dict[Format, Callable[[Brain], bytes]] = {
    "state-dict": _state_dict,
    "onnx": _onnx,
    "sb3": _stable_baselines,
}
