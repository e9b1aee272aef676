"""Tables by what their columns say: the role of each, by its name or its cells, and so what the table lists."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import groupby
from typing import NamedTuple

from ingest.formats.tables import Cell, Row, table_rows
from ingest.language.dates import said_date
from ingest.language.former import without_former
from ingest.language.lexicon import columns_of
from ingest.note import Note
from kg.vocabulary import THINGS

_BRACKET = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")
_PARTED = re.compile(r"\s*(?:[/&,;+]|\bor\b|\band\b)\s*")
_MARKS = " \t*_`?:.!\"'“”"
_NUMBER = re.compile(r"^\W*(?:[a-z]{1,3}[-.]?)?\d+(?:[.\-]\d+)*\W*$", re.IGNORECASE)
_NAMES = 4  # words of a cell that only names who is to act
_WORDY = 6  # words of a minute, at least, on average
_VERBAL = re.compile(r"\b(?:to|the|an?|will|is|by|for|with)\b|[.:]\s", re.IGNORECASE)
_MATRIX = frozenset(("responsible", "accountable", "consulted", "informed", "recommend", "perform", "decide", "driver",
                     "approver", "contributors", "decides", "input"))  # fmt: skip


class Table(NamedTuple):
    """A table: its rows, the role of each column (`patterns/columns.toml`; "" is none), and what it lists."""

    rows: tuple[Row, ...]
    roles: tuple[str, ...]
    former: tuple[bool, ...]  # does the name of a column say that it holds no more?
    kind: str  # actions, decisions, minutes, things, matrix, or ""
    key: int = -1  # the column of what each row is of

    def column(self, *roles: str) -> int:
        """The first column of the first of these roles that has one; -1: there is none."""
        return next((self.roles.index(role) for role in roles if role in self.roles), -1)

    def cell(self, row: Row, *roles: str) -> Cell | None:
        """The cell of a row in the first column of these roles that is not empty."""
        for role in roles:
            for name, cell in zip(self.roles, row.cells, strict=False):
                if name == role and cell.text:
                    return cell
        return None

    def text(self, row: Row) -> Cell | None:
        """The cell that says what a row of actions or decisions is."""
        return self.cell(row, "action", "decision", "asked", "item", "text", "meeting", "")


def tables(note: Note) -> Iterator[Table]:
    """The tables of a note that have a header, in order, by the names of their columns."""
    for _, rows in groupby(table_rows(note), key=lambda row: row.header.number):
        yield _typed(tuple(rows))


def _typed(rows: tuple[Row, ...]) -> Table:
    called, former = _roles(rows[0].columns)
    first = next((place for place, role in enumerate(called) if role != "count"), -1)
    if called[first] == "role" and not _OWNERS.isdisjoint(called):  # "Job | Who": a title is of somebody before it
        called = tuple("action" if place == first else role for place, role in enumerate(called))
    named = _dated(rows, called)
    roles = tuple("count" if role in _TEXTS and _is_counted(rows, place) else role for place, role in enumerate(named))
    kind = _kind(rows[0].columns, named)
    if kind in ("actions", "decisions") and (said := _minutes(rows, roles)):
        return Table(rows, said, former, "minutes")
    return Table(rows, roles, former, kind, _key(roles) if kind == "things" else -1)


# The column of who decided, of whom nothing is asked.
_DECIDER = re.compile(r"(?:taken|made|decided|agreed|approved|passed|ruled|settled|signed off) by", re.IGNORECASE)


def _minutes(rows: Sequence[Row], roles: tuple[str, ...]) -> tuple[str, ...]:
    """The roles of a table of minutes, "Item | Minute | Action", whose last column names who is to act; or none."""
    last = len(roles) - 1
    texts = [place for place in range(last) if roles[place] in ("", "text", "item", "other", "decision")]
    if last < 1 or roles[last] not in ("action", "owner", "who") or not texts:
        return ()
    if _DECIDER.fullmatch(rows[0].columns[last].strip(_MARKS)):
        return ()
    place = max(texts, key=lambda at: sum(len(row.cells[at].text) for row in rows if at < len(row.cells)))
    acts = [row.cells[last].text for row in rows if last < len(row.cells) and row.cells[last].text]
    said = [row.cells[place].text for row in rows if place < len(row.cells) and row.cells[place].text]
    if not acts or not said or max(len(act.split()) for act in acts) > _NAMES or any(map(_VERBAL.search, acts)):
        return ()
    if sum(len(text.split()) for text in said) < _WORDY * len(said):
        return ()
    return tuple("text" if at == place else "owner" if at == last else "count" for at in range(len(roles)))


def by_cells(table: Table, kind_of: Callable[[Row, Cell], str]) -> Table:
    """The same table, its columns without a role by what stands in most of their cells; `kind_of` tells what a cell
    names, "" when it is no name alone."""
    dated = table.kind == "actions" and "action" not in table.roles and "due" not in table.roles
    if not (dated or table.kind in ("things", "")) or all(
        role not in ("", "item", "text", "name", "target", "due", "status") for role in table.roles
    ):
        return table
    named = {place: _named(table.rows, place, kind_of) for place in range(len(table.roles))}
    roles = list(table.roles)
    first = next((place for place, role in enumerate(roles) if role != "count"), -1)
    if first < 0:
        return table
    kinds = columns_of("cells")
    for place, role in enumerate(roles):
        kind = named[place]
        if (role == "" or (place == first and role in ("item", "text", "name"))) and kind in kinds:
            roles[place] = "name" if place == first and kind == "Person" else kinds[kind][0]
            if kind == "Feature" and place != first and _lists(table.rows, place):
                roles[place] = "features"
        elif role in ("target", "due", "status") and kind == "Release":
            roles[place] = "release"
    typed = tuple(roles)
    kind = "things" if _key(typed) == first else table.kind or _kind(table.rows[0].columns, typed)
    return table._replace(roles=typed, kind=kind, key=_key(typed) if kind == "things" else -1)


def _lists(rows: Sequence[Row], place: int) -> bool:
    """Does any cell of a column list several?"""
    return any(re.search(r"[,;&+]|\band\b", row.cells[place].text) for row in rows if place < len(row.cells))


def _named(rows: Sequence[Row], place: int, kind_of: Callable[[Row, Cell], str]) -> str:
    """The kind that two cells or more of a column, and most of those that say something, name."""
    cells = [(row, row.cells[place]) for row in rows if place < len(row.cells) and row.cells[place].text]
    count = Counter(kind for row, cell in cells if (kind := kind_of(row, cell)))
    kind, most = next(iter(count.most_common(1)), ("", 0))
    return kind if most > 1 and most * 5 >= len(cells) * 3 else ""


def _dated(rows: Sequence[Row], roles: tuple[str, ...]) -> tuple[str, ...]:
    """The roles; where none is of days, the first column that no word types and whose cells are days is when it is
    due."""
    if not _DATED.isdisjoint(roles):
        return roles
    places = (place for place, role in enumerate(roles) if role in _UNDATED)
    first = next((place for place in places if _is_dated(rows, place)), -1)
    return tuple("due" if place == first else role for place, role in enumerate(roles))


def _is_dated(rows: Sequence[Row], place: int) -> bool:
    """Are most cells of a column that say something days and no more?"""
    cells = [
        row.cells[place].text for row in rows if place < len(row.cells) and re.search(r"\w", row.cells[place].text)
    ]
    days = sum(_SHORT_DAY.fullmatch(cell) is not None or _is_day(cell) for cell in cells)
    return bool(cells) and days * 5 >= len(cells) * 3


@lru_cache(maxsize=4096)
def _is_day(text: str) -> bool:
    return len(text.split()) < 5 and any(map(str.isdigit, text)) and said_date(f"by {text}", "2026-01-05") != ""


def _is_counted(rows: Sequence[Row], place: int) -> bool:
    """Do the cells of a column only number its rows: "12.3", "A-7"?"""
    cells = [row.cells[place].text for row in rows if place < len(row.cells) and row.cells[place].text]
    return bool(cells) and all(map(_NUMBER.match, cells))


# ---- names of columns


@cache
def _role_names() -> tuple[Mapping[str, str], Mapping[str, tuple[str, ...]]]:
    names = {name: role for role, several in columns_of("roles").items() for name in several}
    keys = {role: THINGS if kinds == ("Any",) else kinds for role, kinds in columns_of("keys").items()}
    return names, keys


@lru_cache(maxsize=1024)
def _roles(columns: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[bool, ...]]:
    plain = [without_former(column.strip(_MARKS)) for column in columns]
    roles = tuple(role_of(name) or role_of(column) for (name, _), column in zip(plain, columns, strict=True))
    return roles, tuple(bool(former) and role_of(name) != "former" for name, former in plain)


@lru_cache(maxsize=4096)
def role_of(column: str) -> str:
    """What a column of this name says of its rows, or ""."""
    names, _ = _role_names()
    name = " ".join(_BRACKET.sub("", column).strip(_MARKS).lower().replace("’", "'").split())
    if name in names:
        return names[name]
    parts = _PARTED.split(name)
    if len(parts) > 1 and (found := next((names[part] for part in parts if part in names), "")):
        return found
    words = name.split()
    if len(words) > 4:
        return ""
    for start in range(1, len(words)):
        if (last := " ".join(words[start:])) in names and last not in (
            "p",
            "by",
            "no",
            "on it",
            "name",
            "item",
            "id",
            "who",
        ):
            return names[last]
    if len(words) == 2 and words[1] in ("name", "names", "item", "title", "id"):
        return names.get(words[0], "")
    return ""


def _kind(columns: Sequence[str], roles: Sequence[str]) -> str:
    """What a table lists, by the roles of its columns."""
    has = set(roles)
    parts = sum(not _MATRIX.isdisjoint(re.findall(r"\w+", name)) for name in columns)
    if parts > 1 and "due" not in has:
        return "matrix"
    named = [role for role in roles if role != "count"][:2]
    if {"decision", "asked"} & {*named, *roles[:1]} and "action" not in named:
        return "decisions"
    if "action" in has:
        return "actions"
    dated = has & {"due", "status"}
    if has & {"item", "text"} and has & _OWNERS and dated and not has & set(_THING_COLUMNS):
        return "actions"
    if "due" in has and has & _OWNERS and "" in has and not has & {*_THING_COLUMNS, "other", "meeting", "name", "item"}:
        return "actions"  # whatever its rows are called, somebody has each until a day
    return "things" if _key(roles) >= 0 else ""


_DATED = frozenset(("due", "ga", "review", "freeze", "gate"))
_UNDATED = ("", "requested", "blocks")
_SHORT_DAY = re.compile(r"(?:[A-Za-z]{2,9}\.?,? )?\d{1,2}[./]\d{1,2}(?:[./](?:\d\d)?\d\d|\.)?")
_TEXTS = ("", "action", "decision", "asked", "item", "text", "name", "other")
_OWNERS = {"owner", "who"}
_THING_COLUMNS = ("feature", "features", "program", "release", "team", "account", "company", "was", "needs", "ga")


def _key(roles: Sequence[str]) -> int:
    """The column of what each row of a table of things is of: the first, if it may be one; else the features that
    somebody owns or a customer asked for."""
    _, keys = _role_names()
    first = next((place for place, role in enumerate(roles) if role != "count"), -1)
    if first < 0:
        return -1
    if roles[first] in ("release", "account", "company", "owner", "who", "program", "team") and "feature" in roles:
        return list(roles).index("feature")
    if (
        roles[first] == "owner"
        and (place := next((p for p, role in enumerate(roles) if role in ("program", "team")), -1)) > 0
    ):
        return place
    if roles[first] in ("owner", "who", "contact"):
        return first
    return first if roles[first] in keys else -1


def key_kinds(table: Table) -> tuple[str, ...]:
    """The kinds of things that the key column of a table may name."""
    _, keys = _role_names()
    role = table.roles[table.key] if table.key >= 0 else ""
    return ("Person",) if role in ("owner", "who", "contact") else keys.get(role, ())
