"""`kg undo`: take the last answer back."""

from __future__ import annotations

from pathlib import Path

from kg.cli import Failed
from kg.cli.options import command, json_option, place, vault_option
from kg.cli.terminal import echo
from kg.identity.judgements import undo
from kg.render import as_json


@command("undo")
@vault_option
@json_option
def undo_command(vault: Path | None, in_json: bool) -> None:
    """It is the last one of `kg review`, `kg same`, `kg different` and `kg unsure`; again, and it is the one before."""
    gone = undo(place(vault, "").vault)
    if gone is None:
        raise Failed("nothing was answered yet, so there is nothing to undo")
    echo(as_json([gone._asdict()], indent=2) if in_json else f"Undone: {gone}.")
    if not in_json:
        echo("`kg ingest` brings the graph up to date.", err=True)
