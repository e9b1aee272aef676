"""Damage, and places that cannot be written: whatever goes wrong, the old graph stays, and the next write mends it."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from kg.model import Graph
from kg.store import Held, StoreError, arcade, difference, embedded
from kg.store.embedded import EmbeddedStore
from tests.embedded_home import (
    CHILD,
    SMALL,
    VAULT,
    child,
    contents,
    crowd,
    holds,
    home,
    inside,
    reader,
    snapshot,
    unhurried,
    write,
    writer,
)

__all__ = ["home", "unhurried"]  # fixtures


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
    sentences = {
        "current": f"the graph in {home / 'graph'} was not made by your kg in this place, or is damaged; "
        "run `kg ingest` to make it anew from the notes"
    }
    damaged = f"the graph in {home / 'graph'} is damaged; run `kg ingest --rebuild` to make it anew from the notes"
    for path, damage in list(damages(home)):
        damage()
        with reader(home) as store, pytest.raises(StoreError) as error:
            store.run("RETURN 1 AS one", {})
        assert str(error.value) == sentences.get(path.name, damaged)
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
    shutil.copytree(snapshot(home), home / "graph" / "abcdabcd")
    shutil.copytree(snapshot(home), home / "graph" / ".kg-abcdabce")
    (home / "graph" / ".kg-abcdabce" / "schema.json").unlink()  # a kill may hit before it is there
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
        assert other.communicate("count\n", timeout=60) == ("2\n", "")
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
        older.setattr(embedded, "SCHEMA", "older")
        write(home, SMALL)
    with reader(home) as store, pytest.raises(StoreError, match="another version of kg; run `kg ingest`"):
        contents(store)  # its dates may be texts, which no day is compared with
    with writer(home) as store:
        assert difference(store.held(), SMALL)
        store.write(difference(store.held(), SMALL))
    assert holds(home, SMALL)


# Places that cannot be written


def test_a_home_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / ".kg").write_text("a file")
    told = r"\.kg is a file where a plain folder belongs; delete it or move it away, then run it again$"
    with pytest.raises(StoreError, match=told):
        EmbeddedStore(tmp_path / ".kg", vault=VAULT, writing=True)
    with reader(tmp_path / ".kg") as store, pytest.raises(StoreError, match=told):
        store.run("RETURN 1 AS one", {})
    with pytest.raises(StoreError, match=r"^kg keeps its graph in .*, which cannot be written: "):
        EmbeddedStore(tmp_path / "nowhere" / ".kg", vault=VAULT, writing=True)


def test_a_home_may_be_a_relative_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for vault in ("one", "other"):
        (tmp_path / vault).mkdir()
        monkeypatch.chdir(tmp_path / vault)
        write(Path(".kg"), SMALL)
        write(Path(".kg"), crowd(3))
        assert holds(Path(".kg"), crowd(3)) and holds(tmp_path / vault / ".kg", crowd(3))


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
