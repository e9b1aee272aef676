"""What the user decided once, for ever: what a name is, which promises are one. A line each in
`kg.judgements.jsonl`, beside the notes; to undo, delete it."""

from __future__ import annotations

import json
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from kg import files
from kg.identity.name_matching import fold
from kg.model import Problem, Source
from kg.settings import NamedThing, Settings
from kg.vocabulary import THINGS, TOLD_AGAIN

FILE = "kg.judgements.jsonl"
MOST = 2**26  # bytes of it

SAYS = {
    "is": "{name} is of the kind {kind}",
    "nothing": "{name} is no thing",
    "same": "{name} is another name of {other} ({kind})",
    "different": "{name} is not {other}",
    "unsure": "{name} may be {other}, nobody knows",
}
"""What a judgement can say, as a sentence; the fields that stand in it must be given."""
_OF_TWO = {
    "same": "“{name}” and “{other}” are one {what}",
    "different": "“{name}” and “{other}” are no one {what}",
    "unsure": "“{name}” and “{other}” may be one {what}, nobody knows",
}
"""The same of what is told again: its `name` and `other` are words of two tellings."""
_CALLED = {"Commitment": "promise", "Decision": "decision"}

_OF_ONE_NAME = ("is", "nothing", "same")  # the others are of a pair of names


class Judgement(NamedTuple):
    """What was asked and answered about a name."""

    says: str  # one of SAYS
    name: str
    kind: str = ""  # one of the vocabulary's THINGS, or of TOLD_AGAIN: then it is of words, not of names
    other: str = ""
    on: str = ""  # the day, an ISO date

    def __str__(self) -> str:
        if self.is_of_words:
            return _OF_TWO[self.says].format(**self._asdict(), what=_CALLED[self.kind])
        return SAYS[self.says].format(**self._asdict())

    @property
    def is_of_words(self) -> bool:
        """Is it of two tellings of a promise or decision, by their words?"""
        return self.kind in TOLD_AGAIN and self.says in _OF_TWO


class Reason(NamedTuple):
    """Something that tells what a name is: in words, and where it stands."""

    words: str
    source: Source


@dataclass(frozen=True, slots=True)
class Candidate:
    """A name in the notes of which kg is not sure what it is."""

    name: str
    kind: str  # the best guess, or ""
    count: int  # how often it was seen
    notes: int  # in how many notes
    sources: tuple[Source, ...]  # a few of them, with the words
    why: str  # what the guess rests on
    sure: float = 0.0  # how likely the guess is right
    how: str = ""  # what tells: slot, words or evidence
    reasons: tuple[Reason, ...] = ()  # the same as `why`, with places


def wrong(judgement: Judgement) -> str:
    """What is wrong with a judgement, in a few words, or ""."""
    if judgement.says not in SAYS:
        return f"says {judgement.says!r}, which is none of {', '.join(SAYS)}"
    sentence = SAYS[judgement.says]
    if any(unicodedata.category(letter) in ("Cc", "Cs") for letter in "".join(judgement)):
        return "holds characters that are no text"
    if not fold(judgement.name):
        return f"its name is {judgement.name!r}, in which there is no letter or digit"
    if "{kind}" in sentence and not (judgement.kind in THINGS or judgement.is_of_words):
        return f"its kind is {judgement.kind!r}, which is none of {', '.join(THINGS)}"
    if "{other}" in sentence and fold(judgement.other) in ("", fold(judgement.name)):
        return f"its other name is {judgement.other!r}, which is not another one"
    return ""


def read_judgements(vault: Path) -> tuple[list[Judgement], list[Problem]]:
    """The judgements kept in a vault, the oldest first, and the lines that are none.

    Raises OSError when the file is there and cannot be read.
    """
    told: list[tuple[int, Judgement]] = []  # with their lines
    problems = []
    try:
        lines = _lines(vault / FILE)
    except files.Refused as error:
        return [], [Problem(Source(FILE), f"{error.what}; until then it is not used", "unreadable")]
    for number, line in enumerate(lines, 1):
        read = _read(line)
        if isinstance(read, Judgement):
            told.append((number, read))
        elif read:
            message = f"{read}; mend the line or delete it, until then it is not used"
            problems.append(Problem(Source(FILE, number), message, "unreadable"))
    against = contradictions(told)
    for number, others in sorted(against.items()):
        where = " and ".join(f"line {other}" for other in others)
        message = f"contradicts {where}; delete the wrong one, until then none of them is used"
        problems.append(Problem(Source(FILE, number), message, "unreadable"))
    unused = {line for number, others in against.items() for line in (number, *others)}
    return [judgement for number, judgement in told if number not in unused], problems


