"""Where people work, by the company that heads them in a list: a label, "Acme: Dana, Omer", or a column of a table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from ingest.formats.tables import cells, table_rows
from ingest.language.document import Reading, between
from ingest.language.gazetteer import Mention
from ingest.language.lexicon import pattern_of
from ingest.note import Line, at
from kg.model import Fact, Ref

_LABEL = re.compile(r"[\W_]*+(?P<words>[^:=\n|]{2,50}?)[*_\s]{0,8}(?::|=(?=\s))[*_]*\s*")
_APART = re.compile(r"[\s,;&+/*_\[\]@|.]|\band\b|\([^()]*\)|(?:Mrs?|Ms|Miss|Mx|Dr|Prof|Sir|Dame|Capt|Cllr)\.?(?=\s)")
_BEHIND = re.compile(r"[*_\])]*,\s+[*_\[(]*$")  # between somebody and the company: "Len Abara, Acme"
_ENDED = re.compile(r"[*_\])]*\s*(?:[;.,]|\band\b|$)")
_FREE = 25  # characters of a list that are no names, beside brackets: roles and remarks
_SURE, _LIKELY = 0.8, 0.6


def sides(reading: Reading) -> Iterator[Fact]:
    """The WORKS_AT facts of people whom a company's label or column lists, and of those whose company stands behind
    them where a note lists who was there."""
    told = {fact.source.line for fact in reading.stated.get("WORKS_AT", ())}
    there = {fact.source.line for fact in reading.stated.get("ATTENDED", ())} - told
    for line in reading.note.lines:
        if line.form in ("item", "prose", "quote") and line.number not in told:
            yield from _labelled(reading, line)
            if line.number in there:
                yield from _beside(reading, line)
    yield from _columns(reading)


def _labelled(reading: Reading, line: Line) -> Iterator[Fact]:
    """Those whom the label of a company lists: nothing but names, and what brackets tell of them."""
    label = _LABEL.match(line.text, line.body) if ":" in line.text or "=" in line.text else None
    if label is None:
        return
    company = _company(reading, line, *label.span("words"))
    here = reading.named.get(line.key, ())
    people = [one for one in here if one.start >= label.end() and one.ref.may_be("Person")]
    if company is None or not people or len(_left(line.text, label.end(), people)) > _FREE:
        return
    for one in people:
        yield _works(reading, line, one, company, _SURE)


def _left(text: str, start: int, people: list[Mention]) -> str:
    """What a list of people has beside their names."""
    parts = []
    for one in people:
        parts.append(text[start : one.start])
        start = one.end
    return _APART.sub("", "".join((*parts, text[start:])))


def _company(reading: Reading, line: Line, start: int, end: int) -> Ref | None:
    """The company that words are, or "them": that of the note."""
    named = between(reading.named.get(line.key, ()), start, end)
    words = line.text[start:end].strip(" *_[]")
    if len(named) == 1 and named[0].end - named[0].start >= len(words) - 4:
        return named[0].ref.among(("Organization",))
    if not named and pattern_of("sections", "people", "theirs", r"^(?:{})$").search(words.lower()):
        return _of_note(reading, line)
    return None


def _of_note(reading: Reading, line: Line) -> Ref | None:
    """The one company that the heading above a line names, else the title of the note."""
    heads = [one for one in reading.note.lines if one.form == "heading" and one.number < line.number]
    for head in (*heads[-1:], *heads[:1]):
        found = {
            company
            for one in reading.named.get(head.key, ())
            if (company := one.ref.among(("Organization",))) is not None
        }
        if found:
            return found.pop() if len(found) == 1 else None
    return None


def _beside(reading: Reading, line: Line) -> Iterator[Fact]:
    """Those behind whose name a list of who was there has their company: "Len Abara, Acme"."""
    for one, other in pairwise(reading.named.get(line.key, ())):
        company = other.ref.among(("Organization",))
        if company is None or not one.ref.may_be("Person") or other.ref.may_be("Person"):
            continue
        if _BEHIND.fullmatch(line.text, one.end, other.start) and _ENDED.match(line.text, other.end):
            yield _works(reading, line, one, company, _LIKELY)


def _columns(reading: Reading) -> Iterator[Fact]:
    """Those whom the column of a company lists."""
    for row in table_rows(reading.note) if any(line.form == "row" for line in reading.note.lines) else ():
        for head, cell in zip(cells(row.header.text), row.cells, strict=False):
            people = [
                one
                for one in between(reading.named.get(row.line.key, ()), cell.start, cell.end)
                if one.ref.may_be("Person")
            ]
            if not people or len(_left(row.line.text[: cell.end], cell.start, people)) > _FREE:
                continue
            if company := _company(reading, row.header, head.start, head.end):
                yield from (_works(reading, row.line, one, company, _SURE) for one in people)


def _works(reading: Reading, line: Line, who: Mention, company: Ref, sure: float) -> Fact:
    here = at(reading.note, line, who.start, who.end)
    return Fact(Ref("Person", who.ref.name), "WORKS_AT", company, here, "roster", sure == _SURE, sure)
