"""The Neo4j store, on a real server: what is written is there, what is not kg's stays, and questions are answered."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from kg.store import Held, StoreError, difference, graph_digest
from kg.store import neo4j as neo4j_store
from kg.store.neo4j import Neo4jStore
from kg.store.server import Connection
from kg.vocabulary import KINDS
from tests.neo4j_server import cypher, holds, reader, vault, write, writer
from tests.stores import REPOSITORY, contents, crowd, expected, graph, link, small, thing

__all__ = ["vault"]  # a fixture

# Writing: what every store does is in test_store_contract.py


def test_many_rows_take_many_transactions(neo4j: Connection, vault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neo4j_store, "ROOM", 20)
    monkeypatch.setattr(neo4j_store, "PART", 7)
    for step in (crowd(vault, 40), crowd(vault, 41, salt="!"), small(vault), crowd(vault, 5)):
        write(neo4j, step)
        assert holds(neo4j, step)
    [row] = cypher(neo4j, "MATCH (g:KgGraph {vault: $vault}) RETURN g.turn AS turn", vault=vault)
    assert row["turn"] > 20


def test_a_vault_may_be_called_anything(neo4j: Connection, vault: str) -> None:
    odd = f"{vault} 'ö\"\\}})`\n// $x"
    write(neo4j, small(odd))
    assert holds(neo4j, small(odd))
    write(neo4j, graph(odd))
    cypher(neo4j, "MATCH (g:KgGraph {vault: $vault}) DELETE g", vault=odd)


# What is not kg's, and what others do


def test_vaults_do_not_touch_each_other(neo4j: Connection, vault: str) -> None:
    other = f"{vault} too"
    write(neo4j, small(vault))
    write(neo4j, crowd(other, 3))
    assert holds(neo4j, small(vault))
    assert holds(neo4j, crowd(other, 3))
    write(neo4j, graph(vault))
    assert holds(neo4j, crowd(other, 3))
    write(neo4j, graph(other))
    cypher(neo4j, "MATCH (g:KgGraph {vault: $vault}) DELETE g", vault=other)


THEIRS = """
CREATE (a:Person {id: 'ada', name: 'Another Ada', test: $vault}), (b:Note:Entity {vault: 'no', id: 'n', test: $vault}),
       (c:Person:Entity {vault: $vault, id: 'mine', name: 'By hand', test: $vault}), (a)-[:KNOWS {row_digest: 'x'}]->(b)
