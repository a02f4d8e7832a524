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


class Looks:
    """A policy whose values depend on what it sees, and on nothing else."""

    def __init__(self, actions):
        self._actions = actions

    def q_values(self, observations):
        sums = observations.reshape(len(observations), -1).sum(axis=1, dtype=np.float64)
        return np.cos(np.outer(sums, np.arange(1, self._actions + 1))).astype(np.float32)


class Ear:
    """A speaker that counts the frames it is given."""

    audible = True

    def __init__(self):
        self.frames = 0

    def hear(self, samples):
        self.frames += 1

    def louder(self):
        return "sound at 60%"

    def switch(self):
        return "sound off"
