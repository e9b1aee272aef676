"""What was read, kept by note digest in `<vault>/.kg/facts.db`, so that only changed notes are read again."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import astuple
from pathlib import Path
from typing import Any, Literal, NamedTuple

from ingest.fact_columns import pack, pack_evidence, unpack, unpack_evidence
from ingest.kept_graph import KeptGraph
from ingest.ledgers import Ledger, as_text, of_text
from ingest.packing import packed, unpacked
from kg import files
from kg.graph.threads import Telling, Threads
from kg.identity.evidence import Evidence
from kg.identity.name_index import Roster
from kg.model import Coverage, Fact, Problem, Ref, Source
from kg.seal import sealing
from kg.settings import Tasks

_TABLES = {
    "meta": "CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB, seal TEXT) WITHOUT ROWID",
    # What is asked of each row stands before what is large.
    "notes": "CREATE TABLE notes (path TEXT PRIMARY KEY, digest TEXT, seal TEXT, problems TEXT, words BLOB, "
    "facts BLOB, evidence BLOB, found BLOB) WITHOUT ROWID",
    "parts": "CREATE TABLE parts (number INTEGER PRIMARY KEY, seal TEXT, rows BLOB)",  # of a `KeptGraph`
    "ledgers": "CREATE TABLE ledgers (name TEXT PRIMARY KEY, seal TEXT, told BLOB) WITHOUT ROWID",
}
_DAMAGE = (sqlite3.Error, ValueError, TypeError, OverflowError)  # what reading what others wrote may raise
_OTHERS = (
    *(sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_READONLY),
    *(sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM),
)
_BESIDE = ("", "-wal", "-shm", "-journal")  # the endings of the files that a database has


class Read(NamedTuple):
    """What one note says by itself, and what it says of names that the vault knows."""

    digest: str
    facts: tuple[Fact, ...] = ()
    problems: tuple[Problem, ...] = ()
    found: tuple[Fact, ...] | None = None  # None: not looked for yet
    words: str = ""  # the words that it writes in lower case, parted by spaces
    failed: tuple[str, ...] = ()  # what went wrong in reading it: then it is not kept, and read again the next time
    refused: bool = False  # it is no note of its format: it is not kept either
    evidence: Evidence = Evidence()  # for names that no list holds


class Summary(NamedTuple):
    """What an ingest came to: told again while nothing has changed."""

    graph: str  # its digest
    nodes: int
    edges: int
    kinds: dict[str, int]  # how many nodes there are of each
    coverage: Coverage
    notes: int  # in the vault
    problems: list[Problem]


class Unbelieved(Exception):
    """What the last ingest left is damaged, or others changed it: everything is to be made anew."""


class Names(NamedTuple):
    """The names of a vault."""

    surfaces: Mapping[str, Iterable[str]]  # spellings to look for, with the kinds that each may be of
    listed: Iterable[str]  # what is called so, for completion on the command line


class State(NamedTuple):
    """What the last ingest left, for the next one to start from: all of it as JSON has it."""

    settings: list[str]  # what is looked at beside the name index
    files: str  # a digest of the vault's settings and of the names of its other files
    digest: str  # of the graph
    nodes: int
    edges: int
    kinds: dict[str, int]
    coverage: list[int]
    notes: list[str]  # of the `KeptGraph`, by number
    parts: int
    words: dict[str, int]  # that notes write in lower case, with how many notes do
    days: dict[str, str]  # of notes
    met: dict[str, list[str]]  # by note, the days of the meetings that it records
    numbered: bool  # some days are written by numbers alone: what comes first in them, all notes show together
    undated: dict[str, int]  # by note, how many of its meetings have no date
    told: dict[str, list[Any]]  # by note: the problems of reading it
    unresolved: dict[str, list[Any]]  # and of linking it


class Left(NamedTuple):
    """What an ingest leaves for the next one to start from."""

    state: State
    graph: KeptGraph
    roster: Roster | None  # None: the same as before
    asked: Mapping[str, Iterable[Ref]]  # by note, the references in it that were looked up in the name index
    ledgers: Mapping[str, Sequence[Telling]]  # those that changed
    threads: Threads  # of these
    whole: bool  # nothing of the graph is as it was kept


class Cache:
    """The facts of a vault's notes on disk. Safe to delete: then everything is read again.

    Only what this user's kg kept, here and with this version of the readers, is believed: each row has a `kg.seal`.
    """

    def __init__(self, home: Path, version: str, *, keep: bool = True, anew: bool = False) -> None:
        """Open or make the cache in `home`; with `anew` it starts empty. To `keep` nothing is to read only, also where
        nothing can be written.

        Raises Refused when something stands where its files belong, OSError or sqlite3.Error when it cannot be written.
        """
        self._file = files.folder(home, make=keep) / "facts.db"
        self._keep = keep
        for ending in _BESIDE:
            files.plain(self._beside(ending))
        self._seal = sealing(home, f"facts {version}", make=keep)
        self._names = sealing(home, "names")
        self._unbelieved: list[str] = []  # paths
        self._db = None if anew and not keep else self._open(anew)

    @property
    def folder(self) -> Path | None:
        """Where what does not fit into memory may be kept meanwhile; None: nothing may be written there."""
        return self._file.parent if self._keep else None

    def _beside(self, ending: str) -> Path:
        return self._file.with_name(self._file.name + ending)

    def _open(self, anew: bool = False) -> sqlite3.Connection | None:
        """The database; None when there is none to read."""
        if not self._keep:
            return _reading(self._file)
        if anew or not _is_ours(self._file):
            for ending in _BESIDE:
                self._beside(ending).unlink(missing_ok=True)
        # What it names would be deleted, wherever that is; kg's own database never needs one.
        self._beside("-journal").unlink(missing_ok=True)
        os.close(os.open(self._file, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, files.private(self._file)))
        db = sqlite3.connect(self._file, timeout=30)
        try:
            db.execute("PRAGMA journal_mode=WAL")
            _make(db)
            if dict(db.execute("SELECT name, sql FROM sqlite_master")) != _TABLES:
                raise sqlite3.DatabaseError("tables that kg did not make")
        except BaseException as error:
            db.close()
            if not anew and _is_damage(error):
                return self._open(anew=True)
            raise
        return db

    def _start_anew(self, why: Exception) -> None:
        if self._keep and not _is_damage(why):
            raise why
        if self._db:
            self._db.close()
        self._db = self._open(anew=True) if self._keep else None

    def read(self) -> dict[str, Read]:
        """Everything that is kept and can be believed, by path."""
        kept: dict[str, Read] = {}
        once: dict[object, object] = {}  # many notes say the same names
        self._unbelieved = []
        try:
            last = ""
            for path, *row, seal in self._rows(f"SELECT {_ROW} FROM notes ORDER BY path"):
                if not isinstance(path, str) or path <= last:  # pages that lead in a circle
                    raise sqlite3.DatabaseError("rows out of order")
                last = path
                if self._is_believed(path, *row, seal):
                    kept[path] = _unpack(once, path, *row)
                else:
                    self._unbelieved.append(path)
        except _DAMAGE as error:
            self._start_anew(error)
            return {}
        return kept

    def _is_believed(self, path: str, *row: Any) -> bool:
        *told, seal = row
        return _are_texts(*told[:2]) and _are_packed(*told[2:5], told[5] or b"") and seal == self._seal(path, *told)

    def digests(self) -> dict[str, str]:
        """The digest of each note that is kept, by path, as it stands there. Raises Unbelieved."""
        with _believing():
            return dict(self._rows("SELECT path, digest FROM notes"))

    def some(self, paths: Iterable[str]) -> dict[str, Read]:
        """What is kept of those of these notes of which something is. Raises Unbelieved."""
        kept: dict[str, Read] = {}
        once: dict[object, object] = {}
        with _believing():
            for path in paths:
                for row in self._rows(f"SELECT {_ROW} FROM notes WHERE path = ?", path):
                    if not self._is_believed(*row):
                        raise Unbelieved(path)
                    kept[path] = _unpack(once, *row[:-1])
        return kept

    def each(self, column: Literal["facts", "found"]) -> Iterator[tuple[str, tuple[Fact, ...]]]:
        """What each kept note says by itself, or of the names that the vault knows: note by note, so that all of it is
        never there at once. Raises Unbelieved."""
        for path, data in self._each(column):
            yield path, unpack(path, data, {}) if data else ()

    def evidence(self) -> Iterator[tuple[str, Evidence]]:
        """What each kept note says of names that no list holds. Raises Unbelieved."""
        for path, data in self._each("evidence"):
            yield path, unpack_evidence(path, data or b"", {})

    def _each(self, column: str) -> Iterator[tuple[str, bytes | None]]:
        place = _ROW.split(", ").index(column)
        with _believing():
            for row in self._rows(f"SELECT {_ROW} FROM notes ORDER BY path"):
                if not self._is_believed(*row):
                    raise Unbelieved(row[0])
                yield row[0], row[place]

    def state(self) -> State | None:
        """What the last ingest left; None where that is not all there, or is not to be believed."""
        try:
            seals, _, text = self._meta("state").partition("\n")
            return State(*json.loads(text)) if text and seals == self._seals() else None
        except _DAMAGE:
            return None

    def part(self, number: int) -> bytes | None:
        """A part of the graph as it is kept. Raises Unbelieved."""
        with _believing():
            for data, seal in self._rows("SELECT rows, seal FROM parts WHERE number = ?", number):
                if seal != self._seal("part", str(number), data):
                    raise Unbelieved(str(number))
                return bytes(data)
        return None

    def ledger(self, name: str) -> Ledger:
        """What was told in a ledger, with its threads. Raises Unbelieved."""
        with _believing():
            for told, seal in self._rows("SELECT told, seal FROM ledgers WHERE name = ?", name):
                if seal != self._seal("ledger", name, told):
                    raise Unbelieved(name)
                return of_text(unpacked(told))
        return Ledger()

    def roster(self) -> Roster:
        """The name index of the last ingest. Raises Unbelieved."""
        with _believing():
            return Roster.of_kept(json.loads(self._meta("roster")))

    def asked(self) -> dict[str, list[Ref]]:
        """By note, the references in it that were looked up in the name index. Raises Unbelieved."""
        with _believing():
            refs, notes = json.loads(self._meta("asked"))
            known = [Ref(kind, name) for kind, name in refs]
            return {note: [known[number] for number in numbers] for note, numbers in notes.items()}

    def _seals(self) -> str:
        """One seal for all that a state is of: no row may be another, older or missing."""
        notes = self._rows("SELECT path, seal FROM notes ORDER BY path")
        parts = self._rows("SELECT number, seal FROM parts ORDER BY number")
        ledgers = self._rows("SELECT name, seal FROM ledgers ORDER BY name")
        metas = self._rows("SELECT name, seal FROM meta WHERE name IN ('roster', 'asked', 'surfaces') ORDER BY name")
        return self._seal("state", *(str(row) for rows in (notes, parts, ledgers, metas) for row in rows))

    def surfaces(self) -> dict[str, list[str]]:
        """The names that the kept notes were last searched for."""
        return json.loads(self._meta("surfaces") or "{}")  # type: ignore[no-any-return] # what was put in

    def summary(self, stamp: str) -> Summary | None:
        """What the last ingest came to, when it began with this stamp."""
        began, _, text = self._meta("summary").partition("\n")
        return _summary(text) if began == stamp and text else None

    def finish(self, stamp: str, summary: Summary, left: Left) -> None:
        """Keep what an ingest came to that began with this stamp, and what the next one starts from."""
        state, graph, roster, asked, ledgers, threads, whole = left
        refs: dict[Ref, int] = {}
        notes = {note: [refs.setdefault(ref, len(refs)) for ref in some] for note, some in asked.items()}
        metas = {"asked": _json([list(refs), notes])}
        if roster:
            metas["roster"] = _json(roster.kept())
        with self._writing() as db:
            if whole:
                db.execute("DELETE FROM parts")
                db.execute("DELETE FROM ledgers")
            db.executemany(
                "INSERT OR REPLACE INTO parts VALUES (?, ?, ?)",
                ((number, self._seal("part", str(number), data), data) for number, data in graph.changed()),
            )
            books = ((name, packed(as_text(told, threads))) for name, told in ledgers.items())
            db.executemany(
                "INSERT OR REPLACE INTO ledgers VALUES (?, ?, ?)",
                ((name, self._seal("ledger", name, book), book) for name, book in books),
            )
            self._put(metas)
            self._put({"state": f"{self._seals()}\n{_json(state)}", "summary": f"{stamp}\n{_text(summary)}"})

    def _put(self, metas: Mapping[str, str]) -> None:
        values = ((name, packed(text)) for name, text in metas.items())
        rows = ((name, value, self._seal(name, value)) for name, value in values)
        self._writing().executemany("INSERT OR REPLACE INTO meta VALUES (?, ?, ?)", rows)

    def _meta(self, name: str) -> str:
        """A text that is kept and can be believed, else ""."""
        try:
            rows = list(self._rows(f"SELECT value, seal FROM meta WHERE name = '{name}'"))
        except _DAMAGE as error:
            self._start_anew(error)
            return ""
        there = (value for value, seal in rows if _are_packed(value) and seal == self._seal(name, value))
        return next(map(unpacked, there), "")

    def _rows(self, query: str, *given: object) -> Iterable[tuple[Any, ...]]:
        return self._db.execute(query, given) if self._db else ()

    def write(self, changed: Mapping[str, Read], gone: Iterable[str], names: Names | None) -> None:
        """Keep what changed, in one transaction: all of it or nothing. `names` are those that notes were searched for
        now, None where they are the same."""
        writing, meta = self._writing(), []
        if names:
            found = packed(_json({name: sorted(kinds) for name, kinds in sorted(names.surfaces.items())}))
            listed = packed(_json(sorted(set(names.listed))))
            meta = [("surfaces", found, self._seal("surfaces", found)), ("names", listed, self._names(listed))]
        with writing as db:
            db.executemany("DELETE FROM notes WHERE path = ?", [(path,) for path in (*gone, *self._unbelieved)])
            db.executemany(
                "INSERT OR REPLACE INTO notes VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (self._row(path, read) for path, read in sorted(changed.items())),
            )
            db.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?, ?)", meta)

    def _writing(self) -> sqlite3.Connection:
        if not self._db or not self._keep:
            raise RuntimeError("a cache that is written is made with keep=True")
        return self._db

    def _row(self, path: str, read: Read) -> tuple[str | bytes | None, ...]:
        evidence = pack_evidence(read.evidence)
        row = (path, read.digest, _told(read), packed(read.words), pack(read.facts), evidence, _found(read))
        return (*row[:2], self._seal(*row), *row[2:])

    def close(self) -> None:
        """Let go of the file."""
        if self._db:
            self._db.close()


def _make(db: sqlite3.Connection) -> None:
    """Make the tables of a database that has none, unless another kg makes them just now."""
    with db:
        db.execute("BEGIN IMMEDIATE")
        if not db.execute("SELECT 1 FROM sqlite_master").fetchone():
            for table in _TABLES.values():
                db.execute(table)


def _is_ours(file: Path) -> bool:
    """Does a file begin as kg's databases do, or is there none yet?"""
    try:
        with file.open("rb") as opened:
            head = opened.read(20)
    except FileNotFoundError:
        return True
    return not head or (head.startswith(b"SQLite format 3\0") and head[18:] == b"\2\2")  # with a log beside it


