"""Items: one bullet or labelled line, parted by its marks into who is to do it, what is to be done, by when, and an id.

"Dana - send the deck by Friday", "Send the deck (Dana, due 2025-09-24)", "[Dana] send the deck", "AI-12 | Dana: send
the deck", "Send the deck -> Dana", "Dana/Omer: send the deck": the marks and the order are the writer's own.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from ingest.commitments.owners import VERBS, is_somebody
from ingest.commitments.remarks import is_remark
from ingest.language.lexicon import words_of
from ingest.language.person_names import PARTICLES, is_person_name, unlink
from ingest.language.tokens import words_in
from kg.identity.known_names import known

Span = tuple[int, int]
Kind = Callable[[str], str]
"""What a name is known as: the kind of a thing, or "" when nobody knows it."""

CAP = r"[^\W\d_a-z][^\W_]*(?:['’.\-][^\W_]+)*\.?"
_NAME = (
    rf"(?:@?\[\[[^\[\]\n]{{1,80}}\]\]|@\w[\w.\-]*|@?{CAP}(?:[ \u00a0](?:{'|'.join(sorted(PARTICLES))}|{CAP})){{0,4}}"
    r"|(?i:me|myself|all|everyone|everybody|tbd|tba|unassigned|nobody|\?))"
)
_AND = r"\s*(?:,\s*and\b|,|/|&|\+|\band\b)\s*"
_LIST = rf"[*_]{{0,3}}{_NAME}[*_]{{0,3}}(?:{_AND}{_NAME}){{0,5}}(?:\s*\([^()]{{1,40}}\))?[*_]{{0,3}}"
_NAMES = re.compile(_LIST)
_ONE = re.compile(_NAME)
_JOIN = re.compile(_AND)
_ID = re.compile(
    r"[*_]{0,2}(?:\[?\#?(?:[A-Z]{1,4}[ \-]?)?\d{1,4}(?:\.\d{1,4}){0,2}[a-z]?\]?)"
    r"(?:[*_]{0,2}\s*(?:[|:)]|\.(?=\s)|\s[-–—](?=\s))|[*_]{2}(?=\s))\s*(?=\S)"
)
_MARK = r"(?:[-–—|]|[-–=]+>|→|⇒)"
_BREAK = re.compile(rf"\s+{_MARK}\s+|\s*(?:->|=>|→|⇒)\s*")
_OPENS = re.compile(rf"(?:\[(?P<boxed>{_LIST})\](?![(\[])|\((?P<round>{_LIST})\))[\s:.\-–—]+(?=\S)")
_HEAD = re.compile(rf"(?P<names>{_LIST})(?:[*_]*\s?:[*_]*(?=\s)|\s+{_MARK}(?=\s)|\s*(?:->|=>|→|⇒))\s*(?=\S)")
_LOW = re.compile(r"(?P<names>[a-z][\w'’.]*(?:\s*(?:,|/|&|\+|\band\b)\s*[a-z][\w'’.]*){0,3})\s?:\s+(?=\S)")
_DOES = re.compile(rf"(?P<names>{_LIST})\s+(?P<verb>[a-z]+)\b")  # "Dana send the deck"
_DAY = re.compile(
    r"[^\w\s@\[(*]*\s*(?P<day>(?:\d{4}-\d{2}-\d{2}|(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri)(?:day)?|today|tomorrow"
    r"|\d{1,2}(?:st|nd|rd|th)? (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*)))"
    r"(?:\s*[:|]|\s+[-–—]|(?=\s))\s*(?=\S)"
    r"|[^\w\s@\[(*]+\s+(?=\S)",
    re.IGNORECASE,
)
_CLOSES = re.compile(r"(?<!\])[(\[]([^()\[\]]{1,80})[)\]][.\s*_]*$")
_FIELD = re.compile(r"\s*[,;|]\s*|\s+[-–—]\s+")
_ACTION = re.compile(
    r"(?:[(\[]\s*|(?<=[.;!?])\s+|(?<=[.;!?][*_])\s+|\s[-–—]\s+)[*_]{0,3}"
    r"(?:(?i:action(?:ed)?(?:\s+(?:by|on|for|to))?|owner|responsible)[*_]{0,3}\s*(?::[*_]{0,3}|\s[-–—])\s*|(?:ACTION|AP|AI)\s*:?\s+)"
    rf"(?P<names>{_LIST})(?P<due>(?:\s*[,;]|\s+[-–—])?\s+(?i:by|before|due|until|for|on|in|next|this|today|tomorrow)\b[^.;()\[\]]{{0,40}})?"
    r"\s*[)\].*_]*\s*$"
)
_LABELS = frozenset(("action", "actioned", "owner", "responsible", "ap", "ai"))  # the words of one
_BEFORE = re.compile(r"[^.!?;\s](?:[^.!?;]|[.!?;](?=[^\s*_]))*[.!?;]?[\s*_]*$")
_PARAGRAPH = re.compile(r"[\W_]*\d+(?:\.\d+)+[.)]?\s+")  # "7.3 The lease …"
_FAR = 600  # characters of the sentence that a label behind it is of
_CALLED = re.compile(
    r"(?:owners?|assignees?|assigned to|responsible|dri|who|(?:still|now) with)\s*:?\s+(?=\S)", re.IGNORECASE
)
_WHEN = re.compile(
    r"(?:due|by|before|until|till|deadline|eta|on|when|target)?(?:\s+date)?\s*:?\s*(?:the\s+)?"
    r"(?:end of\s+|early\s+|mid-?\s?|late\s+|next\s+|this\s+)*"
    r"(?:\d{1,4}\b|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun|q[1-4]\b|h[12]\b|week|month"
    r"|quarter|year|today|tomorrow|tonight|eo[dwmqy]\b|cob\b|asap\b|tb[dac]\b|ongoing\b|daily\b|weekly\b)[\w\s:./\-]{0,24}",
    re.IGNORECASE,
)
_STATES = words_of("owners", "states")
_GROUPS = words_of("people", "groups")


class Slot(NamedTuple):
    """Where an item names its owners, apart from what is to be done, and what else stands there."""

    names: tuple[Span, ...]  # each owner's name as written; none for a group, "TBD" and the like
    start: int  # of what is to be done
    end: int
    due: Span = (0, 0)
    mine: bool = False  # "me"
    said: tuple[str, ...] = ()  # remarks on how it stands, beside the names or the day


def without_id(text: str, start: int) -> tuple[str, int]:
    """The id that an item begins with, "AI-12", "3.1", and where its words begin."""
    found = _ID.match(text, start)
    return (found[0].strip(" *_|:).–—-[]#"), found.end()) if found else ("", start)


def slot_of(text: str, start: int, end: int, kind: Kind) -> Slot | None:
    """The slot of `text[start:end]` that its marks part from what is to be done: at the head, else at the end."""
    end = start + len(text[start:end].rstrip(" \t*_.|"))
    day = _DAY.match(text, start, end)
    if day and (found := slot_of(text, day.end(), end, kind)):  # "2025-02-05 Dana: …", "⏰ Friday Dana …"
        return found._replace(due=found.due if found.due[1] or not day["day"] else day.span("day"))
    tail = _tail(text, start, end, kind)
    head = _head(text, start, end, kind)
    if head and tail and not (_is_known(text, head, kind) or len(text[tail.start : tail.end].split()) > 2):
        head = None  # "Website - Dana"
    if head is None:
        return tail
    when = _tail(text, head.start, end, kind, dates=True)
    return head._replace(end=when.end, due=when.due, said=when.said) if when else head._replace(end=end)


def owner_behind(text: str, start: int, kind: Kind) -> Slot | None:
    """The sentence whose owner a label behind it names, at the end of a line: "The lease is to be renewed. (ACTION:
    Dana)"."""
    if _LABELS.isdisjoint(words_in(text)):
        return None
    start = number.end() if (number := _PARAGRAPH.match(text, start)) else without_id(text, start)[1]
    label = _ACTION.search(text, start)
    before = _BEFORE.search(text, max(start, label.start() - _FAR), label.start()) if label else None
    if label is None or before is None or len(before[0].split()) < 3:
        return None
    names = _people(text, *label.span("names"), kind, sure=True)
    end = len(text[: before.end()].rstrip(" *_.;!?"))
    due = label.span("due") if label["due"] else (0, 0)
    return None if names is None else Slot(names, before.start(), end, due)


