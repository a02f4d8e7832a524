"""Scripts of the benchmarks, run as a person runs them: from the checkout, by `python -m`."""

import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[3]


def run(script: str, *arguments: str, timeout: float | None = None) -> "subprocess.CompletedProcess[str]":
    """Run `tests.benchmarks.<script>` to its end, what it says captured. TimeoutExpired after `timeout` seconds."""
    command = [sys.executable, "-m", f"tests.benchmarks.{script}", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=timeout, cwd=_ROOT)


def said(script: str, *arguments: str, timeout: float | None = None) -> str:
    """What it says on its standard output. AssertionError with all that it said if its exit status is not 0."""
    done = run(script, *arguments, timeout=timeout)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