WITH a, c MATCH (ada:Person {vault: $vault, id: 'ada'}), (bo:Person {vault: $vault, id: 'bo'})
CREATE (a)-[:SAME_AS]->(ada), (bo)-[:KNOWS {since: 2020}]->(ada), (c)-[:REPORTS_TO]->(bo)"""
THEIR_NODES = "MATCH (n {test: $vault}) RETURN n.id AS id, properties(n) AS properties, labels(n) AS labels ORDER BY id"
THEIR_LINKS = """
MATCH (a)-[r:SAME_AS|KNOWS|REPORTS_TO]->(b) WHERE (a.test = $vault OR a.vault = $vault) AND NOT a:KgGraph
RETURN a.id AS start, type(r) AS type, b.id AS end, properties(r) AS properties ORDER BY start, type"""


def test_nodes_and_relationships_of_others_stay(neo4j: Connection, vault: str) -> None:
    alone = graph(vault, *(node for node in small(vault).nodes.values() if node.id != "n"))
    write(neo4j, alone)
    cypher(neo4j, THEIRS, vault=vault)
    nodes, links = (cypher(neo4j, query, vault=vault) for query in (THEIR_NODES, THEIR_LINKS))
    assert (len(nodes), len(links)) == (3, 4)
    with reader(neo4j, vault) as store:
        assert not difference(store.held(), alone)
        assert store.digest() == graph_digest(alone)
    changed = graph(vault, *alone.nodes.values(), thing("ada", name="Ada!"), thing("bo", slips=2))
    write(neo4j, changed)
    assert [cypher(neo4j, query, vault=vault) for query in (THEIR_NODES, THEIR_LINKS)] == [nodes, links]

    # A relationship of theirs goes with the node of kg's that it was drawn to, and nothing else.
    write(neo4j, graph(vault, thing("bo", slips=2)))
    assert cypher(neo4j, THEIR_NODES, vault=vault) == nodes
    left = cypher(neo4j, THEIR_LINKS, vault=vault)
    assert left == [row for row in links if row["end"] != "ada"]
    assert len(left) == 2


def test_labels_of_users_stay(neo4j: Connection, vault: str) -> None:
    write(neo4j, small(vault))
    cypher(neo4j, "MATCH (n {vault: $vault, id: 'bo'}) SET n:Favourite", vault=vault)
    write(neo4j, small(vault, thing("bo", name="Bo B.")))
    [row] = cypher(neo4j, "MATCH (n:Favourite {vault: $vault}) RETURN n.name AS name", vault=vault)
    assert row == {"name": "Bo B."}


def test_what_others_removed_is_written_again(neo4j: Connection, vault: str) -> None:
    for query in (
        "MATCH (n {vault: $vault, id: 'bo'}) DETACH DELETE n",
        "MATCH ({vault: $vault})-[r:WORKS_AT]->() DELETE r",
        "MATCH (g:KgGraph {vault: $vault}) DELETE g",
    ):
        write(neo4j, small(vault))
        cypher(neo4j, query, vault=vault)
        with writer(neo4j, vault) as store:
            assert store.digest() == ""
            store.write(difference(store.held(), small(vault)))
        assert holds(neo4j, small(vault))


@pytest.mark.parametrize("told", [lambda store: store.held(), lambda store: store.digest() or Held()])
def test_of_two_writers_one_is_refused(told: Callable[[Neo4jStore], Held], neo4j: Connection, vault: str) -> None:
    with writer(neo4j, vault) as one, writer(neo4j, vault) as other:
        late = difference(told(other), crowd(vault, 3))
        one.write(difference(one.held(), small(vault)))
        with pytest.raises(StoreError, match=r"another kg is writing .*; wait"):
            other.write(late)
        assert contents(one, vault) == expected(small(vault))
        other.write(difference(other.held(), crowd(vault, 3)))
    assert holds(neo4j, crowd(vault, 3))


def test_a_write_that_is_overtaken_stops(neo4j: Connection, vault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neo4j_store, "ROOM", 20)
    take = Neo4jStore._write
    with writer(neo4j, vault) as slow, writer(neo4j, vault) as quick:

        def paused(self: Neo4jStore, turn: int, *more: Any) -> None:
            if self is slow and turn == 5:
                quick.write(difference(quick.held(), small(vault)))
            take(self, turn, *more)

        monkeypatch.setattr(Neo4jStore, "_write", paused)
        with pytest.raises(StoreError, match="another kg is writing"):
            slow.write(difference(slow.held(), crowd(vault, 30)))
    assert holds(neo4j, small(vault))


def test_a_node_removed_during_a_write_is_told(neo4j: Connection, vault: str) -> None:
    write(neo4j, small(vault))
    with writer(neo4j, vault) as store:
        change = difference(store.held(), small(vault, link("bo", "WORKS_AT", "mill")))
        cypher(neo4j, "MATCH (n {vault: $vault, id: 'mill'}) DETACH DELETE n", vault=vault)
        with pytest.raises(StoreError, match=r"others took nodes .* away meanwhile; run `kg ingest` again"):
            store.write(change)
        store.write(difference(store.held(), change.aim.graph()))
    assert holds(neo4j, change.aim.graph())


def test_names_and_texts_are_found_by_their_words(neo4j: Connection, vault: str) -> None:
    said = (thing("c", "Commitment", text="Mend the second loom"), thing("m", "Meeting", title="Loom repairs"))
    write(neo4j, small(vault, *said))
    with reader(neo4j, vault) as store:
        query = """
        CALL db.index.fulltext.queryNodes('kg_names_and_texts', $words) YIELD node WHERE node.vault = $vault
        RETURN node.id AS id ORDER BY id"""
        found = [store.run(query, {"vault": vault, "words": words}) for words in ("loom", "mill", "looms OR bo", "zzz")]
    assert [[row["id"] for row in rows] for rows in found] == [["c", "m"], ["mill"], ["bo", "n"], []]


def test_the_schema_grows_with_the_vocabulary(neo4j: Connection, vault: str) -> None:
    write(neo4j, small(vault))
    cypher(neo4j, "DROP INDEX kg_names_and_texts")
    cypher(neo4j, "CREATE FULLTEXT INDEX kg_names_and_texts FOR (n:Person) ON EACH [n.name]")
    cypher(neo4j, "DROP CONSTRAINT kg_team")
    write(neo4j, small(vault, thing("t", "Team", name="Weavers")))
    rows = cypher(neo4j, "SHOW INDEXES YIELD name, labelsOrTypes AS labels, state WHERE name STARTS WITH 'kg_'")
    assert {row["name"] for row in rows} == set(neo4j_store.SCHEMA)
    assert {row["state"] for row in rows} == {"ONLINE"}
    assert {kind.name for kind in KINDS} == next(
        set(row["labels"]) for row in rows if row["name"] == "kg_names_and_texts"
    )


def test_what_the_vocabulary_no_longer_has_is_removed(neo4j: Connection, vault: str) -> None:
    write(neo4j, small(vault))
    cypher(
        neo4j,
        """MATCH (a {vault: $vault, id: 'ada'}) CREATE (a)-[:ONCE {row_digest: 'x'}]->
        (:Entity:Gadget {vault: $vault, id: 'old', row_digest: 'Gadget:Entity:x'})""",
        vault=vault,
    )
    write(neo4j, small(vault))
    assert holds(neo4j, small(vault))


# Questions


@pytest.mark.parametrize(
    "query",
    [
        "UNWIND [1] AS x CALL (x) { CREATE (:Person) } IN TRANSACTIONS",
        "CREATE INDEX mine IF NOT EXISTS FOR (n:Person) ON (n.mine)",
        "DROP CONSTRAINT kg_person",
        "CREATE USER other SET PASSWORD 'something'",
        "ALTER CURRENT USER SET PASSWORD FROM 'only-for-tests' TO 'something'",
        "GRANT ROLE reader TO neo4j",
    ],
)
def test_a_question_that_writes_is_refused(neo4j: Connection, vault: str, query: str) -> None:
    write(neo4j, small(vault))
    for opened in (reader, writer):
        with opened(neo4j, vault) as store, pytest.raises(StoreError, match="a query only reads") as refused:
            store.run(query, {"vault": vault})
        assert len(str(refused.value).splitlines()) == 1
    assert holds(neo4j, small(vault))


def test_values_are_plain(neo4j: Connection, vault: str) -> None:
    write(neo4j, small(vault))
    with reader(neo4j, vault) as store:
        rows = store.run(
            """RETURN date('2026-01-02') AS day, datetime('2026-01-02T03:04:05Z') AS moment, duration('P1D') AS long,
            time('03:04Z') AS clock, localdatetime('2026-01-02T03:04') AS there, point({x: 1, y: 2}) AS place,
            [date('2026-01-02'), {a: null, b: [true, 1, 1.5]}] AS list""",
            {},
        )
        assert rows == [
            {
                "day": "2026-01-02",
                "moment": "2026-01-02T03:04:05+00:00",
                "long": "P1D",
                "clock": "03:04:00+00:00",
                "there": "2026-01-02T03:04:00",
                "place": [1.0, 2.0],
                "list": ["2026-01-02", {"a": None, "b": [True, 1, 1.5]}],
            }
        ]
        [row] = store.run("MATCH p = (a {vault: $vault})-[:WORKS_AT]->(b) RETURN p, a, b", {"vault": vault})
        assert row["p"]["nodes"] == [row["a"], row["b"]]
        assert row["b"]["labels"] == ["Account", "Entity", "Organization"]
        assert [way["type"] for way in row["p"]["relationships"]] == ["WORKS_AT"]
        json.dumps(row)


@pytest.mark.parametrize(
    ("query", "parameters", "told"),
    [
        ("MATCH (n) RETRUN n", {}, "the query is not Cypher: Invalid input 'RETRUN'"),
        ("CALL db.schema.nothing()", {}, "the query failed: There is no procedure"),
        ("CALL db.createLabel('Mine')", {}, "so there is no CALL of db.createlabel"),
        ("LOAD CSV FROM 'file:///x' AS x RETURN x", {}, "so there is no LOAD CSV"),
        ("SHOW USERS", {}, "so there is no SHOW"),
        ("RETURN toInteger($list)", {"list": ["secret"]}, 'String("$list")'),
        ("RETURN date($day)", {"day": "secret"}, "the query is not Cypher: Text cannot be parsed to a Date"),
        ("RETURN $big", {"big": 2**70}, "a number in it that Neo4j does not take"),
        ("USE system RETURN 1", {}, "so there is no USE; KG_NEO4J_DATABASE names another database"),
    ],
)
def test_what_is_wrong_with_a_query_is_told(
    neo4j: Connection, vault: str, query: str, parameters: dict[str, Any], told: str
) -> None:
    write(neo4j, graph(vault))
    with reader(neo4j, vault) as store, pytest.raises(StoreError) as wrong:
        store.run(query, parameters)
    assert told in str(wrong.value)
    assert len(str(wrong.value).splitlines()) == 1
    assert "secret" not in str(wrong.value)


def test_a_query_has_a_time_limit(neo4j: Connection, vault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_TIMEOUT", "1")
    write(neo4j, graph(vault))
    query = "UNWIND range(1, 100000000) AS x UNWIND range(1, 1000000) AS y RETURN count(*)"
    with reader(neo4j, vault) as store, pytest.raises(StoreError, match="the query was stopped after 1 seconds"):
        store.run(query, {})


def test_a_query_may_be_given_a_number_of_rows(neo4j: Connection, vault: str) -> None:
    write(neo4j, graph(vault))
    with reader(neo4j, vault) as store:
        assert len(store.run("UNWIND range(1, 5) AS x RETURN x", {}, most=5)) == 5
        with pytest.raises(StoreError, match="the query gives more than 4 rows"):
            store.run("UNWIND range(1, 50000) AS x RETURN x", {}, most=4)


def test_ctrl_c_ends_a_query_at_once(neo4j: Connection, vault: str) -> None:
    write(neo4j, graph(vault))
    script = """
