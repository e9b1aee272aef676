"""What a heading, a label or a callout announces: decisions made or asked for, risks, questions, quotes."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from ingest.language.lexicon import pattern_of, rows_of
from ingest.note import Line

_CALLOUTS = {"decision": "made", "decisions": "made", "risk": "risk", "question": "question", "quote": "quote"}
_MOST = 9  # words: a longer heading is a sentence


def topic(line: Line) -> str:
    """What is listed where a line stands: made, asked, wanted, risk, question, quote, discuss, other, or "" when
    nothing tells. A label counts before the heading it stands under."""
    return _topic(line.under, line.callout, line.section)


@lru_cache(maxsize=4096)
def _topic(under: str, callout: str, section: str) -> str:
    return topic_of(under) or _CALLOUTS.get(callout, "") or topic_of(section)


@lru_cache(maxsize=4096)
def topic_of(heading: str) -> str:
    """What these words announce, as a heading."""
    words = re.sub(r"^[\W\d_]+|[\W_]+$", "", heading)
    if not words or len(words.split()) > _MOST:
        return ""
    return next((name for name, pattern in _rows() if pattern.search(words)), "")


@cache
def _rows() -> list[tuple[str, re.Pattern[str]]]:
    rows = rows_of("sections")["topic"]
    return [(row["topic"], re.compile("|".join(row["words"]), re.IGNORECASE)) for row in rows]


def announces(heading: str, use: str) -> bool:
    """Does a heading announce this: related, leads or meetings, each a table of `patterns/sections.toml`?"""
    return pattern_of("sections", use, "words").search(heading) is not None