def _is_known(text: str, slot: Slot, kind: Kind) -> bool:
    return any(kind(bare(text[start:end])) == "Person" for start, end in slot.names)


def bare(name: str) -> str:
    """A name without its link, its "@" and its title."""
    words = unlink(name).strip(" @*_.")
    first, _, rest = words.partition(" ")
    return rest if rest and first.casefold().strip(".") in known().titles else words


def _head(text: str, start: int, end: int, kind: Kind) -> Slot | None:
    if opens := _OPENS.match(text, start, end):
        group = "boxed" if opens["boxed"] else "round"
        if (names := _people(text, *opens.span(group), kind, sure=True)) is not None:
            return Slot(names, opens.end(), end, mine=_is_mine(opens[group]))
    head = _HEAD.match(text, start, end)
    if head and (names := _people(text, *head.span("names"), kind, sure=True)) is not None:
        return Slot(names, head.end(), end, mine=_is_mine(head["names"]))
    if (bareword := _DOES.match(text, start, end)) and bareword["verb"] in VERBS:
        names = _people(text, *bareword.span("names"), kind, sure=True)
        if names is not None and (
            _is_mine(bareword["names"]) or all(kind(bare(text[slice(*n)])) == "Person" for n in names)
        ):
            return Slot(names, bareword.start("verb"), end, mine=_is_mine(bareword["names"]))
    if low := _LOW.match(text, start, end):  # "dana: order the racks", where Dana is known
        words = [word.span() for word in re.compile(r"[^\s,/&+]+").finditer(text, *low.span("names"))]
        names = tuple(span for span in words if text[slice(*span)] != "and")
        known = all(kind(bare(text[slice(*span)])) == "Person" for span in names)
        if known or (begins_with_order(text, low.end()) and is_somebody(low["names"].title())):
            return Slot(names if known else (), low.end(), end)
    return None


