"""The state of a release, as a sentence says it, "5.5 is in beta"; and the day beside its name, "5.5 (20 June)"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.language.cues import find, read_cues
from ingest.language.document import Reading
from ingest.note import at
from ingest.relations.periods import period
from ingest.relations.sentence_names import LESS, SURE
from ingest.relations.word_order import is_said
from kg.model import Fact

_NEAR = 60  # characters behind a release in which its day stands
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


# ---- days beside releases

# Behind its name: "5.5 (20 June)", "5.5 = 3 March", "5.5, 20 April: Quotas", "5.5 -> May".
_MARK = re.compile(
    r"[*_\])]*(?:\s*\([^()]*\))?\s*(?P<mark>=|->|→|[–—:-](?=\s)|\(|,)\s*"
    r"(?:(?:now|the|night|week|month|end|w/c|of)\s+){0,3}(?=\S)"
)
_CLOSES = {"(": re.compile(r"\s*[),;]"), ",": re.compile(r"[*_]*\s*(?:[:;,.)]|$)")}
# Behind what is planned for it: "planned for 5.5 in July".
_PLANNED = re.compile(r"\b(?:for|to|into|with|target|targets)\s+(?:the\s+)?[*_\[]*$", re.IGNORECASE)
# What was moved there, was moved on that day: "moved to 5.5 in July".
_MOVED = re.compile(
    r"\b(?:moved|slipped|pushed|shifted|deferred|postponed|delayed|transferred|bumped|went|came|slid)\b[^;]{0,80}$",
    re.IGNORECASE,
)
_IN = re.compile(r"[*_\])]*\s+(?:in|on|at the)\s+(?=\S)")


def days_beside(reading: Reading) -> Iterator[Fact]:
    """The days that stand right beside releases, behind a mark or behind what is planned for them: inferred."""
    for line in reading.note.lines:
        if line.form in ("transcript", "row", "front"):
            continue
        for mention in reading.named.get(line.key, ()):
            release = mention.ref.among(("Release",))
            if release is None or line.text.rstrip().endswith("?"):
                continue
            if (mark := _MARK.match(line.text, mention.end)) is not None:
                start, closes = mark.end(), _CLOSES.get(mark["mark"])
            elif (
                (planned := _PLANNED.search(line.text, 0, mention.start))
                and (within := _IN.match(line.text, mention.end))
                and not _MOVED.search(line.text, 0, planned.start())
            ):
                start, closes = within.end(), None
            else:
                continue
            day = period(line.text[start : start + _NEAR])
            if not day or not line.text.startswith(day, start):
                continue
            if closes is None or closes.match(line.text, start + len(day)):
                here = at(reading.note, line, mention.start, start + len(day))
                yield Fact(release, "ga", day, here, "cue", False, 0.6)
