"""The card of a meeting: who was there, what was decided and promised, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence

from kg.cards.card import Card, Section
from kg.cards.entity_card import (
    Occasion,
    decision_line,
    meeting_title,
    owned_line,
    statement_line,
    told_line,
    with_lateness,
)
from kg.identity.name_matching import fold
from kg.questions import coverage, rows
from kg.render import count
from kg.store import Row, Store


def meetings_called(store: Store, typed: str, day: str) -> list[Row]:
    """The meetings that a title, some words of it, or an ISO day mean, newest first, those until `day` before those
    ahead."""
    every = rows(store, "internal/all-meetings")
    on_day = [row for row in every if row["date"] == typed]
    words = fold(typed).split()
    titled = [row for row in every if words and set(words) <= set(fold(row["meeting"]).split())]
    exact = [row for row in titled if fold(row["meeting"]) == fold(typed)]
    found = on_day or exact or titled
    return sorted(found, key=lambda row: (row["date"] or "") > day)


def meeting_card(store: Store, meeting: Row, asked: Occasion, others: Sequence[Row] = ()) -> Card:
    """The card of a meeting of `meetings_called`; `others` are those that its name could also mean, which are not told
    in what is shared. Raises Unknown when that is asked and all of the meeting was said in confidence."""
    if not asked.share:
        return _card(store, meeting["id"], asked, others)
    from kg.shared import shared

    with shared(store) as part:
        told = _card(part.store, part.id_of(meeting["id"], meeting["meeting"]), asked, ())
    return told.without_confidence(_card(store, meeting["id"], asked, ()))


def _card(store: Store, id: str, asked: Occasion, others: Sequence[Row]) -> Card:
    [meeting] = rows(store, "internal/card-meeting", name=id)
    promises = [with_lateness(row, asked.day) for row in rows(store, "internal/card-promises", ids=[id])]
    decisions = rows(store, "internal/card-decisions", ids=[id])
    said = rows(store, "internal/card-statements", ids=[id])
    sections = [
        Section("Decided", [row for row in decisions if row["status"] != "asked"], decision_line, 12),
        Section("Waits for a decision", [row for row in decisions if row["status"] == "asked"], decision_line, 8),
        Section("Promised", promises, owned_line, 15),
        Section("Risks", [row for row in said if row["kind"] == "risk"], told_line),
        Section("Open questions", [row for row in said if row["kind"] == "question"], told_line),
        Section("Said", [row for row in said if row["kind"] == "quote"], statement_line),
        Section("Not to be repeated", [row for row in said if row["kind"] == "confidence"], statement_line),
    ]
    day = meeting["date"] or "undated"
    head = [f"{day}{', planned' if meeting['planned'] else ''}. With {', '.join(meeting['people']) or 'nobody named'}."]
    if others:
        dates = ", ".join(f"{row['date'] or 'undated'} {meeting_title(row)}" for row in others[:3])
        more = f" and {count(len(others) - 3, 'more')}" if len(others) > 3 else ""
        head.append(f"It could also be: {dates}{more}.")
    kept = tuple(section for section in sections if section.rows)
    return Card(meeting_title(meeting), tuple(head), {**meeting, "kind": "Meeting"}, kept, coverage(store))
