"""Decisions that a note lists: bullets under a heading or label of decisions, and lines labelled "Decision:"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.commitments.tasks import read_task
from ingest.language.person_names import ATTENDEES, unlink
from ingest.language.sections import topic
from ingest.note import Line, Note, at
from kg.model import Fact, Ref

_LABELLED = re.compile(
    r"[*_]{0,3}((?:(?:key|final|our|open)\s+)?decisions?(?:\s+(?:made|taken|needed|required|requested|pending|to make"
    r"|reversed))?|decided|(?:we\s+)?agreed|resolved|resolution|for decision|to decide|needs (?:a )?decision"
    r"|approval needed|reversed)\s*(?:#?\d{1,3})?[*_]{0,3}\s*(?::|\s[–—-]\s)[*_]{0,3}\s*(\S.*)$",
    re.IGNORECASE,
)
_HINTS = ("ecision", "ecide", "greed", "esol", "eversed", "pproval")  # no such label is without one
_ASKS = re.compile(
    r"\b(?:needed|required|requested|pending|to make|to decide|needs|for decision|open)\b", re.IGNORECASE
)
_REVERSED = re.compile(
    r"^\W*(?:(?:decision\s+)?(?:reversed|withdrawn|overturned|rescinded|revoked)|(?:we(?:['’]re| are)?\s+)?no longer)\b"
    r"|\b(?:is|was|has been|were|have been|got)\s+(?:reversed|overturned|rescinded|revoked|walked back)\b"
    r"|\bno longer (?:holds?|stands?|applies|applicable|valid|the plan)\b|\((?:reversed|overturned|withdrawn)\b"
    r"|\b(?:not|n['’]t)\b[^.;]{0,80}\bafter all\b|^\W*~~.*~~\W*$",
    re.IGNORECASE,
)
_UNMADE = re.compile(
    r"[(\[]?\b(?:tbd|tbc|to be (?:decided|confirmed)|(?:still )?pending|undecided|not (?:yet )?decided)\b[)\]]?\W*$"
    r"|^\W*(?:tbd|pending|to be decided)\b",
    re.IGNORECASE,
)
_MADE = re.compile(
    r"^\W*(?:decided|agreed|approved|done|rejected|✅|✔)|^~~.*~~|[(\[](?:decided|approved|done)\b", re.IGNORECASE
)
# What somebody is asked to do about a matter, as the first word: to decide it.
_ASKING = re.compile(
    r"^\W*(?:please\s+)?(?:approve|endorse|name|green-?light|agree|commit|staff|choose|pick|confirm|decide|fund|sign[\s-]off"
    r"|authori[sz]e|ratify|appoint|select|accept|allocate|sponsor|support|settle|sanction|grant|give us)\b",
    re.IGNORECASE,
)  # fmt: skip
# What somebody needs from another and is no decision: something to be handed over or done.
_HANDED = re.compile(
    r"^\W*(?:please\s+)?(?:an?\s+|the\s+|your\s+|some\s+|more\s+|to\s+)?(?:send|share|provide|write|review|join|introduce"
    r"|intro(?:duction)?s?|bring|answers?|help|prepare|fill|update|draft|feedback|access|input|time|data|logs?|context"
    r"|info(?:rmation)?|attend|invite|show|tell|explain|list|numbers?|slides?|deck|details?|examples?|comments?|create"
    r"|build|fix|test|run|work|make sure)\b",
    re.IGNORECASE,
)
_DETAIL = re.compile(
    r"^\W*(?:rationale|reason(?:ing)?|why|because|owner|context|impact|pros?|cons?|alternatives?|options?|note|deadline|due"
    r"|by when|status|source|background|consequences?)\b.{0,20}:|^\W*because\b",
    re.IGNORECASE,
)
_EMPTY = re.compile(
    r"^\W*(?:none|n/?a|nothing|tbd|no decisions?|not yet|to follow|see\b.{0,30})\b\W*.{0,20}$", re.IGNORECASE
)
_LISTS = ("made", "asked", "wanted")  # topics whose bullets are decisions
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_BLOCK = re.compile(r"\s+\^[A-Za-z0-9-]+$")


def read_decisions(note: Note) -> Iterator[Fact]:
    """A decision per bullet under such a heading or label, and per line so labelled: made, asked for, or reversed."""
    unheld = not (_DAY.search(note.name) or note.values("date", "when", *ATTENDEES))
    parent = -1  # how far the last decision's bullet is indented: what is indented further tells of it
    for line in note.lines:
        if line.form not in ("item", "quote", "prose") or line.piece > 1:
            continue
        found = topic(line)
        words = _words(line, found)
        if words is None:
            parent = -1 if found not in _LISTS else parent
            continue
        label, start, end = words
        text = plain_words(line.text[start:end])
        if 0 <= parent < line.indent and not label:
            continue
        parent = -1
        if len(text) < 3 or _EMPTY.match(text) or _DETAIL.match(text) or text.endswith(":"):
            continue
        if not (len(text.split()) < 3 and line.form == "item"):  # "Storage" may be a label of what is indented below
            parent = line.indent
        here = at(note, line, start, end)
        me = Ref("Decision", f"{note.path}:{line.number}")
        yield Fact(me, "text", f"{text} …" if line.piece else text, here, "cue")
        yield Fact(me, "status", _status(line, text, label, found, unheld), here, "cue")


def plain_words(text: str) -> str:
    """A text without the marks of Markdown, links as their names."""
    text = _BLOCK.sub("", unlink(text))
    return re.sub(r"(?:[*_]{1,3}|~~)(\S(?:.*?\S)?)(?:[*_]{1,3}|~~)", r"\1", text).replace("**", "").strip()


def _words(line: Line, found: str) -> tuple[str, int, int] | None:
    """The label of a decision's line, or "", and where its words stand; None when it is no decision's line."""
    text = line.text
    if line.box is None and any(hint in text for hint in _HINTS):
        labelled = _LABELLED.match(text, line.body)
        if labelled and not labelled[2].startswith("http"):
            return labelled[1], *labelled.span(2)
    if found not in _LISTS:
        return None
    in_callout = line.form == "quote" and line.callout.startswith("decision") and not text.startswith("[!", line.body)
    if line.form == "prose" or not (line.marker or in_callout) or line.box is not None or not text[line.body :]:
        return None
    if read_task(text) or (found == "wanted" and _HANDED.match(text[line.body :])):
        return None
    return "", line.body, len(text)


def _status(line: Line, text: str, label: str, found: str, unheld: bool) -> str:
    if _REVERSED.search(text) or "reversed" in label.lower() or _REVERSED.search(line.text):
        return "reversed"
    if _ASKS.search(label) or text.endswith("?") or _UNMADE.search(text):
        return "asked"
    if label:
        return "made"
    if found in ("asked", "wanted"):
        return "made" if _MADE.search(text) else "asked"
    return "asked" if unheld and _ASKING.match(text) else "made"