def _is_damage(error: BaseException) -> bool:
    """Is it the fault of what the database holds, which then starts empty, and not of the disk or another kg?"""
    return isinstance(error, _DAMAGE) and getattr(error, "sqlite_errorcode", 0) & 0xFF not in _OTHERS


@contextmanager
def _believing() -> Iterator[None]:
    """What is damaged is not believed."""
    try:
        yield
    except _DAMAGE as error:
        if not _is_damage(error):
            raise
        raise Unbelieved(str(error)) from error


def _are_texts(*values: object) -> bool:
    return all(isinstance(value, str) for value in values)


def _are_packed(*values: object) -> bool:
    return all(isinstance(value, bytes) for value in values)


def _reading(file: Path) -> sqlite3.Connection | None:
    """A database to read as it lies there, with no lock and nothing written; None when there is none. What a kg that is
    writing has not finished is not seen, or has no seal."""
    try:
        return sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
    except sqlite3.OperationalError:
        return None


def reader_version(tasks: Tasks) -> str:
    """A digest of the code that reads and of what checkboxes mean: a note that was read otherwise is read again."""
    here = Path(__file__).parent
    kg = here.parent / "kg"
    files = sorted(
        file for folder in (here, kg) for ending in ("py", "toml", "gz") for file in folder.rglob(f"*.{ending}")
    )
    return note_digest(b"\0".join((*(file.read_bytes() for file in files), repr(tasks).encode())))


