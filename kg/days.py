"""Days as people say them."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

_ISO_WEEK = re.compile(r"(\d{4})-?w(\d{1,2})(?:-?([1-7]))?", re.IGNORECASE)
_SPAN = re.compile(
    r"(?:(this|last|previous|next)\s+|(beginning|start|end) of (?:(?:the|this)\s+)?)(week|month|quarter|year)"
)
_NEAR = {"yesterday": -1, "today": 0, "tomorrow": 1}
_STEP = {"last": -1, "previous": -1, "next": 1}
_QUARTER = re.compile(r"(?:(\d{4})[- ]?)?q([1-4])(?:[- ]?(\d{4}))?", re.IGNORECASE)
_NUMBERS = re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{1,2})(\s*[-/.]\s*\d{2,4})?")
_MONTH = re.compile(r"[a-z]+\.?(?: \d{4})?|\d{4}-\d\d")
_WORD = re.compile(r"\d|[a-z]{3}")
_DAYS_OFF = re.compile(r"([+-]\d{1,4})d|yesterday|today|tomorrow")
_MONTHS = {"week": 0, "month": 1, "quarter": 3, "year": 12}


def read_day(typed: str, *, ahead: bool = False, today: date | None = None) -> date | None:
    """The day that a natural-language date expression means: 2025-11-08, today, friday, +7d, 8 nov, in two weeks,
    2025-W50; of a span (last week, this month, Q1) its first day, and "end of week" its last. None when it is none, or
    could be two (7/11/2025).

    A day without its year or week is the one that comes next with `ahead`, else the last one that was.
    """
    today = today or date.today()
    said = " ".join(typed.split()).lower()
    if re.fullmatch(r"\d{4}-\d\d-\d\d", said):
        return _made(said)
    if off := _DAYS_OFF.fullmatch(said):  # here, as what reads the other words takes longer to load than an answer
        return today + timedelta(days=int(off[1] or _NEAR[said]))
    if week := _ISO_WEEK.fullmatch(said):
        return _made(f"{week[1]}-W{int(week[2]):02}-{week[3] or 1}")
    if quarter := _QUARTER.fullmatch(said):
        month, year = 3 * int(quarter[2]) - 2, quarter[1] or quarter[3]
        return _made(f"{year}-{month:02}-01") if year else _quarter(month, ahead, today)
    if span := _SPAN.fullmatch(said):
        first = _begins(today, span[3], _STEP.get(span[1] or "", 0))
        return _begins(first, span[3], 1) - timedelta(days=1) if span[2] == "end" else first
    if said.isdecimal() or ((numbers := _NUMBERS.fullmatch(said)) and _is_two_days(numbers)):
        return None
    return _by_words(said, ahead, today)


def _made(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _begins(day: date, span: str, step: int) -> date:
    """The first day of the week, month, quarter or year of a day, so many of them on."""
    if span == "week":
        return day + timedelta(days=7 * step - day.weekday())
    months = _MONTHS[span]
    years, month = divmod((day.month - 1) // months * months + step * months, 12)
    return date(day.year + years, month + 1, 1)


def _quarter(month: int, ahead: bool, today: date) -> date:
    first = date(today.year, month, 1)
    if ahead:
        return first if first >= _begins(today, "quarter", 0) else first.replace(year=first.year + 1)
    return first if first <= today else first.replace(year=first.year - 1)


def _is_two_days(numbers: re.Match[str]) -> bool:
    """Could day and month be the other way round? With dots the day comes first."""
    first, second = int(numbers[1]), int(numbers[2])
    return "." not in numbers[0] and first <= 12 and second <= 12 and first != second


def _by_words(said: str, ahead: bool, today: date) -> date | None:
    if not _WORD.search(said):
        return None  # a letter alone is not the beginning of a month
    import dateparser

    found = dateparser.parse(
        said,
        languages=["en"],
        settings={
            "RELATIVE_BASE": datetime.combine(today, time(12)),
            "PREFER_DATES_FROM": "future" if ahead else "past",
            "PREFER_DAY_OF_MONTH": "first" if _MONTH.fullmatch(said) else "current",
            "DATE_ORDER": "DMY" if "." in said or not _month_first(said) else "MDY",
        },
    )
    return found.date() if found else None


def _month_first(said: str) -> bool:
    """Of two numbers, can the first be the month only?"""
    numbers = _NUMBERS.fullmatch(said)
    return numbers is None or int(numbers[2]) > 12
