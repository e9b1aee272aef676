"""`kg account`: all on one account."""

from __future__ import annotations

from typing import Any

from kg.cli.answering import in_sections, print_overview
from kg.cli.options import command, name_argument
from kg.questions import find


@command("account")
@name_argument
@in_sections
def account_command(name: tuple[str, ...], **more: Any) -> None:
    """Its people, what it was promised and promised itself, and what became of that, what it asks for, open questions,
    risks and decisions.
    """
    typed = " ".join(name)
    print_overview("account", lambda graph, day: {"NAME": find(graph, typed, ("Organization",)).id}, **more)
