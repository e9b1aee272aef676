"""Promises that a note lists: the items under headings and labels of actions, and lines labelled "Action:"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from operator import attrgetter
from typing import NamedTuple

from ingest.commitments.items import CAP, Kind, Slot, bare, begins_with_order, owner_behind, slot_of, without_id
from ingest.commitments.owners import VERBS, is_somebody
from ingest.commitments.promise import (
    MYSELF,
    Promise,
    Settings,
    is_template,
    named_last,
    person,
    persons,
    shown,
    table_of,
)
from ingest.commitments.remarks import more_of, without_remarks
from ingest.commitments.remarks import told as state_of
from ingest.commitments.tasks import read_task
from ingest.language.dates import may_say_date, said_date
from ingest.language.document import Reading
from ingest.language.person_names import is_person_name
from ingest.language.sections import label_of, topics_of
from ingest.language.tokens import words_in
from ingest.note import Line, Note, at
from kg.identity.evidence import CUE, Evidence, Seen
from kg.identity.known_names import known
from kg.model import Ref

_TALK = re.compile(
    r"[\W_]*(?:(?:yes|yeah|no|ok(?:ay)?|well|so|and|but|maybe|perhaps|also|agreed|thanks?|hello|hi|hey|cool|great|sure|right|exactly|question|lol|\+1)\b[\s,.:]*)*"
    r"(?:(?:i|we|you|he|she|they|it|this|that|there|who|what|when|where|why|how|is|are|was|were|do|does|did|can|could|would"
    r"|should|if|because)(?:['’]\w+)?\b|$)",
    re.IGNORECASE,
)
_BRIEF = 12  # words of an item that names its owner and asks for nothing; what is longer, without a day, is talk
_EMPTY = re.compile(
    r"\W*(?:none|n/?a|nothing|tb[dac]|not (?:yet|applicable)|to follow|see\b|as above|same as\b"
    r"|no (?:new |open |further )?(?:actions?|action items?|next steps|tasks?|to-?dos?|follow.?ups?))\b.{0,30}$",
    re.IGNORECASE,
)
_TO = re.compile(r"[*_\])]*(?:\s*\([^()]{1,40}\))?\s+to\s+(?:also\s+|please\s+)?([a-z]+)\b")
_PRESENT = re.compile(r"[*_\])]*\s+(?:also\s+|then\s+)?([a-z]{3,}?)(?:(?<=[sxz])es|(?<=[cs]h)es|s)\s+\w")
_DOING = re.compile(r"[*_\])]*(?:\s+(?:is|are|am)|['’](?:m|re))\s+(?:also\s+|then\s+)?([a-z]{2,})ing\s+\w")
# "Ring the mill", "look into it": orders, where "commit queue is back" and "launch of the site" are news.
_ORDER = re.compile(
    r"[\W_]*(?:please\s+|to\s+|also\s+)?(?!(?:have|has|had|is|was|will)\b)[A-Za-z-]+\s+(?:(?:up|out|back|again)\s+)?(?:the|an?|our|its?|this|that|these|those"
    r"|all|any|each|both|his|her|their|them|him|with|to|into|at|for|on|about|(?-i:[A-Z])|\d|[@\[\"“])",
    re.IGNORECASE,
)
_MINE = re.compile(r"[*_\])]*\s+(?:also\s+|then\s+)?([a-z]{2,})\s+\w")
# What a verb may do something to: "the deck", "Dana", "12 racks"; also behind "up", "out" and the like.
_OBJECT = re.compile(
    r"(?:ing|e?s)?\s+(?:(?:up|out|back|in|off|over|down)\s+)?(?:the|an?|our|its?|this|that|these|those|all|any|each|both|his"
    r"|her|their|my|your|them|him|us|(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b|(?-i:[A-Z])|\d)",
    re.IGNORECASE,
)
_OFTEN = re.compile(
    r"\b(?:every|always|usually|often|never|each|sometimes|normally|regularly|twice|daily|weekly|monthly|yearly|annually"
    r"|if|when|whenever|because|since|not|who|which|would|could|should|may|might|likes?|says?|thinks?)\b|n['’]t\b|[\"“?]",
    re.IGNORECASE,
)
_MUST = re.compile(r"\b(?:shall|not later than|no later than|nlt)\b", re.IGNORECASE)
# "Dana: proofs of the labels, by Thursday" is to be done; what is, was or may be is news.
_UNTIL = re.compile(
    r"\b(?:by|before|due)\b"
    r"|,\s*(?:on\s+|end of\s+)?(?:(?:next\s+|this\s+)?\w{3,9}|\w+ \w{3,9}|\w+ the \w+)[.\s*_]*$",
    re.IGNORECASE,
)
_NEWS = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|did|does|do|can|could|would|should|may|might|not|no|won|went|came)\b"
    r"|n['’]t\b|['’](?:s|re|ve|ll)\s|\?",
    re.IGNORECASE,
)
_LOW_HEAD = re.compile(r"(?:me|[a-z][\w'’.]*(?:\s*(?:,|/|&|\+|\band\b)\s*[a-z][\w'’.]*){0,2})\s*(?::|\s[-–—])\s")
_SOON = re.compile(
    r"\b(?:tonight|tomorrow|tmrw|(?:over|at|before) the weekend|asap|eod|cob|nlt|first thing"
    r"|(?:mon|tues?|weds?|thu|thurs?|fri)\b"
    r"|(?:by|before|until) (?:the )?(?:mon|tue|wed|thu|fri|sat|sun|end|next|then|noon|lunch|dinner|tea|breakfast|\d)\w*"
    r"|this (?:week|weekend|afternoon|evening|month)"
    r"|next (?:week|month)|within (?:the|an?|one|two|three|\d+)\b)",
    re.IGNORECASE,
)
_STEP = 14  # words of one
_HANDLE = re.compile(r"@[\w.\-]*\w")
_I = re.compile(r"[iI](?:['’]m\b)?(?=\s)")
_HE_SHE = frozenset(("he", "she"))
_HE = re.compile(r"(?:^|(?<=[.;!]\s))(?:[Hh]e|[Ss]he)(?=\s)")
_HE_OPENS = re.compile(r"(?:[Hh]e|[Ss]he)(?=\s)")
_CHANGES = re.compile(
    r"(?:takes|taking|hands|handing)\s+over\b|(?:mov|transferr?|switch)(?:es|s|ing)\s+(?:over\s+)?to\b"
)
_CLOCK = re.compile(r"[\W_]*\d{1,2}[:.]?\d{2}(?:Z|h|\s?[ap]\.?m\.?)?(?:[\s:–—-]+)")  # "09:40 Dana to …"
_HANDS = re.compile(r"(?:->|=>|→|⇒)\s*$")
_ARROW = re.compile(r"->|=>|→|⇒")
_LOWER = re.compile(r"[a-z]{2,}\b")  # "dana to send the deck"
_WE = re.compile(
    r"(?:(?P<me>i)|we|someone|somebody|one of us)\s+"
    r"(?:(?:still\s+)?(?:need|have)\s+to|must|should|will)\s+(?:also\s+)?",
    re.I,
)
_AND = re.compile(r"\s*(?:,\s*and\b|,|/|&|\+|\band\b)\s*")  # "Dana & Omer to …"
_NUMBERED = re.compile(r"^[\W_]*(?:\d+(?:\.\d+)*[a-z]?[.)]?|[a-z]{1,3}[.)])\s+")  # "7.3 Ms Park to …"
_STOP = re.compile(r"[.!](?=\s|$)|;")
_SOMEBODY_TO = re.compile(r"[A-Z][\w.]*(?: [A-Z][\w.]*)? to [a-z]{2,} ")  # "JB to write …"
_EXPLICIT = ("action", "ai", "to-do", "todo", "action item", "action point", "task")  # labels of one thing to be done
# "Next 1:1 on 3 March", "Next meeting: Friday": when one meets again, and nobody's promise.
_MEETS = re.compile(
    r"[\W_]*(?:the\s+)?(?:next|following)\s+(?:\w+\s+)?"
    r"(?:1[:-]1|one[ -](?:on|to)[ -]one|meeting|call|session|sync|catch-?up|check-?in|stand-?up|review)\s*"
    r"(?:[:,–—-]|(?:is|will be|takes place|planned|scheduled|set|at|in|on)\b)",
    re.IGNORECASE,
)
_LABEL = re.compile(r"\s*(?:\*\*|__)?[^*_]{2,60}?(?::(?:\*\*|__)?|(?:\*\*|__):?)\s*$")


class Listed(NamedTuple):
    """An item where something is listed to be done, with what is above it that tells whose it is."""

    line: Line
    start: int  # where its words begin: behind a label
    label: str  # its own label's words, when it has one that announces an action
    number: str  # and its number
    who: tuple[int, int]  # whom that label is for
    above: Line | None  # a line above it that is but a name: "Dana:"


def announced(note: Note) -> Iterator[Listed]:
    """The lines of a note that headings, labels above them and their own labels announce as actions."""
    work = False  # under a heading of actions?
    level = 0  # how deep the heading of actions is
    whose: Line | None = None  # a heading or item that is but a name
    deep = -1  # how far the last item is indented: what is indented further tells more of it
    for line in note.lines:
        if line.form in ("transcript", "row") or not line.text.strip() or line.piece > 1:
            continue
        if line.form == "heading":
            depth = len(line.text) - len(line.text.lstrip(" #"))
            found = topics_of(line.section)
            if found:
                work, level = "actions" in found, depth
            elif work and depth <= level:
                work = False
            whose = line if work and not found else None
            deep = -1
            continue
        if (label := label_of(line)) is not None and line.box is None:
            if label.topic == "actions" and line.text[label.start :].strip(" *_"):
                deep = line.indent
                yield Listed(line, label.start, label.words, label.id, label.who, None)
            continue
        under = topics_of(line.under) or (("actions",) if line.callout in ("todo", "task", "action") else ())
        listed = "actions" in under if under else work
        if not listed or line.box is not None:
            continue
        if line.marker and line.form != "heading":
            if line.indent <= deep:
                deep, whose = -1, whose if whose and whose.form == "heading" else None
            if 0 <= deep < line.indent and whose is None:
                yield Listed(line, line.body, "", "", (0, 0), line)  # only if it names its own owner
                continue
            if _only_name(line):
                whose, deep = line, line.indent
                continue
            deep = line.indent if whose is None or whose.form == "heading" else deep
            yield Listed(line, line.body, "", "", (0, 0), whose)
        elif line.form in ("prose", "quote"):
            if _LABEL.match(line.text, line.body):
                whose = line if _only_name(line) else None
                deep = -1
            else:
                yield Listed(line, line.body, "", "", (0, 0), whose if whose and whose.form != "item" else None)


def _only_name(line: Line) -> bool:
    """Is a line but a name, as it is written?"""
    words = bare(line.text[line.body :].strip(" \t#*_-:[]@|."))
    return (is_person_name(words) and len(words.split()) < 4) or words.lower() in ("me", "myself")


def owners_named(note: Note) -> Evidence:
    """The owners that a note names where it says what is to be done, as evidence that they are people: in the slots of
    its items, and before "to send", "takes the action to". A bare name at the end of an item is one if the others there
    are."""
    said: dict[str, tuple[Line, int]] = {}
    behind: dict[str, None] = {}
    for one in announced(note):
        slot = _slot(one, _strange)
        for start, end in slot.names if slot else ():
            name = bare(one.line.text[start:end])
            if slot and start > slot.start and " " not in name:
                behind[name] = None
            elif is_person_name(name) and slot and begins_with_order(one.line.text, slot.start):
                said.setdefault(name, (one.line, start))
    for line in note.lines:
        if line.form in ("item", "prose") and " to " in line.text and (does := _DOES.match(line.text, line.body)):
            name = does["name"]
            if (does["verb"] is None or does["verb"] in VERBS) and is_person_name(name) and is_somebody(name):
                said.setdefault(name, (line, does.start("name")))
    people = ((f"{CUE}Person", 1, line.number) for line, _ in said.values())
    seen = tuple(
        Seen(name, at(note, line, start, start + len(name)), line.form == "transcript", (feature,))
        for (name, (line, start)), feature in zip(said.items(), people, strict=True)
    )
    return Evidence(seen, (tuple(behind),) if len(behind) > 1 else ())


_DOES = re.compile(
    rf"[*_]*(?:[A-Za-z ]{{2,20}}[*_]*:[*_]*\s+)?[*_]*(?P<name>{CAP}(?: {CAP})?)[*_]*,?\s+"
    r"(?:to\s+(?P<verb>[a-z]+)\b|(?:has|have|took|takes|will take)\s+(?:an?\s+|the\s+)?(?:action|AI)\b)"
)


def _strange(_: str) -> str:
    """What is known of a name before the names of the vault are."""
    return ""


def _slot(one: Listed, kind: Kind) -> Slot | None:
    _, start = without_id(one.line.text, one.start)
    return slot_of(one.line.text, start, len(one.line.text), kind)


def listed(reading: Reading, told: Settings) -> Iterator[Promise]:
    """The commitments that a note lists, check boxes left out."""
    taken: set[int] = set()
    for one in announced(reading.note):
        if (
            one.line.number not in told.boxes
            and one.line.number not in told.decided
            and (found := _item(reading, told, one))
        ):
            taken.add(found.line.number)
            yield found
    for line in reading.note.lines:
        written = line.form in ("item", "prose") and line.number not in told.boxes and line.number not in taken
        if written and (
            found := _behind(reading, told, line) or _named(reading, told, line) or _ordered(reading, told, line)
        ):
            yield found


def _kinds(reading: Reading, line: Line) -> Kind:
    """What the names of a line are known as."""

    def kind(name: str) -> str:
        here = (one for one in reversed(reading.by_line.get(line.key, ())) if line.text[one.start : one.end] == name)
        linked = (one for one in reversed(reading.named.get(line.key, ())) if one.ref.name == name)
        found = next(here, None) or next(linked, None)
        if found is None and name.islower() and reading.kinds_of(name.capitalize()) == "Person":
            return "Person"
        return "" if found is None else "Person" if found.ref.may_be("Person") else found.ref.kinds[0]

    return kind


def _item(reading: Reading, told: Settings, one: Listed) -> Promise | None:
    """The commitment that an item is, if it is one: it names an owner or a day, begins with an order, or has a number
    or a label of its own. What is only said there is none."""
    line, text = one.line, one.line.text
    id, start = without_id(text, one.start)
    kind = _kinds(reading, line)
    outer = without_remarks(text, start, len(text.rstrip(" \t*_")), order=begins_with_order(text, start))
    start = outer.start
    slot = slot_of(text, start, outer.end, kind)
    begin, end = (slot.start, slot.end) if slot else (start, outer.end)
    inner = without_remarks(text, begin, end, order=begins_with_order(text, begin)) if slot else outer
    begin, end = inner.start, inner.end
    words = text[begin:end]
    remarks = (*dict.fromkeys((*outer.said, *(slot.said if slot else ()), *inner.said)),)
    if (
        (not slot and _MEETS.match(words))
        or _EMPTY.match(words)
        or is_template(text[one.start :])
        or (words.rstrip().endswith("?") and not one.label)
    ):
        return None
    task = read_task(f"- [ ] {words}")
    if task is None or not any(map(str.isalpha, task.text)):
        return None
    left, right = begin + task.start - len("- [ ] "), begin + task.end - len("- [ ] ")
    owners = _owners(reading, line, slot) if slot else tuple(map(_whose, task.owners))
    what = task.text
    if not owners and not slot:
        owners = _beside(reading, one)
    if lead := _WE.match(what):
        owners, what = owners or ((MYSELF,) if lead["me"] else ()), what[lead.end() :]
    day = told.at(line).day
    due = task.due or (slot and slot.due[1] and said_date(f"by {text[slice(*slot.due)]}", day)) or said_date(words, day)
    state = state_of(remarks, due or "", day)
    # "Legal: read the lease" is for a group
    asked = what.partition(":")[2] if ":" in what[:30] else ""
    order = begins_with_order(what) or begins_with_order(asked) or (task.owners and not slot)
    if one.above is line and not (slot or task.owners):
        return None  # it tells more of the item above it
    telling = slot or owners or order or due or remarks or id or one.number or _SOMEBODY_TO.match(words)
    explicit = one.number or (one.label and (id or one.label.lower() in _EXPLICIT))
    if not explicit:
        if words.lstrip(" *_")[:1] in ('"', "“", "„", "«"):
            return None  # what somebody said
        if not telling or (not (one.label or line.marker or slot or id) or (_TALK.match(what) and not due)):
            return None
        if slot and not order and not due and not id and len(what.split()) > (_BRIEF if line.marker else 0):
            return None
    if len(what.split()) < 2 and not (
        one.number or (slot and slot.mine) or any(map(kind, map(attrgetter("name"), owners)))
    ):
        return None
    sure = 0.8 if owners else 0.5
    return Promise(
        line, left, right, owners, sure, shown(what), state.status or task.status, state.due or due or "",
        more=more_of(state, due or ""),
    )  # fmt: skip


def _whose(name: str) -> Ref:
    return MYSELF if name.lower() in ("me", "i", "myself") else Ref("Person", name)


def _owners(reading: Reading, line: Line, slot: Slot) -> tuple[Ref, ...]:
    """Those whom a slot names: by the names that are known, else as written."""
    here = {mention.start: mention for mention in reading.named.get(line.key, ()) if mention.ref.may_be("Person")}
    found = []
    for start, end in slot.names:
        mention = next((here[place] for place in range(start, end) if place in here), None)
        found.append(person(mention) if mention else Ref("Person", bare(line.text[start:end])))
    return tuple(dict.fromkeys((*found, *((MYSELF,) if slot.mine else ()))))


def _beside(reading: Reading, one: Listed) -> tuple[Ref, ...]:
    """Whom the label of an item is for, or the line above it that is but a name."""
    if one.who[1]:
        name = bare(one.line.text[slice(*one.who)])
        return (_whose(name),) if is_person_name(name) or name.lower() == "me" else ()
    if one.above is None or one.above is one.line:
        return ()
    words = bare(one.above.text[one.above.body :].strip(" \t#*_-:[]@|."))
    if words.lower() in ("me", "myself"):
        return (MYSELF,)
    return tuple(person(mention) for mention in persons(reading, one.above)[:1])


def _named(reading: Reading, told: Settings, line: Line) -> Promise | None:
    """A line with somebody and what he is to do, wherever it stands: "Dana to send the deck"; with a day also "Dana
    sends the deck on Friday", "I send it on Friday"; in an item of a meeting, what somebody does without a day."""
    for start, after, owners, known_ in _heads(reading, line):
        others = []
        while join := _AND.match(line.text, after):
            other = next((one for one in persons(reading, line) if one.start == join.end()), None)
            if other is None:
                break
            others.append(person(other))
            after = other.end
        me = owners == (MYSELF,)
        to = _TO.match(line.text, after)
        does = to or (_MINE if me else _PRESENT).match(line.text, after) or _DOING.match(line.text, after)
        verb = does and _verb(does[1], line.text, does.end(1), sure=not known_ or me, to=bool(to))
        if does is None or verb is None or verb in table_of("words")["verdicts" if to else "habits"]:
            continue
        if to is None and _CHANGES.match(line.text, does.start(1)):
            continue
        stop = _STOP.search(line.text, does.end())
        end = stop.start() if stop else len(line.text)
        dated = said_date(line.text[start:end], told.at(line).day) or _SOON.search(line.text, start, end)
        if to is None and not dated and (me or not _is_step(line, start, end, verb, told.at(line).day)):
            continue  # what somebody does again and again
        task = read_task(f"- [ ] {line.text[start:end]}")
        if task is None or task.text.endswith("?") or is_template(line.text):
            return None
        names = tuple(map(_whose, task.owners)) or (*owners, *others)
        due = task.due or said_date(line.text[start:end], told.at(line).day)
        what = shown(task.text)
        sure = 0.7 if to or dated else 0.45
        return Promise(line, start, start + task.end - len("- [ ] "), names, sure, what, task.status, due)
    return None


