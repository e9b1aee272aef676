"""Names in notes that are written without capitals: words that no dictionary has, and how they stand together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from ingest.note import Line, Note
from kg.identity.gathered import is_given
from kg.identity.known_names import is_english, known

_FIRST = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"(?<![\w@#/.\-'’&])[^\W\dA-Z_]{3,}(?:-[^\W\dA-Z_]+)*(?![\w@/]|\.\w)")
_FEW = 5  # lines that tell how a note is written
_LISTED = re.compile(r"\s*(?:[,/+]|,?\s(?:and|&)\s)\s*")


def is_without_capitals(note: Note) -> bool:
    """Do most of a note's lines that are sentences or items begin in lower case?"""
    low = high = 0
    for line in note.lines:
        if line.form in ("item", "prose", "quote") and (first := _FIRST.search(line.text, line.body)):
            if first[0].islower():
                low += 1
            else:
                high += 1
    return low >= _FEW and low > 2 * high


@lru_cache(maxsize=65_536)
def is_odd(word: str) -> bool:
    """Is a word in lower case in no dictionary, and no short form of one?"""
    return not (
        is_english(word) or word.upper() in known().acronyms or word in known().opening or word in known().informal
    )


def odd_runs(text: str, start: int) -> Iterator[tuple[str, int, int]]:
    """The runs of odd words in a line without capitals, with a given name that is a word before them: "mark ebdon"."""
    found: list[re.Match[str]] = []
    for word in _WORD.finditer(text, start):
        joined = bool(found) and text[found[-1].end() : word.start()] == " "
        if is_odd(word[0]):
            if found and not joined:
                yield from _run(text, found)
                found = []
            found.append(word)
        else:
            yield from _run(text, found)
            found = [word] if is_given(word[0]) else []
    yield from _run(text, found)


def _run(text: str, words: list[re.Match[str]]) -> Iterator[tuple[str, int, int]]:
    if words and is_odd(words[-1][0]):
        yield text[words[0].start() : words[-1].end()], words[0].start(), words[-1].end()


def odd_lists(line: Line, text: str) -> Iterator[list[str]]:
    """Lists with names in a line without capitals: "mika, bea and tess"."""
    for part in re.split(r"[.;:()|]", text[line.body :]):
        names = [name.strip(" *_-") for name in _LISTED.split(part)]
        short = [name for name in names if name and name.count(" ") < _WORDS and name.isalpha() | (" " in name)]
        if len(short) > 1 and any(is_odd(name.split()[0]) for name in short):
            yield short


_WORDS = 2  # words of a name in a list
