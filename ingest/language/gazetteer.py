"""Names in running text: every place where a note mentions somebody or something that the vault knows."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Container, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from ingest.language.lexicon import columns_of, either, rows_of, words_of
from ingest.language.tokens import Words, plain, tokens
from ingest.note import Line, Note, at
from kg.identity.known_names import is_english
from kg.identity.known_names import known as known_names
from kg.identity.name_index import INITIALS
from kg.identity.name_matching import is_version
from kg.model import Fact, Ref

# A release number: not an amount, a date, a time, a share or part of a longer number.
_VERSION = re.compile(
    r"(?<![\d.~$€£:\-])(?<!(?<!\.\d)/)v?(\d{1,2}\.\d{1,2}(?:\.\d{1,2})?)"
    r"(?![\d%]|\.\d|\s?(?:%|[x×]\b|[kmbgtpe]b?\b|[gtpe]ib\b|ms\b|s\b|sec|min|hours?\b|hrs?\b|days?\b|weeks?\b|months?\b|years?\b"
    r"|million|billion|percent|points?\b|stars?\b|out of\b|[kmg]?w\b|[km]m?\b|people|engineers|FTEs?\b))",
    re.IGNORECASE,
)
_SPOKEN = re.compile(r"(?<![\d\-])(\d{1,2})(?:-| dot | point )(\d{1,2})(?:(?:-| dot | point )(\d{1,2}))?(?![\d\-])")
_MYSELF = re.compile(r"@(?:Myself|Me|myself|me)\b")
_NUMBER = re.compile(
    r"(?<![\d\-])\d{1,2}(?:[.\-]| dot | point )\d{1,2}(?!\d)"
).search  # asked first: few lines have one
_ALSO_WORDS = words_of("people", "also_words")
_LOW_WORDS = _ALSO_WORDS | words_of("people", "low_words")
_SPEAKS = frozenset(rows_of("evidence")["human"]["verbs"].split())
_DOES = _SPEAKS | frozenset(
    ("will", "'ll", "has", "had", "is", "was", "takes", "took", "agreed", "volunteered", "offered", "promised")
)
_OPENS = frozenset('.!?:;>-|\n"')
_BEFORE_NAME = re.compile(r"(?:^|[.;,|(] ?)([A-Z]{2,4})(?: ?[:=–-])? $")
# Initials where a person stands: an item's owner, in brackets by themselves, before what people do, behind "@".
_INITIAL_SLOT = re.compile(
    r"^\W*(?:\[.\] )?(?P<owner>[A-Z]{2,4})(?=: |\s+to [a-z]|\s+will [a-z])|\((?P<by>[A-Z]{2,4})\)|@(?P<at>[A-Z]{2,4})\b"
    rf"|\b(?P<says>[A-Z]{{2,4}}) (?:{either(rows_of('evidence')['human']['verbs'].split())})\b"
    r"|\b(?:[Aa]ctions?|ACTIONS?|[Oo]wners?|[Bb]y|[Ll]ead|[Ww]ho)(?:: ?|\W{1,4})(?P<told>[A-Z]{2,4})\b"
    r"|\|\s*(?P<cell>[A-Z]{2,4})\s*(?=\|)"
    r"|(?:^|[.;] )(?P<does>[A-Z]{2,4}) [a-z]+ed\b"
)
_GLUE = frozenset("@./_-#&=")
_ARTICLES = frozenset("a an the this that these those my our your his her its their no any some every".split())
_AND = frozenset(",&+/") | {"and"}
_HOUSE = 3  # people whom a note writes without capitals, so that it is its way


_NONE: Mapping[str, Ref] = {}


class Known(NamedTuple):
    """The names to look for."""

    names: Mapping[str, str]  # the spellings, each with its kinds
    spellings: Mapping[tuple[str, ...], Sequence[str]]  # by their words in lower case
    lengths: Mapping[str, frozenset[int]]  # by the first word of a spelling: how many words those with it have
    versions: frozenset[str]
    majors: frozenset[str]  # the lines of releases: 5 of 5.4
    initials: frozenset[str]  # of people, who are meant where a note uses them so


def known(surfaces: Mapping[str, set[str]]) -> Known:
    """The look-up for the spellings of a roster, each with the kinds it may be of."""
    names: dict[str, str] = {}
    spellings: dict[tuple[str, ...], list[str]] = defaultdict(list)
    versions = set()
    initials = frozenset(spelling for spelling, kinds in surfaces.items() if kinds == {INITIALS})
    for spelling, kinds in sorted(surfaces.items()):
        if kinds == {"Release"} and is_version(spelling):
            versions.add(spelling.lower().lstrip("v"))
            continue
        words = _words(spelling)
        if words and not (len(words) == 1 and len(words[0]) < 2):
            spellings[words].append(spelling)
            names[spelling] = "Person" if spelling in initials else "|".join(sorted(kinds))
    lengths: dict[str, set[int]] = defaultdict(set)
    for words in spellings:
        lengths[words[0]].add(len(words))
    majors = frozenset(version.partition(".")[0] for version in versions)
    by_first = {word: frozenset(some) for word, some in lengths.items()}
    return Known(names, dict(spellings), by_first, frozenset(versions), majors, initials)


@lru_cache(maxsize=4096)  # the names that everybody knows are looked for in every vault
def _words(spelling: str) -> tuple[str, ...]:
    return tuple(word.lower() for word in tokens(spelling))


class Mention(NamedTuple):
    """A name in a line."""

    line: Line
    start: int  # character offsets in the line
    end: int
    ref: Ref


def _spelt(words: Words, names: Known) -> Iterator[tuple[str, int, int]]:
    """Each spelling that stands in a note's words, whatever its capitals, with its first token and its end."""
    low, lengths, spellings = words.low, names.lengths, names.spellings
    for first, word in enumerate(low):
        for length in lengths.get(word, ()):
            for spelling in spellings.get(tuple(low[first : first + length]), ()):
                yield spelling, first, first + length


