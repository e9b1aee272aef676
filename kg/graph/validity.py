"""When a claim held: what moved on, was dropped or ended is closed on the day that a note says so."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from kg.model import EdgeKey, Fact, Ref, Value
from kg.vocabulary import SCOPE

ENDED = ("ended", "left", "former")
"""Roles of facts that say that a claim holds no more: it ended, it was left for another, it held once."""
CLOSING = (*ENDED, "moved")
"""Roles of facts that tell when a claim held: also that it is what was moved to."""
FORMER = "former"
"""The role of a relationship that holds no more; `until` beside it is the day of the note that tells its end."""
WHOLE = ("field", SCOPE)
"""How facts are told that name all that a feature is targeted for on the day of their note."""
LIKELY = 0.6  # what only sounds like an end, and is less likely, ends nothing that is stated


def spans(told: Mapping[EdgeKey, Sequence[Fact]], days: Mapping[str, str]) -> dict[EdgeKey, dict[str, Value]]:
    """Of the claims that moved or ended `since` and `until`, and the role FORMER where they hold no more: a feature
    that moved to a release no longer targets those it targeted before. Facts of a claim are in the order of their
    days; `days` are those of the notes."""
    found: dict[EdgeKey, dict[str, Value]] = {}
    targets: dict[str, list[tuple[EdgeKey, Fact]]] = defaultdict(list)
    for key, facts in told.items():
        if key[1] == "TARGETS":
            targets[key[0]] += ((key, fact) for fact in facts)
        elif any(fact.role in ENDED for fact in facts) and (until := _until(facts, days)) is not None:
            found[key] = _span("", until)
    for told_of in targets.values():
        found |= _targets(told_of, days)
    return found


def _until(facts: Sequence[Fact], days: Mapping[str, str]) -> str | None:
    """The day since which a claim holds no more, "" when no note tells it; None when it holds."""
    if any(fact.stated for fact in facts):
        facts = [f for f in facts if f.stated or (f.role in ENDED and f.confidence >= LIKELY)]
    until: str | None = None
    for day, group in groupby(facts, lambda fact: days.get(fact.source.note, "")):
        here = list(group)
        ends = [fact for fact in here if fact.role in ENDED]
        held = [fact for fact in here if fact.role not in ENDED]
        if not ends or (any(fact.stated for fact in held) and not any(fact.stated for fact in ends)):
            until = None
        else:
            until = until or (day if any(fact.role != FORMER for fact in ends) else "")
    return until


def _targets(told: Iterable[tuple[EdgeKey, Fact]], days: Mapping[str, str]) -> dict[EdgeKey, dict[str, Value]]:
    """A feature's releases, one after the other, and why it left one. On one day the lower number comes first: dates
    slip, they do not come back. What a page or a scope of a later day names ends what was told before it, on a day."""
    events: dict[tuple[str, int, int, int], list[tuple[EdgeKey, Fact]]] = defaultdict(list)
    for key, fact in told:
        events[fact.source.note, fact.source.line, fact.source.start, fact.source.end].append((key, fact))

    def order(event: tuple[str, int, int, int]) -> tuple[object, ...]:
        facts = [fact for _, fact in events[event]]
        numbers = [_number(fact) for fact in facts if fact.role != "left"] or list(map(_number, facts))
        return days.get(event[0], ""), min(numbers), event

    since: dict[EdgeKey, str] = {}
    until: dict[EdgeKey, str] = {}
    told_on: dict[EdgeKey, str] = {}  # the last day that it was told on
    why: dict[EdgeKey, str] = {}
    for event in sorted(events, key=order):
        day = days.get(event[0], "")
        here = events[event]
        moved = {key for key, fact in here if fact.role == "moved"}
        once = {key for key, fact in here if fact.role == FORMER}
        left = {key for key, fact in here if fact.role in ENDED} - moved
        listed = {key for key, fact in here if day and fact.how in WHOLE and fact.stated} - left
        open_ = since.keys() - until.keys()
        over = {key for key in open_ - listed if "" < told_on[key] < day} if listed else set()
        for key in (open_ - moved if moved else set()) | left | over:
            until[key] = until.get(key) or (day if key not in once else "")
        if reason := next((fact.why for _, fact in here if fact.why), ""):
            why |= {key: reason for key, last in until.items() if last == day and key not in why}
        for key, fact in here:
            if key in left:
                continue
            since[key], told_on[key] = since.get(key) or day, day
            if fact.role == "moved" or fact.stated:
                until.pop(key, None)
    return {key: _span(since.get(key, ""), until.get(key), why.get(key, "")) for key in since.keys() | until.keys()}


def _span(since: str, until: str | None, why: str = "") -> dict[str, Value]:
    """What a relationship says of when it held; `until` is None while it does, `why` tells its end."""
    found: dict[str, Value] = {name: day for name, day in (("since", since), ("until", until)) if day}
    if until is None:
        return found
    return found | ({"reason": why} if why else {}) | {"role": FORMER}


def _number(fact: Fact) -> tuple[int, ...]:
    name = fact.value.name if isinstance(fact.value, Ref) else ""
    return tuple(map(int, re.findall(r"\d+", name)))
