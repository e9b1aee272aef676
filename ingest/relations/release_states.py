"""The state of a release, as a sentence says it: "5.5 is in beta"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.language.cues import find, read_cues
from ingest.language.document import Reading
from ingest.note import at
from ingest.relations.sentence_names import LESS, SURE
from ingest.relations.word_order import is_said
from kg.model import Fact

_COPULA = re.compile(
    r"^[\s),:]*(?:(?:is|are|was|were|has|have|been|now|currently|went|goes|gets|receives|takes)\b\s*|['’]s\b\s*)*",
    re.IGNORECASE,
)


def release_states(reading: Reading) -> Iterator[Fact]:
    """The `status` facts that cues find (`patterns/relations.toml`)."""
    for found in find(read_cues("relations"), reading.text):
        line, subject = found.line, found.slots["subject"]
        needs = re.compile(found.cue.more.get("needs", ""))
        end = found.end + len(found.after)
        if not is_said(line.text[found.start - len(found.before) : end + 1], len(found.before)) or not needs.search(
            found.after
        ):
            continue
        said = _COPULA.sub("", line.text[subject.end : found.end]).strip(" *_:,")
        sure = LESS if line.form == "transcript" else SURE
        for mention in subject.listed:
            if said and "]" not in said and (release := mention.ref.among(("Release",))):
                here = at(reading.note, line, found.start, found.end)
                yield Fact(release, "status", said, here, "cue", sure >= SURE, sure)
