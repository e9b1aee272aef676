"""What a heading, a label or a callout announces: actions, decisions made or asked for, risks, questions, quotes."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from ingest.language.lexicon import pattern_of, rows_of
from ingest.language.tokens import plain
from ingest.note import Line

_CALLOUTS = {
    **dict.fromkeys(("decision", "decisions"), "made"),
    **dict.fromkeys(("todo", "task", "tasks", "action", "actions"), "actions"),
    **{name: name for name in ("risk", "question", "quote")},
}
_MOST = 9  # words: a longer heading is a sentence
_PARTS = re.compile(r"\s+[-–—|]\s+|\s*[:/;(),&+]\s*")
_NUMBER = re.compile(r"^(?:\d+|[a-z])[.)]\s*")
_CORE = re.compile(r"[^\W_](?:.*[^\W_])?")  # from the first letter or digit to the last
_WORD = re.compile(r"[\w&'\-]+")
_PARAGRAPH = re.compile(r"[\W_]{0,3}\d{1,3}(?:\.\d{1,3}){1,3}[.)*_]{0,3}\s+")  # "7.3 RESOLVED: …"
_LABEL = re.compile(
    r"""(?:[^\w\s!-/:-@\[-`{-~“”‘’]{1,3}\s+)?[*_~]{0,3}\s?(?:\[(?P<boxed>[A-Za-z][A-Za-z' \-]{1,30})\](?![(\[])
        |(?P<words>[A-Za-z][A-Za-z'’ \-]{0,34}?)(?:\s*\(?(?P<id>\#?\d{1,4}(?:[.\-/]\d{1,4}){0,2})\)?)?
         (?:\s+for\s+(?P<who>[^:*_]{2,40}?))?
         (?:\.?[*_]{0,3}\s?[:|]|\.[*_]{1,3}(?=\s)|(?P<bare>[*_]{1,3}(?=\s)|(?<=\d)\s(?=[A-Z][a-z]*\s))|\s[-–—](?=\s)|(?P<comma>,(?=\s))))
        [*_]{0,3}\s*(?=\S)""",
    re.VERBOSE,
)


class Label(NamedTuple):
    """A label at the head of a line: what it announces, and where its words begin. "Action 12 for Dana: …"."""

    topic: str
    words: str
    id: str
    who: tuple[int, int]  # where whom it is for stands, or (0, 0)
    start: int


class _Topics(NamedTuple):
    """The lists of `patterns/sections.toml`."""

    topics: dict[str, str]  # by their words
    longest: int  # words of one
    firsts: frozenset[str]  # what a label may begin with
    before: frozenset[str]
    other: frozenset[str]
    after: frozenset[str]


@cache
def _topics() -> _Topics:
    rows = rows_of("sections")
    lists = {name: frozenset(words.split()) for name, words in rows["announce"].items()}
    topics = {words: row["topic"] for row in rows["topic"] for words in row["words"].split("|")}
    firsts = frozenset(words.split()[0] for words in topics) | lists["before"] | lists["other"]
    return _Topics(topics, max(len(words.split()) for words in topics), firsts, **lists)


def topic(line: Line) -> str:
    """What is listed where a line stands: actions, made, asked, wanted, risk, question, quote, discuss, people, other,
    or "" when nothing tells. A label counts before the heading it stands under."""
    return _topic(line.under, line.callout, line.section)


@lru_cache(maxsize=4096)
def _topic(under: str, callout: str, section: str) -> str:
    return topic_of(under) or _CALLOUTS.get(callout, "") or topic_of(section)


def topic_of(heading: str) -> str:
    """What these words announce, as a heading: of several things the first."""
    return next(iter(topics_of(heading)), "")


@lru_cache(maxsize=4096)
def topics_of(heading: str) -> tuple[str, ...]:
    """All that these words announce, as a heading: "Decisions & actions"."""
    core = _CORE.search(" ".join(plain(heading).lower().split()))
    words = _NUMBER.sub("", core[0]) if core else ""
    if not words or len(words.split()) > _MOST:
        return ()
    found: dict[str, None] = {}
    for part in _PARTS.split(words):
        if announced := _head(part):
            found[announced] = None
            found |= dict.fromkeys(filter(None, map(_head, part.split(" and ")[1:])))
    return tuple(sorted(found, key=lambda name: name == "other"))


def _head(label: str) -> str:
    """What the words at the head of a label announce; "other" when they go on to be something else."""
    lists = _topics()
    words = _WORD.findall(label)
    for start, word in enumerate(words):
        for count in range(min(lists.longest, len(words) - start), 0, -1):
            if found := lists.topics.get(" ".join(words[start : start + count])):
                following = next(iter(words[start + count :]), "")
                goes_on = following in lists.after or (following.endswith("ed") and following not in lists.other)
                return found if not following or goes_on else "other"
        if word in lists.other:
            return "other"
        if word not in lists.before:
            return ""
    return ""


def label_of(line: Line) -> Label | None:
    """The label at the head of a line that announces what stands behind it, if it has one."""
    return _label_at(line.text, line.body)


@lru_cache(maxsize=4096)  # each reader of a line asks
def _label_at(text: str, start: int) -> Label | None:
    if number := _PARAGRAPH.match(text, start):
        start = number.end()
    first = _WORD.search(text, start, start + 24)
    if first is None or first[0].lower() not in _topics().firsts:
        return None
    found = _LABEL.match(text, start)
    if found is None:
        return None
    words = found["boxed"] or found["words"]
    announced = topic_of(words) if len(words.split()) < 8 else ""
    if not announced or (found["bare"] and not (found["id"] or text[start] in "*_")):
        return None
    if (
        found["bare"] and found["bare"].isspace() and " " in words
    ):  # "Decision 4 The van is sold", no "Agreed to meet 5 …"
        return None
    if found["comma"] and not (announced == "actions" and " " in words.strip()):  # "Next action, Dana to …"
        return None
    return Label(announced, words, found["id"] or "", found.span("who") if found["who"] else (0, 0), found.end())


def announces(heading: str, use: str) -> bool:
    """Does a heading announce this: related, leads or meetings, each a table of `patterns/sections.toml`?"""
    return pattern_of("sections", use, "words").search(heading) is not None
