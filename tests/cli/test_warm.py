"""A warm process becomes the one that a person would have started."""

import importlib.util
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from arcade_rl.cli import warm as cli_warm

_WITHOUT_LOADING = (
    "import sys, arcade_rl.cli.warm as warm; from arcade_rl.cli.main import main; "
    "warm._MODULES = (); sys.argv = ['arcade-rl', '_warm-window']; main()"
)
_ROOM = " " * 300
_PATIENCE_SECONDS = 30.0


@pytest.fixture
def warm() -> Iterator["subprocess.Popen[bytes]"]:
    """A process that is ready."""
    process = subprocess.Popen(
        [sys.executable, "-c", _WITHOUT_LOADING, _ROOM], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout.readline() == b"ready\n"
    yield process
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        pipe.close()


def tell(warm: "subprocess.Popen[bytes]", tmp_path: Path, *arguments: str) -> Path:
    log, file = tmp_path / "watch.log", tmp_path / "w.window"
    log.touch()
    warm.stdin.write(json.dumps([str(log), str(file), *arguments]).encode() + b"\n")
    warm.stdin.close()
    return log


@pytest.mark.parametrize("arguments", [["games", "--json"], ["watch", "--", "nobody"], ["watch", "--nonsense"]])
def test_it_writes_and_ends_as_the_command_does(
    warm: "subprocess.Popen[bytes]", tmp_path: Path, arguments: list[str]
) -> None:
    log = tell(warm, tmp_path, *arguments)
    command = [sys.executable, "-m", "arcade_rl", *arguments]
    cold = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert warm.wait(_PATIENCE_SECONDS) == cold.returncode
    assert log.read_bytes() == cold.stdout
    assert warm.stdout.read() == b""


@pytest.mark.skipif(sys.platform != "linux", reason="asks /proc")
def test_it_has_the_windows_name_streams_and_environment(tmp_path: Path) -> None:
    waits = (
        "import signal, arcade_rl.cli.commands.catalog as c; "
        "c.games_command.callback = lambda **_: (print('it runs', flush=True), signal.pause()); "
    )
    process = subprocess.Popen(
        [sys.executable, "-c", waits + _WITHOUT_LOADING, _ROOM],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdout.readline() == b"ready\n"
    log = tell(process, tmp_path, "games")
    about = Path(f"/proc/{process.pid}")
    with process.stdout as said:
        assert said.read() == b""  # closed: it has its own streams by now
    while log.read_text() != "it runs\n":
        assert process.poll() is None
    line = (about / "cmdline").read_bytes()
    assert line.rstrip(b"\0").split(b"\0") == [os.fsencode(sys.executable), b"-m", b"arcade_rl", b"games"]
    assert [str((about / f"fd/{number}").readlink()) for number in range(3)] == ["/dev/null", str(log), str(log)]
    process.send_signal(signal.SIGTERM)
    assert process.wait(_PATIENCE_SECONDS) == -signal.SIGTERM


@pytest.mark.parametrize(
    "line", [b"", b"[]\n", b"{}\n", b'["log", "file"]\n', b"[1, 2, 3]\n", b"nonsense\n", b'["a", "b", "c"]']
)
def test_it_ends_where_no_order_comes(warm: "subprocess.Popen[bytes]", line: bytes) -> None:
    warm.stdin.write(line)
    warm.stdin.close()
    assert warm.wait(_PATIENCE_SECONDS) == 0


@pytest.mark.parametrize("module", cli_warm._MODULES)
def test_what_it_loads_is_there(module: str) -> None:
    assert importlib.util.find_spec(module) is not None


def test_it_ends_when_the_cockpit_is_killed() -> None:
    cockpit = (
        "import subprocess, sys; "
        f"command = [sys.executable, '-c', {_WITHOUT_LOADING!r}]; "
        "subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True).wait()"
    )
    killed = subprocess.Popen([sys.executable, "-c", cockpit], stdout=subprocess.PIPE)
    assert killed.stdout.readline() == b"ready\n"
    killed.kill()
    killed.wait()
    with killed.stdout as said:
        assert said.read() == b""  # its other writer has ended, too
