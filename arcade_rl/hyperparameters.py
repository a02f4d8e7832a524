"""Every hyperparameter, declared once.

The form of the cockpit, the flags of the command line, the validation, `agent.toml`, the brain file and the table in
the handbook are all rendered from this one declaration: name, default, bounds, unit, help, theme, and whether it can be
changed while training runs.
"""

import dataclasses
import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from arcade_rl.errors import UsageError, excerpt, quoted

Algorithm = Literal["q-table", "dqn", "pqn"]
ALGORITHMS: tuple[Algorithm, ...] = get_args(Algorithm)
ALGORITHM_TITLES: dict[Algorithm, str] = {"q-table": "Q-table", "dqn": "DQN", "pqn": "PQN"}

Value = int | float | bool | str
_EXACT_IN_A_FLOAT = 2**53
_SWITCH_WORDS = dict.fromkeys(("true", "yes", "on", "1"), True) | dict.fromkeys(("false", "no", "off", "0"), False)

_ALL = ALGORITHMS
_NETWORKS: tuple[Algorithm, ...] = ("dqn", "pqn")
_DQN: tuple[Algorithm, ...] = ("dqn",)
_PQN: tuple[Algorithm, ...] = ("pqn",)


@dataclass(frozen=True, slots=True)
class Knob:
    """One hyperparameter as people meet it.

    Attributes:
        low, high: inclusive bounds of a number; None where it has none.
        choices: the words allowed; empty for numbers and switches.
        unit: what a number counts ("agent steps", "updates", ...); empty for ratios.
        pixels_only: it means something only for games that are seen as pixels (Atari).
        live: it can be changed while training runs.
    """

    name: str
    kind: type
    default: Value
    low: float | None
    high: float | None
    choices: tuple[str, ...]
    unit: str
    theme: str
    help: str
    algorithms: tuple[Algorithm, ...]
    pixels_only: bool
    live: bool

    def parse(self, text: str) -> Value:
        """The value that a person typed, checked against the bounds.

        Raises:
            UsageError: it is no such value, or out of bounds; the message says what is allowed.
        """
        return self.check(self._read(text.strip()))

    def check(self, value: object) -> Value:
        """`value` as this hyperparameter's type, if it is one that is allowed (integers pass for floats).

        Raises:
            UsageError: wrong type or out of bounds.
        """
        if self.kind is float and type(value) is int and abs(value) <= _EXACT_IN_A_FLOAT:
            value = float(value)
        if isinstance(value, int | float | str) and type(value) is self.kind and self._within(value):
            return value
        raise UsageError(f"{self.name} must be {self.allowed}; {quoted(value)} is not")

    @property
    def allowed(self) -> str:
        """What may be given, in words: `a number from 0 to 1`."""
        if self.kind is bool:
            return "true or false"
        if self.choices:
            return "one of " + ", ".join(self.choices)
        noun = "a whole number" if self.kind is int else "a number"
        return f"{noun} from {_plain(self.low)} to {_plain(self.high)}"

    def _read(self, text: str) -> Value:
        if self.kind is bool:
            return _SWITCH_WORDS.get(text.lower(), text)
        if self.kind is str:
            return text
        plain = text.replace("_", "").replace(",", "")
        try:
            number = float(plain)
        except ValueError:
            return text
        return int(number) if self.kind is int and number.is_integer() else number

    def _within(self, value: Value) -> bool:
        if isinstance(value, str):
            return value in self.choices
        if isinstance(value, bool):
            return True
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)


def _plain(number: float | None) -> str:
    if number is None:
        return "any"
    return f"{number:,.0f}" if float(number).is_integer() else f"{number:g}"


