"""`kg release`: all on one release."""

from __future__ import annotations

from typing import Any

from kg.cli.answering import in_sections, print_overview
from kg.cli.options import command, name_argument
from kg.questions import find


@command("release")
@name_argument
@in_sections
def release_command(name: tuple[str, ...], **more: Any) -> None:
    """Its dates, what is in it and who owns that, what left it, which promises and accounts hang on it, its risks."""
    typed = " ".join(name)
    print_overview("release", lambda graph, day: {"NAME": find(graph, typed, ("Release",)).id}, **more)