def _tail(text: str, start: int, end: int, kind: Kind, *, dates: bool = False) -> Slot | None:
    """The owners, or with `dates` the day alone, that an item ends with behind a mark or in brackets."""
    due, names = (0, 0), None
    left, mine, said = end, False, list[str]()
    for _ in range(3):
        if closing := _CLOSES.search(text, start, left):
            begin, inner = closing.start(), closing.span(1)
        else:
            breaks = list(_BREAK.finditer(text, start, left))
            if not breaks:
                break
            begin, inner = breaks[-1].start(), (breaks[-1].end(), left)
        inner = inner[0], inner[0] + len(text[slice(*inner)].rstrip())
        fields = _fields(text, *inner)
        found = [(field, _people(text, *field, kind, sure=len(fields) > 1 or due != (0, 0))) for field in fields]
        days = [field for field, people in found if people is None and _WHEN.fullmatch(text, *field)]
        more = [field for field, people in found if people is None and field not in days]
        rest = [field for field in more if not (_is_state(text, *field) or is_remark(text[slice(*field)]))]
        if rest or begin <= start:
            break
        due = days[0] if days else due
        said += (text[slice(*field)] for field in more)
        here = [people for _, people in found if people is not None]
        left = begin
        if here:
            names = tuple(span for people in here for span in people)
            mine = any(_is_mine(text[slice(*field)]) for field, people in found if people is not None)
            break
    if names is not None and not dates:
        return Slot(names, start, left, due, mine, tuple(said))
    return Slot((), start, left, due, said=tuple(said)) if dates and (due[1] or said) and names is None else None


def _fields(text: str, start: int, end: int) -> list[Span]:
    """The fields of a bracket or of a last part: "Dana, due Friday"; a list of names is one."""
    if _NAMES.fullmatch(text, start, end):
        return [(start, end)]
    found, place = [], start
    for cut in _FIELD.finditer(text, start, end):
        found.append((place, cut.start()))
        place = cut.end()
    return [span for span in (*found, (place, end)) if text[slice(*span)].strip()]


def _is_state(text: str, start: int, end: int) -> bool:
    return text[start:end].strip().lower() in _STATES


def _is_mine(text: str) -> bool:
    return bare(text).lower() in ("me", "myself", "i")


def _people(text: str, start: int, end: int, kind: Kind, *, sure: bool) -> tuple[Span, ...] | None:
    """The names of a list of owners; None when it is none. Words that are no known name count where they are two or
    more, or `sure`: behind them stands what is to be done, or beside them a day."""
    if called := _CALLED.match(text, start, end):
        start, sure = called.end(), True
    if not _NAMES.fullmatch(text, start, end):
        return None
    found: list[Span] = []
    place = start
    while one := _ONE.search(text, place, end):
        name = bare(one[0])
        held, low = kind(name), name.lower()
        if held == "Person" or one[0].startswith("@"):
            found.append(one.span())
        elif low in ("me", "myself", "i") or low in _GROUPS or held in ("Team", "Organization") or name == "?":
            pass  # somebody, but nobody whom one can name
        elif held or low in VERBS or not (is_person_name(name) and is_somebody(name)) or not (sure or " " in name):
            return None
        else:
            found.append(one.span())
        place = one.end()
        join = _JOIN.match(text, place, end)
        if join is None:
            break
        place = join.end()
    return tuple(found)


_LAST_PART = re.compile(r"(?:[,;(]|\s[-–—]\s)\s*(?=[^,;()]*$)")
_BY = re.compile(r"\b(?:by|before|due|until|till|no later than|deadline)\b", re.IGNORECASE)


def due_words(text: str) -> str:
    """The words of a task that say by when: what follows "by" and the like, else a short last part, behind a comma."""
    if by := _BY.search(text):
        return text[by.start() :]
    last = _LAST_PART.search(text)
    words = text[last.end() :] if last else ""
    return words if len(words.split()) < 9 else ""


def begins_with_order(text: str, start: int = 0) -> bool:
    """Do words begin with a verb that asks for something: "Send the deck", "please also call Dana"?"""
    first = _ORDER.match(text, start)
    return first is not None and first[1].lower() in VERBS


_ORDER = re.compile(
    r"[\W_]*(?:(?:please|also|then|to|and|let's|let us|need to|we need to|must)\s+)*([A-Za-z]+(?:-[a-z]+)?)", re.I
)
