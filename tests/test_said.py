"""What is said: what headings and labels announce, how items are parted, and who speaks."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest import read_facts, read_note
from ingest.commitments.items import bare, owner_behind, slot_of, without_id
from ingest.commitments.listed_promises import announced, owners_named
from ingest.language.document import Reading
from ingest.language.gazetteer import known
from ingest.language.sections import label_of, topic_of, topics_of
from ingest.language.voices import voices
from ingest.note import Line, opening

PEOPLE = {"Dana": "Person", "Omer": "Person", "Dana Levi": "Person", "Acme": "Organization"}
steady = settings(derandomize=True, deadline=None)


def line(text: str) -> Line:
    opens = opening(text)
    return Line(1, text, "item" if opens.marker else "prose", "", "", *opens)


@pytest.mark.parametrize(
    ("heading", "announces"),
    [
        ("## Action items", "actions"),
        ("Action items from the last call", "actions"),
        ("Next steps (all of us)", "actions"),
        ("📌 Follow-ups & check-ins", "actions"),
        ("Session 4 — Risks & objections", "risk"),
        ("Decisions made / action items", "made"),
        ("3) Open decisions I want from Dana", "asked"),
        ("Decisions (agreements and why)", "made"),
        ("What we agreed on Monday", "made"),
        ("Open questions", "question"),
        ("What I need from you", "wanted"),
        ("Decision rights", "other"),
        ("Action item review", "other"),
        ("Completed actions", "other"),
        ("No decisions", "other"),
        ("Risk appetite", "other"),
        ("Next meeting", ""),
        ("Why the deliverables were late and what the team thinks about it all", ""),
        ("Roadmap", ""),
    ],
)
def test_headings_announce_by_the_words_at_their_head(heading: str, announces: str) -> None:
    assert topic_of(heading) == announces


def test_a_heading_may_announce_several_things() -> None:
    assert topics_of("Decisions & actions") == ("made", "actions")


@pytest.mark.parametrize(
    ("text", "topic", "rest"),
    [
        ("**ACTION 4.2:** Order racks", "actions", "Order racks"),
        ("**Action item 20.1**: Dana to order racks", "actions", "Dana to order racks"),
        ("- ACTION: Dana to order racks", "actions", "Dana to order racks"),
        ("- Next action, Dana to order racks", "actions", "Dana to order racks"),
        ("[Decision] One rack", "made", "One rack"),
        ("DECISION 4 - one rack", "made", "one rack"),
        ("Decision needed: one rack or two", "asked", "one rack or two"),
        ("> Risk: the door", "risk", "the door"),
        ("Open question: who pays?", "question", "who pays?"),
        ("✅ Decision: one rack", "made", "one rack"),
        ("Decision 4.2 The rack is sold", "made", "The rack is sold"),
        ("Resolution 12/2026: one rack", "made", "one rack"),
        ("Outcome: one rack", "verdict", "one rack"),
        ("**Parked until May:** a second rack", "shelved", "a second rack"),
        ("For decision at the next meeting: one rack or two", "asked", "one rack or two"),
    ],
)
def test_labels_at_the_head_of_a_line_announce(text: str, topic: str, rest: str) -> None:
    label = label_of(line(text))
    assert label and (label.topic, text[label.start :]) == (topic, rest)


@pytest.mark.parametrize(
    "text",
    [
        "Action items are late",
        "Dana: order racks",
        "Decisions, as ever, are late",
        "[risk](a.md)",
        "Agreed to meet 12 Dana Levi",
    ],
)
def test_other_lines_have_no_label(text: str) -> None:
    assert label_of(line(text)) is None


@pytest.mark.parametrize(
    ("text", "owners", "thing", "due"),
    [
        ("Dana - send the deck by Friday", ["Dana"], "send the deck by Friday", ""),
        ("Send the deck (Dana, due 2025-09-24)", ["Dana"], "Send the deck", "due 2025-09-24"),
        ("[Dana] send the deck", ["Dana"], "send the deck", ""),
        ("AI-12 | Dana: send the deck", ["Dana"], "send the deck", ""),
        ("Send the deck -> Dana", ["Dana"], "Send the deck", ""),
        ("Dana/Omer: send the deck", ["Dana", "Omer"], "send the deck", ""),
        ("Zoe Marsh — ring the vendor — by 3 Feb", ["Zoe Marsh"], "ring the vendor", "by 3 Feb"),
        ("Ring the vendor – Marek – due 12 Sept", ["Marek"], "Ring the vendor", "due 12 Sept"),
        ("Website - Dana", ["Dana"], "Website", ""),
        ("**Dana Levi (CFO):** ask for more", ["Dana Levi"], "ask for more", ""),
        ("2026-02-03 Dana: order racks", ["Dana"], "order racks", "2026-02-03"),
        ("Dana send the deck", ["Dana"], "send the deck", ""),
        ("Fix the door → Dana & Omer (Fri)", ["Dana", "Omer"], "Fix the door", "Fri"),
        ("Acme - send us logs", [], "send us logs", ""),
    ],
)
def test_items_are_parted_by_their_marks(text: str, owners: list[str], thing: str, due: str) -> None:
    slot = slot_of(text, without_id(text, 0)[1], len(text), lambda name: PEOPLE.get(name, ""))
    assert slot is not None
    assert [bare(text[start:end]) for start, end in slot.names] == owners
    assert (text[slot.start : slot.end].strip(), text[slice(*slot.due)].strip()) == (thing, due)


@pytest.mark.parametrize(
    ("text", "owners", "sentence"),
    [
        ("The rack is full. A new one is to be ordered. (ACTION: Dana)", ["Dana"], "A new one is to be ordered"),
        ("7.1 A new rack is to be ordered. **Action: Dana & Omer**", ["Dana", "Omer"], "A new rack is to be ordered"),
        ("- order a new rack (owner: Zoe)", ["Zoe"], "order a new rack"),
        ("The action is Dana's", None, ""),
        ("(ACTION: Dana)", None, ""),
    ],
)
def test_an_owner_may_stand_behind_a_sentence(text: str, owners: list[str] | None, sentence: str) -> None:
    slot = owner_behind(text, 2 if text.startswith("- ") else 0, lambda name: PEOPLE.get(name, ""))
    found = slot and [bare(text[start:end]) for start, end in slot.names]
    assert (found, slot and text[slot.start : slot.end]) == (owners, sentence if owners else None)


@pytest.mark.parametrize(
    "text", ["Budget: ask for more", "Ring the vendor (Marek)", "[EIP-1](x): do it", "Call Dana - Friday"]
)
def test_what_names_nobody_has_no_slot(text: str) -> None:
    assert slot_of(text, 0, len(text), lambda name: PEOPLE.get(name, "")) is None


@steady
@given(st.text(alphabet="aA @[](){}|:,;/&+-–→>#*_.1 \t'", max_size=60))
def test_any_line_is_parted_in_its_bounds(text: str) -> None:
    slot = slot_of(text, without_id(text, 0)[1], len(text), lambda _: "")
    label = label_of(line(text))
    assert slot is None or (0 <= slot.start <= len(text) and 0 <= slot.end <= len(text))
    assert label is None or 0 < label.start <= len(text)


def test_owners_are_proposed_where_they_are_to_do_something() -> None:
    text = "## Actions\n- Zoe: order racks\n- Marek - the yard (Friday)\n- Passcode: spring\n\nIda has action to call\n"
    named = owners_named(read_note("a.md", text.encode()))
    assert [one.name for one in named.seen] == ["Zoe", "Ida"] and not named.lists


def test_lines_under_a_heading_of_actions_are_announced_until_the_next() -> None:
    text = "## Actions\n- one\n  - two\n### Dana\n- three\n## Notes\n- four\nAction: five\n"
    listed = [one.line.number for one in announced(read_note("a.md", text.encode()))]
    assert listed == [2, 3, 5, 8]


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("Dana: I will go", {1: "Dana"}),
        ("- Dana: I will go\n  - and more\n- I stay", {1: "Dana", 2: "Dana"}),
        ("- Dana: yes\n- Omer: no\n- I stay", {1: "Dana", 2: "Omer", 3: ""}),
        (
            "**Dana**\nI will go.\n\nAnd stay.\n\n**Omer** [10:02]\nNo.",
            {1: "Dana", 2: "Dana", 4: "Dana", 6: "Omer", 7: "Omer"},
        ),
        ("**Dana** [1:02](x): I go.\n\nI stay.", {1: "Dana", 3: "Dana"}),
        ("## From Dana (CFO)\n> I will go\n## Mine\nI stay", {1: "Dana", 2: "Dana"}),
        ("Dana wrote:\n> I will go", {1: "Dana", 2: "Dana"}),
        ("> I will go. Dana", {1: "Dana"}),
        ("Dana likes it.\nI will go.", {}),
        ("**Dana**\nI will go.", {}),
        ("Decision: I will go", {}),
    ],
)
def test_who_speaks(text: str, who: dict[int, str]) -> None:
    note = read_note("a.md", text.encode())
    names = known({name: {kind} for name, kind in PEOPLE.items()})
    found = voices(Reading(note, names, read_facts(note).facts))
    assert {key[0]: " ".join(ref.name for ref in voice.who) for key, voice in found.items()} == who


def test_a_long_line_takes_no_longer_than_it_is_long() -> None:
    for text in ("- " + "A, " * 20_000, "- " + "(a " * 20_000, "Dana - " * 10_000, "**" * 20_000 + ": a"):
        begin = time.process_time()
        note = read_note("a.md", ("## Actions\n" + text + "\n").encode())
        list(owners_named(note))
        assert time.process_time() - begin < 2
