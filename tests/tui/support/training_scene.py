"""An agent on a scripted shelf, opened on its training screen."""

from arcade_rl.tui.backend.detail import AgentDetail
from tests.tui.support.scripted import Script, config, rising, settle, summary

SMALL, LARGE = (80, 24), (160, 40)
CURVES = ("score", "evaluation", "loss", "mean_q", "epsilon", "steps_per_second")
LOG = ("12:00:01 started", "RuntimeError: the disk is full")


def script(state: str = "training", **status: object) -> Script:
    """One agent, walker, with curves and a log."""
    agent = summary("walker", state, step=250_000, steps_per_second=100.0, **status)  # type: ignore[arg-type]
    detail = AgentDetail("walker", config("walker"), {name: rising() for name in CURVES}, LOG)
    return Script([agent], {"walker": detail})


async def open_agent(pilot) -> None:
    """Its training screen, from the shelf."""
    await settle(pilot)
    await pilot.press("enter")
    await settle(pilot)
