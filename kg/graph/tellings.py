"""What lines tell of promises and decisions, gathered from facts: the records that `threads.py` links."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

from kg.graph.threads import Telling
from kg.model import Fact, Ref, Source

Link = Callable[[Ref, Source], str]
"""The id of what a name in a note means, or ""."""


def tellings(
    facts: Iterable[Fact], kind: str, link: Link, meetings: Mapping[str, str], days: Mapping[str, str]
) -> tuple[Telling, ...]:
    """The tellings of all promises, or decisions; `meetings` are the ids of those that notes record, `days` those of
    the notes."""
    told: dict[str, dict[str, Fact]] = defaultdict(dict)
    people: dict[str, set[str]] = defaultdict(set)
    things: dict[str, set[str]] = defaultdict(set)
    for fact in facts:
        if isinstance(fact.value, Ref):
            if fact.says == "COMMITTED_TO" and kind == "Commitment":
                people[fact.value.name].add(link(fact.subject, fact.source))
            elif fact.says in ("CONCERNS", "PROMISED_TO") and fact.subject.kind == kind:
                things[fact.subject.name].add(link(fact.value, fact.source))
        elif fact.subject.kind == kind:
            told[fact.subject.name].setdefault(fact.says, fact)
    found = []
    for place, said in told.items():
        if "text" in said:
            note = said["text"].source.note
            about = frozenset(id for id in things[place] if id and not id.startswith("person:"))
            whose = frozenset(filter(None, people[place]))
            if kind == "Decision":  # it is nobody's: what it is about, and where it was made, tells which it may be
                about, whose = frozenset(), about | frozenset(filter(None, (meetings.get(note),)))
            found.append(_telling(place, said, whose, about, meetings.get(note, ""), days.get(note, "")))
    return tuple(found)


def _telling(
    place: str, said: Mapping[str, Fact], owners: frozenset[str], things: frozenset[str], meeting: str, day: str
) -> Telling:
    text = said["text"]
    values = {says: str(said[says].value) if says in said else "" for says in ("status", "due", "done_on")}
    return Telling(
        place, text.source.note, day, meeting, owners, str(text.value),
        values["status"], values["due"], things, text.stated, values["done_on"],
    )  # fmt: skip
