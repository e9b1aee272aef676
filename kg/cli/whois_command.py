"""`kg whois`: a card of one thing."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.options import as_of_option, asked, command, name_argument, place, placed
from kg.cli.terminal import echo
from kg.portrait import portrait


@command("whois")
@name_argument
@click.option("--all", "every", is_flag=True, help="Everything, not only the newest of each sort.")
@as_of_option
@placed
def whois_command(
    name: tuple[str, ...], every: bool, as_of: str | None, vault: Path | None, store: str, in_json: bool
) -> None:
    """A person, account, program, feature, release or team, and what the notes say of it.

    A first name, another name or a few words of the name will do, when only one thing goes by them.
    """
    at = place(vault, store)
    with asked(at, as_of) as graph:
        found = portrait(graph, " ".join(name))
    echo(found.as_json() if in_json else found.as_card(every=every))
