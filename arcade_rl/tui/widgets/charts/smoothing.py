"""Curves smoothed as TensorBoard smooths them."""

from arcade_rl.shelf.ledger.ledger import Curve

WEIGHTS = (0.0, 0.3, 0.6, 0.8, 0.9, 0.95, 0.99)
"""Of what came before, from none to almost all."""


def smoothed(curve: Curve, weight: float) -> Curve:
    """The exponential moving average of a curve, without the pull of zero at its beginning.

    Args:
        weight: of what came before, 0 to 1 (1 excluded); 0 leaves the curve as it is.
    """
    if weight <= 0:
        return curve
    values, mean, share = [], 0.0, 0.0
    for value in curve.values:
        mean = weight * mean + (1 - weight) * value
        share = weight * share + (1 - weight)
        values.append(mean / share)
    return Curve(curve.steps, tuple(values))
