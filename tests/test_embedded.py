"""The embedded store with the real engine: what is written is there, by one writer, for any readers."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kg.model import Edge, Node
from kg.seal import state
from kg.store import Held, StoreError, arcade, difference, embedded
from kg.store.embedded import EmbeddedStore
from tests.embedded_home import (
    CHILD,
    SMALL,
    VAULT,
    child,
    contents,
    crowd,
    graph,
    holds,
    home,
    inside,
    reader,
    snapshot,
    unhurried,
    write,
    writer,
)
from tests.stores import REPOSITORY, expected, link, thing

__all__ = ["home", "unhurried"]  # fixtures

# Writing: what every store does is in test_store_contract.py


def test_a_snapshot_is_on_disk_before_the_pointer_names_it(home: Path, unhurried: list[str]) -> None:
    write(home, SMALL)
    full = {path.name for path in snapshot(home).iterdir() if path.stat().st_size} - {
        "statistics.json",
        "last-tx-id.bin",
    }
    assert full <= set(unhurried[: unhurried.index(snapshot(home).name)])
    last, beside, graph = unhurried[-3:]
    assert (last, beside[:4], graph) == (snapshot(home).name, ".kg-", "graph")


@pytest.fixture
def ways(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """How each write was done: by a build, by a change of a copy, or by a change that did not give the graph."""
    done: list[str] = []
    build, change = arcade.build, arcade.change

    def built(*arguments: Any) -> None:
        done.append("build")
        build(*arguments)

    def changed(*arguments: Any) -> bool:
        good = change(*arguments)
        done.append("change" if good else "failed change")
        return good

    monkeypatch.setattr(arcade, "build", built)
    monkeypatch.setattr(arcade, "change", changed)
    return done


def test_small_differences_change_a_copy_and_large_ones_build_anew(home: Path, ways: list[str]) -> None:
    rows: list[Node | Edge] = [*crowd(30).nodes.values(), *crowd(30).edges.values()]
    more = (thing("new"), link("new", "REPORTS_TO", "p1"))
    other = (thing("p1", slips=3), thing("n5", "Note", title="N"), link("p2", "REPORTS_TO", "p3", stated=True))
    for step in (graph(*rows), graph(*rows, *more), graph(*rows, *other), crowd(30, salt="!")):
        write(home, step)
        assert holds(home, step)
    assert ways == ["build", "change", "change", "build"]


def test_a_difference_that_does_not_fit_is_built_anew(home: Path) -> None:
    a, b = crowd(30), graph(*crowd(30).nodes.values(), *crowd(30).edges.values(), thing("new"))
    for held in (Held(), Held({"gone": "Person:Entity:0"}), Held(nodes=dict.fromkeys(a.nodes, "Person:Entity:0"))):
        write(home, a)
        with writer(home) as store:
            store.write(difference(held, b))
        assert holds(home, b)


def test_a_change_that_goes_wrong_is_built_anew(home: Path, monkeypatch: pytest.MonkeyPatch, ways: list[str]) -> None:
    def half(database: Any, difference: Any) -> None:
        database.command("opencypher", "MATCH (n:Note) DETACH DELETE n").close()

    write(home, crowd(30))
    monkeypatch.setattr(arcade, "_apply", half)
    more = graph(*crowd(30).nodes.values(), *crowd(30).edges.values(), thing("new"))
    write(home, more)
    assert holds(home, more)
    assert ways == ["build", "failed change", "build"]


# Readers and writers


def test_a_reader_keeps_its_snapshot(home: Path) -> None:
    write(home, SMALL)
    with reader(home) as old, reader(home) as older:
        assert contents(old) == contents(older) == expected(SMALL)
        with writer(home) as store:
            store.write(difference(store.held(), crowd(9)))
            assert contents(store) == expected(crowd(9))
            store.write(difference(store.held(), crowd(5)))
        older.close()
        assert contents(old) == expected(SMALL)
        assert contents(older) == expected(crowd(5))
    assert inside(home) == ["current", "snapshot"]


def test_a_reader_in_another_process_is_not_disturbed(home: Path) -> None:
    write(home, crowd(7))
    with child(CHILD, home) as other:
        assert other.stdin and other.stdout and other.stderr

        def told(line: str) -> str:
            assert other.stdin and other.stdout
            print(line, file=other.stdin, flush=True)
            return other.stdout.readline()

        assert told("count") == "7\n"
        for people in (30, 31, 3):
            write(home, crowd(people))
            assert told("count") == "7\n"
        assert told("again") == "3\n"
        other.stdin.close()
        assert (other.wait(10), other.stderr.read()) == (0, "")


def test_a_snapshot_replaced_while_it_is_being_opened_is_no_damage(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(home, SMALL)
    holds = embedded._holds
    calls: list[Path] = []

    def replaced(folder: Path, *told: Any, **more: Any) -> bool:
        if not calls:
            calls.append(folder)
            monkeypatch.setattr(embedded, "_holds", holds)
            write(home, crowd(4))
        return holds(folder, *told, **more)

    monkeypatch.setattr(embedded, "_holds", replaced)
    with reader(home) as store:
        assert contents(store) == expected(crowd(4))
    assert calls


def test_there_is_one_writer(home: Path) -> None:
    with writer(home), pytest.raises(StoreError, match="another kg is writing this vault's graph; wait"):
        EmbeddedStore(home, vault=VAULT, writing=True)
    with writer(home):
        pass


LOCKED = """
import sys, time
from pathlib import Path
from kg.store.embedded import EmbeddedStore

