"""Cues: what words say of the names around them, as rows of data, matched by spaCy.

A cue is a row of `patterns/*.toml`; its `pattern` is a list of pairs: a pattern, and an example that it alone must find
(a test asks each). A pattern is words:

    word            this word, whatever its case;   a|b   one of these;   word?   it may be missing
    <who:Person>    a name of this kind (or kinds, Feature|Team), called `who` in what is found; Role and Group are
                    words such as "VP Engineering" and "product", which name no thing (ingest/language/phrases.py)
    <do>            any one word
    @bodies         any word of this list of `[cues]` in `patterns/words.toml`; also as one of several
    ~               an adverb such as "still" or "mostly", or none
    ..              up to four words, but no mark that ends a clause

The longest word that must stand there is its anchor, or a role or group where that is shorter than four letters: only
sentences with an anchor are looked at, and with all the words and a name of each kind that the pattern needs.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from ingest.language.gazetteer import Mention
from ingest.language.lexicon import rows_of, words_of
from ingest.language.tokens import STOPS, Words, doc_of, vocabulary
from ingest.note import Key, Line
from kg.vocabulary import THINGS

if TYPE_CHECKING:
    from spacy.matcher import Matcher
    from spacy.tokens import Doc

PHRASES = ("Role", "Group")
"""What words may be that name no thing: the other kinds of slots."""
_JOINS = frozenset((",", "/", "&", "+", "and", "or"))
_SLOT = re.compile(r"<(\w+)(?::([\w|]+))?>(\?)?")
_LONG = 6  # words that an element of a pattern stands for at most
_MARKS = (*STOPS, ",", ":", "(", ")")
_ADVERBS = sorted(words_of("cues", "adverbs"))


class Cue(NamedTuple):
    """A pattern of a row of cues: what it says when it is found."""

    says: str
    pattern: str
    example: str
    more: Mapping[str, Any]  # the other fields of the row


class Slot(NamedTuple):
    """What stands in a slot of a pattern: its tokens, and the name when it is one, with those listed beside it."""

    start: int  # character offsets in the line
    end: int
    text: str
    mention: Mention | None = None
    listed: tuple[Mention, ...] = ()  # the mention and those joined to it: "Dana, Omer and Noa"


class Found(NamedTuple):
    """A cue found in a line."""

    cue: Cue
    line: Line
    start: int  # character offsets in the line
    end: int
    slots: Mapping[str, Slot]
    before: str  # what its sentence says before it
    after: str  # and after it, to the end of the sentence


class Cues(NamedTuple):
    """Cues made ready: for each anchor word the matcher of the cues that need it."""

    rows: tuple[Cue, ...]
    slots: tuple[tuple[tuple[str, frozenset[str]], ...], ...]  # of each row's elements, the slot's name and kinds
    anchors: Mapping[str, _Anchor]


_Needs = tuple[frozenset[str], ...]


class _Anchor(NamedTuple):
    """The cues that need a word."""

    matcher: Matcher
    needs: dict[_Needs, None]  # of its cues, the kinds of names and the words that must be near
    by_word: dict[str, list[_Needs]]  # the same, by each word or kind of the one of them that is the rarest
    names: int  # how many names and phrases each of its cues needs at least
    fit: dict[frozenset[str], bool]  # by the kinds that are near: have they all that one of its cues needs?
    left: int  # how many words before it a cue may have
    right: int  # and how many with it and after it


@cache
def read_cues(name: str) -> Cues:
    """The cues of a file of `ingest/patterns`, made ready."""
    rows = [
        Cue(row["says"], pattern, example, {key: value for key, value in row.items() if key not in ("says", "pattern")})
        for row in rows_of(name)["cue"]
        for pattern, example in row["pattern"]
    ]
    return prepare(rows)


def prepare(rows: Sequence[Cue]) -> Cues:
    """Cues made ready from their rows. Raises ValueError for a pattern without an example or a word to look for."""
    from spacy.matcher import Matcher

    anchors: dict[str, _Anchor] = {}
    slots: list[tuple[tuple[str, frozenset[str]], ...]] = []
    for place, row in enumerate(rows):
        if not row.example:
            raise ValueError(f"the cue “{row.pattern}” has no example")
        elements = [_element(word) for word in row.pattern.split()]
        slots.append(tuple((element.slot, element.kinds) for element in elements))
        musts = [element for element in elements if element.spec.get("OP", "+") == "+"]
        words = [(min(map(len, e.words)), -len(e.words), e.words) for e in musts if e.words]
        words += [(4, 0, tuple(e.kinds)) for e in musts if e.kinds and e.kinds <= set(PHRASES)]
        if not words:
            raise ValueError(f"the cue “{row.pattern}” has no word to look for")
        chosen = max(words)[2]
        named = [element.kinds for element in musts if element.kinds]
        needs = (*named, *(frozenset(element.words) for element in musts if element.words and element.words != chosen))
        lengths = [1 if element.spec.get("OP", "?") == "?" else _LONG for element in elements]
        at = next(at for at, element in enumerate(elements) if chosen in (element.words, tuple(element.kinds)))
        left, right = sum(lengths[:at]) + lengths[at] - 1, sum(lengths[at:])
        for word in chosen:
            old = anchors.get(word) or _Anchor(Matcher(vocabulary(), validate=False), {}, {}, len(named), {}, 0, 0)
            old.matcher.add(str(place), [[element.spec for element in elements]])
            if needs not in old.needs:
                old.needs[needs] = None
                for one in max(needs, key=_rarity, default=(_ALWAYS,)):
                    old.by_word.setdefault(one, []).append(needs)
            anchors[word] = old._replace(
                names=min(old.names, len(named)), left=max(old.left, left), right=max(old.right, right)
            )
    return Cues(tuple(rows), tuple(slots), anchors)


_ALWAYS = ""
"""What is near each anchor: of cues that need nothing else."""


def _rarity(need: frozenset[str]) -> tuple[bool, int]:
    """How rare is one of these words, or a name of one of these kinds? A long word is in few sentences."""
    shortest = min(need, key=len)
    return not shortest[0].isupper(), len(shortest)


class _Element(NamedTuple):
    """One element of a pattern, for spaCy."""

    spec: dict[str, Any]
    slot: str = ""
    kinds: frozenset[str] = frozenset()
    words: tuple[str, ...] = ()


def _element(word: str) -> _Element:
    if word == "..":
        return _Element({"ORTH": {"NOT_IN": list(_MARKS)}, "OP": "{0,4}"})
    if word == "~":
        return _Element({"LOWER": {"IN": _ADVERBS}, "OP": "?"})
    more = {"OP": "?"} if word.endswith("?") and len(word) > 1 else {}
    if slot := _SLOT.fullmatch(word):
        if not slot[2]:
            return _Element({"ORTH": {"NOT_IN": list(_MARKS)}} | more, slot[1])
        kinds = _labels(slot[2])
        if not kinds.isdisjoint(PHRASES):
            more = {"OP": "*" if more else "+"}
        return _Element({"ENT_TYPE": {"IN": sorted(kinds)}} | more, slot[1], kinds)
    listed = (word[:-1] if more else word).lower().split("|")
    words = tuple(
        one for word in listed for one in (sorted(words_of("cues", word[1:])) if word[:1] == "@" else (word,))
    )
    return _Element({"LOWER": {"IN": list(words)}} | more, words=words)


@cache
def _labels(kinds: str) -> frozenset[str]:
    """The entity types that a slot takes: a name that may be of two kinds fits either."""
    wanted = set(THINGS if kinds == "Any" else kinds.split("|"))
    pairs = (f"{a}|{b}" for a in sorted(THINGS) for b in sorted(THINGS) if a < b and {a, b} & wanted)
    return frozenset((*wanted, *pairs))


class Merged(NamedTuple):
    """A note's words for cues: each name is one token with its kind."""

    doc: Doc
    texts: list[str]  # in lower case
    said: list[str]  # the same, but "" for a name
    kinds: list[str]  # of each token, what it names or what sort of phrase it belongs to
    starts: list[int]  # character offsets in the token's line
    ends: list[int]
    mentions: Mapping[int, Mention]  # by place in `doc`
    lines: Sequence[Line]
    firsts: Sequence[int]  # the place of each line's first token
    places: Mapping[str, Sequence[int]]  # of each word, and each kind, where it stands
    stops: Sequence[int]  # the places of tokens that end a sentence
    named: Sequence[int]  # the places of names, roles and groups, in order

    def line_of(self, place: int) -> Line:
        """The line that the token at this place stands in."""
        return self.lines[bisect_right(self.firsts, place) - 1]


