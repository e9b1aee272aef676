"""The releases that a note speaks of: numbers such as 5.4 or 5.4.1 with words that make them one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.formats.tables import table_rows
from ingest.language.lexicon import columns_of
from ingest.note import Note, at
from kg.model import Fact, Ref

_NUMBER = re.compile(r"(?<![\d.$~:\-])\d{1,2}\.\d{1,2}(?:\.\d{1,2})?(?![\d.]*\d|%)")
_DOTTED = re.compile(r"\.\d").search  # asked first: few lines have one
_NAMED_BEFORE = re.compile(r"\b(?:releases?|version|train|v)\s*$", re.IGNORECASE)
_NAMED_AFTER = re.compile(
    r"\s+(?:(?:is|was|has|have|went|goes|gets?|got|been|now|still|in|to|only|out|fully)\s+)*"
    r"(?:release[ds]?|features?|train|branch|ga\b|beta|preview|phase gate|code freeze|scope|shipped|ships"
    r"|end[ -]of[ -]life|eol|hardening|maintained|maintenance|hotfix|security fixes|frozen|cut)\b",
    re.IGNORECASE,
)


_MOVED = re.compile(
    r"\b(?:moved?|moves|moving|slip(?:s|ped)?|slid|push(?:ed)?|deferred|postponed|shifted|dropped|planned|targeted|slated|scheduled|lands?|ships?)\b"
)
_WAY = re.compile(r"\b(?:from|to|into|out of|for|in|until|till|with)\s+[*_]*$")


def releases(note: Note) -> Iterator[Fact]:
    """The release numbers that a note speaks of as releases: "release 5.4", "v5.4", "5.5 features", "slipped to 5.5",
    and those in a column of releases."""
    for row in table_rows(note):
        for column, cell in zip(row.columns, row.cells, strict=False):
            if column in columns_of("releases")["number"] and _NUMBER.fullmatch(cell.text):
                yield Fact(Ref("Release", cell.text), "IS", cell.text, at(note, row.line, cell.start, cell.end), "cue")
    for line in note.lines:
        text = line.text
        for found in _NUMBER.finditer(text) if _DOTTED(text) else ():
            start, end = found.span()
            if text[start - 1 : start] == "[" and text.startswith("](", end):
                continue  # the label of a web link: a minute of a recording
            if (
                _NAMED_BEFORE.search(text, max(start - 12, 0), start)
                or _NAMED_AFTER.match(text, end)
                or (_WAY.search(text, max(start - 10, 0), start) and _MOVED.search(text))
            ):
                yield Fact(Ref("Release", found[0]), "IS", found[0], at(note, line, start, end), "cue")
