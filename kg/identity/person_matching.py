"""Record linkage of people: which names of a vault are one person's. The evidence is in `people.toml`.

Sound alone proposes nothing here: Noa and Noah share it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from kg.identity.linkage import Likeness, Weights, link, weights
from kg.identity.name_matching import fold, words

if TYPE_CHECKING:
    from nicknames import NickNamer


class Named(NamedTuple):
    """What a vault says of one name of a person."""

    name: str  # as it is shown
    times: int = 1  # how many notes tell of it
    present: frozenset[str] = frozenset()  # the meetings, as notes, that list it as present; lists of who is who
    handles: frozenset[str] = frozenset()  # those that stand beside it
    companies: frozenset[str] = frozenset()
    settled: bool = False  # it has a page, or stands in kg.toml
    written: int = 0  # how often it is written there


class People(NamedTuple):
    """Names as people, and what is to be asked."""

    of: Mapping[str, str]  # each name to the one that its person is shown by
    joins: tuple[Likeness, ...]  # why
    questions: tuple[Likeness, ...]  # the surest first
    close: frozenset[str]  # names that are like another one: how often they are written counts


_OFTEN, _TIMES = 5, 4  # so often written is often, so many times as often as another makes that one a slip
_OF_FIRST = ("one_letter", "two_letters", "first_initial", "like_first")  # rows of two first names
_SHARED = 3  # letters in a row that a first name and what somebody makes of it have
_LONG = 6  # letters of a first name that is no other one for a letter
_RARE = 6  # letters of a last name that few have
_LETTERS = (10, 14)  # of a name in which one letter, and two, may be a slip


def match_people(
    named: Iterable[Named], apart: Iterable[tuple[str, str]] = (), same: Iterable[tuple[str, str]] = ()
) -> People:
    """The people of a vault; of the names `apart` somebody said that they are two, of the `same` that they are one.
    The order of names makes no difference."""
    by_name = {one.name: one for one in sorted(named)}
    told_apart = {frozenset(map(words, pair)) for pair in apart}
    told_same = {(min(pair), max(pair)) for pair in same}
    families = _Families(by_name)
    pairs = [found for one, other in _pairs(list(by_name.values())) if (found := likeness(one, other, families))]
    pairs += [person_weights().likeness(*pair, ("told",)) for pair in sorted(told_same)]

    def are_two(one: str, other: str) -> bool:
        if (min(one, other), max(one, other)) in told_same:
            return False
        if frozenset((words(one), words(other))) in told_apart:
            return True
        a, b = by_name[one], by_name[other]
        return bool(a.present & b.present) and not _handles(a) & _handles(b)

    def is_rival(pair: Likeness, end: str, third: str) -> bool:
        """Whoever is written often, to one who is not: that may be her name as well. A slip is nobody's rival. An
        initial may be anybody's whom it fits."""
        if not {"first_initial", "initial"}.isdisjoint(pair.rows):
            return len(_letters(end)) < len(_letters(pair.other if end == pair.one else pair.one))
        less, more = sorted((pair.one, pair.other), key=lambda name: (by_name[name].times, name))
        return end == less and by_name[third].times >= min(_OFTEN, by_name[more].times)

    linked = link(by_name, pairs, person_weights(), are_two, is_rival)
    shown = {name: min(group, key=lambda name: _rank(by_name[name])) for name, group in linked.together.items()}
    close = frozenset(end for pair in pairs for end in (pair.one, pair.other))
    return People(shown, linked.joins, linked.questions, close)


def person_weights() -> Weights:
    """The evidence of `people.toml`."""
    return weights("kg.identity", "people")


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


class _Families:
    """Who bears which first and last name in a vault."""

    def __init__(self, names: Iterable[str]) -> None:
        self._initials: dict[str, set[str]] = defaultdict(set)  # of the first names, by last name
        self._lasts: dict[str, set[str]] = defaultdict(set)  # by first name
        for parts in map(words, names):
            if len(parts) > 1:
                self._initials[parts[-1]].add(parts[0][0])
                self._lasts[parts[0]].add(parts[-1])

    def have_alone(self, last: str, firsts: Iterable[str]) -> bool:
        """Is a last name long, and of nobody whose first name begins otherwise than these?"""
        return len(last) >= _RARE and self._initials[last] <= {first[0] for first in firsts}

    def is_first(self, name: str) -> bool:
        """Is it a first name, and not one that was misspelt: a given name, or one that several families have?"""
        return len(self._lasts[name]) > 1 or bool(_nicknames().nicknames_of(name) or _nicknames().canonicals_of(name))


