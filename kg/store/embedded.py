"""The embedded store: a graph in a folder beside the notes, as finished snapshots that are opened and never changed."""

from __future__ import annotations

import errno
import json
import os
import re
import stat
import zlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

from kg import files
from kg.model import Coverage, EdgeKey, row_digest
from kg.rows_on_disk import digests_of
from kg.seal import sealing
from kg.store import OTHER_FORM, Aim, Difference, Held, Row, StoreError, arcade, bounds
from kg.store.cypher import refuse

LARGE = 0.2  # a difference of more than this share of all rows is written as a new build: about as fast, and compact
ROW = 1000  # bytes on disk that a node or relationship may take (400 seen, with two quotes)
SPARE = 32 * 2**20  # bytes on disk that must be left beside what is written
GRACE = (
    0.5  # seconds after which a query is given up that the engine did not stop by itself: not all that it does can be
)
POINTER = 2**20  # bytes that the pointer file may have
NAME = re.compile(r"[0-9a-f]{8}")  # of a snapshot's folder
ROWS = "rows.json.z"  # beside the engine's files: the digests of all rows, which the next difference starts from …
CHANGES = "rows.changes"  # … and how each write since has changed them, a line each
SCHEMA = f"{arcade.SCHEMA_DIGEST}+{ROWS}+{CHANGES}"
_ROOM = 2**16  # bytes of changes that are kept beside any rows
REWRITTEN = ("statistics.json", "last-tx-id.bin")  # by readers when they close; the engine does without
DAMAGED = re.compile(r"\b(Record|Page|Invalid position)\b", re.IGNORECASE)  # in what it says of a query
FULL = 2**20  # bytes: with less left after a write the engine may have lost pages, which it only logs


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A snapshot as the pointer file names it, with what its folder must hold."""

    name: str  # of its folder
    vault: str
    nodes: int
    edges: int
    # By name the size, digest, and times of change of each: the engine notices few that are damaged.
    files: Mapping[str, tuple[int, str, int, int]]
    digest: str  # `graph_digest` of its graph
    schema: str  # SCHEMA when it was built
    coverage: Mapping[str, int]

    def bytes(self) -> int:
        """How large it is."""
        return sum(size for size, *_ in self.files.values())


class EmbeddedStore:
    """The graph of one vault in the folder `home`, the vault's `.kg`; implements `kg.store.Store`.

    `<home>/graph/current` names the current snapshot, a folder beside it, and has a seal: what another kg wrote, or the
    same in another place, is not answered from. A reader opens the snapshot at its first question and keeps it until
    `close`, whatever is written meanwhile. A store made for writing has the vault's lock until `close`: StoreError when
    another one has it, or when `home` cannot be written. With `anew` it holds nothing until it is written.
    """

    def __init__(self, home: Path, *, vault: str, writing: bool = False, anew: bool = False) -> None:
        self._home = home
        self._vault = vault
        self._folder = home / "graph"
        self._open: tuple[Path, Any] | None = None  # a snapshot's folder and its database
        self._anew = anew
        self._lock = _locked(home) if writing else None
        if writing:
            self._tidy()

    @property
    def vault(self) -> str:
        """The name of the vault whose graph this is."""
        return self._vault

    def digest(self) -> str:
        """The `graph_digest` of the current snapshot, "" when there is none that is sound."""
        snapshot = self._sound()
        return snapshot.digest if snapshot else ""

    def held(self) -> Held:
        """What the current snapshot holds. Raises StoreError when it is damaged; for a writer it then holds nothing, so
        that the next write builds it anew."""
        if self._anew:
            return Held()
        try:
            snapshot = self._current()
            if snapshot is None or snapshot.schema != SCHEMA:
                return Held()
            self._reading()  # which makes sure of its files
            try:
                return Held(*_rows_in(self._folder / snapshot.name), Coverage(**snapshot.coverage))
            except (zlib.error, ValueError, TypeError):
                raise self._damaged() from None
        except StoreError:
            if self._lock is None:
                raise
            return Held()

    def write(self, difference: Difference) -> None:
        """Write the next snapshot and point to it. Until then the old one stays: StoreError says what went wrong."""
        if self._lock is None:
            raise RuntimeError("a store that writes is made with writing=True")
        if not difference:
            return
        snapshot, engine = self._sound(), self._engine()
        try:
            files.folder(self._folder, make=True)
            self._make_sure_of_space(snapshot, difference.aim)
            with arcade.quiet():
                self._point_to(self._next(engine, snapshot, difference))
            self._anew = False
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
        try:
            return bounds.bounded(
                lambda _: arcade.run(database, engine, query, parameters, most),
                seconds=limits.seconds + GRACE,
                late=bounds.LATE.format(seconds=limits.seconds),
                megabytes=limits.megabytes,
                large=bounds.LARGE.format(megabytes=limits.megabytes),
            )
        except StoreError as error:
            if DAMAGED.search(str(error)) and not self._is_intact():
                raise self._damaged() from None
            raise

    def close(self) -> None:
        """Let go of the snapshot and of the lock."""
        self._let_go()
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def _engine(self) -> Any:
        return _engine(self._home, self._lock is not None)

    def _let_go(self) -> None:
        if self._open is not None:
            _release(self._open[0])
            self._open = None

    def _current(self) -> Snapshot | None:
        """The snapshot that the pointer names, None when there is no graph yet."""
        try:
            files.folder(self._home)
            text, _, seal = files.read(files.folder(self._folder) / "current", POINTER).rpartition(b"\n")
        except (FileNotFoundError, NotADirectoryError):
            return None
        except files.Refused as error:
            raise StoreError(str(error)) from None
        except OSError as error:
            raise StoreError(f"the graph in {self._folder} cannot be read: {error.strerror}") from None
        if seal.decode("ascii", "replace") != sealing(self._home, "graph")(text):
            raise StoreError(
                f"the graph in {self._folder} was not made by your kg in this place, or is damaged; run `kg ingest` "
                "to make it anew from the notes"
            )
        try:
            snapshot = Snapshot(**json.loads(text))
        except (ValueError, TypeError):
            raise self._damaged() from None
        if not NAME.fullmatch(snapshot.name):
            raise self._damaged()
        return snapshot

    def _damaged(self) -> StoreError:
        return StoreError(
            f"the graph in {self._folder} is damaged; run `kg ingest --rebuild` to make it anew from the notes"
        )

    def _reading(self) -> Any:
        """The database of the current snapshot, opened and checked at the first call."""
        before = None
        while self._open is None:
            snapshot = self._current()
            if snapshot is None:
                raise StoreError("no graph yet; run `kg ingest`")
            if snapshot.vault != self._vault:
                raise StoreError(f"the graph is of the vault {snapshot.vault!r}, not {self._vault!r}; run `kg ingest`")
            if snapshot.schema != SCHEMA:
                raise StoreError(OTHER_FORM.format(graph=f"the graph in {self._folder}"))
            if snapshot == before:  # else a writer has replaced it since
                raise self._damaged()
            folder, before = self._folder / snapshot.name, snapshot
            database = _acquire(self._engine(), folder, snapshot)
            if database is not None:
                self._open = folder, database
        return self._open[1]

    def _is_intact(self) -> bool:
        """Has every file of the snapshot that is open the bytes that its writer left?"""
        snapshot = self._current()
        return bool(
            snapshot
            and self._open
            and (self._open[0].name != snapshot.name or _holds(self._open[0], snapshot, every_byte=True))
        )

    def _sound(self) -> Snapshot | None:
        """The current snapshot, when it is this kg's, and nothing in it was changed since."""
        if self._anew:
            return None
        with suppress(StoreError):
            self._let_go()
            self._reading()
            self._let_go()
            snapshot = self._current()
            return snapshot if snapshot and snapshot.schema == SCHEMA else None
        return None

    def _next(self, engine: Any, snapshot: Snapshot | None, difference: Difference) -> Snapshot:
        """The next snapshot, finished on disk: a changed copy of the current one, or a new build."""
        import shutil

        aim = difference.aim
        import secrets  # here, as what answers need not load it

        # Whole: the engine takes a relative path from where its process began, wherever that is by now.
        final = self._folder.absolute() / secrets.token_hex(4)
        folder = _unfinished(final)
        done = False
        # A copy is made of nothing that is damaged, even where the disk alone did it.
        before = self._folder / snapshot.name if snapshot else folder
        if snapshot and _small(difference, snapshot) and _holds(before, snapshot, every_byte=True):
            folder.mkdir(0o700)
            for name in sorted(snapshot.files.keys() - {"statistics.json"}):  # without them the engine counts
                shutil.copyfile(before / name, folder / name, follow_symlinks=False)
                os.utime(folder / name, ns=(_old(name), _old(name)))
            done = arcade.change(engine, folder, difference)
            _keep_change(folder, difference)
        if not done:
            shutil.rmtree(folder, ignore_errors=True)
            snapshot, graph = None, aim.graph()
            arcade.build(engine, folder, graph, aim.digest)
            done = arcade.counted(engine, folder) == (aim.nodes, aim.edges)
            _keep_rows(folder, digests_of(graph.nodes), digests_of(graph.edges))
        if shutil.disk_usage(folder).free < FULL:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        if not done:
            raise OSError(errno.EIO, "not all of it is there after writing it")
        folder.rename(final)
        _to_disk(final)
        told = _files(final, snapshot.files if snapshot else {})
        return Snapshot(final.name, aim.vault, aim.nodes, aim.edges, told, aim.digest, SCHEMA, asdict(aim.coverage))

    def _point_to(self, snapshot: Snapshot) -> None:
        text = json.dumps(asdict(snapshot), ensure_ascii=False)
        seal = sealing(self._home, "graph", make=True)(text)
        files.write(self._folder / "current", f"{text}\n{seal}", own=True)

    def _tidy(self) -> None:
        """Remove old snapshots and what a killed writer left, and nothing else. Whoever has one open keeps it until it
        is closed."""
        import shutil

        with suppress(OSError, StoreError):
            current = self._current()
            name = current.name if current else ""
            for path in files.folder(self._folder).iterdir():
                if path.is_symlink() or path.name == name:
                    continue
                if NAME.fullmatch(path.name) and (path / "schema.json").is_file():
                    shutil.rmtree(path.rename(_unfinished(path)))
                elif path.name.startswith(files.BESIDE) and path.is_dir():
                    shutil.rmtree(path)
                elif path.name.startswith(files.BESIDE) or path.name == "current.new":
                    path.unlink()

    def _make_sure_of_space(self, snapshot: Snapshot | None, aim: Aim) -> None:
        import shutil

        need = SPARE + ROW * (aim.nodes + aim.edges) + 3 * (snapshot.bytes() if snapshot else 0)
        if shutil.disk_usage(self._folder).free < need:
            raise OSError(errno.ENOSPC, f"{need // 2**20} MB are needed")

    def _why(self, error: Exception) -> str:
        full = os.strerror(errno.ENOSPC)
        reason = full if full in str(error) else getattr(error, "strerror", None) or " ".join(str(error).split())
        if arcade.CRAMPED in reason:
            return arcade.NO_SPACE
        if reason == full or getattr(error, "errno", None) == errno.ENOSPC:
            return f"there is no room for the graph in {self._folder} ({reason}); make room and run `kg ingest` again"
        return f"the graph in {self._folder} could not be written and stays as it was: {reason}"


