"""`python -m arcade_rl` is the command `arcade-rl`."""

from arcade_rl.cli.main import main

main()
