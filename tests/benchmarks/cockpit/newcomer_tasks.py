"""Twelve tasks of a newcomer who has read the README and nothing else: keys alone, in a true terminal, every step kept.

    python -m tests.benchmarks.cockpit.newcomer_tasks OUT [--size 80x24] [--size 120x36]

Each task is what a person would type, and what must then be on the screen. Whenever that is so, the screen is kept in
OUT as text and as a picture, to be read by eye. The cockpit runs in tmux, without a display: it draws its windows in
the terminal. The shelf and the home are new folders; all tasks of one size are done in one cockpit, in order.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")

import pygame
from rich.color import Color
from rich.console import Console
from rich.style import Style
from rich.text import Text

_ROOT = Path(__file__).resolve().parents[3]
_PATIENCE_SECONDS = 600.0
_LOOK_SECONDS = 0.3
_BETWEEN_KEYS_SECONDS = 0.15
_CELL_WIDTH, _CELL_HEIGHT = 9, 18
PROMPT = "ready>"
_BRAILLE = "".join(map(chr, range(0x2800, 0x2900)))
_DOTS = ((0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3))  # of its bits: column, row
_GROUND, _INK = (13, 16, 23), (220, 224, 232)


@dataclass(frozen=True, slots=True)
class See:
    """What must be on the screen before the task goes on; the screen is kept.

    Attributes:
        texts: all of them.
    """

    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Write:
    """Text that is typed into a field, or at the shell's prompt."""

    text: str


Part = str | See | Write


def see(*texts: str) -> See:
    return See(texts)


@dataclass(frozen=True, slots=True)
class Task:
    """One task: a key by tmux's name for it, text to write, or what is to be seen, one after the other."""

    title: str
    parts: tuple[Part, ...]


TASKS = (
    Task("start it", (Write("arcade-rl"), "Enter", see("champions", "New here?"), "Escape", see("pong-champion"))),
    Task(
        "watch a champion",
        ("Down", "Down", "Down", "Down", "Down", "w", see("Q-values", "agent plays")),
    ),
    Task("take the joystick", ("Tab", see("you play"), "Up", "Up", see("you play"))),
    Task("give it back, and close", ("Tab", see("agent plays"), "Escape", see("q Quit"))),
    Task(
        "play against it",
        ("v", see("Versus", "Open the window"), "Enter", see("you", "F1 all keys"), "Escape", see("q Quit")),
    ),
    Task(
        "train a Frozen Lake agent to the end, and watch it",
        (
            *("n", see("Create and train"), Write("frozen-lake"), see("2 of 113"), "C-t", see("Score of episodes")),
            *(see("✓ finished"), "w", see("agent plays", "Q-values"), "Escape", see("Shelf"), "Escape", see("q Quit")),
        ),
    ),
    Task(
        "compare it with random play",
        (
            *("c", see("Checkpoints of frozen-lake"), "Home", "Enter", see("agent plays"), "Escape"),
            *(see("Checkpoints of frozen-lake"), "Escape", see("q Quit")),
        ),
    ),
    Task("export its brain", ("x", see("Export a brain"), "Enter", see("The brain of frozen-lake"))),
    Task(
        "import it under another name",
        (
            *("i", see("Import a brain"), Write("~/frozen-lake.safetensors"), see("agent steps"), "Down"),
            *("C-u", Write("twin"), see("twin"), "Enter", see("twin", "q Quit")),
        ),
    ),
    Task(
        "delete it and undo that",
        ("d", see("Delete this agent?"), "y", see("press u"), "u", see("is back on the shelf")),
    ),
    Task(
        "fork it, and change a hyperparameter of the fork",
        (
            *("f", see("New name"), "Enter", see("twin-2"), "h", see("Settings of twin-2", "learning rate")),
            *("C-u", Write("0.05"), "C-s", see("takes effect")),
        ),
    ),
    Task(
        "find what the handbook says on Q-values, and evaluate",
        (
            *("?", see("Help", "On the shelf"), "/", Write("q-value"), see("q-value", "Glossary · Learning")),
            *("Enter", see("Help: Glossary", "after an action"), "Escape", see("q Quit"), "q"),
            see(f"{PROMPT}arcade-rl\n{PROMPT}"),
            Write("arcade-rl eval frozen-lake --episodes 30"),
            *("Enter", see("mean")),
        ),
    ),
)


