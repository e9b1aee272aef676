"""Scan: what each note of a vault says by itself."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import TypeVar

from ingest.cache import Read, note_digest
from ingest.language.dates import by_numbers, day_order
from ingest.parser import Parser, prepare
from ingest.walk import Files
from ingest.workers import each
from kg.model import Problem

Tick = Callable[[str, int, int], None]

G = TypeVar("G", bound=tuple[object, ...])
R = TypeVar("R")


def scan(files: Files, kept: Mapping[str, Read], parser: Parser, tick: Tick) -> dict[str, Read]:
    """What each note says by itself: kept from before where its bytes are the same, else read."""
    reads = {path: kept.get(path, _UNREAD) for path in files.notes}
    given = [(path, data) for path, data in files.notes.items() if reads[path].digest != note_digest(data)]
    for (path, _), read in each_told(given, each(parser.scan, given, prepare), tick):
        reads[path] = read
    return reads


_UNREAD = Read("")


def numbered_in(reads: Mapping[str, Read]) -> set[str]:
    """The notes that write a day by numbers alone: "7/11/2025"."""
    return {
        path for path, read in reads.items() for fact in read.facts if fact.says == "date" and "/" in str(fact.value)
    }


def dated(reads: Mapping[str, Read], numbered: Collection[str]) -> tuple[dict[str, Read], list[Problem]]:
    """What the notes say, days written by numbers as the vault shows that it means them; where nothing shows it, they
    are left out and told. What was found by such a day before is found anew."""
    if not numbered:
        return dict(reads), []
    dates = [fact for read in reads.values() for fact in read.facts if fact.says == "date"]
    order = day_order(fact.source.quote for fact in dates)
    problems = []
    shown = dict(reads)
    for path in sorted(numbered):
        facts = []
        for fact in reads[path].facts:
            if fact.says == "date" and "/" in (said := str(fact.value)):
                if not order:
                    days = " or ".join(by_numbers(said, one) for one in ("day", "month"))
                    problems.append(Problem(fact.source, f"{said} is {days}: write it so", "undated"))
                    continue
                fact = fact._replace(value=by_numbers(said, order))
            facts.append(fact)
        shown[path] = reads[path]._replace(facts=tuple(facts), found=None)
    return shown, list({problem.source[:2]: problem for problem in problems}.values())


def each_told(given: list[G], made: Iterator[R], tick: Tick) -> Iterator[tuple[G, R]]:
    """What was made of each note, and `tick` told of it."""
    for done, (item, one) in enumerate(zip(given, made, strict=True), 1):
        tick(str(item[0]), done, len(given))
        yield item, one
