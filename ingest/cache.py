"""What was read, kept by note digest in `<vault>/.kg/facts.db`, so that only changed notes are read again."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Mapping
from pathlib import Path
from sys import intern
from typing import Any, NamedTuple

from kg.model import Fact, Problem, Ref, Source

_TABLES = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS notes (path TEXT PRIMARY KEY, digest TEXT, facts TEXT, found TEXT, words TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS names (name TEXT, kind TEXT, PRIMARY KEY (name, kind)) WITHOUT ROWID;
"""


class Read(NamedTuple):
    """What one note says by itself, and what it says of names that the vault knows."""

    digest: str
    facts: tuple[Fact, ...] = ()
    problems: tuple[Problem, ...] = ()
    found: tuple[Fact, ...] | None = None  # None: not looked for yet
    words: str = ""  # the words that it writes in lower case, parted by spaces
    failed: tuple[str, ...] = ()  # what went wrong in reading it: then it is not kept, and read again the next time


class Cache:
    """The facts of a vault's notes on disk. Safe to delete: then everything is read again."""

    def __init__(self, home: Path, version: str) -> None:
        """Open or make the cache in `home`; one of another version of the readers starts empty.

        Raises OSError or sqlite3.Error when the folder cannot be written.
        """
        home.mkdir(parents=True, exist_ok=True)
        self._file = home / "facts.db"
        try:
            self._db = self._open(version)
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise
            self._file.unlink()  # not a database any more: all of it can be read again
            self._db = self._open(version)

    def _open(self, version: str) -> sqlite3.Connection:
        db = sqlite3.connect(self._file, timeout=30)
        try:
            db.execute("PRAGMA journal_mode=WAL")
            db.executescript(_TABLES)
            if db.execute("SELECT value FROM meta WHERE name = 'version'").fetchone() != (version,):
                with db:
                    for table in ("notes", "names", "meta"):
                        db.execute(f"DELETE FROM {table}")
                    db.execute("INSERT INTO meta VALUES ('version', ?)", (version,))
        except BaseException:
            db.close()
            raise
        return db

    def read(self) -> dict[str, Read]:
        """Everything that is kept, by path."""
        rows = self._db.execute("SELECT path, digest, facts, found, words FROM notes ORDER BY path")
        return {path: _unpack(path, digest, facts, found, words) for path, digest, facts, found, words in rows}

    def surfaces(self) -> dict[str, list[str]]:
        """The names that the kept notes were last searched for."""
        row = self._db.execute("SELECT value FROM meta WHERE name = 'surfaces'").fetchone()
        return json.loads(row[0]) if row else {}

    def write(
        self,
        changed: Mapping[str, Read],
        gone: Iterable[str],
        surfaces: Mapping[str, Iterable[str]],
        names: Iterable[tuple[str, str]],
    ) -> None:
        """Keep what changed, in one transaction: all of it or nothing."""
        with self._db as db:
            db.executemany("DELETE FROM notes WHERE path = ?", [(path,) for path in gone])
            db.executemany(
                "INSERT OR REPLACE INTO notes VALUES (?, ?, ?, ?, ?)",
                [(path, read.digest, *_pack(read), read.words) for path, read in sorted(changed.items())],
            )
            text = json.dumps({name: sorted(kinds) for name, kinds in sorted(surfaces.items())}, ensure_ascii=False)
            db.execute("INSERT OR REPLACE INTO meta VALUES ('surfaces', ?)", (text,))
            db.execute("DELETE FROM names")
            db.executemany("INSERT OR IGNORE INTO names VALUES (?, ?)", sorted(names))

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()


def note_digest(data: bytes) -> str:
    """The digest by which a note is known to be unchanged."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def _pack(read: Read) -> tuple[str, str | None]:
    def row(fact: Fact) -> list[object]:
        # The note's path is the row's key: not said again in every fact.
        return [*fact[:3], fact.source[1:], *fact[4:]]

    kept = {"facts": [row(fact) for fact in read.facts], "problems": [[p.source[1:], *p[1:]] for p in read.problems]}
    found = None if read.found is None else json.dumps([row(fact) for fact in read.found], ensure_ascii=False)
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":")), found


def _unpack(path: str, digest: str, facts: str, found: str | None, words: str) -> Read:
    once: dict[object, object] = {}  # many facts share a line's words and a name: kept once

    def ref(value: list[str]) -> Ref:
        named = Ref(*value)
        return once.setdefault(named, named)  # type: ignore[return-value] # what was put in

    def fact(row: list[Any]) -> Fact:
        subject, says, value, (line, quote, start, end), how, *rest = row
        source = Source(path, line, once.setdefault(quote, quote), start, end)  # type: ignore[arg-type] # a str
        thing = ref(value) if isinstance(value, list) else value
        return Fact(ref(subject), intern(says), thing, source, intern(how), *rest)

    kept = json.loads(facts)
    return Read(
        digest,
        tuple(fact(row) for row in kept["facts"]),
        tuple(Problem(Source(path, *source), *rest) for source, *rest in kept["problems"]),
        None if found is None else tuple(fact(row) for row in json.loads(found)),
        words,
    )


def names_in(home: Path, start: str) -> list[str]:
    """The names that begin with `start`, for completion on the command line; none when nothing was read yet."""
    file = home / "facts.db"
    if not file.exists():
        return []
    db = sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)
    try:
        like = start.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        return [
            name
            for (name,) in db.execute(
                "SELECT DISTINCT name FROM names WHERE name LIKE ? ESCAPE '\\' ORDER BY name LIMIT 200", (like,)
            )
        ]
    except sqlite3.Error:
        return []
    finally:
        db.close()
