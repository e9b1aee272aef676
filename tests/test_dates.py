"""Days as notes write them and as people say them."""

from __future__ import annotations

import pytest

from ingest.language.dates import due_near, past_date, said_date

SAID = (  # words, and the day they mean when said on Wednesday 2026-01-14
    ("by Friday", "2026-01-16"),
    ("by Wednesday", "2026-01-21"),
    ("by this Wednesday", "2026-01-14"),
    ("on Thurs.", "2026-01-15"),
    ("next Friday at noon", "2026-01-23"),
    ("by Friday next week", "2026-01-23"),
    ("today", "2026-01-14"),
    ("before EOD", "2026-01-14"),
    ("by close of business", "2026-01-14"),
    ("first thing tomorrow", "2026-01-15"),
    ("the day after tomorrow", "2026-01-16"),
    ("this week", "2026-01-16"),
    ("by the end of the week", "2026-01-16"),
    ("early next week", "2026-01-23"),
    ("end of next week", "2026-01-23"),
    ("in two weeks", "2026-01-28"),
    ("within the next 10 days", "2026-01-24"),
    ("in a couple of days", "2026-01-16"),
    ("within three business days", "2026-01-19"),
    ("two weeks from now", "2026-01-28"),
    ("in a month", "2026-02-14"),
    ("end of month", "2026-01-31"),
    ("next month", "2026-02-28"),
    ("by the 20th.", "2026-01-20"),
    ("by the twelfth", "2026-02-12"),
    ("by March", "2026-03-31"),
    ("before March", "2026-02-28"),
    ("in early April", "2026-04-10"),
    ("mid-February", "2026-02-15"),
    ("in late November", "2026-11-30"),
    ("by the end of January", "2026-01-31"),
    ("end of December 2026", "2026-12-31"),
    ("by March 3", "2026-03-03"),
    ("Nov 23-26", "2026-11-23"),
    ("the 3rd of May", "2026-05-03"),
    ("by January 5", "2027-01-05"),
    ("March 3rd, 2027", "2027-03-03"),
    ("by 2026-02-01", "2026-02-01"),
    ("end of Q1", "2026-03-31"),
    ("in Q4 2025", "2025-12-31"),
    ("by H1", "2026-06-30"),
    ("this quarter", "2026-03-31"),
    ("by the end of next quarter", "2026-06-30"),
    ("by year end", "2026-12-31"),
    ("review Monday's numbers by Friday", "2026-01-16"),
    ("what came up on Monday, due tomorrow", "2026-01-15"),
    ("last Friday", ""),
    ("since Monday", ""),
    ("after Tuesday", ""),
    ("every Friday", ""),
    ("by February 30", ""),
    ("by 7/11", ""),
    ("at 5 pm", ""),
    ("as soon as I may", ""),
    ("in the fourth quarter of the game", ""),
    ("three days of work", ""),
    ("", ""),
)


@pytest.mark.parametrize(("words", "day"), SAID)
def test_said_on_a_wednesday(words: str, day: str) -> None:
    assert said_date(words, "2026-01-14") == day


@pytest.mark.parametrize(
    ("words", "said", "day"),
    [
        ("by Friday", "2026-01-16", "2026-01-23"),  # a Friday
        ("this week", "2026-01-17", "2026-01-23"),  # a Saturday
        ("next week", "2026-01-18", "2026-01-23"),  # a Sunday
        ("in a month", "2026-01-31", "2026-02-28"),
        ("next month", "2025-12-20", "2026-01-31"),
        ("next quarter", "2025-11-02", "2026-03-31"),
        ("by Q1", "2025-11-02", "2026-03-31"),
        ("by Friday", "", ""),  # nobody knows when it was said
        ("by March 3, 2026", "", "2026-03-03"),
        ("next year, by the end of next year", "9999-12-30", ""),  # no such year
    ],
)
def test_said_on_other_days(words: str, said: str, day: str) -> None:
    assert said_date(words, said) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("done 9 January", "2026-01-09"),
        ("done on 28 Nov", "2025-11-28"),
        ("done on Friday", "2026-01-09"),
        ("done 2026-01-20", "2026-01-20"),
        ("done 20 January", "2026-01-20"),  # ticked off later than the note was written
        ("done", ""),
    ],
)
def test_what_was_done_lies_behind(text: str, day: str) -> None:
    assert past_date(text, "2026-01-14") == day


def test_a_due_day_that_a_state_stands_beside_is_the_nearest() -> None:
    assert due_near("2026-12-10", "by 10 Dec", "2026-01-14") == "2025-12-10"
    assert due_near("2026-02-10", "by 10 Feb", "2026-01-14") == "2026-02-10"
    assert due_near("2026-12-10", "2026-12-10", "2026-01-14") == "2026-12-10"
