"""What holds of a promise on a day, and what the words of a state say."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.commitments.remarks import told, without_remarks
from ingest.commitments.state_words import StateWords, state_words
from kg.graph.state import Entry, State, state
from kg.vocabulary import CLOSED

MADE = Entry("2025-10-14", "open", "2025-11-28")


SLIPPED = State("open", "2025-12-05", "2025-11-28", 1)
HELD = State("open", "2025-11-28", "2025-11-28")
DONE = State("done", "2025-11-28", "2025-11-28")


@pytest.mark.parametrize(
    ("entries", "on", "holds"),
    [
        ([MADE], "", HELD),
        ([MADE], "2025-10-01", None),  # not told of yet
        ([Entry("", "done", page=True)], "2025-12-01", None),  # a page tells what holds now, and not what held
        ([MADE, Entry("2025-11-02", "done", done_on="2025-11-01")], "",
         DONE._replace(done_on="2025-11-01", kept="on_time")),
        ([MADE, Entry("2025-12-02", "done", done_on="2025-12-01")], "2025-11-30", HELD),
        ([MADE, Entry("2025-12-02", "done", done_on="2025-12-01")], "",
         DONE._replace(done_on="2025-12-01", kept="late")),
        ([MADE, Entry("", "done", "2025-11-28", kept="late", stated=False, page=True)], "",
         DONE._replace(kept="late")),
        ([MADE, Entry("2025-11-20", "open", "2025-12-05")], "", SLIPPED),
        ([MADE, Entry("2025-11-20", "open", "2025-11-21")], "", State("open", "2025-11-21", "2025-11-28")),
        ([MADE, Entry("", "open", "2025-12-05", first_due="2025-11-28", page=True)], "", SLIPPED),
        # Three notes of one meeting: the furthest along, and disputed.
        ([MADE, MADE._replace(status="in_progress", due=""), MADE._replace(status="done", due="")], "",
         DONE._replace(disputed=True)),
        ([MADE, MADE._replace(status="done", stated=False)], "", HELD),  # of one day what is stated
        ([MADE, Entry("2025-11-01", "done"), Entry("2025-11-08", "open", stated=False)], "",
         DONE),  # what is inferred opens nothing again
        ([MADE, Entry("2025-11-01", "done"), Entry("2025-11-08", "open")], "", HELD),  # what is stated does
        ([Entry("2025-10-14")], "", State("open")),
        ([MADE._replace(status="done", done_on="2025-11-27")], "2025-11-01", HELD),  # ticked off later
        ([Entry("", "done")], "2025-11-01", State("done")),
        ([MADE, Entry("", "done")], "", HELD),  # who knows when that was?
        ([Entry("", "done")], "", State("done")),
    ],
)  # fmt: skip
def test_what_holds(entries: list[Entry], on: str, holds: State | None) -> None:
    assert state(entries, on) == holds


DAYS = st.sampled_from(("", "2025-10-01", "2025-10-08", "2025-11-05"))
ENTRIES = st.lists(
    st.builds(Entry, DAYS, st.sampled_from(("", "open", "done", "broken")), DAYS, st.just(""), st.booleans()),
    min_size=1,
)


@given(ENTRIES, st.randoms(use_true_random=False))
def test_the_order_of_entries_is_no_matter(entries: list[Entry], luck: random.Random) -> None:
    other = list(entries)
    luck.shuffle(other)
    assert state(other) == state(entries)


@given(ENTRIES)
def test_a_day_holds_what_was_told_until_then_and_nothing_later(entries: list[Entry]) -> None:
    until = [one for one in entries if one.day and one.day <= "2025-10-08"]
    if until:
        assert state(entries, "2025-10-08") == state(until, "2025-10-08")


@given(ENTRIES)
def test_what_is_kept_or_broken_is_closed(entries: list[Entry]) -> None:
    holds = state(entries)
    assert holds is not None and (not holds.kept or holds.status in CLOSED)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("kept", StateWords("done")),
        ("Done 2025-11-07", StateWords("done", done_on="2025-11-07")),
        ("kept, three days late", StateWords("done", "late", done_on="2025-10-27")),
        ("delivered 2 weeks late", StateWords("done", "late", done_on="2025-11-07")),
        ("sent on time", StateWords("done", "on_time")),
        ("late, now 2025-12-05", StateWords("open", due="2025-12-05")),
        ("slipped to 5 December 2025", StateWords("open", due="2025-12-05")),
        ("late", StateWords("open")),
        ("broken, now 5.5", StateWords("broken")),
        ("not done", StateWords("open")),
        ("carried over", StateWords("open")),
        ("dropped: the customer left", StateWords("cancelled")),
        ("under way", StateWords("in_progress")),
        ("with legal", StateWords()),
        ("", StateWords()),
    ],
)
def test_the_words_of_a_state(text: str, told: StateWords) -> None:
    assert state_words(text, due="2025-10-24", day="2025-11-01") == told


@pytest.mark.parametrize(
    ("text", "words", "state"),
    [
        ("Order the racks (due 15 Jul 2026)", "Order the racks", StateWords(due="2026-07-15")),
        ("Order the racks - DONE", "Order the racks", StateWords("done")),
        ("DONE order the racks", "order the racks", StateWords("done")),
        ("[done] order the racks", "order the racks", StateWords("done")),
        ("Order the racks (dropped)", "Order the racks", StateWords("cancelled")),
        ("Order the racks, carried over", "Order the racks", StateWords("open")),
        ("Order the racks (still open, now 12 Dec)", "Order the racks", StateWords("open", due="2025-12-12")),
        ("Order the racks moved to 12 Dec", "Order the racks", StateWords("open", due="2025-12-12")),
        (
            "Order the racks; done on 28 Oct, 4 days late",
            "Order the racks",
            StateWords("done", "late", "2025-10-24", "2025-10-28"),  # so it was due then
        ),
        (
            "Order the racks, three weeks after the first date",
            "Order the racks",
            StateWords("open"),
        ),
        ("Still open: the racks", "the racks", StateWords("open")),
        ("The racks \u2714", "The racks", StateWords("done")),
        ("Order the racks (Ngozi, 12 Dec", "Order the racks (Ngozi, 12 Dec", StateWords()),  # beside a name yet unknown
        ("Get the lift mended and closed", "Get the lift mended and closed", StateWords()),
        ("Order racks (two of them)", "Order racks (two of them)", StateWords()),
        ("Order racks for Dana, Omer and Noa", "Order racks for Dana, Omer and Noa", StateWords()),
    ],
)
def test_remarks_tell_how_a_promise_stands_and_are_no_words_of_it(text: str, words: str, state: StateWords) -> None:
    found = without_remarks(text, 0, len(text))
    assert text[found.start : found.end] == words
    assert told(found.said, "", "2025-11-01") == state


@given(st.text(alphabet="aA @[]():;,-–~*. 1 doneow", max_size=40))
def test_remarks_are_taken_off_within_any_line(text: str) -> None:
    found = without_remarks(text, 0, len(text))
    assert 0 <= found.start <= len(text) and found.end <= len(text)
