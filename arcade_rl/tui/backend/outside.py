"""The true outside of the cockpit: the shelf on the disk, and trainer processes. Imported when first used."""

import contextlib
import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from arcade_rl.errors import ArcadeError, one_line
from arcade_rl.estimates.duration import Duration
from arcade_rl.hyperparameters import Value
from arcade_rl.scores.boards import BoardReader
from arcade_rl.shelf.agents import agent_folder, read_only, training_queue, trash
from arcade_rl.shelf.agents.agent_folder import AgentConfig, AgentFolder, find
from arcade_rl.shelf.agents.champion_file import read_champion, read_curve
from arcade_rl.shelf.agents.tags import change, tags_of
from arcade_rl.shelf.agents.trash import Trashed, erase
from arcade_rl.shelf.ledger.ledger import Curve, CurveName, Ledger, RequestKind
from arcade_rl.shelf.queries import comparison
from arcade_rl.shelf.queries.checkpoints import checkpoints_of
from arcade_rl.shelf.queries.summary import ShelfReader
from arcade_rl.shelf.queries.time_left import time_left
from arcade_rl.shelf.queries.time_use import time_use
from arcade_rl.training import launch
from arcade_rl.tui.access import FULL, Access
from arcade_rl.tui.backend import subcommand
from arcade_rl.tui.backend.backend import Backend
from arcade_rl.tui.backend.bench import Bench
from arcade_rl.tui.backend.detail import AgentDetail
from arcade_rl.tui.backend.experiments import real_experiments
from arcade_rl.tui.backend.game_pictures import draw_game_pictures, read_game_picture
from arcade_rl.tui.backend.playing import Playing
from arcade_rl.tui.backend.remembering import RememberingReader
from arcade_rl.tui.backend.windows import open_game, open_versus, open_window, spare

if TYPE_CHECKING:
    from arcade_rl.shelf.demonstrations.demonstrations import DemonstrationHeader
    from arcade_rl.shelf.feeds.live_feed import LiveFrame

CURVES: tuple[CurveName, ...] = get_args(CurveName)
_LOG_LINES = 200
_LOG_TAIL_BYTES = 32_768


def read_detail(name: str) -> AgentDetail:
    """Read one agent's settings, curves, log and checkpoints. A damaged ledger hides nothing of what lies beside it.

    Raises:
        NoSuchAgentError: there is no such agent, or none any more.
        ArcadeError: the disk refuses.
    """
    with _while_it_is_there(name) as folder:
        return _detail(name, folder)


@contextlib.contextmanager
def _while_it_is_there(name: str) -> Iterator[AgentFolder]:
    """An agent's folder. Reading it fails in many ways once it is deleted meanwhile: then that is what is raised."""
    folder = find(name)
    try:
        yield folder
    except Exception:
        find(name)
        raise


def _detail(name: str, folder: AgentFolder) -> AgentDetail:
    detail = AgentDetail(name, _config(folder), brain_problem=_brain_problem(folder))
    try:
        if folder.is_champion:
            detail = replace(detail, champion=read_champion(folder.champion_file), checkpoints=checkpoints_of(folder))
            return replace(detail, curves={"evaluation": read_curve(folder.curve_file)})
        detail = replace(
            detail,
            log=log_tail(folder),
            checkpoints=checkpoints_of(folder),
            demonstrations=_demonstrations(folder),
        )
        return _with_ledger(detail, folder)
    except ArcadeError as error:
        find(name)  # it may have been deleted meanwhile, and nothing be wrong with it
        return replace(detail, problem=str(error))


def _with_ledger(detail: AgentDetail, folder: AgentFolder) -> AgentDetail:
    with Ledger(folder.ledger_file, read_only=True) as ledger:
        return replace(
            detail,
            curves={curve: ledger.curve(curve) for curve in CURVES},
            evaluation=ledger.newest_evaluation(),
            left=_left(detail.config, ledger),
            time_use=time_use(ledger),
        )


def read_curves(name: str, span: tuple[float, float]) -> Mapping[CurveName, Curve]:
    """An agent's curves from one agent step to another. Raises as `read_detail`."""
    with _while_it_is_there(name) as folder, Ledger(folder.ledger_file, read_only=True) as ledger:
        return {curve: ledger.curve(curve, span=span) for curve in CURVES}


def compare(name: str, span: tuple[float, float] | None) -> comparison.Compared:
    """What a comparison knows of an agent. Raises as `comparison.read`."""
    return comparison.read(find(name), span)


def read_live(name: str) -> "LiveFrame | None":
    """The newest pictures of an agent's parallel games; None if there are none."""
    from arcade_rl.shelf.feeds.live_feed import read_frame  # numpy is slow to import

    return read_frame(find(name).live_file)


def start_trainer(name: str, steps: int | None) -> int:
    """Start an agent's trainer; returns its pid. Arguments and errors as of `launch.start_trainer`."""
    return launch.start_trainer(find(name), steps=steps)


def put_in_queue(name: str, steps: int | None) -> None:
    """Let an agent wait to be trained. Raises as `training_queue.put`."""
    training_queue.put(find(name), steps)


def take_from_queue(name: str) -> bool:
    """Let it wait no more; whether it still did. Raises as `training_queue.take`."""
    return training_queue.take(find(name))


