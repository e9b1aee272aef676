"""`kg brief`: a page to read before a meeting."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from pathlib import Path

import click

from kg import files
from kg.cards.calendars import Event, events
from kg.cards.card import Card, as_page, obsidian
from kg.cards.entity_card import Occasion, portrait
from kg.cards.event_card import event_card
from kg.cards.meeting_card import meeting_card, meetings_called
from kg.cli import Failed
from kg.cli.options import (
    as_of_option,
    asked,
    command,
    complete_name,
    day_asked,
    in_a_folder,
    place,
    placed,
    share_option,
)
from kg.cli.output import either
from kg.cli.terminal import echo
from kg.identity.lookup import several
from kg.questions import Unknown, day_of, find_among, things
from kg.render import as_json
from kg.shown import Shown
from kg.store import Store


@command("brief")
@click.argument("name", nargs=-1, shell_complete=complete_name)
@click.option(
    "--about", metavar="TOPIC", default="", help="Only what has to do with this: a release, feature, account…"
)
@click.option("--since", metavar="DAY", help="What became of promises since then; else since you last met.")
@click.option("--on", "--day", "on", metavar="DAY", help="The day of the meeting; else today.")
@click.option(
    "--calendar", "calendars", multiple=True, type=click.Path(path_type=Path), metavar="FILE.ics",
    help="A page for each event of the day; may be repeated.",
)  # fmt: skip
@click.option("--next", "only_next", is_flag=True, help="Of the calendar, only the next event.")
@click.option("--html", "in_html", is_flag=True, help="As a page that prints on a sheet.")
@click.option("--out", "-o", type=click.Path(path_type=Path), help="The file to write: .md, .html or .json.")
@share_option
@as_of_option
@placed
def brief_command(
    name: tuple[str, ...],
    about: str,
    since: str | None,
    on: str | None,
    calendars: tuple[Path, ...],
    only_next: bool,
    in_html: bool,
    out: Path | None,
    share: bool,
    as_of: str | None,
    vault: Path | None,
    store: str,
    in_json: bool,
) -> None:
    """NAME is a person, account, program, feature or release; or several of them, and then it is what they have in
    common; or a meeting, by its title or day, and what became of it.
    """
    if in_json and in_html:
        raise click.UsageError("--json and --html are two forms; ask for one.")
    if bool(name) == bool(calendars):
        raise click.UsageError("Say on whom or what (`kg brief NAME`), or name a calendar (--calendar FILE.ics).")
    if only_next and not calendars:
        raise click.UsageError("--next is of a calendar: --calendar FILE.ics.")
    at = place(vault, store)
    day = day_asked(at, as_of) if on is None else datetime.fromisoformat(day_of(on, ahead=True, today=at.today)).date()
    asking = Occasion(day, about, day_of(since, today=at.today) if since else "", share)
    if out:
        in_a_folder(out, ".md", ".html", ".htm", ".json", ".txt")
    found = _events(calendars, asking, only_next=only_next) if calendars else []
    with asked(at, as_of) as graph:
        cards = [event_card(graph, event, asking) for event in found] if calendars else [_of_name(graph, name, asking)]
    ending = out.suffix.lower() if out else ""
    if in_json or (ending == ".json" and not in_html):
        text = as_json([card.as_object() for card in cards], indent=2) if calendars else cards[0].as_json()
    elif in_html or ending in (".html", ".htm"):
        text = as_page(cards, obsidian(at.vault.resolve().name))
    else:
        link = obsidian(at.vault.resolve().name) if out else None
        text = Shown("\n\n---\n\n".join(card.as_markdown(link) for card in cards))
    if out is None:
        echo(text)
        return
    files.write(out, text if text.endswith("\n") else f"{text}\n")
    echo(out)


_AHEAD = 60  # days in which the next event is looked for


def _events(calendars: Sequence[Path], asking: Occasion, *, only_next: bool) -> list[Event]:
    """The events of the day, or the next one to which somebody is invited. Raises Failed when there is none."""
    now = datetime.now()
    begin = (now if only_next and asking.day == now.date() else datetime.combine(asking.day, time())).astimezone()
    end = datetime.combine(asking.day + timedelta(days=_AHEAD if only_next else 1), time()).astimezone()
    found, wrong = events(calendars, begin, end)
    if len(wrong) == len(calendars) and not found:
        raise Failed("\n".join(wrong))
    for problem in wrong:
        echo(problem, err=True)
    if only_next:
        ahead = (event for event in found if event.start >= begin and not event.all_day and not event.cancelled)
        found = [event for event in ahead if event.people][:1]
    if not found:
        when = f"in the {_AHEAD} days from {asking.day}" if only_next else f"on {asking.day}"
        raise Failed(f"{either([str(path) for path in calendars])}: no event {when}; --day DAY asks for another day")
    return found


def _of_name(graph: Store, name: Sequence[str], asking: Occasion) -> Card:
    """The page on what was typed: things by their names, else a meeting by its title or day."""
    typed = " ".join(name)
    every = things(graph)
    if asking.about:
        find_among(every, asking.about)  # a topic that is none is no reason to look for a meeting
    try:
        return portrait(graph, several(every, name), asking, every)
    except Unknown:
        try:
            typed_day = day_of(typed, today=asking.day)
        except Unknown:
            typed_day = typed
        if found := meetings_called(graph, typed, asking.day.isoformat()) or meetings_called(graph, typed_day, ""):
            return meeting_card(graph, found[0], asking, found[1:])
        raise
