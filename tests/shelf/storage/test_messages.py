"""Whatever a damaged or strange file holds, and whatever is typed: the message is one short line that can be shown."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from arcade_rl.cli.main import run
from arcade_rl.errors import ArcadeError, excerpt, one_line, quoted
from arcade_rl.shelf.agents import champion_file, config_file
from arcade_rl.shelf.brains import brain_file
from arcade_rl.shelf.demonstrations import demonstration_file
from arcade_rl.shelf.demonstrations.demonstrations import Demonstration
from arcade_rl.shelf.ledger.ledger import Ledger, Status
from arcade_rl.shelf.settings import key_file
from arcade_rl.training.core import resume_state
from arcade_rl.training.core.resume_state import Counts, ResumeState
from arcade_rl.window_keys import DEFAULT_KEYS
from tests.champions import champion

MOST_CHARACTERS = 300
QUIET = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
TERMINAL = "\x1b[2J\x1b]0;title\x07"
LONG = (b'"' + b"x" * 5_000 + b'"', b"9" * 5_000, b"0x" + b"f" * 9_000, b"{" * 3_000, b"nan", TERMINAL.encode())
STRANGE = st.one_of(
    st.binary(max_size=40),
    st.text(max_size=40).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.sampled_from(LONG),
)


def check(message: str, path: Path) -> None:
    assert message.isprintable()
    assert len(message.replace(str(path), "")) <= MOST_CHARACTERS


def mutated(data: st.DataObject, whole: bytes) -> bytes:
    begin = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.one_of(st.just(begin), st.integers(begin, min(begin + 50, len(whole))), st.just(len(whole))))
    return whole[:begin] + data.draw(STRANGE) + whole[end:]


def write_resume(path: Path) -> None:
    state = ResumeState({"weight": np.ones(3, np.float32)}, {"updates": 3}, {"seed": 1}, [0.0], [1], Counts(step=5))
    resume_state.write(state, path)


def write_ledger(path: Path) -> None:
    with Ledger(path) as ledger:
        ledger.set_status(Status(step=5))


def read_ledger(path: Path) -> None:
    with Ledger(path, read_only=True) as ledger:
        ledger.status()


def write_demonstration(path: Path) -> None:
    zeros = np.zeros(2, np.int64)
    frames, rewards, ends = np.zeros((3, 4), np.float32), np.ones(2, np.float32), np.zeros(2, np.bool_)
    demonstration_file.write(Demonstration(frames, zeros, rewards, ends, "cart-pole", "2026-01-01"), path)


Write = Callable[[Path, Any, Any], object]
KINDS: dict[str, tuple[Write, Callable[[Path], object]]] = {
    "brain.safetensors": (lambda path, config, brain: brain_file.write(brain, path), brain_file.read),
    "agent.toml": (lambda path, config, brain: config_file.write_config(config, path), config_file.read_config),
    "champion.toml": (
        lambda path, config, brain: path.write_text(champion_file.render(champion())),
        champion_file.read_champion,
    ),
    "curve.csv": (
        lambda path, config, brain: path.write_text("step,evaluation_mean\n1,2\n"),
        champion_file.read_curve,
    ),
    "keys.toml": (
        lambda path, config, brain: path.write_text(key_file.render(DEFAULT_KEYS)),
        lambda path: key_file.read_keys(),
    ),
    "state.safetensors": (lambda path, config, brain: write_resume(path), resume_state.read),
    "ledger.sqlite": (lambda path, config, brain: write_ledger(path), read_ledger),
    "000001.safetensors": (lambda path, config, brain: write_demonstration(path), demonstration_file.read),
}


@pytest.mark.parametrize("name", KINDS)
@QUIET
@given(data=st.data())
def test_a_mutated_file_is_refused_in_one_short_line(
    data: st.DataObject, name: str, saves: Path, make_config: Any, make_brain: Any
) -> None:
    write, read = KINDS[name]
    path = saves / name
    saves.mkdir(exist_ok=True)
    path.unlink(missing_ok=True)
    write(path, make_config("agent"), make_brain(hidden_units=1, hidden_layers=1))
    path.write_bytes(mutated(data, path.read_bytes()))
    try:
        read(path)
    except ArcadeError as error:
        message = str(error)
    else:
        message = ""
    check(message, path)


@pytest.mark.parametrize(
    "strange",
    ["x" * 5_000, TERMINAL, "two\nlines", "\ud800", "", "../../" * 90],
    ids=["long", "terminal", "lines", "surrogate", "empty", "path"],
)
@pytest.mark.parametrize(
    "arguments",
    [
        ("show", "?"), ("watch", "?"), ("new", "?", "--game", "pong"), ("new", "a", "--game", "?"), ("eval", "?"),
        ("new", "a", "--game", "pong", "--preset", "?"), ("new", "a", "--game", "pong", "--set", "?"),
        ("tune", "a", "?"), ("new", "a", "--game", "pong", "--set", "?=1"),
        ("new", "a", "--game", "pong", "--set", "network=?"),
        ("versus", "?"), ("scores", "?"), ("presets", "?"), ("fork", "?", "b"), ("rename", "?", "b"),
        ("import", "?"), ("restore", "?"),
    ],
)  # fmt: skip
def test_whatever_is_typed_is_answered_in_one_short_line(
    arguments: tuple[str, ...], strange: str, capfd: pytest.CaptureFixture[str]
) -> None:
    typed = [each.replace("?", strange) for each in arguments]
    assert run(typed) in (0, 1, 2)
    message = capfd.readouterr().err.rstrip("\n")
    assert message.isprintable()
    assert (
        len(message.replace(strange, "") if arguments[0] == "import" else message) <= MOST_CHARACTERS + 100
    )  # of games


@pytest.mark.parametrize(
    ("foreign", "shown"),
    [
        ("as it is", "as it is"),
        ("two\nlines\tand  more", "two lines and more"),
        ("\x1b[31mred\x07", "�[31mred�"),
        ("\ud800", "�"),
        ("x" * 81, "x" * 79 + "…"),
    ],
)
def test_what_a_message_quotes_is_one_line_of_at_most_80_characters(foreign: str, shown: str) -> None:
    assert (excerpt(foreign), quoted(foreign)) == (shown, repr(shown))


def test_a_number_that_python_refuses_to_write_out_is_described() -> None:
    assert quoted(10**9_999) == "a number of thousands of digits"


def test_an_error_is_one_line_whatever_its_path_holds() -> None:
    path = Path("a/\x1b[2J/b\nc")
    assert str(ArcadeError(f"cannot read {path}: it is damaged")) == "cannot read a/�[2J/b c: it is damaged"
    assert one_line("a  b") == "a  b"
