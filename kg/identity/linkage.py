"""Record linkage: which records are of one thing, by weighted evidence, two thresholds and one judgement.

The model is that of Fellegi and Sunter: whoever has records compares only those that share a cheap key (blocking); each
piece of evidence adds or takes bits, a row of a data file; a sum over the upper threshold makes two records one, below
the lower one they stay two, and between them it is a question for `kg review`.
"""

from __future__ import annotations

import math
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import product
from typing import NamedTuple


class Row(NamedTuple):
    """A sort of evidence."""

    bits: float
    says: str


class Weights(NamedTuple):
    """The evidence by row, and what a sum of it comes to."""

    upper: float
    lower: float
    rival: float  # what fits as well but for so much makes it a question
    rows: Mapping[str, Row]

    def likeness(self, one: str, other: str, rows: Sequence[str]) -> Likeness:
        """What these rows come to."""
        return Likeness(one, other, sum(self.rows[row].bits for row in rows), tuple(rows))

    def for_and_against(self, pair: Likeness) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What speaks for a pair and what against it, in words."""
        rows = [self.rows[row] for row in pair.rows]
        return tuple(row.says for row in rows if row.bits > 0), tuple(row.says for row in rows if row.bits < 0)

    def sure(self, pair: Likeness) -> float:
        """How likely a pair is of one thing: one half in the middle between the thresholds."""
        odds = math.pow(2, pair.bits - (self.upper + self.lower) / 2)
        return odds / (1 + odds)


@cache
def weights(package: str, name: str) -> Weights:
    """The weights of a data file of a package."""
    told = tomllib.loads(files(package).joinpath(f"{name}.toml").read_text(encoding="utf-8"))
    rows = {name: Row(row["bits"], row["says"]) for name, row in told.items() if isinstance(row, dict)}
    return Weights(told["upper"], told["lower"], told["rival"], rows)


class Likeness(NamedTuple):
    """What speaks for two records being of one thing, and against it."""

    one: str  # the records
    other: str
    bits: float
    rows: tuple[str, ...]  # of the evidence that counted


class Linked(NamedTuple):
    """Records as things, and what is to be asked."""

    together: Mapping[str, frozenset[str]]  # each record with all of its thing
    joins: tuple[Likeness, ...]  # why they are
    questions: tuple[Likeness, ...]  # the surest first


AreTwo = Callable[[str, str], bool]
"""What no likeness outweighs: are these two records of two things?"""

IsRival = Callable[[Likeness, str, str], bool]
"""May a record, which is like the first of the pair's ends that is given, be what that end is instead of the other?"""


def link(records: Iterable[str], pairs: Iterable[Likeness], at: Weights, are_two: AreTwo, is_rival: IsRival) -> Linked:
    """The best pair first, where nothing else fits as well; what must be two is never joined through a third. The order
    of records and pairs makes no difference."""
    likely = sorted((pair for pair in pairs if pair.bits >= at.lower), key=lambda pair: (-pair.bits, pair))
    of = {record: {record} for record in records}
    beside: dict[str, list[Likeness]] = defaultdict(list)
    for pair in likely:
        beside[pair.one].append(pair)
        beside[pair.other].append(pair)

    def has_rival(pair: Likeness) -> bool:
        for end, across in ((pair.one, pair.other), (pair.other, pair.one)):
            for like in beside[end]:
                third = like.other if like.one == end else like.one
                apart = of[third] is not of[end] and of[third] is not of[across]
                if apart and like.bits >= pair.bits - at.rival and is_rival(pair, end, third):
                    return True
        return False

    joins, questions = [], []
    for pair in likely:
        one, other = of[pair.one], of[pair.other]
        if one is other:
            continue
        if pair.bits < at.upper or has_rival(pair) or any(are_two(a, b) for a, b in product(one, other)):
            questions.append(pair)
            continue
        joins.append(pair)
        one |= other
        for record in other:
            of[record] = one
    together = {record: frozenset(group) for record, group in of.items()}
    asked: dict[frozenset[frozenset[str]], Likeness] = {}
    for pair in questions:
        ends = together[pair.one], together[pair.other]
        if ends[0] != ends[1] and not any(are_two(a, b) for a, b in product(*ends)):
            asked.setdefault(frozenset(ends), pair)
    return Linked(together, tuple(joins), tuple(sorted(asked.values(), key=lambda pair: (-pair.bits, pair))))