def merged(
    words: Words,
    mentions: Sequence[Mention],
    links: Sequence[Mention] = (),
    phrases: Callable[[Sequence[str], Sequence[str]], Iterable[tuple[int, int, str]]] | None = None,
) -> Merged:
    """The words with each mention as one token, and with the names that stand in links, which are no words of theirs.
    Front matter is left out: it holds fields and no sentences. `phrases` finds roles and groups among the tokens, given
    with their kinds: the first place, the last, the kind."""
    names: dict[Key, list[Mention]] = defaultdict(list)
    for mention in sorted((*mentions, *links), key=lambda mention: mention.start):
        if not (here := names[mention.line.key]) or here[-1].end <= mention.start:
            here.append(mention)
    texts: list[str] = []
    low: list[str] = []
    kinds: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    firsts: list[int] = []
    found: dict[int, Mention] = {}

    bounds = [*words.firsts, len(words.texts)][1:]
    lines: list[Line] = []
    for line, first, end in zip(words.lines, words.firsts, bounds, strict=True):
        if line.form == "front":
            continue
        lines.append(line)
        firsts.append(len(texts))
        place = first
        for name in names.get(line.key, ()):
            upto = bisect_left(words.starts, name.start, place, end - 1)
            texts += words.texts[place:upto]
            low += words.low[place:upto]
            starts += words.starts[place:upto]
            ends += words.ends[place:upto]
            kinds += [""] * (upto - place)
            place = bisect_left(words.starts, name.end, upto, end - 1)
            if words.texts[place] == "." and place > upto + 1 and words.ends[place - 1] - words.starts[place - 1] == 1:
                place += 1  # the full stop of "Dana L." ends no sentence
            # A link is no word of the line: its name stands for it.
            found[len(texts)] = name
            texts.append(words.texts[upto] if place > upto else name.ref.name)
            low.append(texts[-1].lower())
            kinds.append(name.ref.kind)
            starts.append(name.start)
            ends.append(name.end)
        texts += words.texts[place:end]
        low += words.low[place:end]
        starts += words.starts[place:end]
        ends += words.ends[place:end]
        kinds += [""] * (end - place)
    for first, last, kind in phrases(texts, kinds) if phrases else ():
        kinds[first : last + 1] = [kind] * (last + 1 - first)
    places: dict[str, list[int]] = defaultdict(list)
    for place, word in enumerate(low):
        places[word].append(place)
    shown = [place for place, kind in enumerate(kinds) if kind]
    stops = sorted(place for stop in STOPS if stop in places for place in places[stop])
    said = low.copy()
    for place in found:
        said[place] = ""
    doc = doc_of(texts)
    for place in shown:
        places[kinds[place]].append(place)
        doc[place].ent_type_ = kinds[place]  # a fifth of what `ents` of the document would take
    return Merged(doc, low, said, kinds, starts, ends, found, lines, firsts, places, stops, shown)


