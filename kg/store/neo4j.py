"""The Neo4j store: the graphs of one or more vaults in a database on a server, beside whatever else is in it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, fields
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from kg.model import FORM, Coverage, Edge
from kg.store import OTHER_FORM, Difference, Held, Row, StoreError, bounds, server
from kg.store.bounds import Again
from kg.store.cypher import refuse
from kg.store.rows import edge_row, grouped, node_row, plain
from kg.store.server import Connection
from kg.vocabulary import KINDS, RELATION, ROOTS

if TYPE_CHECKING:
    from neo4j import ManagedTransaction, Session

# One transaction carries up to 5,000 relationships or 2,500 nodes (each is in three indexes), fewer with many quotes:
# more is no faster, and hard on a server with the default memory. A difference of that size is there all at once.
ROOM = 5_000
OF_NODE = 2
QUOTES = 5  # that take as much room as a relationship
PART = 1000  # nodes whose relationships are read together
AGAIN = 5  # seconds in which a question is asked again when the graph was written meanwhile
PAUSE = 1  # second before something is tried again
FILLED = 600  # seconds in which a new index must be filled

# The index of a kind finds (:Person {vault, id}), that of Entity a thing of any kind.
ANY = "|".join(ROOTS)
LABELS = ("Entity", *(kind.name for kind in KINDS))
NAMES = {"Account", *LABELS, *RELATION}
TEXTS = "kg_names_and_texts"
SCHEMA = {
    "kg_graph": "CREATE CONSTRAINT kg_graph IF NOT EXISTS FOR (g:KgGraph) REQUIRE g.vault IS UNIQUE",
    **{
        f"kg_{label.lower()}": f"CREATE CONSTRAINT kg_{label.lower()} IF NOT EXISTS "
        f"FOR (n:{label}) REQUIRE (n.vault, n.id) IS UNIQUE"
        for label in LABELS
    },
    TEXTS: f"CREATE FULLTEXT INDEX {TEXTS} IF NOT EXISTS FOR (n:{'|'.join(kind.name for kind in KINDS)}) "
    f"ON EACH [{', '.join(f'n.{shown}' for shown in sorted({kind.shown for kind in KINDS}))}]",
}
"""What makes each constraint and index, by its name."""

INDEXES = "SHOW INDEXES YIELD name, labelsOrTypes WHERE name IN $names RETURN name, labelsOrTypes AS labels"
FILLING = "SHOW INDEXES YIELD name, state WHERE name IN $names AND state <> 'ONLINE' RETURN name, state"

# A node or relationship without a digest is not kg's, even when it says `vault`.
GRAPH = """
CALL dbms.components() YIELD name, versions WHERE name = 'Neo4j Kernel'
OPTIONAL MATCH (g:KgGraph {vault: $vault})
RETURN versions[0] AS version, properties(g) AS about"""
NOW = "MATCH (g:KgGraph {vault: $vault}) RETURN g.turn AS turn, g.form AS form"
OURS = f"MATCH (n:{ANY}) WHERE n.vault = $vault AND n.id IS NOT NULL AND n.row_digest IS NOT NULL"
COUNTS = f"""
{OURS}
RETURN count(n) AS nodes,
       sum(COUNT {{ (n)-[r]->({{vault: $vault}}) WHERE r.row_digest IS NOT NULL }}) AS relationships"""
NODES = f"""
{OURS}
RETURN n.id AS id, n.row_digest AS digest"""
# Lists are read five times as fast as rows; of some nodes at a time, as the server builds them in memory.
EDGES = f"""
UNWIND $parts AS part
CALL (part) {{
    UNWIND part AS id
    MATCH (n:{ANY} {{vault: $vault, id: id}})-[r]->(m {{vault: $vault}}) WHERE r.row_digest IS NOT NULL
    RETURN type(r) AS type, collect([n.id, m.id, r.row_digest]) AS found
}}
RETURN type, found"""

FIRST = "MERGE (g:KgGraph {vault: $vault}) ON CREATE SET g += $nothing"
# Finding it by its constraint locks it. So of two writers one waits here, and then finds that it is not its turn.
TURN = """
MATCH (g:KgGraph {vault: $vault}) SET g.turn = g.turn + 1 REMOVE g.digest
WITH g WHERE g.turn = $turn RETURN count(g) AS done"""
# A writer that was killed may have sent a transaction that the server still works on: this waits for its end.
LOCK = "MATCH (g:KgGraph {vault: $vault}) SET g.turn = g.turn"
FINISH = "UNWIND $rows AS row MATCH (g:KgGraph {vault: $vault}) SET g += row RETURN count(g) AS done"
DELETE_NODES = f"""
UNWIND $rows AS row MATCH (n:{ANY} {{vault: $vault, id: row.id}}) WHERE n.row_digest IS NOT NULL
DETACH DELETE n RETURN count(n) AS done"""
ADD_NODES = "UNWIND $rows AS row CREATE (n:%s) SET n = row RETURN count(n) AS done"
CHANGE_NODES = """
UNWIND $rows AS row MATCH (n:%s {vault: $vault, id: row.id}) WHERE n.row_digest IS NOT NULL
SET n = row RETURN count(n) AS done"""
# Both ends are found before what is between them: either may have very many relationships.
EDGE = """
UNWIND $rows AS row MATCH (a:%s {vault: $vault, id: row.start}) MATCH (b:%s {vault: $vault, id: row.end}) WITH row, a, b
"""
ADD_EDGES = EDGE + "CREATE (a)-[r:%s]->(b) SET r = row.properties RETURN count(r) AS done"
CHANGE_EDGES = EDGE + (
    "MATCH (a)-[r:%s]->(b) WHERE r.row_digest IS NOT NULL SET r = row.properties RETURN count(r) AS done"
)
# What is deleted may be of a type that the vocabulary had once.
DELETE_EDGES = EDGE % (ANY, ANY) + (
    "MATCH (a)-[r]->(b) WHERE type(r) = row.type AND r.row_digest IS NOT NULL DELETE r RETURN count(r) AS done"
)


T = TypeVar("T")


class Step(NamedTuple):
    """A statement of a write, and the rows to run it with."""

    statement: str
    rows: Iterable[Row]
    every: bool = True  # must it find something for every row? What is to be deleted may be gone already


class Neo4jStore:
    """The graph of one vault in a database of a Neo4j server; implements `kg.store.Store`.

    Every node that kg writes has `vault`, the name of the graph, and `row_digest`; every relationship has `row_digest`.
    What has not is not kg's: it is never counted, changed or deleted, but for relationships that a user drew to a node
    of kg's: they go when that node goes. `(:KgGraph {vault})` says what the graph rests on; it has no `digest` while a
    write of more than one transaction is under way, or was cut short.

    What a lost connection cut off is tried again, which `tell` is told in a sentence.

    Raises StoreError when the server cannot be reached, refuses the user, has no such database or is too old, and when
    it has not answered for some seconds longer than a query may take.
    """

    def __init__(
        self, at: Connection, *, vault: str, writing: bool = False, tell: Callable[[str], None] | None = None
    ) -> None:
        server.check_database(at)
        self._at = at
        self._tell = tell
        self._vault = vault
        self._writing = writing
        self._turn: int | None = None  # of the graph when this store last read which one it is, or wrote
        self._seen: list[int] = []  # the turn after the last question; nothing, when there was no graph
        self._driver = server.driver(at)
        try:
            self._bounded(lambda _: self._driver.verify_connectivity(), otherwise=server.STRANGE)
            self._seen = [about["turn"]] if (about := self._about()) else []
        except BaseException:
            self.close()
            raise

    @property
    def vault(self) -> str:
        """The name of the vault whose graph this is."""
        return self._vault

    def digest(self) -> str:
        """The `graph_digest` of the graph that this vault has in the store, or "" when it has none or not all of one: a
        write was cut short, or somebody took away nodes or relationships that kg wrote."""
        about = self._about()
        self._turn = about.get("turn", 0)
        if "digest" not in about or about.get("form") != FORM:
            return ""
        [counts] = self._read(COUNTS)
        return str(about["digest"]) if all(about.get(name) == count for name, count in counts.items()) else ""

    def held(self) -> Held:
        """What this vault has in the store now."""
        if self._writing:
            self._make_schema()  # what neo4j-admin imported has no index yet, and without one this takes hours
            self._read(LOCK)
        about = self._about()
        self._turn = about.get("turn", 0)
        nodes = {row["id"]: row["digest"] for row in self._read(NODES)}
        ids = list(nodes)
        edges = self._read(EDGES, {"parts": [ids[i : i + PART] for i in range(0, len(ids), PART)]})
        return Held(
            nodes,
            {(start, row["type"], end): digest for row in edges for start, end, digest in row["found"]},
            Coverage(**{field.name: about[field.name] for field in fields(Coverage)})
            if "digest" in about and about.get("form") == FORM
            else None,
        )

    def write(self, difference: Difference) -> None:
        """Bring the store to the graph of `difference.aim`: deletes first, then nodes, then relationships.

        What is small is written all or not at all. Else a StoreError leaves what was written until then, and the next
        write goes on from there. When another kg wrote since `held` or `digest`, the difference is refused.
        """
        if not self._writing:
            raise RuntimeError("a store that writes is made with writing=True")
        if not difference:
            return
        self._make_schema()
        turn = self._about().get("turn", 0) if self._turn is None else self._turn
        nothing = {"turn": 0, "form": FORM, **asdict(Coverage())}
        self._do(FIRST, vault=self._vault, nothing=nothing)
        for steps in _transactions(_steps(self._vault, difference)):
            turn += 1
            self._asked(partial(self._write, turn, steps))
            self._turn = turn

    def run(self, query: str, parameters: Mapping[str, Any], *, most: int | None = None) -> list[Row]:
        """The rows of a query that reads. A node is its properties and `labels`, a relationship its properties and
        `type`, a date an ISO string. StoreError says in a sentence why there are none: it writes, it is no Cypher, …"""
        import neo4j

        refuse(query)
        limits = bounds.limits()

        def rows(session: Session, again: Again) -> tuple[list[Row], list[int]]:
            @neo4j.unit_of_work(timeout=limits.seconds)
            def asked(tx: ManagedTransaction) -> tuple[list[Row], list[int]]:
                again()
                found = tx.run(query, dict(parameters))
                rows = [dict(record) for record in (found if most is None else islice(found, most + 1))]
                if most is not None and len(rows) > most:
                    raise StoreError(bounds.MANY.format(rows=most))
                about = [dict(record) for record in tx.run(NOW, vault=self._vault)]
                if any(one["form"] != FORM for one in about):
                    raise StoreError(OTHER_FORM.format(graph=f"the graph of {self._vault} on {self._at.server}"))
                return rows, [one["turn"] for one in about]

            # Of what is just being deleted, Neo4j may show a row without properties. So what was read while the graph
            # was written is read again.
            deadline = time.monotonic() + AGAIN
            found, turn = session.execute_read(asked)
            while turn != self._seen and time.monotonic() < deadline:
                self._seen = turn
                found, turn = session.execute_read(asked)
            return found, turn

        found, turn = self._asked(rows, parameters, megabytes=limits.megabytes)
        if not turn:
            raise StoreError(
                f"no graph of {self._vault} on {self._at.server} yet; run `kg ingest` with the same --store"
            )
        return [{column: plain(value, _unwrapped) for column, value in row.items()} for row in found]

    def close(self) -> None:
        """Let go of the server; without waiting for one that lets a call wait."""
        if bounds.left_running():
            threading.Thread(target=self._driver.close, daemon=True).start()
        else:
            self._driver.close()

    def _about(self) -> Row:
        """What KgGraph says of this graph, nothing when there is none. StoreError for an old server."""
        [row] = self._read(GRAPH) or [{"version": "", "about": None}]
        server.check_version(self._at, row["version"])
        return row["about"] or {}

    def _read(self, query: str, parameters: Mapping[str, Any] | None = None) -> list[Row]:
        """The rows of a query of kg's own."""

        def rows(session: Session, again: Again) -> list[Row]:
            def asked(tx: ManagedTransaction) -> list[Row]:
                found = []
                for record in tx.run(query, {"vault": self._vault, **(parameters or {})}):
                    found.append(dict(record))
                    again()
                return found

            # In a cluster a writer must see what was written last: it reads where it writes.
            return session.execute_write(asked) if self._writing else session.execute_read(asked)

        return self._asked(rows)

    def _session(self) -> Session:
        bookmarks = self._driver.execute_query_bookmark_manager  # in a cluster: what it wrote, it also reads
        return self._driver.session(database=self._at.database or None, bookmark_manager=bookmarks)

    def _asked(
        self, work: Callable[[Session, Again], T], asked: Mapping[str, Any] | None = None, *, megabytes: int = 0
    ) -> T:
        """What `work` gives with a session, tried again for some seconds when it failed for a passing reason."""
        from neo4j.exceptions import DriverError, Neo4jError

        def tried(again: Again) -> T:
            deadline = None
            while True:
                try:
                    with self._session() as session:
                        return work(session, again)
                except (DriverError, Neo4jError) as error:
                    if not error.is_retryable() or (deadline is not None and time.monotonic() > deadline):
                        raise
                    if deadline is None:
                        deadline = time.monotonic() + server.PATIENCE
                        if self._tell:
                            self._tell(server.retried(error, self._at))
                again()
                time.sleep(PAUSE)

        return self._bounded(tried, asked, megabytes=megabytes)

    def _bounded(
        self,
        call: Callable[[Again], T],
        asked: Mapping[str, Any] | None = None,
        *,
        megabytes: int = 0,
        otherwise: str = server.LOST,
    ) -> T:
        """What a call to the server gives; StoreError when it fails, or nothing comes for too long."""
        from neo4j.exceptions import DriverError, Neo4jError

        seconds = bounds.limits().seconds + server.GRACE
        try:
            return bounds.bounded(
                call,
                seconds=seconds,
                late=server.STALLED.format(server=self._at.server, seconds=seconds),
                megabytes=megabytes,
                large=bounds.LARGE.format(megabytes=megabytes),
            )
        except (DriverError, Neo4jError) as error:
            raise StoreError(server.why(error, self._at, asked, otherwise=otherwise)) from None
        except UnicodeEncodeError:
            raise StoreError("there are bytes in it that are not text, which Neo4j does not take") from None
        except OverflowError:
            raise StoreError("there is a number in it that Neo4j does not take: it has more than 64 bits") from None

    def _make_schema(self) -> None:
        """Make the constraints and indexes that are not there yet, and wait until they can be used."""
        found = {row["name"]: set(row["labels"]) for row in self._read(INDEXES, {"names": list(SCHEMA)})}
        outgrown = TEXTS in found and not found[TEXTS] >= {kind.name for kind in KINDS}
        missing = [name for name in SCHEMA if name not in found or (outgrown and name == TEXTS)]
        statements = [*([f"DROP INDEX {TEXTS} IF EXISTS"] if outgrown else ()), *(SCHEMA[name] for name in missing)]
        for statement in statements:
            self._do(statement)
        deadline = time.monotonic() + FILLED
        while missing and (filling := self._read(FILLING, {"names": missing})):
            if filling[0]["state"] == "FAILED" or time.monotonic() > deadline:
                raise StoreError(server.UNFILLED.format(server=self._at.server, index=filling[0]["name"]))
            time.sleep(PAUSE)

    def _do(self, statement: str, **parameters: Any) -> None:
        """Run a statement that stands for itself, and may be run twice."""
        self._asked(lambda session, _: session.run(statement, parameters).consume())

    def _write(self, turn: int, steps: Sequence[Step], session: Session, again: Again) -> None:
        """One transaction of a write: the turn of this number in all writing of this graph."""

        def take_turn(tx: ManagedTransaction) -> None:
            def done(statement: str, rows: Iterable[Row] = ()) -> int:
                result = tx.run(statement, vault=self._vault, turn=turn, rows=rows)
                count = int(result.single(strict=True)["done"])
                again()
                return count

            if not done(TURN):
                raise StoreError(f"another kg is writing {self._vault} to {self._at.server}; wait for it and try again")
            for statement, rows, every in steps:
                if done(statement, rows) != len(list(rows)) and every:
                    raise StoreError(f"others took nodes of {self._vault} away meanwhile; run `kg ingest` again")

        session.execute_write(take_turn)


