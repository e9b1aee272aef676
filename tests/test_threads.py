"""Which tellings are of one promise: each row of evidence, what keeps two apart, and the laws of linkage."""

from __future__ import annotations

import random
import tomllib
from importlib.resources import files
from typing import Any

import pytest

from ingest.ledgers import as_text, of_text
from kg.graph.threads import Telling, in_order, thread
from kg.identity.name_matching import content

SOAK = Telling("Commitment", "a.md:3", "a.md", "2025-03-03", "", "person:ada", "Run the soak test on the new pumps",
               "open", "2025-03-21", frozenset(), stated=True)  # fmt: skip


def read_toml(name: str) -> dict[str, Any]:
    return tomllib.loads(files("kg.graph").joinpath(f"{name}.toml").read_text(encoding="utf-8"))


def later(text: str, **more: Any) -> Telling:
    """The same owner's telling in another note, a fortnight later."""
    return SOAK._replace(name="b.md:7", note="b.md", day="2025-03-17", text=text)._replace(**more)


OTHERS = [
    SOAK._replace(name=f"z.md:{number}", note="z.md", text=text, due="")
    for number, text in enumerate(
        ("Order the seals", "Call the harbour office", "Write the safety case", "Book the crane"), 1
    )
]


@pytest.mark.parametrize(
    ("other", "verdict"),
    [
        (later("Soak test on the new pumps"), "one"),
        (later("Soak test of the pumps"), "one"),
        (later("Soak-test the pumps for a week", due=""), "asked"),
        (later("Run the soak test on the new pumps", due="2025-04-04"), "one"),  # it slipped
        (later("Run the soak test on the new pumps", due="2025-04-21", day="2025-04-01"), "one"),
        (later("Ran the soak test of the new pumps @ada.b", due=""), "one"),  # forms of verbs, a handle
        (later("Have somebody run the soak test on the new pumps", due=""), "one"),  # light words
        (later("Soak test on the new pumps", day="2025-09-01"), "one"),  # told long after, but due on the day
        (later("Paint the pumps", due=""), "two"),
        (later("Run the soak test on the new pumps", ledger="person:bo"), "two"),
        (SOAK._replace(name="a.md:4", text="Run the soak test on the new pump room"), "two"),  # one list tells both
        (later("Run the soak test on the new pumps", stated=False), "one"),
    ],
)  # fmt: skip
def test_two_tellings(other: Telling, verdict: str) -> None:
    found = thread([SOAK, other, *OTHERS])
    asked = {(one.one, one.other) for one in found.questions}
    got = (
        "one"
        if found.first["Commitment", other.name] == SOAK
        else "asked"
        if (SOAK.place, other.place) in asked
        else "two"
    )
    assert got == verdict


REPORTED = later("Has run the soak test on the new pumps", due="", status="done", stated=False, is_report=True)


def test_a_report_is_of_the_promise_that_it_tells_of_and_makes_none() -> None:
    found = thread([SOAK, REPORTED, *OTHERS])
    assert found.first["Commitment", REPORTED.name] == SOAK
    assert ("Commitment", REPORTED.name) not in thread([REPORTED, *OTHERS]).first
    before = REPORTED._replace(day="2025-02-24")
    assert thread([SOAK, before, *OTHERS]).first["Commitment", before.name] == SOAK


@pytest.mark.parametrize(
    "text", ["Run the soak test on the Berlin pumps in May", "Run the soak test on the small pumps"]
)
def test_two_sorts_of_a_thing_are_two(text: str) -> None:
    one = SOAK._replace(text=text.replace("small", "large").replace("May", "June"))
    other = later(text)
    assert thread([one, other, *OTHERS]).first["Commitment", other.name] == other


@pytest.mark.parametrize(
    ("owners", "text", "verdict"),
    [
        (("person:jane-mills", "person:j-mills"), "Run the soak test on the new pumps", "one"),
        (("person:jane-lindqvist", "person:jane-lindquist"), "Run the soak test on the new pumps", "one"),
        (("person:jane-mills", "person:joan-mill"), "Run the soak test on the new pumps", "two"),
        (("person:jane-mills", "person:j-mills"), "Soak-test the spare pumps for a week", "asked"),
        (("person:jane-mills", "person:ada-mills"), "Run the soak test on the new pumps", "two"),
    ],
)
def test_owners_of_much_the_same_name_may_be_one(owners: tuple[str, str], text: str, verdict: str) -> None:
    one, other = SOAK._replace(owner=owners[0]), later(text, owner=owners[1])
    found = thread([one, other, *OTHERS])
    asked = [{pair.one, pair.other} for pair in found.questions]
    got = found.first["Commitment", other.name] == one and "one"
    assert (got or ("asked" if {one.place, other.place} in asked else "two")) == verdict


