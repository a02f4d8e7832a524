"""A shelf for the monkey: agents, curves, scores and experiments of the oddest kinds, which change all the time."""

import math
import random
import sqlite3
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, get_args

import numpy as np

from arcade_rl.errors import ArcadeError
from arcade_rl.experiments.standing import Standing
from arcade_rl.scores.boards import Board, Row
from arcade_rl.shelf.feeds.live_feed import LiveFrame
from arcade_rl.shelf.ledger.ledger import Curve, State
from arcade_rl.shelf.queries.summary import Summary
from arcade_rl.shelf.scores.rows import Player, Side, Tally
from arcade_rl.shelf.settings.window_memory import WindowKind
from arcade_rl.tui.backend.detail import AgentDetail
from arcade_rl.tui.backend.outside import CURVES
from arcade_rl.tui.backend.windows import Window
from tests.tui.support.experiments import lakes, tuned
from tests.tui.support.places import CHECKPOINTS, HEADERS
from tests.tui.support.scripted import Script, champion_detail, champion_summary, config, summary

JUNK = (
    *("", "[", "[b]", "[/]", "[$primary", "\\[", "[@click=app.bell]x[/]", "\x00\x1b[2J\x07", "\x7f\x80", "a\nb\r\nc"),
    *(
        "nan",
        "-inf",
        "1e400",
        "9" * 5_000,
        "家" * 300,
        "e\u0301" * 80,
        "../../etc/passwd",
        "~root",
        "~nobody/x",
        "/dev/null",
    ),
    *("'\"", "con", "pong", "\udcff", "/" * 5_000, "a" * 70_000),
)
_NUMBERS = (0.0, -1.0, 0.5, 21.0, 1e9, -1e9, 1e300, -1e300, 5e-324, math.nan, math.inf, -math.inf)
_NAMES = ("pong", "lake", "lake walker", "家" * 20, "a" * 64, "e\u0301te", "x")


class Shelf(Script):
    """A shelf whose agents come, go and change whenever it is read, and are of the oddest kinds."""

    def __init__(self, chance: random.Random) -> None:
        super().__init__(window=self._window)
        self._chance = chance
        self.change()

    def change(self) -> None:
        """Other agents, other curves, other scores."""
        chance = self._chance
        names = chance.sample(_NAMES, chance.randrange(len(_NAMES) + 1))
        self.agents = [self._agent(name) for name in names]
        self.agents += [champion_summary("pong-champion")] * chance.randrange(2)
        self.details = {name: self._detail(name) for name in names}
        self.details["pong-champion"] = champion_detail("pong-champion")
        self.live = self._picture() if chance.random() < 0.7 else None
        self.boards = self._boards() if chance.random() < 0.7 else ()
        self.experiments = self._some_experiments() if chance.random() < 0.7 else ()
        calls = ("read", "detail", "scores", "train", "pause", "resume", "stop", "tune", "delete", "watch", "change")
        self.failing = {chance.choice(calls): self._error()} if chance.random() < 0.3 else {}

    def _error(self) -> Exception:
        foreign = self._chance.choice(JUNK)[:300]
        errors = (ArcadeError(foreign), OSError(5, foreign, foreign), sqlite3.OperationalError(foreign))
        return self._chance.choice(errors)

    def _agent(self, name: str) -> Summary:
        chance = self._chance
        number = lambda: chance.choice(_NUMBERS)  # noqa: E731 - the shortest way to say it often
        agent = summary(
            name,
            chance.choice(get_args(State)),
            step=chance.choice([0, 1, 412_345, 10**6, 10**15]),
            game=chance.choice(["pong", "frozen-lake", "cart-pole", "breakout"]),
            steps_per_second=number(), updates_per_second=number(), epsilon=number(), training_seconds=number(),
            best_evaluation=chance.choice([None, number()]), replay_size=chance.choice([0, 10**9]),
            demonstration_steps=chance.choice([0, 5]), activity=chance.choice(JUNK)[:300],
            error=chance.choice(("", "", chance.choice(JUNK)[:300])), device=chance.choice(JUNK)[:300],
        )  # fmt: skip
        problem = chance.choice(JUNK)[:300] if chance.random() < 0.2 else ""
        scores = tuple(number() for _ in range(chance.randrange(30)))
        return replace(agent, recent_score=chance.choice([None, number()]), scores=scores, problem=problem)

    def _detail(self, name: str) -> AgentDetail:
        chance = self._chance
        curves = {curve: self._curve() for curve in CURVES if chance.random() < 0.8}
        log = tuple(chance.choice(JUNK)[:2_000] for _ in range(chance.randrange(20)))
        known = config(name) if chance.random() < 0.9 else None
        return AgentDetail(name, known, curves, log, checkpoints=CHECKPOINTS, demonstrations=HEADERS)

    def _curve(self) -> Curve:
        count = self._chance.choice([0, 1, 2, 80, 500])
        steps = tuple(sorted(self._chance.uniform(0, 10**9) for _ in range(count)))
        wild = self._chance.random() < 0.5
        values = (self._chance.choice(_NUMBERS) if wild else self._chance.gauss(0, 5) for _ in range(count))
        return Curve(steps, tuple(values))

    def _picture(self) -> LiveFrame:
        shape = self._chance.choice([(1, 84, 84), (8, 84, 84), (16, 64, 64), (3, 210, 160), (1, 1, 1)])
        screens = np.random.default_rng(shape[0]).integers(0, 255, shape, np.uint8)
        scores = np.full(shape[0], self._chance.choice(_NUMBERS))
        return LiveFrame(1, screens, np.zeros(shape[0], np.int64), scores)

    def _some_experiments(self) -> list[Standing]:
        chance = self._chance
        odd = replace(lakes(), name=chance.choice(JUNK)[:300] or "x", problem=chance.choice(JUNK)[:300], trials=())
        trials = tuned().trials
        wild = [
            replace(each.runs[0], best=chance.choice([None, *_NUMBERS]), last=chance.choice(_NUMBERS))
            for each in trials
        ]
        wilder = tuple(replace(each, runs=(run,)) for each, run in zip(trials, wild, strict=True))
        known = [lakes(), replace(tuned(), trials=wilder[: chance.randrange(9)]), odd]
        return chance.sample(known, chance.randrange(4))

    def _boards(self) -> list[Board]:
        rows = tuple(self._row(name) for name in _NAMES)
        return [Board("pong", "alone", rows, self._curve().values), Board("breakout", "versus", (), ())]

    def _row(self, name: str) -> Row:
        score = self._chance.choice([0.0, -20.5, 1e9, 1e299])
        side = Side(Player(agent=name), score, 9_000)
        return Row(1, Tally("pong", "alone", side, self._chance.choice(_NUMBERS), 12, score))

    def _window(self, name: str, kind: WindowKind) -> Window:
        status = self._chance.choice([None, 0, 1])
        log = Path("there is no such log")
        process: Any = SimpleNamespace(poll=lambda: status)
        return Window(name, kind, process, log)
