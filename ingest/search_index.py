"""Full-text search: the lines of all notes in an inverted index (SQLite's FTS5) beside the cache.

It holds no text, only which words stand in which line of which note, and is brought up to date by the notes that
changed.
"""

from __future__ import annotations

import hashlib
import os
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import NamedTuple

from ingest.formats.encoding import read_text, why_no_text
from ingest.walk import LARGEST, File, walk
from kg import files
from kg.identity.link_targets import SUFFIXES
from kg.seal import sealing

Tick = Callable[[str, int, int], None]

MOST = 1000  # lines that are found at most
_LINES = 2**24  # lines of a note that have a number of their own
_VERSION = "1"
_TABLES = (
    "CREATE TABLE notes (id INTEGER PRIMARY KEY, path TEXT UNIQUE, size INTEGER, changed INTEGER)",
    # Stems of English words, letters without their accents.
    "CREATE VIRTUAL TABLE words USING fts5(text, content='', tokenize='porter unicode61 remove_diacritics 2')",
    "CREATE TABLE made (version TEXT)",
    f"INSERT INTO made VALUES ('{_VERSION}')",
)


class Hit(NamedTuple):
    """A line in which words were found."""

    path: str
    line: int
    text: str


def search(
    vault: Path,
    home: Path,
    typed: str,
    *,
    exclude: Sequence[str] = (),
    others: Mapping[str, Iterable[str]] | None = None,
    tick: Tick = lambda path, done, total: None,
) -> list[Hit]:
    """The lines with all of the words, or else with any, the best first (BM25); what stands in quotes is one phrase.

    The index lies in `home`, the vault's `.kg`; where nothing can be written it is made for this search only. `others`
    are other names of what a word is the name of. Raises Refused when something stands where its files belong.
    """
    from filelock import FileLock

    if not os.access(home, os.W_OK):
        db = _made(":memory:")
        _update(db, vault, exclude, tick)
        return list(_hits(db, vault, typed, others or {}))
    with FileLock(files.plain(files.folder(home) / "search.lock"), mode=0o600):
        file = files.plain(home / "search.db")
        db = _opened(home, file)
        try:
            if _update(db, vault, exclude, tick):
                _keep_seal(home, file, db)
            return list(_hits(db, vault, typed, others or {}))
        finally:
            db.close()


def _opened(home: Path, file: Path) -> sqlite3.Connection:
    """The index, as this user's kg left it here; else an empty one."""
    with suppress(sqlite3.Error, OSError):
        if files.read(home / "search.seal", 200).decode("ascii", "replace") == _seal(home, file):
            db = _connected(file)
            if db.execute("SELECT version FROM made").fetchall() == [(_VERSION,)]:
                return db
            db.close()
    for ending in ("", "-journal", "-wal", "-shm"):
        file.with_name(file.name + ending).unlink(missing_ok=True)
    os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, files.private(file)))
    return _made(file)


def _connected(file: Path | str) -> sqlite3.Connection:
    db = sqlite3.connect(file)
    # What a kill leaves has no seal, and is made anew.
    db.execute("PRAGMA journal_mode=MEMORY")
    db.execute("PRAGMA synchronous=OFF")
    return db


def _made(file: Path | str) -> sqlite3.Connection:
    db = _connected(file)
    with db:
        for table in _TABLES:
            db.execute(table)
    return db


def _seal(home: Path, file: Path) -> str:
    with file.open("rb") as opened:
        digest = hashlib.file_digest(opened, partial(hashlib.blake2b, digest_size=16)).digest()
    return sealing(home, "search")(digest)


def _keep_seal(home: Path, file: Path, db: sqlite3.Connection) -> None:
    db.commit()
    sealing(home, "search", make=True)
    files.write(home / "search.seal", _seal(home, file), own=True)