class Screen:
    """A shell in tmux, on a server of its own, where `arcade-rl` is a command.

    Args:
        folder: for its shelf, its home and its socket.
    """

    def __init__(self, folder: Path, columns: int, rows: int) -> None:
        self._columns, self._rows = columns, rows
        self._socket = str(folder / "tmux")
        (folder / "bin").mkdir()
        command = folder / "bin" / "arcade-rl"
        command.write_text(f'#!/bin/sh\nexec {sys.executable} -m arcade_rl "$@"\n')
        command.chmod(0o755)
        (folder / "home").mkdir()
        without = ("DISPLAY", "WAYLAND_DISPLAY", "SSH_CONNECTION", "TMUX")
        environment = {name: value for name, value in os.environ.items() if name not in without}
        environment |= {
            "COLORTERM": "truecolor",
            "HOME": str(folder / "home"),
            "ARCADE_RL_SAVES": str(folder / "saves"),
            "PATH": f"{folder / 'bin'}:{os.environ['PATH']}",
            "PYTHONPATH": str(_ROOT),
        }
        size = ("-x", str(columns), "-y", str(rows))
        self._tmux("-f", "/dev/null", "new-session", "-d", *size, "sh", environment=environment)
        self._tmux("set", "-g", "status", "off")
        self.write(f"PS1='{PROMPT}'")  # which a shell takes from no environment
        self.press("Enter")

    def press(self, key: str) -> None:
        """Press one key."""
        self._tmux("send-keys", key)
        time.sleep(_BETWEEN_KEYS_SECONDS)

    def write(self, text: str) -> None:
        """Type."""
        for character in text:
            self._tmux("send-keys", "-l", character)
            time.sleep(_BETWEEN_KEYS_SECONDS / 3)

    def text(self, *, coloured: bool = False) -> str:
        """What it shows."""
        return self._tmux("capture-pane", "-p", *(["-e"] if coloured else []))

    def end(self) -> None:
        """Close it, and all that runs in it."""
        self._tmux("kill-server")

    def wait_for(self, texts: tuple[str, ...]) -> bool:
        """Wait until all of these are shown; whether they were, before patience ended."""
        end = time.monotonic() + _PATIENCE_SECONDS
        while not all(text in self.text() for text in texts):
            if time.monotonic() > end:
                return False
            time.sleep(_LOOK_SECONDS)
        return True

    def keep(self, file: Path) -> None:
        """Keep what it shows, as text and as a picture."""
        file.with_suffix(".txt").write_text(self.text(), encoding="utf-8")
        pygame.image.save(picture(self.text(coloured=True), self._columns, self._rows), file.with_suffix(".png"))

    def _tmux(self, *arguments: str, environment: dict[str, str] | None = None) -> str:
        command = ["tmux", "-S", self._socket, *arguments]
        return subprocess.run(command, capture_output=True, text=True, env=environment, check=False).stdout


def picture(shown: str, columns: int, rows: int) -> pygame.Surface:
    """A terminal's screen as a picture."""
    pygame.font.init()
    font = pygame.font.SysFont("dejavusansmono,monospace", _CELL_HEIGHT - 4)
    surface = pygame.Surface((columns * _CELL_WIDTH, rows * _CELL_HEIGHT))
    surface.fill(_GROUND)
    console = Console(width=columns, color_system="truecolor")
    for row, line in enumerate(shown.splitlines()[:rows]):
        column = 0
        for segment in Text.from_ansi(line).render(console):
            style = segment.style or Style.null()
            ink, ground = _rgb(style.color, _INK), _rgb(style.bgcolor, _GROUND)
            if style.reverse:
                ink, ground = ground, ink
            for character in segment.text.rstrip("\n"):
                _draw(surface, font, character, column, row, ink, ground)
                column += 1
    return surface


def _rgb(colour: Color | None, default: tuple[int, int, int]) -> tuple[int, int, int]:
    return default if colour is None or colour.is_default else tuple(colour.get_truecolor())  # type: ignore[return-value]


def _draw(
    surface: pygame.Surface,
    font: pygame.font.Font,
    character: str,
    column: int,
    row: int,
    ink: tuple[int, int, int],
    ground: tuple[int, int, int],
) -> None:
    cell = pygame.Rect(column * _CELL_WIDTH, row * _CELL_HEIGHT, _CELL_WIDTH, _CELL_HEIGHT)
    surface.fill(ground, cell)
    half = pygame.Rect(cell.x, cell.y, cell.width, cell.height // 2)
    if character == "▀":
        surface.fill(ink, half)
    elif character == "▄":
        surface.fill(ink, half.move(0, cell.height // 2))
    elif character == "█":
        surface.fill(ink, cell)
    elif character in _BRAILLE:
        dots = ord(character) - ord(_BRAILLE[0])
        for bit, (x, y) in enumerate(_DOTS):
            if dots >> bit & 1:
                surface.fill(ink, (cell.x + 2 + 4 * x, cell.y + 2 + 4 * y, 2, 2))
    elif character != " ":
        surface.blit(font.render(character, True, ink), cell)


def do(task: Task, screen: Screen, out: Path) -> bool:
    """Do it; whether all was seen that must be."""
    photos = 0
    for part in task.parts:
        if isinstance(part, Write):
            screen.write(part.text)
        elif isinstance(part, str):
            screen.press(part)
        else:
            seen = screen.wait_for(part.texts)
            time.sleep(1.0)  # for the rest of the picture
            photos += 1
            screen.keep(out.with_name(f"{out.name}-{photos}"))
            if not seen:
                print(f"  not seen: {part.texts}; see {out.name}-{photos}.png")
                return False
    return True


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--size", action="append", help="columns x rows; 80x24 and 120x36 if left out")
    asked = parser.parse_args()
    if shutil.which("tmux") is None:
        raise SystemExit("tmux is missing; install it")
    failed = 0
    for size in asked.size or ("80x24", "120x36"):
        columns, rows = map(int, size.split("x"))
        out = asked.out / size
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory() as folder:
            screen = Screen(Path(folder), columns, rows)
            try:
                for number, task in enumerate(TASKS, 1):
                    start = time.monotonic()
                    done = do(task, screen, out / f"{number:02}")
                    failed += not done
                    seconds = time.monotonic() - start
                    print(
                        f"{size} {number:2} {'done' if done else 'NOT DONE'} in {seconds:.0f} s: {task.title}",
                        flush=True,
                    )
            finally:
                screen.end()
    return min(failed, 1)


if __name__ == "__main__":
    sys.exit(main())
