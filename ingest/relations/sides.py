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
from kg.identity.name_index import OURS
from kg.model import Fact, Ref

_LABEL = re.compile(r"[\W_]*+(?P<words>[^:=\n|]{2,50}?)[*_\s]{0,8}(?::|=(?=\s))[*_]*\s*")
_APART = re.compile(r"[\s,;&+/*_\[\]@|.]|\band\b|\([^()]*\)|(?:Mrs?|Ms|Miss|Mx|Dr|Prof|Sir|Dame|Capt|Cllr)\.?(?=\s)")
_BEHIND = re.compile(r"[*_\])]*,\s+[*_\[(]*$")  # between somebody and the company: "Len Abara, Acme"
_ENDED = re.compile(r"[*_\])]*\s*(?:[;.,]|\band\b|$)")
_BOTH = re.compile(r"\b(?:both|all)(?: (?:of|from|for|at))?(?: the)? *[*_\[]*$", re.IGNORECASE)
_OF_ALL = re.compile(r"(?:\((?:[A-Z]{2,4}, )?|,\s+(?:for|of|from)(?: the)? *)[*_\[]*$")
_ENDS = re.compile(r"[*_\])]*[.,]?\s*(?:(?:for|until|from)\s.{2,30})?$")
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
    if not named and pattern_of("sections", "people", "ours", r"^(?:{})$").search(words.lower()):
        return OURS
    return None


def _of_note(reading: Reading, line: Line) -> Ref | None:
    """The one company that the heading above a line names, else the title of the note."""
    lines = reading.note.lines
    heads = [one for one in lines if one.form == "heading" and one.number < line.number] or [*lines[:1]]
    for head in (*heads[-1:], *heads[:1]):
        found = {
            company
            for one in reading.named.get(head.key, ())
            if (company := one.ref.among(("Organization",))) is not None
        }
        if found:
            return found.pop() if len(found) == 1 else None
    accounts = {fact.subject for fact in reading.stated.get("account", ()) if fact.subject.kind == "Organization"}
    return accounts.pop() if len(accounts) == 1 else None


def _in_parts(reading: Reading, line: Line) -> Iterator[Fact]:
    """Those of a part of a list whose company stands at its end: "Dana, Omer (Acme); Jo Hill, buyer, for Globex"."""
    named = reading.named.get(line.key, ())
    start = line.body
    for stop in (*(mark.start() for mark in re.finditer(";", line.text)), len(line.text)):
        here = between(named, start, stop)
        people = [one for one in here if one.ref.may_be("Person")]
        company = here[-1].ref.among(("Organization",)) if here and people and here[-1] is not people[-1] else None
        if company is not None and sum(one.ref.may_be("Organization") for one in here) == 1:
            behind = line.text[people[-1].end : here[-1].start]
            both = _BOTH.search(behind) is not None
            parts = ";" in line.text
            if (both or (parts and _OF_ALL.search(behind))) and _ENDS.match(line.text, here[-1].end, stop):
                yield from (_works(reading, line, one, company, _LIKELY) for one in people)
        start = stop + 1


def _beside(reading: Reading, line: Line) -> Iterator[Fact]:
    """Those behind whose name a list of who was there has their company: "Len Abara, Acme"."""
    yield from _in_parts(reading, line)
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
            if not people or len(row.cells) < 2 or len(_left(row.line.text[: cell.end], cell.start, people)) > _FREE:
                continue
            first = row.cells[0]
            company = _company(reading, row.header, head.start, head.end)
            if company is None and cell is row.cells[1] and len(row.cells) == 2:
                company = _company(reading, row.line, first.start, first.end)
            if company:
                yield from (_works(reading, row.line, one, company, _SURE) for one in people)


def _works(reading: Reading, line: Line, who: Mention, company: Ref, sure: float) -> Fact:
    here = at(reading.note, line, who.start, who.end)
    return Fact(Ref("Person", who.ref.name), "WORKS_AT", company, here, "roster", sure == _SURE, sure)
