"""The Neo4j store, on a real server: what is written is there, what is not kg's stays, what breaks off is finished."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import replace
from typing import Any

import pytest
from neo4j.exceptions import Neo4jError

from kg.model import Graph
from kg.questions import coverage
from kg.render import coverage_line
from kg.store import Held, StoreError, difference, graph_digest, server
from kg.store import neo4j as neo4j_store
from kg.store.neo4j import Neo4jStore
from kg.store.server import Connection, connection
from kg.vocabulary import KINDS
from tests.neo4j_server import Container, cypher, proxy, vault
from tests.stores import REPOSITORY, contents, crowd, expected, graph, is_whole, link, small, thing, update

__all__ = ["vault"]  # a fixture


@contextmanager
def writer(at: Connection, vault: str) -> Iterator[Neo4jStore]:
    with closing(Neo4jStore(at, vault=vault, writing=True)) as store:
        yield store


@contextmanager
def reader(at: Connection, vault: str) -> Iterator[Neo4jStore]:
    with closing(Neo4jStore(at, vault=vault)) as store:
        yield store


def write(at: Connection, graph: Graph) -> None:
    with writer(at, graph.vault) as store:
        update(store, graph)


def holds(at: Connection, graph: Graph) -> bool:
    with reader(at, graph.vault) as store:
        return is_whole(store, graph)


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
    print(time.monotonic() - start < 2)
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


# Reaching the server


def refused(at: Connection, vault: str = "Works") -> str:
    """Why there is no store: one sentence that does not hold the password."""
    with pytest.raises(StoreError) as error:
        Neo4jStore(at, vault=vault)
    assert len(str(error.value).splitlines()) == 1
    assert at.password not in str(error.value)
    assert not error.value.__cause__
    return str(error.value)


@pytest.mark.parametrize("scheme", ["bolt", "neo4j"])
def test_every_scheme_reaches_it(neo4j: Connection, vault: str, scheme: str) -> None:
    at = replace(neo4j, url=f"{scheme}://{neo4j.server}", database="neo4j")
    write(at, small(vault))
    assert holds(at, small(vault))


def test_a_wrong_password_is_told(neo4j: Connection) -> None:
    for scheme in ("bolt", "neo4j"):
        told = refused(replace(neo4j, url=f"{scheme}://{neo4j.server}", password="guessed"))
        assert told.startswith(f"{neo4j.server} does not take the user neo4j with this password; check KG_NEO4J_USER")


def test_an_unknown_database_is_told(neo4j: Connection) -> None:
    for scheme in ("bolt", "neo4j"):
        told = refused(replace(neo4j, url=f"{scheme}://{neo4j.server}", database="nothing"))
        assert told.startswith(f"{neo4j.server} has no such database; ")


@pytest.mark.parametrize("scheme", ["bolt", "neo4j", "neo4j+s"])
def test_nothing_there_is_told_at_once(scheme: str) -> None:
    before = time.monotonic()
    told = refused(Connection(f"{scheme}://127.0.0.1:1", "neo4j", "secret"))
    assert told == "nothing answers at 127.0.0.1:1; start Neo4j, or correct the address"
    assert refused(Connection(f"{scheme}://nothing.invalid", "neo4j", "secret")) == (
        "there is no machine called nothing.invalid; check the address, and the network"
    )
    assert time.monotonic() - before < 5


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (b"", "what answers at {} is not Neo4j, is still starting, or wants encryption: neo4j+s://"),
        (
            b"HTTP/1.1 400 Bad Request",
            "what answers at {} is not Neo4j, is still starting, or wants encryption: neo4j+s://",
        ),
        (bytes(4), "{} is an older Neo4j, or another product; kg needs Neo4j 5.26 or newer"),
        (bytes([0, 0, 0, 3]), "{} is an older Neo4j, or another product; kg needs Neo4j 5.26 or newer"),
    ],
)
def test_something_else_there_is_told(answer: bytes, told: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            with listener.accept()[0] as client:
                client.recv(64)
                client.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        address = f"127.0.0.1:{listener.getsockname()[1]}"
        assert refused(Connection(f"bolt://{address}", "neo4j", "secret")) == told.format(address)
        thread.join()


def test_an_old_server_is_told(neo4j: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    for version in ("5.26.0", "5.26.31", "5.27-aura", "6.0.1", "2026.09.0"):
        server.check_version(neo4j, version)
    for version in ("", "4.4.38", "5.25.1", "v5"):
        with pytest.raises(StoreError, match=r"kg needs Neo4j 5\.26 or newer"):
            server.check_version(neo4j, version)
    monkeypatch.setattr(server, "OLDEST", (9999, 0))
    assert re.fullmatch(rf"{neo4j.server} is Neo4j \d+\.\d+\.\d+; kg needs .*", refused(neo4j))


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> ssl.SSLContext:
    """What a server shows that nobody trusts."""
    folder = tmp_path_factory.mktemp("certificate")
    if shutil.which("openssl") is None:
        pytest.skip("no openssl to make a certificate with")
    made = (
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=here -keyout key -out it"
    )
    subprocess.run(made.split(), cwd=folder, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "it", folder / "key")
    return context


def test_encryption_that_does_not_fit_is_told(neo4j: Connection, certificate: ssl.SSLContext) -> None:
    for scheme in ("bolt", "neo4j"):
        told = refused(replace(neo4j, url=f"{scheme}+s://{neo4j.server}"))
        assert told.startswith(f"{neo4j.server} does not answer with encryption; ")
        assert told.endswith(f" write {scheme}://")
    with proxy(neo4j, tls=certificate) as at:
        told = refused(replace(at, url=f"bolt+s://{at.server}"))
        assert re.fullmatch(
            rf"the certificate of {at.server} is not trusted \(self.signed certificate\); "
            r"have this machine trust it, or take it unchecked: bolt\+ssc://",
            told,
        )
        assert (
            refused(at)
            == f"what answers at {at.server} is not Neo4j, is still starting, or wants encryption: neo4j+s://"
        )


def test_a_certificate_may_go_unchecked(neo4j: Connection, vault: str, certificate: ssl.SSLContext) -> None:
    with proxy(neo4j, tls=certificate) as at:
        write(replace(at, url=f"bolt+ssc://{at.server}"), small(vault))
    assert holds(neo4j, small(vault))


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("Neo.ClientError.Security.Forbidden", "the user neo4j may not do this on here:7687; to write,"),
        ("Neo.ClientError.Security.AuthenticationRateLimit", "here:7687 has had too many wrong passwords; wait"),
        ("Neo.ClientError.Security.CredentialsExpired", "the user neo4j must have a new password first;"),
        ("Neo.ClientError.General.ForbiddenOnReadOnlyDatabase", "the database on here:7687 can only be read;"),
        ("Neo.ClientError.General.WriteOnReadOnlyAccessDatabase", "the database on here:7687 can only be read;"),
        ("Neo.ClientError.Cluster.NotALeader", "here:7687 is a member of a cluster that only reads;"),
        ("Neo.ClientError.Schema.ConstraintValidationFailed", "something that kg did not write stands in the way"),
        (
            "Neo.ClientError.Schema.IndexAlreadyExists",
            "(Schema.IndexAlreadyExists); remove those that stand in the way",
        ),
        ("Neo.TransientError.General.MemoryPoolOutOfMemoryError", "Neo4j on here:7687 has too little memory"),
        (
            "Neo.DatabaseError.General.UnknownError",
            "Neo4j on here:7687 could not do it (General.UnknownError); its log",
        ),
        (
            "Neo.TransientError.General.OutOfDisk",
            "Neo4j on here:7687 could not do it (General.OutOfDisk); wait a little",
        ),
    ],
)
def test_errors_of_the_server_are_one_sentence(code: str, told: str) -> None:
    error = Neo4jError._basic_hydrate(neo4j_code=code, message="Node(0) with `id` = 'said in confidence'")
    sentence = server.why(error, Connection("neo4j://here", "neo4j", "secret"))
    assert told in sentence
    assert "confidence" not in sentence


def refused_to_write(at: Connection, graph: Graph) -> str:
    with pytest.raises(StoreError) as error:
        write(at, graph)
    assert len(str(error.value).splitlines()) == 1
    return str(error.value)


def test_constraints_of_others_are_told_without_what_the_notes_say(neo4j: Connection, vault: str) -> None:
    cypher(neo4j, "CREATE CONSTRAINT theirs IF NOT EXISTS FOR (p:Location) REQUIRE p.name IS UNIQUE")
    try:
        told = refused_to_write(neo4j, graph(vault, *(thing(id, "Location", name="Secret place") for id in "ab")))
    finally:
        cypher(neo4j, "DROP CONSTRAINT theirs")
    assert told.startswith("something that kg did not write stands in the way")
    assert "Secret" not in told


# Settings


def test_the_environment_comes_before_the_settings() -> None:
    told = (("uri", "neo4j://localhost"), ("database", "notes"), ("user", "ada"))
    environment = {"KG_NEO4J_PASSWORD": "secret"}
    assert connection(told, environment) == Connection("neo4j://localhost", "ada", "secret", "notes")
    environment |= {"KG_NEO4J_URI": "bolt+s://other:7000", "KG_NEO4J_USER": "bo", "KG_NEO4J_DATABASE": "more"}
    assert connection(told, environment) == Connection("bolt+s://other:7000", "bo", "secret", "more")
    at = connection(told, environment, url="neo4j+s://third/")
    assert (at.url, at.server) == ("neo4j+s://third", "third:7687")
    assert connection((), {"KG_NEO4J_PASSWORD": "secret", "KG_NEO4J_USER": ""}, url="bolt+s://h").user == "neo4j"


SECRET = {"KG_NEO4J_PASSWORD": "secret"}


@pytest.mark.parametrize(
    "uri", ["bolt://attacker", "neo4j+s://attacker", "bolt+ssc://203.0.113.7", "bolt://localhost.x"]
)
def test_a_password_goes_to_no_server_that_only_the_vault_names(uri: str) -> None:
    asked: list[str] = []

    def nobody(prompt: str) -> str:
        raise AssertionError("asked for the password of somebody else's server")

    def no(url: str) -> bool:
        asked.append(url)
        return False

    for environment in (SECRET, {}):
        for meant in (None, no):
            with pytest.raises(StoreError, match=r"^only kg\.toml names .* say so yourself: --store ") as error:
                connection((("uri", uri),), environment, ask=nobody, meant=meant)
            assert "secret" not in str(error.value)
    assert asked == [uri] * 2


def test_a_server_of_kg_toml_is_used_when_the_user_means_it_or_it_is_this_machine() -> None:
    assert connection((("uri", "neo4j+s://mine"),), SECRET, meant=lambda url: True).url == "neo4j+s://mine"
    for here in ("bolt://localhost:7000", "neo4j://127.0.0.1", "neo4j://127.1.2.3", "bolt://[::1]:7687"):
        assert connection((("uri", here),), SECRET).url == here


@pytest.mark.parametrize("uri", ["bolt://host", "neo4j://host:7000", "neo4j://192.168.0.7", "bolt://0.0.0.0"])
def test_a_password_goes_to_another_machine_encrypted_or_when_the_user_says_so(uri: str) -> None:
    scheme, _, host = uri.partition("://")
    told = rf"unencrypted; write {scheme}\+s://{host}, or set KG_NEO4J_CLEAR=1 "
    with pytest.raises(StoreError, match=told):
        connection((), SECRET, url=uri)
    with pytest.raises(StoreError, match=told):
        connection((), {**SECRET, "KG_NEO4J_URI": uri})
    with pytest.raises(StoreError, match=told):
        connection((("uri", uri),), SECRET, meant=lambda url: True)
    assert connection((), {**SECRET, "KG_NEO4J_CLEAR": "1"}, url=uri).password == "secret"


def test_a_user_of_kg_toml_does_nothing_to_the_terminal() -> None:
    asked: list[str] = []
    told = (("uri", "bolt://localhost"), ("user", "ada\x1b]52;c;ZXZpbA==\x07\x9b2J\u202e"))
    assert connection(told, {}, ask=lambda prompt: asked.append(prompt) or "secret").user == "ada]52;c;ZXZpbA==2J"  # type: ignore[func-returns-value]
    assert asked[0].isprintable()
    with pytest.raises(StoreError, match="write the Neo4j as"):
        connection((), SECRET, url="bolt://local\x1bhost")


def test_the_password_is_asked_for_once_and_shown_never() -> None:
    asked: list[str] = []

    def ask(prompt: str) -> str:
        asked.append(prompt)
        return "secret"

    at = connection((), {}, url="bolt+s://host", ask=ask)
    assert (at.password, asked) == ("secret", ["Password of the user neo4j on host:7687: "])
    assert "secret" not in f"{at!r}{at}"
    connection((), {"KG_NEO4J_PASSWORD": "secret"}, url="bolt+s://host", ask=ask)
    assert len(asked) == 1
    for nobody in (None, lambda prompt: ""):
        with pytest.raises(StoreError, match="set KG_NEO4J_PASSWORD to the password of the user neo4j on host:7687"):
            connection((), {}, url="bolt+s://host", ask=nobody)


@pytest.mark.parametrize(
    "url",
    [
        *(
            "",
            "neo4j",
            "neo4j:",
            "neo4j://",
            "http://host",
            "file:///secret",
            "bolt://host:secret",
            "bolt://host:99999",
        ),
        *(
            f"bolt://{'secret' * 20}",
            "bolt://host..secret",
            "bolt://[::1",
            "neo4j://host/secret",
            "neo4j://host?secret",
            "neo4j://host#secret",
            "bolt://host:0",
        ),
        *("neo4j://neo4j:secret@host", "bolt://secret@host", "neo4j+s://neo4j:sec#ret@host", "neo4j:secret@host"),
    ],
)
def test_what_is_no_address_is_told_and_not_repeated(url: str) -> None:
    def ask(prompt: str) -> str:
        raise AssertionError("asked for the password of nowhere")

    with pytest.raises(StoreError) as error:
        connection((), {}, url=url, ask=ask)
    assert "secret" not in str(error.value)
    assert "KG_NEO4J_" in str(error.value)


# When it breaks off


def cut_at(turn: int) -> Callable[[bytes], bool]:
    """Cut a connection in the transaction of this number."""
    seen = iter(range(1, 1000))
    return lambda data: b"g.turn = g.turn + 1" in data and next(seen) == turn


def test_a_server_that_goes_away_is_told_and_the_next_write_goes_on(
    neo4j: Connection, vault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(neo4j_store, "ROOM", 40)
    monkeypatch.setattr(server, "PATIENCE", 0.5)
    write(neo4j, small(vault))
    with proxy(neo4j, cut_at=cut_at(4)) as at:
        with writer(at, vault) as store:
            with pytest.raises(StoreError) as error:
                store.write(difference(store.held(), crowd(vault, 40)))
            assert str(error.value) == f"nothing answers at {at.server}; start Neo4j, or correct the address"
        with pytest.raises(StoreError, match="nothing answers"):
            Neo4jStore(at, vault=vault)
    with reader(neo4j, vault) as store:
        held = store.held()
        assert held.coverage is None
        assert 0 < len(held.nodes) < 80
        assert store.digest() == ""
        assert store.run("MATCH (g:KgGraph {vault: $vault}) RETURN g.notes AS notes", {"vault": vault}) == [
            {"notes": 1}
        ]
    write(neo4j, crowd(vault, 40))
    assert holds(neo4j, crowd(vault, 40))


def test_a_connection_that_breaks_once_is_told_and_made_anew(
    neo4j: Connection, vault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(neo4j_store, "ROOM", 40)
    told: list[str] = []
    with proxy(neo4j, cut_at=cut_at(3), once=True) as at:
        with closing(Neo4jStore(at, vault=vault, writing=True, tell=told.append)) as store:
            store.write(difference(store.held(), crowd(vault, 40)))
        assert told == [f"the connection to {at.server} broke off; trying again for 30 seconds"]
    assert holds(neo4j, crowd(vault, 40))


@pytest.mark.parametrize("most", [0, 60, 1000, 2000, 3000, 8000])
def test_a_server_that_stalls_is_one_sentence_after_a_time(
    neo4j: Connection, vault: str, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(neo4j_store, "ROOM", 40)
    monkeypatch.setattr(server, "GRACE", 0.5)
    monkeypatch.setenv("KG_TIMEOUT", "0.5")
    write(neo4j, small(vault))
    with proxy(neo4j, most=most) as at:
        start = time.monotonic()
        with pytest.raises(StoreError) as told, writer(at, vault) as store:
            store.write(difference(store.held(), crowd(vault, 400)))
        assert str(told.value).startswith(f"{at.server} has not answered for 1 seconds; see that Neo4j is well there")
        assert time.monotonic() - start < 8


def test_the_database_that_holds_no_graphs_is_named() -> None:
    at = Connection("neo4j://127.0.0.1:1", "neo4j", "secret", "System")
    assert refused(at) == (
        "the database system of 127.0.0.1:1 holds no graphs; name another one with KG_NEO4J_DATABASE"
    )


def test_an_answer_says_that_an_ingest_was_cut_short(neo4j: Connection, vault: str) -> None:
    with writer(neo4j, vault) as store:
        store.write(difference(store.held(), crowd(vault, 4)))
        assert "cut short" not in coverage_line(coverage(store))
        cypher(neo4j, "MATCH (g:KgGraph {vault: $vault}) REMOVE g.digest", vault=vault)
        assert "cut short" in coverage_line(coverage(store))


@pytest.mark.slow
def test_a_server_that_is_killed_is_told(
    monkeypatch: pytest.MonkeyPatch, own_neo4j: Callable[..., AbstractContextManager[Container]]
) -> None:
    monkeypatch.setattr(neo4j_store, "ROOM", 40)
    monkeypatch.setattr(server, "PATIENCE", 1)
    with own_neo4j() as own, writer(own.at, "Works") as store:
        change = difference(store.held(), crowd("Works", 4000))
        timer = threading.Timer(1, own.kill)
        timer.start()
        with pytest.raises(StoreError) as error:
            store.write(change)
        timer.join()
    assert own.at.server in str(error.value)
    assert len(str(error.value).splitlines()) == 1


WRITES = """
import itertools, sys
from kg.store import difference, neo4j
from kg.store.server import Connection
from tests.stores import crowd