def _unfinished(snapshot: Path) -> Path:
    """Where a snapshot's folder is while it is made or removed: what a kill leaves there is known by its name."""
    return snapshot.with_name(files.BESIDE + snapshot.name)


def _keep_rows(folder: Path, nodes: Mapping[str, str], edges: Mapping[EdgeKey, str]) -> None:
    """Keep the digest of each row of a graph in a snapshot's folder; a relationship's ends by the nodes' places."""
    place = {id: number for number, id in enumerate(nodes)}
    types = sorted({type for _, type, _ in edges})
    kind = {type: number for number, type in enumerate(types)}
    keys = [(place[start], kind[type], place[end]) for start, type, end in edges]
    columns = (
        list(place),
        list(nodes.values()),
        types,
        *([key[column] for key in keys] for column in range(3)),
        list(edges.values()),
    )
    text = json.dumps(columns, ensure_ascii=False, separators=(",", ":"))
    (folder / ROWS).write_bytes(zlib.compress(text.encode(), 1))


def _keep_change(folder: Path, d: Difference) -> None:
    """Keep what a difference did to the digests of rows: beside them, until that takes as much room as they do."""
    nodes = {**dict.fromkeys(d.delete_nodes), **{n.id: row_digest(n) for n in (*d.add_nodes, *d.change_nodes)}}
    edges = {**dict.fromkeys(d.delete_edges), **{e.key: row_digest(e) for e in (*d.add_edges, *d.change_edges)}}
    with (folder / CHANGES).open("a", encoding="utf-8") as file:
        file.write(json.dumps([list(nodes.items()), [[*key, digest] for key, digest in edges.items()]]) + "\n")
    if (folder / CHANGES).stat().st_size > (folder / ROWS).stat().st_size + _ROOM:
        _keep_rows(folder, *_rows_in(folder))
        (folder / CHANGES).unlink()


