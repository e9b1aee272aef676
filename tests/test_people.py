"""Lists of people, however a note writes them, and the meetings that they make."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest import read_facts, read_note
from ingest.language.person_names import listed
from ingest.note import Listed
from kg.model import Ref
from tests.support import read_texts

steady = settings(derandomize=True, deadline=None)


def people(text: str, path: str = "2026-02-03 Review.md") -> list[str]:
    """Whom a note lists, each with what it says of them."""
    return [told(one) for one in read_note(path, text.encode()).people]


def told(one: Listed) -> str:
    here = "" if one.here == "there" else one.here
    company, group = one.company and f"at {one.company}", one.group and f"among {one.group}"
    return " | ".join(filter(None, (one.name, here, one.described, company, group, one.short, *one.others)))


BOTH = ["Dana Levi", "Omer Katz"]
FORMS = {
    "front matter": "---\nattendees:\n  - Dana Levi\n  - '[[Omer Katz]]'\n---\n",
    "front matter on one line": "---\nparticipants: [Dana Levi, Omer Katz]\n---\n",
    "a field in the text": "attendees:: [[Dana Levi]], [[Omer Katz]]\n",
    "a label": "Attendees: Dana Levi, Omer Katz\n",
    "a bold label": "**Present:** Dana Levi and Omer Katz\n",
    "a bold label, its colon outside": "**With**: Dana Levi, Omer Katz\n",
    "a bold label without a colon": "**Attendees** Dana Levi, Omer Katz\n",
    "a label among others": "**Date:** today · **With:** Dana Levi, Omer Katz · **Where:** here\n",
    "plain labels beside each other": "Date: today | Attendees: Dana Levi, Omer Katz | Place: Rome\n",
    "a label far below": "# Plan\n" + "Words.\n" * 30 + "\nParticipants: Dana Levi, Omer Katz\n",
    "an item": "- Attendees: Dana Levi, Omer Katz\n- Agenda: Budget Review, Roadmap\n",
    "a label over bullets": "Attendees:\n\n- Dana Levi\n- Omer Katz\n\nNotes\n",
    "a label over indented bullets": "- Attendees\n  - Dana Levi\n  - Omer Katz\n- Agenda\n  - Budget Review\n",
    "a label over lines": "ATTENDEES\nDana Levi\nOmer Katz\n\nTOPICS\nBudget Review\n",
    "a label whose line goes on": "Attendees: Dana Levi,\nOmer Katz\n",
    "w/": "## Racks\nw/ Dana Levi, Omer Katz\n",
    "a heading over bullets": "## Attendees (2)\n\n* Dana Levi\n* Omer Katz\n\n## Agenda\n\n* Budget Review\n",
    "a heading over lines": "## Present\nDana Levi\nOmer Katz\n\nWe began late.\n",
    "a heading over bold lines": "## Present\n\n**Dana Levi**\n**Omer Katz**\n",
    "a heading over prose": "## Who was there\n\nDana Levi, and Omer Katz for the last half. Kim Ray was away.\n",
    "numbers": "## Participants\n\n1. Dana Levi\n2. Omer Katz\n",
    "surnames first": "## Attendees\n- Levi, Dana\n- Katz, Omer\n",
    "surnames first in lines": "Present:\nLevi, Dana\nKatz, Omer\nEXCUSED: Ray, Kim, van Gils, Bo\n",
    "surnames first on one line": "Attendees: Levi, Dana; Katz, Omer\n",
    "a sentence": "Present were Dana Levi and Omer Katz.\n",
    "a sentence with its verb behind": "Dana Levi and Omer Katz attended.\n",
    "a sentence with its verb before": "Met with Dana Levi and Omer Katz.\n",
    "a line of handles": "# Racks\n\n📅 3 February 2026\n\n🙋 @Dana Levi, @Omer Katz\n",
    "a field that may list others": "---\npeople: Dana Levi, Omer Katz\n---\n",
    "a sentence that says there": "There were Dana Levi and Omer Katz.\n",
    "a line of names": "# Racks\n\nDana Levi, Omer Katz\n\nWe began late.\n",
    "a table": "## Attendees\n\n| Name | Time |\n|---|---|\n| Dana Levi | all |\n| Omer Katz | late |\n",
    "a table of its own": "| Attendee | Note |\n|---|---|\n| Dana Levi | new |\n| Omer Katz | |\n",
    "titles": "Present: Dr Dana Levi, Mr. Omer Katz\n",
    "links to the web": "## Attendees\n- [Dana Levi](https://example.com/a)\n- [Omer Katz](https://example.com/b)\n",
}


@pytest.mark.parametrize("text", FORMS.values(), ids=FORMS)
def test_the_same_two_people(text: str) -> None:
    assert sorted(one for one in people(text) if "absent" not in one) == BOTH


SAID = (
    ("Dana Levi (VP, Acme)", "Dana Levi | VP, Acme"),
    ("Dana Levi @dlevi (VP, Acme)", "Dana Levi | VP, Acme | @dlevi"),
    ("Dana Levi (@dlevi)", "Dana Levi | @dlevi"),
    ("Dana Levi(@dlevi)", "Dana Levi | @dlevi"),
    ("[Dana Levi](https://github.com/dlevi)", "Dana Levi | @dlevi"),
    ("Dana Levi - Acme", "Dana Levi | Acme"),
    ("Dana Levi — host", "Dana Levi | host"),
    ("Dana Levi from Acme", "Dana Levi | at Acme"),
    ("Dana Levi <dana@acme.example>", "Dana Levi | dana@acme.example"),
    ("dana.levi@acme.example", "Dana Levi | dana.levi@acme.example"),
    ("Dana Levi (DL)", "Dana Levi | DL"),
    ("Dana Levi [DL]", "Dana Levi | DL"),
    ("DL: Dana Levi", "Dana Levi | DL"),
    ("Dana Levi (TSC)", "Dana Levi | TSC"),
    ("Dana “Dee” Levi", "Dana Levi | Dee"),
    ("Dana Levi, Data Engineer, Acme", "Dana Levi | Data Engineer, Acme"),
    ("Dana Levi (remote)", "Dana Levi"),
    ("Dana Levi (she/her)", "Dana Levi"),
    ("Dana Levi for item 4", "Dana Levi"),
    ("Dana Levi*", "Dana Levi"),
    ("Dana Levi (sent regrets)", "Dana Levi | absent"),
    ("~~Dana Levi~~", "Dana Levi | absent"),
    ("Dana Levi (optional)", "Dana Levi | invited"),
    ("dlevi", "dlevi"),
    ("@dlevi", "dlevi"),
    ("dana levi", "dana levi"),
    ("Philip van der Stael de Jonge", "Philip van der Stael de Jonge"),
)


@pytest.mark.parametrize(("entry", "expected"), SAID)
def test_what_stands_beside_a_name(entry: str, expected: str) -> None:
    assert people(f"## Attendees\n\n- {entry}\n- Omer Katz\n") == [expected, "Omer Katz"]


GROUPS = (
    ("## Present\n### TSC members\n- Dana Levi\n### Observers\n- Omer Katz\n", ["Dana Levi", "Omer Katz"]),
    (
        "## Attendees\n**From Acme:**\n- Dana Levi\n**From Beta Foods:**\n- Omer Katz\n",
        ["Dana Levi | at Acme", "Omer Katz | at Beta Foods"],
    ),
    ("## Attendees\n- Acme\n  - Dana Levi\n- Voting members\n  - Omer Katz\n", ["Dana Levi | among Acme", "Omer Katz"]),
    ("## Attendance\n* Team members: dlevi, Omer Katz\n* Others: kim\n", ["Omer Katz", "dlevi", "kim"]),
    ("Attendees: Acme: Dana Levi; Beta Foods: Omer Katz\n", ["Dana Levi | among Acme", "Omer Katz | among Beta Foods"]),
    (
        "Attendees: Acme (Dana Levi, Kim Ray), Beta Foods (Omer Katz)\n",
        ["Dana Levi | among Acme", "Kim Ray | among Acme", "Omer Katz | among Beta Foods"],
    ),
    (
        "Acme attendees: Dana Levi\nAttendees from Beta Foods: Omer Katz\n",
        ["Dana Levi | among Acme", "Omer Katz | at Beta Foods"],
    ),
    (
        "**Present:** Dana Levi\n**By video:** Omer Katz\n**Apologies:** Kim Ray (leave)\n",
        ["Dana Levi", "Kim Ray | absent", "Omer Katz"],
    ),
    ("## Attendees\n- Dana Levi\n\n## Regrets\n- Kim Ray\n", ["Dana Levi", "Kim Ray | absent"]),
    ("## Attendees\n- Dana Levi\n- Absent:\n  - Kim Ray\n", ["Dana Levi", "Kim Ray | absent"]),
    ("## Attendees\n- [x] Dana Levi\n- [ ] Kim Ray\n", ["Dana Levi", "Kim Ray | absent"]),
    ("| Name | Present |\n|---|---|\n| Dana Levi | x |\n| Kim Ray | |\n", ["Dana Levi", "Kim Ray | absent"]),
    (
        "## Attendees\n| Name | Initials | E-mail |\n|---|---|---|\n| Dana Levi | DL | d@acme.example |\n",
        ["Dana Levi | DL | d@acme.example"],
    ),
    (
        "Present: Dana Levi, Data Engineer, Omer Katz, Head of Audit\n",
        ["Dana Levi | Data Engineer", "Omer Katz | Head of Audit"],
    ),
)


@pytest.mark.parametrize(("text", "expected"), GROUPS)
def test_groups_of_a_list(text: str, expected: list[str]) -> None:
    assert sorted(people(text)) == sorted(expected)


def test_a_ticked_name_is_no_task() -> None:
    facts = read_facts(read_note("2026-02-03.md", b"## Attendees\n- [x] Dana Levi\n- [ ] Kim Ray\n")).facts
    assert not [fact for fact in facts if fact.subject.kind == "Commitment"]


NOBODY = (
    "# Budget\n\nKeywords: Team Lead, Economy, roster\n",
    "# Budget\n\nHeld on 12 March 2025 at noon, Returns Hall\n",
    "# Budget\n\nPricing, Roadmap, Hiring\n",
    "## Attendees\n\nNobody could come.\n",
    "## Attendees\n\n- everyone\n- PM leads\n- 12 guests\n- https://example.com/call\n",
    "Questions for attendees: Budget Review, Racks\n",
    "## Participants agreed\n\n- Budget Review\n",
    "The participants: see the invite\n",
    "## Racks\n\nApologies: the build broke\n",
    "- Dana Levi dialled in from Rome. Mood: fine\n  * We are One Team, One Goal\n",
    "## Present\n- Dana Levi\n\n### Announcements\n- No News This Week\n",
)


@pytest.mark.parametrize("text", NOBODY)
def test_what_lists_nobody(text: str) -> None:
    assert [one for one in people(text) if one != "Dana Levi"] == []


NAMES = st.sampled_from(["Dana Levi", "Omer ben Ari", "Zoë Ångström", "Jean-Luc O’Neill", "Анна Чан", "Ana de la Cruz"])
BESIDE = st.sampled_from(["", " (host)", " @handle", " (VP, Acme)", " <a@b.example>", " [x.y](https://example.com)"])


@steady
@given(st.lists(st.tuples(NAMES, BESIDE), min_size=1, max_size=6, unique_by=lambda one: one[0]))
def test_a_list_on_one_line_is_the_list_of_its_bullets(given: list[tuple[str, str]]) -> None:
    entries = [name + beside for name, beside in given]
    bullets = people("## Attendees\n" + "".join(f"- {entry}\n" for entry in entries))
    assert bullets == people(f"Attendees: {', '.join(entries)}\n")
    assert [one.split(" | ")[0] for one in bullets] == [name for name, _ in given]


@steady
@given(st.text(max_size=200))
def test_any_text_may_be_listed(text: str) -> None:
    for loose in (False, True):
        for one in listed(text, loose=loose):
            assert 0 <= one.start <= one.end <= len(text) and one.name


def meetings(text: str, path: str) -> list[tuple[str, str, list[str]]]:
    """The meetings of a note, each with its day and who was there."""
    facts = read_facts(read_note(path, text.encode())).facts
    held = [fact.value for fact in facts if fact.says == "RECORDS"]
    found = []
    for meeting in held:
        assert isinstance(meeting, Ref)
        title = next(str(fact.value) for fact in facts if fact.subject == meeting and fact.says == "title")
        day = next((str(fact.value) for fact in facts if fact.subject == meeting and fact.says == "date"), "")
        there = [fact.subject.name for fact in facts if fact.says == "ATTENDED" and fact.value == meeting]
        found.append((title, day, there))
    return found


DAYS = (
    ("2026-02-03 Racks.md", ""),
    ("20260203 Racks.md", ""),
    ("2026/02/03.md", ""),
    ("Daily/2026/2026-02/03 Racks.md", ""),
    ("2026-02-03/Racks.md", ""),
    ("Racks.md", "date: 3.2.2026\n"),
    ("Racks.md", "# Racks, Tuesday 3 February 2026\n"),
    ("Racks.md", "# Racks\n\nMeeting date: Feb 3, 2026\n"),
    ("Racks.md", "# Racks\n### Meeting Date/Time: Tue, Feb 3, 2026 14:00 UTC\n"),
    ("Racks.md", "# Racks\n\nMinutes of the meeting held on Tuesday 3 February 2026 at noon.\n"),
    ("Racks.md", "# Racks\n\n3rd of February 2026, by phone\n"),
)


@pytest.mark.parametrize(("path", "head"), DAYS)
def test_the_day_of_a_meeting(path: str, head: str) -> None:
    front = f"---\n{head}---\n" if head.startswith("date:") else head
    assert [day for _, day, _ in meetings(f"{front}\nAttendees: Dana Levi\n", path)] == ["2026-02-03"]


def test_a_note_with_several_meetings() -> None:
    text = "# Log\n## Racks 2026-02-03\nPresent: Dana Levi\n### More\nWords.\n## Costs 2026-02-10\nPresent: Omer Katz\n"
    assert meetings(text, "Log.md") == [
        ("Racks 2026-02-03", "2026-02-03", ["Dana Levi"]),
        ("Costs 2026-02-10", "2026-02-10", ["Omer Katz"]),
    ]


def test_sections_of_one_day_with_people_of_their_own() -> None:
    text = "## Racks\nwith Dana Levi, Kim Ray\n## Costs\nw/ Omer Katz\n## Later\n- sleep\n"
    assert meetings(text, "Daily/2026-02-03.md") == [
        ("Racks", "2026-02-03", ["Dana Levi", "Kim Ray"]),
        ("Costs", "2026-02-03", ["Omer Katz"]),
    ]


def test_dated_sections_of_one_list() -> None:
    text = "---\nattendees: [Dana Levi]\n---\n# Dana and me\n## 2026-02-03\n- Racks.\n## 2026-02-10\n- Costs.\n"
    assert meetings(text, "Dana and me.md") == [
        ("Dana and me, 2026-02-03", "2026-02-03", ["Dana Levi"]),
        ("Dana and me, 2026-02-10", "2026-02-10", ["Dana Levi"]),
    ]


def test_a_section_of_a_page_is_a_meeting() -> None:
    head = "---\ntype: release\n---\n# 5.6\nWords.\n"
    text = f"{head}## First gate\n**Date:** 2026-01-20\n**Attendees:** Dana Levi\n## After\n"
    assert meetings(text, "Releases/5.6.md") == [("First gate", "2026-01-20", ["Dana Levi"])]


def test_a_list_under_a_heading_of_its_own_is_of_the_note() -> None:
    text = "# Racks\n## Present\n- Dana Levi\n## Notes\nWords.\n## Also present\n- Omer Katz\n"
    assert meetings(text, "2026-02-03.md") == [("Racks", "2026-02-03", ["Dana Levi", "Omer Katz"])]


def test_who_is_invited_was_there_unless_a_list_says_who_was() -> None:
    assert meetings("## Invited\n- Dana Levi\n", "2026-02-03.md")[0][2] == ["Dana Levi"]
    assert meetings("## Present\n- Omer Katz\n## Invited\n- Dana Levi\n", "2026-02-03.md")[0][2] == ["Omer Katz"]


def test_a_one_on_one_is_of_two() -> None:
    assert meetings("# 1:1 with Dana Levi\nWords.\n", "2026-02-03 Dana.md")[0][2] == ["Dana Levi", "Myself"]
    assert meetings("# Dana / Omer 1:1\nWords.\n", "2026-02-03.md")[0][2] == ["Dana", "Omer"]


def test_days_by_numbers_are_read_as_the_vault_shows(tmp_path: Path) -> None:
    ours = {"A.md": "---\ndate: 2/3/2026\n---\nAttendees: Dana Levi\n"}
    for other, day in (("13/1/2026", "2026-03-02"), ("1/13/2026", "2026-02-03")):
        read, _ = read_texts(tmp_path / day, ours | {"B.md": f"---\ndate: {other}\n---\nAttendees: Omer Katz\n"})
        assert day in {str(fact.value) for fact in read.facts if fact.says == "date"}
        assert not [problem for problem in read.problems if problem.about == "undated"]
    read, resolved = read_texts(tmp_path / "alone", ours)
    assert [str(problem) for problem in read.problems if problem.about == "undated"] == [
        "A.md:2: 2/3/2026 is 2026-03-02 or 2026-02-03: write it so"
    ]
    assert resolved.graph.coverage.undated == 1
