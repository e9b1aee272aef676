"""What tables say by the words of their columns, and lists by their heading: owners, targets, titles, who leads."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

from ingest.formats.tables import Cell, Row
from ingest.formats.typed_tables import Table, key_kinds, role_of
from ingest.language.document import Reading, between
from ingest.language.former import has_left, heads_former
from ingest.language.gazetteer import Mention
from ingest.language.lexicon import rows_of, words_of
from ingest.language.person_names import is_person_name
from ingest.note import Line, at
from ingest.relations.periods import headed, period
from ingest.relations.release_scope import in_scope, scope_lists
from ingest.relations.sentence_names import plain_group
from ingest.relations.titles import is_title
from kg.graph.validity import CLOSING, FORMER
from kg.identity.name_matching import version
from kg.model import Fact, Ref, Source
from kg.vocabulary import DATES, RELATION, THINGS

_MOST = 8  # words of a title or a state
_BESIDE = re.compile(r"[\s,;&+/*_\[\]]|\band\b")  # of the names in a cell that lists them
_NAME = 5  # words of a thing that is no known name
_MARKS = ' \t*_[]`"“”'
_NOTHING = re.compile(r"^(?:\W*|tb[dcah]|n/?a|none|open|unknown|various|all|nobody|vacant)$", re.IGNORECASE)
_ARTICLE = re.compile(r"^(?:the|our|all of|all)$", re.IGNORECASE)
_PART = re.compile(r"(?:(?!\s+(?:and|&|\+)\s)[^,;])+")  # of a list in a cell
_STOP = re.compile(r"[.;!?](?:\s|$)|\s[-–—]\s|:\s")
_NO_WISH = re.compile(r"(?:not?|never|who|what|when|where|why|how|does|do|is|are|can)\b", re.IGNORECASE)
_PARTS = re.compile(r"[*_]*(?P<left>[^:–—=→]{2,60}?)[*_]*\s*(?::|–|—|=|→|\s-\s|->)[*_]*\s*(?P<right>.+)")


class _Column(NamedTuple):
    """What a column of one of these roles says of the key of its row."""

    roles: frozenset[str]
    of: frozenset[str]
    says: str
    back: bool
    role: str
    words_of: str  # what words that are no known name stand for, if anything

    @property
    def others(self) -> tuple[str, ...]:
        """The kinds of what it names."""
        relation = RELATION[self.says]
        return relation.starts if self.back else relation.ends


class _List(NamedTuple):
    """What the items of a list say, by their heading."""

    heading: re.Pattern[str]
    says: str
    of: tuple[str, ...]
    words: bool  # may it be words that are no known name?


class _Rows(NamedTuple):
    """What columns say, of `patterns/columns.toml`, and the lists of `patterns/sections.toml`."""

    unfinished: frozenset[str]  # states of a report, which are none of its release
    columns: tuple[_Column, ...]
    lists: tuple[_List, ...]
    side: Mapping[str, re.Pattern[str]]


@cache
def _rows() -> _Rows:
    columns = (
        _Column(
            frozenset(row["roles"].split("|")),
            frozenset(row["of"].split("|")),
            row["says"],
            row.get("back", False),
            row.get("role", ""),
            row.get("kind", ""),
        )
        for row in rows_of("columns")["relation"]
    )
    sections = rows_of("sections")
    lists = (
        _List(_pattern(row["heading"]), row["says"], tuple(row["of"].split("|")), row.get("words", False))
        for row in sections["list"]
    )
    side = {name: _pattern(words) for name, words in sections["side"].items()}
    return _Rows(words_of("reports", "unfinished"), tuple(columns), tuple(lists), side)


def _pattern(words: str) -> re.Pattern[str]:
    return re.compile(words, re.IGNORECASE)


# ---- tables


@lru_cache(maxsize=1024)
def _plan(roles: tuple[str, ...], former: tuple[bool, ...], key: int, kinds: tuple[str, ...]) -> _Plan:
    """What the columns of a table of things say of its key: of each, its place and the rows that fit."""
    return tuple(
        (place, column._replace(role=FORMER) if former[place] else column)
        for place, role in enumerate(roles)
        if place != key
        for column in _rows().columns
        if role in column.roles and not column.of.isdisjoint(kinds)
    )


_Plan = tuple[tuple[int, _Column], ...]


def kind_in(reading: Reading) -> Callable[[Row, Cell], str]:
    """What tells the kind of the name that a cell is; "" when it is more than a name, or may be of several kinds."""

    def kind_of(row: Row, cell: Cell) -> str:
        inside = _inside(reading, row.line, cell.start, cell.end)
        if not inside:
            return "Title" if is_title(cell.text) else ""
        alone = len(inside) == 1 and len(_rest(row.line.text, cell.start, inside[0].start)) == 0
        if alone and _closed(row.line.text[inside[0].end : cell.end]):
            return inside[0].ref.kinds[0]
        kinds = {mention.ref.kinds[0] for mention in inside}
        apart = (row.line.text[one.end : other.start] for one, other in pairwise(inside))
        first, last = row.line.text[cell.start : inside[0].start], row.line.text[inside[-1].end : cell.end]
        return kinds.pop() if len(kinds) == 1 and not _BESIDE.sub("", "".join((first, *apart, last))) else ""

    return kind_of


def by_columns(reading: Reading, table: Table, row: Row) -> Iterator[Fact]:
    """What a row of a table of things says of the thing or person in its key column."""
    place, kinds = table.key, key_kinds(table)
    if place < 0 or place >= len(row.cells):
        return
    thing, sure = _thing(reading, row.line, row.cells[place], kinds)
    if thing is None:
        return
    said = _plan(table.roles, table.former, place, kinds)
    facts: list[Fact] = []
    for at_, column in said:
        if at_ < len(row.cells) and (subject := thing.among(column.of)):
            cell = row.cells[at_]
            if not _NOTHING.match(cell.text):
                facts += _tell(reading, row.line, subject, sure, column, cell)
    if not {"release", "target", "was"} & {*table.roles}:
        facts += in_scope(reading, row, thing, sure)
    stays = {fact[:3] for fact in facts if not fact.role}
    yield from (fact for fact in facts if fact.role not in CLOSING or fact[:3] not in stays)
    works = any(column.says == "WORKS_AT" and not column.role for _, column in said)
    account, plain = _theirs(reading, row.line) if thing.kind == "Person" and not works else (None, False)
    if account is not None:
        cell = row.cells[place]
        where = at(reading.note, row.line, cell.start, cell.end)
        role = FORMER if heads_former(row.line.section) else ""
        yield Fact(
            thing, "WORKS_AT", account, where, "roster", sure and plain, 0.9 if sure and plain else 0.6, role=role
        )


def _thing(reading: Reading, line: Line, cell: Cell, kinds: Sequence[str]) -> tuple[Ref | None, bool]:
    """What the first cell of a row names, and whether it is a known name."""
    inside = _inside(reading, line, cell.start, cell.end)
    if inside and not _rest(line.text, cell.start, inside[0].start) and _closed(line.text[inside[0].end : cell.end]):
        found = inside[0].ref.among(kinds)
        return found, found is not None
    words = cell.text.strip(_MARKS)
    if inside or set(kinds) >= set(THINGS) or _NOTHING.match(words) or len(words.split()) > _NAME:
        return None, False
    if kinds[0] == "Person" and not is_person_name(words):
        return None, False
    return Ref(kinds[0], words), False


def _inside(reading: Reading, line: Line, start: int, end: int) -> list[Mention]:
    """The names in a part of a line."""
    return between(reading.named.get(line.key, ()), start, end)


def _rest(text: str, start: int, end: int) -> str:
    return text[start:end].strip(_MARKS)


def _closed(text: str) -> bool:
    """Does a name end a cell, but for a remark in brackets?"""
    words = text.strip(_MARKS)
    return not words or (words[0] in "(,;|" and len(words) < 60)


def _tell(reading: Reading, line: Line, thing: Ref, sure: bool, column: _Column, cell: Cell) -> Iterator[Fact]:
    """What a cell says of the thing of its row."""
    where = at(reading.note, line, cell.start, cell.end)
    held = 0.9 if sure else 0.6

    def fact(subject: Ref, says: str, value: Ref | str, sure: bool = sure, role: str = "") -> Fact:
        return Fact(subject, says, value, where, "roster", sure, held if sure else min(held, 0.6), role=role)

    if column.says in DATES:
        if not column.role and (day := period(cell.text)):
            yield fact(thing, column.says, day)
    elif column.says in ("roles", "status", "stage"):
        words = re.sub(r"[*_\[\]]+", "", cell.text).strip()
        if len(words.split()) <= _MOST:
            yield fact(thing, column.says, words)
            if column.says == "roles" and (over := headed(words)):
                yield fact(thing, "LEADS", Ref("Team", over), False)
    else:
        relation = RELATION[column.says]
        inside = _inside(reading, line, cell.start, cell.end)
        for part in _PART.finditer(line.text, cell.start, cell.end) if column.words_of else ():
            named = any(
                part.start() < mention.end and mention.start < part.end() and mention.ref.among(column.others)
                for mention in inside
            )
            name = part[0].strip(_MARKS)
            if not named and name[:1].isalpha() and len(name.split()) <= _NAME and not _NOTHING.match(name):
                named_ = Ref(column.words_of, name)
                yield fact(*((named_, column.says, thing) if column.back else (thing, column.says, named_)), sure=False)
        for mention in inside:
            ends = relation.starts if column.back else relation.ends
            other = mention.ref.among(ends)
            if other and other.name != thing.name:
                yield fact(
                    *((other, column.says, thing) if column.back else (thing, column.says, other)), role=column.role
                )


# ---- labels


_LABEL = re.compile(r"(?:^|(?<=[\s(·|;,]))[*_]{0,3}(?P<label>[A-Za-z][A-Za-z /\-]{1,32}?)[*_]{0,3}:[*_]{0,3}\s+(?=\S)")
_SIDE = re.compile(r"\s+(?:on|from) (?:our|their) side$", re.IGNORECASE)
_OF_PAGE = ("sponsor", "review", "freeze", "gate")  # what such labels say of the page that they stand on
_VALUE_STOPS = re.compile(r"[.;)](?:\s|$)|\s[-–—]\s")
_VALUE_ENDS = " \t·|;,)*_"
_NO_LABELS = frozenset(("count", "action", "decision", "asked", "item", "text", "name", "who", "other", "", "meeting"))


def labelled(reading: Reading) -> Iterator[Fact]:
    """What labels say of the thing that their heading or item is, as a table of one row would: "Owner: Dana" below
    "Quotas", "Quotas (owner: Dana, release: 5.5)"."""
    wholes: dict[str, Ref] = {}  # headings and items that are but a name
    for line in reading.note.lines:
        if line.form in ("row", "transcript") or line.box is not None:
            continue
        named = reading.named.get(line.key, ())
        if named and not _rest(line.text, line.body, named[0].start) and _closed(line.text[named[0].end :]):
            wholes[line.section if line.form == "heading" else line.text[line.body :].strip("*_: ")] = named[0].ref
        if ":" not in line.text or line.form == "heading":
            continue
        found = list(_LABEL.finditer(line.text, line.body))
        roles = [role_of(_SIDE.sub("", label["label"])) for label in found]
        if not found or "action" in roles or _NO_LABELS.issuperset(roles):
            continue
        before = _inside(reading, line, line.body, found[0].start())
        near = before and not line.text[before[-1].end : found[0].start()].strip(_MARKS + "(,;:-–—|·")
        thing = before[-1].ref if near else None
        if thing is None and line.text[line.body : found[0].start()].strip(_MARKS):
            continue
        thing = thing or wholes.get(line.under) or wholes.get(line.section)
        ends = [*(label.start() for label in found[1:]), len(line.text)]
        for role, label, end in zip(roles, found, ends, strict=True):
            stop = _VALUE_STOPS.search(line.text, label.end(), end)
            end = stop.start() if stop else end
            cell = Cell(line.text[label.end() : end].rstrip(_VALUE_ENDS), label.end(), end)
            of = thing or (next(iter(reading.about), None) if role in _OF_PAGE else None)
            if of is not None and role not in _NO_LABELS and not _NOTHING.match(cell.text):
                yield from _told(reading, line, of, role, cell)


def _told(reading: Reading, line: Line, thing: Ref, role: str, cell: Cell) -> Iterator[Fact]:
    for column in _rows().columns:
        if role in column.roles and (subject := Ref(thing.kinds[0], thing.name).among(column.of)):
            yield from _tell(reading, line, subject, True, column, cell)


# ---- lists


def listings(reading: Reading) -> Iterator[Fact]:
    """What the items of lists say under a heading such as "Who leads what" or "What they asked for"; and the state of
    the release that a report is of: `release: 5.4`, `status: at risk`."""
    for line in reading.note.lines:
        if line.form == "item" and (row := _listed_under(line.under) or _listed_under(line.section)):
            yield from _item(reading, line, row)
        elif line.form == "item" and line.key in reading.named and _side(line.section) not in ("", "ours"):
            yield from _person(reading, line)
    yield from scope_lists(reading)
    yield from labelled(reading)
    yield from _report(reading)


@lru_cache(maxsize=4096)
def _listed_under(heading: str) -> _List | None:
    words = heading.strip("#*_:?! ")
    return next((row for row in _rows().lists if words and row.heading.search(words)), None)


def _item(reading: Reading, line: Line, row: _List) -> Iterator[Fact]:
    start = line.body
    note, relation = reading.note, RELATION[row.says]
    if "Organization" in relation.starts:
        yield from _asked(reading, line, start, row)
        return
    parts = _PARTS.match(line.text, start)
    if parts is None:
        return
    left, right = parts.span("left"), parts.span("right")
    for (first, last), (begin, end) in ((left, right), (right, left)):
        people = _inside(reading, line, begin, end)
        opens = people and not _rest(line.text, begin, people[0].start)
        if not opens or not people[0].ref.may_be("Person"):
            continue
        person, where = Ref("Person", people[0].ref.name), at(note, line, start, parts.end())
        named = _inside(reading, line, first, last)
        if named and not _ARTICLE.sub("", _rest(line.text, first, named[0].start)):
            for mention in named:
                if thing := mention.ref.among(row.of):
                    yield Fact(person, row.says, thing, where, "roster", True, 0.9)
        words = line.text[first:last].strip(_MARKS)
        if row.words and not named and words[:1].isupper() and len(words.split()) <= _NAME:
            yield Fact(person, row.says, Ref(row.of[0], plain_group(words)), where, "roster", False, 0.6)
        return


def _asked(reading: Reading, line: Line, start: int, row: _List) -> Iterator[Fact]:
    """What the account of a note asked for: the names of an item's first sentence, before which few words stand."""
    account = _account(reading)
    if account is None or line.box is not None or _NO_WISH.match(line.text, start) or line.text.rstrip().endswith("?"):
        return
    stop = _STOP.search(line.text, start)
    for mention in _inside(reading, line, start, stop.start() if stop else len(line.text)):
        before = _rest(line.text, start, mention.start).split()
        value = mention.ref.among(row.of)
        if value is None or len(before) > _NAME:
            return
        sure = len(before) < 2
        where = at(reading.note, line, mention.start, mention.end)
        yield Fact(account, row.says, value, where, "roster", sure, 0.8 if sure else 0.6)


