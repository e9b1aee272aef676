"""Which names are one person's: each row of evidence, what keeps two apart, and the laws of linkage."""

from __future__ import annotations

import random
from typing import Any

import pytest

from kg.identity.person_matching import Named, match_people


def often(name: str, **more: Any) -> Named:
    """A name that a vault writes often."""
    return Named(name, 40, **more)


ONE = frozenset({"a.md"})


@pytest.mark.parametrize(
    ("one", "other", "verdict"),
    [
        (often("Marta van den Berg"), Named("Marta VandenBerg"), "one"),
        (often("Zoë Żak"), Named("Zoe Zak"), "one"),
        (often("Ilse Brandt"), Named("Brandt, Ilse"), "one"),
        (often("Paul Okoro"), Named("Paul M Okoro"), "one"),
        (often("Daniel Wexford"), Named("Dan Wexford"), "one"),
        (often("Fredrik Harlsson"), Named("Fredrik Harlson"), "one"),
        (often("Fredrik Harlsson"), Named("Fredrick Harlson"), "asked"),  # two letters
        (often("Anna Lind"), Named("Anna Lund"), "two"),  # too short for a slip
        (often("Katarina Lindgren"), often("Katarina Lindgran"), "two"),  # both are established
        (often("Alex Vlasov"), Named("Alex V"), "asked"),
        (often("Alex Vlasov"), Named("Alex B"), "two"),
        (often("Ada Byron"), Named("A. Byron"), "asked"),
        (often("Ada Byron"), Named("E. Byron"), "two"),
        (often("Martin Holm"), Named("Martin Holm Sorensen"), "asked"),
        (often("Noa"), Named("Noah"), "two"),
        (often("Jan Kerst", handles=frozenset({"jk"})), Named("John Q", handles=frozenset({"JK"})), "one"),
        (often("Dan Wexford", settled=True), Named("Daniel Wexford", settled=True), "two"),
        (often("Dan Wexford", present=ONE), Named("Daniel Wexford", present=ONE), "two"),
        (often("Dan Wexford", companies=ONE), Named("Daniel Wexford", companies=frozenset({"Bolt"})), "asked"),
        (often("Brian Kardos"), often("Brian Warner"), "two"),
        (often("Ada Lovelace"), Named("A. Lovelace"), "one"),  # a last name that few have
        (often("Ada Lovelace"), Named("A. Lovelace", companies=frozenset({"Bolt"})), "one"),  # hers is not known
        (often("Ada Lovelace", present=ONE), Named("A. Lovelace", present=ONE), "two"),
        (Named("Katarina Lindgren", 3), Named("Katarina Lindrgen", 2), "one"),  # two letters changed places
        (Named("Odile Brunner", 3), Named("Odile Bruner", 2), "asked"),  # two last names, or a slip
        (Named("Casimir Hartigan", 3), Named("Kazimir Hartigan"), "asked"),
        (Named("Kayode Galbraith", 3), Named("Cayode Galbraith"), "one"),
        (Named("Sarah Vandermeer", 3), Named("Sara Vandermeer"), "asked"),  # two given names
        (Named("Amit Rozenberg", 3), Named("Amir Rozenberg"), "asked"),  # too short for a slip
        (often("Marko Kaczmarek"), Named("Marco Kaczmarek"), "asked"),
        (often("Anastasia Castelblanco"), Named("Nastya Castelblanco"), "asked"),
        (often("Marianne Endicott"), Named("Josef Endicott"), "two"),
    ],
)  # fmt: skip
def test_two_names(one: Named, other: Named, verdict: str) -> None:
    found = match_people([one, other])
    assert ("one" if found.of[other.name] == one.name else "asked" if found.questions else "two") == verdict


def test_who_has_a_twin_is_asked() -> None:
    """One letter from both: which of them is it?"""
    found = match_people([often("Katarina Lindgren"), often("Katarina Lindgram"), Named("Katarina Lindgrem")])
    assert set(found.of) == set(found.of.values()) and len(found.questions) == 2


def test_an_initial_is_of_the_only_one_whom_it_fits() -> None:
    """Anna may be A. as well, and where Boris has the last name too, few it is not."""
    assert match_people([often("Ada Lovelace"), Named("A. Lovelace")]).of["A. Lovelace"] == "Ada Lovelace"
    for other in ("Anna Lovelace", "Boris Lovelace"):
        for times in (1, 50):
            found = match_people([often("Ada Lovelace"), Named(other, 5), Named("A. Lovelace", times)])
            assert found.of["A. Lovelace"] == "A. Lovelace" and found.questions


def test_spellings_of_one_name_are_no_rivals() -> None:
    names = [
        often("Marta van den Berg"),
        Named("MartaVandenBerg"),
        Named("Marta Vandenberg"),
        Named("Marta van denBerg"),
    ]
    assert set(match_people(names).of.values()) == {"Marta van den Berg"}


def test_what_was_told_apart_is_never_joined_through_a_third() -> None:
    names = [often("Dan Wexford"), Named("Daniel Wexford"), Named("DanielWexford")]
    found = match_people(names, apart=[("dan wexford", "Daniel Wexford")])
    assert found.of["Daniel Wexford"] != "Dan Wexford"
    assert found.of["DanielWexford"] == "Daniel Wexford"


def test_what_was_told_one_is_one_with_all_that_is_like_either() -> None:
    there = Named("Dan Wexford", 9, present=ONE, settled=True), Named("Dirk Aller", 2, present=ONE, settled=True)
    names = [*there, Named("DirkAller")]
    assert set(match_people(names, same=[("Dirk Aller", "Dan Wexford")]).of.values()) == {"Dan Wexford"}


def test_the_order_of_names_is_no_matter() -> None:
    names = [often("Paul Okoro"), Named("Paul M Okoro"), Named("PaulOkoro"), Named("Paul Okorro"), often("Ilse Brandt")]
    whole = match_people(names)
    for seed in range(5):
        random.Random(seed).shuffle(names)
        assert match_people(names) == whole
