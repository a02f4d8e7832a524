"""An experiment that is deleted with its agents is the last to go: what was interrupted can be repeated."""

import pytest

from arcade_rl.errors import ArcadeError, NoSuchAgentError
from arcade_rl.experiments import deletion, experiment_folder
from arcade_rl.experiments.experiment_folder import ExperimentFolder
from arcade_rl.experiments.planning import new_experiment
from arcade_rl.shelf.agents import agent_folder
from arcade_rl.shelf.agents.agent_folder import AgentFolder
from tests.experiments.conftest import STEPS, Drive

LAST = "lakes-default-s3"


@pytest.fixture
def lakes(drive: Drive, trainers) -> ExperimentFolder:
    """One preset, trained with three seeds."""
    folder = new_experiment("lakes", "frozen-lake", ("default",), changes={"training_steps": STEPS}, seeds=3)
    driver = drive(folder, jobs=3)
    while driver.tick():
        trainers.finish()
    return folder


def interrupt_at_the_last(monkeypatch: pytest.MonkeyPatch, interruption: BaseException) -> None:
    delete = agent_folder.delete

    def interrupted(folder: AgentFolder) -> object:
        if folder.name == LAST:
            raise interruption
        return delete(folder)

    monkeypatch.setattr(agent_folder, "delete", interrupted)


def agents() -> list[str]:
    return [folder.name for folder in agent_folder.all_agents()]


@pytest.mark.parametrize("interruption", [KeyboardInterrupt(), ArcadeError("it is being trained")])
def test_one_interrupted_at_an_agent_goes_on_when_repeated(
    lakes, monkeypatch: pytest.MonkeyPatch, interruption: BaseException
) -> None:
    with monkeypatch.context() as patch:
        interrupt_at_the_last(patch, interruption)
        with pytest.raises(type(interruption)):
            deletion.remove(lakes, agents=True)
    assert agents() == [LAST]
    assert experiment_folder.all_experiments() == [lakes]
    removed = deletion.remove(lakes, agents=True)
    assert removed.said == "the experiment lakes is deleted; 1 agent is moved to the trash"
    assert [each.name for each in removed.trashed] == [LAST]
    assert (agents(), experiment_folder.all_experiments()) == ([], [])


def test_an_agent_that_somebody_else_deletes_meanwhile_is_left_out(lakes, monkeypatch: pytest.MonkeyPatch) -> None:
    interrupt_at_the_last(monkeypatch, NoSuchAgentError("it may have been deleted meanwhile"))
    assert deletion.remove(lakes, agents=True).said.endswith("2 agents are moved to the trash")
    assert experiment_folder.all_experiments() == []


def test_the_agents_of_one_that_is_run_stay(lakes) -> None:
    with lakes.driver_lock(), pytest.raises(ArcadeError, match="lakes is being run and cannot be deleted"):
        deletion.remove(lakes, agents=True)
    assert len(agents()) == 3
