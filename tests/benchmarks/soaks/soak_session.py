"""Half an hour at the windows, as a person spends it: memory must stay flat, and nothing may go wrong.

    python -m tests.benchmarks.soaks.soak_session [MINUTES]

Opens the program's windows one after the other on a virtual screen and types: the joystick taken and given back, time
run back, moments kept, slow motion, films, pictures, panels, versus, race; in the first window an agent that is being
trained, and taught, meanwhile. Prints a line a process. Exits with 1 if one died, said anything, if its memory at rest
grew by more than 10 MB from the second third of its life to the last (told of those that lived for three minutes), or
if a film or a picture is missing or cannot be read. Needs Linux with Xvfb and xdotool.
"""

import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

from tests.benchmarks.soaks.recordings_check import examine
from tests.benchmarks.soaks.watched_process import SoakError, WatchedProcess
from tests.benchmarks.support.virtual_screen import Hold, Part, Resize, Script, VirtualScreen, virtual_screen

_PANELS = tuple("123456789")
_STARTS_SECONDS = 300.0

EVERYWHERE: tuple[Script, ...] = (
    ("F10", 4.0, "F10", 1.0),
    ("F12", 0.5),
    (*_PANELS, 5.0, "F12", *_PANELS, 1.0),  # those that look inside are folded at first: now they alone are open
    ("p", 1.0, "period", 1.0),
    (*["minus"] * 3, 3.0, *["equal"] * 7, 4.0, *["minus"] * 4),
    ("F1", 1.5, "F12", "F1", "h", 1.0, "h"),
    ("F6", 0.5, "F6", "F7", "F7", "F8", "F8"),
    (Resize(1000, 720), 2.0, Resize(1280, 800), 1.0),
)
AT_ONE: tuple[Script, ...] = (
    ("Tab", Hold("Up", 0.6), Hold("Down", 0.8), "Tab", 1.0, "Tab", Hold("w", 0.5), Hold("space", 0.2), "Tab", 1.0),
    ("F9", 2.0, "Tab", Hold("Left", 0.5), Hold("Right", 0.5), "Tab", 3.0, "F9", 1.0),
    (Hold("BackSpace", 1.0), 2.0, Hold("BackSpace", 4.0), "Tab", Hold("Down", 1.0), Hold("BackSpace", 1.0), "Tab", 2.0),
    ("F2", 3.0, "F4", 2.0, "F4", 1.0),
    ("e", "e", "e", 0.5, "p", "r", 2.0),
    *EVERYWHERE,
)
AT_A_PUPIL: tuple[Script, ...] = (
    ("t", "Tab", Hold("Left", 0.6), Hold("Right", 0.6), Hold("Left", 0.4), 2.0, "Tab", 1.0, "t"),
    *AT_ONE,
)
AT_VERSUS: tuple[Script, ...] = (
    ("Tab", Hold("w", 0.6), Hold("s", 0.8), Hold("f", 0.2), "Tab", "m", Hold("Up", 0.5), Hold("space", 0.2), "m", 2.0),
    ("F9", 2.0, "Tab", "m", Hold("w", 0.5), Hold("Down", 0.5), "m", "Tab", 3.0, "F9", 1.0),
    ("r", 4.0),
    *EVERYWHERE,
)
AT_RACE: tuple[Script, ...] = (
    (Hold("Up", 0.6), Hold("Down", 0.8), Hold("space", 0.2), Hold("s", 0.5), 2.0),
    ("F9", 3.0, Hold("Up", 1.0), 2.0, "F9", 1.0),
    ("r", 4.0),
    *EVERYWHERE,
)


@dataclass(frozen=True)
class Scene:
    """One window, and what is done there again and again.

    Attributes:
        share: of the session's time.
        arguments: the program's.
        recordings: of which agent's folder its films and pictures come into.
        trained: this agent is trained meanwhile.
    """

    name: str
    share: float
    arguments: tuple[str, ...]
    scripts: tuple[Script, ...]
    recordings: str
    trained: str = ""


SCENES = (
    Scene("watch CartPole learn", 0.17, ("watch", "pupil"), AT_A_PUPIL, "pupil", trained="pupil"),
    Scene("watch Pong", 0.36, ("watch", "player"), AT_ONE, "player"),
    Scene("versus Pong", 0.17, ("versus", "pong", "--left", "player", "--right", "player"), AT_VERSUS, "player"),
    Scene("versus Boxing", 0.13, ("versus", "boxing", "--left", "boxer"), AT_VERSUS, "boxer"),
    Scene("race in Pong", 0.17, ("race", "player"), AT_RACE, "player"),
)
SHELF = (
    ("fork", "pong-champion", "player"),
    ("new", "boxer", "--game", "boxing"),
    ("new", "pupil", "--game", "cart-pole", "--set", "training_steps=1000000000"),
)


