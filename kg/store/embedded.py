"""The embedded store: a graph in a folder beside the notes, as finished snapshots that are opened and never changed."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

from kg.model import Coverage, Graph
from kg.store import Difference, Held, Row, StoreError, arcade, bounds, graph_digest
from kg.store.cypher import refuse

LARGE = 0.2  # a difference of more than this share of all rows is written as a new build: about as fast, and compact
ROW = 1000  # bytes on disk that a node or relationship may take (400 seen, with two quotes)
SPARE = 32 * 2**20  # bytes on disk that must be left beside what is written
GRACE = (
    0.5  # seconds after which a query is given up that the engine did not stop by itself: not all that it does can be
)
FULL = 2**20  # bytes: with less left after a write the engine may have lost pages, which it only logs


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A snapshot as the pointer file names it, with what its folder must hold."""

    name: str  # of its folder
    vault: str
    nodes: int
    edges: int
    bytes: int  # of its files: many a truncated one is not noticed by the engine, nor by its counts
    digest: str  # `graph_digest` of its graph
    schema: str  # `arcade.SCHEMA_DIGEST` when it was built
    coverage: Mapping[str, int]


class EmbeddedStore:
    """The graph of one vault in the folder `home`, the vault's `.kg`; implements `kg.store.Store`.

    `<home>/graph/current` names the current snapshot, a folder beside it. A reader opens that one at its first question
    and keeps it until `close`, whatever is written meanwhile. A store made for writing has the vault's lock until
    `close`: StoreError when another one has it, or when `home` cannot be written.
    """

    def __init__(self, home: Path, *, vault: str, writing: bool = False) -> None:
        self._home = home
        self._vault = vault
        self._folder = home / "graph"
        self._open: tuple[Path, Any] | None = None  # a snapshot's folder and its database
        self._lock = _locked(home) if writing else None
        if writing:
            self._tidy()

    def digest(self) -> str:
        """The `graph_digest` of the current snapshot, "" when there is none that is sound."""
        snapshot = self._sound()
        return snapshot.digest if snapshot else ""

    def held(self) -> Held:
        """What the current snapshot holds. Raises StoreError when it is damaged; for a writer it then holds nothing, so
        that the next write builds it anew."""
        try:
            snapshot = self._current()
            if snapshot is None or snapshot.schema != arcade.SCHEMA_DIGEST:
                return Held()
            nodes = self._rows("MATCH (n) WHERE n.row_digest IS NOT NULL RETURN n.id AS id, n.row_digest AS digest")
            edges = self._rows(
                "MATCH (a)-[r]->(b) RETURN a.id AS a, type(r) AS type, b.id AS b, r.row_digest AS digest"
            )
            about = self._rows("MATCH (g:KgGraph) RETURN properties(g) AS about")[0]["about"]
        except StoreError:
            if self._lock is None:
                raise
            return Held()
        return Held(
            {row["id"]: row["digest"] for row in nodes},
            {(row["a"], row["type"], row["b"]): row["digest"] for row in edges},
            Coverage(**{field.name: about.get(field.name) for field in fields(Coverage)}),
        )

    def write(self, difference: Difference) -> None:
        """Write the next snapshot and point to it. Until then the old one stays: StoreError says what went wrong."""
        if self._lock is None:
            raise RuntimeError("a store that writes is made with writing=True")
        if not difference:
            return
        snapshot, engine = self._sound(), self._engine()
        try:
            self._folder.mkdir(exist_ok=True)
            self._make_sure_of_space(snapshot, difference.graph)
            with arcade.quiet():
                self._point_to(self._next(engine, snapshot, difference))
        except (OSError, engine.ArcadeDBError) as error:
            raise StoreError(self._why(error)) from error
        finally:
            self._tidy()

    def run(self, query: str, parameters: Mapping[str, Any], *, most: int | None = None) -> list[Row]:
        """The rows of a query that reads. A node is its properties and `labels`, a relationship its properties and
        `type`, a date an ISO string. StoreError says in a sentence why there are none: it writes, it is no Cypher, …"""
        refuse(query)
        limits = bounds.limits()
        database, engine = self._reading(), self._engine()
        return bounds.bounded(
            lambda _: arcade.rows(database, engine, query, parameters, most),
            seconds=limits.seconds + GRACE,
            late=bounds.LATE.format(seconds=limits.seconds),
            megabytes=limits.megabytes,
            large=bounds.LARGE.format(megabytes=limits.megabytes),
        )

    def close(self) -> None:
        """Let go of the snapshot and of the lock."""
        self._let_go()
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def _rows(self, query: str) -> list[Row]:
        """The rows of a query of kg's own for a write, which takes what it takes."""
        return arcade.rows(self._reading(), self._engine(), query, {})

    def _engine(self) -> Any:
        return _engine(self._home, self._lock is not None)

    def _let_go(self) -> None:
        if self._open is not None:
            _release(self._open[0])
            self._open = None

    def _current(self) -> Snapshot | None:
        """The snapshot that the pointer names, None when there is no graph yet."""
        try:
            return Snapshot(**json.loads((self._folder / "current").read_text(encoding="utf-8")))
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise StoreError(f"the graph in {self._folder} cannot be read: {error.strerror}") from None
        except (ValueError, TypeError):
            raise self._damaged() from None

    def _damaged(self) -> StoreError:
        return StoreError(f"the graph in {self._folder} is damaged; run `kg ingest` to rebuild it from the notes")

    def _reading(self) -> Any:
        """The database of the current snapshot, opened and checked at the first call."""
        before = None
        while self._open is None:
            snapshot = self._current()
            if snapshot is None:
                raise StoreError("no graph yet; run `kg ingest`")
            if snapshot.vault != self._vault:
                raise StoreError(f"the graph is of the vault {snapshot.vault!r}, not {self._vault!r}; run `kg ingest`")
            if snapshot == before:  # else a writer has replaced it since
                raise self._damaged()
            folder, before = self._folder / snapshot.name, snapshot
            database = _acquire(self._engine(), folder, snapshot)
            if database is not None:
                self._open = folder, database
        return self._open[1]

    def _sound(self) -> Snapshot | None:
        """The current snapshot, when the next one can be made from a copy of it."""
        with suppress(StoreError):
            self._let_go()
            self._reading()
            self._let_go()
            snapshot = self._current()
            return snapshot if snapshot and snapshot.schema == arcade.SCHEMA_DIGEST else None
        return None

    def _next(self, engine: Any, snapshot: Snapshot | None, difference: Difference) -> Snapshot:
        """The next snapshot, finished on disk: a changed copy of the current one, or a new build."""
        import shutil

        graph = difference.graph
        digest, counts = graph_digest(graph), (len(graph.nodes), len(graph.edges))
        import secrets  # here, as what answers need not load it

        # Whole: the engine takes a relative path from where its process began, wherever that is by now.
        folder = self._folder.absolute() / secrets.token_hex(4)
        done = False
        if snapshot and _small(difference, snapshot):
            # Readers rewrite the statistics when they close; without them the engine counts.
            shutil.copytree(
                self._folder / snapshot.name, folder, ignore=shutil.ignore_patterns("statistics.json", "*.tmp")
            )
            done = arcade.change(engine, folder, difference, digest)
        if not done:
            shutil.rmtree(folder, ignore_errors=True)
            arcade.build(engine, folder, graph, digest)
            done = arcade.counted(engine, folder) == counts
        if shutil.disk_usage(folder).free < FULL:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        if not done:
            raise OSError(errno.EIO, "not all of it is there after writing it")
        _to_disk(folder)
        size, schema = _size(folder), arcade.SCHEMA_DIGEST
        return Snapshot(folder.name, graph.vault, *counts, size, digest, schema, asdict(graph.coverage))

    def _point_to(self, snapshot: Snapshot) -> None:
        pointer = self._folder / "current.new"
        pointer.write_text(json.dumps(asdict(snapshot), ensure_ascii=False) + "\n", encoding="utf-8")
        _sync(pointer)
        pointer.replace(self._folder / "current")
        _sync(self._folder)

    def _tidy(self) -> None:
        """Remove old snapshots and what a killed writer left. Whoever has one open keeps it until it is closed."""
        import shutil

        with suppress(OSError, StoreError):
            current = self._current()
            for path in self._folder.iterdir():
                if path.name not in ("current", current and current.name):
                    shutil.rmtree(path) if path.is_dir() else path.unlink()

    def _make_sure_of_space(self, snapshot: Snapshot | None, graph: Graph) -> None:
        import shutil

        need = SPARE + ROW * (len(graph.nodes) + len(graph.edges)) + 3 * (snapshot.bytes if snapshot else 0)
        if shutil.disk_usage(self._folder).free < need:
            raise OSError(errno.ENOSPC, f"{need // 2**20} MB are needed")

    def _why(self, error: Exception) -> str:
        full = os.strerror(errno.ENOSPC)
        reason = full if full in str(error) else getattr(error, "strerror", None) or " ".join(str(error).split())
        if reason == full or getattr(error, "errno", None) == errno.ENOSPC:
            return f"there is no room for the graph in {self._folder} ({reason}); make room and run `kg ingest` again"
        return f"the graph in {self._folder} could not be written and stays as it was: {reason}"