PROSE = SOAK._replace(stated=False, text="Soak-test the new pumps for a week")


@pytest.mark.parametrize(
    ("other", "is_one"),
    [
        (PROSE._replace(name="a.md:30", list=28, text="Soak test of the pumps"), True),  # in the list at its end
        (PROSE._replace(name="a.md:5", text="Soak test of the pumps"), False),  # one list tells both
        (PROSE._replace(name="a.md:30", list=28, text="Soak test of the pumps", owner="person:b-lee"), False),
        (PROSE._replace(name="b.md:9", note="b.md", text="Try the new pumps", due=""), False),
        (PROSE._replace(name="b.md:9", note="b.md", text="Trial of the new pumps for a week, again"), True),
    ],
)
def test_what_is_only_inferred_may_be_told_twice_in_a_note(other: Telling, is_one: bool) -> None:
    found = thread([PROSE, other, *OTHERS])
    assert (found.first["Commitment", other.name] == PROSE) == is_one


def test_names_of_what_both_are_about_are_no_likeness_of_their_words() -> None:
    pumps = frozenset({"feature:tidal-pump-station"})
    one = SOAK._replace(text="Write the test plan of the Tidal Pump Station", things=pumps, due="")
    other = later("Film the Tidal Pump Station", things=pumps, due="")
    again = later("Author a test plan for the Tidal Pump Station", things=pumps, due="")
    assert thread([one, other, *OTHERS]).first["Commitment", other.name] == other
    assert thread([one, again, *OTHERS]).first["Commitment", again.name] == one


def test_whom_it_is_about_tells_two_apart() -> None:
    """Their names are no words of it."""
    one = SOAK._replace(text="Introduce Bo Quist to the pump makers", people=frozenset({"person:bo-quist"}))
    for whom, is_one in (("person:bo-quist", True), ("person:cy-marr", False)):
        text = f"Introduce {whom.partition(':')[2].replace('-', ' ').title()} to the makers of pumps"
        other = later(text, people=frozenset({whom}), due="")
        assert (thread([one, other, *OTHERS]).first["Commitment", other.name] == one) == is_one


def test_a_thing_and_a_part_of_its_name_are_no_others() -> None:
    one = SOAK._replace(text="Draft the API of Tides", things=frozenset({"feature:api-of-tides"}), due="")
    other = later("Draft an API for Tides", things=frozenset({"feature:tides"}), due="")
    assert thread([one, other, *OTHERS]).first["Commitment", other.name] == one
    apart = other._replace(things=frozenset({"feature:quays"}), text="Draft an API for Quays")
    assert thread([one, apart, *OTHERS]).first["Commitment", apart.name] == apart


def decision(line: int, day: str, text: str, status: str = "made") -> Telling:
    return SOAK._replace(
        kind="Decision", name=f"{day}.md:{line}", note=f"{day}.md", day=day, text=text, status=status, due="",
        ledger="Decision feature:depot", things=frozenset({"feature:depot"}),
    )  # fmt: skip


IN_GO = decision(1, "2025-03-03", "The depot is written in Go")


@pytest.mark.parametrize(
    ("other", "is_one"),
    [
        (decision(1, "2025-06-03", "As written in Go, the depot"), True),
        (decision(1, "2025-02-03", "Is the depot written in Go or in Rust?", "asked"), True),
        (decision(1, "2025-06-03", "Writing the depot in Go is off", "reversed"), True),
        (decision(1, "2025-06-03", "The depot is written in Rust"), False),
        (decision(1, "2025-06-03", "The depot opens on Sundays"), False),
        (decision(1, "2025-06-03", "The depot is written in Rust instead of Go"), False),
    ],
)
def test_a_decision_told_again_is_one(other: Telling, is_one: bool) -> None:
    first = thread([IN_GO, other]).first
    assert (first["Decision", other.name] == first["Decision", IN_GO.name]) == is_one


