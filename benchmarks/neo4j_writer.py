"""How fast kg writes a graph to Neo4j: its rows a second as a share of a bare `UNWIND` loop of the same rows.

The server is the one of KG_TEST_NEO4J_URI, else one in a container (`pip install testcontainers`, and Docker). All
write to the same warm server in turns, and what they wrote is deleted each time; nothing else is touched. The bare
loops send rows that were made before, and check nothing: to CREATE is the least, to MERGE what most programs do.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import neo4j

from kg.model import Coverage, Edge, Graph, Node, Value, row_digest
from kg.store import difference
from kg.store.neo4j import Neo4jStore
from kg.store.server import Connection
from kg.vocabulary import labels
from tests.neo4j_server import server

NODES, EDGES = 2000, 10_000  # rows of a transaction of the bare loops
WARM_UP = 2  # rounds
VAULT = "benchmark"
SHAPE = (
    ("Person", 0.05),
    ("Organization", 0.01),
    ("Feature", 0.04),
    ("Meeting", 0.2),
    ("Commitment", 0.4),
    ("Note", 0.3),
)
LINKS = (
    ("Person", "COMMITTED_TO", "Commitment"),
    ("Commitment", "MADE_IN", "Meeting"),
    ("Commitment", "CONCERNS", "Feature"),
    ("Person", "ATTENDED", "Meeting"),
    ("Note", "RECORDS", "Meeting"),
    ("Note", "MENTIONS", "Person"),
    ("Note", "MENTIONS", "Feature"),
    ("Person", "WORKS_AT", "Organization"),
)  # fmt: skip


def made_up(nodes: int, edges: int) -> Graph:
    """A graph in which every node and relationship has a source and a quote, and a few things have most of them."""
    chance = random.Random(1)
    ids: dict[str, list[str]] = {}
    made: dict[str, Node] = {}
    for kind, share in SHAPE:
        ids[kind] = [f"{kind.lower()}:{i}" for i in range(int(nodes * share))]
        for id in ids[kind]:
            made[id] = Node(
                id, kind, labels(kind), {"id": id, "vault": VAULT, "name": f"The {id}", "aliases": [], **said(id)}
            )
    links: dict[tuple[str, str, str], Edge] = {}
    while len(links) < edges:
        start, type, end = chance.choice(LINKS)
        ends = [ids[kind][int(len(ids[kind]) * chance.random() ** 2)] for kind in (start, end)]
        edge = Edge(ends[0], type, ends[1], {**said(ends[0]), "stated": True, "confidence": 1.0})
        links[edge.key] = edge
    return Graph(VAULT, made, links, Coverage(notes=len(ids["Note"])))


def said(id: str) -> dict[str, Value]:
    quote = f"They said of {id} that it will be done by the end of the week, if the others are ready in time"
    return {"sources": [f"Notes/{id}.md:12"], "quotes": [quote], "first_seen": "2026-01-02", "last_seen": "2026-01-02"}


class Batches(NamedTuple):
    """A statement of the bare loops, and its rows as they are sent."""

    merge: str
    rows: list[dict[str, Any]]
    size: int  # rows of one transaction

    def create(self) -> str:
        return self.merge.replace("MERGE (n:", "CREATE (n:").replace("MERGE (a)", "CREATE (a)")


def batches(graph: Graph) -> list[Batches]:
    found = []
    for kind, _ in SHAPE:
        merge = f"MERGE (n:{':'.join(labels(kind))} {{vault: row.vault, id: row.id}}) SET n = row"
        nodes = [{**n.properties, "row_digest": row_digest(n)} for n in graph.nodes.values() if n.kind == kind]
        found.append(Batches(f"UNWIND $rows AS row {merge}", nodes, NODES))
    for start, type, end in LINKS:
        ends = (
            f"MATCH (a:{start} {{vault: row.vault, id: row.start}}) MATCH (b:{end} {{vault: row.vault, id: row.end}})"
        )
        edges = [
            {
                "vault": VAULT,
                "start": e.start,
                "end": e.end,
                "properties": {**e.properties, "row_digest": row_digest(e)},
            }
            for e in graph.edges.values()
            if (graph.nodes[e.start].kind, e.type, graph.nodes[e.end].kind) == (start, type, end)
        ]
        merge = f"UNWIND $rows AS row {ends} MERGE (a)-[r:{type}]->(b) SET r = row.properties"
        found.append(Batches(merge, edges, EDGES))
    return found


def by_kg(at: Connection, graph: Graph) -> None:
    """What `kg ingest` does with a graph: look what is there, and write the difference."""
    with closing(Neo4jStore(at, vault=VAULT, writing=True)) as store:
        store.write(difference(store.held(), graph))


def bare(at: Connection, statements: Iterable[tuple[str, Batches]]) -> None:
    """The least that a program does: batches of rows, each a transaction; ends are found by the index of their kind."""
    with neo4j.GraphDatabase.driver(at.url, auth=(at.user, at.password)) as driver, driver.session() as session:
        for statement, (_, rows, size) in statements:
            for i in range(0, len(rows), size):
                session.execute_write(send, statement, rows[i : i + size])


def send(tx: neo4j.ManagedTransaction, statement: str, rows: list[dict[str, Any]]) -> None:
    tx.run(statement, rows=rows).consume()


def delete(at: Connection) -> None:
    with neo4j.GraphDatabase.driver(at.url, auth=(at.user, at.password)) as driver, driver.session() as session:
        query = "MATCH (n {vault: $vault}) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 1000 ROWS"
        session.run(query, vault=VAULT).consume()


def seconds(write: Callable[[], None], at: Connection) -> float:
    started = time.perf_counter()
    write()
    taken = time.perf_counter() - started
    delete(at)
    return taken


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nodes", type=int, default=20_000)
    parser.add_argument("--relationships", type=int, default=120_000)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    at = server()
    if isinstance(at, str):
        print(at)
        return 1
    graph = made_up(given.nodes, given.relationships)
    sent = batches(graph)
    ways: dict[str, Callable[[], None]] = {
        "kg": lambda: by_kg(at, graph),
        "bare loop, CREATE": lambda: bare(at, [(each.create(), each) for each in sent]),
        "bare loop, MERGE": lambda: bare(at, [(each.merge, each) for each in sent]),
    }
    by_kg(at, Graph(VAULT))  # makes the constraints and indexes that all use
    rounds = [{way: seconds(write, at) for way, write in ways.items()} for _ in range(WARM_UP + given.rounds)][WARM_UP:]
    rows = len(graph.nodes) + len(graph.edges)
    print(
        f"{len(graph.nodes):,} nodes, {len(graph.edges):,} relationships; median of {given.rounds} rounds, in turns\n"
    )
    print("| what | s | rows/s | kg's rows/s as a share of it |\n|---|---:|---:|---:|")
    for way in ways:
        taken = statistics.median(each[way] for each in rounds)
        share = statistics.median(each[way] / each["kg"] for each in rounds)
        print(f"| {way} | {taken:.1f} | {rows / taken:,.0f} | {share:.0%} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
