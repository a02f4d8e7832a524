"""Left and Right move between buttons, y and n answer a question."""

import pytest

from tests.tui.support.scripted import Script, settle, shown, summary, write

SIZE = (80, 24)


async def press(pilot, *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await settle(pilot)


async def test_left_and_right_move_between_the_buttons_of_a_dialog() -> None:
    script = Script([summary("lake")])
    async with script.app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "d")
        focused = [pilot.app.focused.id]
        for key in ("left", "left", "right", "right"):
            await press(pilot, key)
            focused.append(pilot.app.focused.id)
        assert focused == ["cancel", "do", "cancel", "do", "cancel"]
        await press(pilot, "left", "enter")
        assert script.calls == [("delete", "lake")]


async def test_a_button_that_can_do_nothing_is_passed_over() -> None:
    async with Script().app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "i")
        assert pilot.app.screen.query_one("#do").disabled
        pilot.app.screen.query_one("#cancel").focus()
        await press(pilot, "right")
        assert pilot.app.focused.id == "cancel"


async def test_they_move_between_the_buttons_of_the_form_and_in_a_field_through_its_text() -> None:
    async with Script([summary("lake")]).app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "n")
        field = pilot.app.focused
        await write(pilot, "pong")
        await press(pilot, "left")
        assert (pilot.app.focused, field.cursor_position) == (field, 3)
        pilot.app.screen.query_one("#do-train").focus()
        await press(pilot, "right")
        assert pilot.app.focused.id == "do-create"


@pytest.mark.parametrize(("key", "calls"), [("y", [("delete", "lake")]), ("n", [])])
async def test_y_and_n_answer_a_question(key: str, calls: list[tuple[str, str]]) -> None:
    script = Script([summary("lake")])
    async with script.app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "d")
        assert "y yes  n no" in shown(pilot)
        await press(pilot, key)
        assert script.calls == calls
        assert len(pilot.app.screen_stack) == 1


async def test_where_a_name_is_typed_they_are_letters() -> None:
    script = Script([summary("lake", step=1_000_000)])
    async with script.app().run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "i")
        await write(pilot, "yn")
        assert pilot.app.focused.value == "yn"