import signal, sys, threading, time
from kg.store.neo4j import Neo4jStore
from kg.store.server import Connection
store = Neo4jStore(Connection(*sys.argv[1:4]), vault=sys.argv[4])
threading.Timer(1, signal.raise_signal, (signal.SIGINT,)).start()
start = time.monotonic()
try:
    store.run("UNWIND range(1, 100000000) AS x UNWIND range(1, 1000000) AS y RETURN count(*)", {})
except KeyboardInterrupt:
    store.close()
    print(time.monotonic() - start < 20)
"""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script, neo4j.url, neo4j.user, neo4j.password, vault],
        capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(REPOSITORY)}, timeout=60,
    )  # fmt: skip
    assert (done.stdout, done.stderr) == ("True\n", "")


def test_without_a_graph_it_names_the_vault(neo4j: Connection) -> None:
    with reader(neo4j, "Nowhere") as store, pytest.raises(StoreError, match=r"^no graph of Nowhere on .* yet; run"):
        store.run("RETURN 1", {})


def test_the_driver_says_nothing_to_the_user(neo4j: Connection, vault: str) -> None:
    write(neo4j, small(vault))
    script = """
import sys
from kg.store import StoreError
from kg.store.neo4j import Neo4jStore
from kg.store.server import Connection
store = Neo4jStore(Connection(*sys.argv[1:4]), vault=sys.argv[4])
store.run("MATCH (n:Nothing)-[:NOTHING]->(m), (o) RETURN n.nothing, id(n)", {})
store.close()
try:
    Neo4jStore(Connection("neo4j://127.0.0.1:1", "neo4j", "secret"), vault="x")
except StoreError as error:
    print(error)
"""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script, neo4j.url, neo4j.user, neo4j.password, vault],
        capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(REPOSITORY)}, timeout=60,
    )  # fmt: skip
    assert (done.stdout, done.stderr) == (
        "nothing answers at 127.0.0.1:1; start Neo4j, or correct the address\n",
        "",
    )