def _steps(vault: str, difference: Difference) -> Iterator[Step]:
    """All statements of a write in order, the last to say that the graph is whole. Rows are made as they are used."""
    aim = difference.aim
    about = {"digest": aim.digest, "form": FORM, **asdict(aim.coverage), "nodes": aim.nodes, "relationships": aim.edges}

    node = partial(node_row, vault)

    def edge(edge: Edge) -> Row:
        return {"start": edge.start, "end": edge.end, "properties": edge_row(edge)}

    def ends(edge: Edge) -> tuple[str, str, str]:
        start, end = aim.root(edge.start), aim.root(edge.end)
        return start, end, edge.type

    lost = ({"start": start, "type": type, "end": end} for start, type, end in difference.delete_edges)
    yield Step(DELETE_EDGES, lost, every=False)
    yield Step(DELETE_NODES, ({"id": id} for id in difference.delete_nodes), every=False)
    for labels, nodes in sorted(grouped(difference.add_nodes, lambda node: node.labels).items()):
        yield Step(ADD_NODES % ":".join(map(_of_vocabulary, labels)), map(node, nodes))
    for kind, nodes in sorted(grouped(difference.change_nodes, lambda node: node.kind).items()):
        yield Step(CHANGE_NODES % _of_vocabulary(kind), map(node, nodes))
    for statement, every in ((CHANGE_EDGES, difference.change_edges), (ADD_EDGES, difference.add_edges)):
        for (start, end, type), edges in sorted(grouped(every, ends).items()):
            yield Step(statement % (start, end, _of_vocabulary(type)), map(edge, edges))
    yield Step(FINISH, [about])


