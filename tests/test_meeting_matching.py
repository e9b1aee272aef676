"""Which records are of one meeting: each row of evidence, and what keeps two apart."""

from __future__ import annotations

import random
from typing import Any

import pytest

from kg.graph.meeting_matching import Record, match_meetings

TEAM = frozenset(
    {"person:ada-byron", "person:bo-cole", "person:cy-dunn", "person:rob-castellan", "person:rebecca-gale"}
)
MINE = Record("a.md", "a.md", "2025-03-03", "Pump review", TEAM, frozenset({"order pumps"}))


def other(**more: Any) -> Record:
    """Another note of that day."""
    return Record("b.md", "b.md", "2025-03-03", "Summary of the call", TEAM)._replace(**more)


@pytest.mark.parametrize(
    ("told", "verdict"),
    [
        (other(), "one"),  # the same people
        (other(people=frozenset({"person:ada-byron", "person:bo-cole"}), title="Pumps"), "one"),
        (other(people=frozenset({"person:ada-byron", "person:bo-cole"})), "asked"),
        (other(people=frozenset(), title="Pump review"), "one"),
        (other(people=frozenset()), "two"),
        (other(people=frozenset({"person:ed", "person:flo"})), "two"),
        (other(people=frozenset({"person:ada-byron", "person:bo-cole"}), items=frozenset({"order pumps"})), "one"),
        (other(title="Pump review", people=frozenset({"person:ed", "person:flo"})), "two"),
        (other(day="2025-03-04", title="Pump review"), "two"),
        (other(day="2025-03-10", title="Pump review"), "two"),  # the next of a series
        (other(day="", title="Pump review"), "two"),
        (other(planned=True), "two"),
        (other(note="a.md"), "two"),  # another section of the note
        # Of two notes of a day one may write names otherwise, and leave out who wrote it.
        (other(people=frozenset({"person:a-byron", "person:b-cole", "Cy"}), title="Pumps"), "one"),
        (other(people=frozenset({"person:ada-byron", "person:robert-castelan", "Becky"}), title="Pumps"), "one"),
        (other(people=TEAM | {"person:me"}), "one"),
        (other(people=frozenset({"person:ed"}), title="Pump review (transcript)"), "two"),
        (other(people=frozenset({"person:ada-byron"}), title="Pump review (transcript)"), "one"),
    ],
)
def test_two_records(told: Record, verdict: str) -> None:
    found = match_meetings([MINE, told], "person:me")
    got = "one" if len(found.together["a.md"]) > 1 else "asked" if found.questions else "two"
    assert got == verdict


def test_what_fits_two_meetings_is_asked() -> None:
    """The same people met twice that day."""
    found = match_meetings([MINE, MINE._replace(name="a.md#Later"), other(name="c.md", note="c.md")])
    assert len(found.together["c.md"]) == 1 and len(found.questions) == 2


def test_the_order_of_records_is_no_matter() -> None:
    told = [
        MINE,
        other(),
        other(name="c.md", note="c.md", title="Pump review"),
        other(name="d.md", note="d.md", day=""),
    ]
    whole = match_meetings(told)
    for seed in range(5):
        random.Random(seed).shuffle(told)
        assert match_meetings(told) == whole