def find_names(
    words: Words, names: Known, short: Mapping[str, Ref] = _NONE, initials: Mapping[str, Ref] = _NONE
) -> list[Mention]:
    """All mentions in a note's words, in the order of the text; `short` is whom the note itself gives which
    abbreviation, `initials` those of the people whom it lists, in case that it uses them."""
    hits: list[tuple[int, int, int, str, str]] = []  # minus length, first token, end, spelling, kinds
    low: list[tuple[int, int, int, str, str]] = []  # names without their capitals
    for spelling, first, last in _spelt(words, names):
        kinds = names.names[spelling]
        line = words.line_of(first)
        said = line.text[words.starts[first] : words.ends[last - 1]]
        if spelling.startswith("@"):
            at = words.starts[first] - 1
            if line.text[at : at + 1] == "@" and said.casefold() == spelling[1:].casefold():
                hits.append((first - last, first, last, spelling, kinds))
        elif _is_written(said, spelling, kinds, line.form) and not (
            last - first == 1
            and said.lower() in _ALSO_WORDS
            and (first == 0 or words.texts[first - 1] in _OPENS)
            and words.texts[last].lower() not in _DOES
        ):
            hits.append((first - last, first, last, spelling, kinds))
        elif line.form != "transcript" and said.islower() and _is_low(words, first, last, spelling, kinds):
            low.append((first - last, first, last, spelling, kinds))
    found = [_mention(words, *hit) for hit in _longest([*hits, *_of_house(words, low)])]
    unsure = {mention.ref.name: mention.ref for mention in found if mention.ref.name in names.initials}
    found = [mention for mention in found if mention.ref.name not in unsure]
    short = {**_given_initials(words, found), **short}
    short = {**_used_initials(words, initials), **_initials_in_slots(words, unsure), **short}
    if short:
        taken = {(mention.line.key, mention.start) for mention in found}
        for place, word in enumerate(words.texts):
            if word in short and (key := (words.line_of(place).key, words.starts[place])) not in taken:
                found.append(Mention(words.line_of(place), key[1], words.ends[place], short[word]))
    for line in words.lines:
        if line.label[1] and line.speaker:
            found.append(Mention(line, *line.label, Ref("Person", line.speaker)))
        if "@" in line.text:
            found += [Mention(line, *me.span(), Ref("Person", "Myself")) for me in _MYSELF.finditer(line.text)]
        if names.versions and _NUMBER(line.text):
            found.extend(_releases(line, names.versions, names.majors))
    return sorted(found, key=lambda mention: (mention.line.key, mention.start))


