"""Names of people as notes write them: lists of attendees, what stands in brackets, what is no name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from kg.identity.link_targets import name_of
from kg.vocabulary import KINDS

_LINK = re.compile(r"!?\[\[([^\[\]|#]*)(?:#[^\[\]|]*)?(?:\|([^\[\]]*))?\]\]")
_WORD = re.compile(r"^[^\W\d_]+(?:['’.\-][^\W\d_]+)*['’.\-]?$")
PARTICLES = frozenset("van von de der den da di del della la le el al bin ibn ben bar dos du ter ten af zu".split())
# Words of groups and roles: no name has one.
_NOT_NAMES = frozenset(
    """all team teams everyone everybody others tbd tba unknown n/a speaker host guest guests pm pms tpm ceo cto cfo coo
    cpo vp svp evp hr sales marketing finance engineering product docs architects architect leads engineers engineer
    manager managers director owner owners leadership alliances rep reps customer customers partner partners vendor
    vendors stakeholders attendees participants action actions items decisions""".split()
)
# Words that may be part of a name ("Or", "April", "Will") and are none when they stand alone.
_NOT_ALONE = frozenset(
    """none na remote it legal support security se ses sre qa field lead monday tuesday wednesday thursday friday
    saturday sunday january february march april may june july august september october november december today
    tomorrow yesterday summary notes agenda decision related source date with the a an and or of for to from in on at
    by""".split()
)
_HEADS = frozenset(head.casefold() for kind in KINDS for head in kind.heads)


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
        if low in _NOT_NAMES or (low in _HEADS and place) or (low in _NOT_ALONE and len(parts) == 1):
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
