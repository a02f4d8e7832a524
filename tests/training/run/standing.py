"""What an agent in training says of itself."""

from arcade_rl.shelf.ledger.ledger import Ledger

WAITS = "cannot save: the disk is full; training waits; free some space and it continues"


def status(folder):
    with Ledger(folder.ledger_file, read_only=True) as ledger:
        return ledger.status()
