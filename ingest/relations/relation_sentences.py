"""What a note says of two names: who leads, owns, works where, what is part of what and what moved to which release."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache

from ingest.language.cues import Found, find, read_cues
from ingest.language.document import Reading
from ingest.language.former import is_former, is_no_more
from ingest.language.gazetteer import Mention
from ingest.language.lexicon import words_of
from ingest.language.person_names import is_person_name
from ingest.note import Key, Line, at
from kg.graph.validity import CLOSING, FORMER
from kg.model import Fact, Ref, Source
from kg.vocabulary import RELATION

_PROPERTIES = {"roles": "Person", "status": "Release", "ga": "Release"}  # what they are a property of
_WORDS = "Artifact|Program|Feature|Release|Team"  # what may be owned, when it is no known name: the likeliest first
# Before or within what was found: it is not said so, or only thought of.
_DOUBT = re.compile(
    r"(?:\b(?:not|never|nobody|no one|none|neither|nor|hardly|without|rather than|instead of)|n['’]t)"
    r"\W+(?:\w+\W+){0,3}$"
    r"|\b(?:if|whether|unless|would|could|should|might|maybe|perhaps|suppose|assuming|imagine|pretend|wish|hope|rumou?r)\b"
    r"[^.:;]{0,60}$",
    re.IGNORECASE,
)
_NEAR = 300  # characters of a sentence, which in a transcript may be endless
_FAR = 40  # names, of which "it" may mean one
_WITHIN = re.compile(r"\b(?:not|never|would|could|should|might|if)\b|n['’]t\b", re.IGNORECASE)
_COPULA = re.compile(
    r"^[\s),:]*(?:(?:is|are|was|were|has|have|been|now|currently|went|goes|gets|receives|takes)\b\s*|['’]s\b\s*)*",
    re.IGNORECASE,
)
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b\.?(?:\s+\d{1,2}(?:st|nd|rd|th)?\b)?(?:,?\s+20\d\d\b)?"
)
_PERIOD = re.compile(
    r"^\W*(?:(?:is|are|in|on|by|at|for|of|to|from|target(?:ed|s)?|planned|expected|scheduled|due|date|around|about|roughly"
    r"|still|now|set|moved|the)\b\W*){0,4}"
    r"(?P<value>(?:(?:early|mid|late|(?:end|beginning|start|first half|second half) of)[\s-]+(?:the\s+)?)?"
    r"(?:\d{4}-\d{2}(?:-\d{2})?|(?:Q[1-4]|H[12])\b(?:\s*(?:of\s+)?(?:FY|CY)?['’]?\d{2,4}\b)?"
    rf"|(?:\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?)?{_MONTH}|(?:spring|summer|fall|autumn|winter)\b(?:\s+20\d\d)?"
    r"|(?:next|this) (?:week|month|quarter|year|spring|summer|fall)|(?:FY|CY)\d{2,4}|(?:the )?(?:year|quarter|month)"
    r"(?:[\s-]end)?|20\d\d)\b)",
    re.IGNORECASE,
)
_THEN = re.compile(
    r"^(?:\s+(?:on|in)\s+[^\s,]+)?[\s,(]*(?:(?:and|then|later|finally|again|now|eventually|next)\b[\s,]*)*(?:(?:to|into)\b|→|->|>)\s*$",
    re.IGNORECASE,
)
_OVER = re.compile(r"\s+(?:(?:of|for)\s+)?(?:the\s+|our\s+)?")
_TITLES = re.compile(r"(?:head|lead|leader|manager|director|president|chief|owner|[se]?vp|gm)$", re.IGNORECASE)
_HEADS = re.compile(
    r"^(?!associate\b|assistant\b|deputy\b|former|previous|past\b|ex\b)(?:[\w\s]*\s)?"
    r"(?:(?:head|lead|leader|chief)\s+(?:of|for)|(?:[se]?vp|vice president|director)(?:\s+(?:of|for))?)\s+"
    r"(?:the\s+|our\s+)?(?P<over>\w.+)$",
    re.IGNORECASE,
)
_ENDS_ITEM = re.compile(
    r"\s*(?:,|;|[.!?](?:\s|$)|\(|\)|:|\s[-–—]\s|\b(?:and|or|that|which|who|when|while|where|because|so|but|if|until|unless|to|for|in|on|at"
    r"|with|from|by|as|is|are|was|will|after|before|since|across|not)\b)\s*",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"\b(?:owns?|has|have|had|does|do|did|gets?|takes?|needs?|wants?|leads?|handles?|says?|said|keeps?)\b",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"^(?:the|our|all|its|their|his|her|a|an|both|each|every|my)\s+", re.IGNORECASE)
_NO_THING = words_of("relations", "nothing")


def relations(reading: Reading) -> Iterator[Fact]:
    """The facts that cues find (`patterns/relations.toml`): stated where a plain line says it of known names."""
    told: dict[tuple[Key, str], int] = {}  # by line and what is said: where the last that said it ends
    for found in find(read_cues("relations"), reading.text):
        line = found.line
        if _is_doubted(found) and not _is_denied(found):
            continue
        place = (line.key, found.cue.says)
        if found.start < told.get(place, 0):
            continue  # "Storage (Dana's area)" says it all; "Dana's area" is part of it
        facts = list(_facts(reading, found))
        if facts:
            told[place] = found.end
            yield from facts


def _is_doubted(found: Found) -> bool:
    """Is it asked, denied or only thought of?"""
    text = found.line.text
    end = found.end + len(found.after)
    return (
        text[end : end + 1] == "?"
        or text[end:].lstrip(' )*_"”').startswith("?")
        or _DOUBT.search(found.before[-_NEAR:]) is not None
        or _WITHIN.search(text, found.start, found.end) is not None
    )


def _is_denied(found: Found) -> bool:
    """Is it said to hold no more, "does not depend on it any more", and not asked?"""
    text, end = found.line.text, found.end + len(found.after)
    within = _WITHIN.search(text, found.start, found.end)
    return (
        bool(within and within[0].lower() not in ("if", "might") and is_no_more(found.after))
        and text[end : end + 1] != "?"
    )


def _facts(reading: Reading, found: Found) -> Iterator[Fact]:
    row, says, note = found.cue.more, found.cue.says, reading.note
    if (needs := row.get("needs")) and not _pattern(needs).search(found.after[:_NEAR]):
        return
    if (unless := row.get("unless")) and _pattern(unless).search(found.before[-_NEAR:]):
        return
    if row.get("settled") and found.line.box not in (None, "x", "X"):
        return
    if row.get("closes") and not _closes(reading, found):
        return
    stated = row.get("stated", True) and found.line.form != "transcript"
    confidence = row.get("confidence", 0.9)
    confidence = confidence if found.line.form != "transcript" else min(confidence, 0.6)
    source = at(note, found.line, found.start, found.end)
    role = row.get("role", "")
    if role not in CLOSING and is_former(found.before, found.line.text[found.start : found.end], found.after):
        role = FORMER
    if role not in CLOSING and _is_denied(found):
        role = "ended"

    def fact(subject: Ref, value: Ref | str, sure: bool = True, says: str = says, role: str = role) -> Fact:
        certain = stated and sure
        held = confidence if sure else min(confidence, 0.6)
        return Fact(subject, says, value, source, "cue", certain, held, role=role if says in RELATION else "")

    if says in _PROPERTIES:
        value = _value(reading, found)
        if value and (role != FORMER or "former" in value.lower()):  # a former title says so itself
            for subject in _subjects(reading, found, (_PROPERTIES[says],)):
                yield fact(subject, value)
                if says == "roles" and (over := headed(value)):
                    yield fact(subject, Ref("Team", over), False, "LEADS")
        return
    relation = RELATION[says]
    subjects = _subjects(reading, found, relation.starts)
    for subject in subjects:
        for thing, sure in _objects(reading, found, relation.ends, subject):
            if thing.name.casefold() != subject.name.casefold():
                yield fact(subject, thing, sure)
        if slot := found.slots.get("from"):
            for ref in _refs([slot.mention], relation.ends):
                yield fact(subject, ref, role="left" if says == "TARGETS" else "ended")
        if role == "moved":
            for where, ref in _hops(reading, found):
                yield fact(subject, ref)._replace(source=where)


@cache
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


def _closes(reading: Reading, found: Found) -> bool:
    """Does a bracket close behind the names, or behind more that could be names: "(Dana, Omer)"?"""
    last = found.slots.get("object"), found.slots.get("subject"), found.slots.get("value")
    end = max((slot.listed[-1].end if slot.listed else slot.end) for slot in last if slot)
    if "value" in found.slots and (over := _behind(reading, found)):
        end = over
    inside, closed, _ = found.line.text[end:].partition(")")
    if not closed or "(" in inside:
        return False
    if "subject" in found.slots and found.slots["subject"].end == found.end:
        return all(is_person_name(part) for piece in re.split(r"[,/&]| and ", inside) if (part := piece.strip()))
    return not inside.strip() or inside.lstrip()[0] in ",/;@-–—" or inside.lstrip().startswith("at ")


def _behind(reading: Reading, found: Found) -> int:
    """Where the team or program ends that stands behind a title, "Head of Program Management"; 0: there is none."""
    slot = found.slots["value"]
    over = _OVER.match(found.line.text, slot.end)
    if over is None or not _TITLES.search(slot.text):
        return 0
    mentions = reading.named.get(found.line.key, [])
    place = bisect_left(mentions, over.end(), key=_start)
    if place < len(mentions) and mentions[place].start == over.end():
        return mentions[place].end if mentions[place].ref.may_be("Team", "Program", "Feature") else 0
    return 0


def _value(reading: Reading, found: Found) -> str:
    """What a property is said to be, in the words of the line."""
    row, text = found.cue.more, found.line.text
    if row.get("value") == "period":
        return period(found.after)
    slot = found.slots.get("value")
    if slot is None:
        subject = found.slots["subject"]
        said = _COPULA.sub("", text[subject.end : found.end]).strip(" *_:,")
        return said if "]" not in said else ""  # the end of a link
    said = text[slot.start : _behind(reading, found) or slot.end]
    said = re.sub(r"[*_]+", "", said).strip()
    return said if len(said.split()) >= row.get("words", 1) or said.isupper() else ""


def _subjects(reading: Reading, found: Found, kinds: Sequence[str]) -> list[Ref]:
    slot, meant = found.slots.get("subject"), found.cue.more.get("subject", "")
    if slot is not None:
        listed = [mention for mention in slot.listed] if not found.cue.more.get("alone") else [slot.mention]
        if slot.mention is None:
            return [Ref("Team", group(slot.text))] if "Team" in kinds else []
        return _refs(listed, kinds)
    if meant == "named":
        return _named(reading, found, kinds)
    if meant == "carried":
        return _carried(reading, found)
    if meant == "above":
        return _above(reading, found)
    if meant == "account":
        return _asker(reading, found)
    if meant == "page":
        pages = (fact for fact in reading.stated.get("IS", ()) if fact.how == "page")
        return list({fact.subject: 0 for fact in pages if fact.subject.kind in kinds})
    speaker = _speaker(found.line)
    if meant == "everyone":
        there = {fact.subject for fact in reading.stated.get("ATTENDED", ())}
        return sorted(there) if there else speaker
    return speaker


def _objects(reading: Reading, found: Found, kinds: Sequence[str], subject: Ref) -> list[tuple[Ref, bool]]:
    slot, meant = found.slots.get("object"), found.cue.more.get("object", "")
    if slot is not None and slot.mention is None:
        shown = slot.text[:1].isupper() or not found.cue.more.get("proper")
        return [(Ref("Team", group(slot.text)), False)] if shown else []
    if slot is not None:
        return [(ref, True) for ref in _refs(slot.listed, kinds)]
    if meant == "team":
        return [(Ref("Team", f"{subject.name}'s team"), False)]
    if meant == "words":
        return list(_things(reading, found, kinds))
    return [(ref, False) for ref in _named(reading, found, kinds)]


def _refs(mentions: Sequence[Mention | None], kinds: Sequence[str]) -> list[Ref]:
    found = (mention.ref.among(kinds) for mention in mentions if mention)
    return list(dict.fromkeys(ref for ref in found if ref))


def period(text: str) -> str:
    """The time that these words begin with, as said: "Q1 2026" of "is in Q1 2026"; else ""."""
    found = _PERIOD.match(text)
    return found["value"].strip() if found else ""


def headed(title: str) -> str:
    """The team that a title is over: "Grid Analytics" of "Head of Grid Analytics"; else ""."""
    found = _HEADS.match(title)
    return group(found["over"]) if found else ""


def group(text: str) -> str:
    """The name of a group: "product" of "the product team"."""
    words = re.sub(r"[*_]+", "", text).strip()
    return re.sub(r"(?<=\w)\s+(?:team|teams|org|group|department)$", "", words, flags=re.IGNORECASE)


def _speaker(line: Line) -> list[Ref]:
    """Who says "I" in a line: its speaker; outside transcripts and quotes the owner of the vault."""
    if line.form == "transcript":
        return [Ref("Person", line.speaker)] if line.speaker else []
    return [Ref("Person", "Myself")] if line.form != "quote" else []


def _start(mention: Mention) -> int:
    return mention.start


def _named(reading: Reading, found: Found, kinds: Sequence[str]) -> list[Ref]:
    """Whom "he" or "it" means: what was named last before it in its line; a person only if no other is near."""
    line = found.line
    mentions = reading.named.get(line.key, [])
    before = [
        mention
        for mention in mentions[: bisect_left(mentions, found.start, key=_start)][-_FAR:]
        if line.body <= mention.start and mention.ref.may_be(*kinds)
    ]
    if not before:
        return []
    near = {mention.ref.name for mention in before if mention.start > found.start - _NEAR}
    if "Person" in kinds and found.start - before[-1].end > 60 and len(near) != 1:
        return []
    return _refs(before[-1:], kinds)


_OPENS = re.compile(r"\s*[*_\[]*")


def _carried(reading: Reading, found: Found) -> list[Ref]:
    """Who does a second thing, "Dana leads … and reports to …": the person that a written sentence begins with."""
    line = found.line
    if line.form == "transcript":
        return []
    opens = _OPENS.match(line.text, max(found.start - len(found.before), line.body))
    first = next((m for m in reading.named.get(line.key, []) if opens and m.start >= opens.start()), None)
    return _refs([first], ("Person",)) if first and opens and first.start <= opens.end() < found.start else []


def _above(reading: Reading, found: Found) -> list[Ref]:
    """Whom "she" means: the one person before it in its line, else the one whom the line before begins with."""
    line = found.line
    if line.form == "transcript":
        return []
    before = [m for m in reading.named.get(line.key, []) if m.start < found.start]
    if people := _refs(before, ("Person",)):
        return people if len(people) == 1 else []
    above = reading.lines.get(line.number - 1) if line.piece < 2 else None
    opens = _OPENS.match(above.text, above.body) if above and above.form == line.form else None
    first = next(iter(reading.named.get(above.key, [])), None) if above else None
    return _refs([first], ("Person",)) if first and opens and first.start <= opens.end() else []


def _asker(reading: Reading, found: Found) -> list[Ref]:
    """The account of a note, when the person who wants something is one of its people."""
    accounts = {f.subject for f in reading.stated.get("account", ()) if f.subject.kind == "Organization"}
    who = found.slots["who"].mention
    works = {f.subject.name for f in reading.stated.get("WORKS_AT", ()) if not f.role and f.value in accounts}
    if len(accounts) != 1 or who is None:
        return []
    theirs = any(name == who.ref.name or name.startswith(f"{who.ref.name} ") for name in works)
    return sorted(accounts) if theirs else []


def _hops(reading: Reading, found: Found) -> Iterator[tuple[Source, Ref]]:
    """Where it moved on to: ", then to 5.5"."""
    line, end = found.line, max(slot.listed[-1].end if slot.listed else slot.end for slot in found.slots.values())
    stop = found.end + len(found.after)
    mentions = reading.named.get(line.key, [])
    for place in range(bisect_left(mentions, end, key=_start), len(mentions)):
        mention = mentions[place]
        gap = line.text[end : min(mention.start, end + _NEAR)]
        if mention.end > stop or mention.ref.kind != "Release" or not _THEN.match(gap):
            return
        yield at(reading.note, line, mention.start, mention.end), mention.ref
        end = mention.end


def _things(reading: Reading, found: Found, kinds: Sequence[str]) -> Iterator[tuple[Ref, bool]]:
    """What is owned, one after the other: names, and in written notes a few words that could be one."""
    line, text = found.line, found.line.text
    start, stop = found.end, found.end + len(found.after)
    kinds = [kind for kind in kinds if kind != "Person"]
    mentions = reading.named.get(line.key, [])
    while start < stop:
        cut = _ENDS_ITEM.search(text, start, stop)
        end, mark = (cut.start(), cut[0].strip().lower()) if cut else (stop, "")
        inside = mentions[bisect_left(mentions, start, key=_start) : bisect_left(mentions, end, key=_start)]
        if refs := _refs(inside[-1:], kinds):
            yield refs[0], True
        elif line.form != "transcript" and not inside and not _VERB.search(text, start, end):
            words = _ARTICLE.sub("", re.sub(r"[*_`\"“”\[\]]+", "", text[start:end]).strip())
            parts = words.split()
            if parts and len(parts) <= 4 and len(words) > 2 and re.split(r"\W", parts[0].lower())[0] not in _NO_THING:
                yield Ref(_WORDS, words), False
            elif not parts and mark not in (",", "and"):
                return
        else:
            return  # somebody does something else: "…, and Dana …"
        if mark not in (",", "and", "or"):
            return
        start = cut.end() if cut else stop