def _verb(word: str, text: str, end: int, *, sure: bool, to: bool) -> str | None:
    """The verb that a word is a form of. One that no list has, unless it must be `sure`, where an object follows it or
    behind "to"."""
    forms = (word, word + "e", word[:-1])
    if found := next((form for form in forms if form in VERBS), None):
        return found
    words = table_of("words")
    if sure or not frozenset(forms).isdisjoint(words["stop"] | words["light"] | words["talk"] | words["habits"]):
        return None
    return word if to or _OBJECT.match(text, end) else None


def _is_step(line: Line, start: int, end: int, verb: str, day: str) -> bool:
    """Is what somebody does, without a day, a step that an item of a meeting's note tells?"""
    text, words = line.text[start:end], table_of("words")
    if not (line.marker and day and verb in VERBS) or verb in words["talk"] | words["light"] | words["minuted"]:
        return False
    return len(text.split()) <= _STEP and _OFTEN.search(text) is None and _OBJECT.search(text) is not None


def _behind(reading: Reading, told: Settings, line: Line) -> Promise | None:
    """A sentence with its owner behind it: "The lease is to be renewed. (ACTION: Dana)"."""
    slot = owner_behind(line.text, line.body, _kinds(reading, line))
    if slot is None or not slot.names or is_template(line.text):
        return None
    due = said_date(line.text[slice(*slot.due)], told.at(line).day) if slot.due[1] else ""
    words = shown(line.text[slot.start : slot.end])
    return Promise(line, slot.start, slot.end, _owners(reading, line, slot), 0.7, words, due=due)


