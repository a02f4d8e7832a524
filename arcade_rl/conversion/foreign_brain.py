"""A brain of ours, made of what another program has learned."""

import contextlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from arcade_rl.conversion.layouts import USE_GAME, Weights, weights_of
from arcade_rl.conversion.pictures import as_bytes_rgb, described
from arcade_rl.conversion.said import NOTHING_SAID, Said
from arcade_rl.conversion.unpacking import Unpacked, unpacked
from arcade_rl.errors import ArcadeError, UsageError, quoted
from arcade_rl.games import catalog
from arcade_rl.games.catalog import CatalogEntry
from arcade_rl.games.pixels.observed import Observed, observed
from arcade_rl.hyperparameters import ALGORITHM_TITLES, Algorithm, Hyperparameters, Value, from_mapping, spec_of
from arcade_rl.presets import presets
from arcade_rl.shelf.brains import brain_file
from arcade_rl.shelf.brains.brain_file import Brain, BrainHistory

Source = Literal["auto", "arcade-rl", "sb3", "cleanrl", "atari-agents"]
"""Whose file it is; `auto` looks into it."""

_MADE_BY = {"sb3": "Stable-Baselines3", "cleanrl": "CleanRL", "atari-agents": "atari-agents"}
FOREIGN = frozenset(_MADE_BY.values())
_DEVIATION = 1_000.0  # of each number of a vector: the first layer undoes it, and nothing that matters is clipped
_COUNT = 1e7  # observations that such statistics stand for, so that training on moves them slowly
_MOST_LAYERS = 8
_ACTIVATIONS = {"ReLU": "relu", "Tanh": "tanh", "ELU": "elu"}
_GREEDY = 0.01  # random actions of one that has learned already
_ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b")  # how zip and gzip files begin


def read_brain(path: Path, *, game: str | None = None, source: Source = "auto", pictures: Said = NOTHING_SAID) -> Brain:
    """Read a brain file of ours, or the file of another program.

    Args:
        game: what it was trained on; None if the file's name or folder says it, as rl-zoo3 and CleanRL name theirs.
        pictures: what the file of another program does not say of the pictures that it was trained on.

    Raises:
        UsageError: the game is not known, or nothing says which it is.
        ArcadeError: the file is refused.
    """
    if path.exists() and not path.is_file():  # a pipe can be read only once, and one that nobody writes to never ends
        raise ArcadeError(f"{path} is not a file; save the brain to a file, and import that")
    if source == "arcade-rl" or (source == "auto" and not is_foreign(path)):
        return _own(path, game, pictures)
    found = unpacked(path)
    if source not in ("auto", found.program):
        raise ArcadeError(f"{path} is a file of {_MADE_BY[found.program]}; import it with --from {found.program}")
    entry = catalog.game(game) if game is not None else _game_of(path)
    if not entry.pixels and pictures != NOTHING_SAID:
        raise UsageError(f"{entry.id} is not shown in pictures; leave --channels and --size out")
    try:
        return _brain(found, entry, path, pictures)
    except ArcadeError as error:
        raise ArcadeError(f"{path} is refused: {error}") from error


def _own(path: Path, game: str | None, pictures: Said) -> Brain:
    """A brain of this program, which says itself what it plays and how it sees."""
    if pictures != NOTHING_SAID:
        raise UsageError("a brain of this program says itself how it sees; leave --channels and --size out")
    brain = brain_file.read(path)
    if game is not None and catalog.game(game).id != brain.game:
        raise UsageError(f"the brain in {path} plays {brain.game}; leave --game out")
    return brain


def is_foreign(path: Path) -> bool:
    """Whether it is an archive, as other programs write them."""
    try:
        with path.open("rb") as file:
            return file.read(4).startswith(_ARCHIVES)
    except OSError:
        return False  # said by whoever reads it


def _brain(found: Unpacked, entry: CatalogEntry, path: Path, pictures: Said) -> Brain:
    actions = len(entry.actions)
    if (said := int(found.facts.get("actions", 0))) not in (0, actions):
        raise ArcadeError(f"it was trained on a game with {said} actions, and {entry.id} has {actions}; {USE_GAME}")
    weights = weights_of(found.program, found.tensors, actions)
    algorithm: Algorithm = "actor-critic" if weights.is_policy else "pqn" if weights.layer_norm else "dqn"
    if algorithm == "actor-critic" and entry.countable:
        raise ArcadeError(f"policies of PPO and A2C are not imported for {entry.id}, whose states can be counted")
    hyperparameters = _hyperparameters(weights, found, entry, algorithm, pictures)
    shown = observed(entry, hyperparameters)
    brain = Brain(
        name=_name(path, entry),
        game=entry.id,
        algorithm=algorithm,
        hyperparameters=hyperparameters,
        observation_kind=shown.kind,
        observation_shape=shown.shape,
        actions=entry.actions,
        history=BrainHistory(
            step=max(int(found.facts.get("num_timesteps", 0)), 0),
            episodes=0,
            updates=0,
            training_seconds=0.0,
            best_evaluation=None,
            last_evaluation=None,
        ),
        made_by=_MADE_BY[found.program],
        saved=datetime.now(UTC),
        tensors=as_bytes_rgb(weights.tensors, found, pictures)
        if entry.pixels
        else _as_shown(weights.tensors, entry, shown),
    )
    try:
        brain_file.check_tensors(brain)
    except ValueError as error:
        raise ArcadeError(f"it is not a network for {entry.id}: {error}") from error
    return brain


