"""Record linkage of people: which names of a vault are one person's, by weighted evidence.

As in the model of Fellegi and Sunter: only names that share a cheap key are compared (blocking), each piece of evidence
adds bits, a row of `people.toml`; a sum over the upper threshold makes them one, below the lower one they are two,
between them it is a question for `kg review`. Sound alone proposes nothing here: Noa and Noah share it.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import combinations
from typing import NamedTuple

from kg.identity.name_matching import fold, words


class Named(NamedTuple):
    """What a vault says of one name of a person."""

    name: str  # as it is shown
    times: int = 1  # how often it is written
    present: frozenset[str] = frozenset()  # the meetings, as notes, that list it as present
    handles: frozenset[str] = frozenset()  # those that stand beside it
    companies: frozenset[str] = frozenset()
    settled: bool = False  # it has a page, or stands in kg.toml


class Likeness(NamedTuple):
    """What speaks for two names being one person's, and against it."""

    one: str
    other: str
    bits: float
    rows: tuple[str, ...]  # of the evidence that counted


class People(NamedTuple):
    """Names as people, and what is to be asked."""

    of: Mapping[str, str]  # each name to the one that its person is shown by
    joins: tuple[Likeness, ...]  # why
    questions: tuple[Likeness, ...]  # the surest first


class Row(NamedTuple):
    """A sort of evidence."""

    bits: float
    says: str


class _Weights(NamedTuple):
    upper: float
    lower: float
    rival: float
    rows: Mapping[str, Row]


@cache
def weights() -> _Weights:
    """The evidence, by row."""
    told = tomllib.loads(files("kg.identity").joinpath("people.toml").read_text(encoding="utf-8"))
    rows = {name: Row(row["bits"], row["says"]) for name, row in told.items() if isinstance(row, dict)}
    return _Weights(told["upper"], told["lower"], told["rival"], rows)


_OFTEN, _TIMES = 5, 5  # so often written is often, so many times as often as another makes that one a slip
_LETTERS = (10, 14)  # of a name in which one letter, and two, may be a slip


def match_people(named: Iterable[Named], apart: Iterable[tuple[str, str]] = ()) -> People:
    """The people of a vault; `apart` are names that somebody said are two. The order of names makes no difference."""
    by_name = {one.name: one for one in sorted(named)}
    told_apart = {frozenset(pair) for pair in apart}
    pairs = [
        found
        for one, other in _pairs(list(by_name.values()))
        if frozenset((one.name, other.name)) not in told_apart and (found := likeness(one, other))
    ]
    return _joined(by_name, pairs, told_apart)


def _pairs(named: Sequence[Named]) -> Iterator[tuple[Named, Named]]:
    """Names that may be one person's: they share a part, a handle, or the letters at both ends."""
    blocks: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, one in enumerate(named):
        for key in _keys(one):
            blocks[key].append(number)
    found = {pair for block in blocks.values() for pair in combinations(block, 2)}
    for a, b in sorted(found):
        yield named[a], named[b]


def _keys(one: Named) -> Iterator[tuple[str, str]]:
    parts, letters = words(one.name), _letters(one.name)
    yield "letters", "".join(sorted(set(letters)))
    yield "ends", letters[:2] + letters[-2:]
    if len(parts) > 1:
        yield "last", parts[-1]
        for part in {parts[1], parts[-1]}:
            yield "first", parts[0] + part[:1]
        yield "swapped", " ".join(sorted(parts))
    for handle in one.handles:
        yield "handle", handle.casefold()


def _letters(name: str) -> str:
    return "".join(words(name))


def likeness(one: Named, other: Named) -> Likeness | None:
    """The evidence of two names; None when their letters are no reason to think of one person."""
    rows = [row for row in (_handle(one, other), _spelling(one.name, other.name)) if row]
    if not rows:
        return None
    if rows[0] in ("one_letter", "two_letters"):
        few, many = sorted((one.times, other.times))
        rows += ["both_often"] if few >= _OFTEN else ["seldom"] if many >= _TIMES * few else []
    if one.present & other.present and rows[0] != "same_handle":
        rows.append("together")
    if one.settled and other.settled:
        rows.append("both_pages")
    if one.companies and other.companies and not one.companies & other.companies:
        rows.append("other_company")
    return Likeness(one.name, other.name, sum(weights().rows[row].bits for row in rows), tuple(rows))


