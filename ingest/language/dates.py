"""Dates as notes write them, as ISO dates."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import lru_cache

from ingest.language.lexicon import pattern_of
from ingest.note import Line, Note, at
from kg.model import Source

DATES = ("date", "meeting-date", "day", "when")
"""The fields that say what day a note is of."""

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
        rf"\b(?P<month>{_MONTH})\.?[\s\-]+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?[\s\-]+(?P<year>\d{{4}})\b", re.IGNORECASE
    ),
    re.compile(
        rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\.?[\s\-]*(?:of\s+)?(?P<month>{_MONTH})\.?,?[\s\-]*(?P<year>\d{{4}})\b",
        re.IGNORECASE,
    ),
)
_PARTED = re.compile(r"(?<![\d.])((?:19|20)\d{2})([-/._])(\d{1,2})\2(\d{1,2})(?!\d|[./]\d)")  # the year first
_DOTTED = re.compile(
    r"(?<![\d.])(\d{1,2})\.\s?(\d{1,2})\.\s?((?:19|20)\d{2})(?!\.?\d)"
)  # with dots the day comes first
# By numbers, the year last: whether the day or the month comes first shows only where one of them is more than 12.
_NUMBERS = re.compile(
    r"(?<![\d/.\-])(?:(\d{1,2})/(\d{1,2})/((?:19|20)?\d{2})|(\d{1,2})-(\d{1,2})-((?:19|20)\d{2}))(?![\d/\-])"
)


def iso(year: int, month: int, day: int) -> str:
    """The ISO date, or "" when there is no such day."""
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""


def read_date(text: str) -> str:
    """The first whole date in a text, as ISO, or "": 2025-11-07, 20251107, 2025/11/07, 7.11.2025, November 7, 2025,
    7 Nov 2025, 11/27/2025.

    7/11/2025 is two days, and which one cannot be known: `numbers` gives it as written.
    """
    for pattern in (_ISO, _COMPACT):
        for found in pattern.finditer(text):
            if day := iso(*map(int, found.groups())):
                return day
    for found in _PARTED.finditer(text):
        if day := iso(int(found[1]), int(found[3]), int(found[4])):
            return day
    for pattern in _WRITTEN:
        for found in pattern.finditer(text):
            if day := iso(int(found["year"]), _MONTHS[found["month"].lower()], int(found["day"])):
                return day
    for found in _DOTTED.finditer(text):
        if day := iso(*map(int, reversed(found.groups()))):
            return day
    return next((day for said in _numbers(text) if (day := by_numbers(said, day_order([said])))), "")


def _numbers(text: str) -> Iterator[str]:
    for found in _NUMBERS.finditer(text):
        first, second, year = (part for part in found.groups() if part)
        yield f"{int(first)}/{int(second)}/{int(year) + 2000 * (len(year) == 2)}"


def numbers(text: str) -> str:
    """The first date in a text that is two days, as "7/11/2025"; "" when there is none."""
    return next((said for said in _numbers(text) if by_numbers(said, "day") and by_numbers(said, "month")), "")


def by_numbers(said: str, order: str) -> str:
    """The ISO date of "7/11/2025" where the "day" or the "month" comes first; "" when there is no such day."""
    first, second, year = map(int, said.split("/"))
    return iso(year, second, first) if order == "day" else iso(year, first, second) if order == "month" else ""


def day_order(texts: Iterable[str]) -> str:
    """What comes first in the dates by numbers of these texts: "day", "month", or "" when none shows it or they differ.
    A day that is also the number of its month ("7/7/2025") is the same in both."""
    orders = set()
    same = False
    for text in texts:
        for said in _numbers(text):
            first, second = map(int, said.split("/")[:2])
            same = same or first == second
            if max(first, second) > 12:
                orders.add("day" if first > 12 else "month")
    return orders.pop() if len(orders) == 1 else "day" if same and not orders else ""


def no_date(text: str) -> str:
    """What a text has in place of a date, written like one: "9999-99-99"; or "" when it is none or names a true one."""
    if read_date(text):
        return ""
    return next((found[0] for pattern in (_ISO, _COMPACT, _PARTED, *_WRITTEN) if (found := pattern.search(text))), "")


def some_date(text: str) -> str:
    """The first whole date in a text as ISO, else one that is two days as "7/11/2025", else ""."""
    return read_date(text) or numbers(text)


def note_date(note: Note, *, text: bool = True) -> tuple[str, Source]:
    """The day a note is of and what says so: its date field, else its file name, else its folders, else (of its `text`)
    its heading or a line at its head; ("", the note) when nothing does. See `some_date`."""
    for field in note.values(*DATES):
        if day := some_date(field.value):
            return day, Source(note.path, field.line, field.quote)
    if day := some_date(note.name):
        return day, Source(note.path, 1, note.name)
    if day := _filed(note.path):
        return day, Source(note.path, 1, note.path)
    if text and (said := head_date(note.lines)):
        return said[0], at(note, said[1])
    return "", Source(note.path, 1, note.name)


_HEAD = 12  # lines of a note's head
_TITLED = re.compile(r"\b(?:minutes|meeting|call|session|notes|held|taken|recorded)\b", re.IGNORECASE)
_LATER = re.compile(r"\b(?:next|last|previous|follow(?:ing|-?up)|due|by|updated|created|since)\b", re.IGNORECASE)
_OPENS = re.compile(
    r"[\W_]*(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b[\s,.]*)?(?:the\s+)?", re.IGNORECASE
)
_SAYS_DAY = re.compile(r"[\W_]*(?P<label>[^\W\d_][^:]{0,40}?)[\s*_]*:[\s*_]*(?=\S)")


def head_date(lines: Sequence[Line]) -> tuple[str, Line] | None:
    """The day that the head of a note, or of a section, names as its own, and the line that does: its heading, "Date:",
    a line that begins with a date, "Minutes of the meeting held on …"."""
    is_first = True
    for line in lines[:_HEAD]:
        if line.form in ("row", "transcript"):
            continue
        text = line.text[:200]
        day = some_date(text) if any(map(str.isdigit, text)) else ""
        label = _SAYS_DAY.match(text)
        if day and label and pattern_of("sections", "people", "day").fullmatch(" ".join(label["label"].split())):
            return day, line
        if day and line.form == "heading" and is_first:
            return day, line
        if day and line.box is None and line.form != "heading":
            opens = text[_OPENS.match(text).end() :]  # type: ignore[union-attr] # it matches nothing too
            if _begins_with_date(opens) or (line.form != "item" and _TITLED.search(text) and not _LATER.search(text)):
                return day, line
        is_first = is_first and line.form != "heading"
    return None


def _begins_with_date(text: str) -> bool:
    return any(pattern.match(text) for pattern in _PATTERNS)


def behind_date(text: str, start: int) -> int:
    """Where the date that begins at `start` ends, with its weekday and time; -1: there is none."""
    opens = _OPENS.match(text, start).end()  # type: ignore[union-attr] # it matches nothing too
    found = next((found for pattern in _PATTERNS if (found := pattern.match(text, opens))), None)
    return _CLOCK.match(text, found.end()).end() if found else -1  # type: ignore[union-attr] # as above


_PATTERNS = (_ISO, _COMPACT, _PARTED, *_WRITTEN, _DOTTED, _NUMBERS)
_CLOCK = re.compile(
    r"(?:[\s,]*(?:at\s+|from\s+)?\d{1,2}[:.]\d{2}(?:\s*[-–—]\s*\d{1,2}[:.]\d{2})?(?:\s?[ap]m|\s?h)?\b)?"
)
_HELD = re.compile(
    r"\b(?:meeting|call|session|conversation|review|workshop|sync|it|we)\s+"
    r"(?:(?:was|were|were all)(?: held)?|took place|happened|met|talked|spoke)\s+(?:on\s+)?(?=\S)",
    re.IGNORECASE,
)


def held_on(lines: Sequence[Line]) -> tuple[str, Line] | None:
    """The day on which the head of a note that was written later says that the meeting was, and the line that does:
    "the meeting was on 17 February 2025"."""
    for line in lines[:_HEAD]:
        for found in _HELD.finditer(line.text[:200]) if line.form in ("prose", "quote", "item") else ():
            end = behind_date(line.text, found.end())
            if end > 0 and (day := some_date(line.text[found.end() : end])):
                return day, line
    return None


def without_date(text: str) -> str:
    """A text without its dates and the weekdays before them."""
    for pattern in (_ISO, _COMPACT, _PARTED, *_WRITTEN, _DOTTED, _NUMBERS):
        text = pattern.sub(" ", text)
    return re.sub(
        r"\s*\b(?:mon|tues?|wednes|wed|thurs?|fri|satur|sat|sun)(?:day)?\b[\s,.]*", " ", text, flags=re.IGNORECASE
    )


_YEAR = re.compile(r"(?:19|20)\d{2}")
_YEAR_MONTH = re.compile(r"((?:19|20)\d{2})[-_ ](\d{2})")
_OF_MONTH = re.compile(rf"(?:(?:19|20)\d{{2}}[-_ ])?(?:(\d{{1,2}})(?:[-_ .]+[^\W\d_]+)?|({_MONTH})\w*)", re.IGNORECASE)
_OF_DAY = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?(?![\w.]|[-_]\d)")
_MONTH_DAY = re.compile(r"(\d{2})[-_](\d{2})(?!\d)")


def _filed(path: str) -> str:
    """The day that the folders of a note name, with its name: 2023/12/14.md, 2023/2023-12/14 Standup.md."""
    *folders, name = path.rpartition(".")[0].split("/")
    for folder in reversed(folders):
        if day := read_date(folder):
            return day
    parts = [*folders, name]
    for place, part in enumerate(parts[:-1]):
        year = month = 0
        rest = parts[place + 1 :]
        if both := _YEAR_MONTH.fullmatch(part):
            year, month = int(both[1]), int(both[2])
        elif _YEAR.fullmatch(part):
            year = int(part)
            if found := _MONTH_DAY.match(rest[0]):
                return iso(year, int(found[1]), int(found[2]))
            of = _OF_MONTH.fullmatch(rest[0])
            month = (int(of[1]) if of[1] else _MONTHS.get(of[2].lower(), 0)) if of else 0
            rest = rest[1:]
        if month and rest and (found := _OF_DAY.match(rest[0])):
            return iso(year, month, int(found[1]))
    return ""


def said_date(text: str, day: str) -> str:
    """The day that a text names as one by which something is done, as ISO, or ""; `day` is the one it was said on, ISO.

    A day that "by", "before" or "due" stands before goes before others, else the first; a whole date needs no `day`.
    A weekday is the next one, never the day itself, and "next Friday" that of next week. A week ends on Friday: "this
    week", "next week". A month, quarter or year is its last day, "by March" and "in Q2" too; "mid-March" is the 15th
    and "early March" the 10th. Without a year it is the one that comes next. Left alone: what lies behind ("last
    Friday", "since Monday") or begins there ("after Friday"), 7/11, times, and "soon".
    """
    if not may_say_date(text):
        return ""
    text = text.translate(_SPACES)
    if not day:
        return read_date(text)
    low = text.lower()
    said, held = date.fromisoformat(day), [word for word in _SAID_BY if word in low]
    found: list[tuple[bool, int, int, str]] = []
    for needs, words, days in _SAID:
        if needs.isdisjoint(held):
            continue
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


@lru_cache(maxsize=4096)
def may_say_date(text: str) -> bool:
    """Has a text a figure or a word without which nothing of it is a date, however one is said?"""
    return any(map(str.isdigit, text)) or any(map(text.lower().__contains__, _HINTS))


def due_near(due: str, text: str, day: str) -> str:
    """A due day as what is told of a promise means it, which may be over: without a year in its `text` the one that
    is nearest to `day`."""
    if not (due and day) or re.search(r"\d{4}", text):
        return due
    found = date.fromisoformat(due)
    is_far = (found - date.fromisoformat(day)).days > 200
    return (is_far and iso(found.year - 1, found.month, found.day)) or due


def past_date(text: str, day: str) -> str:
    """The day that a text names as one on which something was done, as ISO, or ""; `day` is the one it was said on.
    A weekday is the last one, a day of a month the nearest: of what was ticked off later, one ahead."""
    if not day or (whole := read_date(text)):
        return read_date(text)
    for back in (7, 364):
        found = said_date(text, (date.fromisoformat(day) - timedelta(back)).isoformat())
        if found and found <= day:
            return found if (date.fromisoformat(day) - date.fromisoformat(found)).days < 200 else said_date(text, day)
    return whole


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


_NAMED = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
# Each with what one of must stand in a text that it is looked for in.
_SAID: tuple[tuple[frozenset[str], re.Pattern[str], Callable[[re.Match[str], date], date]], ...] = tuple(
    (frozenset(needs.split("|")), re.compile(rf"(?<![\w-])(?:{words})(?![\w'’])", re.IGNORECASE), days)
    for needs, words, days in (
        ("-", r"(?P<iso>\d{4}-\d{2}-\d{2})", lambda said, day: date.fromisoformat(said["iso"])),
        (
            _NAMED,
            rf"{_ON}(?P<month>{_MONTH})\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: ?- ?\d{{1,2}})?"
            r"(?:,? (?P<year>20\d\d))?",
            _day_of_month,
        ),
        (
            _NAMED,
            rf"{_ON}(?P<day>\d{{1,2}}(?:st|nd|rd|th)?|{_any(_ORDINALS)})(?: of)? (?P<month>{_MONTH})\b\.?"
            r"(?:,? (?P<year>20\d\d))?",
            _day_of_month,
        ),
        (
            "the ",
            rf"(?:by|on|before|until) the (?P<day>{_any(_ORDINALS)}|\d{{1,2}}(?:st|nd|rd|th))(?=\W*$|[.,;:!)])",
            _nth,
        ),
        (
            _NAMED,
            rf"(?P<part>(?:the )?(?:end|middle) of|by|before|in|during|early|mid|late)(?: in)?[ -]"
            rf"(?P<month>{_MONTH})(?! \d{{1,2}}\b)(?: (?P<year>20\d\d))?",
            _month,
        ),
        ("tomorrow", r"the day after tomorrow|day after tomorrow", lambda said, day: day + timedelta(2)),
        ("tomorrow", r"tomorrow(?: morning| afternoon| night)?", lambda said, day: day + timedelta(1)),
        (
            "day|tonight|morning|afternoon|evening|eod|cob|close of",
            rf"today|tonight|this (?:morning|afternoon|evening)|(?:eod|cob|{_END}day|(?:the )?close of business)"
            r"(?! (?:on )?(?:mon|tue|wed|thu|fri|sat|sun|tomorrow|next|\d))",
            lambda said, day: day,
        ),
        (
            "mon|tue|wed|thu|fri|sat|sun",
            rf"(?:(?P<which>this|next|coming) )?{_WEEKDAY}(?:,? (?P<week>this|next) week)?",
            _weekday,
        ),
        (
            "day|week|month",
            rf"(?:in|within)(?: the)?(?: next)?(?: a)? (?P<count>\d{{1,2}}|{_any(_COUNTS)})"
            r" (?P<working>business |working )?(?P<unit>days?|weeks?|months?)",
            _ahead,
        ),
        (
            "from now",
            rf"(?P<count>\d{{1,2}}|{_any(_COUNTS)}) (?P<working>business |working )?(?P<unit>days?|weeks?|months?)"
            r" from now",
            _ahead,
        ),
        ("week", rf"(?:{_END})?next week", lambda said, day: _friday(day, int(day.weekday() < 5))),
        ("week|eow", rf"(?:{_END})?this week|{_END}week|eow", lambda said, day: _friday(day)),
        ("month", rf"(?:{_END})?next month", lambda said, day: _end(day.year, day.month + 1)),
        (
            "month|eom",
            rf"(?:{_END})?this month|{_END}month|month[ -]end|eom",
            lambda said, day: _end(day.year, day.month),
        ),
        ("quarter", rf"(?:{_END})?next quarter", lambda said, day: _quarter_end(day, 1)),
        (
            "quarter|eoq",
            rf"(?:{_END})?this quarter|{_END}quarter|quarter[ -]end|eoq",
            lambda said, day: _quarter_end(day),
        ),
        (
            "q1|q2|q3|q4|h1|h2|h3|h4",
            rf"(?:{_END}|in |by |before )(?P<of>[qh])(?P<number>[1-4])(?:[ /']*(?P<year>20\d\d|\d\d))?",
            _quarter,
        ),
        ("year|eoy", rf"(?:{_END})?this year|{_END}year|year[ -]end|eoy", lambda said, day: date(day.year, 12, 31)),
        ("year", rf"{_END}next year", lambda said, day: date(day.year + 1, 12, 31)),
    )
)
_SAID_BY = tuple(sorted({word for needs, *_ in _SAID for word in needs}))
