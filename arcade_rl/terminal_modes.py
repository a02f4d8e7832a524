"""Gives a terminal back after a window was drawn in it: written by the window, or by the cockpit if it was killed."""

KEYS_AS_BEFORE = "\x1b[<u"
"""Pops a mode of kitty's keyboard protocol; harmless where none was pushed."""

GIVEN_BACK = "\x1b[?2026l\x1b[?1004l\x1b[?7h\x1b[?25h\x1b[0m\x1b[2J\x1b[?1049l"
"""No synchronized output, no focus reports, line wrap, cursor and colours as usual, and the screen of before."""
