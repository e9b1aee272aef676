"""A commitment outside a checkbox, and what all that look for one share: the note's setting, the words as data."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import Any, NamedTuple

from ingest.language.dates import DATES, read_date
from ingest.language.document import Reading
from ingest.language.gazetteer import Mention
from ingest.language.lexicon import pattern_of, rows_of
from ingest.language.person_names import is_person_name, unlink
from ingest.language.tokens import plain, words_in
from ingest.note import Line, Note
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
    to: tuple[Ref, ...] = ()  # whom a list says it is promised to
    more: Mapping[str, str] = {}  # what else is told of it: first_due, done_on, kept


class Setting(NamedTuple):
    """When something is said, and among whom: of a note, or of a section of it that is a meeting of its own."""

    day: str = ""  # ISO or ""
    there: tuple[Ref, ...] = ()  # who attended


class Settings(NamedTuple):
    """What a note says by itself that its commitments need."""

    note: Setting
    sections: tuple[tuple[int, int, Setting], ...]  # those with a day or attendees of their own, by first and last line
    boxes: frozenset[int]  # lines of checkboxes
    decided: frozenset[int]  # and of decisions
    me: tuple[Ref, ...] = (MYSELF,)  # who says "I": the author that the note names, else the vault's owner

    def at(self, line: Line) -> Setting:
        """The setting where a line stands: that of the innermost section that has one."""
        inside = [setting for first, last, setting in self.sections if first <= line.number <= last]
        return inside[-1] if inside else self.note


def settings(reading: Reading) -> Settings:
    """The settings of a note's commitments, from what it states."""
    note, day = reading.note, ""
    there: dict[int, dict[Ref, None]] = defaultdict(dict)  # by line
    boxes = {line.number for line in note.lines if line.box is not None}
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
            there[fact.source.line][fact.subject] = None
    days = {field.line: read_date(field.value) for field in note.values(*DATES) if field.form != "front"}
    whole = Setting(day, tuple({ref: None for refs in there.values() for ref in refs}))
    sections = tuple(_sections(note, whole, there, days))
    written = [unlink(field.value).strip(" @") for field in note.values(*_AUTHORS)]
    authors = tuple(Ref("Person", name) for name in dict.fromkeys(written) if is_person_name(name))
    me = (MYSELF,) if not authors else authors if len(authors) == 1 else ()  # of several, nobody knows which
    return Settings(whole, sections, frozenset(boxes), frozenset(decided), me)


def _sections(
    note: Note, whole: Setting, there: Mapping[int, Mapping[Ref, None]], days: Mapping[int, str]
) -> Iterator[tuple[int, int, Setting]]:
    """The sections of a note that name a day or attendees of their own, outermost first."""
    heads = [
        (line.number, len(line.text) - len(line.text.lstrip(" #")), line.text)
        for line in note.lines
        if line.form == "heading"
    ]
    if len(heads) < 2:
        return
    end = note.lines[-1].number
    for place, (first, depth, text) in enumerate(heads):
        following = (number for number, other, _ in heads[place + 1 :] if other <= depth)
        last = next(following, end + 1) - 1
        if first == heads[0][0] and last == end:
            continue  # its title
        near = heads[place + 1][0] if place + 1 < len(heads) else last + 1
        day = read_date(text) or next((days[line] for line in range(first, near) if days.get(line)), "")
        people = {ref: None for line in range(first, near) for ref in there.get(line, ())}
        if day or people:
            yield first, last, Setting(day or whole.day, tuple(people) or whole.there)


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


_SIGNS = ("{{", "<", "[", "___")


@lru_cache(maxsize=4096)  # each reader of a line asks
def is_template(text: str) -> bool:
    """Is the line a template's, or a machine's offer?"""
    may_be = not table_of("words")["templates"].isdisjoint(words_in(text)) or any(sign in text for sign in _SIGNS)
    return may_be and pattern("phrases", "template").search(plain(text)) is not None


def persons(reading: Reading, line: Line) -> list[Mention]:
    """The persons that a line names, in words and in links, in their order."""
    here = (reading.named if "[[" in line.text else reading.by_line).get(line.key, ())
    return [mention for mention in here if mention.ref.may_be("Person")]


def person(mention: Mention) -> Ref:
    """The person that a mention names."""
    return Ref("Person", mention.ref.name)


_SENTENCES = re.compile(r"[.!?;](?=\s)")


def named_last(reading: Reading, line: Line, place: int) -> tuple[Ref, ...]:
    """Whom "he" or "she" means: who is the first named in its sentence, else in the one before, and so on, back to the
    beginning of the line before."""
    text = line.text
    ends = [line.body, *(stop.end() for stop in _SENTENCES.finditer(text, line.body, place))]
    people = [
        mention for mention in reading.named.get(line.key, ()) if mention.ref.may_be("Person") and mention.end <= place
    ]
    right = place
    for left in reversed(ends):
        here = [mention for mention in people if left <= mention.start < right]
        if here:
            return (person(here[0]),)
        right = left
    above = next((reading.lines[n] for n in range(line.number - 1, line.number - 3, -1) if n in reading.lines), None)
    if above is None or above.form == "heading" or above.section != line.section:
        return ()
    others = {person(mention) for mention in reading.named.get(above.key, ()) if mention.ref.may_be("Person")}
    return tuple(others) if len(others) == 1 else ()
