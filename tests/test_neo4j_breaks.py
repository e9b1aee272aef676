"""A Neo4j that goes away, stalls or is killed, and a writer that is: it is told, and finished by the next."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, closing

import pytest

from kg.questions import coverage
from kg.render import coverage_line
from kg.store import StoreError, difference, server
from kg.store import neo4j as neo4j_store
from kg.store.neo4j import Neo4jStore
from kg.store.server import Connection
from tests.neo4j_server import Container, cypher, holds, proxy, reader, vault, write, writer
from tests.stores import REPOSITORY, crowd, small

__all__ = ["vault"]  # a fixture


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
    write(neo4j, small(vault))  # in whatever time it takes
    monkeypatch.setattr(neo4j_store, "ROOM", 40)
    monkeypatch.setattr(server, "GRACE", 0.5)
    monkeypatch.setenv("KG_TIMEOUT", "0.5")
    with proxy(neo4j, most=most) as at:
        start = time.monotonic()
        with pytest.raises(StoreError) as told, writer(at, vault) as store:
            store.write(difference(store.held(), crowd(vault, 400)))
        assert str(told.value).startswith(f"{at.server} has not answered for 1 seconds; see that Neo4j is well there")
        assert time.monotonic() - start < 30


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
