"""What ends the use of a terminal by a window that is drawn there: said by itself, or for it if it was killed."""

KEYS_AS_BEFORE = "\x1b[<u"
"""Keys are told as before `TELL_RELEASES`; where they were told so all along, nothing changes."""

GIVEN_BACK = "\x1b[?2026l\x1b[?1004l\x1b[?7h\x1b[?25h\x1b[0m\x1b[2J\x1b[?1049l"
"""No picture is being made, focus is not told, lines wrap, the cursor is seen, and so is what was there before."""
