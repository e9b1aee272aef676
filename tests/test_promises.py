"""The cues of commitments and decisions: each row finds its example, and none of the sentences it must not find."""

from __future__ import annotations

import pytest

from ingest import find_facts, read_facts, read_note
from ingest.cues import Cue, read_cues
from ingest.names import known

NAMES = {
    **{name: {"Person"} for name in ("Dana", "Dana Levi", "Noah", "Kurt", "Priya")},
    "Tesla": {"Organization"},
    "Quotas": {"Feature"},
}
KINDS = {"promises": "Commitment", "decisions": "Decision"}
ROWS = [
    (kind, row) for name, kind in KINDS.items() for row in {row.example: row for row in read_cues(name).rows}.values()
]
SENTENCES = [(kind, row, row.example, True) for kind, row in ROWS] + [
    (kind, row, sentence, False) for kind, row in ROWS for sentence in row.more.get("not", ())
]


@pytest.mark.parametrize(("kind", "row", "sentence", "found"), SENTENCES)
def test_sentence(kind: str, row: Cue, sentence: str, found: bool) -> None:
    talk = row.more.get("where") == "talk" or row.more.get("in") == "transcript"
    said = f"## Transcript\n[00:00:01] Dana: {sentence}" if talk else f"# Notes\n{sentence}"
    note = read_note("Meeting.md", f"---\ndate: 2026-01-14\nparticipants: [Dana, Noah]\n---\n{said}\n".encode())
    facts = find_facts(note, known(NAMES), read_facts(note).facts)
    assert any(fact.subject.kind == kind and not fact.stated for fact in facts) == found
