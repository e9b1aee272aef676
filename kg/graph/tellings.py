"""What lines tell of promises and decisions, gathered from facts: the records that `threads.py` links."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping

from kg.graph.threads import Telling
from kg.identity.name_matching import fold
from kg.model import Fact, Ref, Source
from kg.vocabulary import WORK

Link = Callable[[Ref, Source], str]
"""The id of what a name in a note means, or ""."""


def tellings(
    facts: Iterable[Fact], kind: str, link: Link, meetings: Mapping[str, str], days: Mapping[str, str]
) -> list[Telling]:
    """The tellings of all promises, or decisions; `meetings` are the ids of those that notes record, `days` those of
    the notes. What is told of a note rests on its own facts alone."""
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
    seen: Counter[tuple[str, str]] = Counter()
    for place, said in sorted(told.items(), key=_stands):
        if "text" not in said:
            continue
        text = said["text"]
        words, note = str(text.value), text.source.note
        seen[note, fold(words)] += 1
        about = frozenset(id for id in things[place] if id and not id.startswith("person:"))
        owner = min(filter(None, people[place]), default="")
        status, due, done_on = (str(said[says].value) if says in said else "" for says in ("status", "due", "done_on"))
        found.append(
            Telling(
                place, note, days.get(note, ""), meetings.get(note, ""),
                (_first(about) or meetings.get(note, "")) if kind == "Decision" else owner,
                words, status, due, about if kind == "Commitment" else frozenset(),
                text.stated, done_on, seen[note, fold(words)],
            )
        )  # fmt: skip
    return found


def _stands(told: tuple[str, Mapping[str, Fact]]) -> tuple[bool, str, int]:
    """What is stated first: what is inferred of it beside changes no identity. Then by place."""
    fact = next(iter(told[1].values()))
    return not fact.stated, fact.source.note, fact.source.line


def _first(things: Iterable[str]) -> str:
    """The thing that a decision is told of, as nobody owns it: work before whom and when it is for."""
    work = tuple(f"{kind.lower()}:" for kind in WORK)
    return min(things, key=lambda id: (not id.startswith(work), id), default="")