def _handle(one: Named, other: Named) -> str:
    mine, theirs = ({handle.casefold() for handle in named.handles} for named in (one, other))
    return "same_handle" if mine & theirs else ""


def _spelling(one: str, other: str) -> str:
    """How two spellings are alike, the strongest first; "" when they are not."""
    from rapidfuzz.distance import DamerauLevenshtein

    a, b = words(one), words(other)
    if "".join(a) == "".join(b):
        return "same_letters"
    if sorted(a) == sorted(b):
        return "swapped"
    if min(len(a), len(b)) > 1:
        if a[0] == b[0] and a[-1] == b[-1] and _differ_by_initials(a[1:-1], b[1:-1]):
            return "middle"
        if a[-1] == b[-1] and a[0] != b[0] and _is_short_form(a[0], b[0]):
            return "nickname"
        if a[0] == b[0] and 1 in (len(a[-1]), len(b[-1])) and a[-1][0] == b[-1][0]:
            return "initial"
        if set(a) < set(b) or set(b) < set(a):
            return "longer"
    letters, most = min(len("".join(a)), len("".join(b))), len(_LETTERS)
    if min(len(a), len(b)) == 1 and len(a) == len(b):
        return ""  # bare first names: Noa and Noah
    edits = DamerauLevenshtein.distance("".join(a), "".join(b), score_cutoff=most)
    if edits <= most and letters >= _LETTERS[edits - 1]:
        return ("one_letter", "two_letters")[edits - 1]
    return ""


def _differ_by_initials(one: Sequence[str], other: Sequence[str]) -> bool:
    return all(len(part) == 1 for part in {*one} ^ {*other})


@cache
def _is_short_form(one: str, other: str) -> bool:
    """Are they a given name and its short form?"""
    from nicknames import NickNamer

    names = NickNamer()
    return other in names.nicknames_of(one) | names.canonicals_of(one)


def _joined(named: Mapping[str, Named], pairs: Iterable[Likeness], apart: set[frozenset[str]]) -> People:
    """The best pair first, where nobody else fits as well; what was told apart stays so, through others too."""
    at = weights()
    pairs = sorted((pair for pair in pairs if pair.bits >= at.lower), key=lambda pair: (-pair.bits, pair))
    of = {name: {name} for name in named}
    likely: dict[str, list[Likeness]] = defaultdict(list)
    for pair in pairs:
        likely[pair.one].append(pair)
        likely[pair.other].append(pair)
    joins, questions = [], []
    for pair in pairs:
        one, other = of[pair.one], of[pair.other]
        if one is other or any(frozenset((a, b)) in apart for a in one for b in other):
            continue
        met = "same_handle" not in pair.rows and any(named[a].present & named[b].present for a in one for b in other)
        if pair.bits < at.upper or met or _has_rival(pair, likely, of, named, at.rival):
            questions.append(pair)
            continue
        joins.append(pair)
        one |= other
        for name in other:
            of[name] = one
    shown = {name: min(group, key=lambda name: _rank(named[name])) for name, group in of.items()}
    asked = {
        frozenset((shown[q.one], shown[q.other])): q for q in reversed(questions) if shown[q.one] != shown[q.other]
    }
    return People(shown, tuple(joins), tuple(sorted(asked.values(), key=lambda q: (-q.bits, q))))


def _rank(one: Named) -> tuple[object, ...]:
    """The name to show first: settled, then the most written, of several words, the longest."""
    return not one.settled, -one.times, len(fold(one.name).split()) < 2, -len(one.name), one.name


def _has_rival(
    pair: Likeness,
    likely: Mapping[str, Sequence[Likeness]],
    of: Mapping[str, set[str]],
    named: Mapping[str, Named],
    within: float,
) -> bool:
    """May the one that is written less be somebody else's name as well: that of somebody who is written often too?"""
    less, more = sorted((pair.one, pair.other), key=lambda name: (named[name].times, name))
    for rival in likely[less]:
        third = rival.other if rival.one == less else rival.one
        is_slip = named[third].times < min(_OFTEN, named[more].times)
        if rival.bits >= pair.bits - within and not is_slip and of[third] is not of[less] and of[third] is not of[more]:
            return True
    return False
