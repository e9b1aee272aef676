"""What a commitment, decision or statement concerns, and to whom a commitment is promised."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from ingest.language.document import Reading
from ingest.language.gazetteer import Mention
from ingest.note import at
from kg.identity.link_targets import is_attachment
from kg.model import Fact, Ref
from kg.vocabulary import SAID

_NEAR = 100  # characters before a name that are looked at
_REACH = 160  # characters around what is stated in a very long line in which stands what it concerns
_PROMISED = re.compile(
    r"(?:\b(?:to|for)\s+(?:the\s+)?"
    r"|^\W*(?:\[.{1,2}\]\s*)?(?:send|share|give|tell|show|email|update|brief|bring|get|offer|promise)\s+)$",
    re.IGNORECASE,
)


def concerns(reading: Reading, facts: Sequence[Fact]) -> Iterator[Fact]:
    """CONCERNS and PROMISED_TO of what a note's lines say: by the names in the line and its heading,
    the note's account, and what the note is the page of."""
    note, found = reading.note, reading.mentions
    about = [fact.value for fact in facts if fact.says == "MENTIONS" and isinstance(fact.value, Ref)]
    about = [ref for ref in about if ref.kind == "Organization"] + [
        fact.subject for fact in facts if fact.how == "page"
    ]
    headings: dict[str, dict[Ref, None]] = defaultdict(dict)
    for mention in found:
        if mention.line.form == "heading" and mention.ref.kind != "Person":
            headings[mention.line.section][mention.ref] = None
    links = {
        fact.source.line: fact
        for fact in facts
        if fact.says == "LINKS_TO" and isinstance(fact.value, Ref) and not is_attachment(fact.value.name)
    }
    ways = {fact.subject for fact in facts if fact.says == "kind" and fact.value == "preference"}
    for fact in facts:
        if fact.says != "text" or fact.subject.kind not in SAID:
            continue
        said, lines = fact.subject, reading.lines_at(fact.source)
        if not lines:
            continue
        line, sure = lines[0], 1.0 if fact.stated else fact.confidence
        for mention in (mention for line in lines for mention in reading.by_line.get(line.key, ())):
            start, end = mention.start + mention.line.offset, mention.end + mention.line.offset
            reach = _REACH if fact.stated else 0
            if (mention.line.piece or not fact.stated) and not (
                start < fact.source.end + reach and fact.source.start < end + reach
            ):
                continue  # of a long line, what else it speaks of
            if said in ways and mention.ref.may_be("Person"):
                continue  # how somebody works is no other's
            source = at(note, mention.line, mention.start, mention.end)
            yield Fact(said, "CONCERNS", mention.ref, source, "roster", stated=fact.stated, confidence=0.9 * sure)
            if said.kind == "Commitment" and _promised(mention):
                yield Fact(said, "PROMISED_TO", mention.ref, source, "cue", stated=False, confidence=0.7)
        link = links.get(line.number)
        if link is not None and isinstance(link.value, Ref):
            yield Fact(said, "CONCERNS", link.value, link.source, "link")
        for ref in (*headings.get(line.section, ()), *about):
            yield Fact(said, "CONCERNS", ref, at(note, line), "cue", stated=False, confidence=0.6)


def _promised(mention: Mention) -> bool:
    return mention.ref.may_be("Person", "Organization") and bool(
        _PROMISED.search(mention.line.text, max(mention.start - _NEAR, 0), mention.start)
    )
