"""A graph brought up to date: only what changed notes tell of is folded again, and comes out as if all had been."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import NamedTuple, Protocol, TypeVar

from kg.graph.fold import (
    OWNING,
    TOGETHER,
    Claims,
    Naming,
    Settled,
    Share,
    claims_of,
    fold_edges,
    fold_node,
    is_of_sort,
    needed,
)
from kg.model import Edge, EdgeKey, Fact, Node, labels_in

K = TypeVar("K")
R = TypeVar("R")
Shares = Mapping[str, Share]
SettledOf = Callable[[str], Sequence[Settled]]


class Kept(Protocol):
    """What is kept of a graph: of each node and edge its digest, "" where claims make none, and the notes that tell of
    it. It is changed as the graph is."""

    def node(self, id: str) -> tuple[str, Shares]: ...

    def edge(self, key: EdgeKey) -> tuple[str, Collection[str]]: ...

    def edges_from(self, id: str) -> Sequence[EdgeKey]: ...

    def tell_node(self, id: str, note: str, share: Share | None) -> None: ...

    def tell_edge(self, key: EdgeKey, note: str, told: bool) -> None: ...


class Misfit(Exception):
    """What is kept of a graph is not what its notes tell: it is to be folded anew."""


class Change(NamedTuple):
    """What a note told, by the graph as it is kept, and what it tells now."""

    before: Sequence[Settled]
    now: Sequence[Settled]


class Updated(NamedTuple):
    """The rows of a graph that may have changed; None: there is none any more."""

    nodes: dict[str, Node | None]
    edges: dict[EdgeKey, Edge | None]


class Days(NamedTuple):
    """The days of the notes."""

    before: Mapping[str, str]
    now: Mapping[str, str]


def fold_again(
    kept: Kept, changes: Mapping[str, Change], named: Iterable[str], settled_of: SettledOf, names: Naming, days: Days
) -> Updated:
    """The rows that changed notes tell of, folded anew from all that tells of them, and `kept` told of it. `named` are
    the ids of nodes that are called otherwise now; `settled_of` gives what a note tells now."""
    known: dict[str, Claims] = {}

    def claims(note: str) -> Claims:
        if note not in known:
            known[note] = claims_of(settled_of(note), days.now)
        return known[note]

    renamed = set(named)
    nodes, edges = set(renamed), set[EdgeKey]()
    for note, change in changes.items():
        before, now = claims_of(change.before, days.before), claims_of(change.now, days.now)
        known[note] = now
        moved = days.before.get(note) != days.now.get(note)
        for id in before.about.keys() | now.about.keys():
            if moved or before.about.get(id) != now.about.get(id):
                nodes.add(id)
                kept.tell_node(id, note, now.shares.get(id, {}).get(note))
        for key in before.told.keys() | now.told.keys():
            if moved or before.told.get(key) != now.told.get(key):
                edges.add(key)
                kept.tell_edge(key, note, key in now.told)
    folded = {id: _node(id, kept.node(id)[1], claims, names, days.now) for id in nodes}
    for id, node in folded.items():
        digest, shares = kept.node(id)
        # Without a node there is no edge; and who works where rests on whose company it is, and who is the owner.
        if labels_in(digest) != _labels(node) or (id in renamed and id.startswith("organization:")):
            edges.update(key for note in shares for key in claims(note).told if id in key[::2])
        if id in renamed:
            edges.update(key for key in kept.edges_from(id) if key[1] in TOGETHER)
    edges |= {(end, "CONCERNS", start) for start, type, end in edges if type in OWNING}
    beside = {(start, type) for start, type, _ in edges if type in TOGETHER}
    edges |= {key for start, type in beside for key in kept.edges_from(start) if key[1] == type}
    told = {key: facts for key in edges if (facts := _told(key, kept.edge(key)[1], claims, days.now))}
    labelled = {}
    for id in {id for key in told for id in key[::2]}:
        found = _labels(folded[id]) if id in folded else labels_in(kept.node(id)[0])
        if found:
            labelled[id] = found.split(":")
    owned = {
        key[::2]
        for key in told
        if key[1] == "CONCERNS" and any(kept.edge((key[2], type, key[0]))[1] for type in OWNING)
    }
    made = dict(fold_edges(told, labelled, owned, names, days.now))
    return Updated(folded, {key: made.get(key) for key in edges})


def present(rows: Mapping[K, R | None]) -> dict[K, R]:
    """The rows that there are."""
    return {key: row for key, row in rows.items() if row is not None}


def _labels(node: Node | None) -> str:
    return ":".join(node.labels) if node else ""


def _node(
    id: str, shares: Shares, claims: Callable[[str], Claims], names: Naming, days: Mapping[str, str]
) -> Node | None:
    """A node, of the facts of those notes that it takes."""
    if not shares:
        return None

    def about(note: str) -> Sequence[Fact]:
        return _of(claims(note).about, id)

    def places(note: str, sort: int) -> Iterable[str]:
        return {str(fact.source) for fact in about(note) if is_of_sort(fact, sort)}

    notes = needed(shares, days, places)
    return fold_node(id, [fact for note in _by_day(notes, days) for fact in about(note)], shares, names, days)


def _told(key: EdgeKey, notes: Iterable[str], claims: Callable[[str], Claims], days: Mapping[str, str]) -> list[Fact]:
    return [fact for note in _by_day(notes, days) for fact in _of(claims(note).told, key)]


def _of(facts: Mapping[K, Sequence[Fact]], key: K) -> Sequence[Fact]:
    """What a note tells of a row. Raises Misfit when that is nothing."""
    if key not in facts:
        raise Misfit(str(key))
    return facts[key]


def _by_day(notes: Iterable[str], days: Mapping[str, str]) -> list[str]:
    return sorted(notes, key=lambda note: (days.get(note, ""), note))
