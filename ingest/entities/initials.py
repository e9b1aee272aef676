"""Initials and handles that a note gives to people: "Dana Mills (DM)", and in tables of who is who."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.entities.name_runs import CAP
from ingest.formats.people_lists import other_names
from ingest.formats.tables import table_rows
from ingest.language.lexicon import columns_of
from ingest.language.person_names import is_person_name, is_short, unlink
from ingest.note import Note, at
from kg.identity.gathered import is_given
from kg.model import Fact, Ref

_GIVEN = re.compile(rf"(?<![\w'’.-])({CAP}(?: {CAP}){{1,3}})[*_]* \(([A-Z]{{2,4}})\)")


def initials(note: Note) -> Iterator[Fact]:
    """Whom a note gives initials, in brackets behind the whole name: two people or more, or one with a given name."""
    found = []
    for line in note.lines:
        for one in _GIVEN.finditer(line.text, line.body) if "(" in line.text else ():
            if is_person_name(one[1]) and is_short(one[2], one[1]):
                found.append(Fact(Ref("Person", one[1]), "short", one[2], at(note, line, *one.span(1)), "roster"))
    if len({fact.subject for fact in found}) > 1 or any(is_given(fact.subject.name.split()[0]) for fact in found):
        yield from found


def directories(note: Note) -> Iterator[Fact]:
    """Those whom a table of people lists with columns for their initials, handles or addresses: a row each, and no two
    rows are of one person. Tables of who was there are read with their meeting."""
    if not any(line.form == "row" for line in note.lines):
        return
    called, told = columns_of("people"), {one.line for one in note.people}
    for row in table_rows(note):
        columns = [name.strip(" *_`") for name in row.columns]
        names = next((place for place, name in enumerate(columns) if name in called["name"]), -1)
        is_list = any(name in (*called["short"], *called["others"]) for name in columns)
        if row.line.number in told or not is_list or not 0 <= names < len(row.cells):
            continue
        cell = row.cells[names]
        name = unlink(cell.text).strip()
        if not is_person_name(name) or " " not in name:
            continue
        person, here = Ref("Person", name), at(note, row.line, cell.start, cell.end)
        short, others = other_names(row, names)
        yield Fact(person, "listed", "directory", here, "roster")
        for other in others:
            yield Fact(person, "aliases", other, here, "roster")
        if short and is_short(short, name):
            yield Fact(person, "short", short, here, "roster")
