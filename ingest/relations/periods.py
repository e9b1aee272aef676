"""Words for days and titles, as sentences and cells have them."""

from __future__ import annotations

import re

from ingest.relations.sentence_names import plain_group

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b\.?(?:\s+\d{1,2}(?:st|nd|rd|th)?\b)?(?:,?\s+20\d\d\b)?"
)
_DAY = (
    r"(?:\d{1,2}(?:st|nd|rd|th)?|(?:twenty-|thirty-)?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)"
    r"|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth)"
)
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?\s+)"
_PERIOD = re.compile(
    r"^\W*(?:(?:is|are|in|on|by|at|for|of|to|from|target(?:ed|s)?|planned|expected|scheduled|due|date|around|about|roughly"
    r"|still|now|set|moved|the)\b\W*){0,4}"
    r"(?P<value>(?:(?:early|mid|late|(?:end|beginning|start|first half|second half) of)[\s-]+(?:the\s+)?)?"
    r"(?:\d{4}-\d{2}(?:-\d{2})?|\d{1,2}\.\d{1,2}\.20\d\d|\d{1,2}/\d{1,2}/(?:20)?\d\d|\d{1,2}/\d{1,2}(?!\s*(?:of|done|complete|full|%))|(?:Q[1-4]|H[12])\b(?:\s*(?:of\s+)?(?:FY|CY)?['’]?\d{2,4}\b)?"
    rf"|{_WEEKDAY}?(?:the\s+)?(?:{_DAY}\s+(?:of\s+)?)?{_MONTH}|(?:spring|summer|fall|autumn|winter)\b(?:\s+20\d\d)?"
    r"|(?:next|this) (?:week|month|quarter|year|spring|summer|fall)|(?:FY|CY)\d{2,4}|(?:the )?(?:year|quarter|month)"
    r"(?:[\s-]end)?|20\d\d)\b)",
    re.IGNORECASE,
)
_HEADS = re.compile(
    r"^(?!associate\b|assistant\b|deputy\b|former|previous|past\b|ex\b)(?:[\w\s]*\s)?"
    r"(?:(?:head|lead|leader|chief)\s+(?:of|for)|(?:[se]?vp|vice president|director)(?:\s+(?:of|for))?)\s+"
    r"(?:the\s+|our\s+)?(?P<over>\w.+)$",
    re.IGNORECASE,
)


def period(text: str) -> str:
    """The time that these words begin with, as said: "Q1 2026" of "is in Q1 2026"; else ""."""
    found = _PERIOD.match(text)
    return found["value"].strip() if found else ""


def headed(title: str) -> str:
    """The team that a title is over: "Grid Analytics" of "Head of Grid Analytics"; else ""."""
    found = _HEADS.match(title)
    return plain_group(found["over"]) if found else ""
