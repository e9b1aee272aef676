"""The shareable part of a graph (a security view): the same things, without anything that was said in confidence."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from kg.identity.lookup import Thing
from kg.model import Edge, Graph, Node
from kg.part import basis, part
from kg.questions import Asked, Unknown, Way, answered, find, rows, things
from kg.render import left_out, shareable
from kg.store import Row, Store


class Shared(NamedTuple):
    """A security view of a graph: a store of what may be shared, and what each thing of the whole graph is there."""

    store: Store
    ids: Mapping[str, str]  # from the whole graph's; what may not be shared has none

    def find(self, whole: Store, typed: str) -> tuple[Thing, Thing]:
        """What a typed name means: in the whole graph, and here. Raises Unknown, also when all of it is private."""
        thing = find(whole, typed)
        if thing.id not in self.ids:
            raise _private(thing)
        return thing, find(self.store, self.ids[thing.id])

    def asked(self, asked: Asked) -> Asked:
        """What was asked of the whole graph, asked here. Raises Unknown when all that it means is private."""
        here = {thing.id: thing for thing in things(self.store)}
        ways = []
        for way in asked.ways:
            if all(thing.id in self.ids for thing in way.things.values()):
                meant = {key: here[self.ids[thing.id]] for key, thing in way.things.items()}
                ids = {key: thing.id for key, thing in meant.items()}
                of = ", ".join(thing.name for thing in meant.values()) if way.of else ""
                ways.append(Way({**way.values, **ids}, meant, of))
        if not ways:
            raise _private(next(iter(asked.ways[0].things.values())))
        return Asked(asked.question, tuple(ways))


def _private(thing: Thing) -> Unknown:
    return Unknown(f"all that the notes say of {thing.name} was said in confidence; without --share you see it")


def told(store: Store, questions: Sequence[Asked], *, share: bool = False) -> tuple[list[list[Row]], int | None]:
    """The rows of each question; with `share` those that may be shared, and on how many lines said in confidence the
    others rest."""
    every = [answered(store, asked) for asked in questions]
    if not share:
        return every, None
    with shared(store) as part:
        public = [shareable(answered(part.store, part.asked(asked))) for asked in questions]
    return public, left_out(row for found in every for row in found)


@contextmanager
def shared(store: Store) -> Iterator[Shared]:
    """A security view, as a store to ask the same questions of what may be shared; it is gone at the end."""
    graph, ids = _public_part(store)
    with part(graph) as view:
        yield Shared(view, ids)


def _public_part(store: Store) -> tuple[Graph, dict[str, str]]:
    nodes: dict[str, Node] = {}
    ids: dict[str, str] = {}
    for row in rows(store, "internal/shared-things"):
        properties, labels = _public(row["properties"]), row["labels"]
        labels = properties.pop("labels", labels)
        id = properties["id"]
        kind = next(label for label in labels if label not in ("Entity", "Account"))
        # An id is made of words, of private lines too; no name makes one with a #.
        ids[id] = f"{kind.lower()}:#{len(ids) + 1}" if "shared" in row["properties"] else id
        nodes[ids[id]] = Node(
            ids[id], kind, (kind, *(one for one in labels if one != kind)), properties | {"id": ids[id]}
        )
    edges = {}
    for row in rows(store, "internal/shared-links"):
        if row["start"] in ids and row["end"] in ids:
            edge = Edge(ids[row["start"]], row["type"], ids[row["end"]], _public(row["properties"]))
            edges[edge.key] = edge
    return Graph(store.vault, nodes, edges, basis(store)), ids


def _public(properties: Mapping[str, Any]) -> dict[str, Any]:
    """The properties of a node or relationship as its public lines tell them."""
    public = dict(properties) | json.loads(properties.get("shared", "{}"))
    return {name: value for name, value in public.items() if value is not None and name not in _MARKS}


_MARKS = ("shared", "withheld", "row_digest")
