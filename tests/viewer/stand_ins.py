"""What stands in for the window's surroundings, and how its tests look at the picture."""

import numpy as np
import pygame


class Kept:
    """Results that would go to the file of scores."""

    problem = ""

    def __init__(self):
        self.results = []

    def put(self, result):
        self.results.append(result)


class Handed:
    """A watcher to whom a brain comes when the test says so."""

    def __init__(self, brain=None):
        self.brain = brain
        self.problem = ""

    def take(self):
        brain, self.brain = self.brain, None
        return brain


def pixels(canvas) -> np.ndarray:
    """(width, height, 3) of the picture."""
    return pygame.surfarray.array3d(canvas)
