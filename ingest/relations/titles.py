"""Titles: what a sentence says that somebody is, "Dana is our lead engineer", "Dana (VP Engineering, Acme)"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.language.document import Reading, between
from ingest.language.former import is_former
from ingest.language.lexicon import rows_of
from ingest.note import Line, at
from ingest.relations.periods import headed
from ingest.relations.relation_words import lexicon
from ingest.relations.sentence_names import (
    ADVERBS,
    AND,
    ARTICLE,
    BE,
    BESIDE,
    HE,
    LEAST,
    LESS,
    MARKS,
    STOP,
    SURE,
    End,
    Sentence,
    carried,
    closing_of,
    helpers,
    meant,
    named_before,
    speaker,
)
from kg.graph.validity import FORMER
from kg.model import Fact, Ref

_MOST = 4  # words before the noun of a title
_BRACKET = re.compile(r"[\s*_\]]*\(([^()]{2,80})\)")
_CLOSED = frozenset((",", ".", ";", ")", "\n", "|", "", "and", "who", "-", ":"))
_PLACED = frozenset(("at", "of", "for", "in", "on", "from", "with", "behind", "to"))
_SIDE = frozenset(("on", "our", "their", "your", "side"))
_BECOMES = frozenset("became becomes become joined joins as promoted named appointed hired remains".split())
_NO_PART = ADVERBS | MARKS | BE | STOP | BESIDE | AND | ARTICLE | _BECOMES | {"of", "'s"}
_OVER = frozenset(rows_of("roles")["over"].split())
_NO_TITLE = re.compile(
    r"\d|\b(?:am|is|are|was|will|not|to|from|on|at|the|by|until|since|via|if|monday|tuesday|wednesday|thursday|friday)\b",
    re.I,
)


def titles(reading: Reading) -> Iterator[Fact]:
    """The `roles` facts of people whom a title stands beside, and what brackets behind their names describe."""
    for line in reading.note.lines:
        if "(" in line.text and line.form not in ("transcript", "row") and line.key in reading.named:
            yield from _described(reading, line)


def _described(reading: Reading, line: Line) -> Iterator[Fact]:
    """Brackets behind people that hold a title, or what they are and where they work: settled with all names known."""
    for person in reading.named[line.key]:
        bracket = _BRACKET.match(line.text, person.end) if person.ref.may_be("Person") else None
        if bracket is None or "?" in bracket[1]:
            continue
        place, known, fits = bracket.start(1), False, True
        for part in re.split(r",", bracket[1]):
            inside = between(reading.named[line.key], place, place + len(part))
            words = part.strip(" *_")
            place += len(part) + 1
            if is_title(words) and not (inside and inside[0].start <= line.text.find(words, person.end)):
                continue
            if inside:
                named = (
                    inside[0].ref.may_be("Organization", "Team") and inside[0].end - inside[0].start >= len(words) - 4
                )
                known, fits = known or named, fits and named
            else:
                proper = known or ", " in bracket[1]
                fits = (
                    fits
                    and proper
                    and words[:1].isupper()
                    and len(words.split()) <= _MOST
                    and not _NO_TITLE.search(words)
                )
        if fits and (known or any(is_title(part.strip(" *_")) for part in bracket[1].split(","))):
            here = at(reading.note, line, bracket.start(1), bracket.end(1))
            yield Fact(Ref("Person", person.ref.name), "described", bracket[1].strip(), here, "cue", True, SURE)


def is_title(words: str) -> bool:
    """Could these few words be what somebody is: do they end with such a noun, or go on with what it is over?"""
    parts = re.sub(r"^(?:our|the|a|an|their|his|her)\s+", "", words).split()
    low = [part.lower() for part in parts]
    if not 1 <= len(parts) <= _MOST + 2 or _NO_TITLE.search(" ".join(parts[1:-1])):
        return False
    over = rows_of("roles")["direct"].split()
    headed_ = any(
        word in lexicon().titles and at_ + 1 < len(low) and low[at_ + 1] in ("of", "for")
        for at_, word in enumerate(low)
    )
    return low[-1] in lexicon().titles or headed_ or low[0] in over


def title_at(sentence: Sentence, place: int, last: End | None) -> Iterator[Fact]:
    """What somebody is, by the noun of a title at a place: its words, and the team that it is over."""
    text, line = sentence.text, sentence.line
    end = closing_of(sentence, place)
    plain = False  # is it over what no name says?
    over = end + 2 + (sentence.word(end + 2) in ("the", "our"))
    if sentence.word(end) in _OVER and sentence.word(end + 1) in ("of", "for") and over in text.mentions:
        end = over if text.mentions[over].ref.may_be("Team", "Program", "Feature") else end
    elif sentence.word(end) in _OVER and (behind := over_at(sentence, end)) > end:
        end, plain = behind, True
    first = place
    while place - first < _MOST and _goes_on(sentence, first - 1):
        first -= 1
    if text.kinds[end] == "Group":
        return
    before = first - 1
    single = first == end and sentence.text.texts[place] in rows_of("roles")["weak"].split()
    if sentence.word(before) in ARTICLE | {"his", "her", "my"}:
        before -= 1
    lead, sure = sentence.word(before), SURE
    who: End | None = None
    if lead in BE | _BECOMES and (lead != "'s" or before < first - 1):
        if sentence.word(end + 1) not in _CLOSED | _PLACED:
            return
        how = helpers(sentence, before if lead in BE else before - 1)
        if how.denied or how.doubted:
            return
        who = named_before(sentence, how.place, ("Person",), False, single=True)
        sure = LESS if how.ahead or how.was else SURE
        if who is None and sentence.word(how.place) in HE:
            who = meant(sentence, how.place, ("Person",), sentence.word(how.place))
        elif who is None and sentence.word(how.place) == "i" and (me := speaker(line)):
            who = End(me, how.place, how.place, LEAST)
        elif who is None and sentence.word(how.place) in ("and", ","):
            who = carried(sentence, ("Person",), last, how.place)
    elif lead in (",", "(", "-", "'s") and not single and sentence.word(end + 1) in _CLOSED | _PLACED:
        named = before - 1
        if lead == "'s" and named in text.mentions and sentence.word(named - 1) == ",":
            named -= 2  # "Yuki, Ilse's student"
        elif lead == "'s":
            return
        who = named_before(sentence, named, ("Person",), False, single=True, beside=True)
        sure = 0.8 if lead == "," else SURE
    elif sentence.word(before) == "" and end + 1 in text.mentions and end > first:
        who = named_after(sentence, end + 1)
        sure = LESS
    elif not lead and end > first:
        colon = next(at_ for at_ in range(end + 1, end + 6) if sentence.word(at_) not in _SIDE)
        who = named_after(sentence, colon + 1) if sentence.word(colon) == ":" else None
        sure = 0.7
    if who is None or single:
        return
    words = re.sub(r"[*_\[\]]+", "", line.text[text.starts[first] : text.ends[end]]).strip()
    opens, closes = text.starts[sentence.first], text.ends[sentence.last - 1]
    start = min(text.starts[who.first], text.starts[first])
    stop = max(text.ends[who.last], text.ends[end])
    former = is_former(line.text[opens:start], line.text[start:stop], line.text[stop:closes])
    if former and "former" not in words.lower():
        return
    sure = min(sure, who.sure, LESS if line.form == "transcript" else SURE)
    here = at(sentence.reading.note, line, start, stop)
    for person in who.refs:
        yield Fact(person, "roles", words, here, "cue", sure >= 0.7, sure)
        if (team := headed(words)) and not plain:
            yield Fact(
                person, "LEADS", Ref("Team", team), here, "cue", False, min(sure, LESS), role=FORMER if former else ""
            )


def over_at(sentence: Sentence, end: int) -> int:
    """Where a title ends that says what it is over in plain words: "head of collections at Acme"."""
    place = end + 2 + (sentence.word(end + 2) in ARTICLE)
    if sentence.word(end + 1) not in ("of", "for") or not sentence.word(place).isalpha():
        return end
    last = place
    while last - place < _MOST - 1 and (word := sentence.word(last + 1)) and word not in _NO_PART | _PLACED | HE:
        last += 1
    words = [sentence.word(at_) for at_ in range(place, last + 1)]
    return last if sentence.word(last + 1) in _CLOSED | _PLACED and _NO_PART.isdisjoint(words) else end


def _goes_on(sentence: Sentence, place: int) -> bool:
    """Is a word part of the title that the next one is part of?"""
    word, text = sentence.word(place), sentence.text
    if not word or word in _NO_PART or word.endswith("ly"):
        return False
    return sentence.line.text[text.ends[place] : text.starts[place + 1]] in (" ", "-", "/")


def named_after(sentence: Sentence, place: int) -> End | None:
    """The person named at a place."""
    mention = sentence.text.mentions.get(place)
    ref = mention.ref.among(("Person",)) if mention and place < sentence.last else None
    return End((ref,), place, place) if ref else None
