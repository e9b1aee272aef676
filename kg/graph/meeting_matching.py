"""Record linkage of meetings: which notes, and sections of notes, record one meeting. The evidence is in
`meetings.toml`.

Only records of one day are compared: notes of a series are told apart by their days, and what is told of one day makes
no difference to another.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from typing import NamedTuple

from kg.identity.linkage import Likeness, Weights, link, weights
from kg.identity.name_matching import content, fold
from kg.identity.person_matching import is_short_form


class Record(NamedTuple):
    """What a note, or a section of one, says of the meeting that it records."""

    name: str  # its path, and heading
    note: str
    day: str  # ISO; "" when it tells none: then it is a meeting of its own
    title: str
    people: frozenset[str] = frozenset()  # ids, or names of whom nothing else is known
    items: frozenset[str] = frozenset()  # the words of each promise and decision, folded
    links: frozenset[str] = frozenset()  # paths of notes that it links
    planned: bool = False


class Meetings(NamedTuple):
    """Records as meetings, and what is to be asked."""

    together: Mapping[str, frozenset[str]]  # each record's name with all of its meeting
    questions: tuple[Likeness, ...]


def match_meetings(records: Iterable[Record], owner: str = "") -> Meetings:
    """The meetings of a vault; the order of records makes no difference. `owner` is the vault's: whether a note lists
    who wrote it shows nothing."""
    by_name = {one.name: one for one in sorted(records)}
    pairs = [likeness(one, other, owner) for one, other in _pairs(by_name.values())]

    def are_two(one: str, other: str) -> bool:
        return _are_two(by_name[one], by_name[other])

    def is_rival(pair: Likeness, end: str, third: str) -> bool:
        """What cannot be of one meeting with the other end."""
        return are_two(third, pair.other if end == pair.one else pair.one)

    linked = link(by_name, pairs, _weights(), are_two, is_rival)
    return Meetings(linked.together, linked.questions)


def _weights() -> Weights:
    return weights("kg.graph", "meetings")


def _pairs(records: Iterable[Record]) -> Iterator[tuple[Record, Record]]:
    by_day: dict[str, list[Record]] = defaultdict(list)
    for one in records:
        if one.day:
            by_day[one.day].append(one)
    for here in by_day.values():
        for one, other in combinations(here, 2):
            if not _are_two(one, other):
                yield min(one, other), max(one, other)


def _are_two(one: Record, other: Record) -> bool:
    """What no likeness outweighs: two sections of one note, or a plan and what was held."""
    return one.note == other.note or one.planned != other.planned


def likeness(one: Record, other: Record, owner: str = "") -> Likeness:
    """The evidence of two records."""
    rows = ["same_day"]
    mine, theirs = (frozenset(_called(who) for who in told.people if not _alike(who, owner)) for told in (one, other))
    if mine and theirs:
        rows.append(_people(mine, theirs))
    rows += _title(one.title, other.title)
    if one.items & other.items:
        rows.append("same_items")
    if other.note in one.links or one.note in other.links:
        rows.append("linked")
    return _weights().likeness(one.name, other.name, rows)


def _people(one: frozenset[str], other: frozenset[str]) -> str:
    """Machine-written notes list fewer: it counts how many of the shorter list are on the longer one."""
    left = {who: {name for name in other - one if _alike(who, name)} for who in one - other}
    alike = {who: names.pop() for who, names in left.items() if len(names) == 1}
    one = frozenset(alike.get(who, who) for who in one)
    shared, least = len(one & other), min(len(one), len(other))
    if one == other:
        return "same_people" if shared > 1 else "same_person"
    if shared < 2:
        return "other_people" if not shared else "one_of_them" if least == 1 else "some_people"
    return "most_people" if shared * 3 >= least * 2 else "some_people"


def _called(who: str) -> str:
    """The name of a person's id, or of one of whom nothing else is known."""
    return fold(who.removeprefix("person:").replace("-", " "))


def _alike(one: str, other: str) -> bool:
    """May two names of one day's notes be of one person: "N. Levi", "Noa", "NL" and "Noa Levi"? A long last name is
    enough, whatever a recorder made of the first, and one letter of it may be wrong."""
    short, whole = sorted((_called(one).split(), _called(other).split()), key=len)
    if not short:
        return False
    if len(short) == 1:
        name, first = short[0], whole[0]
        if name == first or is_short_form(name, first):
            return True
        return len(whole) > 1 and (name == "".join(word[0] for word in whole) or _is_last(name, whole[-1]))
    if short[-1] == whole[-1]:
        return short[0][0] == whole[0][0] or len(whole[-1]) >= _LONG
    return short[0][0] == whole[0][0] and _is_last(short[-1], whole[-1])


def _is_last(one: str, other: str) -> bool:
    """Are two names one long last name, but for a letter?"""
    from rapidfuzz.distance import DamerauLevenshtein

    return min(len(one), len(other)) >= _LONG and DamerauLevenshtein.distance(one, other, score_cutoff=1) <= 1


_LONG = 6  # letters of a last name that few have


# What sort of note it is, and not of what.
_SORTS = frozenset("transcript transcription recording notes note summary minutes recap".split())


def _title(one: str, other: str) -> list[str]:
    mine, theirs = (
        frozenset(word for word in content(title).split() if not word.isdigit() and word not in _SORTS)
        for title in (one, other)
    )
    if not (mine and theirs):
        return []
    if mine == theirs:
        return ["same_title"]
    return ["like_title"] if 2 * len(mine & theirs) >= min(len(mine), len(theirs)) else ["other_title"]
