"""Machines whose measurements are round numbers, with hyperparameters that do not follow the presets."""

from arcade_rl.estimates.machine import Machine, Measured
from arcade_rl.estimates.workload import workload
from arcade_rl.games.catalog import game
from arcade_rl.hyperparameters import Algorithm, Hyperparameters

NIPS = Hyperparameters(network="nips", batch_size=32, steps_per_update=4, parallel_games=8, training_steps=1_000_000)
NATURE = NIPS.replace(network="nature", parallel_games=1)
MLP = Hyperparameters(network="mlp", batch_size=128, steps_per_update=2)
TABLE = Hyperparameters(training_steps=300_000, evaluation_interval=50_000, evaluation_episodes=200)
USUAL: dict[str, tuple[Algorithm, Hyperparameters]] = {
    "pong": ("dqn", NIPS),
    "cart-pole": ("dqn", MLP),
    "frozen-lake": ("q-table", TABLE),
}


def measured(
    game_id: str,
    hyperparameters: Hyperparameters | None = None,
    *,
    preset: str = "default",
    emulator: float,
    acting: float,
    learning: float,
    training: float,
) -> Measured:
    """A measurement with these seconds per agent step."""
    algorithm, usual = USUAL[game_id]
    amounts = workload(game(game_id), algorithm, hyperparameters or usual)
    return Measured(game_id, preset, 1, amounts, emulator, acting, learning, training)


def machine(*measurements: Measured, cores: int = 2, device: str = "cpu") -> Machine:
    """A machine on which these were measured."""
    return Machine(cores, device, "float32", "2.10", "2026-01-05T10:00:00+00:00", measurements)


LAKE = measured("frozen-lake", emulator=10e-6, acting=20e-6, learning=10e-6, training=80e-6)
CART = measured("cart-pole", emulator=10e-6, acting=100e-6, learning=890e-6, training=2e-3)
PONG = measured("pong", emulator=1e-3, acting=1e-3, learning=4e-3, training=10e-3)
MACHINE = machine(PONG, CART, LAKE)
