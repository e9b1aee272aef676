"""Cues: every pattern finds its own example, and nothing in the sentences that its row names as traps."""

from __future__ import annotations

import pytest

from ingest import find_facts, read_facts, read_note
from ingest.language.cues import Cue, find, prepare, read_cues
from ingest.language.document import Reading
from ingest.language.gazetteer import known
from kg.model import Fact
from kg.vocabulary import RELATION

NAMES = {
    "Person": ("Dana Levi", "Dana", "Omer Katz", "Omer", "Noa", "Noah", "Kurt", "Priya"),
    "Team": ("Compute Team", "Network Team", "Storage"),
    "Program": ("Helios",),
    "Feature": ("Quotas", "Metering"),
    "Organization": ("Microsoft", "Acme"),
    "Release": ("5.4", "5.4.1", "5.5"),
}
KNOWN = known({name: {kind} for kind, several in NAMES.items() for name in several})
FILES = ("relations", "promises", "decisions", "statements")
CUES = [(file, cue) for file in FILES for cue in read_cues(file).rows]
TRAPS = {(file, trap, cue.says): (file, cue, trap) for file, cue in CUES for trap in cue.more.get("not", ())}


def read(file: str, cue: Cue, text: str) -> tuple[set[str], list[Fact]]:
    """The patterns that are found in a text, and what it says of that file's sort: a meeting's, in the place that the
    cue is for, or the page that its `path` makes it."""
    talk = cue.more.get("where") == "talk" or cue.more.get("in") == "transcript"
    said = f"## Transcript\n[00:00:01] Dana Levi: {text}" if talk else f"# Notes\n{text}"
    front = "" if "path" in cue.more else "---\ndate: 2026-01-14\nparticipants: Dana Levi, Omer Katz\n---\n"
    note = read_note(cue.more.get("path", "Meeting.md"), f"{front}{said}\n".encode())
    own = read_facts(note).facts
    patterns = {found.cue.pattern for found in find(read_cues(file), Reading(note, KNOWN, own).text)}
    kind = {"promises": "Commitment", "decisions": "Decision", "statements": "Statement"}.get(file)
    said = find_facts(note, KNOWN, own).facts
    if kind is None:
        return patterns, [fact for fact in said if fact.says == cue.says]
    return patterns, [fact for fact in said if fact.subject.kind == kind and not fact.stated]


@pytest.mark.parametrize(("file", "cue"), CUES, ids=lambda value: getattr(value, "example", value))
def test_a_pattern_finds_its_own_example(file: str, cue: Cue) -> None:
    patterns, said = read(file, cue, cue.example)
    role = cue.more.get("role", "") if cue.says in RELATION else ""
    assert cue.pattern in patterns
    assert any(fact.role == role for fact in said)


@pytest.mark.parametrize(("file", "cue", "trap"), TRAPS.values(), ids=lambda value: getattr(value, "says", value))
def test_a_row_finds_nothing_in_its_traps(file: str, cue: Cue, trap: str) -> None:
    assert not read(file, cue, trap)[1]


def test_a_pattern_without_an_example_is_refused() -> None:
    with pytest.raises(ValueError, match="has no example"):
        prepare([Cue("LEADS", "<subject:Person> leads <object:Team>", "", {})])
