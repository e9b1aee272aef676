"""What depends on what: between known names where the sentence has them, else between the words around the verb."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.language.document import Reading
from ingest.language.former import is_former, is_no_more
from ingest.language.gazetteer import Mention
from ingest.language.lexicon import words_of
from ingest.note import at
from kg.graph.validity import FORMER
from kg.model import Fact, Ref
from kg.vocabulary import RELATION, WORK

# Verbs of dependence, as data: the verb, an adverb or two, its preposition.
_ADVERB = r"(?:\s+(?:\w+ly|in part|very much|still|now|first|also))*"
_DEPENDS = re.compile(
    rf"\b(?:depend(?:s|ed|ent|ing)?{_ADVERB}\s+(?:up)?on|rel(?:y|ies|ied|ying){_ADVERB}\s+(?:up)?on|hing(?:es|ed){_ADVERB}\s+on"
    rf"|(?:is|are|was|were|being)?{_ADVERB}\s*(?:blocked|gated){_ADVERB}\s+(?:by|on)|(?:is|are)\s+built\s+on(?:\s+top\s+of)?)\b",
    re.IGNORECASE,
)
_NEGATED = re.compile(r"(?:\bno longer|\bnot|n['’]t|\bnever|\bwithout|\bif|\bwhether)\b[\w\s]{0,12}$", re.IGNORECASE)
_OPEN_ENDED = re.compile(
    r"^\s+(?:how|what|when|where|whether|who|which|why|if|it|that|this|them|him|her|us|you|me)\b", re.IGNORECASE
)
_STOP = words_of("dependencies", "stop")
_BETWEEN, _OPEN = words_of("dependencies", "between"), words_of("dependencies", "open")
_ABSTRACT = words_of("dependencies", "abstract")
_WORK = "Feature|Team|Program"  # what words that are no known name may be, the likeliest first


def dependencies(reading: Reading) -> Iterator[Fact]:
    """DEPENDS_ON facts: between known names when the sentence has them (stated), else between the words around the
    verb (inferred)."""
    note = reading.note
    for line in note.lines:
        if not _may_depend(line.text) or line.text.rstrip().endswith("?"):
            continue
        for cue in _DEPENDS.finditer(line.text):
            before, after = line.text[: cue.start()], line.text[cue.end() :]
            no_more = _NEGATED.search(before) and is_no_more(after)
            if (_NEGATED.search(before) and not no_more) or _OPEN_ENDED.match(after):
                continue
            role = "ended" if no_more else FORMER if is_former(before, cue[0], after) else ""
            for subject, value, sure in _claims(line.text, cue, reading.named.get(line.key, [])):
                certain = sure and line.form != "transcript"
                yield Fact(
                    subject, "DEPENDS_ON", value, at(note, line, cue.start(), cue.end()), "cue",
                    stated=certain, confidence=0.9 if certain else 0.6, role=role,
                )  # fmt: skip


def _may_depend(text: str) -> bool:
    return any(
        word in text for word in ("epend", "elies", "elied", "ely", "hinge", "hinging", "locked", "gated", "uilt on")
    )


def _claims(text: str, cue: re.Match[str], mentions: Sequence[Mention]) -> Iterator[tuple[Ref, Ref, bool]]:
    """What depends on what in the sentence of a cue, and whether both are known names.

    "A depends on B and C", and what is left out: "A depends on B, C on D, and D on E".
    """
    start = max(text.rfind(mark, 0, cue.start()) for mark in (". ", "; ", ": ", "! ")) + 1
    stop = re.search(r"[.;!](?:\s|$)|\s[-–—]\s", text[cue.end() :])
    end = cue.end() + stop.start() if stop else len(text)
    here = [mention for mention in mentions if start <= mention.start and mention.end <= end]
    subject = _subject([m for m in here if m.end <= cue.start()], text[start : cue.start()], cue.start())
    after = [m for m in here if m.start >= cue.end()]
    if subject is None:
        return
    if not after or not _is_near(text[cue.end() : after[0].start]):
        if value := _words_after(text[cue.end() : after[0].start if after and _person(after[0]) else end]):
            yield subject[0], value, False
        return
    who, sure = subject
    before = cue.end()
    for place, mention in enumerate(after):
        gap = text[before : mention.start]
        if place and not _JOINS.fullmatch(gap):
            return
        value = _work(mention)
        following = text[mention.end : after[place + 1].start] if place + 1 < len(after) else text[mention.end : end]
        if place and re.match(r"\s+(?:up)?on\b", following):
            if value is None or place + 1 == len(after):
                return
            who, sure = value, True  # "…, C on D": C is the next that depends
            before = mention.end + re.match(r"\s+(?:up)?on\b", following).end()  # type: ignore[union-attr] # matched above
        else:
            if value is not None and value.name.casefold() != who.name.casefold():
                yield who, value, sure
            before = mention.end


_JOINS = re.compile(
    r"(?:\s*,)?\s*(?:and|or|&|/|plus|as well as)?\s*(?:both\s+|in turn\s+)?(?:on\s+)?(?:the\s+|our\s+|a\s+)?",
    re.IGNORECASE,
)


def _is_near(gap: str) -> bool:
    """Do only a few plain words stand between the verb and the name: "depends on the new …"?"""
    words = gap.split()
    return (
        len(words) <= 3
        and not any(word.lower() in _STOP - _BETWEEN for word in words)
        and not re.search(r"[,:()]|ing\b", gap)
    )


def _subject(before: list[Mention], text: str, cue: int) -> tuple[Ref, bool] | None:
    """What depends: the name that stands before the verb if it can depend on something, else the words there."""
    if before:
        last = before[-1]
        gap = last.line.text[last.end : cue]
        if len(gap.split()) <= 3 and not re.search(r"[,:;()]|\b(?:and|or|that|which|who)\b", gap):
            ref = _work(last, RELATION["DEPENDS_ON"].starts)
            return (ref, True) if ref else None  # "Dana depends on …" says nothing of features
    words = re.findall(r"[\w/\-']+|[^\w\s]", re.sub(r"[*_`\[\]]", " ", text))
    taken: list[str] = []
    for word in reversed(words):
        if not taken and word.lower().endswith("ly"):
            continue
        if not re.match(r"\w", word) or word.lower() in _STOP or len(taken) == 4:
            break
        taken.insert(0, word)
    return (Ref(_WORK, name), False) if (name := _trim(taken)) else None


def _words_after(text: str) -> Ref | None:
    """The words that a thing depends on, up to the first that joins or ends."""
    words = re.findall(r"[\w/\-']+|[^\w\s]", re.sub(r"[*_`\[\]]", " ", text))
    while words and words[0].lower() in _OPEN:
        words.pop(0)
    taken: list[str] = []
    for word in words:
        if not re.match(r"\w", word) or word.lower() in _STOP or len(taken) == 4:
            break
        taken.append(word)
    return Ref(_WORK, name) if (name := _trim(taken)) else None


def _person(mention: Mention) -> bool:
    return mention.ref.may_be("Person")


def _work(mention: Mention, of: Sequence[str] = WORK) -> Ref | None:
    return mention.ref.among(of)


def _trim(words: list[str]) -> str:
    while words and words[-1].lower() in _ABSTRACT:
        words = words[:-1]
    return " ".join(words) if any(len(word) > 2 for word in words) else ""
