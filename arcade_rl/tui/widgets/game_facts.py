"""What is known of one game, in lines of markup: how hard it is, and what others, one's agents and oneself reached."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from arcade_rl import wording
from arcade_rl.games.catalog import human_normalized
from arcade_rl.games.difficulty import UNMEASURED
from arcade_rl.games.playable import PlayableGame
from arcade_rl.tui.messages import escaped
from arcade_rl.tui.widgets.facts import line

if TYPE_CHECKING:
    from arcade_rl.scores.boards import Board
    from arcade_rl.shelf.queries.summary import Summary


def game_facts(game: PlayableGame, agents: "Sequence[Summary]", boards: "Sequence[Board] | None") -> Iterator[str]:
    """All there is.

    Args:
        boards: the leaderboards; None before they were read.
    """
    entry = game.entry
    yield line("Players", f"{game.players} [$foreground-muted]· {game.kind}[/]")
    yield from _difficulty(game)
    yield line("Human", _references(entry.human_score, entry.random_score))
    champion = champion_of(game, agents)
    yield line("Champion", _champion(game, champion) if champion is not None else "[$foreground-muted]none[/]")
    yield line("Agents", _own_agents(game, agents))
    yield line("You", _own_scores(game, boards))


def champion_of(game: PlayableGame, agents: "Sequence[Summary]") -> "Summary | None":
    """The champion that plays it; None if none does."""
    return next((agent for agent in agents if agent.champion and agent.game == game.entry.id), None)


def _difficulty(game: PlayableGame) -> Iterator[str]:
    if game.difficulty is None:
        yield line("Difficulty", f"[$foreground-muted]{UNMEASURED}[/]")
        return
    yield line("Difficulty", game.difficulty.level)
    yield line("", f"[$foreground-muted]{game.difficulty.measured}[/]")


def _references(human: float | None, random: float | None) -> str:
    chance = f"[$foreground-muted]random play[/] {wording.score(random)}" if random is not None else ""
    tester = wording.score(human) if human is not None else f"[$foreground-muted]{UNMEASURED}[/]"
    return " [$foreground-muted]·[/] ".join(filter(None, (tester, chance)))


def _champion(game: PlayableGame, champion: "Summary") -> str:
    score, steps = champion.recent_score, wording.count(champion.status.step)
    normalized = human_normalized(game.entry, score) if score is not None else None
    share = f" [$foreground-muted]({normalized:.0%} of human)[/]" if normalized is not None else ""
    return f"{wording.score(score)}{share}[$foreground-muted], {steps} steps[/]"


def _own_agents(game: PlayableGame, agents: "Sequence[Summary]") -> str:
    if not game.alone:
        return "[$foreground-muted]none can learn it: it takes two[/]"
    own = [agent for agent in agents if agent.game == game.entry.id and not agent.champion]
    if not own:
        return "[$foreground-muted]none yet:[/] [b $primary]n[/] [$foreground-muted]makes one[/]"
    known = [(score, agent.name) for agent in own if (score := _reached(agent)) is not None]
    if not known:
        return f"{len(own)} [$foreground-muted]without a score yet[/]"
    best, name = max(known)
    return f"{wording.score(best)} [$foreground-muted]by {escaped(name)}, of {len(own)}[/]"


def _reached(agent: "Summary") -> float | None:
    best = agent.status.best_evaluation
    return best if best is not None else agent.recent_score


def _own_scores(game: PlayableGame, boards: "Sequence[Board] | None") -> str:
    if boards is None:
        return "[$foreground-muted]…[/]"
    courses = [board.course for board in boards if board.game == game.entry.id and board.mode == "alone"]
    if not any(courses):
        return "[$foreground-muted]no game finished yet[/]"
    scores = courses[0]
    games = f"{len(scores)} games" if len(scores) > 1 else "1 game"
    return f"{wording.score(max(scores))} [$foreground-muted]best of {games}[/]"
