"""What a change touches: which notes mean something else when others change, and so are settled and folded again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from ingest.ledgers import Ledgers, hang_otherwise
from kg.graph.fold import key_id
from kg.graph.resolve import Linked
from kg.identity.name_builder import NameBuilder
from kg.identity.name_index import Roster
from kg.model import Fact, Ref
from kg.settings import Settings


class Touched(NamedTuple):
    """What another name index touches."""

    notes: set[str]  # in which a name means something else
    named: set[str]  # nodes, by id, that are called otherwise


def say_the_same_of_names(before: Iterable[Fact], now: Iterable[Fact], roster: Roster) -> bool:
    """Do the facts of a note make the name index that they made before? How often a name is written counts only where
    it is spelled in several ways."""
    (one, times), (other, times_now) = (NameBuilder(Settings()).add(facts).told() for facts in (before, now))
    changed = {name for name in times.keys() | times_now.keys() if times[name] != times_now[name]}
    return one == other and not any(roster.is_contested(name) for name in changed)


def touched_by(before: Roster, now: Roster, asked: Mapping[str, Iterable[Ref]]) -> Touched:
    """What another name index touches; `asked` are the references that each note looks up in it."""
    every = {ref for refs in asked.values() for ref in refs}
    others = {ref for ref in every if before.rests_on(ref) != now.rests_on(ref)}
    notes = {
        note for note, refs in asked.items() if not others.isdisjoint(refs) or before.around(note) != now.around(note)
    }
    was, shown = before.shown_as(), now.shown_as()
    named = {key_id(key) for key in was.keys() | shown.keys() if was.get(key) != shown.get(key)}
    return Touched(notes, named)


Link = Callable[[set[str]], Linked]
"""Entity linking for some notes."""


def with_what_they_tell_of(
    notes: set[str], met: Mapping[str, Iterable[str]], ledgers: Ledgers, was: Link, now: Link
) -> tuple[set[str], Linked, Linked]:
    """The notes with all that record meetings of the same days, before and now, and with all that tell of a promise or
    decision which hangs together otherwise now; and what they came to, and come to now. `met` are the days of the
    meetings that notes recorded, `ledgers` what was told."""
    of_day = by_day(met)
    while True:
        before, after = was(notes), now(notes)
        days = set().union(*after.met.values(), *(met.get(note, ()) for note in notes))
        affected = {one.ledger for linked in (before, after) for one in linked.tellings}
        other = hang_otherwise(ledgers, ledgers.with_(notes, after.tellings), affected)
        more = notes.union(other, *(of_day.get(day, ()) for day in days))
        if more == notes:
            return notes, before, after
        notes = more


def by_day(met: Mapping[str, Iterable[str]]) -> dict[str, set[str]]:
    """The notes that record a meeting of each day; `met` are the days by note."""
    found: dict[str, set[str]] = defaultdict(set)
    for note, days in met.items():
        for day in days:
            found[day].add(note)
    return found


def of_the_same_days(note: str, met: Mapping[str, Iterable[str]], of_day: Mapping[str, set[str]]) -> set[str]:
    """A note with all whose meetings are settled together with its own."""
    found, ahead = {note}, [note]
    for one in ahead:
        more = set().union(*(of_day.get(day, set()) for day in met.get(one, ()))) - found
        found |= more
        ahead += sorted(more)
    return found
