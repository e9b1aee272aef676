"""The engine of the embedded store: how a graph is written into an ArcadeDB database and how its rows are read."""

from __future__ import annotations

import math
import os
import re
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from kg.model import FORM, Coverage, Edge, Graph, Node, labels_in
from kg.rows_on_disk import digests_of, rows_of
from kg.store import Difference, Row, StoreError, bounds
from kg.store.rows import edge_row, grouped, node_row, plain
from kg.vocabulary import KINDS, RELATION, RELATIONS, labels

T = TypeVar("T")

# What the engine holds in memory while it is written: by default it would be most of a graph, and all of its edges.
_HEAP = 320  # megabytes
_CHUNK = 2_000  # rows given to it at a time
_BATCH = {"batch_size": 5_000, "max_deferred_incoming_edges": 20_000, "chunk_cache_capacity": 50_000}

# Kept in the database: a query may not read files or the network (LOAD CSV).
SETTINGS = (
    "ALTER DATABASE `arcadedb.opencypher.loadCsv.allowFileUrls` false",
    "ALTER DATABASE `arcadedb.opencypher.loadCsv.allowRemoteUrls` false",
    "ALTER DATABASE `arcadedb.indexDefaultPageSize` 65536",  # a quarter of the default: most vaults are small
)

# A label is a type of the engine; a node of several labels is of a type that extends theirs ("Entity~Person"), as the
# engine's own Cypher makes it. `id` is indexed for every kind and for Entity: the planner takes the label it is given.
LOOKED_UP = ("Entity", *(kind.name for kind in KINDS))
SCHEMA = (
    *(f"CREATE VERTEX TYPE {label}" for label in ("KgGraph", "Account", *LOOKED_UP)),
    *(f"CREATE PROPERTY {label}.id STRING" for label in LOOKED_UP),
    *(f"CREATE INDEX ON {label} (id) UNIQUE" for label in LOOKED_UP),
    *(f"CREATE EDGE TYPE {relation.name}" for relation in RELATIONS),
)
SCHEMA_DIGEST = f"{zlib.crc32(repr((SETTINGS, SCHEMA, FORM)).encode()):08x}"

SENTENCES = {
    "QueryNotIdempotentException": "a query only reads; this one would change the graph, or calls what could",
    "CommandParameterMissingException": "the query has parameters without a value: {}",
    "CommandParsingException": "the query is not Cypher: {}",
    "CommandSemanticException": "the query cannot be run: {}",
    "SecurityException": "a query reads nothing but the graph, so there is no LOAD CSV",
    "TimeoutException": bounds.LATE,
    "OutOfMemoryError": bounds.LARGE,
    "HeapLimitExceededException": bounds.LARGE,
}
"""What to tell the user, by the engine's exception; {} is its own message."""

CRAMPED = "graal_create_isolate"  # what the engine says when it cannot start
NO_SPACE = (
    "the engine of the embedded store could not start: it needs more address space than it may have here; "
    "run `ulimit -v unlimited` first, or use a Neo4j with --store"
)


def load(log: Path, *, writing: bool = False) -> Any:
    """The engine's module. It reads from the environment when it is first used: that it logs in the folder `log` and
    nowhere else, and, unless it is `writing`, what a query may take. Raises StoreError where there is no engine."""
    os.environ.update(ARCADEDB_LOG_CONSOLE="0", ARCADEDB_LOG_DIR=str(log))
    seconds, megabytes = bounds.limits()
    heap = max(64, megabytes * 3 // 4)  # the rest is for the rows that come out of it
    # A heap that begins large is collected rarely, and takes no more memory than it uses.
    limited = f"-Xms{min(heap, _HEAP)}m -Xmx{heap}m -Darcadedb.command.timeout={math.ceil(seconds * 1000)}"
    os.environ.setdefault("ARCADEDB_NATIVE_ISOLATE_ARGS", f"-Xmx{_HEAP}m" if writing else limited)
    try:
        with _without("numpy"):
            import arcadedb
    except ImportError as error:
        raise StoreError(f"the embedded store does not start here ({error}); use a Neo4j with --store") from None
    return arcadedb


@contextmanager
def _without(name: str) -> Iterator[None]:
    """Let imports go without a module that they can do without, unless it is loaded: numpy takes longer to load than
    the engine, which needs it for arrays alone."""
    if name in sys.modules:
        yield
        return
    sys.modules[name] = None  # type: ignore[assignment] # so Python marks what is not to be imported
    try:
        yield
    finally:
        del sys.modules[name]


@contextmanager
def quiet() -> Iterator[None]:
    """Keep the engine off the terminal: on a full disk it cannot log, and prints that."""
    try:
        terminal = os.dup(2)
    except OSError:  # there is none
        yield
        return
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 2)
    try:
        yield
    finally:
        os.dup2(terminal, 2)
        os.close(nothing)
        os.close(terminal)


