"""The embedded store with the real engine: what is written is there, and whatever goes wrong, the old graph stays."""

from __future__ import annotations

import errno
import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.model import Coverage, Edge, Graph, Node, Value
from kg.store import Held, StoreError, arcade, difference, embedded
from kg.store.embedded import EmbeddedStore
from kg.vocabulary import KINDS, RELATIONS, labels

REPOSITORY = Path(__file__).parents[1]
VAULT = "Works"


def thing(id: str, kind: str = "Person", *, account: bool = False, **properties: Value) -> Node:
    return Node(id, kind, labels(kind, account=account), {"id": id, **properties})


def link(start: str, type: str, end: str, **properties: Value) -> Edge:
    return Edge(start, type, end, properties)


def graph(*rows: Node | Edge, notes: int = 1) -> Graph:
    nodes = {row.id: row for row in rows if isinstance(row, Node)}
    edges = {row.key: row for row in rows if isinstance(row, Edge)}
    return Graph(VAULT, nodes, edges, Coverage(notes=notes, unresolved=2))


def crowd(people: int, salt: str = "") -> Graph:
    """People in a ring, each with a note that mentions them."""
    rows: list[Node | Edge] = []
    for i in range(people):
        rows.append(thing(f"p{i}", name=f"Pat {i}{salt}", sources=[f"n{i}.md:1"]))
        rows.append(thing(f"n{i}", "Note", path=f"n{i}.md"))
        rows.append(link(f"p{i}", "REPORTS_TO", f"p{(i + 1) % people}", quotes=[f"Pat {i}{salt} reports"]))
        rows.append(link(f"n{i}", "MENTIONS", f"p{i}", confidence=0.5))
    return graph(*rows, notes=people)


SMALL = graph(
    thing("ada", name="Ada", aliases=["A."], owner=True),
    thing("bo", name="Bo"),
    thing("mill", "Organization", name="Mill", account=True),
    thing("n", "Note", path="n.md"),
    link("ada", "WORKS_AT", "mill", sources=["n.md:3"], quotes=["Ada of Mill"], stated=True, confidence=1.0),
    link("bo", "REPORTS_TO", "ada", sources=["n.md:4", "n.md:5"], quotes=["a", "b"], stated=False, confidence=0.5),
    link("n", "MENTIONS", "bo"),
)


MEMORY = Path("/dev/shm")  # where there is one: the engine waits for the disk at every file it makes