store = EmbeddedStore(Path(sys.argv[1]), vault="Works", writing=True)
print("locked", flush=True)
time.sleep(60)
"""


def test_a_killed_writer_leaves_no_lock(home: Path) -> None:
    with child(LOCKED, home) as other:
        assert other.stdout and other.stdout.readline() == "locked\n"
        with pytest.raises(StoreError, match="another kg"):
            EmbeddedStore(home, vault=VAULT, writing=True)
        other.kill()
    write(home, SMALL)
    assert holds(home, SMALL)


KILLED = """
import sys
from pathlib import Path
from tests.embedded_home import crowd
from kg.store import difference
from kg.store.embedded import EmbeddedStore

store = EmbeddedStore(Path(sys.argv[1]), vault="Works", writing=True)
print("ready", flush=True)
while True:
    for graph in crowd(80), crowd(80, salt="!"), crowd(81, salt="!"):
        store.write(difference(store.held(), graph))
"""


@pytest.mark.slow
def test_a_kill_leaves_the_old_graph_or_the_new_one(home: Path) -> None:
    chance = random.Random(11)
    write(home, crowd(80))
    seen = set()
    for _ in range(10):
        with child(KILLED, home) as other:
            assert other.stdout and other.stdout.readline() == "ready\n"
            time.sleep(chance.uniform(0, 1.2))
            other.kill()
        found = [graph for graph in (crowd(80), crowd(80, salt="!"), crowd(81, salt="!")) if holds(home, graph)]
        assert len(found) == 1
        seen.add("current" if inside(home) == ["current", "snapshot"] else "leftovers")
        write(home, crowd(80))
        assert inside(home) == ["current", "snapshot"]
    assert "leftovers" in seen  # at least one kill hit a write


# Nothing anywhere else

TIDY = """
import os, sys
from pathlib import Path
from kg.store import difference, embedded
from tests.test_embedded import SMALL, crowd

if "kg" in sys.modules and "arcadedb" in sys.modules:
    sys.exit("the engine was imported before it was needed")
if sys.argv[2:]:
    real = os.access
    os.access = lambda path, mode: path != Path(sys.argv[1]) and real(path, mode)
writing = not sys.argv[2:]
store = embedded.EmbeddedStore(Path(sys.argv[1]), vault="Works", writing=writing)
if writing:
    for graph in SMALL, crowd(30), crowd(31):
        store.write(difference(store.held(), graph))
