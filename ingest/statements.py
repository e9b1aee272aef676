"""Statements: quotes, views, risks, open questions, how somebody likes to work, what has no owner, what was told in
confidence, and rows of plans that wait for something."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from ingest.confidence import told_in_confidence
from ingest.decisions.decision_sentences import TAG
from ingest.decisions.listed_decisions import plain_words
from ingest.language.cues import Found, find, in_lines, read_cues
from ingest.language.document import Reading
from ingest.language.gazetteer import Mention
from ingest.language.lexicon import pattern_of
from ingest.language.sections import label_of, topic
from ingest.language.tokens import plain
from ingest.language.voices import voices
from ingest.note import Key, Line, at
from kg.model import Fact, Ref

_EMPTY = re.compile(
    r"\W*(?:none|n/?a|nothing|tbd|tbc|unknown|no (?:\w+ )?(?:risks?|questions?|blockers?|concerns?)|see|to follow)\b"
    r".{0,25}$"
    r"|\W*(?:mitigations?|mitigated by|owners?|impact|likelihood|probability|severity|status|due|response|answer|a)"
    r"\s*[*_]*:",
    re.IGNORECASE,
)
_LONG = 60  # characters: what is longer is no heading
_LONGEST = 10_000  # characters of a line that is read for quotes
_QUOTE = re.compile(r"[\"“„«]([^\"“”„«»]{6,700})[\"”“»]")
_SAID = (
    r"(?:said|says|say|asked|asks|told (?:us|me|them|everyone|the \w+)|wrote|writes|replied|replies|answered|answers"
    r"|puts? it|added|adds|noted|notes|warned|warns|argued|argues|insisted|admitted|admits|quipped|commented|stated)"
)
_VERB = re.compile(
    rf"\W*(?:\([^()]*\)\W*)?(?:(?:has|had|also|then|once|later|always|often|\w+ly)\s+)*{_SAID}\b[^\"“„«.!?]{{0,40}}[\s:,*_]*$",
    re.IGNORECASE,
)
_VERB_AFTER = re.compile(rf"[,.\s*_]*(?:as\s+)?{_SAID}\s+$|[,.\s*_]*$", re.IGNORECASE)
_AFTER_NAME = re.compile(rf"\s*(?:\([^()]*\)\s*)?(?:has |had |also )?{_SAID}\b", re.IGNORECASE)
_LABEL_ENDS = re.compile(r"\s*(?:\([^()]*\)\s*)?[*_]{0,3}\s*:[*_]{0,3}\s*")
_JOINS = re.compile(r"[\s,;.…*_]*(?:and|but|then)?[\s,;.…*_]*")
_DASH = re.compile(r"[\s*_.]*(?:[-–—~]{1,3}|\()\s*[*_]{0,3}$")
_PRONOUN = re.compile(rf"[^\"“„«]*\b(?:he|she|they|who)\s+(?:also |then |once |later )?{_SAID}\b[^.!?]{{0,30}}", re.I)
_SIGNS = re.compile(r"[\s>]*[-–—]{1,3}\s*[*_]{0,3}")
_IF = re.compile(r"\b(?:if|whether|unless|in case|maybe|perhaps|why|how|what|when|whom?)\b[^,;:]*$", re.IGNORECASE)
_END = re.compile(
    r"(?<!\be\.g)(?<!\bi\.e)(?<!\bvs)(?<!\betc)[.!?](?=[\s\"”’)*_]|$)|[;|](?=\s)|\s[–—]\s"
    r"|,\s+(?:but|while|whereas|although|who|which|and (?:will|asked|agreed|promised|said))\b"
    r"|\s(?:but|whereas|and (?:will|is going to|are going to))\s"
)


class _Told(NamedTuple):
    """One statement, where its words stand."""

    kind: str
    line: Line
    start: int
    end: int
    who: tuple[Ref, ...] = ()
    stated: bool = True
    confidence: float = 1.0
    of: Ref | None = None  # whom it is about, where that is no name in it
    text: str = ""  # where it is not the words as they stand


def statements(reading: Reading) -> Iterator[Fact]:
    """A statement's text and kind, and SAID of who said or holds it when that is told. The kinds are quote, view, risk,
    question, preference (how somebody likes to work), unowned (what has no owner), plan (a row of a plan that waits for
    something) and confidence (what is not to be told on)."""
    note = reading.note
    taken = {fact.source.line for fact in reading.facts if fact.says == "text"}
    told: Counter[int] = Counter()
    views, ways, secret = _views(reading), _ways(reading), _told_in_confidence(reading)
    for line in note.lines:
        if line.form in ("heading", "row") or (line.number in taken and line.key not in views):
            found = [*_planned(reading, line)] if line.form == "row" and line.number not in taken else []
            yield from _facts(reading, [*found, *secret.get(line.key, ())], told)
            continue
        found = list(_quotes(reading, line)) if line.form != "transcript" and line.number not in taken else []
        found += [
            view
            for view in views.get(line.key, ())
            if not any(one.start < view.end and view.start < one.end for one in found)
        ]
        if not found and line.number not in taken:
            found += _listed(line) or ways.get(line.key, ()) or _unowned(line)
        yield from _facts(reading, [*found, *secret.get(line.key, ())], told)


def _facts(reading: Reading, found: Sequence[_Told], told: Counter[int]) -> Iterator[Fact]:
    """The facts of the statements of a line; `told` counts them by line."""
    for one in found:
        line = one.line
        told[line.number] += 1
        number = told[line.number]
        me = Ref("Statement", f"{reading.note.path}:{line.number}" + (f"#{number}" if number > 1 else ""))
        here = at(reading.note, line, one.start, one.end)
        fact = Fact(me, "text", "", here, "cue", stated=one.stated, confidence=one.confidence)
        yield fact._replace(value=one.text or plain_words(line.text[one.start : one.end]))
        yield fact._replace(says="kind", value=one.kind)
        for who in one.who:
            yield fact._replace(subject=who, says="SAID", value=me)
        if one.of:
            yield fact._replace(says="CONCERNS", value=one.of)


def _listed(line: Line) -> list[_Told]:
    """The risk or open question that a line is: by its heading, or by its own label."""
    if line.form not in ("item", "quote", "prose") or line.box is not None:
        return []
    text = line.text
    start, kind = 0, ""
    label = label_of(line)
    if label is not None and label.topic in ("risk", "question"):
        start, kind = label.start, label.topic
    elif label is None:
        found = topic(line)
        asks = text.rstrip(" *_").endswith("?")
        quoted = line.form == "quote" and line.callout and "[!" not in text
        if ((line.marker and line.form != "prose") or quoted) and (
            found in ("risk", "question") or (found == "discuss" and asks)
        ):
            start, kind = line.body, "risk" if found == "risk" else "question"
    end = len(text.rstrip())
    told = kind and len(text[start:end].split()) > 2 and not _EMPTY.match(text, start)
    return [_Told(kind, line, start, end)] if told else []


def _ways(reading: Reading) -> dict[Key, list[_Told]]:
    """How somebody likes to work, by line: what stands under a heading or label that says so on their page, or that
    names them, and sentences of their page that begin with what they prefer."""
    of = next((ref for ref in reading.about if ref.kind == "Person"), None)
    whose: dict[str, Ref | None] = {"": None}  # by heading
    ways: dict[Key, list[_Told]] = {}
    for line in reading.note.lines:
        if line.form == "heading":
            named = [mention for mention in reading.by_line.get(line.key, ()) if mention.ref.may_be("Person")]
            one = named[0] if len(named) == 1 else None
            text = (
                line.text[line.body :]
                if one is None
                else f"{line.text[line.body : one.start]}they{line.text[one.end :]}"
            )
            whose[line.section] = (one.ref if one else of) if _is_way(text) else None
            continue
        if line.form not in ("item", "quote", "prose") or line.box is not None or line.piece > 1:
            continue
        start, ref = line.body, of if line.under and _is_way(line.under) else whose.get(line.section)
        label = _OWN_LABEL.match(line.text, line.body)
        if of and label and _is_way(label[1]):
            start, ref = label.end(), of
        elif of and not (ref or topic(line)) and _prefers().match(line.text, line.body):
            ref = of
        words = line.text[start:].strip()
        told = len(words.split()) > 1 and "[!" not in words and not _is_way(words) and not _EMPTY.match(words)
        if ref and told:
            ways[line.key] = [_Told("preference", line, start, len(line.text.rstrip()), of=ref)]
    return ways


_OWN_LABEL = re.compile(r"[*_]{0,3}([A-Za-z][A-Za-z' ]{2,30}?)[*_]{0,3}:[*_]{0,3}\s+")
_PRONOUNS = {
    "he": "they",
    "she": "they",
    "his": "their",
    "him": "them",
    "her": "their",
    "i": "they",
    "my": "their",
    "me": "them",
}


@lru_cache(maxsize=4096)
def _is_way(heading: str) -> bool:
    """Does a heading announce how somebody likes to work, the somebody told by a pronoun?"""
    if len(heading) > _LONG:
        return False
    words = [_PRONOUNS.get(word, word) for word in re.findall(r"[a-z]+", plain(heading).lower())]
    return pattern_of("statements", "preference", "headings").fullmatch(" ".join(words)) is not None


@cache
def _prefers() -> re.Pattern[str]:
    return pattern_of(
        "statements", "preference", "verbs", r"[*_]*(?:(?:he|she|they)\s+)?(?:{})\b(?!\s+(?:is|are|was|were|of)\b)"
    )


def _unowned(line: Line) -> list[_Told]:
    """What a sentence says has no owner."""
    found = pattern_of("statements", "unowned", "words", r"\b(?:{})").search(line.text, line.body)
    if found is None or line.form == "transcript" or line.box is not None or _IF.search(line.text[: found.start()]):
        return []
    start = max((end.end() for end in _SENTENCE.finditer(line.text, line.body, found.start())), default=line.body)
    stop = _SENTENCE.search(line.text, found.end())
    end = stop.start() + 1 if stop else len(line.text.rstrip())
    return [] if line.text[:end].endswith("?") else [_Told("unowned", line, start, end, stated=False, confidence=0.8)]


_SENTENCE = re.compile(r"[.!?;]\s+")


def _planned(reading: Reading, line: Line) -> Iterator[_Told]:
    """The row of a plan that a cell says waits for something that has a name: "waits for 5.5"."""
    waits = pattern_of("statements", "plan", "waits", r"\W*(?:(?:still|only|starts?|is)\s+)*(?:{})\b")
    cells = [found for found in _CELL.finditer(line.text, line.body) if found[0].strip(" -–—")]
    named = [mention for mention in reading.by_line.get(line.key, ()) if not mention.ref.may_be("Person")]
    for cell in cells[1:]:
        if waits.match(cell[0]) and any(cell.start() <= mention.start < cell.end() for mention in named):
            row = ", ".join(plain_words(one[0]) for one in cells)
            text = f"{line.section}: {row}" if line.section else row
            yield _Told("plan", line, cells[0].start(), cells[-1].end(), text=text)
            return


_CELL = re.compile(r"[^|]+")


def _told_in_confidence(reading: Reading) -> dict[Key, list[_Told]]:
    """What is not to be told on, by line, and who said it."""
    lines = told_in_confidence(reading.note)
    heard = voices(reading) if lines else {}
    return {
        line.key: [
            _Told(
                "confidence", line, line.body, len(line.text.rstrip()), heard[line.key].who if line.key in heard else ()
            )
        ]
        for line in lines
    }


def _quotes(reading: Reading, line: Line) -> Iterator[_Told]:
    """The quotes of a line, and who says each: by its label, the words around it, or the dash behind it."""
    text = line.text
    marks, listed = _marks(text), topic(line) == "quote"
    if not (marks or listed or line.form == "quote") or len(text) > _LONGEST or line.box is not None:
        return
    people = _people(reading, line)
    opens = line.body
    marked = opens + len(text[opens:]) - len(text[opens:].lstrip("*_"))
    label = next((who for who in people if who.start == marked), None)
    begins = _LABEL_ENDS.match(text, label.end) if label else None
    quoted = [found for found in _QUOTE.finditer(text) if len(found[1].split()) > 2] if marks else []
    if label and begins and not quoted and len(text[begins.end() :].split()) > 2:
        if line.form == "quote" and line.callout in ("", "quote"):
            yield _Told("quote", line, begins.end(), len(text.rstrip()), (label.ref,))
        elif listed:
            yield _Told("view", line, begins.end(), len(text.rstrip()), (label.ref,), False, 0.7)
        return
    outside = [who for who in people if not any(q.start() <= who.start < q.end() for q in quoted)]
    who: tuple[Ref, ...] = ()
    before = 0  # where the quote before it ends
    for found in quoted:
        gap = text[before : found.start()]
        spoken = _PRONOUN.fullmatch(text[max(opens, found.start() - 120) : found.start()])
        if label and begins and begins.end() == found.start():
            who = (label.ref,)
        elif named := _speaker(text, found, outside) or _signature(reading, line, found):
            who = (named.ref,)
        elif not (before and _JOINS.fullmatch(gap)):  # "one," and "two", said by the same
            who = (label.ref,) if label and listed else ()
        before = found.end() if who or listed or spoken else 0
        if before:
            start = found.start(1)
            yield _Told("quote", line, start, start + len(found[1].rstrip(", ")), who)


def _marks(text: str) -> bool:
    return '"' in text or "“" in text or "«" in text or "„" in text


def _speaker(text: str, quote: re.Match[str], people: Sequence[Mention]) -> Mention | None:
    """Who says a quote, by the words around it: "Dana said: …", "…", said Dana; "…" — Dana."""
    before = [who for who in people if who.end <= quote.start()]
    if before and _VERB.fullmatch(text[before[-1].end : quote.start()]):
        return before[-1]
    after = [who for who in people if who.start >= quote.end()]
    if after:
        between = text[quote.end() : after[0].start]
        if _DASH.fullmatch(between):
            return after[0]
        if _VERB_AFTER.fullmatch(between) and (between.strip(" ,.*_") or _AFTER_NAME.match(text, after[0].end)):
            return after[0]
    return None


def _signature(reading: Reading, line: Line, quote: re.Match[str]) -> Mention | None:
    """Who a block quote is signed by, on the line below it: "> — Dana"."""
    below = reading.lines.get(line.number + 1) if line is reading.pieces[line.number][-1] else None
    if line.form != "quote" or below is None or below.form != "quote" or line.text[quote.end() :].strip(" *_."):
        return None
    return next((who for who in _people(reading, below) if _SIGNS.fullmatch(below.text[: who.start])), None)


def _views(reading: Reading) -> dict[Key, list[_Told]]:
    """The views of a note, by line: each from the name of who holds it to the end of its clause."""
    views: dict[Key, list[_Told]] = defaultdict(list)
    for found in in_lines(find(read_cues("statements"), reading.text)):
        line = found[0].line
        if (
            line.form in ("heading", "row")
            or line.box is not None
            or topic(line) in ("made", "asked", "wanted", "question")
        ):
            continue
        found.sort(key=lambda cue: (cue.start, -cue.end))
        for place, cue in enumerate(found):
            following = found[place + 1].start if place + 1 < len(found) else len(line.text)
            if view := _view(line, cue, following):
                views[line.key].append(view)
    return views


def _view(line: Line, cue: Found, following: int) -> _Told | None:
    more, text = cue.cue.more, line.text
    who = cue.slots["who"]
    spoken = line.form == "transcript"
    if (
        who.mention is None
        or who.start < line.body
        or (spoken and more.get("in") == "note")
        or _IF.search(cue.before[-240:])
    ):
        return None
    end = min(len(text), cue.end + 600)
    stop = _END.search(text, cue.end, end)
    end = min(stop.start() if stop else end, following)
    if stop and stop.start() == end and stop[0] == "?":
        return None
    end = _closed(text, who.start, end)
    rest = text[cue.end : end].strip(" ,;:*_")
    if not rest or not re.search(more.get("if", ""), rest) or ("unless" in more and re.search(more["unless"], rest)):
        return None
    if more.get("several") and len(who.listed) < 2:
        return None
    start = who.listed[0].start
    if tag := TAG.search(text, start, end):
        end = tag.start()
    words = re.sub(r"[\s,;]+(?:and|or)$", "", text[start:end].rstrip(" ,;:*_-–—("))
    return _Told(
        "view", line, start, start + len(words), tuple(one.ref for one in who.listed), False, 0.4 if spoken else 0.8
    )


def _closed(text: str, start: int, end: int) -> int:
    """Where the bracket closes that the words stand in, or their end."""
    depth = 0
    for place in range(start, end):
        depth += (text[place] == "(") - (text[place] == ")")
        if depth < 0:
            return place
    return end


def _people(reading: Reading, line: Line) -> list[Mention]:
    return [mention for mention in reading.by_line.get(line.key, ()) if mention.ref.may_be("Person")]
