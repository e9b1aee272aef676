"""What the layout of a note says a name is: columns of tables, lists of who leads what, and a few verbs.

Proposals as in `candidates`, each of them a cue: a name in the column "Feature" is a feature, in whatever case.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import takewhile
from typing import NamedTuple

from ingest.entities.candidates import CAP, near, proposal
from ingest.formats.tables import table_rows
from ingest.language.lexicon import columns_of, either, rows_of
from ingest.language.person_names import is_person_name, listed
from ingest.language.sections import announces
from ingest.language.tokens import plain
from ingest.note import Line, Note, at
from kg.model import Fact
from kg.vocabulary import THINGS, kind_called

_NAMED = re.compile(r"[*_]{0,2}([^:*_\n]{2,40}?)[*_]{0,2}:[*_]{0,2}\s+(.+)$")
_LOWER = r"[A-Za-z][\w-]*(?: [a-z][\w-]*){1,3}"  # of a subject the fewest words that do, of an object the most
_VERSION = r"v?\d{1,2}\.\d{1,2}(?:\.\d{1,2})?"
_NUMBERS = re.compile(r"[\d%$€£]")
_WHOLE = rf"{CAP}(?: {CAP}){{1,2}}"


class _Cues(NamedTuple):
    columns: dict[str, str]
    verbs: tuple[tuple[str, re.Pattern[str], list[str]], ...]  # what it speaks for, the pattern, words it needs one of
    loose: frozenset[str]
    dull: frozenset[str]


@cache
def _cues() -> _Cues:
    table = rows_of("candidates")
    said = table["said"]
    moved, needs, wants = either(said["moved"].split()), either(said["needs"]), either(said["wants"])
    run = rf"{CAP}(?: {CAP}){{0,2}}"
    leads = re.compile(rf"\b({run}) (?:{either(said['leads'].split())}) ({run})(?=[^\w ]|$| [a-z])")
    been = r"(?:is |was |are |were |has |have |had |been |got |being |now |and |will be )*"
    slips = re.compile(rf"\b({_LOWER}?)(?::|,)? {been}(?:{moved})\b[^.;:]{{0,30}}?\b{_VERSION}")
    return _Cues(
        {name: kind for kind, names in columns_of("kinds").items() for name in names},
        (
            ("Team", leads, [f" {verb} " for verb in said["leads"].split()]),
            ("Person", re.compile(rf"\b(?:{either(said['led'])}) [*_]*({_WHOLE})"), said["led"]),
            ("Feature", slips, said["moved"].split()),
            ("Feature", re.compile(rf"\b({_LOWER}?) {been}(?:{needs}) ({_LOWER})?"), said["needs"]),
            ("Feature", re.compile(rf"\b()(?:{wants}) ({_LOWER})"), said["wants"]),
        ),
        frozenset(table["features"]["loose"].split()),
        frozenset(said["dull"].split()),
    )  # fmt: skip


def layout(note: Note) -> Iterator[Fact]:
    """The proposals that the layout of a note makes."""
    yield from _columns(note)
    cues = _cues()
    whole = "\n".join(line.text for line in note.lines)
    verbs = [(kind, pattern, words) for kind, pattern, hints in cues.verbs if (words := _in(hints, whole))]
    leads = announces("\n".join({line.section for line in note.lines}), "leads")
    if not verbs and not leads:
        return
    for line in note.lines:
        if line.form in ("transcript", "heading", "row"):
            continue
        for kind, pattern, words in verbs:
            if any(word in line.text for word in words):
                yield from _verbs(note, line, kind, pattern)
        if leads and line.form == "item" and announces(line.section, "leads"):
            yield from _leaders(note, line)


def _in(hints: Iterable[str], text: str) -> list[str]:
    return [hint for hint in hints if hint in text]


def _leaders(note: Note, line: Line) -> Iterator[Fact]:
    """ "Runtime: Aino Korhonen", under a heading of who leads what."""
    text = plain(line.text)
    if line.box is None and (named := _NAMED.match(text, line.body)):
        people = list(listed(re.split(r"\s*\(|;", named[2])[0]))
        if len(people) == 1 and " " in people[0].name:
            yield _cue("Team", named[1], note, line, named.start(1))
            yield _cue("Person", people[0].name, note, line, text.find(people[0].name))


def _columns(note: Note) -> Iterator[Fact]:
    """Names by the columns that they stand in. A bare first name is one if those above and below it are."""
    people: dict[str, list[tuple[str, Line, int]]] = defaultdict(list)
    for row in table_rows(note):
        for column, cell in zip(row.columns, row.cells, strict=False):
            kind = kind_called(column) or _cues().columns.get(column, "")
            if kind not in THINGS or kind == "Release" or not cell.text or _NUMBERS.search(cell.text):
                continue
            if kind == "Person":
                people[column] += ((who.name, row.line, cell.start + who.start) for who in listed(cell.text))
            elif len(cell.text.split()) <= 5 and "[" not in cell.text and not re.search(r"[,;:?!]", cell.text):
                yield _cue(kind, cell.text, note, row.line, cell.start)
    for listing in people.values():
        for place, (name, line, start) in enumerate(listing):
            others = ", ".join(dict.fromkeys(other for other, *_ in near(listing, place) if other != name))
            yield _cue("Person", name, note, line, start, "cue" if " " in name else f"beside {others}")


def _verbs(note: Note, line: Line, kind: str, pattern: re.Pattern[str]) -> Iterator[Fact]:
    """What a verb says that the words beside it are: "led by" a person, "leads" a team, "slipped to 5.5" a feature."""
    for found in pattern.finditer(plain(line.text)):
        if kind == "Person" and is_person_name(found[1]):
            yield _cue("Person", found[1], note, line, found.start(1))
        elif kind == "Team" and is_person_name(found[1]):
            yield _cue("Team", found[2], note, line, found.start(2))
        elif kind == "Feature":
            # A release that it slipped to makes it one; that something depends on it must be said twice.
            why = "cue" if pattern.groups == 1 else "said"
            for group, trimmed in ((1, _last), (2, _leading))[: pattern.groups]:
                if name := trimmed((found[group] or "").split()):
                    yield _cue("Feature", name, note, line, found.start(group) + found[group].find(name), why)


def _last(words: list[str]) -> str:
    """The last words of a subject that may be a name: two or three, none of them loose."""
    kept: list[str] = []
    for word in reversed(words):
        if word.lower() in _cues().loose or len(kept) == 3:
            break
        kept.insert(0, word)
    return " ".join(kept) if len(kept) > 1 and kept[-1].lower() not in _cues().dull else ""


def _leading(words: list[str]) -> str:
    """The first words of an object that may be a name: two or three behind "the new", up to the next loose one."""
    loose = _cues().loose
    while words and words[0].lower() in loose:
        words = words[1:]
    kept = list(takewhile(lambda word: word.lower() not in loose, words[:3]))
    return " ".join(kept) if len(kept) > 1 and kept[-1].lower() not in _cues().dull else ""


def _cue(kind: str, name: str, note: Note, line: Line, start: int, why: str = "cue") -> Fact:
    return proposal(kind, name, why, at(note, line, max(start, 0), max(start, 0) + len(name)), 0.8)
