"""The command `arcade-rl`: the cockpit, and each verb as a subcommand."""

COMPLETION_VARIABLE = "_ARCADE_RL_COMPLETE"
"""Set by the script of a shell when it asks for words to complete with."""
