"""Every theme works everywhere, can be read everywhere, and is kept for the next start."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from rich.segment import Segment
from textual.color import Color
from textual.geometry import Region
from textual.pilot import Pilot
from textual.theme import BUILTIN_THEMES
from textual.widgets._toast import Toast

from arcade_rl.shelf.settings.cockpit_file import cockpit_file, read_options
from arcade_rl.tui import theme
from arcade_rl.tui.app import ArcadeApp
from arcade_rl.tui.theme import ARCADE, LEAST_CONTRAST, contrast
from tests.tui.screens.test_scores import pong, versus
from tests.tui.screens.test_screens_look import shelf
from tests.tui.support.places import EVERYWHERE, go_to
from tests.tui.support.scripted import Script, champion_detail, champion_summary, notices, settle

THEMES = (*BUILTIN_THEMES, ARCADE.name)
ONES_OWN_COLOURS = tuple(name for name in THEMES if name.startswith("ansi-"))
SIZE = (120, 40)
PARTS = 4  # of all places, so that several processes can share them
_DECORATION = "─━│┃┌┐└┘├┤┬┴┼╭╮╰╯╸╺▀▄█▌▐▊▎▍▋▉▏▕▔▁▂▃▅▆▇◂▸▚▞⣀⠀•"


def furnished() -> Script:
    """A shelf on which every place has something to show."""
    script = shelf()
    script.agents.append(champion_summary("pong-champion"))
    script.details["pong-champion"] = champion_detail("pong-champion")
    script.boards = [pong(3.0, 9.0), versus()]
    return script


def is_text(segment: Segment) -> bool:
    """Whether it is to be read: not blank, not a frame, a bar, a block or a point of a curve."""
    return any(not each.isspace() and each not in _DECORATION and not "⠀" <= each <= "⣿" for each in segment.text)


def texts(pilot: Pilot[None]) -> Iterator[tuple[str, Color, Color]]:
    """Every text in sight with its colour and the colour behind it; of a dialog, without the dimmed screen below."""
    screen = pilot.app.screen
    seen = screen.region if not screen.is_modal else Region.from_union([child.region for child in screen.children])
    seen_toasts = [toast.region for toast in screen.query(Toast)]
    for y, strip in enumerate(screen._compositor.render_strips()):
        x = 0
        for segment in strip:
            style = segment.style
            inside = any(region.contains(x, y) for region in (seen, *seen_toasts))
            if inside and style is not None and style.color and style.bgcolor and is_text(segment):
                colours = [Color.from_rich_color(colour) for colour in (style.color, style.bgcolor)]
                yield segment.text, *(reversed(colours) if style.reverse else colours)
            x += segment.cell_length


def hard_to_read(pilot: Pilot[None]) -> list[str]:
    return [
        f"{text.strip()!r}: {colour.hex} on {ground.hex} is {contrast(colour, ground):.2f}"
        for text, colour, ground in dict.fromkeys(texts(pilot))
        if contrast(colour, ground) < LEAST_CONTRAST
    ]


async def visit(pilot: Pilot[None], place: str) -> None:
    assert isinstance(pilot.app, ArcadeApp)
    await settle(pilot)
    go_to(pilot.app, place)
    await settle(pilot)


async def faults_of(pilot: Pilot[None], place: str, themes: Sequence[str]) -> list[str]:
    """Open a place, look at it in each theme, the one that it opened in first, and come back to the shelf."""
    assert isinstance(pilot.app, ArcadeApp)
    go_to(pilot.app, place)
    await settle(pilot)
    found = []
    for name in sorted(themes, key=lambda name: name != pilot.app.theme):
        pilot.app.theme = name
        await pilot.pause()
        if name not in ONES_OWN_COLOURS:
            found += [f"{place} in {name}, {hard}" for hard in hard_to_read(pilot)]
    while len(pilot.app.screen_stack) > 1:
        await pilot.app.pop_screen()
    return found


@pytest.mark.parametrize("part", range(PARTS))
async def test_every_place_works_and_can_be_read(part: int) -> None:
    places, themes = EVERYWHERE[part::PARTS], ("textual-light", ARCADE.name)
    async with furnished().app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        assert [fault for place in places for fault in await faults_of(pilot, place, themes)] == []


async def test_every_theme_works_and_can_be_read() -> None:
    async with furnished().app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        pilot.app.notify("One moment.", title="Wait")
        assert await faults_of(pilot, "tune", THEMES) == []


@pytest.mark.slow
@pytest.mark.parametrize("place", EVERYWHERE)
async def test_every_place_can_be_read_in_every_theme(place: str) -> None:
    async with furnished().app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        assert await faults_of(pilot, place, THEMES) == []


@pytest.mark.parametrize("name", [name for name in THEMES if name not in (*ONES_OWN_COLOURS, ARCADE.name)])
def test_texts_can_be_read_on_every_ground(name: str) -> None:
    variables = BUILTIN_THEMES[name].to_color_system().generate()
    legible = variables | theme.legible(variables)
    background = Color.parse(legible["background"])
    for ground in ("background", "surface", "panel"):
        for text in ("foreground", "foreground-muted", "primary", "text-error", "text-success", "text-secondary"):
            assert contrast(Color.parse(legible[text]), background + Color.parse(legible[ground])) >= LEAST_CONTRAST


async def test_without_colour_every_place_works(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with furnished().app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        for place in EVERYWHERE:
            await faults_of(pilot, place, ["ansi-dark"])


@pytest.mark.parametrize("value", ["ansi_default 50%", "ansi_blue", "auto 87%", "#ff000099", "red", "transparent"])
def test_any_variable_is_the_style_of_a_text(value: str) -> None:
    theme.text_style({"it": value}, "$it")


async def test_the_agents_are_painted_again_in_another_theme() -> None:
    async with furnished().app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        pilot.app.theme = "textual-light"
        await settle(pilot)
        names = [colour for text, colour, _ in texts(pilot) if "seaquest" in text]
        assert names
        assert all(max(colour.rgb) < 128 for colour in names)


async def test_a_theme_is_kept_for_the_next_start() -> None:
    async with furnished().app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        assert not cockpit_file().exists()
        pilot.app.theme = "nord"
        await settle(pilot)
    assert furnished().app().theme == "nord"


@pytest.mark.parametrize("content", [b"", b"\xff{", b"[]", b'{"theme": 7}', b'{"theme": "of-tomorrow"}', b"[" * 9_000])
def test_a_kept_theme_that_cannot_be_used_is_passed_over(content: bytes) -> None:
    cockpit_file().parent.mkdir(parents=True)
    cockpit_file().write_bytes(content)
    assert Script().app().theme == ARCADE.name


async def test_a_theme_that_cannot_be_kept_is_said(saves: Path) -> None:
    saves.write_text("a file is in the way")
    async with Script().app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        pilot.app.theme = "nord"
        await settle(pilot)
        assert any("file is where a folder should be" in notice for notice in notices(pilot))
        assert read_options().theme == ""
