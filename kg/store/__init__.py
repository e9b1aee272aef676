"""A store holds a graph and answers Cypher; it is given only the difference to what it holds."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from kg.model import Coverage, Edge, EdgeKey, Graph, Node, labels_in
from kg.rows_on_disk import Picked, digests_of
from kg.vocabulary import root

Row = dict[str, Any]

OTHER_FORM = "{graph} was made by another version of kg; run `kg ingest` to make it anew from the notes"


class StoreError(Exception):
    """The store could not do it: one sentence with the next step, ready to show."""


@dataclass(frozen=True, slots=True)
class Held:
    """What a store holds of one vault: the digest of every row."""

    nodes: Mapping[str, str] = field(default_factory=dict)
    edges: Mapping[EdgeKey, str] = field(default_factory=dict)
    coverage: Coverage | None = None  # None: nothing was ever written, or the last write was cut short


@dataclass(frozen=True, slots=True)
class Aim:
    """The graph that a difference leads to, known without all its rows; `graph` makes them, where they are needed."""

    vault: str
    digest: str  # its `graph_digest`
    nodes: int
    edges: int
    coverage: Coverage
    root: Callable[[str], str]  # of the id of one of its nodes, the label by which any node is found
    graph: Callable[[], Graph]


@dataclass(frozen=True, slots=True)
class Difference:
    """What takes a store from what it holds to a graph. Edges of deleted nodes are among the deleted edges."""

    aim: Aim
    add_nodes: Collection[Node] = ()
    change_nodes: Collection[Node] = ()
    delete_nodes: Sequence[str] = ()
    add_edges: Collection[Edge] = ()
    change_edges: Collection[Edge] = ()
    delete_edges: Sequence[EdgeKey] = ()
    same_coverage: bool = True

    def __bool__(self) -> bool:
        """Is there anything to write?"""
        return not self.same_coverage or any(
            (
                self.add_nodes,
                self.change_nodes,
                self.delete_nodes,
                self.add_edges,
                self.change_edges,
                self.delete_edges,
            )
        )


class Store(Protocol):
    """One graph in one place. Reading never writes; writing is one difference, all or finished by the next one."""

    @property
    def vault(self) -> str:
        """The name of the vault whose graph this is, which a query has as `$vault`."""
        ...

    def digest(self) -> str:
        """The `graph_digest` of what this vault has in the store, "" when that is nothing, or not whole."""
        ...

    def held(self) -> Held:
        """What this vault has in the store now."""
        ...

    def write(self, difference: Difference) -> None:
        """Bring the store to the graph of `difference.aim`. Raises StoreError; the next write can still finish it."""
        ...

    def run(self, query: str, parameters: Mapping[str, Any], *, most: int | None = None) -> list[Row]:
        """The rows of one reading query, in its order. StoreError for a query that writes or reads more than the graph,
        gives more than `most` rows, or needs more than `kg.store.bounds.limits` of time or memory."""
        ...

    def close(self) -> None: ...


def change(store: Store, graph: Graph) -> Difference:
    """What takes a store to a graph; without reading its rows when it holds that graph already."""
    aim = aim_of(graph)
    return Difference(aim) if store.digest() == aim.digest else between(store.held(), graph, aim)


def difference(held: Held, graph: Graph) -> Difference:
    """What to add, change and delete so that a store that holds `held` holds `graph`."""
    return between(held, graph, aim_of(graph))


def between(held: Held, rows: Graph, aim: Aim) -> Difference:
    """The difference between the rows that a store holds and those that it is to hold; both may leave out rows that
    stay as they are, but not the relationships of a node that goes or takes other labels."""
    nodes, edges = digests_of(rows.nodes), digests_of(rows.edges)
    # Labels are never changed in place (the embedded store would move the node): such a node is made anew.
    relabelled = {
        id for id, digest in nodes.items() if id in held.nodes and labels_in(held.nodes[id]) != labels_in(digest)
    }
    gone = {id for id in held.nodes if id not in nodes} | relabelled
    lost = {key for key in held.edges if key not in edges or key[0] in gone or key[2] in gone}
    kept_nodes, kept_edges = held.nodes.keys() - gone, held.edges.keys() - lost
    return Difference(
        aim,
        add_nodes=Picked(rows.nodes, lambda id: id not in kept_nodes),
        change_nodes=Picked(rows.nodes, lambda id: id in kept_nodes and held.nodes[id] != nodes[id]),
        delete_nodes=sorted(gone),
        add_edges=Picked(rows.edges, lambda key: key not in kept_edges),
        change_edges=Picked(rows.edges, lambda key: key in kept_edges and held.edges[key] != edges[key]),
        delete_edges=sorted(lost),
        same_coverage=held.coverage == aim.coverage,
    )


def aim_of(graph: Graph) -> Aim:
    """A graph as what a difference leads to."""
    counts, nodes = (len(graph.nodes), len(graph.edges)), digests_of(graph.nodes)
    return Aim(
        graph.vault,
        graph_digest(graph),
        *counts,
        graph.coverage,
        lambda id: root(labels_in(nodes[id]).partition(":")[0]),
        lambda: graph,
    )


def graph_digest(graph: Graph) -> str:
    """A digest of a whole graph: equal graphs, equal digests, whatever the order of notes or the machine."""
    return _hex(_sum_of(graph, graph.coverage))


def digest_after(digest: str, held: Held, rows: Graph, coverage: Coverage) -> str:
    """The `graph_digest` of a graph by that of another, where `held` are the rows that it had and `rows` those that it
    has instead: a digest is a sum over rows, so nobody need know the others."""
    nodes, edges = rows_sum(held.nodes.items()), rows_sum(held.edges.items())
    before = nodes + edges + rows_sum([("coverage", repr(held.coverage))])
    return _hex(int(digest, 16) - before + _sum_of(rows, coverage))


def _sum_of(graph: Graph, coverage: Coverage) -> int:
    nodes, edges = digests_of(graph.nodes).items(), digests_of(graph.edges).items()
    return rows_sum(nodes) + rows_sum(edges) + rows_sum([("coverage", repr(coverage))])


def _hex(number: int) -> str:
    return f"{number % 2**128:032x}"


def rows_sum(rows: Iterable[tuple[str | EdgeKey, str]]) -> int:
    """The sum of rows, by what identifies each and its digest: in any order the same."""
    from hashlib import blake2b

    digests = (blake2b(f"{key}={digest}".encode(), digest_size=16).digest() for key, digest in rows)
    return sum(map(int.from_bytes, digests))


def open_store(
    url: str,
    *,
    vault: str,
    home: Path,
    writing: bool = False,
    anew: bool = False,
    neo4j: Sequence[tuple[str, str]] = (),
    ask: Callable[[str], str] | None = None,
    tell: Callable[[str], None] | None = None,
    meant: Callable[[str], bool] | None = None,
) -> Store:
    """The store that `url` names: "" is the embedded one in the folder `home` (the vault's `.kg`), neo4j:// a server,
    "neo4j" the one that the settings name.

    With `anew` the embedded one is written as if it held nothing. `neo4j` holds the settings of the server, `ask`
    prompts for a password when the environment has none, `meant` tells whether an address that only the settings name
    is one that the user means, and `tell` is told in a sentence what takes longer than it should.
    """
    if not url:
        from kg.store.embedded import EmbeddedStore

        return EmbeddedStore(home, vault=vault, writing=writing, anew=anew)
    from kg.store.server import SCHEMES, connection

    if url == "neo4j":
        url = ""  # then the settings or the environment must say which
    elif url.partition("://")[0] not in SCHEMES:
        # The address is not repeated: it may hold a password.
        raise StoreError("that is not a store that kg knows: neo4j://HOST is, and without --store the embedded one")
    from kg.store.neo4j import Neo4jStore

    at = connection(neo4j, os.environ, url=url, ask=ask, meant=meant)
    return Neo4jStore(at, vault=vault, writing=writing, tell=tell)