neo4j.ROOM = 60
store = neo4j.Neo4jStore(Connection(*sys.argv[1:4]), vault=sys.argv[4], writing=True)
print("ready", flush=True)
for round in itertools.count():
    store.write(difference(store.held(), crowd(sys.argv[4], 60 + round % 2 * 30, salt=str(round))))
"""
ENDS = """
MATCH (a {vault: $vault})-[r]->(b)
RETURN a.id AS start, a.row_digest AS from, r.row_digest AS digest, b.id AS end, b.row_digest AS to, b.vault AS vault"""
COUNTED = "MATCH (a {vault: $vault})-[r]->(b) RETURN count(r) AS all, count(a.id) AS starts, count(b.id) AS ends"


@pytest.mark.slow
def test_a_killed_write_is_finished_by_the_next_while_readers_see_whole_relationships(
    neo4j: Connection, vault: str
) -> None:
    chance = random.Random(4)
    stop = threading.Event()
    seen: list[int] = []
    wrong: list[object] = []

    def read() -> None:
        with reader(neo4j, vault) as store:
            while not stop.is_set():
                try:
                    rows = store.run(ENDS, {"vault": vault})
                    [counted] = store.run(COUNTED, {"vault": vault})
                except Exception as error:
                    wrong.append(error)
                    return
                seen.append(len(rows))
                wrong.extend(row for row in rows if None in row.values() or row["vault"] != vault)
                wrong.extend([counted] if len(set(counted.values())) > 1 else [])

    write(neo4j, crowd(vault, 60))
    thread = threading.Thread(target=read)
    thread.start()
    unfinished = 0
    for attempt in range(20):
        child = subprocess.Popen(
            [sys.executable, "-c", WRITES, neo4j.url, neo4j.user, neo4j.password, vault],
            env={**os.environ, "PYTHONPATH": str(REPOSITORY)}, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        with child:
            assert child.stdout and child.stdout.readline() == "ready\n"
            time.sleep(chance.uniform(0.05, 1))
            child.kill()
        after = crowd(vault, 50 + attempt, salt="after")
        with writer(neo4j, vault) as store:
            held = store.held()
            unfinished += held.coverage is None
            store.write(difference(held, after))
        assert holds(neo4j, after)
    stop.set()
    thread.join()
    assert wrong == []
    assert len(set(seen)) > 5
    assert unfinished > 5
