"""What the words of a state column or of a remark behind a promise say: kept, late, broken, moved, dropped."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import NamedTuple

from ingest.language.dates import past_date, read_date, said_date
from ingest.language.lexicon import either, rows_of
from ingest.language.tokens import words_in


class StateWords(NamedTuple):
    """What is told of a promise's state; "" where nothing is."""

    status: str = ""  # one of the vocabulary's STATUSES
    kept: str = ""  # "on_time" or "late"
    due: str = ""  # the day that it moved to; of what was done so long after it was due, that day
    done_on: str = ""


class _Status(NamedTuple):
    """A status, with the words that tell it, and the first word of each."""

    name: str
    firsts: frozenset[str]
    words: re.Pattern[str]


@cache
def _statuses() -> tuple[_Status, ...]:
    """The words of each status; the first that stands in a text counts."""
    table: Mapping[str, str] = rows_of("states")["status"]
    rows = ((name, words.split("|")) for name, words in table.items())
    return tuple(
        _Status(
            name,
            frozenset(re.split(r"[\W_]", one)[0] for one in words),
            re.compile(rf"\b(?:{either(words)})\b", re.IGNORECASE),
        )
        for name, words in rows
    )


def _status(text: str) -> str:
    held = words_in(text)
    rows = (row for row in _statuses() if not row.firsts.isdisjoint(held))
    return next((row.name for row in rows if row.words.search(text)), "")


@cache
def _numbers() -> dict[str, int]:
    words = "one two three four five six seven eight nine ten eleven twelve".split()
    return {word: number for number, word in enumerate(words, 1)} | {"a": 1, "an": 1}


_LATE = re.compile(
    r"\b(?:(?:(?P<count>\d+|[a-z]+)\s+(?P<unit>days?|weeks?|months?)\s+)?(?:too\s+)?late\b"
    r"|(?P<after>\d+|[a-z]+)\s+(?P<units>days?|weeks?|months?)\s+after\s+(?:the|its|that|his|her|their)\s+"
    r"(?:\w+\s+)?(?:date|day|deadline)\b)",
    re.IGNORECASE,
)
_LATE_WORDS = frozenset(("late", "after"))
_ON_TIME = re.compile(r"\b(?:on time|in time|early|as promised|on schedule)\b", re.IGNORECASE)
_MOVED = re.compile(
    r"\b(?:now|moved(?: out)? to|slipp?ed to|pushed(?: out)? to|postponed (?:to|until)|delayed (?:to|until)|new date:?"
    r"|rescheduled (?:to|for)|carried over to|extended to)\s+(?P<day>.+)",
    re.IGNORECASE,
)
_SLIPPED = re.compile(
    r"\b(?:slipped|postponed|delayed|rescheduled|pushed (?:back|out)|moved (?:to|out|back))\b", re.IGNORECASE
)
_DAYS = {"d": 1, "w": 7, "m": 30}


@lru_cache(maxsize=4096)
def state_words(text: str, due: str = "", day: str = "") -> StateWords:
    """What a text such as "kept, three days late" tells of a promise that was `due` then; `day` is the one it was said
    on. All days are ISO, or "".

    A state that is told with a new day is open again: "late, now 2025-12-05".
    """
    status = _status(text)
    moved = _MOVED.search(text)
    late = None if _LATE_WORDS.isdisjoint(words_in(text)) else _LATE.search(text)
    to = (read_date(moved["day"]) or (said_date(moved["day"], day) if day else "")) if moved else ""
    if to and status not in ("done", "cancelled"):
        return StateWords("open", due=to)
    if status != "done":
        return StateWords(status or ("open" if late or _SLIPPED.search(text) else ""))
    kept = "late" if late else "on_time" if _ON_TIME.search(text) else ""
    finished, days = past_date(text, day), _days(late)
    return StateWords(status, kept, "" if due else _other_day(finished, -days), finished or _other_day(due, days))


def _days(late: re.Match[str] | None) -> int:
    """How late, in days; 0 when the text does not say."""
    count, unit = (late["count"] or late["after"], late["unit"] or late["units"]) if late else (None, None)
    if not (count and unit):
        return 0
    return (int(count) if count.isdigit() else _numbers().get(count.lower(), 0)) * _DAYS[unit[0].lower()]


def _other_day(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days)).isoformat() if day and days else ""
