"""Days as people say them, seen from Wednesday 2025-12-10."""

from __future__ import annotations

import sys
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.days import read_day
from tests.support import examples

TODAY = date(2025, 12, 10)


@pytest.mark.parametrize(
    ("said", "before", "ahead"),
    [
        ("2025-11-08", "2025-11-08", "2025-11-08"),
        ("today", "2025-12-10", "2025-12-10"),
        ("Yesterday", "2025-12-09", "2025-12-09"),
        ("friday", "2025-12-05", "2025-12-12"),
        ("tues", "2025-12-09", "2025-12-16"),
        ("last friday", "2025-12-05", "2025-12-05"),
        ("+7d", "2025-12-17", "2025-12-17"),
        ("-3d", "2025-12-07", "2025-12-07"),
        ("in two weeks", "2025-12-24", "2025-12-24"),
        ("a month ago", "2025-11-10", "2025-11-10"),
        ("8 nov", "2025-11-08", "2026-11-08"),
        ("Nov 8, 2025", "2025-11-08", "2025-11-08"),
        ("May", "2025-05-01", "2026-05-01"),
        ("2025-11", "2025-11-01", "2025-11-01"),
        ("8.11.2025", "2025-11-08", "2025-11-08"),
        ("11/28/2025", "2025-11-28", "2025-11-28"),
        ("28/11/2025", "2025-11-28", "2025-11-28"),
        ("last week", "2025-12-01", "2025-12-01"),
        ("this week", "2025-12-08", "2025-12-08"),
        ("next month", "2026-01-01", "2026-01-01"),
        ("last quarter", "2025-07-01", "2025-07-01"),
        ("end of month", "2025-12-31", "2025-12-31"),
        ("end of the week", "2025-12-14", "2025-12-14"),
        ("2025-W50", "2025-12-08", "2025-12-08"),
        ("2025-W50-3", "2025-12-10", "2025-12-10"),
        ("Q1", "2025-01-01", "2026-01-01"),
        ("q4", "2025-10-01", "2025-10-01"),
        ("Q1 2027", "2027-01-01", "2027-01-01"),
    ],
)
def test_a_day_as_people_say_it(said: str, before: str, ahead: str) -> None:
    assert read_day(said, today=TODAY) == date.fromisoformat(before)
    assert read_day(said, ahead=True, today=TODAY) == date.fromisoformat(ahead)


@pytest.mark.parametrize(
    "said", ["", "a", "12", "2025", "7/11/2025", "11-7", "2025-02-30", "30 feb", "2025-W60", "q5", "soonish", "tomorow"]
)
def test_what_is_no_day_or_could_be_two(said: str) -> None:
    assert read_day(said, today=TODAY) is None


@pytest.mark.parametrize("said", ["today", "tomorrow", "yesterday", "+8d", "-30d", "2025-12-01", "last week"])
def test_what_is_typed_most_needs_no_library(said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = read_day(said, today=TODAY)
    monkeypatch.setitem(sys.modules, "dateparser", None)  # it takes longer to load than an answer takes
    assert read_day(said, today=TODAY) == whole is not None


@examples(1 / 2)
@given(st.dates(date(1970, 1, 1), date(2100, 1, 1)), st.text(max_size=12))
def test_an_iso_date_is_itself_and_no_text_fails(day: date, text: str) -> None:
    assert read_day(day.isoformat(), today=TODAY) == day
    read_day(text, today=TODAY)
