"""What surrounds the game in a terminal: header, footer with the keys, messages over the game, the list of keys."""

import textwrap
from collections.abc import Sequence

from arcade_rl.viewer.drawing import theme, wording
from arcade_rl.viewer.drawing.theme import Colour, blend
from arcade_rl.viewer.drawing.view import DuelView, LifetimeView, View
from arcade_rl.viewer.play.session_state import Controller
from arcade_rl.viewer.play.window_session import Outcome
from arcade_rl.viewer.terminal.cells import Area, Cells
from arcade_rl.wording import count

SMALLEST = (40, 12)
_BETWEEN = "   "
_PROBLEM_COLUMNS = 12  # a shorter piece of it says nothing
_DIGITS = {  # two cells a pixel
    3: ("██████", "    ██", "██████", "    ██", "██████"),
    2: ("██████", "    ██", "██████", "██    ", "██████"),
    1: ("████  ", "  ██  ", "  ██  ", "  ██  ", "██████"),
}


def draw_too_small(cells: Cells) -> None:
    """Say how much room is needed."""
    needs = f"needs {SMALLEST[0]}x{SMALLEST[1]}"
    cells.write(needs[: cells.area.columns], 0, cells.area.rows // 2, theme.WARNING)


# Header


def draw_header(cells: Cells, view: View) -> None:
    """Game and agent at the left; the controller at the right; figures between them, as many as fit."""
    state, columns = view.state, cells.area.columns
    cells.fill(Area(0, 0, columns, 1), theme.CARD)
    right = _draw_pill(cells, columns, state.controller)
    at = cells.write(state.entry.title, 1, 0, bold=True, width=right - 2)
    at = cells.write(
        f" {view.agent_name or 'no agent: you play alone'}", at, 0, theme.MUTED, width=max(0, right - at - 1)
    )
    for caption, texts, colour in _figures(view):
        room = right - len(_BETWEEN) - len(caption) - 1 - (at + 2)
        text = next((text for text in texts if len(text) <= room), None)
        if text is None:
            break
        left = right - len(_BETWEEN) - len(caption) - 1 - len(text)
        after = cells.write(f"{caption} ", left, 0, theme.FAINT)
        cells.write(text, after, 0, colour, bold=True)
        right = left


def _draw_pill(cells: Cells, right: int, controller: Controller) -> int:
    text = " ● agent plays " if controller == "agent" else " ● you play "
    colour = theme.accent(controller)
    left = right - len(text)
    cells.write(text, left, 0, colour, bold=True, back=blend(colour, theme.CARD, 0.18))
    return left


def _figures(view: View) -> list[tuple[str, tuple[str, ...], Colour]]:
    """Caption, text (a shorter one for less room behind it) and colour, right to left, the most important first."""
    state = view.state
    figures: list[tuple[str, tuple[str, ...], Colour]]
    figures = [("score", (f"{wording.score(state.score):>3}",), theme.TEXT)]
    if view.teaching is not None and (view.teaching.on or view.teaching.steps):
        colour = theme.HUMAN if view.teaching.recording else theme.TEXT
        figures.append(("teaching" if view.teaching.on else "taught", (f"{view.teaching.steps:,} steps",), colour))
    if view.weights is not None:
        trained = f"{count(view.weights.step or 0)} steps"
        texts = (" ".join(filter(None, (trained, view.weights.label))), trained)
        figures.append(("brain", texts if view.weights.step else ("untrained",), theme.TEXT))
    return [
        *figures,
        ("speed", (wording.speed(state.speed),), theme.TEXT),
        ("episode", (f"{state.episode:,}",), theme.TEXT),
        ("step", (f"{state.steps:>5,}",), theme.TEXT),
    ]


def draw_duel_header(cells: Cells, view: DuelView) -> None:
    """Both names at their ends, the score in the middle."""
    columns = cells.area.columns
    cells.fill(Area(0, 0, columns, 1), theme.CARD)
    left, right = view.sides
    middle = columns // 2
    cells.write(":", middle, 0, theme.FAINT)
    scores = wording.score(left.state.score), wording.score(right.state.score)
    start = cells.write_right(scores[0], middle - 1, 0, theme.accent(left.state.controller), bold=True)
    end = cells.write(scores[1], middle + 2, 0, theme.accent(right.state.controller), bold=True)
    names = [_side_name(view, side) for side in range(2)]
    cells.write(names[0], 1, 0, theme.accent(left.state.controller), width=max(0, start - 3), bold=True)
    cells.write_right(
        _cut(names[1], max(0, columns - end - 3)), columns - 1, 0, theme.accent(right.state.controller), bold=True
    )
    mode = view.mode if not any(view.wins) else f"{view.mode} · won {view.wins[0]} : {view.wins[1]}"
    room = start - len(names[0]) - 6
    if len(mode) <= room:
        cells.write(mode, 1 + len(names[0]) + (start - 1 - len(names[0]) - len(mode)) // 2, 0, theme.FAINT)


def _side_name(view: DuelView, side: int) -> str:
    own = view.sides[side].weights
    known = "" if own is None else f" {count(own.step)} steps" if own.step else " untrained"
    mirrored = ", sees it mirrored" if own is not None and view.mirrored[side] else ""
    return f"{view.names[side]}{known}{mirrored}"


# Footer


def draw_footer(cells: Cells, view: View, hints: Sequence[tuple[str, str]]) -> None:
    """The banner, if there is one; else the keys, as many as fit, and what is still wrong. The last two hints fit."""
    columns, row = cells.area.columns, cells.area.rows - 1
    if view.banner:
        _draw_banner(cells, view)
        return
    *others, help_key, way_out = hints
    right = columns - 1
    for hint in (way_out, help_key):
        right -= _width(hint)
        _draw_hint(cells, right, row, hint)
        right -= 2
    if view.lasting_problem:
        problem = _cut(view.lasting_problem, min(right - 1, columns // 2))
        right = cells.write_right(problem, right, row, theme.WARNING) - 2
    at = 1
    for hint in others:
        if at + _width(hint) > right:
            break
        at = _draw_hint(cells, at, row, hint) + 2


def _draw_banner(cells: Cells, view: View) -> None:
    """All of it, in as many lines as it takes."""
    columns, rows = cells.area.columns, cells.area.rows
    lines = textwrap.wrap(view.banner, columns - 2)[: rows // 2]
    colour = theme.WARNING if view.banner_is_problem else theme.GOOD
    cells.fill(Area(0, rows - len(lines), columns, len(lines)), blend(colour, theme.BACKGROUND, 0.16))
    for row, line in enumerate(lines, rows - len(lines)):
        cells.write(line, 1, row, colour, width=columns - 2)


def draw_lifetime(cells: Cells, view: LifetimeView, older: str, newer: str, problem: str) -> None:
    """The slider through an agent's checkpoints, in the footer's place.

    Args:
        problem: what is still wrong, in short; it takes half of the room for words, or all where that is little.
    """
    columns, row = cells.area.columns, cells.area.rows - 1
    at = cells.write(older, 1, row, theme.TEXT, bold=True) + 1
    width = min(columns // 3, 4 * len(view.stops))
    cells.write("─" * width, at, row, theme.FAINT)
    for index in range(len(view.stops)):
        place = at + (width - 1) * index // max(1, len(view.stops) - 1)
        cells.write("•", place, row, theme.MUTED)
    place = at + (width - 1) * view.at // max(1, len(view.stops) - 1)
    cells.write("●", place, row, theme.AGENT, bold=True)
    at = cells.write(newer, at + width + 1, row, theme.TEXT, bold=True) + 2
    room = min((columns - at) // 2, columns - at - _PROBLEM_COLUMNS) if problem else columns - at
    text = next((text for text in wording.stop(view.stops[view.at]) if len(text) < room), "")
    at = cells.write(text, at, row, theme.TEXT) + (2 if text else 0)
    cells.write(_cut(problem, columns - 1 - at), at, row, theme.WARNING)


def _cut(text: str, columns: int) -> str:
    """The text, or as much of it as there is room for, and an ellipsis."""
    return text if len(text) <= columns else f"{text[: max(0, columns - 1)].rstrip()}…"


def _width(hint: tuple[str, str]) -> int:
    return len(hint[0]) + 1 + len(hint[1])


def _draw_hint(cells: Cells, column: int, row: int, hint: tuple[str, str]) -> int:
    at = cells.write(hint[0], column, row, theme.TEXT, bold=True)
    return cells.write(hint[1], at + 1, row, theme.MUTED)


# Over the game


def note(view: View) -> str:
    """Says that the game is rewound, paused or slow; empty if none of these."""
    if view.rewound:
        return f"« {view.rewound}"
    if view.state.paused:
        return "paused"
    return f"slow motion, {wording.speed(view.state.speed)}" if view.state.speed < 1 else ""


def draw_over(cells: Cells, stage: Area, view: View, then: str) -> None:
    """The note, or how the episode ended, over the game.

    Args:
        then: what happens after the end of an episode.
    """
    ending = view.state.ending
    if ending is None:
        if note(view):
            _draw_lines(cells, stage, [(f" {note(view)} ", theme.WARNING)], at_top=True)
        return
    last = ("the best so far", theme.GOOD) if ending.best else (then, theme.FAINT)
    if ending.rewound:
        last = ("unranked", theme.FAINT)
    lines = [
        (wording.ending(view.state, ending), theme.MUTED),
        (f"{wording.score(ending.score)} {wording.points(ending.score)}", theme.TEXT),
        (f"in {wording.steps(ending.steps)}", theme.MUTED),
        last,
    ]
    _draw_lines(cells, stage, lines)


def draw_outcome(cells: Cells, stage: Area, view: DuelView, outcome: Outcome, rematch: str) -> None:
    """Who won, over the game."""
    if outcome.winner is None:
        headline, colour = "a draw", theme.TEXT
    else:
        headline = wording.winner(view.names, outcome.winner, outcome.humans)
        colour = theme.accent("human" if outcome.winner in outcome.humans else "agent")
    lines = [(headline, colour), (f"{rematch} plays a rematch", theme.MUTED)]
    if outcome.truncated:
        lines.insert(1, ("step limit reached", theme.FAINT))
    _draw_lines(cells, stage, lines)


def draw_call(cells: Cells, stage: Area, text: str) -> None:
    """What a human should do now, over the game."""
    _draw_lines(cells, stage, [(f" {text} ", theme.HUMAN)], at_top=True)


def draw_countdown(cells: Cells, stage: Area, number: int) -> None:
    """3, 2 or 1, in the middle of the game."""
    _draw_lines(cells, stage, [(line, theme.HUMAN) for line in _DIGITS[number]])


def _draw_lines(cells: Cells, stage: Area, lines: Sequence[tuple[str, Colour]], *, at_top: bool = False) -> None:
    wide = min(stage.columns, max(len(text) for text, _ in lines) + 4)
    tall = len(lines) + (0 if at_top else 2)
    place = stage.centred(wide, min(stage.rows, tall))
    if at_top:
        place = Area(place.column, stage.row + min(1, stage.rows - 1), wide, tall)
    cells.fill(place, theme.CARD)
    for row, (text, colour) in enumerate(lines, place.row + (0 if at_top else 1)):
        if row < stage.bottom:
            column = place.column + max(0, wide - len(text)) // 2
            cells.write(text, column, row, colour, width=wide, bold=True)


def draw_keys(cells: Cells, rows: Sequence[tuple[str, str]], page: int, turns: str) -> int:
    """The list of all keys, over everything but header and footer: in two columns, or else on pages, where it is long.

    Args:
        page: the one to show; the last one if there are fewer.
        turns: what is written on the key that shows the next.

    Returns:
        How many pages there are.
    """
    area = cells.area
    room = area.rows - 2
    caps = max(len(cap) for cap, _ in rows) + 2
    one_wide = caps + max(len(does) for _, does in rows)
    fits_twice = 2 * one_wide + len(_BETWEEN) + 4 <= area.columns
    columns = 2 if len(rows) > room and fits_twice else 1
    tall = -(-len(rows) // columns)
    pages = 1
    if tall > room:
        tall = room - 1  # the last row says which page it is
        pages = -(-len(rows) // (columns * tall))
    page = min(page, pages - 1)
    wide = min(area.columns, columns * one_wide + (columns - 1) * len(_BETWEEN) + 4)
    place = Area(0, 1, area.columns, room).centred(wide, min(room, tall + 2))
    cells.fill(place, theme.CARD)
    top = place.row + (1 if place.rows == tall + 2 else 0)
    for number, (cap, does) in enumerate(rows[page * columns * tall : (page + 1) * columns * tall]):
        left = place.column + 2 + number // tall * (one_wide + len(_BETWEEN))
        cells.write(cap, left, top + number % tall, theme.TEXT, bold=True, width=caps)
        room_for_words = min(one_wide - caps, place.right - left - caps - 1)
        cells.write(does, left + caps, top + number % tall, theme.MUTED, width=room_for_words)
    if pages > 1:
        more = f" · {turns} shows more" if page < pages - 1 else ""
        cells.write(f"{page + 1} of {pages}{more}", place.column + 2, place.bottom - 1, theme.FAINT)
    return pages