def _ordered(reading: Reading, told: Settings, line: Line) -> Promise | None:
    """An item that asks somebody to do something: "dana: ring the mill by Friday", with a day or an arrow where Dana is
    known; what an arrow hands to somebody, "Dana -> price list, Friday", and what is due from whom a colon names."""
    _, start = without_id(line.text, line.body)
    arrow = line.marker and _ARROW.search(line.text)
    known_here = persons(reading, line)
    heads = known_here or _LOW_HEAD.match(line.text, start)
    here = line.marker and (arrow or (heads and may_say_date(line.text)))
    slot = slot_of(line.text, start, len(line.text), _kinds(reading, line)) if here else None
    if slot is None or not (slot.names or slot.mine) or is_template(line.text):
        return None
    words = line.text[slot.start : slot.end]
    hands = _HANDS.search(line.text, start, slot.start) is not None
    order = _ORDER.match(line.text, slot.start, slot.end) and begins_with_order(line.text, slot.start)
    owners = _owners(reading, line, slot)
    handled = all(line.text[begin] == "@" for begin, _ in slot.names)
    kind = _kinds(reading, line)
    met = handled or all(
        any(ref == person(mention) for mention in known_here) or kind(ref.name) == "Person"
        for ref in owners
        if ref != MYSELF
    )
    due = said_date(line.text[slice(*slot.due)] if slot.due[1] else words, told.at(line).day)
    listed_ = due and _UNTIL.search(words) and not _NEWS.search(words) and len(words.split()) <= _STEP
    asked = (order and (due or arrow)) or (hands and (due or handled)) or (due and _MUST.search(words)) or listed_
    if not met or not asked or words.rstrip().endswith("?") or _TALK.match(words):
        return None
    return Promise(line, slot.start, slot.end, owners, 0.6, shown(words), due=due)