def contradictions(told: Sequence[tuple[int, Judgement]]) -> dict[int, tuple[int, ...]]:
    """The lines that say of two names that they are not one, or may be, while others say that they are; with the lines
    of these. Only what still stands counts; `told` are judgements with their lines, the oldest first."""
    lines = {judgement: number for number, judgement in told}
    standing_ = standing(judgement for _, judgement in told)
    others: dict[str, dict[str, int]] = defaultdict(dict)  # a name to those it is said to be the same as
    for judgement in standing_:
        if judgement.says == "same":
            name, other = fold(judgement.name), fold(judgement.other)
            others[name][other] = others[other][name] = lines[judgement]
    found = {}
    for judgement in standing_:
        if judgement.says in ("different", "unsure"):
            path = _path(others, fold(judgement.name), fold(judgement.other))
            if path:
                found[lines[judgement]] = tuple(sorted(set(path)))
    return found


def fitting(judgement: Judgement, told: Sequence[Judgement], listed: Collection[str]) -> Judgement:
    """A judgement of two names as it can be kept: beside what was told before, the oldest first, and `listed`, the
    folded names that kg.toml says. Raises ValueError, which says what is against it."""
    if message := wrong(judgement):
        raise ValueError(message)
    if judgement.says == "same" and fold(judgement.name) in listed:
        if fold(judgement.other) in listed:
            raise ValueError("kg.toml names both; write one of them there as another name of the other")
        judgement = judgement._replace(name=judgement.other, other=judgement.name)
    against = contradictions(list(enumerate([*told, judgement])))
    if against:
        line = next(iter(next(iter(against.values())))) if len(told) in against else next(iter(against))
        raise ValueError(f"it contradicts what was said before: {told[line]} ({FILE}); delete that line first")
    return judgement


def _path(others: Mapping[str, Mapping[str, int]], name: str, end: str) -> tuple[int, ...]:
    """The lines by which one name is the other; none when it is not."""
    paths: dict[str, tuple[int, ...]] = {name: ()}
    ahead = [name]
    for here in ahead:
        for next_, line in others.get(here, {}).items():
            if next_ not in paths:
                paths[next_] = (*paths[here], line)
                ahead.append(next_)
    return paths.get(end, ())


def _lines(file: Path) -> list[bytes]:
    try:
        return files.read(file, MOST).split(b"\n")
    except (FileNotFoundError, NotADirectoryError):
        return []


def _read(line: bytes) -> Judgement | str:
    """The judgement of a line, or what is wrong with the line: "" when it is blank."""
    if not line.strip():
        return ""
    try:
        row: Any = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return "is not JSON"
    fields: list[Any] = [row.get(field, "") for field in Judgement._fields] if isinstance(row, dict) else [None]
    if not all(isinstance(value, str) for value in fields):
        return f"is not a JSON object of the texts {', '.join(Judgement._fields)}"
    judgement = Judgement(*(" ".join(value.split()) for value in fields))
    return wrong(judgement) or judgement


def judge(vault: Path, judgement: Judgement) -> None:
    """Keep a judgement, as one more line, on disk when this returns.

    Raises ValueError when there is something `wrong` with it, OSError when it cannot be written.
    """
    if message := wrong(judgement):
        raise ValueError(message)
    row = {field: value for field, value in judgement._asdict().items() if value}
    with _alone(vault):
        lines = _lines(vault / FILE)
        if lines and not lines[-1]:  # else edited by hand, or cut short
            lines.pop()
        line = json.dumps(row, ensure_ascii=False).encode()
        files.write(vault / FILE, b"\n".join((*lines, line, b"")))


def undo(vault: Path) -> Judgement | None:
    """Delete the last judgement and return it; None when there is none. All other lines stay as they are.

    Raises OSError when the file cannot be read or written.
    """
    file = vault / FILE
    if not files.plain(file).exists():
        return None
    with _alone(vault):
        lines = _lines(file)
        for number in reversed(range(len(lines))):
            if isinstance(judgement := _read(lines[number]), Judgement):
                files.write(file, b"\n".join((*lines[:number], *lines[number + 1 :])))
                return judgement
    return None


def _alone(vault: Path) -> Any:
    """A lock of moments: an answer may be kept while an ingest, which has the vault's own lock, is under way."""
    from filelock import FileLock

    lock = files.plain(files.folder(vault / ".kg", make=True) / "judgements.lock")
    return FileLock(lock, mode=files.private(lock))


def standing(judgements: Iterable[Judgement]) -> list[Judgement]:
    """The judgements that hold: the latest about each name, and about each pair; the newest last."""
    held: dict[str | frozenset[str], Judgement] = {}
    for judgement in judgements:
        name = fold(judgement.name)
        is_one = judgement.says in _OF_ONE_NAME and not judgement.is_of_words
        about = name if is_one else frozenset((name, fold(judgement.other)))
        held.pop(about, None)
        held[about] = judgement
    return list(held.values())


