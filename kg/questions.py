"""Parametrised queries: a `.cypher` file is a question with its help and parameters; asking it gives an Answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, partial
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

from kg.days import read_day
from kg.identity.lookup import Thing, called, meant, resembling
from kg.identity.name_matching import fold
from kg.model import Coverage
from kg.spelling import did_you_mean
from kg.store import Row, Store
from kg.vocabulary import KIND, THINGS, kind_of


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
    """Of the thing it names; for text ("text",), a day ("date",), one that is likely ahead ("ahead",), the day that it
    is, which nobody types ("today",), yes or nothing ("flag",), or the words to choose from."""
    required: bool
    help: str
    default: str = ""  # what is taken for it when nothing is typed

    @property
    def names_thing(self) -> bool:
        """Is its value the name of something in the graph?"""
        return self.kinds[0] == "Entity" or self.kinds[0] in KIND

    @property
    def choices(self) -> tuple[str, ...]:
        """The words that it may be, where only some may."""
        return () if self.names_thing or self.is_day or self.kinds in (("text",), ("flag",)) else self.kinds

    @property
    def is_day(self) -> bool:
        return self.kinds[0] in ("date", "ahead", "today")

    @property
    def is_flag(self) -> bool:
        return self.kinds == ("flag",)

    @property
    def is_typed(self) -> bool:
        """Is it for a user to say?"""
        return self.kinds != ("today",)

    @property
    def option(self) -> str:
        """How it is typed, where it is no argument."""
        return "--" + self.name.replace("_", "-")

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
    examples: tuple[str, ...] = ()  # commands that ask it

    @property
    def required(self) -> Parameter | None:
        """The parameter that it cannot be asked without."""
        return next((parameter for parameter in self.parameters if parameter.required), None)

    @property
    def usage(self) -> str:
        """Its name and what it cannot be asked without."""
        return f"{self.name} {self.required.name.upper()}" if self.required else self.name


class Way(NamedTuple):
    """A query with the values of its parameters, ids for names."""

    values: Mapping[str, Any]
    things: Mapping[str, Thing]  # by parameter what is meant
    of: str  # which of several things it is about


class Asked(NamedTuple):
    """A question as it was understood: as often as what was typed may mean several things."""

    question: str
    ways: tuple[Way, ...]

    @property
    def meant(self) -> dict[str, tuple[str, ...]]:
        """By parameter the names that were meant."""
        found: dict[str, dict[str, None]] = {}
        for way in self.ways:
            for key, thing in way.things.items():
                among = [other.things[key] for other in self.ways if key in other.things]
                found.setdefault(key, {})[name_among(thing, list(dict.fromkeys(among)))] = None
        return {key: tuple(names) for key, names in found.items()}


@dataclass(frozen=True, slots=True)
class Answer:
    """The result of a query: its rows, each with its provenance, and what they rest on."""

    question: str
    rows: list[Row]
    coverage: Basis
    meant: Mapping[str, tuple[str, ...]]  # by parameter the names that were meant; of several, each is answered in `of`
    left_out: int | None = None  # lines said in confidence, where it is to be shared
    empty: tuple[str, ...] = ()  # of an answer in sections, those for which nothing was found
    shown: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # and the columns of a section that people read


_PARAMETER = re.compile(r"^\$(\w+)\s+([^\s?=]+)(?:=([^\s?]+))?(\?)?\s+(.*)$")


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
    parameters = [_parameter(line) for line in header if re.match(r"\$\w", line)]
    examples = [line.removeprefix("$ ") for line in header if line.startswith("$ ")]
    words = [line for line in header[1:] if not line.startswith("$")]
    text = "\n".join(line for line in lines if not line.startswith("//"))
    if re.search(r"\bsources\b", text) and not re.search(r"\bAS withheld\b", text):
        raise ValueError(
            f"{name}.cypher returns sources; let it return what is withheld of them too: `.withheld AS withheld`"
        )
    return Question(name, header[0], " ".join(words).strip(), tuple(parameters), text, tuple(examples))


def _parameter(line: str) -> Parameter:
    found = _PARAMETER.match(line)
    if found is None:
        raise ValueError(f"not a parameter: {line}")
    name, kinds, default, optional, help = found.groups()
    required = not optional and kinds not in ("today",)
    return Parameter(name, tuple(kinds.split("|")), required, help, default or "")


MOST = 8
"""Things that one typed name is answered for; a name that may be more must be typed further."""


def ask(
    store: Store,
    name: str,
    given: Mapping[str, str | None],
    *,
    words: str = "",
    exact: bool = False,
    today: date | None = None,
) -> Answer:
    """Run a query of the catalogue with what a user typed, as `understood` takes it: a name that may be several things
    is answered for each of them, one after the other, and then each row says in `of` which it is about.

    Raises Unknown when a name, a day or a word is none, and StoreError when the store cannot answer.
    """
    asked = understood(store, name, given, words=words, exact=exact, today=today)
    return Answer(name, answered(store, asked), coverage(store), asked.meant)


def understood(
    store: Store,
    name: str,
    given: Mapping[str, str | None],
    *,
    words: str = "",
    exact: bool = False,
    today: date | None = None,
    every: Callable[[], list[Thing]] | None = None,
) -> Asked:
    """What a user asks: `given` holds names, days, words by parameter, `words` is what was typed with none named.

    These are what the question cannot be asked without, or else the names of its flags, words to choose from, and a
    name, a day or a text. With `exact` a name is one thing's own or other name, or none. `today` is the day that it is,
    which days as people say them are counted from. `every` looks up all that has a name, where several questions do.
    Raises Unknown when a name, a day or a word is none.
    """
    question = questions().get(name)
    if question is None:
        raise Unknown(f"there is no question {name!r}; {did_you_mean(name, questions(), '`kg ask` lists them')}")
    today, every = today or date.today(), every or cache(partial(things, store))
    typed = {p.name: given[p.name] for p in question.parameters if given.get(p.name)}
    rest = words
    if question.required and words:
        typed.setdefault(question.required.name, words)
        rest = ""
    elif words:
        typed, rest = _worded(question, typed, words.split())
    values: dict[str, Any] = {}
    named: list[list[tuple[str, Thing]]] = []
    for parameter in question.parameters:
        text = typed.get(parameter.name) or parameter.default or None
        values[parameter.name] = text if parameter.is_typed else today.isoformat()
        if text and parameter.names_thing:
            found = _meant(every(), text, parameter.kinds, exact=exact)
            values[parameter.name] = found[0].id
            if parameter.name in typed:
                named.append(_few(text, [(parameter.name, thing) for thing in found]))
        elif text:
            values[parameter.name] = _checked(parameter, text, today)
    if rest:
        free = [parameter for parameter in question.parameters if parameter.name not in typed]
        said, bare = _bare(every, question, free, rest, exact=exact, today=today)
        values |= said
        named += [_few(rest, bare)] if bare else []
    ways = list(product(*named))
    if len(ways) > MOST:
        raise _several(words, [thing for _, thing in max(named, key=len)])
    several = [{thing for _, thing in among} for among in named]
    return Asked(name, tuple(_way(values, way, several) for way in ways))


def answered(store: Store, asked: Asked) -> list[Row]:
    """The rows of a question as it was understood."""
    return [
        ({"of": way.of} if way.of else {}) | row
        for way in asked.ways
        for row in rows(store, asked.question, **way.values)
    ]


def _way(values: Mapping[str, Any], way: Sequence[tuple[str, Thing]], several: Sequence[set[Thing]]) -> Way:
    of = [name_among(thing, list(among)) for (_, thing), among in zip(way, several, strict=True) if len(among) > 1]
    return Way({**values, **{key: thing.id for key, thing in way}}, dict(way), ", ".join(of))


def _few(typed: str, found: list[tuple[str, Thing]]) -> list[tuple[str, Thing]]:
    if len(found) > MOST:
        raise _several(typed, [thing for _, thing in found])
    return found


def _worded(
    question: Question, typed: Mapping[str, str | None], words: Sequence[str]
) -> tuple[dict[str, str | None], str]:
    """What words say that name a flag, or are one of those to choose from; and the rest of them."""
    found, rest = dict(typed), []
    for word in words:
        free = [parameter for parameter in question.parameters if parameter.name not in found]
        one = next((p for p in free if word in p.choices or (p.is_flag and word == p.name)), None)
        if one:
            found[one.name] = word
        else:
            rest.append(word)
    return found, " ".join(rest)


def _bare(
    every: Callable[[], list[Thing]],
    question: Question,
    free: Sequence[Parameter],
    words: str,
    *,
    exact: bool,
    today: date,
) -> tuple[dict[str, str], list[tuple[str, Thing]]]:
    """What words mean that no parameter was named for: a text or day by its parameter, or things, each by the first
    parameter that takes its kind. Raises Unknown when they mean nothing."""
    names = [parameter for parameter in free if parameter.names_thing]
    kinds = tuple(dict.fromkeys(kind for parameter in names for kind in parameter.kinds))
    day = next((parameter for parameter in free if parameter.is_typed and parameter.is_day), None)
    text = next((parameter for parameter in free if parameter.kinds == ("text",)), None)
    try:
        if names:
            found = _meant(every(), words, ("Entity",) if "Entity" in kinds else kinds, exact=exact)
            return {}, [(_taking(names, thing).name, thing) for thing in found]
        raise Unknown(f"{question.name} takes no name; `kg ask {question.name} --help` shows what it takes")
    except Unknown:
        if day and (said := read_day(words, ahead=day.kinds == ("ahead",), today=today)):
            return {day.name: said.isoformat()}, []
        if text:
            return {text.name: words}, []
        raise


def _taking(parameters: Sequence[Parameter], thing: Thing) -> Parameter:
    return next(one for one in parameters if thing.kind in one.kinds or one.kinds[0] == "Entity")


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
    if parameter.choices and typed not in parameter.choices:
        raise Unknown(f"{typed!r} is not one of {', '.join(parameter.choices)}")
    return typed


def things(store: Store) -> list[Thing]:
    """All named entities of a store."""
    text = _read("internal/names").text.replace(":Entity ", f":{'|'.join(THINGS)} ")  # or all promises are looked at
    named = store.run(text, {"vault": store.vault})
    return [Thing(row["id"], row["name"], kind_of(row["labels"]), tuple(row["aliases"] or ())) for row in named]


def find(store: Store, typed: str, kinds: Sequence[str] = ("Entity",)) -> Thing:
    """Look up an entity: the one thing that a typed name means, by its own name, another one, a first name, or some
    words.

    Raises Unknown, with the names that come near, when there is none or more than one.
    """
    return find_among(things(store), typed, kinds)


def find_among(every: Sequence[Thing], typed: str, kinds: Sequence[str] = ("Entity",)) -> Thing:
    """The same, among things that were looked up already."""
    found = _meant(every, typed, kinds)
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
    if fold(typed) in ("me", "us"):
        raise Unknown(f"kg does not know {typed!r}: write owner and company into kg.toml, then run `kg ingest`")
    others = [thing for thing in every if not (any_kind or thing.kind in kinds)]
    if other := meant(others, typed, by_words=False):
        takes = " or ".join(kinds)
        raise Unknown(f"{other[0].name} is of kind {other[0].kind}; this takes {takes}; `kg whois` shows any")
    near = list(dict.fromkeys(thing.name for thing in resembling(fit, typed)))[:3]
    hint = f"; did you mean {' or '.join(near)}?" if near else " in these notes; `kg search` finds words"
    raise Unknown(f"nobody and nothing is called {typed!r}{hint}")
