"""What tests of stores share: small graphs, all that a store holds as text, and any graphs for laws."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from kg.model import Coverage, Edge, Graph, Node, Value
from kg.store import Store, difference, graph_digest
from kg.vocabulary import DATES, KINDS, RELATIONS, labels

REPOSITORY = Path(__file__).parents[1]


def thing(id: str, kind: str = "Person", *, account: bool = False, **properties: Value) -> Node:
    return Node(id, kind, labels(kind, account=account), {"id": id, **properties})


def link(start: str, type: str, end: str, **properties: Value) -> Edge:
    return Edge(start, type, end, properties)


def graph(vault: str, *rows: Node | Edge, notes: int = 1) -> Graph:
    """A graph of these rows; of two rows with one key the last is in it."""
    nodes = {row.id: row for row in rows if isinstance(row, Node)}
    edges = {row.key: row for row in rows if isinstance(row, Edge)}
    return Graph(vault, nodes, edges, Coverage(notes=notes, unresolved=2))


def small(vault: str, *more: Node | Edge) -> Graph:
    return graph(
        vault,
        thing("ada", name="Ada", aliases=["A."], owner=True),
        thing("bo", name="Bo"),
        thing("mill", "Organization", name="Mill", account=True),
        thing("n", "Note", path="n.md", title="Looms"),
        link("ada", "WORKS_AT", "mill", sources=["n.md:3"], quotes=["Ada of Mill"], stated=True, confidence=1.0),
        link("bo", "REPORTS_TO", "ada", sources=["n.md:4", "n.md:5"], quotes=["a", "b"], stated=False, confidence=0.5),
        link("n", "MENTIONS", "bo"),
        *more,
    )


def crowd(vault: str, people: int, salt: str = "") -> Graph:
    """People in a ring, each with a note that mentions them."""
    rows: list[Node | Edge] = []
    for i in range(people):
        rows.append(thing(f"p{i}", name=f"Pat {i}{salt}", sources=[f"n{i}.md:1"]))
        rows.append(thing(f"n{i}", "Note", path=f"n{i}.md"))
        rows.append(link(f"p{i}", "REPORTS_TO", f"p{(i + 1) % people}", quotes=[f"Pat {i}{salt} reports"]))
        rows.append(link(f"n{i}", "MENTIONS", f"p{i}", confidence=0.5))
    return graph(vault, *rows, notes=people)


def update(store: Store, graph: Graph) -> None:
    """Bring a store to a graph, as `kg ingest` does."""
    store.write(difference(store.held(), graph))


def contents(store: Store, vault: str) -> tuple[list[str], list[str], list[str]]:
    """All nodes of a vault, and its relationships by their starts and by their ends, as text in which True is not 1 is
    not 1.0."""
    nodes = store.run("MATCH (n {vault: $vault}) WHERE NOT n:KgGraph RETURN n", {"vault": vault})
    ends = "RETURN a.id AS start, b.id AS end, r"
    outgoing = store.run(f"MATCH (a {{vault: $vault}})-[r]->(b {{vault: $vault}}) {ends}", {"vault": vault})
    incoming = store.run(f"MATCH (b {{vault: $vault}})<-[r]-(a {{vault: $vault}}) {ends}", {"vault": vault})
    for row in nodes:
        row["n"]["labels"].sort()
        assert row["n"].pop("vault") == vault
    for record in (*(row["n"] for row in nodes), *(row["r"] for row in (*outgoing, *incoming))):
        assert record.pop("row_digest")
    return sorted(map(_text, nodes)), sorted(map(_text, outgoing)), sorted(map(_text, incoming))


def expected(graph: Graph) -> tuple[list[str], list[str], list[str]]:
    """The `contents` of a store that holds a graph."""
    nodes = [{"n": {**node.properties, "labels": sorted(node.labels)}} for node in graph.nodes.values()]
    edges = [{"start": e.start, "end": e.end, "r": {**e.properties, "type": e.type}} for e in graph.edges.values()]
    return sorted(map(_text, nodes)), sorted(map(_text, edges)), sorted(map(_text, edges))


def _text(row: dict[str, Any]) -> str:
    return json.dumps(row, sort_keys=True)


def is_whole(store: Store, graph: Graph) -> bool:
    """Does a store hold this graph and nothing else of its vault, and say so?"""
    return (
        contents(store, graph.vault) == expected(graph)
        and not difference(store.held(), graph)
        and store.digest() == graph_digest(graph)
    )


ODD = [
    *("", " ", "it's", 'say "so"', "back\\slash", "two\nlines\r\n", "tab\t", "`tick`", "a;b//c", "$x {y: 1}"),
    *("\x01", "\x7f", "\u2028", "\ufeffbom", "👩‍👩‍👧 family", "שלום עולם", "مرحبا", "e\u0301 is not é", "İ ß ﬁ", "𝔘"),
    *("#1:2", "#-1:-1", "@rid", "null", "true", "12", "1.5", "NaN", "2026-02-30", "2026-01-02", "2026-01-02T03:04:05Z"),
    *("'}) DETACH DELETE (n) //", "`]->() MATCH (n) DETACH DELETE n", "a" * 5000),
]
"""Texts that a store may mistake for something else."""

TEXT = st.text(st.characters(codec="utf-8"), max_size=8) | st.sampled_from(ODD)
VALUES: st.SearchStrategy[Value] = (
    TEXT
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.lists(TEXT)
)
DAYS = st.dates().map(str)
PROPERTIES = st.builds(
    lambda values, days: values | days,
    st.dictionaries(st.sampled_from(["name", "status", "sources", "quotes", "slips"]), VALUES),
    st.dictionaries(st.sampled_from(sorted(DATES)), DAYS, max_size=3),
)


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """Any small graph, of a vault without a name."""
    ids = draw(st.lists(st.sampled_from(["a", "b", "c", "'d'", "é\n", "#1:2"]), unique=True))
    kinds = st.sampled_from(["Person", "Note", KINDS[draw(st.integers(0, 12))].name])
    nodes = [thing(id, draw(kinds), account=draw(st.booleans()), **draw(PROPERTIES)) for id in ids]
    end = st.sampled_from(ids or ["nothing"])
    key = st.tuples(end, st.sampled_from([relation.name for relation in RELATIONS[:5]]), end)
    keys = draw(st.lists(key, unique=True, max_size=8)) if ids else []
    edges = [Edge(*key, draw(PROPERTIES)) for key in keys]
    return graph("", *nodes, *edges, notes=draw(st.integers(0, 9)))
