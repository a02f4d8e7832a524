"""What another cockpit writes into the file of options while this one is open."""

from arcade_rl.shelf.settings.cockpit_file import Options, cockpit_file, kept_options
from arcade_rl.shelf.storage.file_stamp import Stamp, are_settled, stamp


class ChosenElsewhere:
    """Reads the options again where their file has changed."""

    def __init__(self) -> None:
        self._seen: Stamp | None = None

    def read(self) -> Options | None:
        """The options written since the last reading; None if there are none. Call it in a thread: disks are slow."""
        now = stamp(cockpit_file())
        if now is None or now == self._seen or (options := kept_options()) is None:
            return None
        self._seen = now if are_settled((now,)) else None
        return options

    def read_again(self) -> None:
        """What was read last could not be heeded yet."""
        self._seen = None
