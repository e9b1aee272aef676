"""What one note says: read, then its facts by itself, then those of the names that the vault knows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from ingest.cache import Read, note_digest
from ingest.commitments.checkboxes import box_owners, read_commitments
from ingest.commitments.listed_promises import owners_named
from ingest.commitments.promise_sentences import promises
from ingest.confidence import confided, in_confidence, private_part
from ingest.decisions.decision_sentences import decided
from ingest.decisions.decision_tables import rows_of_decisions
from ingest.decisions.listed_decisions import read_decisions
from ingest.entities.initials import directories, initials
from ingest.entities.name_evidence import evidence, lower_words
from ingest.entities.release_numbers import releases
from ingest.entities.thing_pages import read_about
from ingest.fence import fence, fenced
from ingest.formats.canvas import read_canvas
from ingest.formats.markdown import read_markdown
from ingest.formats.text_note import of_text
from ingest.language.dates import numbers, read_date, without_date
from ingest.language.document import Reading
from ingest.language.gazetteer import Known, mentions
from ingest.note import Note
from ingest.pieces import in_pieces
from ingest.relations.columns import listings
from ingest.relations.note_links import read_links
from ingest.relations.release_states import days_beside, release_states
from ingest.relations.responsibility import rosters
from ingest.relations.sides import sides
from ingest.relations.titles import titles
from ingest.relations.topics import concerns
from ingest.relations.word_order import in_word_order
from ingest.statements import statements
from kg.identity.evidence import Evidence
from kg.identity.kind_model import vocabulary
from kg.identity.name_matching import is_named
from kg.model import Fact, Problem, Ref, is_day
from kg.settings import PLAIN, Tasks
from kg.vocabulary import DATES

Reader = Callable[[str, bytes], Note]
Extractor = Callable[[Note], Iterable[Fact | Problem]]
Finder = Callable[[Reading], Iterable[Fact]]

READERS: dict[str, Reader] = {".md": of_text(read_markdown), ".canvas": of_text(read_canvas)}
EXTRACTORS: tuple[Extractor, ...] = (
    read_about,
    read_links,
    read_commitments,
    read_decisions,
    rows_of_decisions,
    releases,
    confided,
    initials,
    directories,
)
FINDERS: tuple[Finder, ...] = (
    *(in_word_order, titles, release_states, days_beside, rosters, listings, sides),
    *(decided, box_owners, promises, statements),
)


def read_note(path: str, data: bytes, tasks: Tasks = PLAIN) -> Note:
    """One note from its bytes, by the reader of its format, with its problems; never raises. `path` is the one in the
    vault, `tasks` what its checkboxes mean."""
    note, failed = Note(path), list[str]()
    with fence("read_note", failed):
        note = in_pieces(READERS[Path(path).suffix.lower()](path, data))
    with suppress(Exception):  # what fails here fails in each stage that needs it, and is told there
        note = note._replace(private=None if note.refused else private_part(note))
    return note._replace(digest=note_digest(data), tasks=tasks, failed=tuple(failed))


def read_facts(note: Note) -> Read:
    """What a note says by itself: nothing, when it is refused. A stage that fails is in `failed`; what it said until
    then is kept."""
    if note.refused:
        return Read(note.digest, problems=note.problems, refused=True)
    facts: list[Fact] = []
    said: tuple[Fact, ...] = ()
    problems, failed, words = list(note.problems), list(note.failed), ""
    for extract in EXTRACTORS:
        for item in fenced(extract, note, failed=failed):
            if isinstance(item, Problem):
                problems.append(item)
            elif _is_of_something(item):
                facts.append(_with_day(item))
    names = Evidence()
    with fence("evidence", failed):
        names = evidence(note, vocabulary()).with_(owners_named(note))
    with fence("lower_words", failed):
        words = " ".join(sorted(lower_words(note)))
    with fence("confidence", failed):  # of what may be private, nothing is said
        said = in_confidence(note, facts)
    return Read(note.digest, said, tuple(problems), words=words, failed=tuple(failed), evidence=names)


def _is_of_something(fact: Fact) -> bool:
    """Has everything that a fact speaks of a name? "-" in a table and `[[folder/]]` name nothing."""
    return is_named(fact.subject) and (not isinstance(fact.value, Ref) or is_named(fact.value))


def _with_day(fact: Fact) -> Fact:
    """A fact with its date as an ISO day, where that is what it tells: "March 5, 2026"."""
    if fact.says not in DATES or is_day(fact.value):
        return fact
    text = str(fact.value)
    day = "" if re.search(r"\w", without_date(text)) else read_date(text)
    return fact._replace(value=day) if day else fact


def no_days(facts: Iterable[Fact]) -> Iterator[Problem]:
    """The dates of fields and tables that are none. Days by numbers, "7/11/2025", are told where nothing shows what
    they mean."""
    for fact in facts:
        told = fact.says in DATES and fact.how in ("field", "roster") and not is_day(fact.value)
        if told and not numbers(str(fact.value)):
            message = f"{fact.says} {fact.value} is no day, and cannot be compared with one: write it as 2025-11-03"
            yield Problem(fact.source, message, "date")


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
            said += map(_with_day, filter(_is_of_something, fenced(find, reading, failed=failed)))
        said += filter(_is_of_something, fenced(concerns, reading, [*facts, *said], failed=failed))
    with fence("confidence", failed):
        kept = in_confidence(note, said)
    return Found(kept, tuple(failed))
