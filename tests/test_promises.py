"""The cues of commitments: each row finds its example, and none of the sentences that it must not find."""

from __future__ import annotations

import pytest

from ingest import find_facts, read_facts, read_note
from ingest.cues import read_cues
from ingest.names import known

NAMES = {"Dana": {"Person"}, "Noah": {"Person"}, "Kurt": {"Person"}, "Priya": {"Person"}, "Tesla": {"Organization"}}
ROWS = {cue.says: cue for cue in read_cues("promises").rows}
SENTENCES = [(says, cue.example, True) for says, cue in ROWS.items()] + [
    (says, sentence, False) for says, cue in ROWS.items() for sentence in cue.more.get("not", ())
]


@pytest.mark.parametrize(("says", "sentence", "found"), SENTENCES)
def test_sentence(says: str, sentence: str, found: bool) -> None:
    talk = ROWS[says].more.get("where") == "talk"
    said = f"## Transcript\n[00:00:01] Dana: {sentence}" if talk else f"# Notes\n{sentence}"
    note = read_note("Meeting.md", f"---\ndate: 2026-01-14\nparticipants: [Dana, Noah]\n---\n{said}\n".encode())
    facts = find_facts(note, known(NAMES), read_facts(note).facts)
    assert any(fact.subject.kind == "Commitment" for fact in facts) == found
