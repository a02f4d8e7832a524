"""What is asked for twice, because the disk is slow to answer, is done once."""

import threading

import pytest

from arcade_rl.shelf.agents import agent_folder
from arcade_rl.shelf.agents.agent_folder import AgentConfig, AgentFolder
from arcade_rl.shelf.settings.cockpit_file import Options, write_options
from tests.tui.support.form import Form
from tests.tui.support.scripted import Script, notices, settle, summary


@pytest.fixture
def may_go_on() -> threading.Event:
    """The slow disk answers from now on."""
    return threading.Event()


async def test_an_agent_is_created_once(
    form: Form, may_go_on: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    create = agent_folder.create
    made: list[str] = []

    def slowly(config: AgentConfig) -> AgentFolder:
        made.append(config.name)
        may_go_on.wait()
        return create(config)

    monkeypatch.setattr(agent_folder, "create", slowly)
    await form.pilot.press("ctrl+s", "ctrl+s", "ctrl+t")
    may_go_on.set()
    await settle(form.pilot)
    assert len(made) == 1
    assert notices(form.pilot) == [f"{made[0]} is on the shelf; press t to train it."]


async def test_an_agent_that_could_not_be_created_can_be_asked_for_again(
    form: Form, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(config: AgentConfig) -> AgentFolder:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(agent_folder, "create", fail)
        await form.pilot.press("ctrl+s")
        await settle(form.pilot)
    assert "No space left on device" in notices(form.pilot)[0]
    await form.pilot.press("ctrl+s")
    await settle(form.pilot)
    assert len(list(agent_folder.all_agents())) == 1


@pytest.mark.parametrize("at_once", [1, 2])
async def test_a_trainer_is_started_once_and_its_agent_not_queued_beside(
    may_go_on: threading.Event, at_once: int
) -> None:
    class Slow(Script):
        def _start(self, name: str, steps: int | None) -> int:
            may_go_on.wait()
            return super()._start(name, steps)

    write_options(Options(most_trainings=at_once))
    script = Slow([summary("a")])
    async with script.app().run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("t", "t")
        may_go_on.set()
        await settle(pilot)
        assert script.calls == [("train", "a")]
        assert len(notices(pilot)) == 1


async def test_what_else_is_asked_of_an_agent_that_is_being_started_is_refused(may_go_on: threading.Event) -> None:
    class Slow(Script):
        def _start(self, name: str, steps: int | None) -> int:
            may_go_on.wait()
            return super()._start(name, steps)

    script = Slow([summary("a")])
    async with script.app().run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("t")
        pilot.app.starting.start("a", 500)
        await pilot.pause()
        assert "a is being started as it was" in notices(pilot)[-1]
        may_go_on.set()
        await settle(pilot)
        assert script.calls == [("train", "a")]
