"""`kg today`: the day of the owner of the vault."""

from __future__ import annotations

from typing import Any

from kg.cli.answering import in_sections, print_overview
from kg.cli.options import command


@command("today")
@in_sections
def today_command(**more: Any) -> None:
    """Of the owner of the vault, as kg.toml names them; --as-of asks for another day."""
    print_overview("today", lambda graph, day: {}, **more)
