"""One run of the trainer: what it sees to between steps, from requests to saves."""