def opened(engine: Any, folder: Path, digest: str) -> Any | None:
    """A finished database, opened for reading, or None when it is damaged or not the graph of this digest."""
    try:
        with _without("numpy"):
            database = engine.open_database(str(folder), read_only=True)
        if _digests(database) == [digest]:
            return database
        database.close()
    except engine.ArcadeDBError as error:
        if CRAMPED in str(error):
            raise StoreError(NO_SPACE) from None
    return None


def counted(engine: Any, folder: Path) -> tuple[int, int]:
    """How many nodes and relationships a database has, counted one by one: without its statistics the engine has to."""
    (folder / "statistics.json").unlink(missing_ok=True)
    with closing(engine.open_database(str(folder), read_only=True)) as database:
        return _counts(database)


def _counts(database: Any) -> tuple[int, int]:
    sql = "SELECT type, sum(records) AS records FROM schema:types GROUP BY type"
    records = {row["type"]: row["records"] for row in database.query("sql", sql).to_list()}
    return records.get("vertex", 0) - 1, records.get("edge", 0)  # KgGraph is not a node of the graph


def _digests(database: Any) -> list[str]:
    query = "MATCH (g:KgGraph) RETURN g.digest AS digest"
    return [row["digest"] for row in database.query("opencypher", query).to_list()]


def build(engine: Any, folder: Path, graph: Graph, digest: str) -> None:
    """Make a database of a whole graph."""
    with closing(engine.create_database(str(folder))) as database:
        for statement in SETTINGS:
            database.command("sql", statement).close()
        _define(database, SCHEMA)
        labelled = {labels_in(digest) for digest in digests_of(graph.nodes).values()}
        _add(database, graph.vault, labelled, rows_of(graph.nodes), rows_of(graph.edges), {})
        _describe(database, graph.vault, graph.coverage, digest)


def change(engine: Any, folder: Path, difference: Difference) -> bool:
    """Apply a difference to a database: did that give its graph?"""
    aim = difference.aim
    with suppress(engine.ArcadeDBError, KeyError):
        with closing(engine.open_database(str(folder))) as database:
            _apply(database, difference)
            _describe(database, aim.vault, aim.coverage, aim.digest)
        return counted(engine, folder) == (aim.nodes, aim.edges)
    return False


def _apply(database: Any, difference: Difference) -> None:
    """Delete, change, then add: an id may be deleted with its old labels and added with its new ones."""
    vault = difference.aim.vault
    # A changed relationship is made anew: one way to write them, and the fast one.
    lost = (*difference.delete_edges, *(edge.key for edge in difference.change_edges))
    edges = (*difference.add_edges, *difference.change_edges)
    ends = (id for start, _, end in (*lost, *(edge.key for edge in edges)) for id in (start, end))
    changed = (node.id for node in difference.change_nodes)
    label, rids = _found(database, {*ends, *changed, *difference.delete_nodes})

    def each(rows: list[Row], statement: str) -> None:
        database.command("opencypher", f"UNWIND $rows AS row {statement}", {"rows": rows}).close()

    with database.transaction():
        for (start, type), keys in grouped(lost, lambda key: (label[key[0]], key[1])).items():
            pairs = [{"start": key[0], "end": key[2]} for key in keys]
            each(pairs, f"MATCH (a:{start} {{id: row.start}})-[r:{type}]->(b {{id: row.end}}) DELETE r")
        for name, ids in grouped(difference.delete_nodes, label.__getitem__).items():
            each([{"id": id} for id in ids], f"MATCH (n:{name} {{id: row.id}}) DETACH DELETE n")
        for name, nodes in grouped(difference.change_nodes, lambda node: label[node.id]).items():
            each([node_row(vault, node) for node in nodes], f"MATCH (n:{name} {{id: row.id}}) SET n = row")
    labelled = {":".join(node.labels) for node in difference.add_nodes}
    _add(database, vault, labelled, difference.add_nodes, sorted(edges, key=lambda edge: edge.type), rids)