def find(cues: Cues, text: Merged) -> Iterator[Found]:
    """The cues found in a note's words; of those that begin at one place and say one thing, the longest."""
    sentences: dict[tuple[int, int], list[tuple[str, int]]] = defaultdict(list)
    for word in sorted(cues.anchors.keys() & text.places.keys()):
        anchor = cues.anchors[word]
        for place in text.places[word]:
            if _is_near(anchor, text, place):
                stop = bisect_right(text.stops, place)
                first = text.stops[stop - 1] + 1 if stop else 0
                sentences[first, text.stops[stop] if stop < len(text.stops) else len(text.texts)].append((word, place))
    for (first, last), words in sorted(sentences.items()):
        best: dict[tuple[int, str], tuple[int, int, int, list[int]]] = {}
        for word, place in words:
            anchor = cues.anchors[word]
            left, right = max(first, place - anchor.left), min(last, place + anchor.right)
            near = {_ALWAYS, *text.kinds[left:right], *text.texts[left:right]}
            if not _has_all(anchor, near):
                continue
            hits: Any = anchor.matcher(text.doc[left:right], with_alignments=True)  # its types do not know alignments
            for id, begin, end, alignment in hits:
                row = int(text.doc.vocab.strings[id])
                key = (left + begin, cues.rows[row].says)
                if key not in best or (left + end, -row) > (best[key][1], -best[key][2]):
                    best[key] = (left + begin, left + end, row, alignment)
        for begin, end, row, alignment in sorted(best.values()):
            yield _found(cues, row, text, (first, last), begin, end, alignment)


