"""Notes to facts: every note of a vault read once, then searched for the names that the whole vault knows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from ingest.about import read_about
from ingest.cache import Cache, Read, note_digest
from ingest.canvas import read_canvas
from ingest.commitments import read_commitments
from ingest.cues import concerns, dependencies, releases
from ingest.decisions import read_decisions
from ingest.markdown import read_markdown
from ingest.names import Known, find_names, known, mentions
from ingest.note import Note
from ingest.related import read_links
from ingest.text import read_text
from ingest.walk import walk
from kg.model import Fact, Problem, Source
from kg.roster import Roster, build_roster
from kg.settings import Settings

Reader = Callable[[str, str], Note]
Extractor = Callable[[Note], Iterable[Fact | Problem]]

READERS: dict[str, Reader] = {".md": read_markdown, ".canvas": read_canvas}
EXTRACTORS: tuple[Extractor, ...] = (read_about, read_links, read_commitments, read_decisions, releases)

_LONGEST = 1_000_000  # characters of a line that is read


def reader_version() -> str:
    """A digest of the code that reads: a kept note that another version read is read again."""
    here = Path(__file__).parent
    files = sorted((*here.glob("*.py"), *(here.parent / "kg").glob("*.py")))
    return note_digest(b"\0".join(file.read_bytes() for file in files))


class Vault(NamedTuple):
    """A vault as read: what its notes say, who it names, and what could not be read."""

    facts: list[Fact]
    problems: list[Problem]
    roster: Roster
    notes: int  # in the vault
    read: int  # read this time; the rest came from the cache
    skipped: int  # could not be read at all


def read_note(path: str, data: bytes) -> Note:
    """One note from its bytes, repaired, with its problems; never raises. `path` is the one in the vault."""
    text = read_text(data)
    valid = _is_text(data)
    problems = [_repaired(path, number, raw, text.lines[number - 1], valid) for number, raw in text.repaired]
    reader = READERS[Path(path).suffix.lower()]
    content = "\n".join(text.lines)
    if not content.strip():
        problems.append(Problem(Source(path, 1), "is empty: write something in it, or delete it", "unreadable"))
    if len(content) > _LONGEST and any(len(line) > _LONGEST for line in text.lines):
        content = "\n".join(line if len(line) <= _LONGEST else "" for line in text.lines)
        problems += [
            Problem(
                Source(path, number),
                f"the line has {len(line):,} characters; over {_LONGEST:,} it is not read",
                "unreadable",
            )
            for number, line in enumerate(text.lines, 1)
            if len(line) > _LONGEST
        ]
    note = reader(path, content)
    return note._replace(digest=note_digest(data), problems=(*problems, *note.problems))


def _is_text(data: bytes) -> bool:
    try:
        return "\0" not in data.decode("utf-8")
    except UnicodeDecodeError:
        return False


def _repaired(path: str, number: int, raw: str, line: str, valid: bool) -> Problem:
    if not valid and "\\x" in raw:  # bytes that are no text: what they were meant to be is not known
        message = f"bytes that are not UTF-8, read as “{_short(line)}”: save the note as UTF-8"
        return Problem(Source(path, number, raw), message, "unreadable")
    return Problem(Source(path, number, raw), f"damaged characters, read as “{_short(line)}”", "repaired")


def _short(line: str, most: int = 60) -> str:
    line = line.strip()
    return line if len(line) <= most else line[: most - 1] + "…"


def read_facts(note: Note) -> Read:
    """What a note says by itself."""
    facts: list[Fact] = []
    problems = list(note.problems)
    for extract in EXTRACTORS:
        for item in extract(note):
            (facts if isinstance(item, Fact) else problems).append(item)  # type: ignore[arg-type] # one or the other
    return Read(note.digest, _in_confidence(note, facts), tuple(problems))


# Lines that ask not to be told on. What is said in a transcript is in confidence anyhow.
_BETWEEN_US = re.compile(
    r"\b(?:(?:don['’]?t|do not|not to) (?:share|repeat|quote|forward|tell anyone)|between (?:us|you and me)"
    r"|off the record|in confidence|confidential(?:ly)?|keep this private)\b",
    re.IGNORECASE,
)


# Asked first, as the pattern takes ten times as long: no such line is without one of these.
_HINTS = ("share", "repeat", "quote", "forward", "anyone", "between", "record", "confiden", "private")


def _asks(text: str) -> bool:
    low = text.lower()
    return any(hint in low for hint in _HINTS) and _BETWEEN_US.search(text) is not None


def _in_confidence(note: Note, facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """The facts, private where their line is a transcript's or asks not to be shared."""
    lines = {line.number for line in note.lines if line.form == "transcript" or _asks(line.text)}
    if not lines:
        return tuple(facts)
    return tuple(fact._replace(private=True) if fact.source.line in lines else fact for fact in facts)


