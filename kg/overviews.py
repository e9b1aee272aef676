"""Answers in sections, of a day, an account, a release or a week: each section is a question of the catalogue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache, partial
from typing import NamedTuple

from kg.listing import SECTION
from kg.questions import Answer, coverage, things, understood
from kg.shared import told
from kg.store import Row, Store


class Section(NamedTuple):
    """A section: the question that it is, and what is typed for its parameters; words in capitals stand for what is
    asked for."""

    heading: str
    question: str
    given: Mapping[str, str] = {}
    columns: tuple[str, ...] = ()  # that people are shown; all, when none is named
    by: str = ""  # the column whose values are headings of their own, in the order of `EVENTS`


EVENTS = {
    "decided": "Decided",
    "to be decided": "To be decided",
    "reversed": "Decided otherwise",
    "superseded": "Decided otherwise",
    "done": "Done",
    "done late": "Done, late",
    "broken": "Broken",
    "late since": "Late",
    "out of a release": "Left a release",
    "into a release": "Came into a release",
    "promised": "Promised",
    "proposed": "Proposed",
    "risk": "Risks seen",
    "question": "Questions left open",
}
"""What changed, as a heading, in the order that it is told."""

_MINE = ("commitment", "to", "due", "inferred")
_THEIRS = ("person", "company", "commitment", "due", "inferred")
_WEEK = {"due_from": "today", "due_before": "+8d"}
_CHANGES = Section(
    "",
    "timeline",
    {"changes": "yes", "since": "SINCE", "until": "UNTIL", "about": "NAME"},
    ("date", "text", "who"),
    by="what",
)

OVERVIEWS: Mapping[str, Sequence[Section]] = {
    "today": (
        Section("You owe, late", "owes", {"late": "yes"}, _MINE),
        Section("You owe in the next seven days", "owes", _WEEK, _MINE),
        Section("Owed to you, late", "owed", {"late": "yes"}, _THEIRS),
        Section("Owed to you in the next seven days", "owed", _WEEK, _THEIRS),
        Section("Decisions that wait for you", "waiting", {"for": "me"}),
        Section("Meetings ahead", "ahead", {"person": "me"}),
    ),
    "account": (
        Section("State", "accounts", {"account": "NAME"}),
        Section("People", "people-at", {"name": "NAME"}),
        Section("What they were promised", "promised-to", {"name": "NAME"}),
        Section("What they promised", "owed-by", {"name": "NAME"}),
        Section("What they ask for", "requests", {"account": "NAME"}),
        Section("Open questions", "open-questions", {"about": "NAME"}),
        Section("Risks", "risks", {"about": "NAME"}),
        Section("Decisions", "decisions", {"about": "NAME"}),
        Section("Words", "said", {"about": "NAME"}),
    ),
    "release": (
        Section("State", "releases", {"release": "NAME"}),
        Section("Scope", "scope", {"name": "NAME"}),
        Section("Left", "moved-out", {"name": "NAME"}),
        Section("Promises that hang on it", "at-risk", {"name": "NAME"}),
        Section("Accounts that wait for it", "exposed-to", {"name": "NAME"}),
        Section("Meetings ahead", "ahead", {"about": "NAME"}),
        Section("Risks", "risks", {"about": "NAME"}),
        Section("Open questions", "open-questions", {"about": "NAME"}),
        Section("Decisions", "decisions", {"about": "NAME"}),
    ),
    "status": (
        Section("Programs", "programs"),
        Section("Releases", "releases"),
        Section("Accounts", "accounts"),
        Section("To escalate", "escalate"),
        Section("Decisions that wait", "waiting"),
    ),
    "changes": (_CHANGES,),
    "digest": (
        _CHANGES,
        Section("Due in the seven days after", "who-committed", {"due_from": "FROM", "due_before": "TO"}),
    ),
}


def overview(store: Store, name: str, filled: Mapping[str, str | None], *, today: date, share: bool = False) -> Answer:
    """An answer in sections: their rows one after the other, each with its `section`.

    `filled` are the values for the words in capitals of the sections, ids for names. Raises Unknown as `understood`
    does.
    """
    sections, every = OVERVIEWS[name], cache(partial(things, store))
    asked = []
    for one in sections:
        given = {key: filled.get(text, text) for key, text in one.given.items()}
        asked.append(understood(store, one.question, given, today=today, every=every))
    found, left = told(store, asked, share=share)
    rows: list[Row] = []
    empty: list[str] = []
    shown: dict[str, tuple[str, ...]] = {}
    for section, answers in zip(sections, found, strict=True):
        for heading, part in _parts(section, answers):
            rows += [{SECTION: heading} | row for row in part]
            shown |= {heading: section.columns} if section.columns else {}
            empty += [] if part else [heading]
    return Answer(
        name,
        rows,
        coverage(store),
        {},
        left,
        tuple(empty),
        shown,
    )


def _parts(section: Section, rows: list[Row]) -> list[tuple[str, list[Row]]]:
    if not section.by:
        return [(section.heading, rows)]
    headings = dict.fromkeys(EVENTS.values())
    parts = {heading: [row for row in rows if EVENTS.get(row[section.by]) == heading] for heading in headings}
    return [(heading, part) for heading, part in parts.items() if part]