def _knob(
    default: Value,
    theme: str,
    help: str,
    *,
    low: float | None = None,
    high: float | None = None,
    choices: tuple[str, ...] = (),
    unit: str = "",
    algorithms: tuple[Algorithm, ...] = _NETWORKS,
    pixels_only: bool = False,
    live: bool = False,
) -> Any:
    bounds = {"low": low, "high": high, "choices": choices, "unit": unit}
    place = {"theme": theme, "help": help, "algorithms": algorithms, "pixels_only": pixels_only, "live": live}
    return dataclasses.field(default=default, metadata=bounds | place)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hyperparameters:
    """One agent's hyperparameters. What its algorithm does not use keeps its default and is not written down."""

    # One argument a line would stretch this table to three times its length.
    # fmt: off
    # Learning
    learning_rate: float = _knob(
        2.5e-4, "Learning", "How far each update moves the values towards their targets. Too high forgets and swings, "
        "too low takes for ever.", low=1e-6, high=1.0, algorithms=_ALL, live=True,
    )
    learning_rate_decay: float = _knob(
        0.0, "Learning", "Share of the learning rate that is lost, in a straight line, until learning_rate_decay_steps"
        ". 0 keeps it constant, 1 ends at zero; training on after that takes a tenth of it.", low=0.0, high=1.0,
        live=True,
    )
    learning_rate_decay_steps: int = _knob(
        0, "Learning", "How long the learning rate falls; after that it stays. 0: until training_steps.", low=0,
        high=1_000_000_000, unit="agent steps", live=True,
    )
    learning_rate_restart: float = _knob(
        0.0, "Learning", "Share of the learning rate to which it rises once more when it has fallen, to fall again "
        "until training_steps: it frees what is stuck. 0: it stays.", low=0.0, high=1.0, live=True,
    )
    discount: float = _knob(
        0.99, "Learning", "How much a reward one step later is worth (gamma). 0.99 looks about 100 steps ahead.",
        low=0.0, high=1.0, algorithms=_ALL, live=True,
    )
    batch_size: int = _knob(
        32, "Learning", "Transitions learned from in one update.", low=1, high=4096,
        unit="transitions",
    )
    steps_per_update: int = _knob(
        4, "Learning", "Agent steps between two updates, counted over all parallel games.", low=1, high=10_000,
        unit="agent steps", live=True, algorithms=_DQN,
    )
    updates_per_episode: int = _knob(
        0, "Learning", "If above 0, no updates are made during an episode and this many at its end, as in the post on "
        "CartPole.", low=0, high=10_000, unit="updates", algorithms=_DQN,
    )
    n_step: int = _knob(
        1, "Learning", "Rewards summed along the way before the value of a later state is trusted.", low=1, high=20,
        unit="agent steps", algorithms=_DQN,
    )
    target_update_interval: int = _knob(
        1_000, "Learning", "Updates between two copies of the network into the target network. 1 means no separate "
        "target network.", low=1, high=1_000_000, unit="updates", live=True, algorithms=_DQN,
    )
    rollout_steps: int = _knob(
        32, "Learning", "Steps of each game that are played, learned from and dropped together.", low=1, high=4096,
        unit="agent steps", algorithms=_PQN,
    )
    epochs: int = _knob(
        2, "Learning", "How often everything in a rollout is learned from.", low=1, high=100, algorithms=_PQN,
        live=True,
    )
    return_lambda: float = _knob(
        0.65, "Learning", "How far the rewards that followed in the rollout are trusted over the network's own "
        "forecast (lambda). 0 looks one step ahead, 1 to the rollout's end.", low=0.0, high=1.0, algorithms=_PQN,
        live=True,
    )
    double_q: bool = _knob(
        False, "Learning", "Double DQN: one network picks the next action, the other values it. Damps optimism.",
        algorithms=_DQN,
    )
    loss: str = _knob(
        "huber", "Learning", "Huber is gentle with large errors; squared is the textbook's.",
        choices=("huber", "squared"),
    )
    optimizer: str = _knob(
        "adam", "Learning", "Adam; RAdam, which begins more carefully; or the centred RMSProp of Mnih et al. 2015.",
        choices=("adam", "radam", "rmsprop"),
    )
    optimizer_epsilon: float = _knob(
        1.5e-4, "Learning", "Added to the optimizer's denominator; larger values calm the first steps.", low=1e-10,
        high=1.0,
    )
    max_gradient_norm: float = _knob(
        10.0, "Learning", "Gradients longer than this are shortened to it. 0 turns it off.", low=0.0, high=1e6,
    )
    averaged_updates: int = _knob(
        0, "Learning", "What is saved, evaluated and watched is a mean of the weights over about so many past updates: "
        "it plays more steadily than the newest. 0 takes the newest.", low=0, high=1_000_000, unit="updates",
    )
    random_shift: int = _knob(
        0, "Learning", "Pictures are learned from as if seen up to so many pixels further left, right, up or down: "
        "what is learned at one place then holds beside it.", low=0, high=16, unit="pixels", pixels_only=True,
    )
    # Exploration
    epsilon_start: float = _knob(
        1.0, "Exploration", "Share of random actions at the beginning.", low=0.0, high=1.0, algorithms=_ALL, live=True,
    )
    epsilon_end: float = _knob(
        0.01, "Exploration", "Share of random actions that remains.", low=0.0, high=1.0, algorithms=_ALL, live=True,
    )
    epsilon_schedule: str = _knob(
        "linear", "Exploration", "Linear: a straight line over epsilon_decay_steps. Exponential: "
        "end + (start - end) * exp(-epsilon_decay_rate * n).", choices=("linear", "exponential"), algorithms=_ALL,
    )
    epsilon_decay_per: str = _knob(
        "step", "Exploration", "What the decay counts: agent steps, episodes or updates.",
        choices=("step", "episode", "update"), algorithms=_ALL,
    )
    epsilon_decay_steps: int = _knob(
        250_000, "Exploration", "How long the linear decay takes, in what epsilon_decay_per counts.", low=1,
        high=100_000_000, algorithms=_ALL, live=True,
    )
    epsilon_decay_rate: float = _knob(
        0.001, "Exploration", "How fast the exponential decay falls, per count.", low=1e-9, high=1.0, algorithms=_ALL,
        live=True,
    )
    exploration_hold: int = _knob(
        1, "Exploration", "A random action is held for up to so many agent steps: short holds often, long ones now and "
        "then. Where only a long way leads to a reward, single random actions never find it.", low=1, high=10_000,
        unit="agent steps", live=True,
    )
    # Memory
    replay_capacity: int = _knob(
        100_000, "Memory", "Transitions kept; the oldest make room. It lies on disk, mapped into memory.", low=100,
        high=10_000_000, unit="transitions", algorithms=_DQN,
    )
    learning_starts: int = _knob(
        5_000, "Memory", "Agent steps played before the first update.", low=0, high=10_000_000, unit="agent steps",
        algorithms=_DQN,
    )
    prioritized_replay: bool = _knob(
        False, "Memory", "Draw a transition the more often, the more its value surprised the network when it was last "
        "seen.", algorithms=_DQN,
    )
    priority_exponent: float = _knob(
        0.5, "Memory", "How much surprise counts in prioritized replay (alpha). 0 draws all alike, 1 in proportion.",
        low=0.0, high=1.0, live=True, algorithms=_DQN,
    )
    importance_exponent: float = _knob(
        0.4, "Memory", "How much of prioritized replay's bias is taken back at first (beta). It rises in a straight "
        "line to 1 at training_steps.", low=0.0, high=1.0, live=True, algorithms=_DQN,
    )
    # Demonstrations
    demonstration_share: float = _knob(
        0.25, "Demonstrations", "Share of each batch that is drawn from what humans have played for the agent, once "
        "they have. 0 does not learn from it.", low=0.0, high=1.0, live=True, algorithms=_DQN,
    )
    margin_weight: float = _knob(
        1.0, "Demonstrations", "How much it counts that the human's action is worth more than every other, beside what "
        "was gained by it. 0 takes humans for no example.", low=0.0, high=1_000.0, live=True, algorithms=_DQN,
    )
    margin: float = _knob(
        0.8, "Demonstrations", "By how much the human's action is to be worth more than every other.", low=0.0,
        high=1_000.0, live=True, algorithms=_DQN,
    )
    # Network
    network: str = _knob(
        "mlp", "Network", "mlp: dense layers, for games known by numbers. nature: Mnih et al. 2015. nips: Mnih et al. "
        "2013, 3 times cheaper. small: for pictures of 42 x 42, 8 times cheaper. blog: the post's own, with strides.",
        choices=("mlp", "nature", "nips", "small", "blog"),
    )
    hidden_units: int = _knob(128, "Network", "Width of each hidden layer of an mlp.", low=1, high=4096, unit="units")
    hidden_layers: int = _knob(2, "Network", "Hidden layers of an mlp.", low=1, high=8, unit="layers")
    dueling: bool = _knob(
        False, "Network", "Dueling head: the value of the state and the advantage of each action, added.",
    )
    value_head: str = _knob(
        "scalar", "Network", "What the network says of each action. scalar: the return to expect. c51: how likely each "
        "of a row of fixed returns is. qr: quantiles of the return.", choices=("scalar", "c51", "qr"), algorithms=_DQN,
    )
    atoms: int = _knob(
        51, "Network", "Returns that c51 tells apart, or quantiles of qr. 32 to 200 are usual.", low=2, high=500,
        unit="atoms", algorithms=_DQN,
    )
    value_min: float = _knob(
        -10.0, "Network", "The lowest return that c51 can tell.", low=-1e6, high=0.0, algorithms=_DQN,
    )
    value_max: float = _knob(
        10.0, "Network", "The highest return that c51 can tell.", low=0.1, high=1e6, algorithms=_DQN,
    )
    noisy_networks: bool = _knob(
        False, "Network", "Dense layers with noise whose strength is learned: the agent explores of its own accord "
        "where it is unsure. Set epsilon to 0 with it.", algorithms=_DQN,
    )
    noisy_sigma: float = _knob(
        0.5, "Network", "Strength of a noisy network's noise at the beginning.", low=0.0, high=10.0, algorithms=_DQN,
    )
    layer_norm: bool = _knob(
        False, "Network", "Layer normalization after each hidden layer. It steadies learning; PQN relies on it.",
    )
    # Game
    parallel_games: int = _knob(
        1, "Game", "Games played side by side by the trainer.", low=1, high=256, unit="games", algorithms=_ALL,
    )
    max_episode_steps: int = _knob(
        27_000, "Game", "An episode is cut off after so many agent steps.", low=1, high=1_000_000, unit="agent steps",
        algorithms=_ALL,
    )
    frame_skip: int = _knob(
        4, "Game", "Emulator frames that one action lasts.", low=1, high=20, unit="frames", pixels_only=True,
    )
    frame_stack: int = _knob(
        4, "Game", "Pictures that the network sees at once, so that it can see motion.", low=1, high=16, unit="frames",
        pixels_only=True,
    )
    frame_height: int = _knob(84, "Game", "Height of the picture.", low=36, high=250, unit="pixels", pixels_only=True)
    frame_width: int = _knob(84, "Game", "Width of the picture.", low=36, high=160, unit="pixels", pixels_only=True)
    noop_max: int = _knob(
        30, "Game", "An episode starts after a random number of idle frames, up to this.", low=0, high=240,
        unit="frames", pixels_only=True,
    )
    sticky_actions: float = _knob(
        0.0, "Game", "Chance that the console repeats the last action instead (0.25 in ALE v5).", low=0.0, high=1.0,
        pixels_only=True,
    )
    life_loss_terminal: bool = _knob(
        True, "Game", "The learner treats a lost life as an end; the game goes on.", pixels_only=True,
    )
    clip_rewards: bool = _knob(
        True, "Game", "The learner sees rewards as -1, 0 or 1; scores are reported raw.", pixels_only=True,
    )
    # Training
    training_steps: int = _knob(
        1_000_000, "Training", "Training ends after so many agent steps.", low=1, high=1_000_000_000,
        unit="agent steps", algorithms=_ALL, live=True,
    )
    evaluation_interval: int = _knob(
        50_000, "Training", "Agent steps between two evaluations. Learning goes on beside them.", low=100,
        high=100_000_000, unit="agent steps", algorithms=_ALL, live=True,
    )
    evaluation_episodes: int = _knob(
        5, "Training", "Episodes of one evaluation. More are surer, and take more time.", low=1, high=10_000,
        unit="episodes", algorithms=_ALL, live=True,
    )
    evaluation_epsilon: float = _knob(
        0.01, "Training", "Share of random actions while evaluating, so that no game hangs.", low=0.0, high=1.0,
        algorithms=_ALL, live=True,
    )
    checkpoint_interval: int = _knob(
        50_000, "Training", "Agent steps between two numbered checkpoints.", low=100, high=100_000_000,
        unit="agent steps", algorithms=_ALL, live=True,
    )
    # fmt: on

    def replace(self, **changes: Value) -> "Hyperparameters":
        """A copy with `changes`; they are not checked (see `from_mapping`)."""
        return dataclasses.replace(self, **changes)  # type: ignore[arg-type]  # the fields' types are Value's

    def relevant(self, algorithm: Algorithm, *, pixels: bool) -> dict[str, Value]:
        """Name and value of each hyperparameter that `algorithm` uses on a game seen as pixels or not."""
        return {knob.name: getattr(self, knob.name) for knob in knobs(algorithm, pixels=pixels)}


