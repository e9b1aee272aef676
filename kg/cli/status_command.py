"""`kg status`: where programs and releases stand."""

from __future__ import annotations

from typing import Any

from kg.cli.answering import in_sections, print_overview
from kg.cli.options import command


@command("status")
@in_sections
def status_command(**more: Any) -> None:
    """The colours are those of the notes."""
    print_overview("status", lambda graph, day: {}, **more)
