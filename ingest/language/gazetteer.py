"""Names in running text: every place where a note mentions somebody or something that the vault knows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from ingest.language.lexicon import words_of
from ingest.language.tokens import Words, doc_of, plain, tokens, vocabulary
from ingest.note import Line, Note, at
from kg.identity.name_matching import is_version
from kg.model import Fact, Ref

if TYPE_CHECKING:
    from spacy.matcher import PhraseMatcher
    from spacy.tokens import Doc

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
_DOES = frozenset(
    ("will", "'ll", "has", "had", "is", "was", "takes", "took", "agreed", "volunteered", "offered", "promised")
)
_OPENS = frozenset('.!?:;>-|\n"')


_NONE: Mapping[str, Ref] = {}


class Known(NamedTuple):
    """The names to look for."""

    matcher: PhraseMatcher
    names: Mapping[int, tuple[str, str]]  # spaCy's id of a phrase: the spelling and its kinds
    versions: frozenset[str]
    majors: frozenset[str]  # the lines of releases: 5 of 5.4


def known(surfaces: Mapping[str, set[str]]) -> Known:
    """The look-up for the spellings of a roster, each with the kinds it may be of."""
    from spacy.matcher import PhraseMatcher

    matcher = PhraseMatcher(vocabulary(), attr="LOWER")
    names: dict[int, tuple[str, str]] = {}
    versions = set()
    for spelling, kinds in sorted(surfaces.items()):
        if kinds == {"Release"} and is_version(spelling):
            versions.add(spelling.lower().lstrip("v"))
            continue
        words = tokens(spelling)
        if words and not (len(words) == 1 and len(words[0]) < 2):
            matcher.add(spelling, [doc_of(words)])
            names[vocabulary().strings[spelling]] = (spelling, "|".join(sorted(kinds)))
    majors = frozenset(version.partition(".")[0] for version in versions)
    return Known(matcher, names, frozenset(versions), majors)


class Mention(NamedTuple):
    """A name in a line."""

    line: Line
    start: int  # character offsets in the line
    end: int
    ref: Ref


def find_names(words: Words, doc: Doc, names: Known, short: Mapping[str, Ref] = _NONE) -> list[Mention]:
    """All mentions in a note's words, in the order of the text; `doc` is spaCy's document of them, `short` whom the
    note itself gives which abbreviation."""
    hits: list[tuple[int, int, int, str, str]] = []  # minus length, first token, end, spelling, kinds
    for id, first, last in names.matcher(doc):
        spelling, kinds = names.names[id]
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
    found = [_mention(words, *hit) for hit in _longest(hits)]
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
