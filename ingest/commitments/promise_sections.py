"""Commitments that the shape of a note shows: bullets under "Next steps", dated milestones."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from ingest.commitments.owners import VERBS
from ingest.commitments.promise import (
    MYSELF,
    Promise,
    Setting,
    is_template,
    pattern,
    person,
    persons,
    shown,
    table_of,
)
from ingest.commitments.tasks import read_task
from ingest.language.dates import said_date
from ingest.language.document import Reading
from ingest.language.gazetteer import Mention
from ingest.language.lexicon import pattern_of
from ingest.language.person_names import is_person_name
from ingest.language.tokens import plain
from ingest.note import Line
from kg.model import Ref

_LABEL = re.compile(r"^\W*?(?:\*\*|__)([^*_]{2,60}?):?(?:\*\*|__):?\s*$|^\s*([A-Z][^:.!?]{1,50}):\s*$")
_NAME_TO = re.compile(r"[*_\])]*\s+to\s+(?:also\s+)?([a-z]+)\b")
_MINE = re.compile(r"\s*(?:\(|\s[-–—]\s)(?:me|myself)\W*$", re.IGNORECASE)  # "Order the labels (me)"
_STOP = re.compile(r"[.!](?=\s|$)|;")
_FRAME = r"^(?:\W|\d{1,2}[.)]|[A-Z][.)]\s)*(?:[\w'’&-]+\s+){0,2}?{}\b"


def shaped(reading: Reading, told: Setting) -> Iterator[Promise]:
    """The commitments that headings and labels of a note show, checkboxes left out."""
    yield from _plans(reading, told)
    yield from _bullets(reading, told)


# Bullets and labels


class _Place(NamedTuple):
    """Where the reader of bullets is: under headings of work?"""

    work: bool = False
    owners: tuple[Ref, ...] = ()  # of a heading or bullet that is but a name
    indent: int = -1  # of the last bullet that was work or a name
    named: bool = False  # that bullet was a name, so what hangs below it is work
    brief: bool = False  # for one list alone, under "Next steps:"


def _bullets(reading: Reading, told: Setting) -> Iterator[Promise]:
    place, above = _Place(), False  # `above`: is the heading over this one a heading of work?
    level = 0
    for line in reading.note.lines:
        if line.form in ("transcript", "row") or not line.text.strip():
            continue
        if line.form == "heading":
            depth = len(line.text) - len(line.text.lstrip(" #"))
            inside = depth > level > 0 and (above or place.work)
            whose = _only_name(reading, line) if inside else ()
            work = _is_work(line.section) or (inside and bool(whose))
            if not (inside and whose):
                level, above = (depth, True) if work else (0, False)
            place = _Place(work, whose)
            continue
        item = line.form == "item" and bool(line.marker)
        indent = line.indent if item else -1
        if line.text.rstrip().endswith((":", "**", "__")) and (label := _LABEL.match(line.text)):
            if _is_work(label[1] or label[2]):
                place = _Place(True, (), indent, named=item, brief=not label[1])
                continue
            if not item:
                whose = _only_name(reading, line)
                place = _Place(place.work and bool(whose), whose) if label[1] or not place.work else place
                continue
        if line.number in told.boxes or line.number in told.decided:
            continue
        if next_meeting := _meeting(line, told):
            yield next_meeting
            continue
        if not item and place.work and line.form == "prose" and place.indent >= 0:
            place = _Place() if place.brief else place._replace(indent=-1)
        if place.work and item:
            if place.indent >= 0 and indent > place.indent and not place.named:
                continue  # what hangs below a bullet tells more of it
            if whose := _only_name(reading, line):
                place = place._replace(owners=whose, indent=indent, named=True)
                continue
            if indent <= place.indent and place.named:
                place = _Place(True, brief=place.brief)
            if promise := _bullet(reading, line, line.body, place.owners, 0.8) or _present(reading, line):
                yield promise
                if not place.named:
                    place = place._replace(indent=indent)
                continue
        promise = _labelled(reading, line) or _named(reading, line, place.work)
        if promise := promise or (_present(reading, line) if place.work else None):
            yield promise


@lru_cache(maxsize=4096)
def _is_work(heading: str) -> bool:
    heading = plain(heading)
    is_other = _headed("work_not").search(heading) is not None
    return not is_other and _headed("work", _FRAME).match(heading) is not None


def _headed(name: str, frame: str = "{}") -> re.Pattern[str]:
    """The expressions of a row of headings of commitments as one, within a frame."""
    return pattern_of("sections", "commitments", name, frame)


def _only_name(reading: Reading, line: Line) -> tuple[Ref, ...]:
    """The person whose name is all that a line says."""
    words = line.text[line.body :].strip(" \t#*_-:[]@|.")
    for mention in persons(reading, line):
        if mention.end - mention.start >= len(words):
            return (person(mention),)
    return (MYSELF,) if words.lower() in ("me", "myself") else ()


def _bullet(reading: Reading, line: Line, start: int, owners: tuple[Ref, ...], confidence: float) -> Promise | None:
    """The commitment that a line's words from a place on are, when they name an owner or begin with a verb."""
    words = line.text[start:]
    if words.rstrip().endswith("?") or is_template(words):
        return None
    task = read_task(f"- [ ] {words}")
    if task is None:
        return None
    at, end = start + task.start - len("- [ ] "), start + task.end - len("- [ ] ")
    text = task.text
    owners = tuple(_whose(name) for name in task.owners) or owners
    if not owners and (last := _last(reading, line)):
        owners, end = (person(last),), last.start
        text = line.text[at:end].rstrip(" \t([*_@-–—→")
    if not owners and (mine := _MINE.search(line.text, at, end)):
        owners, end, text = (MYSELF,), mine.start(), line.text[at : mine.start()]
    if lead := pattern("bullets", "we").match(text):
        owners, text = owners or ((MYSELF,) if lead["me"] else ()), text[lead.end() :]
    first = re.match(r"\W*(\w+)", text)
    verb = first is not None and first[1].lower() in VERBS
    if len(text.split()) < 2 or not (owners or verb):
        return None
    return Promise(line, at, end, owners, confidence if owners else 0.5, shown(text), task.status, task.due)


