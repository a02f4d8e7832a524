"""What a cockpit's user may do in it: all, or only look at agents and watch them play."""

from dataclasses import dataclass

READ_ONLY = "This cockpit is read-only: look at agents, and press w to watch one play. Nothing can be changed here."

_WRITES_NOTHING = frozenset(
    {
        # Where one goes, and back
        *("command_palette", "dismiss", "experiments", "help", "help_quit", "leave", "open", "quit", "scores"),
        # What is seen there: settings are only shown, and a theme lasts until the cockpit closes
        *("change_theme", "checkpoints", "part", "read_curves", "search", "choose_found", "tune", "turn", "watch"),
        *("scroll_part", "whole_curves", "zoom", "zoom_curves", "say_read_only"),
        *("filter", "show_all", "sort", "sort_backwards"),
        *("mark", "unmark_all", "compare", "say_how_to_compare", "next_curve", "turn_axis", "smooth", "scroll_tables"),
        # What Textual moves on a screen
        *("blur", "copy_text", "focus", "focus_next", "focus_previous", "maximize", "minimize"),
        *("hide_help_panel", "show_help_panel"),
        *("scroll_up", "scroll_down", "scroll_left", "scroll_right", "scroll_home", "scroll_end"),
        *("page_up", "page_down", "page_left", "page_right"),
        # The keys of the command palette itself
        *("command_list", "cursor_down", "escape"),
    }
)


@dataclass(frozen=True, slots=True)
class Access:
    """How a cockpit was opened.

    Attributes:
        windows_here: windows are drawn in its own terminal, also where there is a display.
        read_only: its user looks and watches; what would change, start or take over anything is not offered.
    """

    windows_here: bool = False
    read_only: bool = False

    def allows(self, action: str) -> bool:
        """Whether its user may do this, an action of the app or of a screen. One not listed here is taken to write."""
        return action in _WRITES_NOTHING if self.read_only else action != "say_read_only"


FULL = Access()
"""That of whoever opens a cockpit without a word."""
