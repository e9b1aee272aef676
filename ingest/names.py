"""Names in running text: every place where a note mentions somebody or something that the vault knows."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple

from ingest.note import Line, Note, at
from kg.match import is_version
from kg.model import Fact, Ref

_TOKEN = re.compile(r"\d+(?:\.\d+)+|[^\W_]+")
# A release number: not an amount, a date, a time, a share or part of a longer number.
_VERSION = re.compile(
    r"(?<![\d.~$€£:\-])(?<!(?<!\.\d)/)v?(\d{1,2}\.\d{1,2}(?:\.\d{1,2})?)"
    r"(?![\d%]|\.\d|\s?(?:%|x\b|[kmgtp]b\b|[gtp]ib\b|ms\b|hours?\b|days?\b|weeks?\b))",
    re.IGNORECASE,
)
_TURN_START = re.compile(r"^\s*[\[(]?\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d+)?[\])]?[\s:\-–]*")
_NUMBER = re.compile(r"\.\d").search  # asked first: few lines have one
# First names that are English words too: at the start of a sentence they are taken for the word.
_ALSO_WORDS = frozenset(
    "will mark may grant rich art bill drew frank grace hope joy jack rob sue pat max ray dawn guy miles chance".split()
)


class Known(NamedTuple):
    """The names to look for, by the first word of each."""

    starts: Mapping[str, tuple[tuple[tuple[str, ...], str, str], ...]]  # first word: (words, spelling, kinds)
    versions: frozenset[str]


def known(surfaces: Mapping[str, set[str]]) -> Known:
    """The look-up for the spellings of a roster, each with the kinds it may be of."""
    starts: dict[str, list[tuple[tuple[str, ...], str, str]]] = defaultdict(list)
    versions = set()
    for spelling, kinds in surfaces.items():
        if kinds == {"Release"} and is_version(spelling):
            versions.add(spelling.lower().lstrip("v"))
            continue
        tokens = tuple(_TOKEN.findall(spelling))
        if tokens and not (len(tokens) == 1 and len(tokens[0]) < 2):
            starts[tokens[0].casefold()].append((tokens, spelling, "|".join(sorted(kinds))))
    return Known(
        {first: tuple(sorted(rows, key=lambda row: (-len(row[0]), row[1]))) for first, rows in starts.items()},
        frozenset(versions),
    )


class Mention(NamedTuple):
    """A name in a line."""

    line: Line
    start: int  # character offsets in the line
    end: int
    ref: Ref


def find_names(note: Note, names: Known) -> list[Mention]:
    """All mentions in a note outside its links (those speak for themselves), in the order of the text."""
    links: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for link in note.links:
        links[link.line].append((link.start, link.end))
    speakers = [
        spelling
        for rows in names.starts.values()
        for words, spelling, kinds in rows
        if kinds == "Person" and len(words) > 1
    ]
    speakers.sort(key=len, reverse=True)
    found: list[Mention] = []
    for line in note.lines:
        text = line.text
        for start, end in links.get(line.number, ()):
            text = text[:start] + " " * (end - start) + text[end:]
        if line.form == "transcript" and (turn := _TURN_START.match(text)):
            # Labels are glued to what is said: "Ada ByronMorning, all".
            label = next((name for name in speakers if text.startswith(name, turn.end())), "")
            if label:
                found.append(Mention(line, turn.end(), turn.end() + len(label), Ref("Person", label)))
                text = " " * (turn.end() + len(label)) + text[turn.end() + len(label) :]
        found.extend(_in_line(line, text, names))
    return found


def _in_line(line: Line, text: str, names: Known) -> Iterator[Mention]:
    if names.versions and _NUMBER(text):
        for number in _VERSION.finditer(text):
            if number[1] in names.versions:
                yield Mention(line, number.start(), number.end(), Ref("Release", number[1]))
    tokens = list(_TOKEN.finditer(text))
    skip = 0
    for place, token in enumerate(tokens):
        if place < skip:
            continue
        for words, spelling, kinds in names.starts.get(token[0].casefold(), ()):
            run = tokens[place : place + len(words)]
            if len(run) == len(words) and _same(run, words, kinds, text, line.form):
                yield Mention(line, token.start(), run[-1].end(), Ref(kinds, spelling))
                skip = place + len(words)
                break


def _same(run: list[re.Match[str]], words: tuple[str, ...], kinds: str, text: str, form: str) -> bool:
    """Is this run of words the name? One word and people need their capitals, but not in speech-to-text."""
    said = [token[0] for token in run]
    if [word.casefold() for word in said] != [word.casefold() for word in words]:
        return False
    if len(run) > 1 and any(text[a.end() : b.start()].strip(" \t-–'’./&") for a, b in pairwise(run)):
        return False
    if said == list(words):
        if len(words) == 1 and said[0].lower() in _ALSO_WORDS:
            return bool(re.search(r"[^\s.!?:>*\-\]]\s*$", text[: run[0].start()]))
        return True
    if form == "transcript":
        return len(words) > 1 or (len(said[0]) > 3 and said[0].lower() not in _ALSO_WORDS)
    return len(words) > 1 and "Person" not in kinds


def mentions(note: Note, found: list[Mention]) -> Iterator[Fact]:
    """The facts of mentions."""
    for mention in found:
        source = at(note, mention.line, mention.start, mention.end)
        yield Fact(mention.ref, "MENTIONED", Ref("Note", note.path), source, "roster")
