"""`kg changes`: what changed since a day, or since a meeting."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import click

from kg.cli.answering import Filled, in_sections, print_overview
from kg.cli.options import command, complete_name
from kg.days import read_day
from kg.questions import Unknown, day_of, find, rows
from kg.store import Store

LAST_MET = "last-met"


@command("changes")
@click.argument("name", nargs=-1, shell_complete=complete_name)
@click.option("--since", default="-7d", metavar=f"DAY|{LAST_MET}", help="From this day on [-7d].")
@click.option("--until", metavar="DAY", help="Until this day; else today.")
@in_sections
def changes_command(name: tuple[str, ...], since: str, until: str | None, **more: Any) -> None:
    """All that changed, or what concerns NAME. With `--since last-met` it is all that changed since the owner of the
    vault last met the person NAME.
    """
    typed = " ".join(name)

    def filled(graph: Store, day: date) -> Filled:
        last = day_of(until, today=day) if until else day.isoformat()
        if since == LAST_MET:
            return {"NAME": None, "SINCE": _after_meeting(graph, typed, day), "UNTIL": last}
        about, first = _meant(graph, typed, since, day)
        return {"NAME": about, "SINCE": day_of(first, today=day), "UNTIL": last}

    print_overview("changes", filled, **more)


def _meant(graph: Store, typed: str, since: str, day: date) -> tuple[str | None, str]:
    """The id of what was typed, and the first day; a day that was typed in its place is that."""
    try:
        return (find(graph, typed).id if typed else None), since
    except Unknown:
        if said := read_day(typed, today=day):
            return None, said.isoformat()
        raise


def _after_meeting(graph: Store, typed: str, day: date) -> str:
    """The day after the last meeting with somebody. Raises Unknown when there was none."""
    if not typed:
        raise click.UsageError(f"--since {LAST_MET} needs to know whom: kg changes --since {LAST_MET} NAME")
    person = find(graph, typed, ("Person",))
    met = rows(graph, "internal/last-met", person=person.id, today=day.isoformat())[0]["day"]
    if not met:
        raise Unknown(f"no dated meeting with {person.name} is in these notes; say a day: --since 2025-11-08")
    return (date.fromisoformat(met) + timedelta(days=1)).isoformat()