def _rows_in(folder: Path) -> tuple[dict[str, str], dict[EdgeKey, str]]:
    """The digests of all nodes and relationships of a snapshot, by what identifies them."""
    ids, nodes, types, starts, kinds, ends, edges = json.loads(zlib.decompress((folder / ROWS).read_bytes()))
    at, name = ids.__getitem__, types.__getitem__
    keys = zip(map(at, starts), map(name, kinds), map(at, ends), strict=True)
    held, links = dict(zip(ids, nodes, strict=True)), dict(zip(keys, edges, strict=True))
    with suppress(FileNotFoundError):
        for line in (folder / CHANGES).read_text(encoding="utf-8").splitlines():
            told, between = json.loads(line)
            held.update(told)
            links.update(((start, type, end), digest) for start, type, end, digest in between)
    return (
        {id: digest for id, digest in held.items() if digest},
        {key: digest for key, digest in links.items() if digest},
    )


def _locked(home: Path) -> Any:
    """The lock of the one writer, taken. The system frees it when its process ends, however it ends."""
    from filelock import FileLock, Timeout

    try:
        file = files.plain(files.folder(home, make=True) / "lock")
        files.plain(files.folder(home / "graph") / "current")
        lock = FileLock(file, timeout=0, mode=files.private(file), thread_local=False)
        lock.acquire()
    except files.Refused as error:
        raise StoreError(str(error)) from None
    except Timeout:
        raise StoreError("another kg is writing this vault's graph; wait for it to finish and try again") from None
    except OSError as error:
        raise StoreError(f"kg keeps its graph in {home}, which cannot be written: {error.strerror}") from None
    return lock


