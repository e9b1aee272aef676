"""What of a graph stands on a map: all of it, what is near some things, or what an answer names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any, NamedTuple

from kg.questions import rows
from kg.render import shareable
from kg.store import Row, Store
from kg.vocabulary import CLOSED, THINGS, kind_of

TARGET = 150  # things on a map unless more are asked for: above, names begin to hide each other
LITTLE = 12  # things around one, above which what is further is not looked for


@dataclass(frozen=True, slots=True)
class Scope:
    """What a map is to show."""

    kinds: Sequence[str] = THINGS
    limit: int = TARGET
    depth: int | None = None
    """Steps around a thing; None is one, or two where that is little. Those after the first go only along what holds a
    plan or an organization together."""
    since: str | None = None
    around: Sequence[str] = ()
    """Ids: only what is near all of these, and they themselves."""
    named: Sequence[str] | None = None
    """Names, as an answer gives them: only the things called so."""


ENDS = ("owners", "employers", "about")
"""What a promise names, in its row."""


class Selection(NamedTuple):
    """What stands on a map, as rows."""

    things: list[Row]
    links: list[Row]
    promises: list[Row]  # not closed: all of them, or those that have to do with what is drawn of a part
    of: int  # things that could stand there, if there were room

    @property
    def rows(self) -> list[Row]:
        """All rows, each with its sources."""
        return [*self.things, *self.links, *self.promises]

    def shareable(self) -> Selection:
        """The same without the lines said in confidence, and without what has no other."""
        things = shareable(self.things)
        ids = {row["id"] for row in things}
        links = [row for row in shareable(self.links) if ids >= {row["start"], row["end"]}]
        return Selection(things, links, shareable(self.promises), self.of)


def select(store: Store, scope: Scope) -> Selection:
    """What a map of this scope shows. When there is no room for all, what is nearest stays, then what has the most
    links."""
    promises = [_promise(row, scope) for row in rows(store, "internal/map-promises", closed=list(CLOSED))]
    near = _near(store, scope, promises)
    ids = sorted(sorted(near, key=lambda id: (*near[id], id))[: scope.limit])
    if scope.around or scope.named is not None:
        drawn = set(ids)
        promises = [row for row in promises if any(one["id"] in drawn for key in ENDS for one in row[key])]
    things, links = (
        rows(store, "internal/map-things", ids=ids),
        rows(store, "internal/map-links", ids=ids, since=scope.since),
    )
    return Selection(things, links, promises, len(near))


Near = dict[str, tuple[int, int]]  # of each id how many steps away it is, and minus how many links it has


def _near(store: Store, scope: Scope, promises: Sequence[Row]) -> Near:
    if scope.named is not None:
        given = {"names": list(scope.named), "kinds": list(scope.kinds), "since": scope.since}
        found = rows(store, "internal/map-named", **given)
        return {row["id"]: (0, -row["degree"]) for row in found}
    if not scope.around:
        found = rows(store, "internal/map", kinds=list(scope.kinds), since=scope.since)
        return {row["id"]: (1, -row["degree"]) for row in found}
    reached = [_around(store, scope, id, promises) for id in scope.around]
    every = reduce(lambda one, other: {id: max(one[id], other[id]) for id in one.keys() & other.keys()}, reached)
    return every | dict.fromkeys(scope.around, (0, 0))


def _around(store: Store, scope: Scope, id: str, promises: Iterable[Row]) -> Near:
    """What is near one thing, by links and by open promises."""
    reached: Near = {id: (0, 0)}
    for step in range(1, (scope.depth or 2) + 1):
        if step == 2 and scope.depth is None and len(reached) > LITTLE:
            break
        given: dict[str, Any] = {"kinds": list(scope.kinds), "since": scope.since, "any": step == 1}
        found = rows(store, "internal/map-around", ids=list(reached), **given)
        fresh = {row["id"]: (step, -row["degree"]) for row in found}
        if step == 1:
            fresh = _by_promise(id, scope, promises) | fresh
        if not fresh:
            break
        reached |= fresh
    return reached


def _by_promise(id: str, scope: Scope, promises: Iterable[Row]) -> Near:
    """Who has promised something about a thing, and what the promises of a person are about."""
    found: Near = {}
    for row in promises:
        kinds = {one["id"]: one["kind"] for one in (*row["owners"], *row["about"])}
        for other in {other for pair in row["between"] if id in pair for other in pair} - {id}:
            if kinds[other] in scope.kinds:
                found[other] = (1, found.get(other, (1, 0))[1] - 1)
    return found


def _promise(row: Row, scope: Scope) -> Row:
    """A promise with those there are of who and what it names (a match that finds nothing gives one without an id),
    and `between` which of them a line stands for it: to the accounts and people it is about, and by what a map is
    around."""
    ends = {}
    for key in ENDS:
        ends[key] = [one | {"kind": kind_of(one["labels"])} for one in row[key] if one["id"]]
    found = row | ends
    theirs = {(one["person"], one["id"]) for one in ends["employers"]}  # what an account's own people owe is its own
    pairs = {(owner["id"], end["id"]) for owner in ends["owners"] for end in ends["about"]} - theirs
    told = {*accounts(found), *(one["id"] for one in ends["about"] if one["kind"] == "Person")}
    if scope.since and (row["last_seen"] or "") < scope.since:
        pairs = set()
    between = [(a, b) for a, b in sorted(pairs) if a != b and (b in told or {a, b} & {*scope.around})]
    return found | {"between": between}


def accounts(promise: Mapping[str, Any]) -> dict[str, str]:
    """The accounts that a promise has to do with, names by id: what it is about, and whom its owners work for. The
    owner's own company is none."""
    ends = [*promise["about"], *promise["employers"]]
    return {one["id"]: one["name"] for one in ends if one["kind"] == "Organization" and not one["self"]}
