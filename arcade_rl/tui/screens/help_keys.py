"""The keys of the cockpit, as its help lists them."""

from collections.abc import Iterator

from arcade_rl.tui.access import Access

_KEYS = (  # of each group: key, what it does, and the action that its user must be allowed
    (
        "On the shelf",
        (
            ("n", "make a new agent", "new"),
            ("enter", "open the agent: curves, log, settings", "open"),
            ("i", "import a brain file", "import"),
            ("a", "all games, with a picture of each: enter plays, / finds", "games"),
            ("v", "versus: two players in one game", "versus"),
            ("l", "scores: leaderboards and your own progress", "scores"),
            ("y", "experiments: presets over several seeds, and sweeps", "experiments"),
            ("b", "measure how fast this machine trains; esc stops it", "measure"),
            ("z", "the trash: what you deleted", "trash"),
            ("o", "options of the cockpit, such as how many agents train at once", "options"),
            ("k", "see and change the keys of the windows", "keys"),
            ("↑ ↓", "choose an agent; home and end, the first and the last", ""),
            ("m, =", "mark agents, and compare those that are marked: curves and settings; M unmarks all", "mark"),
            ("/", "filter by name, tag, game, algorithm, state or preset, as you type; esc shows all again", "filter"),
            (
                "< >",
                "sort by the previous or next column, R reverses the order; a click on a title sorts too",
                "sort",
            ),
        ),
    ),
    (
        "With an agent",
        (
            ("t", "train it, or resume its training; it waits in the queue while enough others train", "train"),
            ("space", "pause, and resume", "pause"),
            ("s", "stop: it saves first; or take it out of the queue", "stop"),
            ("w", "watch it play, in a window", "watch"),
            ("p", "play; in a game for two, alone or against it", "play"),
            ("g", "race it: two boards side by side, the same start", "race"),
            ("c", "its checkpoints: watch, race or fork it as it was then", "checkpoints"),
            ("h", "its hyperparameters", "tune"),
            ("z", "on its screen, while it trains: one game in colour", "zoom"),
            (
                "← →",
                "on its screen: read the curves earlier and later, with shift faster; so does the mouse",
                "read_curves",
            ),
            (
                "+ -, 0",
                "on its screen: zoom the curves in and out, and see them whole; so does the wheel",
                "zoom_curves",
            ),
            (
                "↑ ↓, 3 4",
                "on its screen: scroll what does not fit; after 3 the log, after 4 the settings",
                "scroll_part",
            ),
            ("e", "demonstrations: what you taught it", "demonstrations"),
            ("x", "export its brain", "export"),
            ("f", "fork: a new agent from this one's brain", "fork"),
            ("#", "tags: words to find it by", "tags"),
            ("r", "rename", "rename"),
            ("d", "delete: it moves to the trash", "delete"),
            ("u", "restore what was deleted last", "undo_delete"),
        ),
    ),
    (
        "Among the experiments (y)",
        (
            ("n", "make one and run it: a game, presets or a sweep, seeds", "new"),
            ("r", "run it, or resume it from where it stands", "run"),
            ("s", "stop it and its trainings: they save first", "stop"),
            ("enter", "on a trial: open its best agent", "open"),
            ("b", "keep its best trial as a preset", "keep_best"),
            ("x", "export its evaluations as CSV, or its curves as a picture", "export"),
            ("d", "delete it, with its agents or without", "delete"),
        ),
    ),
    (
        "Comparing agents",
        (
            ("← →", "read all curves at one step, with shift faster; so does the mouse", "read_curves"),
            ("+ -, 0", "zoom in and out, and see them whole; so does the wheel", "zoom_curves"),
            ("c", "the next kind of curve: evaluations, episodes, loss, Q-values, speed", "next_curve"),
            ("x", "over agent steps, or over the time spent on training", "turn_axis"),
            ("[ ]", "smooth less, and more", "smooth"),
            ("↑ ↓, < >", "scroll the settings that differ, down and sideways", "scroll_tables"),
        ),
    ),
    (
        "Everywhere",
        (
            ("ctrl+p", "every command, for the agent at the cursor or any other, by name", "command_palette"),
            ("escape", "back", ""),
            ("tab", "the next field", ""),
            ("← →", "the next button, in dialogs", ""),
            ("y, n", "yes and no, where a dialog asks", ""),
            ("?", "this page, and the handbook", "help"),
            ("f2", "the tour's next step; esc on the shelf leaves the tour", "tour_on"),
            ("q, ctrl+q", "quit; training goes on", "quit"),
        ),
    ),
)


def keys_for(access: Access) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """The keys that do something for a user, each with what it does, in groups by where they do it."""
    for title, lines in _KEYS:
        yield title, [(key, meaning) for key, meaning, action in lines if not action or access.allows(action)]
