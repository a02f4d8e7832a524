"""The scripts of the page in Node, without a browser: what is typed, and to whom a key goes."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pty", reason="Windows has no pseudo-terminals of this kind")
pytest.importorskip("aiohttp", reason="comes with the extra [serve]")

from arcade_rl.locations import assets_folder
from arcade_rl.serving.server import _LONGEST_MESSAGE_BYTES
from arcade_rl.viewer.terminal.driver.key_decoder import Key, KeyDecoder

NODE = shutil.which("node")
pytestmark = pytest.mark.skipif(NODE is None, reason="no Node here")
ALL = 31  # what the window in a terminal asks for
TEXTUALS = 25
XTERM = """
export class Terminal {
  options = {};
  unicode = {};
  cols = 80;
  rows = 24;
  parser = { registerCsiHandler() {} };
  loadAddon() {}
  open() {}
  focus() {}
  attachCustomKeyEventHandler(handler) { globalThis.pressed = handler; }
  onData(handler) { globalThis.typed = handler; }
  onBinary() {}
  onResize() {}
}
export class FitAddon { fit() {} }
export class ImageAddon {}
export class Unicode11Addon {}
export class WebglAddon {}
"""
BROWSER = """
const element = { open: true, addEventListener() {}, getContext: (kind) => (kind === "2d" ? context : null) };
const context = { measureText: () => ({ width: 8 }) };
const sent = [];
class Socket {
  static OPEN = 1;
  readyState = 1;
  addEventListener() {}
  send(message) { sent.push(message); }
}
Object.assign(globalThis, {
  document: { baseURI: "http://127.0.0.1/", querySelector: () => element, createElement: () => element },
  devicePixelRatio: 1,
  WebSocket: Socket,
  ResizeObserver: class { observe() {} },
});
"""


@pytest.fixture
def scripts(tmp_path: Path) -> Path:
    """A folder with the page's scripts and a terminal that draws nothing."""
    (tmp_path / "package.json").write_text('{"type": "module"}')
    for name in ("page.js", "keyboard.js"):
        shutil.copy(assets_folder() / "browser" / name, tmp_path)
    (tmp_path / "xterm").mkdir()
    for name in ("xterm", "addon-fit", "addon-image", "addon-unicode11", "addon-webgl"):
        (tmp_path / "xterm" / f"{name}.mjs").write_text(XTERM)
    return tmp_path


