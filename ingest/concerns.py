"""What a commitment, decision or statement concerns, and to whom a commitment is promised."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from ingest.names import Mention
from ingest.note import Line, at
from ingest.reading import Reading
from kg.model import Fact, Ref
from kg.pages import is_attachment
from kg.vocabulary import SAID

_PROMISED = re.compile(
    r"(?:\b(?:to|for)\s+(?:the\s+)?"
    r"|^\W*(?:\[.{1,2}\]\s*)?(?:send|share|give|tell|show|email|update|brief|bring|get|offer|promise)\s+)$",
    re.IGNORECASE,
)


def concerns(reading: Reading, facts: Sequence[Fact]) -> Iterator[Fact]:
    """CONCERNS and PROMISED_TO of what a note's lines say: by the names in the line and its heading,
    the note's account, and what the note is the page of."""
    note, found, by_line = reading.note, reading.mentions, reading.by_line
    about = [fact.value for fact in facts if fact.says == "MENTIONS" and isinstance(fact.value, Ref)]
    about = [ref for ref in about if ref.kind == "Organization"] + [
        fact.subject for fact in facts if fact.how == "page"
    ]
    headings: dict[str, list[Mention]] = defaultdict(list)
    for mention in found:
        if mention.line.form == "heading":
            headings[mention.line.section].append(mention)
    sections = reading.lines
    links = {
        fact.source.line: fact
        for fact in facts
        if fact.says == "LINKS_TO" and isinstance(fact.value, Ref) and not is_attachment(fact.value.name)
    }
    for fact in facts:
        if fact.says != "text" or fact.subject.kind not in SAID:
            continue
        said, line = fact.subject, sections.get(fact.source.line)
        if line is None:
            continue
        sure = 1.0 if fact.stated else fact.confidence
        for mention in by_line.get(line.number, ()):
            if not fact.stated and not (mention.start < fact.source.end and fact.source.start < mention.end):
                continue  # of a long line, what else it speaks of
            source = at(note, line, mention.start, mention.end)
            yield Fact(said, "CONCERNS", mention.ref, source, "roster", stated=fact.stated, confidence=0.9 * sure)
            if said.kind == "Commitment" and _promised(mention, line):
                yield Fact(said, "PROMISED_TO", mention.ref, source, "cue", stated=False, confidence=0.7)
        link = links.get(line.number)
        if link is not None and isinstance(link.value, Ref):
            yield Fact(said, "CONCERNS", link.value, link.source, "link")
        for mention in headings.get(line.section, ()):
            if mention.ref.kind != "Person":
                source = at(note, line)
                yield Fact(said, "CONCERNS", mention.ref, source, "cue", stated=False, confidence=0.6)
        for ref in about:
            yield Fact(said, "CONCERNS", ref, at(note, line), "cue", stated=False, confidence=0.6)


def _promised(mention: Mention, line: Line) -> bool:
    if not set(mention.ref.kind.split("|")) & {"Person", "Organization"}:
        return False
    return bool(_PROMISED.search(line.text[: mention.start]))
