"""What the shelf's top line says of its agents: trouble first, and no part cut."""

import pytest

from tests.tui.support.scripted import Script, champion_summary, settle, shown, summary


def crowd() -> Script:
    """Agents in every state."""
    states = ["training", "training", "training", "paused", "waiting", "diverged", "crashed", "crashed", *["idle"] * 6]
    agents = [summary(f"a{number}", state, step=9) for number, state in enumerate(states)]
    return Script([*agents, *(champion_summary(f"c{number}") for number in range(15))])


WHOLE = "2 crashed · 1 diverged · 1 waiting · 3 training · 1 paused · 14 agents · 15 champions"


@pytest.mark.parametrize("width", [60, 80, 100, 160])
async def test_trouble_comes_first_and_what_has_no_room_is_left_out_whole(width: int) -> None:
    async with crowd().app().run_test(size=(width, 24)) as pilot:
        await settle(pilot)
        line = shown(pilot).splitlines()[0]
        said = line[line.index("2 crashed") :].strip()
        assert said == WHOLE or WHOLE.startswith(f"{said} · ")
        assert said.startswith("2 crashed · 1 diverged · 1 waiting")
        assert (said == WHOLE) == (width == 160)


async def test_there_is_room_for_more_when_the_terminal_grows() -> None:
    async with crowd().app().run_test(size=(60, 24)) as pilot:
        await settle(pilot)
        assert "paused" not in shown(pilot).splitlines()[0]
        await pilot.resize_terminal(160, 45)
        await settle(pilot)
        assert WHOLE in shown(pilot).splitlines()[0]
