"""Other forms of names that a vault knows: without capitals, by initials, by a first name with a hyphen."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.model import Ref
from kg.settings import Settings
from tests.support import read_texts

LIST = "# Planning\ndate: 2026-02-03\nPresent: Priya Nayar (PN), TJ Fontaine, Bex Adeyemi, Mark Ebdon, Theo Marsh\n"
HOUSE = "priya and theo agreed. bex is late.\n"


def meant(folder: Path, said: str, *, note: str = "Call.md", listed: str = LIST) -> list[str]:
    """Whom the last line of a note means, in the order of the text, by the names that are shown."""
    texts = {"Planning.md": listed, note: said}
    vault, _ = read_texts(folder, texts, Settings(owner="Farah Siddiqui", company="Initech"))
    line = said.rstrip("\n").count("\n") + 1
    found = sorted({
        (fact.source.start, fact.source.quote, ref)
        for fact in vault.facts
        if fact.says == "MENTIONED" and fact.source.note == note and fact.source.line == line
        for ref in [fact.subject]
        if isinstance(ref, Ref)
    })  # fmt: skip
    keys = [vault.roster.now(ref, note).key for _, _, ref in found]
    return [vault.roster.name(key) for key in keys if key and key[0] == "Person"]


@pytest.mark.parametrize(
    ("said", "people"),
    [
        (f"{HOUSE}priya to call the hire firm with theo", ["Priya Nayar", "Theo Marsh"]),
        (f"{HOUSE}ask mark ebdon", ["Mark Ebdon"]),
        (f"{HOUSE}- mark to mark out the floor", ["Mark Ebdon"]),
        (f"{HOUSE}- dates to bex, mark + theo", ["Bex Adeyemi", "Mark Ebdon", "Theo Marsh"]),
        (f"{HOUSE}the mark on the floor; we mark it", []),
        (f"{HOUSE}mail theo@example.org, see docs/theo.txt", []),
        ("Priya met Bex. A theo is a word of theirs.\nthe priya form, bex code and mark", []),  # none writes so
        ("priya to call the hire firm", []),  # nor does a note with one
    ],
)
def test_people_without_capitals(tmp_path: Path, said: str, people: list[str]) -> None:
    assert meant(tmp_path, said) == people


@pytest.mark.parametrize(
    ("said", "people"),
    [
        ("PN: order the racks\nPN and the others", ["Priya Nayar"]),  # a list gives them, and a slot shows them
        ("The PN unit is warm", []),  # no slot
        ("The minutes are by TJ", ["TJ Fontaine"]),  # a first name
        ("- TM Theo Marsh, lights\n- BA Bex Adeyemi, wardrobe\nTM puts them up", ["Theo Marsh"]),
        ("Text DM Theo about it\nThe DM went out", []),  # one alone is no list of initials
        ("Notes are mine (FS).\nFS writing", ["Farah Siddiqui"]),
        ("date: 2026-02-04\nPresent: Uma Zorn, Dan Kell\n\nUZ: order the racks\nDK puts them up", ["Dan Kell"]),
        (
            "date: 2026-02-04\nPresent: Uma Zorn, Uli Zorn, Dan Kell\n\nDK: order it\nUZ puts them up",
            [],
        ),  # two have them
    ],
)
def test_initials(tmp_path: Path, said: str, people: list[str]) -> None:
    assert meant(tmp_path, said) == people


@pytest.mark.parametrize(
    ("said", "people"),
    [
        ("Mei-Ling asked for it", ["Mei-Ling Chua"]),
        ("Dr Bright agreed", ["Fiona Bright"]),
        ("Dr Bright agreed. Sister Oyelaran confirmed it", ["Fiona Bright", "Grace Oyelaran"]),
    ],
)
def test_first_names_with_a_hyphen_and_titles(tmp_path: Path, said: str, people: list[str]) -> None:
    listed = "# Rota\ndate: 2026-02-03\nPresent: Mei-Ling Chua, Fiona Bright, Grace Oyelaran\n"
    assert meant(tmp_path, f"{said}\n{said}", listed=listed) == people


def kinds_of(folder: Path, text: str, name: str) -> tuple[str, str]:
    """The kind of what a name means in a vault of one note, and the name that is shown for it."""
    vault, _ = read_texts(folder, {"Note.md": text}, Settings(owner="Farah Siddiqui", company="Initech"))
    key = vault.roster.now(Ref("", name), "Note.md").key
    return (key[0], vault.roster.name(key)) if key else ("", "")


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        # A title beside a name tells a person, and with a comma whom they work for.
        ("We asked Noor Haddad (data steward) again.", "Noor", ("Person", "Noor Haddad")),
        ("We met Wenzel Krahl, his lab manager, again.", "Wenzel Krahl", ("Person", "Wenzel Krahl")),
        ("Call with Katrin Bauer (Account Manager, Optivane).", "Optivane", ("Organization", "Optivane")),
        ("Call with Katrin Bauer (Optivane, our account manager).", "Optivane", ("Organization", "Optivane")),
        ("By video: Len Abara, Implementation Manager, Medisched\n", "Medisched", ("Organization", "Medisched")),
        ("Call with Katrin Bauer (Account Manager, Lisbon).", "Lisbon", ("Location", "Lisbon")),
        # What only companies are called tells one.
        ("We use Norwell Zupan (vendor) again.", "Norwell Zupan", ("Organization", "Norwell Zupan")),
        ("Norwell Zupan, our seal supplier, was late.", "Norwell Zupan", ("Organization", "Norwell Zupan")),
        ("The racks stay in Lab 14 for now.", "Lab 14", ("Location", "Lab 14")),
        ("The racks need Gizmo 14 for now.", "Gizmo 14", ("", "")),
        # A whole name that is likely somebody's, and its first name that is for sure.
        ("- [ ] Olamide: find it, today\n\nOlamide Fashola came on Monday.", "Olamide", ("Person", "Olamide Fashola")),
        # An acronym that one thing alone has the initials for.
        ("---\nproject: Berth Planning Renewal\n---\nBPR is late. We like BPR.", "BPR",
         ("Program", "Berth Planning Renewal")),
        ("---\nproject: Berth Planning Renewal\nteam: Bulk Plant Rail\n---\nBPR is late. BPR too.", "BPR", ("", "")),
        # The first word of an organization that the notes propose.
        ("We wrote to Norwell Foundation. Now the Norwell Foundation pays, and it hopes that Norwell has a plan.",
         "Norwell", ("Organization", "Norwell Foundation")),
    ],
)  # fmt: skip
def test_what_stands_beside_a_name_and_its_short_forms(
    tmp_path: Path, text: str, name: str, expected: tuple[str, str]
) -> None:
    assert kinds_of(tmp_path, text, name) == expected
