"""The scope of a release: the features of a table or list on its page, or in a note on its scope."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from ingest.formats.tables import Row
from ingest.language.document import Reading
from ingest.language.lexicon import pattern_of
from ingest.note import Line, at
from kg.identity.name_matching import version
from kg.model import Fact, Ref
from kg.vocabulary import SCOPE

_NUMBER = re.compile(r"(?<![\d.])\d{1,2}\.\d{1,2}(?:\.\d{1,2})?(?![\d.]*\d)")
_MARKS = " \t*_[]`"


def in_scope(reading: Reading, row: Row, feature: Ref, sure: bool) -> Iterator[Fact]:
    """TARGETS of a row of a table of features: the release that the note is of, where the heading says that this is its
    scope. A row that is cut or moved out has left it."""
    release = _release(reading, row.line)
    if release is None or not feature.may_be("Feature"):
        return
    left = any(_left(cell.text) for cell in row.cells)
    yield _fact(reading, row.line, feature, release, sure, left)


def scope_lists(reading: Reading) -> Iterator[Fact]:
    """The same of the items of a list, each of which begins with a feature."""
    for line in reading.note.lines:
        if line.form != "item" or line.indent or line.key not in reading.named:
            continue
        release, named = _release(reading, line), reading.named[line.key]
        opens = release and not line.text[line.body : named[0].start].strip(_MARKS)
        feature = named[0].ref.among(("Feature",)) if opens else None
        if release and feature:
            yield _fact(reading, line, feature, release, True, _left(line.text[named[0].end :]))


def _fact(reading: Reading, line: Line, feature: Ref, release: Ref, sure: bool, left: bool) -> Fact:
    role = "left" if left else ""
    return Fact(
        feature, "TARGETS", release, at(reading.note, line), SCOPE, sure and not left, 0.9 if sure else 0.6, role=role
    )


def _release(reading: Reading, line: Line) -> Ref | None:
    """The release whose scope is listed where a line stands."""
    page = next((ref for ref in reading.about if ref.kind == "Release"), None)
    if not any(_is_scope(heading, page is not None) for heading in (line.under, line.section)):
        return None
    if page or reading.about:
        return page
    named = reading.note.value("release", "version")
    numbers = {version(named) or ""} if named else set(_NUMBER.findall(f"{line.section} {reading.note.name}"))
    number = numbers.pop() if len(numbers) == 1 else ""
    return Ref("Release", number) if number else None


@lru_cache(maxsize=4096)
def _is_scope(heading: str, of_release: bool) -> bool:
    words = heading.strip("#*_:?! ").lower()
    listed = _pattern("words").search(words) or (of_release and _pattern("page").fullmatch(words))
    return bool(words and listed) and not _pattern("other").search(words)


@lru_cache(maxsize=4096)
def _left(words: str) -> bool:
    return _pattern("left").fullmatch(words.strip("*_ .():,;–—-").lower()) is not None


def _pattern(name: str) -> re.Pattern[str]:
    return pattern_of("sections", "scope", name)