@pytest.fixture
def home() -> Iterator[Path]:
    with TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        yield Path(folder) / "My vault" / ".kg"


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of what was to be written out to the disk: tests need not wait for it, as nobody cuts the power."""
    names: list[str] = []
    monkeypatch.setattr(embedded, "_sync", lambda path: names.append(path.name))
    return names


@contextmanager
def writer(home: Path) -> Iterator[EmbeddedStore]:
    with closing(EmbeddedStore(home, vault=VAULT, writing=True)) as store:
        yield store


@contextmanager
def reader(home: Path) -> Iterator[EmbeddedStore]:
    with closing(EmbeddedStore(home, vault=VAULT)) as store:
        yield store


def write(home: Path, graph: Graph) -> None:
    with writer(home) as store:
        store.write(difference(store.held(), graph))


def contents(store: EmbeddedStore) -> tuple[list[str], list[str], list[str]]:
    """All nodes, and all relationships by their starts and by their ends, as text in which True is not 1 is not 1.0."""
    nodes = store.run("MATCH (n) WHERE NOT n:KgGraph RETURN n", {})
    outgoing = store.run("MATCH (a)-[r]->(b) RETURN a.id AS start, b.id AS end, r", {})
    incoming = store.run("MATCH (b)<-[r]-(a) RETURN a.id AS start, b.id AS end, r", {})
    for row in nodes:
        row["n"]["labels"].sort()
        assert row["n"].pop("vault") == VAULT
    for record in (*(row["n"] for row in nodes), *(row["r"] for row in (*outgoing, *incoming))):
        assert record.pop("row_digest")
    return sorted(map(_text, nodes)), sorted(map(_text, outgoing)), sorted(map(_text, incoming))


def expected(graph: Graph) -> tuple[list[str], list[str], list[str]]:
    nodes = [{"n": {**node.properties, "labels": sorted(node.labels)}} for node in graph.nodes.values()]
    edges = [{"start": e.start, "end": e.end, "r": {**e.properties, "type": e.type}} for e in graph.edges.values()]
    return sorted(map(_text, nodes)), sorted(map(_text, edges)), sorted(map(_text, edges))


def _text(row: dict[str, Any]) -> str:
    return json.dumps(row, sort_keys=True)


def holds(home: Path, graph: Graph) -> bool:
    with reader(home) as store:
        return contents(store) == expected(graph) and not difference(store.held(), graph)


def inside(home: Path) -> list[str]:
    return sorted("snapshot" if path.is_dir() else path.name for path in (home / "graph").iterdir())


def snapshot(home: Path) -> Path:
    pointer: dict[str, str] = json.loads((home / "graph" / "current").read_text())
    return home / "graph" / pointer["name"]


# Writing and reading back


def test_what_is_written_is_read_back(home: Path) -> None:
    with writer(home) as store:
        assert store.held() == Held()
        store.write(difference(store.held(), SMALL))
        assert contents(store) == expected(SMALL)
        assert store.held().coverage == SMALL.coverage
    assert inside(home) == ["current", "snapshot"]


def test_a_snapshot_is_on_disk_before_the_pointer_names_it(home: Path, unhurried: list[str]) -> None:
    write(home, SMALL)
    full = {path.name for path in snapshot(home).iterdir() if path.stat().st_size} - {
        "statistics.json",
        "last-tx-id.bin",
    }
    assert full <= set(unhurried[: unhurried.index(snapshot(home).name)])
    assert unhurried[-3:] == [snapshot(home).name, "current.new", "graph"]


def test_a_second_write_writes_nothing(home: Path) -> None:
    write(home, SMALL)
    before = (home / "graph" / "current").stat()
    with writer(home) as store:
        again = difference(store.held(), SMALL)
        assert not again
        store.write(again)
    assert (home / "graph" / "current").stat() == before


def test_an_empty_graph_is_a_graph(home: Path) -> None:
    write(home, graph())
    assert holds(home, graph())
    write(home, SMALL)
    write(home, graph())
    assert holds(home, graph())


def test_coverage_alone_is_a_difference(home: Path) -> None:
    write(home, crowd(20))
    more = Graph(VAULT, crowd(20).nodes, crowd(20).edges, Coverage(notes=99))
    write(home, more)
    with reader(home) as store:
        assert store.held().coverage == Coverage(notes=99)
        assert store.run("MATCH (g:KgGraph) RETURN g.notes AS notes, g.vault AS vault", {}) == [
            {"notes": 99, "vault": VAULT}
        ]


def test_a_node_with_other_labels_keeps_its_relationships(home: Path) -> None:
    plain = graph(*(row for row in SMALL.nodes.values() if row.id != "mill"), *SMALL.edges.values())
    plain = graph(thing("mill", "Organization", name="Mill"), *plain.nodes.values(), *plain.edges.values())
    for step in (SMALL, plain, SMALL):
        write(home, step)
        assert holds(home, step)


def test_deleted_nodes_take_their_relationships_along(home: Path) -> None:
    write(home, SMALL)
    without = graph(*(node for node in SMALL.nodes.values() if node.id != "ada"), SMALL.edges["n", "MENTIONS", "bo"])
    write(home, without)
    assert holds(home, without)


ODD = [
    *(
        "",
        " ",
        "it's",
        'say "so"',
        "back\\slash",
        "two\nlines\r\n",
        "tab\t",
        "`tick`",
        "a;b//c",
        "$x {y: 1}",
        "\x01",
        "\x7f",
    ),
    *("👩‍👩‍👧 family", "שלום עולם", "مرحبا", "e\u0301 is not é", "İ ß ﬁ", "\u2028", "\ufeffbom", "𝔘"),
    *("#1:2", "#-1:-1", "@rid", "null", "true", "12", "1.5", "NaN", "2026-02-30", "2026-01-02", "2026-01-02T03:04:05Z"),
]


def test_odd_names_and_values_come_back_as_they_were(home: Path) -> None:
    values: list[Value] = [*ODD, ODD, [], [""], True, False, 0, -1, 2**62, 1.0, 0.1, 1e300, -5e-324]
    odd = graph(
        *(thing(f"{name}!", name=name, value=value) for name, value in zip(ODD, ODD[::-1], strict=True)),
        *(thing(f"v{i}", "Statement", value=value) for i, value in enumerate(values)),
        *(link(f"v{i}", "CONCERNS", "it's!", value=value) for i, value in enumerate(values)),
    )
    write(home, crowd(3))
    write(home, odd)
    assert holds(home, odd)
    with reader(home) as store:
        for name in ODD:
            assert store.run("MATCH (n:Person {id: $id}) RETURN n.name AS name", {"id": f"{name}!"}) == [{"name": name}]
        found = store.run(
            "UNWIND $ids AS id MATCH (n:Entity {id: id}) RETURN n.id AS id", {"ids": [f"{n}!" for n in ODD]}
        )
        assert [row["id"] for row in found] == [f"{name}!" for name in ODD]


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


TEXT = st.text(st.characters(codec="utf-8"), max_size=8) | st.sampled_from(ODD)
VALUES: st.SearchStrategy[Value] = (
    TEXT
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.lists(TEXT)
)
PROPERTIES = st.dictionaries(st.sampled_from(["name", "status", "sources", "quotes", "slips"]), VALUES)


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    ids = draw(st.lists(st.sampled_from(["a", "b", "c", "'d'", "é\n", "#1:2"]), unique=True))
    kinds = st.sampled_from(["Person", "Note", KINDS[draw(st.integers(0, 12))].name])
    nodes = [thing(id, draw(kinds), account=draw(st.booleans()), **draw(PROPERTIES)) for id in ids]
    end = st.sampled_from(ids or ["nothing"])
    key = st.tuples(end, st.sampled_from([relation.name for relation in RELATIONS[:5]]), end)
    keys = draw(st.lists(key, unique=True, max_size=8)) if ids else []
    edges = [Edge(*key, draw(PROPERTIES)) for key in keys]
    return graph(*nodes, *edges, notes=draw(st.integers(0, 9)))


def test_whatever_a_store_holds_a_difference_takes_it_to_the_graph(
    home: Path, monkeypatch: pytest.MonkeyPatch, ways: list[str]
) -> None:
    monkeypatch.setattr(embedded, "LARGE", 99)  # change a copy wherever that is possible

    @settings(max_examples=25, deadline=None, database=None, derandomize=True)
    @given(graphs(), graphs())
    def law(a: Graph, b: Graph) -> None:
        for step in (a, b):
            write(home, step)
            assert holds(home, step)

    law()
    assert set(ways) == {"build", "change"}
    assert ways.count("change") > ways.count("build")


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


CHILD = """
import sys
from pathlib import Path
from kg.store.embedded import EmbeddedStore