def likeness(one: Named, other: Named, families: _Families) -> Likeness | None:
    """The evidence of two names; None when their letters are no reason to think of one person."""
    rows = [row for row in (_handle(one, other), _spelling(one.name, other.name)) if row]
    if not rows:
        return None
    a, b = words(one.name), words(other.name)
    long_ = min(len(a[0]), len(b[0])) >= _LONG  # Amit and Amir are two names
    if rows[0] in ("one_letter", "two_letters", "like_first"):
        few, many = sorted((one.times, other.times))
        rows += ["both_often"] if few >= _OFTEN else ["seldom"] if many >= _TIMES * few else []
        rows += ["letters_swapped"] if _are_swapped(_letters(one.name), _letters(other.name)) else []
        rows += ["two_names"] if a[0] != b[0] and (not long_ or all(map(families.is_first, (a[0], b[0])))) else []
    if rows[0] in _OF_FIRST and "two_names" not in rows and a[-1] == b[-1] and families.have_alone(a[-1], (a[0], b[0])):
        rows.append("rare_last")
    if one.present & other.present and rows[0] != "same_handle":
        rows.append("together")
    if one.settled and other.settled:
        rows.append("both_pages")
    if one.companies and other.companies and not one.companies & other.companies:
        rows.append("other_company")
    return person_weights().likeness(one.name, other.name, rows)


def _handle(one: Named, other: Named) -> str:
    return "same_handle" if _handles(one) & _handles(other) else ""


def _handles(named: Named) -> set[str]:
    return {handle.casefold() for handle in named.handles}


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
        slip = DamerauLevenshtein.distance(a[0], b[0], score_cutoff=1) <= 1  # Sara and Sarah are two names
        if a[-1] == b[-1] and not slip and is_short_form(a[0], b[0]):
            return "nickname"
        if a[0] == b[0] and 1 in (len(a[-1]), len(b[-1])) and a[-1][0] == b[-1][0]:
            return "initial"
        if a[-1] == b[-1] and a[0] != b[0] and 1 in (len(a[0]), len(b[0])) and a[0][0] == b[0][0]:
            return "first_initial"
        if set(a) < set(b) or set(b) < set(a):
            return "longer"
    letters, most = min(len("".join(a)), len("".join(b))), len(_LETTERS)
    if min(len(a), len(b)) == 1 and len(a) == len(b):
        return ""  # bare first names: Noa and Noah
    edits = DamerauLevenshtein.distance("".join(a), "".join(b), score_cutoff=most)
    if edits <= most and letters >= _LETTERS[edits - 1]:
        return ("one_letter", "two_letters")[edits - 1]
    if min(len(a), len(b)) > 1 and a[-1] == b[-1] and _have_part(a[0], b[0]):
        return "like_first"
    return ""


def _have_part(one: str, other: str) -> bool:
    """Have two first names some letters in a row: Mila and Ludmila?"""
    parts = {one[at : at + _SHARED] for at in range(len(one) - _SHARED + 1)}
    return any(part in other for part in parts)


def _are_swapped(one: str, other: str) -> bool:
    """Do two spellings of one length differ in two letters that changed places?"""
    at = next((place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    return one[at : at + 2] == other[at : at + 2][::-1] and one[at + 2 :] == other[at + 2 :]


def _differ_by_initials(one: Sequence[str], other: Sequence[str]) -> bool:
    return all(len(part) == 1 for part in {*one} ^ {*other})


@cache
def is_short_form(one: str, other: str) -> bool:
    """Are they a given name and its short form?"""
    names = _nicknames()
    return other in names.nicknames_of(one) | names.canonicals_of(one)


@cache
def _nicknames() -> NickNamer:
    from nicknames import NickNamer

    return NickNamer()


def _rank(one: Named) -> tuple[object, ...]:
    """The name to show first: settled, then the most written, of several words, the longest."""
    return not one.settled, -(one.written or one.times), len(fold(one.name).split()) < 2, -len(one.name), one.name
