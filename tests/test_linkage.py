"""Record linkage: each data file is sound, and no order makes a difference."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.identity.linkage import Likeness, Row, Weights, link, weights

AT = Weights(6, 3, 1, {"like": Row(1, "alike")})


@pytest.mark.parametrize(
    ("package", "name"), [("kg.identity", "people"), ("kg.graph", "threads"), ("kg.graph", "meetings")]
)
def test_each_row_says_what_it_means(package: str, name: str) -> None:
    at = weights(package, name)
    assert 0 < at.rival < at.lower < at.upper
    assert all(row.says and row.bits for row in at.rows.values())


RECORDS = "abcdefg"
PAIRS = st.lists(
    st.tuples(st.sampled_from(RECORDS), st.sampled_from(RECORDS), st.integers(0, 9)).filter(
        lambda pair: pair[0] < pair[1]
    ),
    unique_by=lambda pair: pair[:2],
)


@given(PAIRS, st.sets(st.sampled_from(RECORDS), max_size=3), st.randoms(use_true_random=False))
def test_the_laws_of_linkage(pairs: list[tuple[str, str, int]], apart: set[str], luck: random.Random) -> None:
    likely = [Likeness(one, other, bits, ("like",)) for one, other, bits in pairs]

    def are_two(one: str, other: str) -> bool:
        return one != other and {one, other} <= apart

    found = link(RECORDS, likely, AT, are_two, lambda pair, end, third: True)
    assert all(len(group & apart) < 2 for group in found.together.values())
    assert all(found.together[record] == group for group in found.together.values() for record in group)
    assert all(found.together[pair.one] != found.together[pair.other] for pair in found.questions)
    shuffled, records = list(likely), list(RECORDS)
    luck.shuffle(shuffled)
    luck.shuffle(records)
    assert link(records, shuffled, AT, are_two, lambda pair, end, third: True) == found