def _locked(home: Path) -> Any:
    """The lock of the one writer, taken. The system frees it when its process ends, however it ends."""
    from filelock import FileLock, Timeout

    try:
        home.mkdir(parents=True, exist_ok=True)
        lock = FileLock(home / "lock", timeout=0, thread_local=False)
        lock.acquire()
    except Timeout:
        raise StoreError("another kg is writing this vault's graph; wait for it to finish and try again") from None
    except OSError as error:
        raise StoreError(f"kg keeps its graph in {home}, which cannot be written: {error.strerror}") from None
    return lock


@cache
def _engine(home: Path, writing: bool) -> Any:
    """The engine's module. It logs in `home`, or for a vault that may only be read in a folder that goes at the end."""
    log = home / "log"
    if not os.access(home, os.W_OK):
        import atexit
        import shutil
        import tempfile

        log = Path(tempfile.mkdtemp(prefix="kg-"))
        atexit.register(shutil.rmtree, log, ignore_errors=True)
    return arcade.load(log, writing=writing)


_shared: dict[str, tuple[Any, int]] = {}  # databases by path, and how many hold each: a process opens one only once


def _acquire(engine: Any, folder: Path, snapshot: Snapshot) -> Any | None:
    """The snapshot's database, opened for reading, or None when it is not what its writer left."""
    path = os.path.realpath(folder)
    if path in _shared:
        database, holders = _shared[path]
    elif _size(folder) == snapshot.bytes:
        database, holders = arcade.opened(engine, Path(path), snapshot.nodes, snapshot.edges, snapshot.digest), 0
    else:
        return None
    if database is not None:
        _shared[path] = database, holders + 1
    return database


