"""Dates as notes write them, as ISO dates."""

from __future__ import annotations

import re
from datetime import date

from ingest.note import Note
from kg.model import Source

_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")
_COMPACT = re.compile(r"(?<!\d)(20\d{2})(\d{2})(\d{2})(?!\d)")
_NAMES = (
    "jan january|feb february|mar march|apr april|may|jun june|jul july|aug august|"
    "sep sept september|oct october|nov november|dec december"
)
_MONTHS = {name: number for number, names in enumerate(_NAMES.split("|"), 1) for name in names.split()}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_WRITTEN = (
    re.compile(
        rf"\b(?P<month>{_MONTH})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})\b", re.IGNORECASE
    ),
    re.compile(
        rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\.?\s+(?P<month>{_MONTH})\.?,?\s+(?P<year>\d{{4}})\b", re.IGNORECASE
    ),
)


def iso(year: int, month: int, day: int) -> str:
    """The ISO date, or "" when there is no such day."""
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""


def read_date(text: str) -> str:
    """The first whole date in a text, as ISO, or "": 2025-11-07, 20251107, November 7, 2025, 7 Nov 2025.

    Dates by number alone with a slash are left alone: 7/11 is two days, and which one cannot be known.
    """
    for pattern in (_ISO, _COMPACT):
        for found in pattern.finditer(text):
            if day := iso(*map(int, found.groups())):
                return day
    for pattern in _WRITTEN:
        for found in pattern.finditer(text):
            if day := iso(int(found["year"]), _MONTHS[found["month"].lower()], int(found["day"])):
                return day
    return ""


def note_date(note: Note) -> tuple[str, Source]:
    """The day a note is of and what says so: its date field, else its file name; ("", the note) when nothing does."""
    for field in note.values("date", "meeting-date", "day", "when"):
        if day := read_date(field.value):
            return day, Source(note.path, field.line, field.quote)
    return read_date(note.name), Source(note.path, 1, note.name)