def answer(folder: Path, script: str, given: Any) -> Any:
    """What a script makes of `given`: its `answer`."""
    (folder / "given.json").write_text(json.dumps(given))
    read = 'import { readFileSync } from "node:fs";\nconst given = JSON.parse(readFileSync("given.json", "utf8"));\n'
    (folder / "script.js").write_text(f"{read}{script}\nconsole.log(JSON.stringify(answer));")
    assert NODE is not None
    done = subprocess.run([NODE, "script.js"], cwd=folder, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def event(key: str, code: str, kind: str = "keydown", **held: bool) -> dict[str, Any]:
    """A keyboard event, with what is held beside the key: `meta`, `alt`, `ctrl`, `shift`."""
    modifiers = {f"{name}Key": held.get(name, False) for name in ("meta", "alt", "ctrl", "shift")}
    return {"type": kind, "key": key, "code": code, "repeat": False, "isComposing": False} | modifiers


def handled(scripts: Path, platform: str, flags: int, events: list[dict[str, Any]]) -> list[tuple[str, bool]]:
    """For each event what is sent, and whether the browser is kept from what it does."""
    script = (
        'import { Keyboard } from "./keyboard.js";\n'
        'Object.defineProperty(globalThis, "navigator", { value: { platform: given.platform } });\n'
        """
        const terminal = { parser: { registerCsiHandler() {} }, attachCustomKeyEventHandler() {} };
        const answer = given.events.map((values) => {
          let [sent, kept] = ["", false];
          const keyboard = new Keyboard(terminal, (text) => { sent += text; });
          keyboard.push(given.flags);
          keyboard.handle({ ...values, preventDefault() { kept = true; }, stopPropagation() {} });
          return [sent, kept];
        });"""
    )
    given = {"platform": platform, "flags": flags, "events": events}
    return [(sent, kept) for sent, kept in answer(scripts, script, given)]


@pytest.mark.parametrize("piece", ["x", "\x1b", "ü", "🎲", "\ud83c", "ab🎲"], ids=ascii)
def test_what_is_pasted_comes_whole_in_messages_that_the_server_takes(scripts: Path, piece: str) -> None:
    pasted = "a" * 16_383 + piece * 300_000
    script = f'{BROWSER}\nawait import("./page.js");\ntyped(given);\nconst answer = sent;'
    messages = answer(scripts, script, pasted)
    inputs = [json.loads(message) for message in messages]
    assert {kind for kind, _ in inputs} == {"input"}
    assert json.dumps("".join(text for _, text in inputs)) == json.dumps(pasted)
    assert max(len(message.encode()) for message in messages) < _LONGEST_MESSAGE_BYTES
    if piece.isprintable():
        assert all(text.encode() for _, text in inputs)  # none holds half of a character


@pytest.mark.parametrize("flags", [0, TEXTUALS, ALL])
def test_with_cmd_every_key_is_the_browsers(scripts: Path, flags: int) -> None:
    keys = [event(letter, f"Key{letter.upper()}", meta=True) for letter in "vcrtwq"]
    keys += [event("ArrowLeft", "ArrowLeft", meta=True), event("i", "KeyI", meta=True, alt=True)]
    assert handled(scripts, "MacIntel", flags, keys) == [("", False)] * len(keys)


def test_the_release_of_a_key_is_told_whatever_is_held_beside_it(scripts: Path) -> None:
    ((sent, kept),) = handled(scripts, "Linux x86_64", ALL, [event("w", "KeyW", "keyup", meta=True)])
    assert KeyDecoder().feed(sent.encode()) == [Key("w", "w", kind="release")]
    assert kept


GERMAN = [("@", "KeyL"), ("[", "Digit5"), ("]", "Digit6"), ("|", "Digit7"), ("{", "Digit8"), ("}", "Digit9")]


@pytest.mark.parametrize("platform", ["MacIntel", "iPad"])
def test_on_a_mac_option_types_the_characters_of_the_keyboard(scripts: Path, platform: str) -> None:
    keys = [event(character, code, alt=True) for character, code in GERMAN]
    keys.append(event("\\", "Digit7", alt=True, shift=True))
    characters = [each["key"] for each in keys]
    for_window = [KeyDecoder().feed(sent.encode())[0] for sent, _ in handled(scripts, platform, ALL, keys)]
    assert [(key.text, key.name.startswith("alt+")) for key in for_window if isinstance(key, Key)] == [
        (character, False) for character in characters
    ]
    assert [textual_reads(sent) for sent, _ in handled(scripts, platform, TEXTUALS, keys)] == characters
    assert handled(scripts, platform, 0, keys) == [("", False)] * len(keys)  # xterm.js types them


def textual_reads(sent: str) -> str | None:
    """The character that a field of Textual's gets."""
    from textual import events
    from textual._xterm_parser import XTermParser

    (key,) = (each for each in XTermParser().feed(sent) if isinstance(each, events.Key))
    return key.character if key.is_printable else None


@pytest.mark.parametrize(
    ("platform", "key", "name"),
    [
        ("MacIntel", event("l", "KeyL", alt=True), "alt+l"),
        ("MacIntel", event("L", "KeyL", alt=True, shift=True), "alt+l"),
        ("MacIntel", event("ArrowLeft", "ArrowLeft", alt=True), "alt+left"),
        ("MacIntel", event("@", "KeyL", alt=True, ctrl=True), "ctrl+alt+@"),
        ("Linux x86_64", event("l", "KeyL", alt=True), "alt+l"),
        ("Linux x86_64", event("ö", "Semicolon", alt=True), "alt+;"),
        ("Win32", event("@", "KeyL", alt=True), "alt+@"),
    ],
)
def test_elsewhere_alt_is_held_beside_a_key(scripts: Path, platform: str, key: dict[str, Any], name: str) -> None:
    ((sent, kept),) = handled(scripts, platform, ALL, [key])
    (read,) = KeyDecoder().feed(sent.encode())
    assert isinstance(read, Key)
    assert (read.name, kept) == (name, True)
