"""The declaration of every hyperparameter: default, theme, help, bounds, unit, and where it has an effect."""

import dataclasses
from dataclasses import dataclass

from arcade_rl.algorithm_titles import ALGORITHMS, Algorithm
from arcade_rl.hyperparameters.specification import HyperparameterSpec, Value, as_spec, declare

_ALL = ALGORITHMS
_PLAYED: tuple[Algorithm, ...] = (*ALGORITHMS, "actor-critic")
_NETWORKS: tuple[Algorithm, ...] = ("dqn", "pqn", "actor-critic")
_DQN: tuple[Algorithm, ...] = ("dqn",)
_PQN: tuple[Algorithm, ...] = ("pqn",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hyperparameters:
    """One agent's hyperparameters. What its algorithm does not use keeps its default and is not written down."""

    # One argument a line would stretch this table to three times its length.
    # fmt: off
    # Learning
    learning_rate: float = declare(
        2.5e-4, "Learning", "Step size of the optimizer; of a Q-table, the share of the TD error that is added. Too "
        "high diverges, too low learns slowly.", low=1e-6, high=1.0, algorithms=_ALL, live=True,
    )
    learning_rate_decay: float = declare(
        0.0, "Learning", "Share of the learning rate that is lost, linearly, by learning_rate_decay_steps. 0 keeps it "
        "constant. 1 ends at zero; training beyond that uses a tenth of it.", low=0.0, high=1.0, live=True,
    )
    learning_rate_decay_steps: int = declare(
        0, "Learning", "Length of the learning rate's decay. 0 means training_steps.", low=0, high=1_000_000_000,
        unit="agent steps", depends_on="learning_rate_decay > 0", live=True,
    )
    learning_rate_restart: float = declare(
        0.0, "Learning", "One warm restart: after its decay the learning rate rises to this share of its start value "
        "and decays again until training_steps. 0 disables it.", low=0.0, high=1.0,
        depends_on="learning_rate_decay > 0 and learning_rate_decay_steps > 0", live=True,
    )
    discount: float = declare(
        0.99, "Learning", "Discount factor gamma. 0.99 looks about 100 steps ahead.", low=0.0, high=1.0,
        algorithms=_ALL, live=True,
    )
    batch_size: int = declare(
        32, "Learning", "Size of the minibatch of one update.", low=1, high=4096, unit="transitions",
    )
    steps_per_update: int = declare(
        4, "Learning", "Agent steps between two updates, counted over all parallel games.", low=1, high=10_000,
        unit="agent steps", depends_on="updates_per_episode = 0", live=True, algorithms=_DQN,
    )
    updates_per_episode: int = declare(
        0, "Learning", "Above 0, this many updates are made at the end of each episode and none during it, as in the "
        "post on CartPole.", low=0, high=10_000, unit="updates", algorithms=_DQN,
    )
    n_step: int = declare(
        1, "Learning", "Length of the n-step return: rewards summed before bootstrapping from a Q-value.", low=1,
        high=20, unit="agent steps", algorithms=_DQN,
    )
    target_update_interval: int = declare(
        1_000, "Learning", "Updates between two copies of the network to the target network. 1 disables the target "
        "network.", low=1, high=1_000_000, unit="updates", live=True, algorithms=_DQN,
    )
    rollout_steps: int = declare(
        32, "Learning", "Length of a rollout: steps of each parallel game that are learned from and then dropped.",
        low=1, high=4096, unit="agent steps", algorithms=_PQN,
    )
    epochs: int = declare(
        2, "Learning", "Passes over each rollout.", low=1, high=100, algorithms=_PQN, live=True,
    )
    return_lambda: float = declare(
        0.65, "Learning", "Lambda of the lambda returns. 0 is the one-step return, 1 the return to the end of the "
        "rollout.", low=0.0, high=1.0, algorithms=_PQN, live=True,
    )
    munchausen_weight: float = declare(
        0.0, "Learning", "Munchausen: share of the action's log-probability, under a softmax of the Q-values, that is "
        "added to its reward. It makes the agent surer. 0 disables it; 0.9 in the paper.", low=0.0, high=1.0,
        algorithms=_PQN, live=True,
    )
    munchausen_temperature: float = declare(
        0.03, "Learning", "Temperature of Munchausen's softmax, in units of the Q-values.", low=1e-4, high=100.0,
        depends_on="munchausen_weight > 0", algorithms=_PQN, live=True,
    )
    double_q: bool = declare(
        False, "Learning", "Double DQN: the online network chooses the next action, the target network evaluates it. "
        "Reduces overestimation.", algorithms=_DQN,
    )
    loss: str = declare(
        "huber", "Learning", "Loss of the TD error. Huber: linear beyond 1, robust to outliers.",
        choices=("huber", "squared"), depends_on="value_head = scalar",
    )
    optimizer: str = declare(
        "adam", "Learning", "Adam; RAdam, which needs no warm-up; or the centred RMSProp of Mnih et al. 2015.",
        choices=("adam", "radam", "rmsprop"),
    )
    optimizer_epsilon: float = declare(
        1.5e-4, "Learning", "Added to the optimizer's denominator. Larger values make the first steps smaller.",
        low=1e-10, high=1.0,
    )
    max_gradient_norm: float = declare(
        10.0, "Learning", "Gradients are clipped to this norm. 0 disables clipping.", low=0.0, high=1e6,
    )
    averaged_updates: int = declare(
        0, "Learning", "Time constant of the running mean of the weights that is saved, evaluated and watched: it "
        "plays more steadily than the newest weights. 0 disables averaging.", low=0, high=1_000_000, unit="updates",
    )
    # Exploration
    epsilon_start: float = declare(
        1.0, "Exploration", "Epsilon, the share of random actions, at the start.", low=0.0, high=1.0, algorithms=_ALL,
        live=True,
    )
    epsilon_end: float = declare(
        0.01, "Exploration", "Epsilon at the end of its decay.", low=0.0, high=1.0, algorithms=_ALL, live=True,
    )
    epsilon_schedule: str = declare(
        "linear", "Exploration", "Linear over epsilon_decay_steps, or exponential: "
        "end + (start - end) * exp(-epsilon_decay_rate * n).", choices=("linear", "exponential"), algorithms=_ALL,
        depends_on="epsilon_start != epsilon_end",
    )
    epsilon_decay_per: str = declare(
        "step", "Exploration", "What n counts in epsilon's decay: agent steps, episodes or updates.",
        choices=("step", "episode", "update"), algorithms=_ALL, depends_on="epsilon_start != epsilon_end",
    )
    epsilon_decay_steps: int = declare(
        250_000, "Exploration", "Length of the linear decay, in what epsilon_decay_per counts.", low=1,
        high=100_000_000, algorithms=_ALL, depends_on="epsilon_schedule = linear and epsilon_start != epsilon_end",
        live=True,
    )
    epsilon_decay_rate: float = declare(
        0.001, "Exploration", "Rate of the exponential decay, for each that epsilon_decay_per counts.", low=1e-9,
        high=1.0, algorithms=_ALL, depends_on="epsilon_schedule = exponential and epsilon_start != epsilon_end",
        live=True,
    )
    exploration_hold: int = declare(
        1, "Exploration", "Longest repetition of a random action (temporally extended epsilon-greedy): finds rewards "
        "that take many steps in one direction. Short repetitions are common, long ones rare. 1 repeats none.", low=1,
        high=10_000, unit="agent steps", live=True,
    )
    # Memory
    replay_capacity: int = declare(
        100_000, "Memory", "Size of the replay memory; the oldest transitions are overwritten. It is kept on disk, "
        "memory-mapped.", low=100, high=10_000_000, unit="transitions", algorithms=_DQN,
    )
    learning_starts: int = declare(
        5_000, "Memory", "Agent steps before the first update.", low=0, high=10_000_000, unit="agent steps",
        algorithms=_DQN,
    )
    prioritized_replay: bool = declare(
        False, "Memory", "Prioritized replay: sample transitions by their last TD error instead of uniformly.",
        algorithms=_DQN,
    )
    priority_exponent: float = declare(
        0.5, "Memory", "Exponent alpha of the priorities. 0 samples uniformly, 1 in proportion to the TD error.",
        low=0.0, high=1.0, depends_on="prioritized_replay = true", live=True, algorithms=_DQN,
    )
    importance_exponent: float = declare(
        0.4, "Memory", "Initial exponent beta of the importance weights, which correct the bias of the priorities. It "
        "rises linearly to 1 at training_steps.", low=0.0, high=1.0, depends_on="prioritized_replay = true", live=True,
        algorithms=_DQN,
    )
    # Demonstrations
    demonstration_share: float = declare(
        0.25, "Demonstrations", "Share of each minibatch that comes from human demonstrations, once there are any; "
        "of a Q-table, of its updates. 0 ignores them.", low=0.0, high=1.0, live=True, algorithms=_ALL,
    )
    margin_weight: float = declare(
        1.0, "Demonstrations", "Weight of the large-margin loss, which raises the Q-value of the demonstrated action "
        "above all others (DQfD). 0 disables the margin loss.", low=0.0, high=1_000.0,
        depends_on="demonstration_share > 0", live=True, algorithms=_ALL,
    )
    margin: float = declare(
        0.8, "Demonstrations", "Margin by which the demonstrated action's Q-value should exceed every other.", low=0.0,
        high=1_000.0, depends_on="demonstration_share > 0 and margin_weight > 0", live=True, algorithms=_ALL,
    )
    # Network
    network: str = declare(
        "mlp", "Network", "mlp: dense layers, for vector observations. nature: Mnih et al. 2015. nips: Mnih et al. "
        "2013, a third of the cost. small: for 42 x 42 pixels, an eighth. blog: the post's own, with strides.",
        choices=("mlp", "nature", "nips", "small", "blog"), algorithms=_NETWORKS,
    )
    hidden_units: int = declare(
        128, "Network", "Width of each hidden layer.", low=1, high=4096, unit="units",
        depends_on="network = mlp and hidden_widths = equal", algorithms=_NETWORKS,
    )
    hidden_layers: int = declare(
        2, "Network", "Number of hidden layers.", low=1, high=8, unit="layers",
        depends_on="network = mlp and hidden_widths = equal", algorithms=_NETWORKS,
    )
    hidden_widths: str = declare(
        "equal", "Network", "Width of each hidden layer in turn, such as 120-84. equal: hidden_layers of hidden_units "
        "each.", choices=("equal",), listed=True, low=1, high=4096, depends_on="network = mlp", algorithms=_NETWORKS,
    )
    activation: str = declare(
        "relu", "Network", "Activation of the hidden layers.", choices=("relu", "tanh", "elu"),
        depends_on="network = mlp", algorithms=_NETWORKS,
    )
    dueling: bool = declare(
        False, "Network", "Dueling network: separate streams for the state value and the advantages of the actions.",
    )
    value_head: str = declare(
        "scalar", "Network", "Output for each action. scalar: its expected return. c51: a categorical distribution "
        "over fixed returns. hl-gauss: the same, learned from Gaussian targets. qr: quantiles of the return.",
        choices=("scalar", "c51", "hl-gauss", "qr"),
    )
    atoms: int = declare(
        51, "Network", "Atoms of a categorical distribution, or quantiles of qr. 32 to 200 are common.", low=2,
        high=500, unit="atoms", depends_on="value_head != scalar",
    )
    value_min: float = declare(
        -10.0, "Network", "Lowest return of a categorical distribution.", low=-1e6, high=0.0,
        depends_on="value_head != scalar and value_head != qr",
    )
    value_max: float = declare(
        10.0, "Network", "Highest return of a categorical distribution.", low=0.1, high=1e6,
        depends_on="value_head != scalar and value_head != qr",
    )
    noisy_networks: bool = declare(
        False, "Network", "Noisy networks: dense layers with learned noise, which explore in place of epsilon. Set "
        "epsilon_start and epsilon_end to 0 with them.", algorithms=_DQN,
    )
    noisy_sigma: float = declare(
        0.5, "Network", "Initial scale of the noise (sigma_0).", low=0.0, high=10.0,
        depends_on="noisy_networks = true", algorithms=_DQN,
    )
    layer_norm: bool = declare(
        False, "Network", "Layer normalization after each hidden layer. It stabilizes learning; PQN relies on it.",
    )
    layer_norm_weights: str = declare(
        "channel", "Network", "What layer normalization after a convolution learns a weight and a bias for: each "
        "channel, or each element of the output (as CleanRL's PQN does).", choices=("channel", "element"),
        depends_on="layer_norm = true and network != mlp", pixels_only=True,
    )
    # Game
    parallel_games: int = declare(
        1, "Game", "Games that the trainer plays in parallel.", low=1, high=256, unit="games", algorithms=_ALL,
    )
    max_episode_steps: int = declare(
        27_000, "Game", "Episodes are truncated after this many agent steps.", low=1, high=1_000_000,
        unit="agent steps", algorithms=_PLAYED,
    )
    frame_skip: int = declare(
        4, "Game", "Emulator frames for which each action is repeated.", low=1, high=20, unit="frames",
        pixels_only=True, algorithms=_NETWORKS,
    )
    frame_stack: int = declare(
        4, "Game", "Frames in an observation, so that the network sees motion.", low=1, high=16, unit="frames",
        pixels_only=True, algorithms=_NETWORKS,
    )
    frame_height: int = declare(
        84, "Game", "Height of an observation.", low=36, high=250, unit="pixels", pixels_only=True,
        algorithms=_NETWORKS,
    )
    frame_width: int = declare(
        84, "Game", "Width of an observation.", low=36, high=160, unit="pixels", pixels_only=True, algorithms=_NETWORKS,
    )
    frame_colour: bool = declare(
        False, "Game", "Observations in colour: red, green and blue of each frame, for games in which colours matter. "
        "Else they are grayscale, which takes a third of the memory.", pixels_only=True, algorithms=_NETWORKS,
    )
    noop_max: int = declare(
        30, "Game", "Each episode starts with a random number of no-op frames, fewer than this. Atari alone has "
        "them.", low=0, high=240, unit="frames", pixels_only=True, algorithms=_NETWORKS,
    )
    sticky_actions: float = declare(
        0.0, "Game", "Probability that the emulator repeats the previous action instead (0.25 in ALE v5).", low=0.0,
        high=1.0, pixels_only=True, algorithms=_NETWORKS,
    )
    game_mode: int = declare(
        -1, "Game", "The console's own mode of the game, by its number (`arcade-rl games --json` lists them). -1 is "
        "the standard one. Others train more slowly.", low=-1, high=255, pixels_only=True, algorithms=_NETWORKS,
    )
    game_difficulty: int = declare(
        -1, "Game", "The console's own difficulty, by its number (`arcade-rl games --json` lists them). -1 is the "
        "standard one.", low=-1, high=255, pixels_only=True, algorithms=_NETWORKS,
    )
    life_loss_terminal: bool = declare(
        True, "Game", "The learner treats the loss of a life as terminal; the game goes on.", pixels_only=True,
    )
    clip_rewards: bool = declare(
        True, "Game", "The learner sees the sign of each reward: -1, 0 or 1. Scores are reported unclipped.",
        pixels_only=True,
    )
    # Training
    training_steps: int = declare(
        1_000_000, "Training", "Length of training.", low=1, high=1_000_000_000, unit="agent steps", algorithms=_ALL,
        live=True,
    )
    stop_at_score: float = declare(
        0.0, "Training", "Training ends once an evaluation's mean score is this high. 0 disables it.", low=-1e9,
        high=1e9, algorithms=_ALL, live=True,
    )
    patience: int = declare(
        0, "Training", "Training ends when this many evaluations in a row have brought no new best. 0 disables it.",
        low=0, high=10_000, unit="evaluations", algorithms=_ALL, live=True,
    )
    evaluation_interval: int = declare(
        50_000, "Training", "Agent steps between two evaluations. Training goes on during them.", low=100,
        high=100_000_000, unit="agent steps", algorithms=_ALL, live=True,
    )
    evaluation_episodes: int = declare(
        5, "Training", "Episodes in an evaluation. More give a narrower confidence interval and take longer.", low=1,
        high=10_000, unit="episodes", algorithms=_ALL, live=True,
    )
    evaluation_epsilon: float = declare(
        0.01, "Training", "Epsilon during evaluation; above 0, so that no game hangs.", low=0.0, high=1.0,
        algorithms=_PLAYED, live=True,
    )
    checkpoint_interval: int = declare(
        50_000, "Training", "Agent steps between two checkpoints.", low=100, high=100_000_000, unit="agent steps",
        algorithms=_ALL, live=True,
    )
    # fmt: on

    def replace(self, **changes: Value) -> "Hyperparameters":
        """A copy with `changes`; they are not checked (see `from_mapping`)."""
        return dataclasses.replace(self, **changes)  # type: ignore[arg-type]  # the fields' types are Value's

    def relevant(self, algorithm: Algorithm, *, pixels: bool) -> dict[str, Value]:
        """Name and value of each hyperparameter that `algorithm` can use, with an effect beside the others or not."""
        return {spec.name: getattr(self, spec.name) for spec in SPECS if spec.is_used_by(algorithm, pixels=pixels)}


SPECS: tuple[HyperparameterSpec, ...] = tuple(as_spec(field) for field in dataclasses.fields(Hyperparameters))
"""Every hyperparameter, in the order of the form; grouped by `theme`."""