def note_digest(data: bytes) -> str:
    """The digest by which a note is known to be unchanged."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


# The note's path is the row's key: not said again in every fact and problem.
def _told(read: Read) -> str:
    return json.dumps([(problem.source[1:], *problem[1:]) for problem in read.problems], ensure_ascii=False)


def _found(read: Read) -> bytes | None:
    return None if read.found is None else pack(read.found)


def _unpack(
    once: dict[object, object],
    path: str,
    digest: str,
    told: str,
    words: bytes,
    facts: bytes,
    evidence: bytes,
    found: bytes | None,
) -> Read:
    problems = tuple(Problem(Source(path, *source), *rest) for source, *rest in json.loads(told))
    looked = None if found is None else unpack(path, found, once)
    names = unpack_evidence(path, evidence, once)
    return Read(digest, unpack(path, facts, once), problems, looked, unpacked(words), evidence=names)


_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_ROW = "path, digest, problems, words, facts, evidence, found, seal"


def _text(summary: Summary) -> str:
    return _json(summary._replace(coverage=astuple(summary.coverage)))  # type: ignore[arg-type] # as JSON has it


def _summary(text: str) -> Summary:
    graph, nodes, edges, kinds, coverage, notes, problems = json.loads(text)
    told = [Problem(Source(*source), *rest) for source, *rest in problems]
    return Summary(graph, nodes, edges, kinds, Coverage(*coverage), notes, told)


def names_in(home: Path, start: str) -> list[str]:
    """The names that begin with `start`, for completion on the command line; none when nothing was read yet."""
    db = _reading(files.plain(files.folder(home) / "facts.db"))
    if db is None:
        return []
    try:
        rows = db.execute("SELECT value, seal FROM meta WHERE name = 'names'").fetchall()
    except (sqlite3.Error, ValueError):
        return []
    finally:
        db.close()
    seal, begins = sealing(home, "names"), start.casefold()
    listed = next((unpacked(value) for value, sealed in rows if _are_packed(value) and sealed == seal(value)), "[]")
    return [name for name in json.loads(listed) if name.casefold().startswith(begins)][:200]
