"""Commitments that the shape of a note shows: dated milestones."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from ingest.commitments.promise import (
    Promise,
    Settings,
    is_template,
    pattern,
)
from ingest.language.dates import said_date
from ingest.language.document import Reading
from ingest.language.lexicon import pattern_of
from ingest.language.tokens import plain
from ingest.note import Line


def shaped(reading: Reading, told: Settings) -> Iterator[Promise]:
    """The commitments that dated plans of a note show, checkboxes left out."""
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
