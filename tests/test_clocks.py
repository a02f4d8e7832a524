"""Clocks on the wall jump, and go on while a laptop sleeps: only what needs the time of day may ask them."""

import re
from pathlib import Path

import arcade_rl

ASKS_THE_TIME_OF_DAY = re.compile(
    r"time\.(time|time_ns|localtime|gmtime|strftime)\b|datetime\.(now|today|fromtimestamp)\b"
)

# Each of them for people to read, or to be compared with the times of files, where a jump does no harm.
MAY_ASK = {
    "cli/commands/recording.py": "the name of a film",
    "conversion/foreign_brain.py": "when a brain was imported",
    "experiments/__main__.py": "the times in the log",
    "experiments/remote/lease.py": "the heartbeat, for people",
    "experiments/remote/worker.py": "which leftovers are old; those of processes at work stay",
    "logs/csv_log.py": "the time of a point, as it was written",
    "shelf/agents/agent_folder.py": "when an agent was created",
    "shelf/agents/staging.py": "which leftovers are old; those of processes at work stay",
    "shelf/agents/training_queue.py": "since when an agent waits, which decides whose turn it is",
    "shelf/agents/trash.py": "when an agent was deleted, in days",
    "shelf/ledger/ledger.py": "when something was asked",
    "shelf/storage/crash_report.py": "when a program crashed, in the name of the report",
    "shelf/storage/file_stamp.py": "whether a file has just changed; a jump costs one reading more",
    "training/core/learner.py": "when a brain was saved",
    "training/launch.py": "the heartbeat, for people",
    "training/run/reporter.py": "when an episode ended, and the heartbeat",
    "training/run/trainer_log.py": "the times in the log",
    "tui/actions/starting.py": "whether an agent may be tried again, which a file says to all cockpits",
    "tui/widgets/tables/score_table.py": "the day of a game",
    "viewer/film/film.py": "which leftovers are old; a film that is being made is written to all the time",
    "viewer/film/pictures.py": "the name of a picture",
    "viewer/seats/save_slots.py": "when a game was saved",
    "viewer/seats/slot_board.py": "when a game was saved",
    "viewer/terminal/table.py": "when a game ended, how old a brain is",
    "viewer/windows/game_window.py": "when a game ended, how old a brain is",
}


def test_no_other_part_asks_for_the_time_of_day() -> None:
    root = Path(arcade_rl.__file__).parent
    asking = {
        file.relative_to(root).as_posix()
        for file in root.rglob("*.py")
        if ASKS_THE_TIME_OF_DAY.search(file.read_text(encoding="utf-8"))
    }
    assert asking == set(MAY_ASK), "what measures how long something takes asks time.monotonic"