def _hyperparameters(
    weights: Weights, found: Unpacked, entry: CatalogEntry, algorithm: Algorithm, pictures: Said
) -> Hyperparameters:
    """Those that its network needs, and with which an agent goes on learning; what it explored is behind it."""
    if weights.is_policy:
        return _of_policy(weights, found, entry, pictures)
    base, facts = _base(entry, algorithm), found.facts
    values: dict[str, Value] = {"value_head": weights.value_head}
    values |= dict.fromkeys(("epsilon_start", "epsilon_end"), _GREEDY)
    values["evaluation_epsilon"] = min(base.evaluation_epsilon, _GREEDY)
    if weights.value_head != "scalar":
        values["atoms"] = weights.atoms
    if weights.support is not None:
        values["value_min"], values["value_max"] = weights.support
    values["layer_norm"] = bool(weights.layer_norm)
    if entry.pixels:
        values |= described(weights, found, pictures) | {"layer_norm_weights": weights.layer_norm or "channel"}
    else:
        values |= _dense(weights, found)
    for name, said in (("discount", "gamma"), ("learning_rate", "learning_rate")):
        with contextlib.suppress(UsageError):  # what an agent here cannot have is left as its preset has it
            values[name] = spec_of(name).check(facts.get(said))
    return from_mapping(values, base, algorithm=algorithm)


def _of_policy(weights: Weights, found: Unpacked, entry: CatalogEntry, pictures: Said) -> Hyperparameters:
    """Those of a policy, which plays its likeliest actions: how its game is shown, and its networks."""
    played = _base(entry, "dqn").relevant("actor-critic", pixels=entry.pixels)
    network = described(weights, found, pictures) if entry.pixels else _dense(weights, found)
    return from_mapping(played | network | {"evaluation_epsilon": 0.0}, algorithm="actor-critic")


def _as_shown(tensors: Mapping[str, NDArray[Any]], entry: CatalogEntry, shown: Observed) -> dict[str, NDArray[Any]]:
    """Its weights for the numbers of a vector as agents see them here; it has learned from the numbers as they are."""
    if shown.kind != "vector" or entry.environment is None:
        return dict(tensors)
    if not shown.standardized:
        raise ArcadeError(f"the numbers of {entry.id} are scaled by their bounds here, which other programs do not do")
    shown_as_learned = dict(tensors)
    for name in [name for name in tensors if name.endswith("dense1.weight")]:
        part, numbers = name.removesuffix("dense1.weight"), shown.shape[0]
        shown_as_learned |= {
            f"{part}normalizer.mean": np.zeros(numbers, np.float32),
            f"{part}normalizer.variance": np.full(numbers, _DEVIATION**2, np.float32),
            f"{part}normalizer.count": np.full(1, _COUNT, np.float32),
        }
        with np.errstate(over="ignore"):  # what becomes infinite is refused when it is written
            shown_as_learned[name] = tensors[name] * np.float32(_DEVIATION)
    return shown_as_learned


def _base(entry: CatalogEntry, algorithm: Algorithm) -> Hyperparameters:
    """The plainest preset of the game for this algorithm: `classic` where there is one, else the first."""
    able = [each for each in presets(entry.family, entry.id) if each.algorithm == algorithm]
    if not able:
        raise ArcadeError(f"{entry.family} games have no preset of {ALGORITHM_TITLES[algorithm]} to go on with")
    return next((each for each in able if each.name == "classic"), able[0]).hyperparameters


def _dense(weights: Weights, found: Unpacked) -> dict[str, Value]:
    """What describes a network of dense layers alone."""
    part = "policy." if weights.is_policy else ""
    names = [f"{part}dense{number}.bias" for number in range(1, _MOST_LAYERS + 1)]
    widths = [len(weights.tensors[name]) for name in names if name in weights.tensors]
    if not widths or f"{part}dense1.weight" not in weights.tensors:
        raise ArcadeError("it has no hidden layer")
    activation = found.activation or ("Tanh" if weights.is_policy else "ReLU")
    if activation not in _ACTIVATIONS:
        raise ArcadeError(f"its activation is {quoted(activation)}; known are {', '.join(_ACTIVATIONS)}")
    values: dict[str, Value] = {"network": "mlp", "activation": _ACTIVATIONS[activation]}
    if len(set(widths)) > 1:
        return values | {"hidden_widths": "-".join(map(str, widths))}
    return values | {"hidden_units": widths[0], "hidden_layers": len(widths)}


def _game_of(path: Path) -> CatalogEntry:
    """By the name of the file (`dqn-PongNoFrameskip-v4.zip`), or of its folder (`PongNoFrameskip-v4__c51_atari__1`)."""
    for name in (path.name, path.absolute().parent.name):
        for match in re.finditer(r"([A-Z][A-Za-z]*?)(?:NoFrameskip|Deterministic)?-v\d", name):
            for entry in catalog.games():
                if entry.id.replace("-", "") == match[1].lower():
                    return entry
        if found := [each for each in catalog.games() if _names(name, each)]:
            return max(found, key=lambda entry: len(entry.id))
    raise UsageError(f"nothing says which game {path.name} plays; use --game, or name the file such as dqn-Pong-v4.zip")


def _names(name: str, entry: CatalogEntry) -> bool:
    """Whether a file's name contains the ID of the environment, as rl-zoo3 writes it."""
    if entry.environment is None:
        return False
    plain = entry.environment.id.rpartition(":")[2].replace("/", "-")
    return re.search(rf"(?<![A-Za-z0-9]){re.escape(plain)}(?!\d)", name) is not None


def _name(path: Path, entry: CatalogEntry) -> str:
    letters = re.sub(r"[^A-Za-z0-9._-]+", "-", path.stem).strip("-._")[:40]
    return letters or entry.id