def _mention(words: Words, first: int, last: int, spelling: str, kinds: str) -> Mention:
    """The mention at these tokens; "Ravi S." goes on to the initial."""
    if kinds == "Person" and last < len(words.texts) and last - first == 1:
        initial = words.texts[last]
        if (
            len(initial) == 1
            and initial.isupper()
            and initial != "I"
            and words.texts[last + 1] in (".", ",", "\n", "'s", ")")
        ):
            return Mention(
                words.line_of(first), words.starts[first], words.ends[last], Ref(kinds, f"{spelling} {initial}")
            )
    return Mention(words.line_of(first), words.starts[first], words.ends[last - 1], Ref(kinds, spelling))


def _is_written(said: str, spelling: str, kinds: str, form: str) -> bool:
    """Is this how the name is written? One word and people need their capitals, but not in speech-to-text."""
    said = plain(said)
    if said == spelling:
        return True
    one = " " not in said and "-" not in said
    if form == "transcript":
        return not one or len(said) > 3
    if kinds == "Team" and said.islower():
        return True
    if not one and said.isupper() and said == plain(spelling).upper():
        return True
    if one or "Person" in kinds or kinds == "Team":
        return re.sub(r"[\s\-]+", " ", said) == re.sub(r"[\s\-]+", " ", plain(spelling))
    return True


def _given_initials(words: Words, found: Sequence[Mention]) -> dict[str, Ref]:
    """The initials that a note gives to two people or more, each before the name: "DM Dana Mills, buyer"."""
    given: dict[str, set[Ref]] = {}
    for mention in found:
        if mention.ref.kind != "Person":
            continue
        text = mention.line.text
        before = _BEFORE_NAME.search(text[mention.line.body : mention.start])
        if before and _fit(before[1], text[mention.start : mention.end]):
            given.setdefault(before[1], set()).add(mention.ref)
    return {word: refs.pop() for word, refs in given.items() if len(refs) == 1} if len(given) > 1 else {}


def _fit(initials: str, name: str) -> bool:
    """Are these the initials of a name, or of somebody with this first name?"""
    firsts = [part[0].upper() for part in name.split()]
    return initials[0] == firsts[0] and (len(firsts) == 1 or initials in ("".join(firsts), firsts[0] + firsts[-1]))


def _used_initials(words: Words, initials: Mapping[str, Ref]) -> Mapping[str, Ref]:
    """Initials of those whom a note lists, when it uses one of them where a person stands: "DM: order it", "(DM)"."""
    return initials if initials and any(found in initials for found, _ in _in_slots(words, initials)) else _NONE


def _initials_in_slots(words: Words, initials: Mapping[str, Ref]) -> Mapping[str, Ref]:
    """Of initials that other notes give to people those that stand where a person does; in a table, in a column of
    people."""
    found = {found for found, is_sure in _in_slots(words, initials) if is_sure} if initials else set[str]()
    return {short: ref for short, ref in initials.items() if short in found}


def _in_slots(words: Words, initials: Collection[str]) -> Iterator[tuple[str, bool]]:
    """What may be initials, on a line with one of these, and stands where a person does; False: in a table whose column
    tells no people."""
    header: Line | None = None
    for line in words.lines:
        if line.form == "transcript":
            continue
        header = (header or line) if line.form == "row" else None
        if not any(one in line.text for one in initials):
            continue
        for slot in _INITIAL_SLOT.finditer(line.text[line.body :]):
            before = line.text.count("|", 0, line.body + slot.start(str(slot.lastgroup)))
            is_sure = slot.lastgroup != "cell" or header is None or _heads_people(header, before)
            yield slot[str(slot.lastgroup)], is_sure


def _heads_people(header: Line, place: int) -> bool:
    """Does a table's line of names call this column one of people?"""
    columns = header.text.split("|")
    return place < len(columns) and columns[place].strip(" *_`").lower() in columns_of("kinds")["Person"]


