"""Facts and evidence of one note as bytes: columns of numbers that point into tables, as packed JSON; small, and quick
to read."""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterable
from itertools import chain, repeat
from sys import intern
from typing import Any, TypeVar

from ingest.packing import packed, unpacked
from kg.identity.evidence import Evidence, Seen
from kg.model import Fact, Ref, Source

T = TypeVar("T", bound=Hashable)
_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def pack(facts: Iterable[Fact]) -> bytes:
    """The bytes of facts of one note; the note's path is not in them."""
    texts: dict[str, int] = {}
    refs: dict[Ref, int] = {}
    places: dict[tuple[int, str, int, int], int] = {}
    manners: dict[tuple[object, ...], int] = {}  # how, stated, confidence, private, role

    def value(of: Ref | str | bool) -> int:
        if isinstance(of, bool):
            return int(of)
        return 2 + _number(refs, of) if isinstance(of, Ref) else -1 - _number(texts, of)

    rows = [
        (
            _number(refs, fact.subject),
            _number(texts, fact.says),
            value(fact.value),
            _number(places, fact.source[1:]),
            _number(manners, fact[4:]),
        )
        for fact in facts
    ]
    named = [(_number(texts, kind), _number(texts, name)) for kind, name in refs]
    stands = [(line, _number(texts, quote), start, end) for line, quote, start, end in places]
    tables = [*map(list, (texts, chain(*named), chain(*stands), manners, chain(*rows)))]
    return packed(_json(tables))


def unpack(path: str, data: bytes, once: dict[Any, Any]) -> tuple[Fact, ...]:
    """The facts of bytes that `pack` made of the note at `path`. Equal names of all notes are kept `once`."""
    texts, named, stands, manners, rows = json.loads(unpacked(data))
    get, share, new = texts.__getitem__, once.setdefault, tuple.__new__
    refs = [share(ref, ref) for ref in map(Ref, map(get, named[::2]), map(get, named[1::2]))]
    sources = list(map(Source, repeat(path), stands[::4], map(get, stands[1::4]), stands[2::4], stands[3::4]))
    values = [False, True, *refs, *reversed(texts)]  # as `pack` numbers them: texts from the end
    hows = [share(how, how) for how in map(tuple, manners)]
    says = {number: intern(get(number)) for number in set(rows[1::5])}
    return tuple(
        new(Fact, (refs[subject], says[predicate], values[value], sources[place], *hows[how]))
        for subject, predicate, value, place, how in zip(*(rows[start::5] for start in range(5)), strict=True)
    )


def pack_evidence(evidence: Evidence) -> bytes:
    """The bytes of one note's evidence for names; the note's path is not in them."""
    texts: dict[str, int] = {}
    rows = [
        (
            _number(texts, one.name),
            *(one.source.line, _number(texts, one.source.quote), one.source.start, one.source.end, int(one.spoken)),
            [number for feature, times, line in one.features for number in (_number(texts, feature), times, line)],
        )
        for one in evidence.seen
    ]
    lists = [[_number(texts, name) for name in names] for names in evidence.lists]
    pairs = [[_number(texts, text) for text in pair] for pair in evidence.pairs]
    return packed(_json([list(texts), rows, lists, pairs]))


def unpack_evidence(path: str, data: bytes, once: dict[Any, Any]) -> Evidence:
    """The evidence of bytes that `pack_evidence` made of the note at `path`."""
    texts, rows, lists, pairs = json.loads(unpacked(data))
    texts = [once.setdefault(text, text) for text in texts]
    seen = tuple(
        Seen(
            texts[name],
            Source(path, line, texts[quote], start, end),
            bool(spoken),
            tuple(zip([texts[number] for number in found[::3]], found[1::3], found[2::3], strict=True)),
        )
        for name, line, quote, start, end, spoken, found in rows
    )
    listed = tuple(tuple(texts[number] for number in names) for names in lists)
    return Evidence(seen, listed, tuple((texts[name], texts[says], texts[other]) for name, says, other in pairs))


def _number(table: dict[T, int], item: T) -> int:
    """The place of an item in a table, which grows by it when it is new."""
    return table.setdefault(item, len(table))