def _update(db: sqlite3.Connection, vault: Path, exclude: Sequence[str], tick: Tick) -> bool:
    """Bring an index to the notes as they are now; did any change?

    A changed note gets a new number, and the lines of its old one are passed over, until there are more of these than
    of others: then all is made anew.
    """
    there = {}
    for item in walk(vault, lambda path: path.suffix.lower() in SUFFIXES, exclude):
        if isinstance(item, File) and item.note:
            with suppress(OSError):
                stat = (vault / item.path).stat()
                there[item.path] = (stat.st_size, stat.st_mtime_ns)
    kept = {path: told for path, *told in db.execute("SELECT path, size, changed FROM notes")}
    changed = [path for path, told in there.items() if kept.get(path) != list(told)]
    gone = [path for path in kept if path not in there]
    if not changed and not gone:
        return False
    newest = db.execute("SELECT max(id) FROM notes").fetchone()[0] or 0
    if newest > 2 * len(there) + 100:
        db.execute("DELETE FROM notes")
        db.execute("INSERT INTO words (words) VALUES ('delete-all')")
        changed, gone, newest = list(there), [], 0
    db.executemany("DELETE FROM notes WHERE path = ?", [(path,) for path in (*changed, *gone)])
    for number, path in enumerate(changed, 1):
        id = newest + number
        rows = ((id * _LINES + line, text) for line, text in _lines(vault, path))
        db.executemany("INSERT INTO words (rowid, text) VALUES (?, ?)", rows)
        db.execute("INSERT INTO notes VALUES (?, ?, ?, ?)", (id, path, *there[path]))
        tick(path, number, len(changed))
    db.commit()
    return True


def _lines(vault: Path, path: str) -> Iterator[tuple[int, str]]:
    """The lines of a note that have words, each with its number."""
    try:
        data = files.read(vault / path, LARGEST)
    except OSError:
        return
    if why_no_text(data):
        return
    if path.lower().endswith(".md"):
        yield from ((number, text) for number, text in enumerate(read_text(data).lines, 1) if text.strip())
    else:
        from ingest.extract import read_note  # the readers take long to load, and most notes are Markdown

        yield from ((line.number, line.text) for line in read_note(path, data).lines if line.text.strip())


_TERM = re.compile(r'"([^"]+)"?|([^\s"]+)')


def _hits(db: sqlite3.Connection, vault: Path, typed: str, others: Mapping[str, Iterable[str]]) -> Iterator[Hit]:
    terms = [phrase or word for phrase, word in _TERM.findall(typed)]
    wanted = [
        f"({' OR '.join(_quoted(name) for name in (term, *others.get(term, ())))})" for term in terms if _says(term)
    ]
    if whole := [name for name in others.get(typed, ()) if _says(name)]:
        wanted = [f"(({' AND '.join(wanted)}) OR {' OR '.join(map(_quoted, whole))})"]
    found: list[tuple[str, int]] = []
    for joined in (" AND ", " OR "):
        if wanted and not found:
            rows = db.execute(
                "SELECT rowid FROM words WHERE words MATCH ? ORDER BY rank, rowid", (joined.join(wanted),)
            )
            found = list(_live(db, (rowid for (rowid,) in rows)))
    texts: dict[str, dict[int, str]] = {}
    for path, line in found:
        if path not in texts:
            texts[path] = dict(_lines(vault, path))
        if line in texts[path]:
            yield Hit(path, line, texts[path][line].strip())


def _live(db: sqlite3.Connection, rowids: Iterator[int]) -> Iterator[tuple[str, int]]:
    """The places of lines, the first MOST that are of a note as it is now."""
    paths = dict(db.execute("SELECT id, path FROM notes"))
    left = MOST
    for rowid in rowids:
        id, line = divmod(rowid, _LINES)
        if left and id in paths:
            left -= 1
            yield paths[id], line


def _says(term: str) -> bool:
    return any(letter.isalnum() for letter in term)


def _quoted(term: str) -> str:
    """A term as FTS5 takes words, in which nothing is an operator."""
    text = term.encode("utf-8", "replace").decode()
    return '"' + text.replace('"', " ").replace("\0", " ") + '"'