def start_waiting(name: str) -> bool:
    """Train an agent that waits; whether it still did. Raises as `launch.start_waiting`."""
    return launch.start_waiting(find(name))


def ask(name: str, kind: RequestKind, changes: dict[str, Value]) -> str:
    """Ask an agent's trainer; returns its answer. Raises as `launch.ask_and_wait`."""
    return launch.ask_and_wait(find(name), kind, changes)


def change_settings(name: str, changes: dict[str, Value]) -> None:
    """Write other hyperparameters down for an agent that is not training."""
    find(name).change_hyperparameters(changes)


def tag(name: str, tags: Sequence[str]) -> Sequence[str]:
    """Give an agent these tags in place of those it has. Raises as `tags.change`."""
    folder = find(name)
    kept = {each.casefold() for each in tags}
    return change(folder, add=tags, remove=[each for each in tags_of(folder) if each.casefold() not in kept])


def delete(name: str) -> Trashed:
    """Move an agent to the trash. Raises as `agent_folder.delete`."""
    return agent_folder.delete(find(name))


def restore(trashed: Trashed) -> str:
    """Bring back what is in the trash; returns its agent's name. Raises as `trash.restore`."""
    return trash.restore(trashed).name


def read_trash() -> Mapping[Trashed, int]:
    """What is in the trash, deleted last first, with the bytes that each takes. ArcadeError if it cannot be read."""
    return {trashed: trashed.size_bytes() for trashed in trash.entries()}


def tend_trash() -> None:
    """Delete for good what is old; where the disk refuses, the next deletion tries again."""
    with contextlib.suppress(ArcadeError):
        trash.prepare()


def add_game(env_id: str) -> str:
    """Put a Gymnasium environment on the list of games; returns a line about it. Raises as `subcommand.run`."""
    said: list[str] = []
    answer = subcommand.run("games", "add", "--", env_id, heard=said.append).partition(";")[0]
    return "; ".join((answer, *subcommand.warnings(said)))


def remove_game(env_id: str) -> str:
    """Take an environment off the list of games; returns what becomes of its agents. Raises as `game_removal`."""
    from arcade_rl.shelf.queries import game_removal

    return game_removal.remove_game(env_id)


def export_demonstrations(name: str, root: Path) -> str:
    """Write an agent's demonstrations as a dataset; returns what it did, in words. Raises as `subcommand.run`."""
    return subcommand.run("demonstrations", f"--export={root}", "--", find(name).name).strip()


def real_backend(access: Access = FULL) -> Backend:
    """All of it."""
    bench, read_shelf = Bench(), ShelfReader().read
    return Backend(
        read_notice=read_only.notice,
        read_shelf=read_shelf if access.read_only else RememberingReader(read_shelf).read,
        read_detail=read_detail,
        read_curves=read_curves,
        compare=compare,
        read_scores=BoardReader().read,
        read_live=read_live,
        start_playing=Playing,
        find=find,
        start_trainer=start_trainer,
        put_in_queue=put_in_queue,
        take_from_queue=take_from_queue,
        start_waiting=start_waiting,
        ask=ask,
        change_settings=change_settings,
        tag=tag,
        delete=delete,
        restore=restore,
        read_trash=read_trash,
        erase=erase,
        tend_trash=tend_trash,
        export_demonstrations=export_demonstrations,
        add_game=add_game,
        remove_game=remove_game,
        measure_machine=bench.measure,
        stop_measuring=bench.stop,
        experiments=real_experiments(),
        open_window=functools.partial(open_window, access=access),
        open_versus=functools.partial(open_versus, access=access),
        prepare_window=spare.prepare,
        end_prepared_window=spare.end,
        open_game=functools.partial(open_game, access=access),
        read_game_picture=read_game_picture,
        draw_game_pictures=draw_game_pictures,
    )


def log_tail(folder: AgentFolder) -> tuple[str, ...]:
    """The last lines of the trainer's log; none if it has never been started, or they cannot be read."""
    try:
        with folder.log_file.open("rb") as log:
            log.seek(max(0, log.seek(0, 2) - _LOG_TAIL_BYTES))
            text = log.read().decode("utf-8", errors="replace")
    except OSError:
        return ()
    return tuple(one_line(line) for line in text.splitlines()[-_LOG_LINES:])


def _brain_problem(folder: AgentFolder) -> str:
    if not folder.has_brain():
        return ""
    from arcade_rl.shelf.agents import usable_brain  # numpy is slow to import

    return usable_brain.problem(folder)


def _demonstrations(folder: AgentFolder) -> "Mapping[int, DemonstrationHeader | None]":
    if not folder.demonstrations.is_dir():
        return {}
    from arcade_rl.shelf.demonstrations.demonstrations import DemonstrationFolder  # numpy is slow to import

    return DemonstrationFolder(folder.demonstrations).headers()


def _left(config: AgentConfig | None, ledger: Ledger) -> Duration | None:
    try:
        return time_left(config, ledger) if config else None
    except ArcadeError:
        return None  # what is wrong is said where it is trained


def _config(folder: AgentFolder) -> AgentConfig | None:
    try:
        return folder.config()
    except ArcadeError:
        return None  # the summary says what is wrong with it