def _has_all(anchor: _Anchor, near: Set[str]) -> bool:
    """Has what is near an anchor all that one of its cues needs?"""
    for word in anchor.by_word.keys() & near:
        for needs in anchor.by_word[word]:
            if not any(map(near.isdisjoint, needs)):
                return True
    return False


def _is_near(anchor: _Anchor, text: Merged, place: int) -> bool:
    """Are names near an anchor that is at this place, and of the kinds that one of its cues needs?"""
    if not anchor.names:
        return True
    left, right = max(place - anchor.left, 0), place + anchor.right
    at = bisect_left(text.named, left) + anchor.names - 1
    if at >= len(text.named) or text.named[at] >= right:
        return False
    kinds = frozenset(text.kinds[left:right])
    if (fit := anchor.fit.get(kinds)) is None:
        fit = anchor.fit[kinds] = _fit(anchor, kinds)
    return fit


def _fit(anchor: _Anchor, kinds: frozenset[str]) -> bool:
    """Are there the kinds of names that one of the cues of an anchor needs?"""
    wanted = ([need for need in needs if next(iter(need))[:1].isupper()] for needs in anchor.needs)
    return any(all(not kinds.isdisjoint(need) for need in needs) for needs in wanted)


def _found(
    cues: Cues, row: int, text: Merged, sentence: tuple[int, int], begin: int, end: int, alignment: Sequence[int]
) -> Found:
    line = text.line_of(begin)
    places: dict[int, tuple[int, int]] = {}  # of each element, its first and last place
    for place, element in enumerate(alignment[: end - begin], begin):
        places[element] = (places.get(element, (place, 0))[0], place)
    slots = {
        name: _slot(text, line, *places[element], sentence, kinds)
        for element, (name, kinds) in enumerate(cues.slots[row])
        if name and element in places
    }
    left, right = text.starts[begin], text.ends[end - 1]
    opens, closes = text.starts[sentence[0]], text.ends[sentence[1] - 1]
    return Found(cues.rows[row], line, left, right, slots, line.text[opens:left], line.text[right:closes])


def _slot(text: Merged, line: Line, first: int, last: int, sentence: tuple[int, int], kinds: frozenset[str]) -> Slot:
    start, end = text.starts[first], text.ends[last]
    mention = text.mentions.get(first) if first == last else None
    listed = _listed(text, first, sentence, kinds or {text.kinds[first]}) if mention else ()
    return Slot(start, end, line.text[start:end], mention, listed)


def _listed(text: Merged, place: int, sentence: tuple[int, int], kinds: Collection[str]) -> tuple[Mention, ...]:
    """The mention at a place and those of its kinds that are joined to it by commas, slashes and "and"."""
    found = [place]
    for step in (-1, 1):
        at = place + step
        while sentence[0] <= at < sentence[1]:
            if at in text.mentions and text.kinds[at] in kinds:
                found.append(at)
            elif at in text.mentions or text.texts[at] not in _JOINS:
                break
            at += step
    return tuple(text.mentions[at] for at in sorted(found))


def in_lines(found: Iterable[Found]) -> list[list[Found]]:
    """What was found, line by line."""
    lines: dict[Key, list[Found]] = defaultdict(list)
    for one in found:
        lines[one.line.key].append(one)
    return list(lines.values())
