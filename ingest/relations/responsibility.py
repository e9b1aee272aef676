"""Who has which part in what, by tables and labels: recurring meetings, and roles as in RACI, RAPID and DACI."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from ingest.formats.tables import Cell, Row, cells
from ingest.formats.typed_tables import by_cells, tables
from ingest.language.document import Reading, between
from ingest.language.gazetteer import Mention
from ingest.language.lexicon import columns_of, either, rows_of
from ingest.language.sections import announces
from ingest.note import Line, at
from ingest.relations.columns import by_columns, kind_in
from kg.model import Fact, Ref

_LEADING = ("accountable", "driver", "owner")  # of a feature or release: who alone is that owns it
_LETTERS = re.compile(r"^[RASCIPD](?:\s*[/,&+ ]\s*[RASCIPD])*$")
_BRACKET = re.compile(r"^[\s*_\]]*\(\s*([RASCIPD](?:\s*[/,&]\s*[RASCIPD])*)\s*\)")
_LABEL = re.compile(r"[*_]{0,2}(?P<role>[A-Za-z][A-Za-z\- ]{1,16}?)[*_]{0,2}\s*(?:\(\w\)\s*)?[:=]")
_DAYS = "mon(?:day)?|tue(?:s|sday)?|wed(?:s|nesday)?|thu(?:r|rs|rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?"
_OFTEN = (
    rf"(?:{_DAYS})s?|daily|weekly|bi-?weekly|fortnightly|monthly|bi-?monthly|quarterly|annual(?:ly)?|yearly|every \w+"
    r"|each \w+|ad[ -]hoc"
)
_BEFORE = re.compile(rf"^(?:(?:{_OFTEN})\b[\s,/&+]*)+(?:\d[\d:. ]*(?:am|pm|h)?\s*)?\s*[-–—:|]\s*", re.IGNORECASE)
_ONLY = re.compile(rf"^(?:(?:(?:{_OFTEN}|\d[\d:.]*(?:am|pm|h)?|at|on)\b|[^\w\s])\s*)*$", re.IGNORECASE)
_OPENS_OFTEN = re.compile(rf"(?:{_OFTEN})\b", re.IGNORECASE)
_AGAIN = re.compile(rf"\b(?:(?!(?:{_DAYS})\b)(?:{_OFTEN}))\b", re.IGNORECASE)  # a bare "Mon" may be one Monday
_DAY = re.compile(rf"(?:{_DAYS})s?\b", re.IGNORECASE)
_BEHIND = re.compile(
    r"\s*[(\[][^()\[\]]{0,20}[\d½][^()\[\]]{0,20}(?:m|min|mins|minutes|h|hrs?|hours?|days?)\s*[)\]]\s*$", re.IGNORECASE
)


class _Words(NamedTuple):
    """The lists of `patterns/rosters.toml`, and the columns of a table of recurring meetings."""

    roles: Mapping[str, str]  # by the word that names it
    letters: Mapping[str, Mapping[str, str]]
    cadence: Mapping[str, re.Pattern[str]]


@cache
def _words() -> _Words:
    table = rows_of("rosters")
    roles = {word: role for role, words in table["roles"].items() for word in words.split("|")}
    cadence = {role: re.compile(rf"\b(?:{either(names)})\b") for role, names in columns_of("meetings").items()}
    return _Words(roles, table["letters"], cadence)


def rosters(reading: Reading) -> Iterator[Fact]:
    """HAS_ROLE_IN facts of tables and labels: attendees and owners of the meetings of a cadence table, which are
    meetings of their own; people with the letters or words of RACI, RAPID, DACI and RASCI."""
    about = _about(reading)
    for table in tables(reading.note):
        rows = table.rows
        places = (
            {} if table.kind in ("actions", "decisions") and "meeting" not in table.roles else _places(reading, rows)
        )
        again = _is_cadence(rows, places)
        table = by_cells(table, kind_in(reading))
        for row in rows:
            if title := _recurring(row, places, again):
                yield from _cadence(reading, about, row, title, places)
            else:
                yield from [*_roles(reading, about, row)] or by_columns(reading, table, row)
    if about.ways:
        for line in reading.note.lines:
            if line.form != "row" and line.form != "transcript" and line.key in reading.named:
                yield from _labelled(reading, about, line)


def _column(columns: Sequence[str], words: re.Pattern[str]) -> int:
    return next((place for place, name in enumerate(columns) if words.search(name)), -1)


def _places(reading: Reading, rows: Sequence[Row]) -> Mapping[str, int]:
    """Which columns of a table say how often a meeting is, its name, who comes and who runs it: by their names, else
    by what stands in most of their cells. Without those who come, or how often, it is no table of meetings."""
    columns, cadence = rows[0].columns, _words().cadence
    found = {key: _column(columns, cadence[key]) for key in ("often", "comes", "runs", "called")}
    others = [place for place in range(len(columns)) if place not in found.values()]
    if found["often"] < 0:
        found["often"] = _mostly(rows, others, lambda row, cell: _OPENS_OFTEN.match(cell.text) is not None)
    if found["often"] < 0:
        return {}
    if found["comes"] < 0:
        rest = [place for place in others if place != found["often"]]
        found["comes"] = _mostly(rows, rest, lambda row, cell: len(_people(reading, row.line, cell)) > 1)
    if found["called"] < 0 and found["often"] == 0:
        rest = [
            place for place in others if place not in found.values() and not cadence["about"].search(columns[place])
        ]
        found["called"] = _mostly(rows, rest, lambda row, cell: cell.text[:1].isupper())
    return found if found["comes"] >= 0 else {}


def _mostly(rows: Sequence[Row], places: Sequence[int], fits: Callable[[Row, Cell], bool]) -> int:
    """The first of these columns of which two cells or more, and at least half of them, fit; -1: none."""
    for place in places:
        count = sum(1 for row in rows if place < len(row.cells) and fits(row, row.cells[place]))
        if count > 1 and 2 * count >= len(rows):
            return place
    return -1


def _cell(row: Row, places: Mapping[str, int], name: str) -> Cell | None:
    place = places.get(name, -1)
    return row.cells[place] if 0 <= place < len(row.cells) else None


def _is_cadence(rows: Sequence[Row], places: Mapping[str, int]) -> bool:
    """Is a table one of meetings that recur, by its heading or by any of its rows?"""
    cadence, first = _words().cadence, rows[0]
    if not places:
        return False
    if _AGAIN.search(first.line.section) or announces(first.line.section, "meetings"):
        return True
    place = places["often"]
    said = [row.cells[place].text for row in rows if place < len(row.cells)]
    if any(map(_AGAIN.search, said)):
        return True
    days = sum(1 for text in said if _DAY.match(text) and _ONLY.match(text))
    meets = any(cadence["meets"].fullmatch(name) for name in first.columns)
    return days > 1 and days == len(said) and meets and places["runs"] >= 0


def _recurring(row: Row, places: Mapping[str, int], again: bool) -> Cell | None:
    """The cell that names a recurring meeting, when the table is one of those; `again` if it holds for all its rows."""
    often, comes, called = (_cell(row, places, name) for name in ("often", "comes", "called"))
    if comes is None or often is None or often == comes:
        return None
    name = row.columns[places["often"]]
    if not again and (_words().cadence["dated"].search(name) or not _words().cadence["often"].search(name)):
        return None  # an agenda: "Mon 10:00"
    if not _ONLY.match(often.text):
        return often  # "Mon – WBR (45m)"
    return called if called is not None and called.text and called != comes else None


def _cadence(reading: Reading, about: _About, row: Row, cell: Cell, places: Mapping[str, int]) -> Iterator[Fact]:
    note = reading.note
    title = re.sub(r"[*_`]+", "", _BEHIND.sub("", _BEFORE.sub("", re.sub(r"[*_`]+", "", cell.text)))).strip()
    if not title:
        return
    meeting = Ref("Meeting", f"{note.path}#{title}")
    source = at(note, row.line, cell.start, cell.end)
    yield Fact(meeting, "title", title, source, "roster")
    yield Fact(meeting, "kind", "recurring", source, "roster")
    yield Fact(meeting, "planned", True, source, "roster")
    for column, role in (("comes", "attendee"), ("runs", "owner")):
        place = _cell(row, places, column)
        for person in _people(reading, row.line, place) if place else ():
            where = at(note, row.line, person.start, person.end)
            yield Fact(person.ref, "HAS_ROLE_IN", meeting, where, "roster", role=role)
            for letter in _bracketed(row.line.text, person):
                if part := _meaning(about, {letter}).get(letter):
                    yield Fact(person.ref, "HAS_ROLE_IN", meeting, where, "roster", role=part)


def _people(reading: Reading, line: Line, cell: Cell) -> list[Mention]:
    """The people named in a cell."""
    return [
        mention._replace(ref=Ref("Person", mention.ref.name))
        for mention in between(reading.named.get(line.key, ()), cell.start, cell.end)
        if mention.ref.may_be("Person")
    ]


def _bracketed(text: str, person: Mention) -> list[str]:
    found = _BRACKET.match(text[person.end :])
    return re.findall(r"\w", found[1]) if found else []


class _About(NamedTuple):
    """What a note is about, for lines that do not say it themselves."""

    ways: tuple[str, ...]  # of giving roles, that it names: RACI, RAPID, …
    programs: Mapping[str, Ref]  # those that its headings name, by section
    whole: Ref | None  # the program that it is of, else the meeting that it records


def _about(reading: Reading) -> _About:
    ways = tuple(way for way in _words().letters if any(way in line.text for line in reading.note.lines))
    programs: dict[str, Ref] = {}
    for mention in reading.mentions:
        if mention.line.form == "heading" and mention.ref.kind == "Program":
            programs.setdefault(mention.line.section, mention.ref)
    whole: list[Ref] = []
    for fact in reading.facts:
        if fact.how == "page" and fact.subject.kind == "Program":
            whole.append(fact.subject)
        elif fact.says in ("MENTIONS", "RECORDS") and isinstance(fact.value, Ref):
            whole += [fact.value] if fact.value.kind in ("Program", "Meeting") else []
    return _About(ways, programs, next((ref for ref in (*(r for r in whole if r.kind == "Program"), *whole)), None))


def _topic(about: _About, line: Line) -> Ref | None:
    """What a line without a name of its own is about."""
    return about.programs.get(line.section, about.whole)


def _meaning(about: _About, letters: set[str]) -> Mapping[str, str]:
    """What letters stand for: in the way that the note names, if they fit; else in the first that they fit."""
    ways = _words().letters
    fit = (ways[way] for way in (*about.ways, *ways) if letters <= ways[way].keys())
    return next(fit, {}) if letters else {}


def _roles(reading: Reading, about: _About, row: Row) -> Iterator[Fact]:
    """The roles of a row: columns that are roles, columns that are people with letters below, or a role in front."""
    words = _words()
    columns = [words.roles.get(name, "") for name in row.columns]
    if sum(1 for name in row.columns if len(name) == 1) > 1:  # | Task | R | A | C | I |
        meaning = _meaning(about, {name.upper() for name in row.columns if len(name) == 1})
        columns = [role or meaning.get(name.upper(), "") for role, name in zip(columns, row.columns, strict=True)]
    first = row.cells[0] if row.cells else None
    if first is None:
        return
    if sum(map(bool, columns)) > 1:
        parts = [
            (person, role)
            for role, cell in zip(columns, row.cells, strict=False)
            if role
            for person in _people(reading, row.line, cell)
        ]
        yield from _parts(reading, about, row, first, parts)
        return
    if front := words.roles.get(first.text.lower().rstrip(": ")):
        for cell in row.cells[1:]:
            for person in _people(reading, row.line, cell):
                yield from _in(reading, row.line, person, front, _topic(about, row.line))
        return
    letters = {at: found for at, cell in enumerate(row.cells) if at and (found := _letters(cell))}
    if not letters:
        return
    meaning = _meaning(about, set().union(*letters.values()))
    heads = _header(reading, row)
    parts = [
        (person._replace(line=row.line, start=row.cells[place].start, end=row.cells[place].end), meaning[letter])
        for place, found in letters.items()
        for person in heads.get(place, ())
        for letter in sorted(found)
        if letter in meaning
    ]
    yield from _parts(reading, about, row, first, parts)


def _letters(cell: Cell) -> set[str]:
    return set(re.findall(r"\w", cell.text)) if _LETTERS.match(cell.text) else set()


def _header(reading: Reading, row: Row) -> dict[int, list[Mention]]:
    """The people whom the columns name."""
    return {
        at: found for at, cell in enumerate(cells(row.header.text)) if (found := _people(reading, row.header, cell))
    }


def _parts(
    reading: Reading, about: _About, row: Row, first: Cell, parts: Sequence[tuple[Mention, str]]
) -> Iterator[Fact]:
    """The roles of people in what a row is about: a name in its first cell, else the words of it."""
    here = between(reading.named.get(row.line.key, ()), first.start, first.end)
    work = next((m.ref for m in here if m.ref.may_be("Program", "Feature", "Release")), None)
    topic = _topic(about, row.line)
    for person, role in parts:
        if work is not None:
            alone = sum(role == other for _, other in parts) == 1
            yield from _in(reading, row.line, person, role, work, owns=alone)
        elif topic is not None:
            yield from _in(reading, row.line, person, f"{role}: {first.text}", topic)
        elif 1 <= len(first.text.split()) <= 6:
            yield from _in(reading, row.line, person, role, Ref("Program", first.text), sure=False)


def _in(
    reading: Reading, line: Line, person: Mention, role: str, what: Ref | None, *, sure: bool = True, owns: bool = True
) -> Iterator[Fact]:
    if what is None:
        return
    source = at(reading.note, line, person.start, person.end)
    confidence = 0.9 if sure else 0.5
    if what.may_be("Program", "Meeting"):
        yield Fact(person.ref, "HAS_ROLE_IN", what, source, "roster", sure, confidence, role=role)
    elif owns and role.partition(":")[0] in _LEADING:
        yield Fact(person.ref, "OWNS", what, source, "roster", sure, confidence)


def _labelled(reading: Reading, about: _About, line: Line) -> Iterator[Fact]:
    """The roles of a line: "Driver: Dana", "Dana (R), Omer (A)"."""
    mentions = reading.named[line.key]
    people = [m._replace(ref=Ref("Person", m.ref.name)) for m in mentions if m.ref.may_be("Person")]
    programs = [m.ref for m in mentions if m.ref.kind == "Program"]
    topic = programs[0] if programs else _topic(about, line)
    label = _LABEL.match(line.text, line.body) if line.box is None else None
    role = _words().roles.get(label["role"].strip().lower(), "") if label else ""
    letters = {person.start: _bracketed(line.text, person) for person in people}
    meaning = _meaning(about, {letter for found in letters.values() for letter in found})
    for person in people:
        if role and label and person.start >= label.end():
            yield from _in(reading, line, person, role, topic)
        for letter in letters[person.start]:
            if letter in meaning:
                yield from _in(reading, line, person, meaning[letter], topic)
