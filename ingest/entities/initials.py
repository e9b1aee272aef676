"""Initials that a note gives to people: "Dana Mills (DM)"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.entities.name_runs import CAP
from ingest.language.person_names import is_person_name, is_short
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
