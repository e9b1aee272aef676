"""Names by what sentences say of them: what stands before and behind a word of the lexicon of relations.

Which relation it is needs the kinds of both names, and these are what is looked for: so a word stands for all relations
that it may say, and which end of them a name is counts as evidence.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Iterator, Mapping
from functools import cache
from typing import NamedTuple

from ingest.entities.name_runs import Book, patterns
from ingest.language.inflection import inflected
from ingest.language.lexicon import either, rows_of, words_of
from ingest.note import Line
from kg.identity.evidence import DAY, SAID

Spot = tuple[str, int, int]
"""A name and where it stands in its line."""


class _Phrase(NamedTuple):
    """A form of a verb of the lexicon: "slipped", "goes into", "planned for"."""

    tail: tuple[str, ...]  # the words that follow
    is_state: bool  # a form of "be" goes before
    tense: str  # base, s, ing or ed
    moves: bool  # what it is done to stands behind "from" and "to"
    before: str  # what it says of the name before it, as a feature, and of that behind it
    behind: str


_DO = "<Do>"
_DAYS = "ga"


@cache
def _phrases() -> Mapping[str, tuple[_Phrase, ...]]:
    """The verbs of the lexicon by their forms, those of more words first; what has no word of its own but "be in" says
    too little."""
    before: dict[tuple[str, bool], set[str]] = defaultdict(set)
    behind: dict[tuple[str, bool], set[str]] = defaultdict(set)
    for row in rows_of("relations")["verb"]:
        if row["says"] == _DAYS:
            continue
        for words in row["words"].split("|"):
            first, *tail = words.split()
            if first == _DO or (first == "be" and (not tail or tail[0] in _SMALL)):
                continue
            key = words, row.get("moves", False)
            ends = ("2", "1") if row.get("back", False) else ("1", "2")
            before[key].update(f"{says} {ends[0]}" for says in row["says"].split("|"))
            behind[key].update(f"{says} {ends[1]}" for says in row["says"].split("|"))
    found: dict[str, set[_Phrase]] = defaultdict(set)
    for (words, moves), one in before.items():
        first, *tail = words.split()
        other = behind[words, moves]
        named = SAID + ", ".join(sorted(one)), SAID + ", ".join(sorted(other))
        if first == "be":
            found[tail[0]].add(_Phrase(tuple(tail[1:]), True, "", moves, *named))
        else:
            for tense, form in inflected(first):
                found[form].add(_Phrase(tuple(tail), False, tense, moves, *named))
    return {
        word: tuple(sorted(several, key=lambda one: (one.tail in _WAYS, -len(one.tail), one)))
        for word, several in found.items()
    }


_WAYS = (("to",), ("over", "to"), ("into",))  # what moves there may be anything: the row that says so tells more
_SMALL = frozenset("in on at with under of one ex".split())
_WORD = re.compile(r"[^\W\d_](?:[\w'-]*\w)?")
_BE = words_of("relations", "be")
# What may stand between a name and its verb.
_HELPERS = re.compile(
    r"(?:[\s,*_]+(?:which|that|who|n't|cannot|"
    + either(
        {word for name in ("be", "have", "do", "ahead", "doubt", "denied") for word in words_of("relations", name)}
    )
    + r"|(?:ca|wo|does|is|did|are|was)n't|still|now|also|already|only|really|therefore|then|again|both))+$",
    re.IGNORECASE,
)
_ARTICLES = re.compile(rf"(?:[\s*_\"'(]+(?:(?:{either(words_of('relations', 'article'))}|whole|own)\b)?)+")
_WAY = re.compile(r"[^.;:|]{0,60}?\b(from|out of|off|to|into|until|till|for|onto|in|with)(?=\s)")
_AND = re.compile(r"(?:,| and| or| plus| \+| &)(?= )(?! to\b)")
_UNLESS = re.compile(
    r"\b(?:can(?:not|'t| not)|won't|will not|could(?:n't| not)|must not|may not)\s+(?:be\s+)?[a-z]+(?:\s+[a-z]+){0,2}?"
    r"\s+(?:until|till|before|without|unless)\b",
    re.IGNORECASE,
)
_FEW = 3  # names that stand together


def said_of(book: Book, line: Line, text: str, spots: list[Spot]) -> None:
    """What a line says of the names in it: of the `spots`, which have capitals or are links, and of words in lower case
    that stand where names do."""
    phrases = _phrases()
    if phrases.keys().isdisjoint(text.lower().split()):
        return
    spots = [*spots, *((found[0], *found.span()) for found in _VERSION.finditer(text, line.body))]
    for _, start, end in spots:
        if text[start:end].isspace():  # a link, blanked
            text = text[:start] + _LINK * (end - start) + text[end:]
    ends = {end: (name, start) for name, start, end in spots}
    starts = {start: (name, end) for name, start, end in spots}
    words = [(found[0].lower(), found.start(), found.end()) for found in _WORD.finditer(text, line.body)]
    for at, (word, start, _) in enumerate(words):
        if word in phrases and (one := _phrase(text, words, at, phrases[word], ends)):
            before, behind = one.before, one.behind
            stop = words[at + len(one.tail)][2]
            is_passive = one.tense == "ed" and _is_done(words, at)
            by = text.startswith(" by ", stop)
            if is_passive and not one.moves:
                before, behind = behind, before if by else ""
                stop += 3 * by
            left = [(name, place, before) for name, place in _before(text, start, line.body, ends)]
            if one.moves:
                right = list(_moved(text, stop, starts, one, is_passive))
                moved = [one for one in right if one[2] == before]
                left, right = (moved or left), [one for one in right if one[2] != before]
            else:
                right = [(name, place, behind) for name, place in _behind(text, stop, starts)] if behind else []
            days = [one for one in right if _is_day(text, one[1], len(one[0]))]
            right = [one for one in right if one not in days]
            if days or (not right and _DAY.match(text, stop)):
                for name, _, says in left:
                    book.pair(name, says, DAY)
            for name, place, says in (*left, *right):
                _add(book, line, name, place, says)
            for name, _, says in left:
                for other, _, back in right:
                    book.pair(name, says, other)
                    book.pair(other, back, name)
    if " un" in text or "till " in text or " before " in text or " without " in text:
        _waits(book, line, text, ends)


def _waits(book: Book, line: Line, text: str, ends: Mapping[int, tuple[str, int]]) -> None:
    """What cannot be done until something else is: "the ramp can't open before …"."""
    if found := _UNLESS.search(text, line.body):
        for name, place in _before(text, found.start(), line.body, ends):
            _add(book, line, name, place, _WAITS)


_LINK = "\0"
_VERSION = re.compile(r"(?<![\w.,:/$€£-])v?\d{1,2}\.\d{1,2}(?:\.\d{1,2})?(?![\w%:]|\.\d|\s?[%€$£]|-\d)")
_DAY = re.compile(
    r"\W+(?:(?:to|until|till|by|on|for|from|in|the|next|early|mid|late|end of) )*"
    r"(?:\d{1,2}(?:st|nd|rd|th|/\d)|\d{1,2} [A-Z]|20\d\d|Q[1-4]\b"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:january|february|march|april|may|june|july|august|september"
    r"|october|november|december|spring|summer|autumn|winter|week|month|year|quarter)\b)",
    re.IGNORECASE,
)
_WAITS = SAID + "DEPENDS_ON 1"


def _is_day(text: str, start: int, length: int) -> bool:
    """Is a name here the words of a day?"""
    found = _DAY.match(text, start - 1)
    return found is not None and found.end() >= start + length


def _add(book: Book, line: Line, name: str, start: int, feature: str) -> None:
    if name[0].isdigit() or (name[0] == "v" and name[1].isdigit()):
        return  # the number of a release, which is known as one or as nothing
    is_low = name.rpartition(" ")[2].islower() and (" " in name or "-" in name)
    book.add(name, line, start, feature, *(("lower",) if is_low else ()))


def _phrase(
    text: str, words: list[tuple[str, int, int]], at: int, phrases: tuple[_Phrase, ...], ends: Container[int]
) -> _Phrase | None:
    """The phrase of most words that stands here."""
    for one in phrases:
        last = at + len(one.tail)
        if (
            last < len(words)
            and all(word == words[at + 1 + place][0] for place, word in enumerate(one.tail))
            and (not one.tail or text[words[at][2] : words[last][1]].count(" ") == len(one.tail))
            and (not one.is_state or _is_done(words, at))
            and (one.tense != "base" or _is_verb(text, words, at, ends))
        ):
            return one
    return None


# What goes before the base of a verb, which may be a noun elsewhere: "to move", "they need".
_ACTS = {word for name in ("do", "ahead", "doubt", "denied") for word in words_of("relations", name)} | set(
    "to we they you i and please don't won't can't didn't doesn't".split()
)


def _is_verb(text: str, words: list[tuple[str, int, int]], at: int, ends: Container[int]) -> bool:
    """Is the base of a verb one here, and no noun: behind "to", a name or a plural?"""
    before = words[at - 1][0] if at else ""
    return before in _ACTS or before.endswith("s") or len(text[: words[at][1]].rstrip(" *_")) in ends


def _is_done(words: list[tuple[str, int, int]], at: int) -> bool:
    """Does a form of "be" stand before, with one word between at most?"""
    return any(word in _BE or word.endswith("n't") for word, _, _ in words[max(at - 2, 0) : at])


def _moved(
    text: str, stop: int, starts: Mapping[int, tuple[str, int]], one: _Phrase, is_passive: bool
) -> Iterator[tuple[str, int, str]]:
    """What is moved where: "moves Quotas from 5.4 to 5.5"."""
    place = stop
    if not is_passive:
        for name, start in _behind(text, stop, starts):
            yield name, start, one.before
            place = start + len(name)
    for _ in range(2):
        way = _WAY.match(text, place)
        if way is None:
            return
        place = way.end()
        for name, start in _behind(text, place, starts):
            yield name, start, f"{one.behind} {'from' if way[1] in _FROM else 'to'}"
            place = start + len(name)


_FROM = ("from", "out of", "off")


def _before(text: str, stop: int, first: int, ends: Mapping[int, tuple[str, int]]) -> Iterator[tuple[str, int]]:
    """The names before a verb."""
    left = text[first:stop]
    near = max(len(left) - _REACH, 0)
    helpers = _HELPERS.search(left.rstrip(), near)
    left = left[: helpers.start()] if helpers else left
    for _ in range(_FEW):
        end = first + len(left.rstrip(" *_\"'),"))
        if end in ends:
            name, start = ends[end]
        else:
            name = last_words(text[max(end - _REACH, first) : end])
            start = end - len(name)
        if not name:
            return
        yield name, start
        before = re.sub(r"(?:\b(?:the|our|both|a|an)\b|[\s*_\"'(])+$", "", text[first:start])
        joined = re.search(r"(?:,|\band|\bor|\+|&)$", before)
        if joined is None:
            return
        left = before[: joined.start()]


_REACH = 48  # characters of a name in lower case and what parts it


def _behind(text: str, stop: int, starts: Mapping[int, tuple[str, int]]) -> Iterator[tuple[str, int]]:
    """The names behind a verb."""
    place = stop
    for _ in range(_FEW):
        found = _ARTICLES.match(text, place)
        if found is None:
            return
        place = found.end()
        name, end = starts.get(place, ("", place))
        if not name or _SHORT.fullmatch(name):  # "HDR" may be the first word of more
            low = first_words(text[place : place + _REACH])
            name, end = (low, place + len(low)) if low else (name, end)
        if not name:
            return
        yield name, place
        joined = _AND.match(text, end)
        if joined is None:
            return
        place = joined.end()


def last_words(before: str) -> str:
    """The last words of a subject that may be a name in lower case: two or three, or one with a hyphen, none of them
    loose; a short form may open them ("QR label")."""
    kept: list[str] = []
    loose = patterns().loose
    words = before.rstrip("*_").split(" ")
    for place in range(len(words) - 1, -1, -1):
        word = words[place]
        if kept and _SHORT.fullmatch(word):
            kept.insert(0, word)
            break
        if len(kept) == _LONGEST or word.lower() in loose or word.endswith("ly") or not _LOW.fullmatch(word):
            break
        if word[0].isupper() and (not kept or (place and words[place - 1][-1:] not in ".!?:-*")):
            break  # only the word that opens the sentence may have a capital
        kept.insert(0, word)
    return " ".join(kept) if len(kept) > 1 or (kept and "-" in kept[0]) else ""


def first_words(behind: str) -> str:
    """The first words of an object that may be a name in lower case, up to the next loose one."""
    kept: list[str] = []
    loose = patterns().loose
    for word in behind.split(" "):
        bare = word.rstrip(".,;:)*_\"'")
        short = not kept and _SHORT.fullmatch(bare)
        if not short and (not _LOW_BEHIND.fullmatch(bare) or bare in loose or bare in _AWAY or bare.endswith("ly")):
            break
        kept.append(bare)
        if bare != word or len(kept) == _LONGEST:
            break
    if kept and _SHORT.fullmatch(kept[-1]):
        return ""
    return " ".join(kept) if len(kept) > 1 or (kept and "-" in kept[0]) else ""


_AWAY = frozenset("out off up down back away forward ahead together apart".split())
_LONGEST = 3  # words of a name in lower case
_LOW = re.compile(r"\w[a-z][\w-]*")
_LOW_BEHIND = re.compile(r"[a-z][\w-]+")
_SHORT = re.compile(r"[A-Z]{2,4}\d?|[a-z]\d")
