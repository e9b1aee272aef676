"""What one note says: read, then its facts by itself, then those of the names that the vault knows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from ingest.cache import Read, note_digest
from ingest.commitments.checkboxes import read_commitments
from ingest.commitments.promise_sentences import promises
from ingest.confidence import in_confidence
from ingest.decisions.decision_sentences import decided
from ingest.decisions.listed_decisions import read_decisions
from ingest.entities.candidates import candidates, lower_words
from ingest.entities.layout_candidates import layout
from ingest.entities.release_numbers import releases
from ingest.entities.thing_pages import read_about
from ingest.fence import fence, fenced
from ingest.formats.canvas import read_canvas
from ingest.formats.encoding import read_text
from ingest.formats.markdown import read_markdown
from ingest.language.document import Reading
from ingest.language.gazetteer import Known, mentions
from ingest.note import Note
from ingest.pieces import in_pieces
from ingest.relations.columns import listings
from ingest.relations.dependencies import dependencies
from ingest.relations.note_links import read_links
from ingest.relations.relation_sentences import relations
from ingest.relations.responsibility import rosters
from ingest.relations.topics import concerns
from ingest.statements import statements
from kg.identity.name_matching import is_named
from kg.model import Fact, Problem, Ref, Source
from kg.settings import PLAIN, Tasks

Reader = Callable[[str, str], Note]
Extractor = Callable[[Note], Iterable[Fact | Problem]]
Finder = Callable[[Reading], Iterable[Fact]]

READERS: dict[str, Reader] = {".md": read_markdown, ".canvas": read_canvas}
EXTRACTORS: tuple[Extractor, ...] = (
    read_about,
    read_links,
    read_commitments,
    read_decisions,
    releases,
    candidates,
    layout,
)
FINDERS: tuple[Finder, ...] = (dependencies, relations, rosters, listings, decided, promises, statements)

_LONGEST = 1_000_000  # characters of a line that is read


def read_note(path: str, data: bytes, tasks: Tasks = PLAIN) -> Note:
    """One note from its bytes, repaired, with its problems; never raises. `path` is the one in the vault, `tasks` what
    its checkboxes mean."""
    note, failed = Note(path), list[str]()
    with fence("read_note", failed):
        note = _read(path, data)
    return note._replace(digest=note_digest(data), tasks=tasks, failed=tuple(failed))


def _read(path: str, data: bytes) -> Note:
    text = read_text(data)
    valid = _is_text(data)
    problems = [_repaired(path, number, raw, text.lines[number - 1], valid) for number, raw in text.repaired]
    reader = READERS[Path(path).suffix.lower()]
    content = "\n".join(text.lines)
    if not content.strip():
        problems.append(Problem(Source(path, 1), "is empty: write something in it, or delete it", "empty"))
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
    note = in_pieces(reader(path, content))
    return note._replace(problems=(*problems, *note.problems))


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
    """What a note says by itself. A stage that fails is in `failed`; what it said until then is kept."""
    facts: list[Fact] = []
    said: tuple[Fact, ...] = ()
    problems, failed, words = list(note.problems), list(note.failed), ""
    for extract in EXTRACTORS:
        for item in fenced(extract, note, failed=failed):
            if isinstance(item, Problem):
                problems.append(item)
            elif _is_of_something(item):
                facts.append(item)
    with fence("lower_words", failed):
        words = " ".join(sorted(lower_words(note)))
    with fence("confidence", failed):  # of what may be private, nothing is said
        said = in_confidence(note, facts)
    return Read(note.digest, said, tuple(problems), words=words, failed=tuple(failed))


def _is_of_something(fact: Fact) -> bool:
    """Has everything that a fact speaks of a name? "-" in a table and `[[folder/]]` name nothing."""
    return is_named(fact.subject) and (not isinstance(fact.value, Ref) or is_named(fact.value))


class Found(NamedTuple):
    """What a note says of the names that the vault knows."""

    facts: tuple[Fact, ...]
    failed: tuple[str, ...] = ()  # the stages that failed, with what went wrong


def find_facts(note: Note, names: Known, facts: Sequence[Fact]) -> Found:
    """What a note says of the names that the vault knows; `facts` are those it states by itself. A stage that fails is
    in `failed`; what it said until then is kept."""
    said: list[Fact] = []
    kept: tuple[Fact, ...] = ()
    failed = list(note.failed)
    with fence("find_names", failed):
        reading = Reading(note, names, facts)
        said += fenced(mentions, note, reading.mentions, failed=failed)
        for find in FINDERS:
            said += filter(_is_of_something, fenced(find, reading, failed=failed))
        said += filter(_is_of_something, fenced(concerns, reading, [*facts, *said], failed=failed))
    with fence("confidence", failed):
        kept = in_confidence(note, said)
    return Found(kept, tuple(failed))
