"""The state of a release, as a sentence says it, "5.5 is in beta"; and the day beside its name, "5.5 (20 June)"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.language.cues import find, read_cues
from ingest.language.document import Reading
from ingest.note import Line, at
from ingest.relations.periods import period
from ingest.relations.sentence_names import LESS, SURE
from ingest.relations.word_order import is_said
from kg.model import Fact

_NEAR = 60  # characters behind a release in which its day stands
_COPULA = re.compile(
    r"^[\s),:]*(?:(?:is|are|was|were|has|have|been|now|currently|went|goes|gets|receives|takes)\b\s*|['’]s\b\s*)*",
    re.IGNORECASE,
)

_TIME = re.compile(
    r"\b(?:until|till|once|when|before|after|as soon as|by the time)\s+(?:the\s+)?[*_\[]*$", re.IGNORECASE
)
_GOES = re.compile(r"\bgo(?:es)?\b", re.IGNORECASE)  # "5.5 goes live on 3 March" is what is to be


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
        if _TIME.search(found.before) or (_GOES.search(line.text, subject.end, found.end) and period(found.after)):
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
# Of what a line stands under: "New ship date is 22 June", "Go-live: 6 July".
_STOPS = re.compile(r"[.;](?=\s)")
_KINDS = r"release|launch|ship(?:ping|ment)?|go-live|opening|delivery|handover|publication"
_DATE = rf"(?:(?:new|the)\s+)?(?:(?:new|target|planned|{_KINDS})\s+(?:date|day)|{_KINDS})"
_NEW_DATE = re.compile(
    rf"[\s*_]*(?:the\s+)?{_DATE}[*_]*"
    r"(?:\s*[:=]|\s+(?:is|stays|holds at|moves to|slips to|moved to|slipped to)\b"
    r"|\s+(?:moves|slips|moved|slipped)\s+from\s[^.;:]{2,30}?\sto\b)\s*",
    re.IGNORECASE,
)
# Behind its name: "the 5.5 date of 27 March", "5.5 still 11 June".
_OWN_DATE = re.compile(rf"[*_\])]*\s+(?:(?:{_DATE}|date)\s*(?:of|is|[:=])|still|now|holds)\s+(?=\S)", re.IGNORECASE)
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
        yield from _of_topic(reading, line)
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
            elif (own := _OWN_DATE.match(line.text, mention.end)) is not None:
                start, closes = own.end(), None
            else:
                continue
            day = period(line.text[start : start + _NEAR])
            if not day or not line.text.startswith(day, start):
                continue
            if closes is None or closes.match(line.text, start + len(day)):
                here = at(reading.note, line, mention.start, start + len(day))
                yield Fact(release, "ga", day, here, "cue", False, 0.6)


def _of_topic(reading: Reading, line: Line) -> Iterator[Fact]:
    """The day of the release that a line stands under, or that opens it."""
    if line.form not in ("item", "prose") or line.text.rstrip().endswith("?"):
        return
    named = [*reading.named.get(line.key, ())]
    opens = bool(named) and not line.text[line.body : named[0].start].strip(" *_[]")
    places = (line.body, *(stop.end() for stop in _STOPS.finditer(line.text, line.body)))
    for found in filter(None, (_NEW_DATE.match(line.text, place) for place in places)):
        above = reading.topics.get(line.key, ())
        refs = [named[0].ref, *above] if opens and named[0].end <= found.start() else above
        releases = (ref for one in refs if (ref := one.among(("Release",))) is not None)
        release = next(releases, None)
        day = period(line.text[found.end() : found.end() + _NEAR])
        if release and day and is_said(line.text, found.start()):
            here = at(reading.note, line, found.start(), found.end() + len(day))
            yield Fact(release, "ga", day, here, "cue", False, 0.6)
