"""A process that only plays loads no compilers of networks, and has them all the same if it asks for them."""

import importlib
import subprocess
import sys
from pathlib import Path

import pytest

from arcade_rl.lean_torch import _Later

_PLAYS = """
import sys
from arcade_rl.cli import warm
from arcade_rl.lean_torch import put_off_compilers
put_off_compilers()
warm._load()
import torch
network = torch.nn.Sequential(torch.nn.Conv2d(4, 8, 3), torch.nn.ReLU(), torch.nn.Flatten(), torch.nn.Linear(392, 3))
pictures = torch.rand(2, 4, 9, 9, requires_grad=True)
with torch.inference_mode():
    network(pictures)
network(pictures).max(dim=1).values.sum().backward()
assert pictures.grad.abs().sum() > 0
print(*[name for name in ("torch._decomp", "torch._native.ops", "torch._dynamo", "av") if name in sys.modules])
torch._meta_registrations.register_meta, torch._native.ops
print(*[name for name in ("torch._decomp", "torch._native.ops") if name in sys.modules])
"""


def test_networks_of_a_ready_window_work_without_them_and_they_load_when_asked() -> None:
    done = subprocess.run([sys.executable, "-c", _PLAYS], capture_output=True, text=True, check=True)
    assert done.stdout == "ready\n\ntorch._decomp torch._native.ops\n"


def test_a_process_that_learns_after_all_has_the_compiler_that_an_optimizer_asks_for() -> None:
    learns = """
from arcade_rl.lean_torch import put_off_compilers
put_off_compilers()
import torch
weights = torch.nn.Parameter(torch.ones(3))
optimizer = torch.optim.SGD([weights], lr=1.0)
weights.sum().backward()
optimizer.step()
print(weights.tolist())
"""
    done = subprocess.run([sys.executable, "-c", learns], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("[0.0, 0.0, 0.0]\n", "")


def test_what_is_put_off_runs_when_it_is_first_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "played"
    package.mkdir()
    (package / "__init__.py").write_text("from played import slow, quick\n")
    for name in ("slow", "quick"):
        (package / f"{name}.py").write_text(
            "import played\nplayed.__dict__.setdefault('order', []).append(__name__)\nx = 1\n"
        )
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "meta_path", [_Later(["played.slow", "played.not_there"]), *sys.meta_path])
    played = importlib.import_module("played")
    assert played.order == ["played.quick"]
    assert played.slow.x == 1
    assert played.order == ["played.quick", "played.slow"]
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("played.not_there")