def _release(folder: Path) -> None:
    path = os.path.realpath(folder)
    database, holders = _shared.pop(path)
    if holders > 1 or bounds.left_running():  # to close it under a query would be unsafe
        _shared[path] = database, holders - 1
    else:
        with arcade.quiet():
            database.close()


def _size(folder: Path) -> int:
    """The bytes of a snapshot, without the two files that the engine rewrites when a reader closes."""
    with suppress(OSError), os.scandir(folder) as files:
        return sum(file.stat().st_size for file in files if file.name not in ("statistics.json", "last-tx-id.bin"))
    return -1


def _to_disk(folder: Path) -> None:
    """Have a snapshot written out, and readable for whoever may read its folder: the engine keeps two files private."""
    for path in folder.iterdir():
        path.chmod(folder.stat().st_mode & 0o666)
        if path.stat().st_size:
            _sync(path)
    _sync(folder)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _small(d: Difference, snapshot: Snapshot) -> bool:
    """Does the difference start from this snapshot, and is it cheaper to apply than a new build?"""
    rows = (d.add_nodes, d.change_nodes, d.delete_nodes, d.add_edges, d.change_edges, d.delete_edges)
    return (
        snapshot.nodes + len(d.add_nodes) - len(d.delete_nodes) == len(d.graph.nodes)
        and snapshot.edges + len(d.add_edges) - len(d.delete_edges) == len(d.graph.edges)
        and sum(map(len, rows)) <= LARGE * (len(d.graph.nodes) + len(d.graph.edges))
    )
