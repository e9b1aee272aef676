"""Names of people as notes write them: lists of attendees, what stands in brackets, what is no name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from ingest.language.lexicon import columns_of, words_of
from kg.identity.known_names import known
from kg.identity.link_targets import name_of

_LINK = re.compile(r"!?\[\[([^\[\]|#]*)(?:#[^\[\]|]*)?(?:\|([^\[\]]*))?\]\]")
_WORD = re.compile(r"^[^\W\d_]+(?:['’.\-][^\W\d_]+)*['’.\-]?$")
PARTICLES = words_of("people", "particles")
ATTENDEES = columns_of("fields")["attendees"]
"""The fields that list who was there."""
_GROUPS = words_of("people", "groups")
_ALONE = words_of("people", "alone")


class Named(NamedTuple):
    """One name of a list, with what stands in brackets behind it: "Ada Byron (CoreWeave)"."""

    name: str
    described: str
    start: int  # character offsets of the name in the text
    end: int


def unlink(text: str) -> str:
    """Text with its wiki-links shown as their names."""
    return _LINK.sub(lambda link: (name_of(link[1]) or link[2] or "").strip(), text)


@lru_cache(maxsize=65_536)
def is_person_name(text: str) -> bool:
    """Could these words be the name of a person? One to five words, capitalised but for particles, none of a group
    or a thing; scripts without capitals count as capitalised."""
    parts = text.split()
    if not 1 <= len(parts) <= 5:
        return False
    for place, part in enumerate(parts):
        low = part.casefold().strip(".")
        if low in _GROUPS or (low in known().heads and place) or (low in _ALONE and len(parts) == 1):
            return False
        if not _WORD.match(part):
            return False
        if part[0].islower() and (low not in PARTICLES or place == 0):
            return False
        if len(low) > 1 and part.isupper() and part.isascii() and len(parts) == 1:
            return False  # an acronym
    return True


def listed(text: str) -> Iterator[Named]:
    """The names of a list as people write them: `A, B (Role), C and D`, links and @ too; the rest is left out."""
    for start, end in _pieces(text):
        piece = text[start:end]
        described = ""
        if bracket := re.search(r"\(([^()]*)\)\s*$", piece):
            described, piece = bracket[1].strip(), piece[: bracket.start()]
        elif dash := re.search(r"\s[-–—]\s+(.+)$", piece):
            described, piece = dash[1].strip(), piece[: dash.start()]
        name = unlink(piece).strip(" \t*_@.:;\"'“”")
        if name and is_person_name(name):
            at = max(piece.find(name), 0)
            yield Named(name, unlink(described), start + at, start + at + len(name))


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """Where the items of a list stand: split at , ; & / · + "and", not inside brackets or links."""
    depth = start = 0
    for cut in re.finditer(r"[(\[]|[)\]]|[,;&/·•+]|\s(?:and|und|et)\s", text):
        mark = cut[0]
        if mark in "([":
            depth += 1
        elif mark in ")]":
            depth = max(depth - 1, 0)
        elif depth == 0:
            yield start, cut.start()
            start = cut.end()
    yield start, len(text)