def _heads(reading: Reading, line: Line) -> Iterator[tuple[int, int, tuple[Ref, ...], bool]]:
    """The names that a sentence or item begins with: where each stands, whom it names, and whether that is
    known to be a person; in an item also one that nobody knows, a handle, and "I"; "he" and "she" at the head of a
    sentence."""
    for mention in persons(reading, line):
        opening = _NUMBERED.sub("", line.text[line.body : mention.start])
        opening = _CLOCK.sub("", opening, count=1)
        lead = opening.strip(" *_@[(")
        first, _, title = lead.rpartition(" ")
        lead = first.strip() if title.casefold().strip(".") in known().titles else lead
        to = _TO.match(line.text, mention.end) is not None
        brief = to or len(lead.split()) < 4
        if lead[-1:] in ("", ".", ";", "!") or (lead[-1:] in (",", ":", "–", "—", "-") and brief):
            yield mention.start, mention.end, (person(mention),), True
    if (
        line.marker
        and (low := _LOWER.match(line.text, line.body))
        and reading.kinds_of(low[0].capitalize()) == "Person"
    ):
        yield low.start(), low.end(), (Ref("Person", low[0].capitalize()),), True
    clock = _CLOCK.match(line.text, line.body)
    if (line.marker or clock) and (does := _DOES.match(line.text, clock.end() if clock else line.body)):
        name, start = does["name"], does.start("name")
        told = any(start <= mention.start < does.end("name") for mention in reading.named.get(line.key, ()))
        if not told and is_person_name(name) and is_somebody(name):
            yield start, does.end("name"), (Ref("Person", name),), False
    if line.marker and (handle := _HANDLE.match(line.text, line.body)):
        yield handle.start(), handle.end(), (Ref("Person", bare(handle[0])),), True
    if line.form != "quote" and (me := _I.match(line.text, line.body)):
        yield me.start(), me.start() + 1, (MYSELF,), True
    opens = _HE_OPENS.match(line.text, line.body)
    whole = () if _HE_SHE.isdisjoint(words_in(line.text)) else _HE.finditer(line.text, line.body)
    for he in (*((opens,) if opens and line.body else ()), *whole):
        if line.form != "quote" and (who := named_last(reading, line, he.start())):
            yield he.start(), he.end(), who, True
