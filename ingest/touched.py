"""What a change touches: which notes mean something else when others change, and so are settled and folded again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from ingest.ledgers import Ledgers, hang_otherwise
from kg.graph.fold import key_id
from kg.graph.resolve import Linked
from kg.identity.name_index import NameBuilder, Roster
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
    notes: set[str], meetings: Mapping[str, Iterable[str]], ledgers: Ledgers, was: Link, now: Link
) -> tuple[set[str], Linked, Linked]:
    """The notes with all that record the same meetings, before and now, and with all that tell of a promise or decision
    which hangs together otherwise now; and what they came to, and come to now. `meetings` are those that notes
    recorded, `ledgers` what was told."""
    record = meetings_of(meetings)
    while True:
        before, after = was(notes), now(notes)
        ids = set().union(*after.meetings.values(), *(meetings.get(note, ()) for note in notes))
        affected = {one.ledger for linked in (before, after) for one in linked.tellings}
        other = hang_otherwise(ledgers, ledgers.with_(notes, after.tellings), affected)
        more = notes.union(other, *(record.get(id, ()) for id in ids))
        if more == notes:
            return notes, before, after
        notes = more


def meetings_of(notes: Mapping[str, Iterable[str]]) -> dict[str, set[str]]:
    """The notes that record each meeting; `notes` are the meetings by note."""
    found: dict[str, set[str]] = defaultdict(set)
    for note, meetings in notes.items():
        for meeting in meetings:
            found[meeting].add(note)
    return found
