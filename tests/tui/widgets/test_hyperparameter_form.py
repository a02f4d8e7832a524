"""Hyperparameters in the form: which are shown, folded, explained, and checked as typed."""

from textual.widgets import Button, Input

from arcade_rl.hyperparameters import essential, in_effect
from arcade_rl.presets import preset
from arcade_rl.shelf.agents import agent_folder
from arcade_rl.tui.widgets.hyperparameter_form import HyperparameterField, HyperparameterForm
from tests.tui.support.form import Form
from tests.tui.support.scripted import notices, settle, shown, write


async def test_the_most_important_hyperparameters_are_shown_first_and_all_on_demand(form: Form) -> None:
    await write(form.pilot, "breakout")
    await settle(form.pilot)
    values = preset("atari", "default", game="breakout").hyperparameters
    assert form.visible() == [spec.name for spec in essential(values, "pqn", pixels=True)]
    assert len(form.visible()) == 9
    await form.unfold()
    assert form.visible() == [spec.name for spec in in_effect(values, "pqn", pixels=True)]
    titles = [frame.border_title for frame in form.screen.query(".theme") if frame.display]
    assert titles == ["Learning", "Exploration", "Demonstrations", "Network", "Game", "Training"]


async def test_what_nobody_has_seen_has_no_editor_and_shows_its_value_once_it_has(form: Form) -> None:
    hyperparameters = form.screen.query_one(HyperparameterForm)
    fields = hyperparameters._fields.values()
    assert [field.spec.name for field in fields if "_editor" in vars(field)] == form.visible()
    await form.unfold()
    seen = [field for field in fields if "_editor" in vars(field)]
    assert [field.spec.name for field in seen] == form.visible()
    assert [field.value for field in seen] == [getattr(hyperparameters._start, field.spec.name) for field in seen]


async def test_the_button_below_the_form_unfolds_it_and_folds_it_again(form: Form) -> None:
    few = form.visible()
    button = form.screen.query_one("#do-unfold", Button)
    assert str(button.label) == "Show all 19 (Ctrl+L)"
    button.press()
    await settle(form.pilot)
    assert len(form.visible()) == 19
    assert str(button.label) == "Show the most important (Ctrl+L)"
    button.press()
    await settle(form.pilot)
    assert form.visible() == few


async def test_a_hyperparameter_appears_when_its_condition_becomes_true(form: Form) -> None:
    await form.learn_pong_with_dqn()
    await form.unfold()
    assert not {"atoms", "value_min", "value_max"} & set(form.visible())
    assert "loss" in form.visible()
    await form.choose("value_head", "c51")
    assert {"atoms", "value_min", "value_max"} <= set(form.visible())
    assert "loss" not in form.visible()
    await form.choose("value_head", "qr")
    assert {"atoms", "value_min"} & set(form.visible()) == {"atoms"}


async def test_a_mode_that_the_console_does_not_have_is_refused_at_once(form: Form) -> None:
    await form.learn_pong_with_dqn()
    await form.unfold()
    await form.type_into("#hyperparameter-game_mode Input", "7")
    assert "✗ game_mode of pong must be one of 0, 1, or -1 for the standard; 7 is not" in shown(form.pilot)
    await form.type_into("#hyperparameter-game_mode Input", "1")
    assert "game_mode of pong must" not in shown(form.pilot)


async def test_what_was_changed_is_marked_by_more_than_its_colour(form: Form) -> None:
    await form.learn_pong_with_dqn()
    await form.unfold()
    assert "*" not in shown(form.pilot)
    await form.type_into("#hyperparameter-discount Input", "0.5")
    assert "*discount  " in shown(form.pilot)
    await form.type_into("#hyperparameter-discount Input", "0.99")
    assert "*" not in shown(form.pilot)


async def test_a_condition_goes_by_the_newest_value_that_can_be_used(form: Form) -> None:
    await form.learn_pong_with_dqn()
    await form.unfold()
    await form.type_into("#hyperparameter-margin_weight Input", "much")
    assert "margin" in form.visible()
    await form.type_into("#hyperparameter-margin_weight Input", "0")
    assert "margin" not in form.visible()


async def test_what_was_changed_is_still_shown_when_the_form_is_folded(form: Form) -> None:
    await form.learn_pong_with_dqn()
    assert "dueling" not in form.visible()
    await form.unfold()
    await form.choose("dueling", "on")
    await form.type_into("#hyperparameter-learning_starts Input", "none")
    await form.unfold()
    assert {"dueling", "learning_starts"} <= set(form.visible())
    assert "double_q" not in form.visible()


async def test_what_is_folded_away_counts_and_what_has_no_effect_does_not(form: Form) -> None:
    await form.learn_pong_with_dqn()
    await form.unfold()
    await form.choose("value_head", "c51")
    await form.type_into("#hyperparameter-atoms Input", "7")
    await form.choose("value_head", "scalar")
    await form.unfold()
    await form.pilot.press("ctrl+s")
    await settle(form.pilot)
    values = agent_folder.find("pong-2").config().hyperparameters
    assert values == preset("atari", "dqn", game="pong").hyperparameters


async def test_focus_shows_the_help_of_a_hyperparameter(form: Form) -> None:
    form.field("discount").query_one(Input).focus()
    await settle(form.pilot)
    assert "Discount factor gamma" in form.text("#hint")
    assert "a number from 0 to 1" in form.text("#hint")


async def test_bounds_are_checked_as_typed(form: Form) -> None:
    await form.type_into("#hyperparameter-discount Input", "1.5")
    assert form.field("discount").has_class("-wrong")
    assert "discount must be a number from 0 to 1" in form.text("#hint")
    assert "discount" in form.text("#needs")
    await form.pilot.press("ctrl+s")
    await settle(form.pilot)
    assert "discount must be" in notices(form.pilot)[0]
    await form.type_into("#hyperparameter-discount Input", "0.5")
    assert not form.field("discount").has_class("-wrong")


JUNK = ("", "-", "1e", "1" * 5000, "nan", "inf", "-1e400", "[b]", "[/]", "\x00", "家" * 50, "e\u0301", "0x1f", "\u0661")


async def test_a_field_draws_what_nobody_has_checked_yet(form: Form) -> None:
    for field in form.screen.query(HyperparameterField):
        editor = next(iter(field.query(Input)), None)
        for text in JUNK if editor else ():
            with editor.prevent(Input.Changed):  # a paint that comes before the check
                editor.value = text
            field.render()


async def test_no_text_that_is_typed_ends_the_form(form: Form) -> None:
    for text in JUNK:
        for selector in (
            "#seed",
            "#name",
            "#hyperparameter-discount Input",
            "#hyperparameter-training_steps Input",
            "#search",
        ):
            form.screen.query_one(selector, Input).value = text
        await form.pilot.pause()
    assert form.pilot.app.is_running
