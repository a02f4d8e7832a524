"""`serve`: the cockpit in browsers."""

import asyncio
import contextlib
import secrets
import sys

import click

from arcade_rl.errors import ArcadeError


@click.command("serve", short_help="Serve the cockpit to browsers.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on; 0.0.0.0 for all.")
@click.option(
    "--port",
    type=click.IntRange(0, 65_535),
    default=8000,
    show_default=True,
    help="The port to listen on; 0 for any free one.",
)
@click.option("--read-only", is_flag=True, help="Visitors can watch, but not change, start or take over anything.")
@click.option(
    "--visitors",
    type=click.IntRange(1, 100),
    default=8,
    show_default=True,
    help="How many visitors there may be at a time.",
)
@click.option("--token", "needs_token", is_flag=True, help="Put a token into the link on this computer's address, too.")
def serve_command(host: str, port: int, read_only: bool, visitors: int, needs_token: bool) -> None:
    """Serve the cockpit to browsers, by default to those of this computer.

    Each visitor has their own cockpit. On any address but this computer's own the link holds a token, and only
    people with the link get in. Ctrl+C ends it; trainings go on.
    """
    if sys.platform == "win32":
        raise ArcadeError("the cockpit is served by Linux and macOS alone; in WSL it can be")
    try:
        from arcade_rl.serving.server import Serving, cockpit_command, serve
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "aiohttp":
            raise
        raise ArcadeError("serving needs more to be installed: pip install 'arcade-rl[serve]'") from error
    from arcade_rl.serving.address import link
    from arcade_rl.serving.gate import Gate, is_loopback, new_token

    gate = Gate(new_token() if needs_token or not is_loopback(host) else "")

    def opened(at: int) -> None:
        click.echo(f"The cockpit is served at {link(host, at, gate.token)}")
        click.echo(rights(read_only=read_only))
        if gate.token:
            click.echo("Whoever has the link may come in. It is sent unencrypted: keep to networks that you trust.")
        click.echo("Ctrl+C ends it.")

    serving = Serving(
        command=cockpit_command(*(["--read-only"] if read_only else [])),
        gate=gate,
        most_visitors=visitors,
        tell=_tell,
        cookie=f"arcade-rl-{port or secrets.token_hex(4)}",  # browsers keep one cookie of a name for all ports
    )
    asyncio.run(serve(serving, host, port, opened))


def _tell(line: str) -> None:
    """Print it, unless nobody reads any more what this program prints: visitors are served all the same."""
    with contextlib.suppress(OSError):
        click.echo(line)


def rights(*, read_only: bool) -> str:
    """What a visitor may do."""
    if read_only:
        return "A visitor may look at agents and watch them play, but cannot change, start or take over anything."
    return (
        "A visitor may do all that you may do in the cockpit: play, train, change and delete agents, read and write "
        "brain files of this computer. With --read-only visitors only watch."
    )
