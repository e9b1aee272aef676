"""The shareable part of a graph (a security view): the same things, without anything that was said in confidence."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from kg.identity.lookup import Thing
from kg.model import Edge, Graph, Node
from kg.part import basis, part
from kg.questions import Asked, Unknown, Way, answered, rows, things
from kg.render import left_out, shareable
from kg.store import Row, Store
from kg.vocabulary import kind_of


class Shared(NamedTuple):
    """A security view of a graph: a store of what may be shared, and what each thing of the whole graph is there."""

    store: Store
    ids: Mapping[str, str]  # from the whole graph's; what may not be shared has none
    things: Mapping[str, Thing]  # those with names, by their ids in the whole graph

    def of(self, thing: Thing) -> Thing:
        """What a thing of the whole graph is here. Raises Unknown when all of it is private."""
        self.id_of(thing.id, thing.name)
        return self.things[thing.id]

    def id_of(self, id: str, name: str) -> str:
        """The id here of what the whole graph has by an id. Raises Unknown when all of it is private."""
        if id not in self.ids:
            raise Unknown(f"all that the notes say of {name} was said in confidence; without --share you see it")
        return self.ids[id]

    def asked(self, asked: Asked) -> Asked:
        """What was asked of the whole graph, asked here. Raises Unknown when all that it means is private."""
        ways = []
        for way in asked.ways:
            if all(thing.id in self.ids for thing in way.things.values()):
                meant = {key: self.of(thing) for key, thing in way.things.items()}
                ids = {key: thing.id for key, thing in meant.items()}
                of = ", ".join(thing.name for thing in meant.values()) if way.of else ""
                ways.append(Way({**way.values, **ids}, meant, of))
        if not ways:
            self.of(next(iter(asked.ways[0].things.values())))
        return Asked(asked.question, tuple(ways))


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
        here = {thing.id: thing for thing in things(view)}
        yield Shared(view, ids, {whole: here[id] for whole, id in ids.items() if id in here})


def _public_part(store: Store) -> tuple[Graph, dict[str, str]]:
    nodes: dict[str, Node] = {}
    ids: dict[str, str] = {}
    for row in rows(store, "internal/shared-things"):
        properties, labels = _public(row["properties"]), row["labels"]
        labels = properties.pop("labels", labels)
        id = properties["id"]
        kind = kind_of(labels)
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