@cache
def _engine(home: Path, writing: bool) -> Any:
    """The engine's module. It logs in `home`, or for a vault that may only be read in a folder that goes at the end."""
    log = home / "log"
    if os.access(home, os.W_OK):
        try:
            for path in files.folder(log, make=True).iterdir():
                files.plain(path)
        except files.Refused as error:
            raise StoreError(str(error)) from None
    else:
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
    elif _holds(folder, snapshot):
        database, holders = arcade.opened(engine, Path(path), snapshot.digest), 0
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


def _files(folder: Path, before: Mapping[str, tuple[int, str, int, int]]) -> dict[str, tuple[int, str, int, int]]:
    """What a snapshot's pointer tells of each file in its folder; `before` are those of the one it is a copy of, and
    what was not written to since has the bytes that it had there."""
    told = {}
    for entry in os.scandir(folder):
        found = entry.stat(follow_symlinks=False)
        same = found.st_mtime_ns == _old(entry.name) and entry.name in before
        digest = before[entry.name][1] if same else _digest(entry.path)
        told[entry.name] = found.st_size, digest, found.st_mtime_ns, found.st_ctime_ns
    return told


def _old(name: str) -> int:
    """The time of change that a file has as a copy: one of its own, so that what is written to it, or takes its name,
    is seen."""
    return zlib.crc32(name.encode()) % 10**9 * 10**9


def _holds(folder: Path, snapshot: Snapshot, *, every_byte: bool = False) -> bool:
    """Does a folder hold what its writer left? What it holds beside that, and what readers wrote that is not as it was,
    is removed. The bytes of a file are compared when it was changed since, and all when `every_byte` is."""
    try:
        with os.scandir(files.folder(folder)) as entries:
            found = {entry.name: entry for entry in entries}
        for name, entry in found.items():
            there, told = entry.stat(follow_symlinks=False), snapshot.files.get(name)
            plain = stat.S_ISREG(there.st_mode)
            if told is None:
                if not (plain and name.endswith(".tmp")):  # which a reader that closes just now may be writing
                    os.unlink(entry.path)  # noqa: PTH108 # a Path is slower
                continue
            size, digest, *times = told
            changed = every_byte or times != [there.st_mtime_ns, there.st_ctime_ns]
            if not plain or there.st_size != size or (changed and _digest(entry.path) != digest):
                if name not in REWRITTEN:
                    return False
                os.unlink(entry.path)  # noqa: PTH108
    except OSError:
        return False
    return found.keys() >= snapshot.files.keys() - set(REWRITTEN)


def _digest(path: str) -> str:
    import hashlib

    with open(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb") as file:  # noqa: PTH123 # not a path
        return hashlib.file_digest(file, partial(hashlib.blake2b, digest_size=16)).hexdigest()


def _to_disk(folder: Path) -> None:
    """Have a snapshot written out, as private as its folder: the engine keeps some files private, and some not."""
    files.folder(folder, make=True)
    for path in folder.iterdir():
        path.chmod(files.private(path))
        if path.stat().st_size:
            files.sync(path)
    files.sync(folder)


def _small(d: Difference, snapshot: Snapshot) -> bool:
    """Does the difference start from this snapshot, and is it cheaper to apply than a new build?"""
    rows = (d.add_nodes, d.change_nodes, d.delete_nodes, d.add_edges, d.change_edges, d.delete_edges)
    return (
        snapshot.nodes + len(d.add_nodes) - len(d.delete_nodes) == d.aim.nodes
        and snapshot.edges + len(d.add_edges) - len(d.delete_edges) == d.aim.edges
        and sum(map(len, rows)) <= LARGE * (d.aim.nodes + d.aim.edges)
    )
