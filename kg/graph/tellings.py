"""What the lines of notes tell of promises, gathered from facts: the records that `threads.py` links."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

from kg.graph.threads import Telling
from kg.model import Fact, Ref, Source

Link = Callable[[Ref, Source], str]
"""The id of what a name in a note means, or ""."""


def tellings(
    facts: Iterable[Fact], link: Link, meetings: Mapping[str, str], days: Mapping[str, str]
) -> tuple[Telling, ...]:
    """The tellings of all promises; `meetings` are the ids of those that notes record, `days` those of the notes."""
    told: dict[str, dict[str, Fact]] = defaultdict(dict)
    owners: dict[str, set[str]] = defaultdict(set)
    things: dict[str, set[str]] = defaultdict(set)
    for fact in facts:
        if isinstance(fact.value, Ref):
            if fact.says == "COMMITTED_TO":
                owners[fact.value.name].add(link(fact.subject, fact.source))
            elif fact.says in ("CONCERNS", "PROMISED_TO") and fact.subject.kind == "Commitment":
                things[fact.subject.name].add(link(fact.value, fact.source))
        elif fact.subject.kind == "Commitment":
            told[fact.subject.name].setdefault(fact.says, fact)
    return tuple(
        _telling(place, said, owners[place], things[place], meetings, days)
        for place, said in told.items()
        if "text" in said
    )


def _telling(
    place: str,
    said: Mapping[str, Fact],
    owners: Iterable[str],
    things: Iterable[str],
    meetings: Mapping[str, str],
    days: Mapping[str, str],
) -> Telling:
    text = said["text"]
    note = text.source.note
    values = {says: str(said[says].value) if says in said else "" for says in ("status", "due", "done_on")}
    people, other = (
        frozenset(filter(None, owners)),
        frozenset(id for id in things if id and not id.startswith("person:")),
    )
    return Telling(
        place, note, days.get(note, ""), meetings.get(note, ""), people, str(text.value),
        values["status"], values["due"], other, text.stated, values["done_on"],
    )  # fmt: skip
