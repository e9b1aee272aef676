"""What was read, kept by note digest in `<vault>/.kg/facts.db`, so that only changed notes are read again."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import astuple
from pathlib import Path
from typing import Any, NamedTuple

from ingest.fact_columns import pack, pack_evidence, unpack, unpack_evidence
from kg import files
from kg.identity.evidence import Evidence
from kg.model import Coverage, Fact, Problem, Source
from kg.seal import sealing
from kg.settings import Tasks

_TABLES = {
    "meta": "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT, seal TEXT) WITHOUT ROWID",
    "notes": "CREATE TABLE notes (path TEXT PRIMARY KEY, digest TEXT, problems TEXT, words TEXT, facts BLOB, "
    "evidence BLOB, found BLOB, seal TEXT) WITHOUT ROWID",
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
            for path, *row, seal in self._rows(
                "SELECT path, digest, problems, words, facts, evidence, found, seal FROM notes ORDER BY path"
            ):
                if not isinstance(path, str) or path <= last:  # pages that lead in a circle
                    raise sqlite3.DatabaseError("rows out of order")
                last = path
                if _are_texts(*row[:3]) and _are_packed(*row[3:5], row[5] or b"") and seal == self._seal(path, *row):
                    kept[path] = _unpack(once, path, *row)
                else:
                    self._unbelieved.append(path)
        except _DAMAGE as error:
            self._start_anew(error)
            return {}
        return kept

    def surfaces(self) -> dict[str, list[str]]:
        """The names that the kept notes were last searched for."""
        return json.loads(self._meta("surfaces") or "{}")  # type: ignore[no-any-return] # what was put in

    def summary(self, stamp: str) -> Summary | None:
        """What the last ingest came to, when it began with this stamp."""
        began, _, text = self._meta("summary").partition("\n")
        return _summary(text) if began == stamp and text else None

    def finish(self, stamp: str, summary: Summary) -> None:
        """Keep what an ingest came to that began with this stamp."""
        db, text = self._writing(), f"{stamp}\n{_text(summary)}"
        with db:
            db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?, ?)", ("summary", text, self._seal("summary", text)))

    def _meta(self, name: str) -> str:
        """A text that is kept and can be believed, else ""."""
        try:
            rows = list(self._rows(f"SELECT value, seal FROM meta WHERE name = '{name}'"))
        except _DAMAGE as error:
            self._start_anew(error)
            return ""
        return next((value for value, seal in rows if _are_texts(value) and seal == self._seal(name, value)), "")

    def _rows(self, query: str) -> Iterable[tuple[Any, ...]]:
        return self._db.execute(query) if self._db else ()

    def write(
        self,
        changed: Mapping[str, Read],
        gone: Iterable[str],
        surfaces: Mapping[str, Iterable[str]],
        names: Iterable[tuple[str, str]],
    ) -> None:
        """Keep what changed, in one transaction: all of it or nothing."""
        writing = self._writing()
        text = json.dumps({name: sorted(kinds) for name, kinds in sorted(surfaces.items())}, ensure_ascii=False)
        listed = json.dumps(sorted({name for name, _ in names}), ensure_ascii=False)
        meta = (("surfaces", text, self._seal("surfaces", text)), ("names", listed, self._names(listed)))
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
        row = (path, read.digest, _told(read), read.words, pack(read.facts), evidence, _packed(read.found))
        return (*row, self._seal(*row))

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


def _packed(found: tuple[Fact, ...] | None) -> bytes | None:
    return None if found is None else pack(found)


def _unpack(
    once: dict[object, object],
    path: str,
    digest: str,
    told: str,
    words: str,
    facts: bytes,
    evidence: bytes,
    found: bytes | None,
) -> Read:
    problems = tuple(Problem(Source(path, *source), *rest) for source, *rest in json.loads(told))
    looked = None if found is None else unpack(path, found, once)
    names = unpack_evidence(path, evidence, once)
    return Read(digest, unpack(path, facts, once), problems, looked, words, evidence=names)


def _text(summary: Summary) -> str:
    row = summary._replace(coverage=astuple(summary.coverage))  # type: ignore[arg-type] # as JSON has it
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"))


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
    listed = next((value for value, sealed in rows if _are_texts(value) and sealed == seal(value)), "[]")
    return [name for name in json.loads(listed) if name.casefold().startswith(begins)][:200]
