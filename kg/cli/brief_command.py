"""`kg brief`: a briefing on one thing, in Markdown."""

from __future__ import annotations

from pathlib import Path

import click

from kg.cli.options import as_of_option, asked, command, name_argument, place, placed
from kg.cli.terminal import echo
from kg.portrait import brief


@command("brief")
@name_argument
@click.option("--share", is_flag=True, help="Leave out what was said in confidence.")
@as_of_option
@placed
def brief_command(
    name: tuple[str, ...], share: bool, as_of: str | None, vault: Path | None, store: str, in_json: bool
) -> None:
    """In Markdown: who they are, what they owe and are owed, what was decided, and the last meeting; each line with
    its note."""
    at = place(vault, store)
    with asked(at, as_of) as graph:
        found = brief(graph, " ".join(name), share=share)
    echo(found.as_json() if in_json else found.as_markdown())