print(len(store.held().nodes))
"""


@pytest.mark.parametrize("only_reading", [False, True])
def test_nothing_is_written_anywhere_else(tmp_path: Path, only_reading: bool) -> None:
    vault, empty = tmp_path / "vault", tmp_path / "empty"
    vault.mkdir()
    empty.mkdir()
    if only_reading:
        write(vault / ".kg", crowd(31))
        shutil.rmtree(vault / ".kg" / "log", ignore_errors=True)
    places = dict.fromkeys(  # all but that of the key
        ("HOME", "TMPDIR", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"), str(empty)
    )
    done = subprocess.run(
        [sys.executable, "-B", "-c", TIDY, vault / ".kg", *["only reading"] * only_reading],
        env={
            **os.environ,
            **places,
            "KG_STATE": str(state()),
            "PYTHONPATH": f"{REPOSITORY}{os.pathsep}{REPOSITORY / 'tests'}",
        },
        cwd=empty,
        capture_output=True,
        text=True,
    )
    assert (done.stdout, done.stderr, done.returncode) == ("62\n", "", 0)
    assert list(empty.iterdir()) == []
    assert [path.name for path in vault.iterdir()] == [".kg"]
    assert {path.name for path in (vault / ".kg").iterdir()} == {"graph", "lock"} | (set() if only_reading else {"log"})


# Questions


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedStore]:
    home = tmp_path_factory.mktemp("questions") / ".kg"
    write(home, SMALL)
    with reader(home) as store:
        yield store


@pytest.mark.parametrize(
    "url", ["file:///etc/hostname", "/etc/hostname", "http://127.0.0.1:9/x", "https://example.org/x"]
)
def test_a_query_reads_neither_files_nor_the_network(store: EmbeddedStore, url: str) -> None:
    with pytest.raises(StoreError, match="there is no LOAD CSV"):
        store.run("LOAD CSV FROM $url AS line RETURN line", {"url": url})
    with pytest.raises(StoreError, match="there is no LOAD CSV"):  # nor does the engine
        arcade.run(store._reading(), store._engine(), "LOAD CSV FROM $url AS line RETURN line", {"url": url})


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("MATCH (n RETURN n", r"^the query is not Cypher: .*line 1:9"),
        ("MATCH (n)\nRETURN n +", r"^the query is not Cypher: .*line 2:\d+"),
        ("RETURN 1 AS a; RETURN 2 AS b", "^the query is not Cypher: .*line 1, column 13"),
        ("MATCH (n) RETURN m", "^the query cannot be run: .*'m' not defined"),
        ("RETURN nope(1) AS x", "^the query is not Cypher: .*'nope'"),
        ("RETURN 1 / 0 AS x", "^the query failed: / by zero$"),
        ("RETURN '\udcff' AS x", "^the query holds bytes that are not text$"),
    ],
)
def test_a_query_that_fails_says_why_in_one_line(store: EmbeddedStore, query: str, sentence: str) -> None:
    with pytest.raises(StoreError, match=sentence) as error:
        store.run(query, {})
    assert "\n" not in str(error.value)


def test_a_query_may_be_given_a_number_of_rows(store: EmbeddedStore) -> None:
    query = "MATCH (n) RETURN n ORDER BY n.id"
    rows = store.run(query, {})
    assert store.run(query, {}, most=len(rows)) == rows
    with pytest.raises(StoreError, match=f"^the query gives more than {len(rows) - 1} rows"):
        store.run(query, {}, most=len(rows) - 1)


def test_a_node_is_found_by_its_id_through_an_index(store: EmbeddedStore) -> None:
    for label in ("Organization", "Entity", "Note"):
        [plan] = store.run(f"EXPLAIN MATCH (n:{label} {{id: $id}}) RETURN n", {"id": "mill"})
        assert f"index={label}[id]" in plan["executionPlanAsString"]
