"""What notes, and sections of them, say of the meetings that they record, for `meeting_matching.py` to link."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from kg.graph.meeting_matching import Record, match_meetings
from kg.identity.link_targets import Pages
from kg.identity.name_matching import fold
from kg.model import Fact, Ref, Source
from kg.vocabulary import REPORT, TOLD_AGAIN

Place = Callable[[Source], str]
"""The name of the record that what stands somewhere belongs to, or ""."""


def records(
    facts: Iterable[Fact], who: Callable[[Ref, Source], str], place: Place, pages: Pages, days: Mapping[str, str]
) -> list[Record]:
    """The records of meetings among facts; `who` gives the id of what a name in a note means, `days` are those of the
    notes. A section's record goes by its note's path and its heading."""
    facts = list(facts)
    notes = {
        fact.value.name: fact.source.note for fact in facts if fact.says == "RECORDS" and isinstance(fact.value, Ref)
    }
    told: dict[str, dict[str, str]] = defaultdict(dict)
    people: dict[str, set[str]] = defaultdict(set)
    items: dict[str, set[str]] = defaultdict(set)
    links: dict[str, set[str]] = defaultdict(set)
    for fact in facts:
        if isinstance(fact.value, Ref):
            if fact.says == "ATTENDED" and fact.value.name in notes:
                people[fact.value.name].add(who(fact.subject, fact.source) or fact.subject.name)
            elif fact.says == "LINKS_TO" and (path := pages.find(fact.value.name, fact.source.note).path):
                links[fact.source.note].add(path)
        elif fact.subject.name in notes and fact.subject.kind == "Meeting":
            told[fact.subject.name][fact.says] = str(fact.value)
        elif fact.says == "text" and fact.subject.kind in TOLD_AGAIN and fact.how != REPORT:
            items[place(fact.source)].add(fold(str(fact.value)))
    return [
        Record(
            name, note, told[name].get("date") or days.get(note, ""), told[name].get("title", ""),
            frozenset(people[name]), frozenset(items[name]), frozenset(links[note]), "planned" in told[name],
        )
        for name, note in notes.items()
    ]  # fmt: skip


class Identified(NamedTuple):
    """The meetings of records."""

    of: Mapping[str, str]  # by the name of a record the identity of its meeting
    unsure: Sequence[tuple[str, str]]  # the identities of two that may be one


def meetings_of(told: Sequence[Record], owner: str = "") -> Identified:
    """The identity of the meeting of each record: its day and people, where no other meeting has them, else the name of
    its first record. `owner` is the vault's."""
    matched = match_meetings(told, owner)
    by_name = {one.name: one for one in told}
    first = {name: by_name[min(group)] for name, group in matched.together.items()}
    whole = {one.name: f"{one.day} {' '.join(sorted(one.people))}" for one in told if one.day and len(one.people) > 1}
    often = Counter(whole[one.name] for one in set(first.values()) if one.name in whole)
    of = {name: whole[one.name] if often[whole.get(one.name, "")] == 1 else one.name for name, one in first.items()}
    return Identified(of, [(of[pair.one], of[pair.other]) for pair in matched.questions])
