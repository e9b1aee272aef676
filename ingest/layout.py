"""What the layout of a note says a name is: columns of tables, lists of who leads what, and a few verbs.

Proposals as in `candidates`, each of them a cue: a name in the column "Feature" is a feature, in whatever case.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from ingest.candidates import CAP, proposal
from ingest.language import plain
from ingest.note import Line, Note, at
from ingest.people import is_person_name, listed
from ingest.tables import table_rows
from kg.model import Fact
from kg.vocabulary import THINGS, kind_called

_NAMED = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+[*_]{0,2}([^:*_\n]{2,40}?)[*_]{0,2}:[*_]{0,2}\s+(.+)$")
_LOWER = r"(?:[a-z][\w-]*(?: [a-z][\w-]*){1,3}|[A-Z][\w-]*(?: [a-z][\w-]*){1,3})"
_VERSION = r"v?\d{1,2}\.\d{1,2}(?:\.\d{1,2})?"
_NUMBERS = re.compile(r"[\d%$€£]")
_WHOLE = rf"{CAP}(?: {CAP}){{1,2}}"


class _Cues(NamedTuple):
    columns: dict[str, str]
    headings: re.Pattern[str]
    leads: re.Pattern[str]
    led: re.Pattern[str]
    moved: re.Pattern[str]
    needs: re.Pattern[str]
    hints: tuple[str, ...]
    loose: frozenset[str]


@cache
def _cues() -> _Cues:
    table = tomllib.loads((files("ingest") / "patterns" / "candidates.toml").read_text(encoding="utf-8"))
    said = table["said"]
    moved, needs = "|".join(said["moved"].split()), "|".join(said["needs"])
    return _Cues(
        {word: kind for kind, words in table["columns"].items() for word in words.split()},
        re.compile(rf"\b(?:{'|'.join(table['lists']['leads'].split())})\b", re.IGNORECASE),
        re.compile(rf"\b({CAP}(?: {CAP}){{0,2}}) (?:{'|'.join(said['leads'].split())}) ({CAP}(?: {CAP}){{0,2}})(?=[^\w ]|$| [a-z])"),
        re.compile(rf"\b(?:{'|'.join(said['led'])}) [*_]*({_WHOLE})"),
        re.compile(rf"\b({_LOWER})(?::|,)? (?:is |was |are |were |has |have |had |been |got |being |now |and |will be )*(?:{moved})\b[^.;:]{{0,30}}?\b{_VERSION}"),
        re.compile(rf"\b({_LOWER}) (?:{needs}) (?:the |our |a )?({_LOWER})?"),
        (*said["moved"].split(), *said["needs"], *said["leads"].split(), *said["led"]),
        frozenset(table["features"]["loose"].split()),
    )  # fmt: skip


def layout(note: Note) -> Iterator[Fact]:
    """The proposals that the layout of a note makes."""
    yield from _columns(note)
    cues = _cues()
    whole = "\n".join(line.text for line in note.lines)
    spoken = any(hint in whole for hint in cues.hints)
    for line in note.lines:
        if line.form in ("transcript", "heading", "row"):
            continue
        text = plain(line.text)
        if line.form == "item" and cues.headings.search(line.section) and (named := _NAMED.match(text)):
            people = list(listed(re.split(r"\s*\(|;", named[2])[0]))
            if len(people) == 1 and " " in people[0].name and not is_task(text):
                yield _cue("Team", named[1], note, line, named.start(1))
                yield _cue("Person", people[0].name, note, line, text.find(people[0].name))
        if spoken:
            yield from _verbs(note, line, text)


def is_task(text: str) -> bool:
    """Is it a checkbox?"""
    return re.match(r"\s*[-*+]\s+\[.{1,2}\]", text) is not None


def _columns(note: Note) -> Iterator[Fact]:
    """Names by the columns that they stand in."""
    for row in table_rows(note):
        for column, cell in zip(row.columns, row.cells, strict=False):
            kind = kind_called(column) or _cues().columns.get(column, "")
            if kind not in THINGS or kind == "Release" or not cell.text or _NUMBERS.search(cell.text):
                continue
            if kind == "Person":
                for person in listed(cell.text):
                    if " " in person.name or column in ("owner", "owners", "dri", "lead"):
                        yield _cue("Person", person.name, note, row.line, cell.start + person.start)
            elif len(cell.text.split()) <= 5 and "[" not in cell.text and not re.search(r"[,;:?!]", cell.text):
                yield _cue(kind, cell.text, note, row.line, cell.start)


def _verbs(note: Note, line: Line, text: str) -> Iterator[Fact]:
    cues = _cues()
    for led in cues.led.finditer(text):
        if is_person_name(led[1]):
            yield _cue("Person", led[1], note, line, led.start(1))
    for leads in cues.leads.finditer(text):
        if is_person_name(leads[1]):
            yield _cue("Team", leads[2], note, line, leads.start(2))
    for pattern in (cues.moved, cues.needs):
        for found in pattern.finditer(text):
            for group in range(1, (pattern.groups or 0) + 1):
                if name := _trimmed(found[group] or ""):
                    yield _cue("Feature", name, note, line, found.start(group) + found[group].find(name), "said")


def _trimmed(phrase: str) -> str:
    """The last words of a phrase that may be a name: two to four, none of them loose."""
    words: list[str] = []
    for word in reversed(phrase.split()):
        if word.lower() in _cues().loose or len(words) == 3:
            break
        words.insert(0, word)
    return " ".join(words) if len(words) > 1 else ""


def _cue(kind: str, name: str, note: Note, line: Line, start: int, why: str = "cue") -> Fact:
    return proposal(kind, name, why, at(note, line, max(start, 0), max(start, 0) + len(name)), 0.8)
