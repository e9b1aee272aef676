"""Remarks on a promise: what stands before or behind its words and only tells how it stands, "(dropped)", "- DONE", ",
carried over", "moved to 12 Dec", "Still open: …"."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from ingest.commitments.state_words import StateWords, state_words
from ingest.language.dates import said_date
from ingest.language.lexicon import either, rows_of


class Remarked(NamedTuple):
    """Where the words of a promise stand without their remarks, and what these say."""

    start: int
    end: int
    said: tuple[str, ...] = ()


_BRACKETS = re.compile(r"\s*(?:\(([^()\[\]]{2,60})\)|(?<!\])\[([^()\[\]]{3,60})\](?!\())[\s.*_~]*$")
_PART = re.compile(r"\s+[-–—]+\s+|\s*[;,]\s+")
_LABEL = re.compile(
    r"[*_~]*(?:\[([^\[\]]{3,30})\](?!\()|\(([^()]{3,30})\)|([^\W\d_][^:()\[\]]{2,30}):)[*_]*\s*:?\s*(?=\S)"
)
_SHOUTED = re.compile(r"[*_]*([A-Z]{4,}(?: [A-Z]{2,})?)[*_]*[\s:.\-–—]+(?=\S)")
_TICK = re.compile(r"\s*[✔✓✅☑]\ufe0f?\s*$")
_STRUCK = re.compile(r"~~(.+)~~")
_NUMBERS = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|a|an"
DAY = (
    r"\d{4}-\d{2}-\d{2}|\d{1,2}(?:st|nd|rd|th)?[ ](?:of[ ])?(?:MON)[a-z]*(?:,?[ ]20\d\d)?"
    r"|(?:MON)[a-z]*\.?[ ]\d{1,2}(?:st|nd|rd|th)?(?:,?[ ]20\d\d)?"
    r"|(?:mon|tue|tues|wed|wednes|thu|thurs|fri|sat|satur|sun)(?:day)?|today|tomorrow|yesterday"
    r"|(?:this|next|end[ ]of|end[ ]of[ ]the)[ ](?:week|month|quarter|year)|e(?:od|ow|om|oq|oy)|q[1-4](?:[ ]20\d\d)?"
).replace("MON", "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec")
"""A day as notes write it: an expression."""
_MOVES = (
    r"(?:moved|slipp?ed|pushed|postponed|delayed|extended|rescheduled)(?:[ ]out|[ ]back)?(?:[ ](?:to|until|for|by))?"
)
_AROUND = (
    r"still|now|already|again|on|by|to|until|till|for|due|deadline|eta|new[ ]date|date|was|is|are|as[ ]before|before"
    r"|and|but|to[ ]be|it"
)
_LATE = (
    rf"(?:(?:\d{{1,3}}|{_NUMBERS})[ ](?:days?|weeks?|months?)[ ])?(?:too[ ])?(?:late|early)"
    rf"|(?:\d{{1,3}}|{_NUMBERS})[ ](?:days?|weeks?|months?)[ ]after[ ](?:the|its|that)[ ](?:\w+[ ])?"
    r"(?:date|day|deadline)"
    r"|(?:on|in)[ ]time|on[ ]schedule|as[ ]promised"
)


@cache
def _words() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A remark as a whole, and at the end of words that are more."""
    states = either("|".join(rows_of("states")["status"].values()).split("|"))
    core = rf"(?:{states}|{_LATE}|{_MOVES}|{DAY})"
    gap = r"(?:[ ]*[,:;][ ]*|[ ]+[-–—][ ]+|[ ]+)"
    whole = rf"(?:(?:{_AROUND}){gap})*{core}(?:{gap}(?:{_AROUND}|{core}))*"
    moved = rf"(?:(?:now|new[ ]date|{_MOVES}):?[ ](?:(?:on|by|to|due)[ ])*(?:{DAY}))"
    state = rf"(?:{states})(?:[ ](?:on[ ])?(?:{DAY}))?"
    tail = rf"[ ](?:(?:is|are|was|were|has been|now|still|already)[ ])*(?P<remark>{moved}|{state})[\s.!*_]*$"
    return re.compile(whole, re.IGNORECASE), re.compile(tail, re.IGNORECASE)


