"""How large everything is drawn in a window of any size."""

SMALLEST_WINDOW = (640, 480)
_SCALE_1 = (1280, 800)
_LEAST_SCALE, _MOST_SCALE = 0.86, 2.0


def scale_of(size: tuple[int, int]) -> float:
    """How large lettering and distances are in a window of `size`."""
    fit = min(size[0] / _SCALE_1[0], size[1] / _SCALE_1[1])
    return max(_LEAST_SCALE, min(_MOST_SCALE, fit))
