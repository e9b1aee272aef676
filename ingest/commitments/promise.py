"""A commitment outside a checkbox, and what all that look for one share: the note's setting, the words as data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from ingest.language.document import Reading
from ingest.language.gazetteer import Mention
from ingest.language.lexicon import pattern_of, rows_of
from ingest.language.person_names import is_person_name, unlink
from ingest.language.tokens import plain
from ingest.note import Line
from kg.model import Ref

MYSELF = Ref("Person", "Myself")
_AUTHORS = ("author", "authors", "created-by", "written-by", "from", "by")


class Promise(NamedTuple):
    """One commitment outside a checkbox, where it stands."""

    line: Line
    start: int  # character offsets in the line of what is to be done
    end: int
    owners: tuple[Ref, ...]
    confidence: float
    text: str = ""  # when it is not the words there
    status: str = "open"
    due: str = ""  # ISO
    cue: int = -1  # where its words begin to say that it is one, when before `start`


class Setting(NamedTuple):
    """What a note says by itself that its commitments need."""

    day: str  # the note's date, ISO or ""
    there: tuple[Ref, ...]  # who attended
    boxes: frozenset[int]  # lines of checkboxes
    decided: frozenset[int]  # and of decisions
    me: tuple[Ref, ...] = (MYSELF,)  # who says "I": the author that the note names, else the vault's owner


def setting(reading: Reading) -> Setting:
    """The setting of a note's commitments, from what it states."""
    day = ""
    there: dict[Ref, None] = {}
    boxes = {line.number for line in reading.note.lines if line.box is not None}
    decided: set[int] = set()
    for fact in reading.facts:
        kind = fact.subject.kind
        if kind == "Commitment":
            boxes.add(fact.source.line)
        elif kind == "Decision":
            decided.add(fact.source.line)
        elif kind == "Note" and fact.says == "date":
            day = day or str(fact.value)
        elif fact.says == "ATTENDED":
            there[fact.subject] = None
    written = [unlink(field.value).strip(" @") for field in reading.note.values(*_AUTHORS)]
    authors = tuple(Ref("Person", name) for name in dict.fromkeys(written) if is_person_name(name))
    me = (MYSELF,) if not authors else authors if len(authors) == 1 else ()  # of several, nobody knows which
    return Setting(day, tuple(there), frozenset(boxes), frozenset(decided), me)


@cache
def table_of(name: str) -> Mapping[str, Any]:
    """A table of `patterns/promises.toml`, its lists of words as sets."""
    data = rows_of("promises")[name]
    return {key: frozenset(value.split()) if name == "words" else value for key, value in data.items()}


def pattern(table: str, name: str, frame: str = "{}") -> re.Pattern[str]:
    """The expressions of a row of `patterns/promises.toml` as one, within a frame."""
    return pattern_of("promises", table, name, frame)


def shown(text: str) -> str:
    """What is to be done, as a sentence of its own: links and marks of Markdown away, a capital at its beginning."""
    words = re.sub(r"[*`]+|(?<!\w)_+|_+(?!\w)", "", unlink(text))
    words = " ".join(words.split()).strip(' \t.,;:-–—"“”')
    if words.count("(") != words.count(")"):
        words = words.strip("()")
    return words[:1].upper() + words[1:]


def is_template(text: str) -> bool:
    """Is the line a template's, or a machine's offer?"""
    return pattern("phrases", "template").search(plain(text)) is not None


def persons(reading: Reading, line: Line) -> list[Mention]:
    """The persons that a line names, in words and in links, in their order."""
    here = (reading.named if "[[" in line.text else reading.by_line).get(line.key, ())
    return [mention for mention in here if mention.ref.may_be("Person")]


def person(mention: Mention) -> Ref:
    """The person that a mention names."""
    return Ref("Person", mention.ref.name)