store = EmbeddedStore(Path(sys.argv[1]), vault="Works")
for line in sys.stdin:
    if line == "again\\n":
        store.close()
    print(store.run("MATCH (p:Person) RETURN count(p) AS n", {})[0]["n"], flush=True)
store.close()
"""


def child(script: str, *arguments: object, **environment: str) -> subprocess.Popen[str]:
    """A Python process with a program of its own."""
    return subprocess.Popen(
        [sys.executable, "-c", script, *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": str(REPOSITORY), **environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


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
    size = embedded._size
    calls: list[Path] = []

    def replaced(folder: Path) -> int:
        if not calls:
            calls.append(folder)
            monkeypatch.setattr(embedded, "_size", size)
            write(home, crowd(4))
        return size(folder)

    monkeypatch.setattr(embedded, "_size", replaced)
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


def test_a_store_for_reading_does_not_write(home: Path) -> None:
    write(home, SMALL)
    with reader(home) as store, pytest.raises(RuntimeError, match="writing=True"):
        store.write(difference(Held(), crowd(2)))
    assert holds(home, SMALL)


KILLED = """
import sys
from pathlib import Path
from test_embedded import crowd
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
        with child(KILLED, home, PYTHONPATH=f"{REPOSITORY}{os.pathsep}{REPOSITORY / 'tests'}") as other:
            assert other.stdout and other.stdout.readline() == "ready\n"
            time.sleep(chance.uniform(0, 1.2))
            other.kill()
        found = [graph for graph in (crowd(80), crowd(80, salt="!"), crowd(81, salt="!")) if holds(home, graph)]
        assert len(found) == 1
        seen.add("current" if inside(home) == ["current", "snapshot"] else "leftovers")
        write(home, crowd(80))
        assert inside(home) == ["current", "snapshot"]
    assert "leftovers" in seen  # at least one kill hit a write