def _found(database: Any, ids: Iterable[str]) -> tuple[dict[str, str], dict[str, str]]:
    """Of the nodes of these ids that are there: by id, a label whose index has them, and the engine's record id."""
    label: dict[str, str] = {}
    rids: dict[str, str] = {}
    wanted = [{"id": id} for id in ids]
    for name in ("Entity", *(kind.name for kind in KINDS if "Entity" not in labels(kind.name))):
        query = f"UNWIND $rows AS row MATCH (n:{name} {{id: row.id}}) RETURN n.id AS id, elementId(n) AS rid"
        for row in database.query("opencypher", query, {"rows": wanted}).to_list():
            label[row["id"]], rids[row["id"]] = name, row["rid"]
    return label, rids


def _add(
    database: Any,
    vault: str,
    labelled: Iterable[str],
    nodes: Iterable[Node],
    edges: Iterable[Edge],
    rids: dict[str, str],
) -> None:
    """Add nodes, then relationships between them or nodes of `rids`: the engine's record ids by node id. `labelled` are
    all that nodes are labelled with; rows are best given type by type."""
    several = [_type(labels.split(":")) for labels in sorted(labelled) if ":" in labels]
    _define(database, [f"CREATE VERTEX TYPE `{n}` IF NOT EXISTS EXTENDS {n.replace('~', ', ')}" for n in several])
    with database.graph_batch(**_BATCH) as batch:
        for name, some in _chunks(nodes, lambda node: _type(node.labels)):
            made = batch.create_vertices(name, [node_row(vault, node) for node in some])
            rids.update(zip((node.id for node in some), made, strict=True))
        for type, part in _chunks(edges, lambda edge: edge.type):
            rows = [edge_row(edge) for edge in part]
            batch.new_edges([rids[edge.start] for edge in part], type, [rids[edge.end] for edge in part], rows)


def _type(labels: Iterable[str]) -> str:
    return "~".join(sorted(labels))


def _chunks(rows: Iterable[T], key: Callable[[T], str]) -> Iterator[tuple[str, list[T]]]:
    """Rows that have the same key, some at a time."""
    given = iter(rows)
    while some := list(islice(given, _CHUNK)):
        yield from grouped(some, key).items()


def _define(database: Any, statements: Sequence[str]) -> None:
    """Define types and indexes all at once: the engine writes its schema out after each script."""
    if statements:
        database.command("sqlscript", ";\n".join(statements)).close()


def _describe(database: Any, vault: str, coverage: Coverage, digest: str) -> None:
    """Keep what the graph rests on, and which graph it is, in a node of its own, for questions to read."""
    about = {"vault": vault, "digest": digest, **asdict(coverage)}
    with database.transaction():
        database.command("opencypher", "MERGE (g:KgGraph) SET g = $about", {"about": about}).close()


def run(database: Any, engine: Any, query: str, parameters: Mapping[str, Any], most: int | None = None) -> list[Row]:
    """The rows of a query that reads, as plain Python. Raises StoreError, one sentence, where it gives none, or more
    than `most`."""
    try:
        with closing(database.query("opencypher", query, dict(parameters))) as result:
            found = result.to_list() if most is None else [row.to_dict() for row in islice(result, most + 1)]
    except UnicodeEncodeError:
        raise StoreError("the query holds bytes that are not text") from None
    except engine.ArcadeDBError as error:
        raise StoreError(sentence(str(error))) from None
    if most is not None and len(found) > most:
        raise StoreError(bounds.MANY.format(rows=most))
    return [{column: plain(value, _unwrapped) for column, value in row.items()} for row in found]


def sentence(error: str) -> str:
    """One sentence for an error of the engine, which writes "…: package.Exception: message"."""
    import textwrap

    found = re.search(r"(?:\w+\.)+(\w+): (.*)", error, re.DOTALL)
    name, message = found.groups() if found else ("", error)
    if name == "CommandParameterMissingException":
        message = ", ".join(f"${parameter}" for parameter in message.rpartition(": ")[2].split(", "))
    message = textwrap.shorten(message.rstrip(" \n^"), 300, placeholder=" …")
    return SENTENCES.get(name, "the query failed: {}").format(message, **bounds.limits()._asdict())


def _unwrapped(value: Any) -> Any:
    """A record of the engine as its properties with its type or labels, a date as an ISO string."""
    if isinstance(value, Mapping):
        properties = {key: item for key, item in value.items() if key not in ("@rid", "@type")}
        if "@rid" not in value:
            return properties
        name = value["@type"]
        return {**properties, "type": name} if name in RELATION else {**properties, "labels": name.split("~")}
    return value.isoformat() if hasattr(value, "isoformat") else value