def find_facts(note: Note, names: Known, facts: Sequence[Fact]) -> tuple[Fact, ...]:
    """What a note says of the names that the vault knows; `facts` are those it states by itself."""
    found = find_names(note, names)
    said = (*mentions(note, found), *dependencies(note, found), *concerns(note, found, facts))
    return _in_confidence(note, said)


def _is_note(path: Path) -> bool:
    return path.suffix.lower() in READERS


def read_vault(
    vault: Path,
    settings: Settings,
    cache: Cache | None = None,
    tick: Callable[[str, int, int], None] = lambda path, done, total: None,
    *,
    keep: bool = True,
) -> Vault:
    """All facts and problems of a vault. With a cache only changed notes are read, and it is brought up to date
    unless `keep` is false; `tick(path, done, total)` is told of each note."""
    kept = cache.read() if cache else {}
    problems: list[Problem] = []
    paths: list[str] = []
    for item in walk(vault, _is_note, settings.exclude):
        if isinstance(item, Problem):
            problems.append(item)
        else:
            paths.append(item)
    reads: dict[str, Read] = {}
    changed: set[str] = set()
    for done, path in enumerate(paths, 1):
        tick(path, done, len(paths))
        try:
            data = (vault / path).read_bytes()
        except OSError as error:
            problems.append(
                Problem(
                    Source(path), f"cannot be read ({error.strerror}); give yourself the right to read it", "unreadable"
                )
            )
            continue
        old = kept.get(path)
        if old and old.digest == note_digest(data):
            reads[path] = old
        else:
            reads[path] = read_facts(read_note(path, data))
            changed.add(path)
    roster = build_roster((fact for path in sorted(reads) for fact in reads[path].facts), settings)
    _search(vault, reads, roster, cache.surfaces() if cache else {}, changed)
    if cache and keep:
        cache.write(
            {path: reads[path] for path in reads if reads[path] is not kept.get(path)},
            kept.keys() - reads.keys(),
            roster.surfaces(),
            ((roster.name(key), key[0]) for key in roster.names),
        )
    for path in sorted(reads):
        problems += reads[path].problems
    facts = [fact for path in sorted(reads) for fact in (*reads[path].facts, *(reads[path].found or ()))]
    # Who is meant is settled with everything that was found, names that only a sentence brought up included.
    return Vault(facts, problems, build_roster(facts, settings), len(paths), len(changed), len(paths) - len(reads))


def _search(
    vault: Path, reads: dict[str, Read], roster: Roster, before: Mapping[str, Sequence[str]], changed: set[str]
) -> None:
    """Look for the vault's names in the notes that changed, and in those that hold a name that is new or gone."""
    surfaces = roster.surfaces()
    names = known(surfaces)
    touched = {
        name for name in surfaces.keys() | before.keys() if sorted(surfaces.get(name, ())) != list(before.get(name, ()))
    }
    for path, read in reads.items():
        if path not in changed and read.found is not None and not touched:
            continue
        try:
            data = (vault / path).read_bytes()
        except OSError:
            continue  # gone since it was read: the next ingest sees that
        if path in changed or read.found is None or _holds(data, touched):
            note = read_note(path, data)
            reads[path] = read._replace(found=find_facts(note, names, read.facts))


def _holds(data: bytes, names: Iterable[str]) -> bool:
    """Might one of these names stand in the note? By their first words; what is not ASCII may be damaged there."""
    low = data.lower()
    return any(
        not (first := name.split()[0].lower()).isascii() or first.encode() in low for name in names if name.strip()
    )