def is_about(judgement: Judgement, names: Collection[str]) -> bool:
    """Does it answer what is asked of one name, or of two?"""
    of = {fold(judgement.name)}
    if len(names) > 1:
        of.add(fold(judgement.other))
    elif judgement.says not in _OF_ONE_NAME or judgement.is_of_words:
        return False
    return of == set(map(fold, names))


def answered(judgements: Iterable[Judgement]) -> set[str]:
    """The folded names of which it is known what they are, or that they are nothing."""
    return {fold(one.name) for one in judgements if one.says in _OF_ONE_NAME and not one.is_of_words}


def apart(judgements: Iterable[Judgement]) -> list[tuple[str, str]]:
    """The pairs of names that are two, or of which nobody knows whether they are: they are never made one."""
    told = (one for one in standing(judgements) if one.says in ("different", "unsure") and not one.is_of_words)
    return [(judgement.name, judgement.other) for judgement in told]


def retold(judgements: Iterable[Judgement]) -> list[tuple[str, str, bool]]:
    """The words, folded, of tellings of which somebody said that they are of one promise or decision, or that they are
    not, or may be (False)."""
    told = (one for one in standing(judgements) if one.is_of_words)
    return [(fold(one.name), fold(one.other), one.says == "same") for one in told]


def in_settings(settings: Settings) -> set[str]:
    """The folded names of which kg.toml says what they are."""
    return set(_by_name((*settings.named, *_own(settings))))


def judged(settings: Settings, judgements: Iterable[Judgement]) -> Settings:
    """The settings with what was judged: more names, more other names, and names that are nothing.

    A name of kg.toml beats a judgement. The order of judgements about different names does not matter.
    """
    judgements, own = list(judgements), _own(settings)
    listed = in_settings(settings)
    held = {
        name: judgement
        for judgement in standing(judgements)
        if judgement.says in _OF_ONE_NAME and not judgement.is_of_words
        if (name := fold(judgement.name)) not in listed
    }
    more = {NamedThing(judgement.kind, judgement.name) for judgement in held.values() if judgement.says == "is"}
    things = _by_name((*settings.named, *own, *more))
    nothing = {name for name, judgement in held.items() if judgement.says == "nothing"}
    aliases: dict[NamedThing, set[str]] = defaultdict(set)
    for name, judgement in held.items():
        if judgement.says != "same":
            continue
        end = _end(judgement, held)
        if (last := held.get(fold(end.other))) and last.says == "nothing":
            nothing.add(name)
            continue
        thing = _thing(end, things)
        if name != fold(thing.name):
            aliases[thing].add(judgement.name)
    more |= aliases.keys() - set(settings.named)
    named = (*settings.named, *sorted(more, key=lambda thing: (thing.kind, thing.name)))
    return replace(
        settings,
        named=tuple(replace(thing, aliases=(*thing.aliases, *sorted(aliases.get(thing, ())))) for thing in named),
        nothing=frozenset(nothing),
        apart=tuple(sorted(apart(judgements))),
        retold=frozenset(retold(judgements)),
    )


def _own(settings: Settings) -> list[NamedThing]:
    """The owner and the company, where no table of kg.toml names them as well."""
    named = _by_name(settings.named)
    both = (NamedThing("Person", settings.owner), NamedThing("Organization", settings.company))
    return [thing for thing in both if thing.name and fold(thing.name) not in named]


def _by_name(things: Iterable[NamedThing]) -> dict[str, list[NamedThing]]:
    """Things by each of their folded names."""
    found: dict[str, list[NamedThing]] = defaultdict(list)
    for thing in things:
        for name in dict.fromkeys(map(fold, (thing.name, *thing.aliases))):
            found[name].append(thing)
    return found


def _end(judgement: Judgement, held: Mapping[str, Judgement]) -> Judgement:
    """Where "another name of another name of …" ends; a circle ends at its first name by alphabet."""
    path = [judgement]
    while (further := held.get(fold(path[-1].other))) and further.says == "same":
        if further in path:
            return min(path[path.index(further) :], key=lambda step: fold(step.other))
        path.append(further)
    return path[-1]


def _thing(end: Judgement, things: Mapping[str, list[NamedThing]]) -> NamedThing:
    """What the other name of a judgement means: of its kind, else the only one of that name, else a new one."""
    named = things.get(fold(end.other), [])
    alike = [thing for thing in named if thing.kind == end.kind] or named
    return alike[0] if len(alike) == 1 else NamedThing(end.kind, end.other)
