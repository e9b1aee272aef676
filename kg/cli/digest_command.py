"""`kg digest`: the week."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import click

from kg.cli.answering import Filled, in_sections, print_overview
from kg.cli.options import command
from kg.questions import day_of
from kg.store import Store


@command("digest")
@click.option(
    "--week",
    is_flag=False,
    flag_value="",
    metavar="[WEEK]",
    help="A week (2025-W50, last week); else the last seven days.",
)
@in_sections
def digest_command(week: str | None, **more: Any) -> None:
    """What was decided, done, broken and promised, what is late and what slipped since, new risks and questions, and
    what is due next.
    """

    def filled(graph: Store, day: date) -> Filled:
        first = date.fromisoformat(day_of(week, today=day)) if week else day - timedelta(days=6)
        last = first + timedelta(days=6)
        days = {"SINCE": first, "UNTIL": last, "FROM": last + timedelta(days=1), "TO": last + timedelta(days=8)}
        return {"NAME": None, **{key: one.isoformat() for key, one in days.items()}}

    print_overview("digest", filled, **more)
