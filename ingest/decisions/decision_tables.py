"""Decisions in tables: a row of a table of decisions, made or asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.formats.tables import Row
from ingest.formats.typed_tables import Table, tables
from ingest.language.person_names import unlink
from ingest.language.sections import topic
from ingest.note import Note, at
from kg.model import Fact, Ref

_OPEN = re.compile(
    r"\b(?:open|pending|needed|required|requested|tbd|tbc|undecided|proposed|deferred|waiting)\b"
    r"|\bto be (?:decided|confirmed)\b",
    re.IGNORECASE,
)
_REVERSED = re.compile(
    r"\b(?:reversed|withdrawn|overturned|rescinded|revoked|superseded)\b|^\W*~~.*~~\W*$", re.IGNORECASE
)
_EMPTY = re.compile(r"^\W*(?:none|n/?a|nothing|tbd|no decisions?|not yet)?\W*$", re.IGNORECASE)


def rows_of_decisions(note: Note) -> Iterator[Fact]:
    """A decision for each row of a table of decisions."""
    if not any(line.form == "row" for line in note.lines):
        return
    for table in tables(note):
        for row in table.rows if table.kind == "decisions" else ():
            yield from _row(note, table, row)


def _row(note: Note, table: Table, row: Row) -> Iterator[Fact]:
    cell = table.text(row)
    text = re.sub(r"(?:[*_]{1,3}|~~)(\S(?:.*?\S)?)(?:[*_]{1,3}|~~)", r"\1", unlink(cell.text)).strip() if cell else ""
    if cell is None or len(text) < 3 or _EMPTY.match(text):
        return
    here = at(note, row.line, cell.start, cell.end)
    me = Ref("Decision", f"{note.path}:{row.line.number}")
    yield Fact(me, "text", text, here, "cue")
    yield Fact(me, "status", _status(table, row, cell.text), here, "cue")


def _status(table: Table, row: Row, text: str) -> str:
    state = table.cell(row, "status")
    if _REVERSED.search(text) or (state and _REVERSED.search(state.text)):
        return "reversed"
    if state:
        return "asked" if _OPEN.search(state.text) else "made"
    asked = "asked" in table.roles or topic(row.line) == "asked" or text.rstrip().endswith("?")
    return "asked" if asked else "made"
