"""Dates as notes write them, as ISO dates."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, timedelta

from ingest.note import Note
from kg.model import Source

DATES = ("date", "meeting-date", "day", "when")
"""The fields that say what day a note is of."""

_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")
_COMPACT = re.compile(r"(?<!\d)(20\d{2})(\d{2})(\d{2})(?!\d)")
_DOTTED = re.compile(r"(?<![\d.])(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>20\d{2})(?![\d.])")  # 7.11.2025
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
    """The first whole date in a text, as ISO, or "": 2025-11-07, 20251107, 7.11.2025, November 7, 2025, 7 Nov 2025.

    Dates by number alone with a slash are left alone: 7/11 is two days, and which one cannot be known.
    """
    for pattern in (_ISO, _COMPACT):
        for found in pattern.finditer(text):
            if day := iso(*map(int, found.groups())):
                return day
    for found in _DOTTED.finditer(text):
        if day := iso(int(found["year"]), int(found["month"]), int(found["day"])):
            return day
    for pattern in _WRITTEN:
        for found in pattern.finditer(text):
            if day := iso(int(found["year"]), _MONTHS[found["month"].lower()], int(found["day"])):
                return day
    return ""


def no_date(text: str) -> str:
    """What a text has in place of a date, written like one: "9999-99-99"; or "" when it is none or names a true one."""
    if read_date(text):
        return ""
    return next((found[0] for pattern in (_ISO, _COMPACT, *_WRITTEN) if (found := pattern.search(text))), "")


def note_date(note: Note) -> tuple[str, Source]:
    """The day a note is of and what says so: its date field, else its file name; ("", the note) when nothing does."""
    for field in note.values(*DATES):
        if day := read_date(field.value):
            return day, Source(note.path, field.line, field.quote)
    return read_date(note.name), Source(note.path, 1, note.name)


def said_date(text: str, day: str) -> str:
    """The day that a text names as one by which something is done, as ISO, or ""; `day` is the one it was said on, ISO.

    A day that "by", "before" or "due" stands before goes before others, else the first; a whole date needs no `day`.
    A weekday is the next one, never the day itself, and "next Friday" that of next week. A week ends on Friday: "this
    week", "next week". A month, quarter or year is its last day, "by March" and "in Q2" too; "mid-March" is the 15th
    and "early March" the 10th. Without a year it is the one that comes next. Left alone: what lies behind ("last
    Friday", "since Monday") or begins there ("after Friday"), 7/11, times, and "soon".
    """
    if not any(map(text.lower().__contains__, _HINTS)) and not any(map(str.isdigit, text)):
        return ""
    text = text.translate(_SPACES)
    if not day:
        return read_date(text)
    said = date.fromisoformat(day)
    found: list[tuple[bool, int, int, str]] = []
    for words, days in _SAID:
        for hit in words.finditer(text):
            before = text[max(hit.start() - _NEAR, 0) : hit.start()]
            if _NO_DUE.search(before):
                continue
            try:
                due = days(hit, said)
            except (ValueError, OverflowError):
                continue  # there is no such day
            by = _DUE.search(before) or hit[0].lower().startswith(("by ", "before "))
            found.append((not by, hit.start(), -hit.end(), due.isoformat()))
    return min(found)[3] if found else ""


# Days as they are said: rows of words, and the day they mean from the one they are said on.
_SPACES = str.maketrans(dict.fromkeys("\u00a0\u202f\u2009", " ") | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014", "-"))
_HINTS = (
    "day", "tonight", "morning", "afternoon", "eod", "cob", "close of", "week", "eow", "month", "eom", "quarter", "eoq",
    "year", "eoy", "first", "second", "third", "th", *(name for name in _MONTHS if len(name) == 3),
)  # fmt: skip
_NEAR = 80  # characters before a day that are looked at
_DUE = re.compile(
    r"\b(?:by|before|until|till|due|deadline|no later than|not later than)"
    r"(?:\s+(?:on|the|this|coming|latest|eod|cob|end of day|close of business"
    r"|(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?))*"
    r"[\s:*]+$",
    re.IGNORECASE,
)
_NO_DUE = re.compile(r"\b(?:last|since|after|past|previous|from|every|each|post)(?:\s+the)?[\s\-]+$", re.IGNORECASE)
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAY = (
    r"(?P<weekday>monday|mon|tuesday|tues?|wednesday|weds?|thursday|thurs?|thu|friday|fri|saturday|sunday)"
    r"(?:\smorning)?"
)
_ON = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,? (?:the )?)?"  # "Friday 6 March" is one day
_COUNTS = {
    word: number
    for number, words in enumerate(
        "- a|an|one two|couple|couple+of three|few four five six seven eight nine ten".split()
    )
    for word in words.replace("+", " ").split("|")
}
_ORDINALS = {
    word: number
    for number, word in enumerate(
        """first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth
        fifteenth sixteenth seventeenth eighteenth nineteenth twentieth twenty-first twenty-second twenty-third
        twenty-fourth twenty-fifth twenty-sixth twenty-seventh twenty-eighth twenty-ninth thirtieth""".split(),
        1,
    )
}
_END = r"(?:the )?end of (?:the )?"


def _any(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


def _friday(day: date, weeks: int = 0) -> date:
    """The Friday of this week, on a weekend of the one that begins; or of a later week."""
    return day + timedelta((4 - day.weekday()) % 7 + 7 * weeks)


def _end(year: int, month: int) -> date:
    """The last day of a month; the months past 12 are those of the next years."""
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(1)


def _weekday(said: re.Match[str], day: date) -> date:
    place = _WEEKDAYS.index(said["weekday"][:3].lower())
    if "next" in (said["which"] or said["week"] or "").lower():
        return day + timedelta(7 - day.weekday() + place)
    if (said["which"] or said["week"]) and place == day.weekday():
        return day
    return day + timedelta((place - day.weekday() - 1) % 7 + 1)


def _ahead(said: re.Match[str], day: date) -> date:
    """In three days, five business days, two weeks, a month."""
    count = int(said["count"]) if said["count"].isdigit() else _COUNTS[said["count"].lower()]
    unit = said["unit"].lower()
    if unit.startswith("month"):
        end = _end(day.year, day.month + count)
        return end.replace(day=min(day.day, end.day))
    if said["working"]:
        for _ in range(count):
            day += timedelta({4: 3, 5: 2}.get(day.weekday(), 1))
        return day
    return day + timedelta(count * (7 if unit.startswith("week") else 1))


def _number(day: str) -> int:
    """The number of a day of a month: 3, 3rd, third."""
    return _ORDINALS.get(day.lower()) or int(re.sub(r"\D+", "", day))


def _day_of_month(said: re.Match[str], day: date) -> date:
    month, number = _MONTHS[said["month"].lower()], _number(said["day"])
    if said["year"]:
        return date(int(said["year"]), month, number)
    return date(day.year + ((month, number) < (day.month, day.day)), month, number)


def _nth(said: re.Match[str], day: date) -> date:
    """The 15th: of this month, or of the next when it is past."""
    number = _number(said["day"])
    return _end(day.year, day.month + (number < day.day)).replace(day=number)


def _month(said: re.Match[str], day: date) -> date:
    month, part = _MONTHS[said["month"].lower()], (said["part"] or "").lower()
    year = int(said["year"] or day.year + (month < day.month))
    if part == "before":
        return date(year, month, 1) - timedelta(1)
    end = _end(year, month)
    return end.replace(day=10 if part == "early" else 15 if "mid" in part else end.day)


def _quarter(said: re.Match[str], day: date) -> date:
    """The last day of a quarter or a half year: "Q2", "H1 2026"."""
    month = int(said["number"]) * (3 if said["of"].lower() == "q" else 6)
    if month > 12:
        raise ValueError
    if said["year"]:
        return _end(2000 + int(said["year"][-2:]), month)
    return _end(day.year + (month < day.month), month)


def _quarter_end(day: date, ahead: int = 0) -> date:
    return _end(day.year, (day.month - 1) // 3 * 3 + 3 + 3 * ahead)


_SAID: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], date]], ...] = tuple(
    (re.compile(rf"(?<![\w-])(?:{words})(?![\w'’])", re.IGNORECASE), days)
    for words, days in (
        (r"(?P<iso>\d{4}-\d{2}-\d{2})", lambda said, day: date.fromisoformat(said["iso"])),
        (
            rf"{_ON}(?P<month>{_MONTH})\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: ?- ?\d{{1,2}})?"
            r"(?:,? (?P<year>20\d\d))?",
            _day_of_month,
        ),
        (
            rf"{_ON}(?P<day>\d{{1,2}}(?:st|nd|rd|th)?|{_any(_ORDINALS)})(?: of)? (?P<month>{_MONTH})\b\.?"
            r"(?:,? (?P<year>20\d\d))?",
            _day_of_month,
        ),
        (rf"(?:by|on|before|until) the (?P<day>{_any(_ORDINALS)}|\d{{1,2}}(?:st|nd|rd|th))(?=\W*$|[.,;:!)])", _nth),
        (
            rf"(?P<part>(?:the )?(?:end|middle) of|by|before|in|during|early|mid|late)(?: in)?[ -]"
            rf"(?P<month>{_MONTH})(?! \d{{1,2}}\b)(?: (?P<year>20\d\d))?",
            _month,
        ),
        (r"the day after tomorrow|day after tomorrow", lambda said, day: day + timedelta(2)),
        (r"tomorrow(?: morning| afternoon| night)?", lambda said, day: day + timedelta(1)),
        (
            rf"today|tonight|this (?:morning|afternoon|evening)|(?:eod|cob|{_END}day|(?:the )?close of business)"
            r"(?! (?:on )?(?:mon|tue|wed|thu|fri|sat|sun|tomorrow|next|\d))",
            lambda said, day: day,
        ),
        (rf"(?:(?P<which>this|next|coming) )?{_WEEKDAY}(?:,? (?P<week>this|next) week)?", _weekday),
        (
            rf"(?:in|within)(?: the)?(?: next)?(?: a)? (?P<count>\d{{1,2}}|{_any(_COUNTS)})"
            r" (?P<working>business |working )?(?P<unit>days?|weeks?|months?)",
            _ahead,
        ),
        (
            rf"(?P<count>\d{{1,2}}|{_any(_COUNTS)}) (?P<working>business |working )?(?P<unit>days?|weeks?|months?)"
            r" from now",
            _ahead,
        ),
        (rf"(?:{_END})?next week", lambda said, day: _friday(day, int(day.weekday() < 5))),
        (rf"(?:{_END})?this week|{_END}week|eow", lambda said, day: _friday(day)),
        (rf"(?:{_END})?next month", lambda said, day: _end(day.year, day.month + 1)),
        (rf"(?:{_END})?this month|{_END}month|month[ -]end|eom", lambda said, day: _end(day.year, day.month)),
        (rf"(?:{_END})?next quarter", lambda said, day: _quarter_end(day, 1)),
        (rf"(?:{_END})?this quarter|{_END}quarter|quarter[ -]end|eoq", lambda said, day: _quarter_end(day)),
        (rf"(?:{_END}|in |by |before |for )(?P<of>[qh])(?P<number>[1-4])(?:[ /']*(?P<year>20\d\d|\d\d))?", _quarter),
        (rf"(?:{_END})?this year|{_END}year|year[ -]end|eoy", lambda said, day: date(day.year, 12, 31)),
        (rf"{_END}next year", lambda said, day: date(day.year + 1, 12, 31)),
    )
)
