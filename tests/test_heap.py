import platform
import subprocess
import sys

import pytest

from arcade_rl import heap
from arcade_rl.cli.cockpit import open_cockpit
from arcade_rl.tui import app

# A large piece is freed first: from then on glibc puts pieces up to its size into the heap, unless it was told.
_PIECES_BEYOND_THE_HEAP = """
import ctypes
from arcade_rl import heap

class Info(ctypes.Structure):
    names = "arena ordblks smblks hblks hblkhd usmblks fsmblks uordblks fordblks keepcost"
    _fields_ = [(name, ctypes.c_size_t) for name in names.split()]

mallinfo = ctypes.CDLL(None).mallinfo2
mallinfo.restype = Info
{told}
bytearray(16_000_000)
before = mallinfo().hblkhd
picture = bytearray(4_000_000)
print(mallinfo().hblkhd - before)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc can be told")
@pytest.mark.parametrize(("told", "apart"), [("", False), ("heap.keep_large_apart()", True)])
def test_large_pieces_lie_apart_once_that_was_asked_for(told, apart):
    command = [sys.executable, "-c", _PIECES_BEYOND_THE_HEAP.format(told=told)]
    found = int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    assert (found >= 4_000_000) == apart


_ARENAS_OF_EIGHT_THREADS = """
import ctypes, re, tempfile, threading
from arcade_rl import heap

{told}
together = threading.Barrier(8)

def work():
    together.wait()
    pieces = [bytearray(10_000) for _ in range(20)]
    together.wait()

threads = [threading.Thread(target=work) for _ in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
libc = ctypes.CDLL(None)
libc.fopen.restype = ctypes.c_void_p
with tempfile.NamedTemporaryFile() as report:
    file = ctypes.c_void_p(libc.fopen(report.name.encode(), b"w"))
    libc.malloc_info(0, file)
    libc.fclose(file)
    print(report.read().count(b"<heap nr="))
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc can be told")
@pytest.mark.parametrize(("told", "shared"), [("", False), ("heap.share_one_arena()", True)])
def test_threads_share_one_arena_once_that_was_asked_for(told, shared):
    command = [sys.executable, "-c", _ARENAS_OF_EIGHT_THREADS.format(told=told)]
    arenas = int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    assert (arenas == 1) == shared


def test_a_trainer_asks_for_it_before_it_begins(monkeypatch):
    from arcade_rl.training import __main__ as trainer

    done = []
    monkeypatch.setattr(heap, "share_one_arena", lambda: done.append("one arena"))
    monkeypatch.setattr(trainer, "train", lambda *arguments, **options: done.append("training"))
    monkeypatch.setattr(sys, "argv", ["arcade_rl.training", "folder"])
    assert trainer.main() == 0
    assert done == ["one arena", "training"]


def test_a_cockpit_asks_for_both_before_it_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(heap, "share_one_arena", lambda: asked.append("one arena"))
    monkeypatch.setattr(heap, "keep_large_apart", lambda: asked.append("large apart"))
    monkeypatch.setattr(app, "run_app", lambda *_: len(asked))
    for stream in (sys.stdin, sys.stderr):
        monkeypatch.setattr(stream, "isatty", lambda: True)
    assert open_cockpit(windows_here=False, read_only=False) == 2
    assert asked == ["one arena", "large apart"]
