"""Relations: every cue finds its example, and nothing in the sentences that it names as traps."""

from __future__ import annotations

from typing import Any

import pytest

from ingest import read_facts, read_note
from ingest.cues import read_cues
from ingest.names import known
from ingest.reading import Reading
from ingest.relations import relations
from kg.model import Fact
from kg.vocabulary import RELATION

NAMES = {
    "Person": ("Dana Levi", "Dana", "Omer Katz", "Omer", "Noa"),
    "Team": ("Compute Team", "Network Team", "Storage"),
    "Program": ("Helios",),
    "Feature": ("Quotas", "Metering"),
    "Organization": ("Microsoft", "Acme"),
    "Release": ("5.4", "5.4.1", "5.5"),
}
ROWS = {(row.says, row.example, row.more.get("role", "")): row for row in read_cues("relations").rows}


def said(text: str, path: str = "") -> list[Fact]:
    """What a note with this text says of two names: a meeting's, or the page that `path` makes it."""
    front = "" if path else "---\nparticipants: Dana Levi, Omer Katz\n---\n"
    note = read_note(path or "Note.md", f"{front}{text}\n".encode())
    names = known({name: {kind} for kind, several in NAMES.items() for name in several})
    return list(relations(Reading(note, names, read_facts(note).facts)))


@pytest.mark.parametrize("row", ROWS.values(), ids=lambda row: f"{row.says} {row.example}")
def test_a_cue_finds_its_example_and_none_of_its_traps(row: Any) -> None:
    role = row.more.get("role", "") if row.says in RELATION else ""
    assert any(fact.says == row.says and fact.role == role for fact in said(row.example, row.more.get("path", "")))
    for trap in row.more.get("not", ()):
        assert not [fact for fact in said(trap) if fact.says == row.says], trap