def _whose(name: str) -> Ref:
    return MYSELF if name.lower() in ("me", "i", "myself") else Ref("Person", name)


def _last(reading: Reading, line: Line) -> Mention | None:
    """The person that a line ends with, apart from its sentence: "Send the deck (Dana)", "Send the deck - Dana"."""
    end = len(line.text.rstrip(" \t.)]*_"))
    for mention in persons(reading, line):
        before = plain(line.text[: mention.start]).rstrip("*_ @[")
        if mention.end >= end and before.endswith(("(", " -", "→", ">", "[")):
            return mention
    return None


def _labelled(reading: Reading, line: Line) -> Promise | None:
    """A line with a label of work: "Action: Dana to send the deck"."""
    if ":" not in line.text[:60]:
        return None
    found = pattern("bullets", "label", r"[*_]*{}[*_]*:[*_]*\s+").match(line.text, line.body)
    if found is None:
        return None
    who = (found["who"] or "").strip(" @*_[]")
    return _bullet(reading, line, found.end(), (Ref("Person", who),) if is_person_name(who) else (), 0.8)


def _named(reading: Reading, line: Line, work: bool) -> Promise | None:
    """A line that begins with a name and what it is to do: "Dana to send the deck"."""
    if line.form not in ("item", "prose") or " to " not in line.text:
        return None
    for mention in persons(reading, line):
        to = _NAME_TO.match(line.text, mention.end)
        lead = line.text[line.body : mention.start].strip(" *_@[(")
        if to and lead[-1:] in ("", ".", ";", "!") and to[1] in VERBS:
            stop = _STOP.search(line.text, to.end())
            words = line._replace(text=line.text[: stop.start() if stop else len(line.text)])
            found = _bullet(reading, words, mention.start, (person(mention),), 0.8 if work else 0.7)
            return found._replace(line=line) if found else None
    return None


_FIRST = re.compile(r"\W*(?:(?:and\s+)?then|next|after that|finally|first)?\W*", re.IGNORECASE)
_DOES = re.compile(r"[*_\])]*\s+(?:also\s+|then\s+)?([a-z]{3,}?)(?:(?<=[sxz])es|(?<=[cs]h)es|s)\s+\w")


def _present(reading: Reading, line: Line) -> Promise | None:
    """Under a heading of work, a line that says in the present what somebody does: "Then Dana takes it to Noah"."""
    opens = _FIRST.match(line.text, line.body)
    who = next((m for m in persons(reading, line) if opens and line.body <= m.start <= opens.end() + 1), None)
    does = _DOES.match(line.text, who.end) if who else None
    words = table_of("words")
    if who is None or does is None or does[1] in words["stop"] | words["always"] or is_template(line.text):
        return None
    stop = _STOP.search(line.text, does.end())
    end = stop.start() if stop else len(line.text.rstrip())
    text = shown(line.text[who.start : end])
    return Promise(line, who.start, end, (person(who),), 0.5, text)


def _meeting(line: Line, told: Setting) -> Promise | None:
    """The day of the next meeting: "Next call: Tuesday"."""
    if not any(word in line.text[:40] for word in ("ext", "ollow", "again")):
        return None
    found = pattern("bullets", "meeting", r"[*_]*({}(?:\s*\([^)]*\))?)[*_]*\s*(?::|-\s)").match(
        plain(line.text), line.body
    )
    found = found or pattern("bullets", "again", r"[*_]*({})\s").match(line.text, line.body)
    if found is None:
        return None
    due = said_date(line.text[found.end() :], told.day)
    if not due or is_template(line.text):
        return None
    return Promise(line, found.start(1), len(line.text.rstrip()), told.there, 0.5, due=due)


# Plans


def _plans(reading: Reading, told: Setting) -> Iterator[Promise]:
    """Dated milestones of a plan, two or more of them: nobody's commitments yet, and little sure."""
    milestone = pattern("bullets", "milestone", r"(?:\*\*|__)({})\s*:?(?:\*\*|__)\s*[:\-]?\s*(?=\S)")
    found: dict[str, list[tuple[Line, re.Match[str]]]] = defaultdict(list)
    for line in reading.note.lines:
        marked = line.form == "item" and ("**" in line.text or "__" in line.text) and line.number not in told.boxes
        if marked and (hit := milestone.match(plain(line.text), line.body)):
            found[line.under or line.section].append((line, hit))
    for heading, hits in found.items():
        planned = _headed("plan", r"\b{}\b").search(plain(heading)) is not None
        if len(hits) < 2 or not (planned or _is_ahead(heading, hits)):
            continue
        status = "proposed" if "propos" in heading.lower() else "open"
        for line, hit in hits:
            if not is_template(line.text):
                due = said_date(f"by {hit[1]}", told.day)
                yield Promise(line, hit.start(1), len(line.text.rstrip()), (), 0.3, status=status, due=due)


def _is_ahead(heading: str, hits: list[tuple[Line, re.Match[str]]]) -> bool:
    """Are dated bullets a plan though their heading does not say so?"""
    if _headed("past", r"\b{}\b").search(plain(heading)):
        return False
    counted, was = pattern("bullets", "counted"), pattern("bullets", "was")
    return all(counted.match(hit[1]) and not was.search(line.text) for line, hit in hits)