# Damage


def damages(home: Path) -> Iterator[tuple[Path, Callable[[], object]]]:
    """What to damage, and how."""
    for path in sorted(snapshot(home).iterdir()):
        if path.stat().st_size and path.name not in ("statistics.json", "last-tx-id.bin"):
            yield path, partial(os.truncate, path, path.stat().st_size // 2)
            yield path, path.unlink
    yield snapshot(home), partial(shutil.rmtree, snapshot(home))
    pointer = home / "graph" / "current"
    said = pointer.read_bytes()
    others = (said.replace(b'"nodes": 4', b'"nodes": 5'), said.replace(b'"digest": "', b'"digest": "0'))
    for text in (*others, b"", b"{", b"[]", b"{}", b"null", b"\0", b"\xff\xfe"):
        yield pointer, partial(pointer.write_bytes, text)


def test_damage_is_said_in_one_sentence(home: Path, tmp_path: Path) -> None:
    write(home, SMALL)
    sound = shutil.copytree(home, tmp_path / "sound")
    sentence = f"the graph in {home / 'graph'} is damaged; run `kg ingest` to rebuild it from the notes"
    for path, damage in list(damages(home)):
        damage()
        with reader(home) as store, pytest.raises(StoreError) as error:
            store.run("RETURN 1 AS one", {})
        assert str(error.value) == sentence
        with reader(home) as store, pytest.raises(StoreError, match="is damaged"):
            store.held()
        kept = sound / path.relative_to(home)
        shutil.copytree(kept, path) if kept.is_dir() else shutil.copy2(kept, path)
    assert holds(home, SMALL)


@pytest.mark.parametrize("which", [0, 1, -9, -1])
def test_damage_is_mended_by_the_next_write(home: Path, which: int) -> None:
    write(home, SMALL)
    _, damage = list(damages(home))[which]
    damage()
    with writer(home) as store:
        assert store.held() == Held()
        store.write(difference(store.held(), SMALL))
    assert holds(home, SMALL)
    assert inside(home) == ["current", "snapshot"]


def test_without_a_pointer_there_is_no_graph(home: Path) -> None:
    for _ in range(2):
        with reader(home) as store:
            assert store.held() == Held()
            with pytest.raises(StoreError, match=r"^no graph yet; run `kg ingest`$"):
                store.run("RETURN 1 AS one", {})
        assert not home.exists()
        write(home, SMALL)
        (home / "graph" / "current").unlink()
        shutil.rmtree(home)


def test_leftovers_are_removed_by_the_next_writer(home: Path) -> None:
    write(home, SMALL)
    (home / "graph" / "current.new").write_text("half a po")
    shutil.copytree(snapshot(home), home / "graph" / "abcd")
    assert holds(home, SMALL)
    write(home, SMALL)  # there is nothing to write
    assert inside(home) == ["current", "snapshot"]
    assert holds(home, SMALL)


UNCLEAN = """
import os, sys
os.environ.update(ARCADEDB_LOG_CONSOLE="0", ARCADEDB_LOG_DIR=sys.argv[2])
import arcadedb

database = arcadedb.open_database(sys.argv[1])
print("open", flush=True)
sys.stdin.read()
"""


def test_a_snapshot_that_somebody_left_open_for_writing_recovers(home: Path, tmp_path: Path) -> None:
    write(home, SMALL)
    with child(UNCLEAN, snapshot(home), tmp_path / "log") as other:
        assert other.stdout and other.stdout.readline() == "open\n"
        other.kill()
    assert (snapshot(home) / "database.lck").exists()
    with child(CHILD, home) as other:
        assert other.communicate("count\n", timeout=10) == ("2\n", "")
    assert not (snapshot(home) / "database.lck").exists()
    assert holds(home, SMALL)


def test_a_graph_of_another_vault_is_not_answered_from(home: Path) -> None:
    write(home, SMALL)
    with (
        closing(EmbeddedStore(home, vault="Renamed")) as store,
        pytest.raises(StoreError, match="of the vault 'Works'"),
    ):
        store.run("RETURN 1 AS one", {})
    renamed = Graph("Renamed", SMALL.nodes, SMALL.edges)
    with closing(EmbeddedStore(home, vault="Renamed", writing=True)) as store:
        store.write(difference(store.held(), renamed))
        assert store.run("MATCH (n:Entity) RETURN DISTINCT n.vault AS vault", {}) == [{"vault": "Renamed"}]


def test_a_graph_of_an_older_kg_is_built_anew(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as older:
        older.setattr(arcade, "SCHEMA_DIGEST", "older")
        write(home, SMALL)
    with reader(home) as store:
        assert contents(store) == expected(SMALL)  # it still answers
    with writer(home) as store:
        assert difference(store.held(), SMALL)
        store.write(difference(store.held(), SMALL))
    assert holds(home, SMALL)


# Places that cannot be written


def test_a_home_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / ".kg").write_text("a file")
    with pytest.raises(StoreError, match=r"^kg keeps its graph in .*\.kg, which cannot be written: ") as error:
        EmbeddedStore(tmp_path / ".kg", vault=VAULT, writing=True)
    assert "\n" not in str(error.value)
    with reader(tmp_path / ".kg") as store, pytest.raises(StoreError, match="no graph yet"):
        store.run("RETURN 1 AS one", {})


def test_a_home_may_be_a_link(home: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    home.parent.mkdir()
    home.symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    write(home, SMALL)
    with reader(home) as store, reader(tmp_path / "elsewhere") as same:
        assert contents(store) == contents(same) == expected(SMALL)


def full(*_: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def said(*_: object) -> None:
    import arcadedb

    raise arcadedb.ArcadeDBError(f"Command failed: java.io.IOException: {os.strerror(errno.ENOSPC)}")


@pytest.mark.parametrize("function", [full, said])
@pytest.mark.parametrize("name", ["build", "counted"])
def test_a_full_disk_leaves_the_old_graph(
    home: Path, monkeypatch: pytest.MonkeyPatch, name: str, function: object
) -> None:
    write(home, SMALL)
    monkeypatch.setattr(arcade, name, function)
    with (
        writer(home) as store,
        pytest.raises(StoreError, match=r"there is no room for the graph in .*; make room and run"),
    ):
        store.write(difference(store.held(), crowd(9)))
    assert inside(home) == ["current", "snapshot"]
    assert holds(home, SMALL)


@pytest.mark.parametrize("free", [2**24, 2**19])
def test_a_disk_that_is_nearly_full_is_not_written(home: Path, monkeypatch: pytest.MonkeyPatch, free: int) -> None:
    write(home, SMALL)
    usage = shutil.disk_usage(home)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=free))
    if free < embedded.FULL:  # as if it was filled while the engine wrote, which loses pages without a word
        monkeypatch.setattr(embedded, "SPARE", -(2**30))
    with writer(home) as store, pytest.raises(StoreError, match="no room") as error:
        store.write(difference(store.held(), crowd(9)))
    assert "\n" not in str(error.value)
    assert inside(home) == ["current", "snapshot"]
    assert holds(home, SMALL)


def test_what_is_lost_in_writing_is_noticed(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build = arcade.build

    def lossy(engine: Any, folder: Path, graph: Graph, digest: str) -> None:
        build(engine, folder, graph, digest)
        file = next(folder.glob("REPORTS_TO_0.*"))
        os.truncate(file, 0)

    write(home, SMALL)
    monkeypatch.setattr(arcade, "build", lossy)
    with writer(home) as store, pytest.raises(StoreError, match="could not be written and stays as it was"):
        store.write(difference(store.held(), crowd(9)))
    assert holds(home, SMALL)


# Nothing anywhere else

TIDY = """
import os, sys
from pathlib import Path
from kg.store import difference, embedded
from test_embedded import SMALL, crowd

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
    places = dict.fromkeys(
        ("HOME", "TMPDIR", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"), str(empty)
    )
    done = subprocess.run(
        [sys.executable, "-B", "-c", TIDY, vault / ".kg", *["only reading"] * only_reading],
        env={**os.environ, **places, "PYTHONPATH": f"{REPOSITORY}{os.pathsep}{REPOSITORY / 'tests'}"},
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
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(arcade, "SETTINGS", ("ALTER DATABASE `arcadedb.command.timeout` 400", *arcade.SETTINGS[1:]))
        write(home, SMALL)
    with reader(home) as store:
        yield store


WRITES = [
    "CREATE (n:Person {id: 'x'})",
    "CREATE (n:Unknown)",
    "MATCH (n:Person) SET n.name = 'x'",
    "MATCH (n:Person) SET n += {name: 'x'}",
    "MATCH (n:Person) SET n:Team",
    "MATCH (n:Person) REMOVE n.name",
    "MATCH (n:Person) REMOVE n:Entity",
    "MATCH (n:Person) DETACH DELETE n",
    "MATCH ()-[r]->() DELETE r",
    "MERGE (n:Person {id: 'x'}) RETURN n",
    "MATCH (a:Person), (b:Person) MERGE (a)-[:REPORTS_TO]->(b)",
    "MATCH (n:Person) FOREACH (x IN [1] | SET n.name = 'x')",
    "CALL { CREATE (n:Person {id: 'x'}) RETURN n } RETURN n",
    "MATCH (n:Person) CALL (n) { SET n.name = 'x' }",
    "UNWIND [1, 2] AS x CREATE (:Person {id: toString(x)})",
    "CREATE CONSTRAINT c FOR (n:Person) REQUIRE n.name IS UNIQUE",
    "CREATE INDEX i FOR (n:Person) ON (n.name)",
    "DROP INDEX i",
    "CALL merge.node(['Person'], {id: 'x'}, {}, {}) YIELD node RETURN node",
    "LOAD CSV FROM 'file:///etc/hostname' AS line CREATE (:Person {id: line[0]})",
]


@pytest.mark.parametrize("query", WRITES)
def test_a_query_that_writes_is_refused(store: EmbeddedStore, query: str) -> None:
    with pytest.raises(StoreError, match=r"^a query only reads; this one would change the graph"):
        store.run(query, {})
    assert contents(store) == expected(SMALL)


@pytest.mark.parametrize(
    "url", ["file:///etc/hostname", "/etc/hostname", "http://127.0.0.1:9/x", "https://example.org/x"]
)
def test_a_query_reads_neither_files_nor_the_network(store: EmbeddedStore, url: str) -> None:
    with pytest.raises(StoreError, match="there is no LOAD CSV"):
        store.run("LOAD CSV FROM $url AS line RETURN line", {"url": url})


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("MATCH (n RETURN n", r"^the query is not Cypher: .*line 1:9"),
        ("MATCH (n)\nRETURN n +", r"^the query is not Cypher: .*line 2:\d+"),
        ("", "^the query is not Cypher: "),
        ("RETURN 1 AS a; RETURN 2 AS b", "^the query is not Cypher: .*line 1, column 13"),
        ("MATCH (n) RETURN m", "^the query cannot be run: .*'m' not defined"),
        ("RETURN nope(1) AS x", "^the query is not Cypher: .*'nope'"),
        ("RETURN $name AS a, $day AS b", r"^the query has parameters without a value: (\$name, \$day|\$day, \$name)$"),
        (
            "UNWIND range(1, 9999) AS a UNWIND range(1, 9999) AS b WITH a WHERE a < 0 RETURN a",
            "^the query was stopped after",
        ),
        ("RETURN 1 / 0 AS x", "^the query failed: / by zero$"),
        ("UNWIND range(1, 5000) AS x RETURN 1 / (4999 - x) AS y", "^the query failed: / by zero$"),
        ("RETURN '\udcff' AS x", "^the query holds bytes that are not text$"),
    ],
)
def test_a_query_that_fails_says_why_in_one_line(store: EmbeddedStore, query: str, sentence: str) -> None:
    with pytest.raises(StoreError, match=sentence) as error:
        store.run(query, {})
    assert "\n" not in str(error.value)


def test_rows_are_plain_python_in_the_order_of_the_query(store: EmbeddedStore) -> None:
    query = """
        RETURN 1 AS z, 1.5 AS y, 'x' AS x, true AS w, null AS v, [1, [null]] AS u, {b: 1, a: [2]} AS t,
               date('2026-01-02') AS s, $given AS r, 0.0 / 0.0 AS q
    """
    [row] = store.run(query, {"given": {"name": ["Ada"]}, "not": "used"})
    assert list(row) == list("zyxwvutsrq")
    nan = row.pop("q")
    assert nan != nan
    assert list(row.values()) == [
        1,
        1.5,
        "x",
        True,
        None,
        [1, [None]],
        {"b": 1, "a": [2]},
        "2026-01-02",
        {"name": ["Ada"]},
    ]


def test_nodes_and_relationships_are_their_properties_with_labels_or_type(store: EmbeddedStore) -> None:
    query = "MATCH (a:Person)-[r:WORKS_AT]->(b) RETURN a, r, b, {both: [a, r]} AS nested"
    [row] = store.run(query, {})
    assert row["a"].items() >= {"id": "ada", "name": "Ada", "aliases": ["A."], "owner": True, "vault": VAULT}.items()
    assert sorted(row["a"]["labels"]) == ["Entity", "Person"]
    assert sorted(row["b"]["labels"]) == ["Account", "Entity", "Organization"]
    assert row["r"].items() >= {"type": "WORKS_AT", "quotes": ["Ada of Mill"], "confidence": 1.0}.items()
    assert row["nested"] == {"both": [row["a"], row["r"]]}
    assert not [name for name in row["a"] | row["r"] if name.startswith("@")]


def test_a_node_is_found_by_each_of_its_labels_and_by_its_id_through_an_index(store: EmbeddedStore) -> None:
    for label in ("Organization", "Entity", "Account"):
        assert store.run(f"MATCH (n:{label} {{id: 'mill'}}) RETURN n.name AS name", {}) == [{"name": "Mill"}]
    for label in ("Organization", "Entity", "Note"):
        [plan] = store.run(f"EXPLAIN MATCH (n:{label} {{id: $id}}) RETURN n", {"id": "mill"})
        assert f"index={label}[id]" in plan["executionPlanAsString"]


def test_names_of_the_vocabulary_that_nothing_has_match_nothing(store: EmbeddedStore) -> None:
    for query in (
        "MATCH (n:Release) RETURN n",
        "MATCH (n)-[r:TARGETS]->(m) RETURN m",
        "MATCH (n:Unheard)-[r:OF]->() RETURN r",
    ):
        assert store.run(query, {}) == []
