"""Experiments: named groups of agents that belong together, trained in the background until all of them are done."""
