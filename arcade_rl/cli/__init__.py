"""The command `arcade-rl`: the cockpit, and each verb as a subcommand."""
