"""The same things said in the layouts that notes have: tables of any header, bullets without a subject, two sides."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest import find_facts, read_facts, read_note
from ingest.language.gazetteer import known
from kg.model import Fact, Ref
from kg.settings import NamedThing, Settings
from kg.vocabulary import REPORT
from tests.support import read_texts

NAMES = {
    "Person": ("Dana Levi", "Dana", "Omer Katz", "Omer", "Noa Cohen", "Noa"),
    "Team": ("Storage", "Compute Team"),
    "Program": ("Helios",),
    "Feature": ("Quotas", "Metering"),
    "Organization": ("Acme", "Globex"),
    "Release": ("Wave 1", "Wave 2", "Wave 3"),
    "Artifact": ("Site Plan",),
}
KNOWN = known({name: {kind} for kind, several in NAMES.items() for name in several})
HEAD = "---\ndate: 2026-01-14\n---\n# Notes\n"


def read(text: str, head: str = HEAD) -> list[Fact]:
    """What a note of 14 January 2026 says of these names."""
    note = read_note("Meeting.md", f"{head}{text}\n".encode())
    own = read_facts(note).facts
    return [*own, *find_facts(note, KNOWN, own).facts]


def claims(text: str) -> set[str]:
    """What it says of them, in short: "Quotas TARGETS Wave 2", with its role when it has one."""
    return {
        " ".join(filter(None, (fact.subject.name, fact.says, _plain(fact.value), fact.role)))
        for fact in read(text)
        if fact.subject.kind not in ("Commitment", "Decision", "Statement", "Note")
    }


def _plain(value: object) -> str:
    return value.name if isinstance(value, Ref) else str(value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        # what a line stands under
        ("- Quotas\n  - needs Metering first", "Quotas DEPENDS_ON Metering"),
        ("- Quotas: late again. Blocked by Metering", "Quotas DEPENDS_ON Metering"),
        ("## Quotas\n\nOwned by Dana.", "Dana OWNS Quotas"),
        ("## Quotas\n\nIt slipped from Wave 1 to Wave 2.", "Quotas TARGETS Wave 2 moved"),
        ("- Wave 1\n  - ships on 22 June as told", "Wave 1 ga 22 June"),
        ("- Wave 1\n  - new ship date is 22 June", "Wave 1 ga 22 June"),
        # without "is"
        ("- Quotas planned for Wave 2", "Quotas TARGETS Wave 2"),
        ("- Quotas out of Wave 1, into Wave 2", "Quotas TARGETS Wave 2 moved"),
        ("- Quotas -> Wave 2 (was Wave 1)", "Quotas TARGETS Wave 2 moved"),
        ("- Dana on loan to Storage till June", "Dana MEMBER_OF Storage"),
        # the second of two clauses
        ("Dana runs Storage, Omer the Compute Team.", "Omer LEADS Compute Team"),
        ("Quotas goes into Wave 1, Metering into Wave 2.", "Metering TARGETS Wave 2"),
        # days
        ("Wave 1 comes into use on 17 May.", "Wave 1 ga 17 May"),
        ("Wave 1 opens to the public on 25 June.", "Wave 1 ga 25 June"),
        ("Wave 1 remains scheduled for 5 October.", "Wave 1 ga 5 October"),
        ("- Wave 1 still 11 June", "Wave 1 ga 11 June"),
        ("The Wave 1 date of 27 March holds.", "Wave 1 ga 27 March"),
        # who asked, who has it, what it waits for
        ("It was Dana who pushed for Quotas.", "Dana REQUESTED Quotas"),
        ("Quotas came at the request of Dana.", "Dana REQUESTED Quotas"),
        ("Quotas stays with Dana.", "Dana OWNS Quotas"),
        ("Quotas waits for the Site Plan.", "Quotas DEPENDS_ON Site Plan"),
        ("Quotas hinges on Acme.", "Quotas DEPENDS_ON Acme"),
        ("Once Metering is in, Quotas can start.", "Quotas DEPENDS_ON Metering"),
        ("Quotas is now a Wave 2 item.", "Quotas TARGETS Wave 2"),
        ("Dana is head of collections at Acme these days.", "Dana WORKS_AT Acme"),
        ("Dana, Omer's deputy at Acme, called.", "Dana WORKS_AT Acme"),
        # tables whose columns no list of words knows
        ("| Item | Stage |\n|---|---|\n| Quotas | Wave 1 |\n| Metering | Wave 2 |", "Quotas TARGETS Wave 1"),
        ("| Wave | Sails |\n|---|---|\n| Wave 1 | 6 July 2026 |\n| Wave 2 | 5 Oct 2026 |", "Wave 1 ga 2026-07-06"),
        (
            "| Wave | Cargo |\n|---|---|\n| Wave 1 | Quotas, Metering |\n| Wave 2 | none |\n| Wave 3 | Quotas |",
            "Metering TARGETS Wave 1",
        ),
        ("| Who | Bit |\n|---|---|\n| Dana | lead engineer |\n| Omer | chief buyer |", "Dana roles lead engineer"),
    ],
)
def test_it_is_read(text: str, said: str) -> None:
    assert said in claims(text)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("- Quotas\n  - test Metering first", "DEPENDS_ON"),
        ("Dana said that she reports to Omer on Monday.", "REPORTS_TO"),
        ("Quotas requested by Acme, Globex sceptical", "Globex REQUESTED"),
        ('"I want Quotas," said Omer.', "Myself REQUESTED"),
        ("Wave 1 goes live on 3 March.", "status"),
        ("We test until Wave 1 is live.", "status"),
        ("Dana, Omer's deputy at Acme, called.", "Omer WORKS_AT"),
        ("| Who | What | When |\n|---|---|---|\n| Dana | Sign the lease | 19 June |", "HAS_ROLE_IN"),
    ],
)
def test_it_is_not_said(text: str, says: str) -> None:
    assert not [claim for claim in claims(text) if says in claim]


@pytest.mark.parametrize(
    ("text", "there"),
    [
        (
            "| Them | Us |\n|---|---|\n| Capt. Inge Vidal (harbour) | Dana Levi |\n| | Omer Katz |",
            "Inge Vidal, Dana Levi, Omer Katz",
        ),
        ("| Customer side | Inge Vidal (buyer), Jo Hill |\n|---|---|\n| Our side | Dana Levi |", "Dana Levi"),
        ("them = Inge Vidal + Jo Hill, clerk\nus = me + Dana Levi", "Inge Vidal, Jo Hill, Myself, Dana Levi"),
        ("in: @dlevi @okatz me", "dlevi, okatz, Myself"),
        (
            "> **Studio:** Dana Levi, Omer Katz\n> **Globex:** Jo Hill, Inge Vidal",
            "Dana Levi, Omer Katz, Jo Hill, Inge Vidal",
        ),
        ("PRESENT   D. Levi (chair), Omer Katz", "D. Levi, Omer Katz"),
        ("👥 [[Dana Levi]] · [[Omer Katz]]", "Dana Levi, Omer Katz"),
        ("Invited [Dana Levi](mailto:d@x.example) [Jo Hill](mailto:j@x.example)", "Dana Levi, Jo Hill"),
    ],
)
def test_who_was_there(text: str, there: str) -> None:
    listed = [fact.subject.name for fact in read(text) if fact.says == "ATTENDED"]
    assert listed == there.split(", ") or set(there.split(", ")) <= set(listed)


def test_us_is_the_company_of_the_owner(tmp_path: Path) -> None:
    settings = Settings(
        owner="Dana Levi", company="Initech", named=(NamedThing("Organization", "Globex", account=True),)
    )
    text = f"{HEAD}## Globex\n\n| Them | Us |\n|---|---|\n| Jo Hill | Omer Katz |\n| Inge Vidal | |\n"
    _, resolved = read_texts(tmp_path, {"Call.md": text}, settings)
    works = {(edge.start, edge.end) for edge in resolved.graph.edges.values() if edge.type == "WORKS_AT"}
    assert ("person:omer-katz", "organization:initech") in works
    assert ("person:jo-hill", "organization:globex") in works


def promised(text: str) -> list[Fact]:
    """The promises that are read, without what is only told of one."""
    return [
        fact for fact in read(text) if fact.subject.kind == "Commitment" and fact.says == "text" and fact.how != REPORT
    ]


@pytest.mark.parametrize(
    "text",
    [
        "- Dana: proofs of the labels to the printer by Thursday",
        "- me: the request for week 14, by Tuesday",
        "Dana is late, and Omer promised them for Friday.",
        "Dana gave her word that the menu would be there by Thursday.",
        "We told them we'd send a sample box on Tuesday.",
        "The keys are to be collected by Storage on Monday.",
        "The Secretary will book the room.",
        "- Dana was at the table\n- she sends a new file on Thursday",
        "| Job | Falls to | Latest |\n|---|---|---|\n| Cable survey at the north end | Dana | 20/2 |",
    ],
)
def test_it_is_a_promise(text: str) -> None:
    assert promised(text)


@pytest.mark.parametrize(
    "text",
    [
        "A feature that moves twice goes to Dana.",
        "- Dana takes over Storage from Omer on 1 May.",
        "- Dana moves to Storage in September.",
        "- Dana: the launch is by Friday",
        "- Dana: away until the end of May",
        "- every crate gets two signatures",
        "| Job | Who | When |\n|---|---|---|\n| ~~Measure the yard twice~~ | Dana | done |",
        "We always brief the drivers the day before.",
    ],
)
def test_it_is_no_promise(text: str) -> None:
    assert not promised(text)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("- do we buy the cabinet or lease it?", "asked"),
        ("- van: electric or another diesel?", "asked"),
        ("- need a call on the second crew before Easter", "asked"),
        ("- open: close the shop on Mondays or not", "asked"),
        ("- Not settled: who pays for the platform", "asked"),
        ("### Open points\n- Whether to hire a second crew", "asked"),
        ("Omer asked Dana to choose between two depots.", "asked"),
        ("No offer for the present. That is Dana's decision.", "made"),
        ("The budget goes up by a tenth, which Dana and I settled on the phone.", "made"),
        (
            "| Decision | Taken by |\n|---|---|\n| The shop closes on Mondays from March until the summer | Dana |",
            "made",
        ),
        ("- is the cabinet three-phase?", ""),
        ("- do we have the cabinet?", ""),
        ("- do we require a second key?", ""),
        ("- Who answers the phone at night: theirs or ours?", ""),
    ],
)
def test_decisions(text: str, status: str) -> None:
    found = [fact.value for fact in read(text) if fact.subject.kind == "Decision" and fact.says == "status"]
    assert found == ([status] if status else [])
