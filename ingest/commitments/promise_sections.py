"""Commitments that the shape of a note shows: rows with an owner, dated milestones."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from ingest.commitments.promise import (
    MYSELF,
    Promise,
    Settings,
    is_template,
    pattern,
    person,
    persons,
)
from ingest.formats.tables import Cell, Row, table_rows
from ingest.language.dates import said_date
from ingest.language.document import Reading
from ingest.language.lexicon import columns_of, pattern_of
from ingest.language.tokens import plain
from ingest.note import Line
from kg.model import Ref


def shaped(reading: Reading, told: Settings) -> Iterator[Promise]:
    """The commitments that tables and dated plans of a note show, checkboxes left out."""
    yield from _tables(reading, told)
    yield from _plans(reading, told)


# Plans


def _plans(reading: Reading, told: Settings) -> Iterator[Promise]:
    """Dated milestones of a plan, two or more of them: nobody's commitments yet, and little sure."""
    milestone = pattern("plans", "milestone", r"(?:\*\*|__)({})\s*:?(?:\*\*|__)\s*[:\-]?\s*(?=\S)")
    found: dict[str, list[tuple[Line, re.Match[str]]]] = defaultdict(list)
    for line in reading.note.lines:
        marked = line.form == "item" and ("**" in line.text or "__" in line.text) and line.number not in told.boxes
        if marked and (hit := milestone.match(plain(line.text), line.body)):
            found[line.under or line.section].append((line, hit))
    for heading, hits in found.items():
        planned = pattern_of("sections", "plans", "plan", r"\b{}\b").search(plain(heading)) is not None
        if len(hits) < 2 or not (planned or _is_ahead(heading, hits)):
            continue
        status = "proposed" if "propos" in heading.lower() else "open"
        for line, hit in hits:
            if not is_template(line.text):
                due = said_date(f"by {hit[1]}", told.at(line).day)
                yield Promise(line, hit.start(1), len(line.text.rstrip()), (), 0.3, status=status, due=due)


def _is_ahead(heading: str, hits: list[tuple[Line, re.Match[str]]]) -> bool:
    """Are dated bullets a plan though their heading does not say so?"""
    if pattern_of("sections", "plans", "past", r"\b{}\b").search(plain(heading)):
        return False
    counted, was = pattern("plans", "counted"), pattern("plans", "was")
    return all(counted.match(hit[1]) and not was.search(line.text) for line, hit in hits)


# Tables


def _tables(reading: Reading, told: Settings) -> Iterator[Promise]:
    """A row with an owner is a commitment to what its row is."""
    if not any(line.form == "row" for line in reading.note.lines):
        return
    when = pattern("tables", "day", r"^{}(?:[\s,]+(?:at\s+)?{})?$")
    for row in table_rows(reading.note):
        places = _columns(row.columns)
        if places is None or len(row.cells) <= max(places.owner, places.task):
            continue
        owner, task = row.cells[places.owner], row.cells[places.task]
        if when.match(task.text):
            task = next((cell for cell in row.cells[places.task + 1 :] if cell.text and cell != owner), task)
        if not owner.text or len(task.text) < 3 or is_template(owner.text) or is_template(task.text):
            continue
        if places.standing and not _proposes(reading, row.line):
            continue
        due, state = (
            row.cells[place].text if 0 <= place < len(row.cells) else "" for place in (places.due, places.status)
        )
        owners = _owners(reading, row, owner)
        day = said_date(f"by {due}", told.at(row.line).day) if due and not places.standing else ""
        yield Promise(row.line, task.start, task.end, owners, 0.8 if owners else 0.5, due=day, status=_state(state))


class _Columns(NamedTuple):
    """Which columns of a table say what; -1 is none."""

    owner: int
    task: int
    due: int
    status: int
    standing: bool  # are its rows what is held again and again, such as meetings?


@lru_cache(maxsize=1024)
def _columns(columns: tuple[str, ...]) -> _Columns | None:
    """The columns of a table whose rows are commitments, by their names; None when they are not."""
    names = columns_of("tasks")
    whole, found = names["whole"], dict[str, int]()
    for key in ("owner", "task", "due", "status"):
        fits = (
            place
            for words in names[key]
            for place, name in enumerate(columns)
            if place not in found.values() and (name == words or (words not in whole and _has(name, words)))
        )
        found[key] = next(fits, -1)
    parts = sum(not set(re.findall(r"\w+", name)).isdisjoint(names["matrix"]) for name in columns)
    if found["owner"] < 0 or (parts > 1 and found["due"] < 0):
        return None
    if found["task"] < 0:
        rest = (place for place, name in enumerate(columns) if name not in names["beside"] and place != found["owner"])
        found["task"] = next(rest, -1)
        if found["task"] < 0 or set(columns[found["task"]].split()).intersection(names["not"]):
            return None
    return _Columns(**found, standing=any(_has(columns[found["task"]], words) for words in names["standing"]))


def _has(name: str, words: str) -> bool:
    return re.search(rf"\b{re.escape(words)}\b", name) is not None


def _proposes(reading: Reading, line: Line) -> bool:
    """Is a table part of what somebody proposes or takes on: by its heading, its note's name, or what the note asks?"""
    words = plain(" | ".join((line.section, line.under, reading.note.name, reading.note.value("title"))))
    return pattern("tables", "proposes").search(words) is not None or reading.asks


def _state(text: str) -> str:
    for status in ("done", "cancelled"):
        if text and pattern("tables", status, r"^\W*{}\W*(?:$|[,;(].*)").match(text):
            return status
    return "open"


def _owners(reading: Reading, row: Row, cell: Cell) -> tuple[Ref, ...]:
    """The persons that a cell names; roles and teams own no commitment yet."""
    if cell.text.lower() in ("me", "i", "myself", "@me", "@myself"):
        return (MYSELF,)
    here = persons(reading, row.line)
    return tuple(dict.fromkeys(person(mention) for mention in here if cell.start - 2 <= mention.start < cell.end))
