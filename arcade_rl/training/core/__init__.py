"""The learner, its loop, and the state that an exact resume starts from."""