@pytest.mark.parametrize(
    "text",
    [
        "The depot is written in Rust instead of Go",
        "Rust replaces Go for the depot",
        "The depot is written in Rust now, not in Go",
        "The depot goes from Go to Rust",
    ],
)
def test_what_a_decision_replaces(text: str) -> None:
    new = decision(1, "2025-06-03", text)
    found = thread([IN_GO, new])
    assert found.replaced == {("Decision", new.name): IN_GO}
    assert not thread([decision(1, "2025-07-03", "The depot is written in Go"), new]).replaced  # it was not before


def test_a_decision_is_awaited_until_it_is_made() -> None:
    asked = decision(1, "2025-02-03", "Is the depot written in Go or in Rust?", "asked")
    assert thread([asked]).awaited == {("Decision", asked.name)}
    assert not thread([asked, IN_GO]).awaited


def test_no_word_says_two_things() -> None:
    for table in ("same", "forms"):
        rows = [content(row).split() for row in read_toml("synonyms")[table]]
        words = [word for row in rows for word in set(row)]
        assert len(words) == len(set(words))


def test_names_of_what_it_is_about_are_no_other_sort() -> None:
    one = SOAK._replace(text="Send Tesla the soak test plan", things=frozenset({"organization:tesla"}))
    other = later("Send Rafael the soak test plan", things=frozenset({"organization:tesla"}))
    assert thread([one, other, *OTHERS]).first["Commitment", other.name] == one


def test_what_fits_two_as_well_is_asked() -> None:
    """One list has two that fit: which of them is it?"""
    north = SOAK._replace(text="Run the soak test on the north pumps")
    south = SOAK._replace(name="a.md:4", text="Run the soak test on the south pumps")
    found = thread([north, south, later("Soak test on the pumps"), *OTHERS])
    assert found.first["Commitment", "b.md:7"].name == "b.md:7"
    assert {(one.one, one.other) for one in found.questions} == {
        ("Commitment a.md:3", "Commitment b.md:7"),
        ("Commitment a.md:4", "Commitment b.md:7"),
    }


def test_numbers_that_differ_keep_two_apart() -> None:
    one, other = SOAK._replace(text="Ship 5.4 to the yard"), later("Ship 5.5 to the yard")
    assert thread([one, other, *OTHERS]).first["Commitment", other.name] == other


def test_the_order_of_tellings_is_no_matter() -> None:
    told = [SOAK, later("Soak test on the new pumps"), later("Soak test", name="c.md:1", note="c.md"), *OTHERS]
    whole = thread(told)
    for seed in range(5):
        random.Random(seed).shuffle(told)
        assert thread(told) == whole


def test_what_comes_again_is_another_promise() -> None:
    first = SOAK._replace(text="Send the weekly report", due="2025-03-07", status="done", done_on="2025-03-07")
    again = later("Send the weekly report", due="2025-03-21")
    assert thread([first, again, *OTHERS]).first["Commitment", again.name] == again


def test_what_others_promise_is_no_matter() -> None:
    own = [SOAK, later("Soak-test the pumps for a week", due=""), *OTHERS]
    others = [one._replace(name=f"x.md:{at}", note="x.md", ledger="person:bo") for at, one in enumerate(own)]
    both, alone = thread([*others, *own]), thread(own)
    assert both.first == {**alone.first, **thread(others).first}
    assert both.questions == tuple(
        sorted((*alone.questions, *thread(others).questions), key=lambda one: (-one.bits, one))
    )


def test_a_ledger_that_is_kept_is_the_ledger() -> None:
    asked = SOAK._replace(
        kind="Decision", name="c.md:2", text="Choose the pump", status="asked", people=frozenset({"person:bo"})
    )
    made = asked._replace(
        name="d.md:2", note="d.md", day="2025-03-20", status="made", things=frozenset({"feature:pump"})
    )
    book = [SOAK, REPORTED, later("Soak test on the new pumps"), asked, made, *OTHERS]
    threads = thread(book)
    kept = of_text(as_text(book, threads))
    assert kept.told == in_order(book)
    assert kept.threads == threads._replace(questions=())  # what is to be asked is found anew
