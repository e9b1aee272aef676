"""When a claim held: what moved on, was dropped or ended is closed on the day that a note says so."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from kg.model import EdgeKey, Fact, Ref, Value

CLOSING = ("ended", "left", "moved")
"""Roles of facts that tell when a claim held: it ended, it was left for another, it is what was moved to."""


def spans(told: Mapping[EdgeKey, Sequence[Fact]], days: Mapping[str, str]) -> dict[EdgeKey, dict[str, Value]]:
    """`since` and `until` of the claims that moved or ended: a feature that moved to a release no longer targets those
    it targeted before. Facts of a claim are in the order of their days; `days` are those of the notes."""
    found: dict[EdgeKey, dict[str, Value]] = {}
    targets: dict[str, list[tuple[EdgeKey, Fact]]] = defaultdict(list)
    for key, facts in told.items():
        if key[1] == "TARGETS":
            targets[key[0]] += ((key, fact) for fact in facts)
        elif facts[-1].role in CLOSING and (day := days.get(facts[-1].source.note, "")):
            found[key] = {"until": day}
    for told_of in targets.values():
        found |= _targets(told_of, days)
    return found


def _targets(told: Iterable[tuple[EdgeKey, Fact]], days: Mapping[str, str]) -> dict[EdgeKey, dict[str, Value]]:
    """A feature's releases, one after the other. On one day the lower number comes first: dates slip, they do not
    come back."""
    events: dict[tuple[str, int, int, int], list[tuple[EdgeKey, Fact]]] = defaultdict(list)
    for key, fact in told:
        events[fact.source.note, fact.source.line, fact.source.start, fact.source.end].append((key, fact))

    def order(event: tuple[str, int, int, int]) -> tuple[object, ...]:
        facts = [fact for _, fact in events[event]]
        numbers = [_number(fact) for fact in facts if fact.role != "left"] or list(map(_number, facts))
        return days.get(event[0], ""), min(numbers), event

    since: dict[EdgeKey, str] = {}
    until: dict[EdgeKey, str] = {}
    for event in sorted(events, key=order):
        day = days.get(event[0], "")
        here = events[event]
        moved = {key for key, fact in here if fact.role == "moved"}
        left = {key for key, fact in here if fact.role in ("left", "ended")}
        for key in (since.keys() - until.keys() - moved if moved else set()) | left:
            until.setdefault(key, day)
        for key, fact in here:
            if key in left:
                continue
            since[key] = since.get(key) or day
            if fact.role == "moved" or fact.stated:
                until.pop(key, None)
    return {
        key: {name: day for name, day in (("since", since.get(key)), ("until", until.get(key))) if day}
        for key in since.keys() | until.keys()
    }


def _number(fact: Fact) -> tuple[int, ...]:
    name = fact.value.name if isinstance(fact.value, Ref) else ""
    return tuple(map(int, re.findall(r"\d+", name)))
