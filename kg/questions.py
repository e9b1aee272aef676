"""Parametrised queries: a `.cypher` file is a question with its help and parameters; asking it gives an Answer."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

from kg.days import read_day
from kg.identity.lookup import Thing, called, meant, resembling
from kg.identity.name_matching import fold
from kg.model import Coverage
from kg.spelling import did_you_mean
from kg.store import Row, Store
from kg.vocabulary import KIND


@dataclass(frozen=True, slots=True)
class Basis(Coverage):
    """Coverage of an answer: what it rests on, and whether a write is under way or was cut short, so that it may lack
    something."""

    unfinished: bool = False


class Unknown(Exception):
    """There is no such name, day or question: one sentence with what to type instead."""


class Parameter(NamedTuple):
    """A query parameter: a `$name` of a question."""

    name: str
    kinds: tuple[str, ...]
    """Of the thing it names; for text ("text",), a day ("date",), one that is likely ahead ("ahead",), or the words to
    choose from."""
    required: bool
    help: str

    @property
    def names_thing(self) -> bool:
        """Is its value the name of something in the graph?"""
        return self.kinds[0] == "Entity" or self.kinds[0] in KIND

    @property
    def choices(self) -> tuple[str, ...]:
        """The words that it may be, where only some may."""
        return () if self.names_thing or self.kinds == ("text",) or self.is_day else self.kinds

    @property
    def is_day(self) -> bool:
        return self.kinds[0] in ("date", "ahead")

    @property
    def shown(self) -> str:
        """What stands for its value in help."""
        return "NAME" if self.names_thing else "DAY" if self.is_day else self.name.upper()


class Question(NamedTuple):
    """A parametrised query as its file states it."""

    name: str
    help: str
    more: str
    parameters: tuple[Parameter, ...]
    text: str  # the Cypher


@dataclass(frozen=True, slots=True)
class Answer:
    """The result of a query: its rows, each with its provenance, and what they rest on."""

    question: str
    rows: list[Row]
    coverage: Basis
    meant: Mapping[str, tuple[str, ...]]  # by parameter the names that were meant; of several, each is answered in `of`


_PARAMETER = re.compile(r"^\$(\w+)\s+(\S+?)(\?)?\s{1,}(.*)$")


def _folder() -> Path:
    packed = Path(__file__).parent / "cypher"  # in a wheel; a checkout has it beside the package
    return packed if packed.is_dir() else packed.parent.parent / "cypher"


@cache
def questions() -> dict[str, Question]:
    """The catalogue of queries by name; each file of `cypher/` is one."""
    return {file.stem: _read(file.stem) for file in sorted(_folder().glob("*.cypher"))}


@cache
def _read(name: str) -> Question:
    """The question of a file of `cypher/`."""
    lines = (_folder() / f"{name}.cypher").read_text(encoding="utf-8").splitlines()
    header = [line[2:].strip() for line in lines if line.startswith("//")]
    parameters = [_parameter(line) for line in header if line.startswith("$")]
    words = [line for line in header[1:] if not line.startswith("$")]
    text = "\n".join(line for line in lines if not line.startswith("//"))
    if re.search(r"\bsources\b", text) and not re.search(r"\bAS withheld\b", text):
        raise ValueError(
            f"{name}.cypher returns sources; let it return what is withheld of them too: `.withheld AS withheld`"
        )
    return Question(name, header[0], " ".join(words).strip(), tuple(parameters), text)


def _parameter(line: str) -> Parameter:
    found = _PARAMETER.match(line)
    if found is None:
        raise ValueError(f"not a parameter: {line}")
    name, kinds, optional, help = found.groups()
    return Parameter(name, tuple(kinds.split("|")), not optional, help)


MOST = 8
"""Things that one typed name is answered for; a name that may be more must be typed further."""


def ask(
    store: Store, name: str, given: Mapping[str, str | None], *, exact: bool = False, today: date | None = None
) -> Answer:
    """Run a query of the catalogue with what a user typed: `given` holds names, days, words.

    A name that may be several things is answered for each of them, one after the other: then each row says in `of`
    which it is about. With `exact` a name is one thing's own or other name, or none. `today` is what days as people
    say them are counted from.
    Raises Unknown when a name, a day or a word is none, and StoreError when the store cannot answer.
    """
    question = questions().get(name)
    if question is None:
        raise Unknown(f"there is no question {name!r}; {did_you_mean(name, questions(), '`kg ask` lists them')}")
    values: dict[str, Any] = {}
    named: dict[str, list[Thing]] = {}
    for parameter in question.parameters:
        typed = given.get(parameter.name)
        values[parameter.name] = typed
        if typed is not None and parameter.names_thing:
            named[parameter.name] = _meant(things(store), typed, parameter.kinds, exact=exact)
        elif typed is not None:
            values[parameter.name] = _checked(parameter, typed, today)
    ways = list(product(*named.values()))
    if len(ways) > MOST:
        raise _several(*max(((given[key] or "", found) for key, found in named.items()), key=lambda one: len(one[1])))
    found: list[Row] = []
    for way in ways:
        ids = {key: thing.id for key, thing in zip(named, way, strict=True)}
        of = [name_among(thing, among) for thing, among in zip(way, named.values(), strict=True) if len(among) > 1]
        which = {"of": ", ".join(of)} if of else {}
        found += [which | row for row in rows(store, name, **values | ids)]
    names = {key: tuple(name_among(thing, among) for thing in among) for key, among in named.items()}
    return Answer(name, found, coverage(store), names)


def name_among(thing: Thing, among: Sequence[Thing]) -> str:
    """The name of a thing, with its kind where another of them has the same name."""
    alike = sum(fold(other.name) == fold(thing.name) for other in among) > 1
    return f"{thing.name} ({thing.kind})" if alike else thing.name


def rows(store: Store, question: str, /, **values: Any) -> list[Row]:
    """The rows of a query by its name, `internal/…` for one that only kg itself asks. `values` are its parameters: ids
    for names; what is not given is None."""
    asked = _read(question)
    given = {p.name: values.get(p.name) for p in asked.parameters}
    days = {p.name: date.fromisoformat(day) for p in asked.parameters if p.is_day and (day := given[p.name])}
    return store.run(asked.text, {"vault": store.vault, **given, **days})


def coverage(store: Store) -> Basis:
    """The coverage of a store: what its answers rest on."""
    found = rows(store, "internal/coverage")
    return Basis(**found[0]) if found else Basis()


def day_of(typed: str, *, ahead: bool = False, today: date | None = None) -> str:
    """The ISO date that was typed as people say days, of several the one that comes next with `ahead`, else the last.
    Raises Unknown when it is none."""
    if day := read_day(typed, ahead=ahead, today=today):
        return day.isoformat()
    raise Unknown(
        f"{typed!r} is not a day, or could be two; write it as 2025-11-08, friday, +7d, last week or 2025-W50"
    )


def _checked(parameter: Parameter, typed: str, today: date | None) -> str:
    if parameter.is_day:
        return day_of(typed, ahead=parameter.kinds == ("ahead",), today=today)
    if parameter.kinds != ("text",) and typed not in parameter.kinds:
        raise Unknown(f"{typed!r} is not one of {', '.join(parameter.kinds)}")
    return typed


def things(store: Store) -> list[Thing]:
    """All named entities of a store."""
    named = rows(store, "internal/names")
    return [Thing(row["id"], row["name"], _kind(row["labels"]), tuple(row["aliases"] or ())) for row in named]


def _kind(labels: Sequence[str]) -> str:
    return next(label for label in labels if label in KIND)


def find(store: Store, typed: str, kinds: Sequence[str] = ("Entity",)) -> Thing:
    """Look up an entity: the one thing that a typed name means, by its own name, another one, a first name, or some
    words.

    Raises Unknown, with the names that come near, when there is none or more than one.
    """
    found = _meant(things(store), typed, kinds)
    if len(found) > 1:
        raise _several(typed, found)
    return found[0]


def _several(typed: str, found: Sequence[Thing]) -> Unknown:
    listed = ", ".join([f"{thing.name} ({thing.kind})" for thing in found][:MOST])
    more = f" and {len(found) - MOST} more" if len(found) > MOST else ""
    return Unknown(f"{typed!r} could be {listed}{more}; type more of it")


def _meant(every: Sequence[Thing], typed: str, kinds: Sequence[str], *, exact: bool = False) -> list[Thing]:
    """The things of some kinds that a typed name, or an id, may mean; with `exact` only the one that has this name.

    Raises Unknown, with the names that come near, when it means nothing, and with `exact` when it is no one's name.
    """
    if (one := next((thing for thing in every if thing.id == typed), None)) is not None:
        return [one]
    any_kind = kinds[0] == "Entity"
    fit = [thing for thing in every if any_kind or thing.kind in kinds]
    found = meant(fit, typed)
    if exact and len(found) > 1:
        raise _several(typed, found)
    if exact and found and found[0] not in called(fit, typed):
        raise Unknown(f"nobody and nothing is called exactly {typed!r}; did you mean {found[0].name}?")
    if found:
        return found
    others = [thing for thing in every if not (any_kind or thing.kind in kinds)]
    if other := meant(others, typed, by_words=False):
        raise Unknown(f"{other[0].name} is of kind {other[0].kind}; this takes {' or '.join(kinds)}")
    near = list(dict.fromkeys(thing.name for thing in resembling(fit, typed)))[:3]
    hint = f"; did you mean {' or '.join(near)}?" if near else " in these notes"
    raise Unknown(f"nobody and nothing is called {typed!r}{hint}")
