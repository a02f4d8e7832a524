"""What becomes of an agent's scores when it is renamed, deleted or restored: they follow its name."""

from arcade_rl.errors import ArcadeError
from arcade_rl.shelf.scores.rows import scores_file


def follow(name: str, new_name: str) -> None:
    """The agent is called `new_name` now. ArcadeError if the scores cannot be written; they stay under the old name."""
    if not scores_file().exists():
        return
    from arcade_rl.shelf.scores.writer import ScoreWriter  # slow to import, and lists do without

    try:
        ScoreWriter().rename_agent(name, new_name)
    except ArcadeError as error:
        raise ArcadeError(f"the scores of {name!r} stay under that name: {error}") from error