def main() -> int:
    """Spend the session; the exit status."""
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 30.0
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # tidy up then, too
    with virtual_screen() as screen, tempfile.TemporaryDirectory() as home:
        session = Session(screen, Path(home))
        session.fill_shelf()
        print(f"{'':20}  lived  CPU s  MB at least, by thirds  at most     grown    MB/h", flush=True)
        for scene in SCENES:
            session.spend(scene, scene.share * minutes * 60)
    print(f"FAILED: {session.faults} at fault" if session.faults else "flat memory, and no error")
    return 1 if session.faults else 0


class Session:
    """What the scenes share: a screen, and a home whose shelf is thrown away.

    Attributes:
        faults: how many processes something went wrong with; each was told.
    """

    def __init__(self, screen: VirtualScreen, home: Path) -> None:
        self.faults = 0
        self._screen = screen
        self._home = home
        self._saves = home / "saves"
        self._environment = screen.environment | {"HOME": str(home), "ARCADE_RL_SAVES": str(self._saves)}

    def fill_shelf(self) -> None:
        """Put the agents there."""
        for arguments in SHELF:
            self._command(*arguments)

    def spend(self, scene: Scene, seconds: float) -> None:
        """Play one scene for so long, and tell what it came to."""
        with (
            self._training(scene.trained) if scene.trained else nullcontext(),
            self._watched(scene.name, "arcade_rl", *scene.arguments) as window,
        ):
            until(self._screen.window_appears, window)
            window.watch_memory()
            typed = self._type(scene, window, seconds)
            window.check_end()
            window.note = self._check_recordings(scene.recordings, typed)

    def _type(self, scene: Scene, window: WatchedProcess, seconds: float) -> Counter[Part]:
        """Do the scene's scripts in turn until the time is over, then close the window; returns all that was done."""
        typed: Counter[Part] = Counter()
        end = time.monotonic() + seconds
        for script in cycle(scene.scripts):
            if time.monotonic() > end:
                break
            self._screen.play(script, window.check_alive)
            typed.update(script)
        self._screen.play(("Escape",), window.check_alive)
        return typed

    def _check_recordings(self, agent: str, typed: Counter[Part]) -> str:
        """What was filmed and pictured is all there, and can be read; then it may go."""
        folder = self._saves / agent / "recordings"
        found = examine(folder)
        told = f"{found.films} films with {found.frames:,} pictures, {found.pictures} single ones"
        if found.problems:
            raise SoakError("; ".join(found.problems))
        films = (typed["F9"] + typed["F10"]) // 2
        if (found.films, found.pictures) != (films, typed["F12"]):
            raise SoakError(f"{told} are there, and {films} films and {typed['F12']} single pictures were taken")
        shutil.rmtree(folder, ignore_errors=True)
        return told

    @contextmanager
    def _training(self, agent: str) -> Iterator[None]:
        """The agent is trained meanwhile."""
        folder = self._saves / agent
        with self._watched("its trainer", "arcade_rl.training", str(folder), "--num-threads=1") as trainer:
            until((folder / "brain.safetensors").exists, trainer)
            trainer.watch_memory()
            yield
            trainer.check_alive()
            self._command("stop", agent)
            trainer.check_end()
            check_log(folder / "trainer.log")

    @contextmanager
    def _watched(self, name: str, *module: str) -> Iterator[WatchedProcess]:
        """One process of the program; at its end a line tells of it."""
        problem = ""
        with WatchedProcess(module, self._home / f"{name}.txt", self._environment) as process:
            try:
                yield process
            except SoakError as fault:
                problem = str(fault)
        self.faults += bool(problem) or not process.memory.is_flat
        print(f"{name:20} {process.report()}{f'  FAILED: {problem}' if problem else ''}", flush=True)

    def _command(self, *arguments: str) -> None:
        """Run one command of the program."""
        command = [sys.executable, "-m", "arcade_rl", *arguments]
        done = subprocess.run(command, env=self._environment, capture_output=True, text=True)
        if done.returncode:
            raise SoakError(f"arcade-rl {' '.join(arguments)}: {done.stderr.strip()}")


def until(condition: Callable[[], bool], process: WatchedProcess) -> None:
    """Wait for something that the process does."""
    deadline = time.monotonic() + _STARTS_SECONDS
    while not condition():
        process.check_alive()
        if time.monotonic() > deadline:
            raise SoakError(f"nothing to be seen of it within {_STARTS_SECONDS:.0f} s")
        time.sleep(0.2)


def check_log(log: Path) -> None:
    """A trainer's log tells of no trouble."""
    troubles = [line for line in log.read_text().splitlines() if re.search("warning|error|Traceback", line, re.I)]
    if troubles:
        raise SoakError(f"{log.name}: {troubles[0]}")


if __name__ == "__main__":
    sys.exit(main())
