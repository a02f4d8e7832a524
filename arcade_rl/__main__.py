"""`python -m arcade_rl` is the command `arcade-rl`."""

from arcade_rl.cli import main

main()
