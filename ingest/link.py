"""Index names, and link: the names that the vault knows, and what each note says of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import lru_cache

from ingest.cache import Read
from ingest.language.tokens import tokens
from ingest.parser import Parser, prepare
from ingest.scan import Tick, each_told
from ingest.walk import Files
from ingest.workers import each
from kg.identity.name_builder import NameBuilder
from kg.identity.name_index import Roster
from kg.identity.name_matching import is_version
from kg.model import Fact

Surfaces = Mapping[str, Collection[str]]
"""The spellings to look for in text, each with the kinds that it may be of."""


def index_names(names: NameBuilder, facts: Iterable[Fact]) -> Roster:
    """The name index of all facts so far, these among them."""
    return names.add(facts).freeze()


def lower_words_of(reads: Iterable[Read]) -> frozenset[str]:
    """The words that the vault's notes write in lower case."""
    return frozenset(word for read in reads for word in read.words.split())


def link(
    files: Files, reads: Mapping[str, Read], surfaces: Surfaces, before: Surfaces, parser: Parser, tick: Tick
) -> dict[str, Read]:
    """What each note says of the vault's names: looked for in the notes that were read now, and in those that hold a
    name that is not among the names of `before`, is gone since, or may be of other kinds."""
    hold = holding_any(other_names(surfaces, before))
    given = [
        (path, files.notes[path], read.facts)
        for path, read in reads.items()
        if read.found is None or hold(files.notes[path])
    ]
    linked = dict(reads)
    for (path, *_), found in each_told(given, each(parser.link, given, prepare, surfaces), tick):
        read = linked[path]
        linked[path] = read._replace(found=found.facts, failed=(*read.failed, *found.failed))
    return linked


def other_names(surfaces: Surfaces, before: Surfaces) -> set[str]:
    """The names that are new, gone, or may be of other kinds."""
    every = surfaces.keys() | before.keys()
    return {name for name in every if sorted(surfaces.get(name, ())) != sorted(before.get(name, ()))}


def holding_any(names: Iterable[str]) -> Callable[[bytes], bool]:
    """Asks of a note's bytes: might one of these names stand in it? They are found by their words that are ASCII."""
    probes = {_probes(name) for name in names}

    def hold(data: bytes) -> bool:
        if b"\0" in data or b"\\u" in data:  # not one byte a letter, packed, or escaped: its words are not seen so
            return bool(probes)
        low = data.lower()
        return any(all(probe in low for probe in each) for each in probes)

    return hold if probes else lambda data: False


@lru_cache(maxsize=4096)  # the names that everybody knows are asked of every vault
def _probes(name: str) -> tuple[bytes, ...]:
    """The bytes that stand in every note that holds a name: those of its words, up to an apostrophe, which is written
    in several ways, as quotes are; what is not ASCII may be damaged. Of a release the number of its line (5.x)."""
    words = [name.partition(".")[0].lower().lstrip("v")] if is_version(name) else tokens(name)
    parts = (word.lower().partition("'")[0] for word in words)
    found = {part.encode() for part in parts if part.isascii() and part[:1].isalnum()}
    return tuple(sorted(found, key=lambda probe: (-len(probe), probe)))  # a long word is in few notes: asked first