def _person(reading: Reading, line: Line) -> Iterator[Fact]:
    """A person of an account, whom an item of its people begins with."""
    first = reading.named[line.key][0]
    account, plain = _theirs(reading, line)
    if account is None or not line.marker or _rest(line.text, line.body, first.start) or not first.ref.may_be("Person"):
        return
    behind = line.text[first.end :].strip("] ")
    if (not behind or behind[0] in ",(:-–—") and not _rows().side["ours"].search(behind):
        where = at(reading.note, line, first.start, first.end)
        role = FORMER if heads_former(line.section) or has_left(line.text[first.end :]) else ""
        yield Fact(
            Ref("Person", first.ref.name), "WORKS_AT", account, where, "roster", plain, 0.9 if plain else 0.6, role=role
        )


def _account(reading: Reading) -> Ref | None:
    """The account that a note is of: its page, or the one that its front matter names."""
    accounts = {f.subject for f in reading.stated.get("account", ()) if f.subject.kind == "Organization"}
    return min(accounts) if len(accounts) == 1 else _page(reading)


def _page(reading: Reading) -> Ref | None:
    """The organization that a note is the page of."""
    pages = (fact.subject for fact in reading.stated.get("IS", ()) if fact.how == "page")
    return next((page for page in pages if page.kind == "Organization"), None)


def _theirs(reading: Reading, line: Line) -> tuple[Ref | None, bool]:
    """The account whose people are listed where a line stands, and whether its heading says so plainly."""
    side = _side(line.section)
    if side in ("theirs", "contacts"):
        return _account(reading), side == "theirs"
    return (_page(reading) if side == "page" else None), False


@lru_cache(maxsize=4096)
def _side(heading: str) -> str:
    """Whose people a heading announces: "ours", an account's ("theirs", "contacts"), those of its own "page", or ""."""
    return next((name for name, words in _rows().side.items() if heading and words.search(heading)), "")


def _report(reading: Reading) -> Iterator[Fact]:
    """The state of a release in the front matter of a report on it, which names the release in its title."""
    note = reading.note
    number = version(note.value("release", "version"))
    status = next(iter(note.values("status", "health")), None)
    if not number or status is None or status.form == "inline" or status.value.lower() in _rows().unfinished:
        return
    if any(fact.how == "page" or fact.says == "RECORDS" for fact in reading.facts):
        return
    if number in f"{note.value('title')} {note.name}" and len(status.value.split()) <= _MOST:
        where = Source(note.path, status.line, status.quote)
        yield Fact(Ref("Release", number), "status", status.value, where)
