"""CUDA graphs: every kernel of a function, recorded once and from then on launched together.

An update of a small network is some hundred kernels of a few microseconds each. Launched one by one, they leave a GPU
waiting for Python most of the time.
"""

from collections.abc import Callable
from typing import Generic, NamedTuple, TypeVar

import torch
from torch import Tensor

Output = TypeVar("Output")
_WARM_UPS = 3  # calls before a recording: libraries choose their kernels and take their memory in the first ones


class Recording(NamedTuple, Generic[Output]):
    """A function's work on one set of inputs, to be done again whenever these hold something else.

    Attributes:
        replay: does it.
        output: where its result appears, overwritten each time.
    """

    replay: Callable[[], None]
    output: Output


class CudaGraphs(Generic[Output]):
    """A function that is recorded when it is first asked about inputs of some shapes, and then replayed.

    What it returns holds until the next call: that overwrites it.

    Args:
        function: of tensors on the GPU and of plain values. What it does may depend on the shapes and the values alone,
            and it must not wait for the GPU. Tensors that it reads besides must stay where they are; what else it
            reads is taken as it was at the recording. It is called several times for that: so it changes nothing.
        record: what records a call without arguments.
    """

    def __init__(
        self, function: Callable[..., Output], record: Callable[[Callable[[], Output]], Recording[Output]] | None = None
    ) -> None:
        self._function = function
        self._record = record or record_graph
        self._recordings: dict[tuple[object, ...], tuple[list[Tensor | int | None], Recording[Output]]] = {}

    def __call__(self, *inputs: Tensor | int | None) -> Output:
        """What the function gives for these inputs."""
        kind = tuple((each.shape, each.dtype) if isinstance(each, Tensor) else each for each in inputs)
        if kind not in self._recordings:
            places = [each.clone() if isinstance(each, Tensor) else each for each in inputs]
            self._recordings[kind] = places, self._record(lambda: self._function(*places))
        places, recording = self._recordings[kind]
        for place, value in zip(places, inputs, strict=True):
            if isinstance(place, Tensor) and isinstance(value, Tensor):
                place.copy_(value)
        recording.replay()
        return recording.output


def record_graph(work: Callable[[], Output]) -> Recording[Output]:
    """Record what `work` launches on the GPU; it is called a few times."""
    aside = torch.cuda.Stream()  # type: ignore[no-untyped-call]
    aside.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(aside):
        for _ in range(_WARM_UPS):
            work()
    torch.cuda.current_stream().wait_stream(aside)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph, capture_error_mode="thread_local"):  # an evaluation may play on another thread
        output = work()
    return Recording(graph.replay, output)