def _is_low(words: Words, first: int, last: int, spelling: str, kinds: str) -> bool:
    """May these words be a name that lost its capitals: a person's, or one word that is nobody else's and is known here
    alone; no part of an address, no word behind an article?"""
    text, start, end = words.line_of(first).text, words.starts[first], words.ends[last - 1]
    if text[start - 1 : start] in _GLUE or (text[end : end + 1] in _GLUE and text[end + 1 : end + 2].isalnum()):
        return False
    is_known = spelling in known_names().names and (len(spelling) < 5 or is_english(spelling))
    if kinds != "Person" and (last - first > 1 or is_known or spelling.isupper()):
        return False
    low = spelling.lower()
    behind_article = first > 0 and words.texts[first - 1].lower() in _ARTICLES
    return len(spelling) > 2 and not (behind_article or low in known_names().common or low in known_names().opening)


def _of_house(words: Words, low: Sequence[tuple[int, int, int, str, str]]) -> Iterator[tuple[int, int, int, str, str]]:
    """Of names without capitals those that are names in a note that writes several people so. What is a word of the
    language as well ("mark", "will") must stand where a person does."""
    people = {
        spelling.split()[0] for _, _, _, spelling, kinds in low if kinds == "Person" and not _is_also_word(spelling)
    }
    if len(people) < _HOUSE:
        return
    ends = {last for _, _, last, _, kinds in low if kinds == "Person"}
    firsts = {first for _, first, _, _, kinds in low if kinds == "Person"}
    for hit in low:
        _, first, last, spelling, kinds = hit
        if not _is_also_word(spelling) or (kinds == "Person" and _is_person_slot(words, first, last, firsts, ends)):
            yield hit


def _is_also_word(spelling: str) -> bool:
    return spelling.lower() in _LOW_WORDS


def _is_person_slot(words: Words, first: int, last: int, firsts: Container[int], ends: Container[int]) -> bool:
    """Does a person stand here: the owner of an item, one of a list of people, whom somebody is with or asks?"""
    texts = words.texts
    before = texts[first - 1].lower() if first else "\n"
    behind, second = texts[last].lower(), texts[last + 1 : last + 2]
    opens = words.starts[first] <= words.line_of(first).body or before in _OPENS
    beside = (before in _AND and first - 1 in ends) or (behind in _AND and last + 1 in firsts)
    owns = opens and (behind == ":" or (behind == "to" and bool(second) and second[0].isalpha()))
    return beside or owns or behind in _SPEAKS or before in ("with", "@", "ask", "asked", "tell", "told")


def _longest(hits: Sequence[tuple[int, int, int, str, str]]) -> list[tuple[int, int, str, str]]:
    """Of hits that overlap the longest, then the first; one spelling a place."""
    taken: set[int] = set()
    kept = []
    for _, first, last, spelling, kinds in sorted(hits):
        if taken.isdisjoint(range(first, last)):
            taken.update(range(first, last))
            kept.append((first, last, spelling, kinds))
    return kept


def _releases(line: Line, versions: frozenset[str], majors: frozenset[str]) -> Iterator[Mention]:
    """The numbers of releases in a line: those that are known, and others of a known line of releases (5.x)."""
    for found in _VERSION.finditer(plain(line.text)):
        if found[1] in versions or (line.form != "front" and found[1].partition(".")[0] in majors):
            yield Mention(line, found.start(), found.end(), Ref("Release", found[1]))
    if line.form == "transcript":  # "5-4-1", as it is spoken
        for found in _SPOKEN.finditer(plain(line.text)):
            number = ".".join(part for part in found.groups() if part)
            if number in versions or (found[1] in majors and (found[3] or number in versions)):
                yield Mention(line, found.start(), found.end(), Ref("Release", number))


def mentions(note: Note, found: Sequence[Mention]) -> Iterator[Fact]:
    """The facts of mentions."""
    for mention in found:
        source = at(note, mention.line, mention.start, mention.end)
        yield Fact(mention.ref, "MENTIONED", Ref("Note", note.path), source, "roster")