def _of_vocabulary(name: str) -> str:
    """A label or type, which is put into a statement: one of the vocabulary's, nothing that a note says."""
    if name not in NAMES:
        raise ValueError(f"not a label or type of the vocabulary: {name}")
    return name


def _transactions(steps: Iterable[Step]) -> Iterator[list[Step]]:
    """Steps, cut into what one transaction carries."""
    batch: list[Step] = []
    room = ROOM
    for step in steps:
        rows: list[Row] = []
        for row in step.rows:
            rows.append(row)
            room -= _size(row)
            if room <= 0:
                yield [*batch, step._replace(rows=rows)]
                batch, rows, room = [], [], ROOM
        if rows:
            batch.append(step._replace(rows=rows))
    if batch:
        yield batch


def _size(row: Row) -> int:
    quotes = row.get("properties", row).get("quotes")
    return (1 if "start" in row else OF_NODE) + (len(quotes) // QUOTES if isinstance(quotes, list) else 0)


def _unwrapped(value: Any) -> Any:
    """A node or relationship of the driver as its properties with its labels or type, a path as its parts, a date as an
    ISO string; a point is the tuple of its coordinates already."""
    if hasattr(value, "iso_format"):
        return value.iso_format().replace(".000000000", "")
    if isinstance(value, Mapping):
        if hasattr(value, "labels"):
            return {**value, "labels": sorted(value.labels)}
        return {**value, "type": value.type} if hasattr(value, "type") else value
    if hasattr(value, "relationships"):
        return {"nodes": value.nodes, "relationships": value.relationships}
    return value
