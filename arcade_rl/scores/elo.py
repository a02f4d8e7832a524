"""Elo ratings over versus games (Elo 1978, "The Rating of Chessplayers"): humans and agents are players alike."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from arcade_rl.shelf.scores.rows import Match, Player

START = 1500.0
K = 32.0
"""The most that one game can move a rating."""

_SCALE = 400.0  # points; a player so much stronger is expected to win 10 of 11


@dataclass(frozen=True, slots=True)
class Rating:
    """How strong a player is, and what it was found from.

    Attributes:
        course: the rating after each of its games, oldest first.
    """

    player: Player
    elo: float
    won: int
    drawn: int
    lost: int
    course: tuple[float, ...]


def expected_score(elo: float, opponent: float) -> float:
    """The share of points that a player should win from an opponent: a win is 1, a draw 1/2."""
    return 1 / (1 + 10 ** ((opponent - elo) / _SCALE))


def ratings(matches: Iterable[Match]) -> list[Rating]:
    """Rate the players of one game, best first.

    Each starts at 1500. After each match, elo += K (score - expected_score), with K = 32. Who plays against itself
    proves nothing, and is left out.

    Args:
        matches: of one game, oldest first.
    """
    records: dict[Player, _Record] = {}
    for match in matches:
        one, other = (records.setdefault(side.player, _Record()) for side in match.sides)
        if one is not other:
            surplus = match.sides[0].score - match.sides[1].score
            score = 0.5 if surplus == 0 else float(surplus > 0)
            gain = K * (score - expected_score(one.elo, other.elo))
            one.note(score, gain)
            other.note(1 - score, -gain)
    rated = (record.rating(player) for player, record in records.items() if record.course)
    return sorted(rated, key=lambda rating: -rating.elo)


@dataclass(slots=True)
class _Record:
    elo: float = START
    scores: list[float] = field(default_factory=list)
    course: list[float] = field(default_factory=list)

    def note(self, score: float, gain: float) -> None:
        self.elo += gain
        self.scores.append(score)
        self.course.append(self.elo)

    def rating(self, player: Player) -> Rating:
        won, drawn, lost = (self.scores.count(score) for score in (1.0, 0.5, 0.0))
        return Rating(player, self.elo, won, drawn, lost, tuple(self.course))
