"""Commitments in tables: a row of a table of actions, whoever has it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.commitments.promise import MYSELF, Promise, Settings, is_template, pattern, person, persons, shown
from ingest.commitments.remarks import more_of
from ingest.commitments.state_words import StateWords, state_words
from ingest.commitments.tasks import read_task
from ingest.formats.tables import Cell, Row
from ingest.formats.typed_tables import Table, tables
from ingest.language.dates import due_near, said_date
from ingest.language.document import Reading
from ingest.language.lexicon import words_of
from ingest.language.tokens import plain
from kg.model import Ref

_NOBODY = words_of("people", "groups")
_FEWEST = 3  # words of what nobody has


def rows_of_work(reading: Reading, told: Settings) -> Iterator[Promise]:
    """A row of a table of actions is a commitment to what it says; one of meetings where the note proposes them."""
    if not any(line.form == "row" for line in reading.note.lines):
        return
    for table in tables(reading.note):
        standing = "meeting" in table.roles and "action" not in table.roles
        if table.kind in ("actions", "minutes") or (standing and {"owner", "who", "lead"} & set(table.roles)):
            for row in table.rows:
                if not standing or _proposes(reading, row):
                    yield from _row(reading, told, table, row, standing=standing)


def _row(reading: Reading, told: Settings, table: Table, row: Row, *, standing: bool) -> Iterator[Promise]:
    task, owner = table.text(row), table.cell(row, "owner", "who", "lead", "name", "contact")
    if task is None or len(task.text) < 3 or is_template(task.text) or (owner and is_template(owner.text)):
        return
    if task.text.startswith("~~") and task.text.endswith("~~"):
        return  # struck out
    said = read_task(f"- [ ] {task.text}")
    if owner:
        owners = _owners(reading, row, owner)
    else:  # "Ada to write the test plan"
        owners = tuple(Ref("Person", name) for name in said.owners) if said else ()
    if table.kind == "minutes" and (owner is None or not owners or owner.text.lower().strip(" .") in _NOBODY):
        return  # "Noted"
    if owner is None and not owners and (len(task.text.split()) < _FEWEST or _is_lettered(table, row)):
        return
    if table.kind == "minutes" and task.text.rstrip().endswith("?"):
        return
    due, status = table.cell(row, "due", "ga", "target"), table.cell(row, "status")
    today = told.at(row.line).day
    day = said_date(f"by {due.text}", today) if due and not standing else ""
    day = due_near(day, due.text, today) if due and status and status.text.strip() else day
    state = state_words(status.text, day, today) if status else StateWords()
    yield Promise(
        row.line, task.start, task.end, owners, 0.8 if owners else 0.5, shown(task.text), state.status or "open",
        state.due or day, to=_promised_to(reading, row), more=more_of(state, day),
    )  # fmt: skip


def _promised_to(reading: Reading, row: Row) -> tuple[Ref, ...]:
    """Whom a table on the page of somebody or of a company is about: "What we promised"."""
    headed = pattern("promised", "listed", r"\b{}\b").search(plain(f"{row.line.section} | {row.line.under}"))
    return tuple(ref for ref in reading.about if ref.may_be("Person", "Organization")) if headed else ()


def _is_lettered(table: Table, row: Row) -> bool:
    """Has a row letters in columns of people, as in a table of who has which part?"""
    return any(not role and 0 < len(cell.text) <= 3 for role, cell in zip(table.roles, row.cells, strict=False))


def _proposes(reading: Reading, row: Row) -> bool:
    """Is a table part of what somebody proposes or takes on: by its heading, its note's name, or what the note asks?"""
    line = row.line
    words = plain(" | ".join((line.section, line.under, reading.note.name, reading.note.value("title"))))
    return pattern("tables", "proposes").search(words) is not None or reading.asks


def _owners(reading: Reading, row: Row, cell: Cell) -> tuple[Ref, ...]:
    """The persons that a cell names; roles and teams own no commitment yet."""
    if re.fullmatch(r"@?(?:me|i|myself)", cell.text, re.IGNORECASE):
        return (MYSELF,)
    here = persons(reading, row.line)
    return tuple(dict.fromkeys(person(mention) for mention in here if cell.start - 2 <= mention.start < cell.end))