@lru_cache(maxsize=4096)
def is_remark(text: str) -> bool:
    """Do words only tell how something stands, or by when it is due?"""
    return _words()[0].fullmatch(" ".join(text.strip(" \t.!*_").split())) is not None


@lru_cache(maxsize=4096)
def without_remarks(text: str, start: int, end: int, *, order: bool = True) -> Remarked:
    """The words at `text[start:end]` without the remarks around them. What is an `order` may end in words of a state,
    "get the lift mended and closed": there a remark needs a mark before it, or a day that it moved to."""
    said: list[str] = []
    label = _LABEL.match(text, start, end)
    opening = label and next(filter(None, label.groups()))
    if (label and opening and is_remark(opening)) or (
        (label := _SHOUTED.match(text, start, end)) and is_remark(label[1])
    ):
        said.append(next(filter(None, label.groups())))
        start = label.end()
    for _ in range(3):
        if tick := _TICK.search(text, start, end):
            said, end = [*said, "done"], tick.start()
            continue
        if (inside := _BRACKETS.search(text, start, end)) and is_remark(inside[1] or inside[2]):
            said, end = [*said, inside[1] or inside[2]], inside.start()
            continue
        parts = [
            cut
            for cut in _PART.finditer(text, start, end)
            if is_remark(text[cut.end() : end])
            and all(text.count(a, start, cut.start()) == text.count(b, start, cut.start()) for a, b in ("()", "[]"))
        ]
        if parts:
            said, end = [*said, text[parts[0].end() : end]], parts[0].start()
            continue
        tail = _words()[1].search(text, start, end) if _may_end_so(text[start:end]) else None
        if tail and (not order or _is_move(tail["remark"])):
            said, end = [*said, tail["remark"]], tail.start()
            continue
        break
    return Remarked(start, start + len(text[start:end].rstrip()), tuple(said))


@cache
def _last_words() -> frozenset[str]:
    """What the words of a state end with."""
    return frozenset(one.split()[-1].lower() for row in rows_of("states")["status"].values() for one in row.split("|"))


# What words of days begin with; "month" begins as "mon" does.
_DAYS: tuple[str, ...] = (
    *("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"),
    *("mon", "tue", "wed", "thu", "fri", "sat", "sun", "today", "tomorrow", "yesterday", "week", "quarter", "year"),
    *("eod", "eow", "eom", "eoq", "eoy"),
)


def _may_end_so(text: str) -> bool:
    """May words end in a remark: is the last one of a state's, or of a day's?"""
    last = next((word for one in reversed(text.lower().split()) if (word := one.strip(".!*_"))), "")
    return last in _last_words() or last.startswith(_DAYS) or any(map(str.isdigit, last))


def _is_move(remark: str) -> bool:
    return re.match(rf"(?:now|new date|{_MOVES.replace('[ ]', ' ')})\b", remark, re.IGNORECASE) is not None


def told(said: tuple[str, ...], due: str, day: str) -> StateWords:
    """What remarks tell of a promise that was `due` then; `day` is the one they were written on. A day beside nothing
    that closes it is the one it is due on."""
    if not said:
        return StateWords()
    words = "; ".join(said)
    state = state_words(words, due, day)
    if state.due or state.status in ("done", "cancelled", "broken", "superseded"):
        return state
    return state._replace(due=said_date(words, day))


def more_of(state: StateWords, due: str) -> dict[str, str]:
    """What a state tells beside status and day: when it was due at first, when it was done, whether in time."""
    more = {"first_due": due if state.due and state.due != due else "", "done_on": state.done_on, "kept": state.kept}
    return {says: value for says, value in more.items() if value}