def _as_knob(field: "dataclasses.Field[Any]") -> Knob:
    default: Any = field.default
    return Knob(name=field.name, kind=type(default), default=default, **field.metadata)


KNOBS: tuple[Knob, ...] = tuple(_as_knob(field) for field in dataclasses.fields(Hyperparameters))
_BY_NAME: dict[str, Knob] = {knob.name: knob for knob in KNOBS}


def knobs(algorithm: Algorithm, *, pixels: bool) -> tuple[Knob, ...]:
    """The hyperparameters that matter to `algorithm`, in the order of the form; grouped by `theme`."""
    return tuple(knob for knob in KNOBS if algorithm in knob.algorithms and (pixels or not knob.pixels_only))


def knob(name: str, algorithm: Algorithm | None = None) -> Knob:
    """The hyperparameter called `name`.

    Raises:
        UsageError: there is none, or `algorithm` does not use it; the message names the nearest.
    """
    found = _BY_NAME.get(name)
    if found is not None and (algorithm is None or algorithm in found.algorithms):
        return found
    names = [each.name for each in KNOBS if algorithm is None or algorithm in each.algorithms]
    near = difflib.get_close_matches(name, names, n=1, cutoff=0.3)
    hint = f"did you mean {near[0]}?" if near else f"known are {excerpt(', '.join(names))}"
    owner = f" of {algorithm}" if algorithm else ""
    raise UsageError(f"no hyperparameter{owner} is called {quoted(name)}; {hint}")


def from_mapping(
    values: Mapping[str, object], base: Hyperparameters | None = None, *, algorithm: Algorithm | None = None
) -> Hyperparameters:
    """`base` (the defaults if None) with `values` put in, each checked.

    Args:
        algorithm: if given, names that it does not use are refused, too.

    Raises:
        UsageError: an unknown name, a wrong type, or out of bounds.
    """
    checked = {name: knob(name, algorithm).check(value) for name, value in values.items()}
    return (base or Hyperparameters()).replace(**checked)
