"""`kg help`: the help of kg, or of one of its commands."""

from __future__ import annotations

import click

from kg.cli import kg
from kg.cli.options import command
from kg.cli.terminal import echo


@command("help")
@click.argument("words", nargs=-1, metavar="[COMMAND]...")
@click.pass_context
def help_command(ctx: click.Context, words: tuple[str, ...]) -> None:
    """`kg help ask risks` is `kg ask risks --help`."""
    at = ctx.find_root()
    group: click.Group = kg
    for word in words:
        name, found, _ = group.resolve_command(at, [word])
        assert found is not None  # else it has raised what is typed instead
        at = click.Context(found, info_name=name, parent=at)
        if not isinstance(found, click.Group):
            break
        group = found
    echo(at.get_help())
