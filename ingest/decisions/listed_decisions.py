"""Decisions that a note lists: bullets under a heading or label of decisions, and lines labelled "Decision:"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.commitments.items import slot_of, without_id
from ingest.commitments.tasks import read_task
from ingest.language.lexicon import words_of
from ingest.language.person_names import unlink
from ingest.language.sections import label_of, topic, topics_of
from ingest.language.tokens import words_in
from ingest.note import Line, Note, at
from kg.model import Fact, Ref

_REVERSED = re.compile(
    r"^\W*(?:(?:decision\s+)?(?:reversed|reversal|undone|withdrawn|overturned|rescinded|revoked|taken back)"
    r"|(?:we(?:['’]re| are)?\s+)?no longer)\b"
    r"|\b(?:is|was|has been|were|have been|got)\s+"
    r"(?:reversed|overturned|rescinded|revoked|walked back|taken back|withdrawn)\b"
    r"|\bno longer (?:holds?|stands?|applies|applicable|valid|the plan)\b|\((?:reversed|overturned|withdrawn)\b"
    r"|\b(?:not|n['’]t)\b[^.;]{0,80}\bafter all\b|^\W*~~.*~~\W*$",
    re.IGNORECASE,
)
# The words of which one stands in all that it finds, asked first; of the next one too.
_REVERSED_BY = frozenset(
    "reversed reversal undone withdrawn overturned rescinded revoked taken longer walked all".split()
)
_NOT_YET = r"undecided|no decision|not (?:yet )?(?:decided|taken|settled|agreed)"
_UNMADE = re.compile(
    rf"[(\[]?\b(?:tbd|tbc|to be (?:decided|confirmed)|(?:still )?pending|left open|{_NOT_YET})\b[)\]]?\W*$"
    rf"|^\W*(?:tbd|open|pending|to (?:be )?decided?|asked|requested|{_NOT_YET})\b"
    r"|^\W*[❓❔⏳⏸]|\bno (?:answer|reply|ruling)\b|\b(?:not ours|not mine|yet) to (?:say|decide|rule|choose)\b"
    r"|\b(?:must|has|have|is|are|needs?|still)\s+to (?:decide|rule|choose)\b"
    r"|\b(?:answer|decision|ruling|approval) outstanding\b"
    r"|\b(?:waiting for|awaiting|awaits)\s+(?:[A-Z]|an? (?:answer|decision|ruling|approval)|approval|sign-?off)"
    r"|\?\s.*\b(?:for a yes or no|(?:sleep|think) (?:on|about|over) it"
    r"|did not answer|didn['’]t answer|would not say|declined)\b",
    re.IGNORECASE,
)
_UNMADE_BY = frozenset(
    "tbd tbc decided decide confirmed pending left undecided no not open asked requested yet rule choose outstanding"
    " waiting awaiting awaits yes sleep think didn declined".split()
)
_MADE = re.compile(
    r"^\W*(?:decided|agreed|approved|endorsed|taken|done|rejected|✅|✔)|^~~.*~~|[(\[](?:decided|approved|done|taken)\b",
    re.IGNORECASE,
)
_ORDERS = words_of("decisions", "orders")
_ASKING = re.compile(rf"^\W*(?:please\s+)?(?:{'|'.join(sorted(_ORDERS))})\b", re.IGNORECASE)
"""An order to decide, as the first word: what is asked of somebody, and no decision that was taken."""
_DETAIL = re.compile(
    r"^\W*(?:rationale|reason(?:ing)?|why|because|owner|context|impact|pros?|cons?|alternatives?|options?|note|deadline|due"
    r"|by when|status|source|background|consequences?)\b.{0,20}:|^\W*because\b",
    re.IGNORECASE,
)
_EMPTY = re.compile(
    r"^\W*(?:none|n/?a|nothing|tbd|no decisions?|not yet|to follow|see\b.{0,30})\b\W*.{0,20}$"
    r"|^\W*(?:pending|open|unknown)\W*$",
    re.IGNORECASE,
)
_UNSETTLED = re.compile(r"(?:not|un)\b|un(?:settled|resolved)", re.IGNORECASE)  # as a label: "Not settled: who pays"
_LISTS = ("made", "asked", "wanted")  # topics whose bullets are decisions
_BRIEF = 25  # words of a line below a heading that is a decision: a longer one tells how it came
_BLOCK = re.compile(r"\s+\^[A-Za-z0-9-]+$")


def read_decisions(note: Note) -> Iterator[Fact]:
    """A decision per bullet under such a heading or label, and per line so labelled: made, asked for, or reversed."""
    alone: set[str] = set()  # labels that stand on a line of their own
    parent = -1  # how far the last decision's bullet is indented: what is indented further tells of it
    for line in note.lines:
        if line.form not in ("item", "quote", "prose") or line.piece > 1:
            continue
        found = topic(line)
        if line.under and line.text.strip("-=~#*_:> \t") == line.under.strip("-=~#*_:> \t"):
            alone.add(line.under)
            continue
        words = _words(line, found, headed=not line.under or line.under in alone)
        if words is None:
            parent = -1 if found not in _LISTS else parent
            continue
        label, start, end = words
        text = plain_words(line.text[start:end])
        if 0 <= parent < line.indent and not label:
            continue
        parent = -1
        if (
            len(text) < 3
            or not any(map(str.isalpha, text))
            or _EMPTY.match(text)
            or _DETAIL.match(text)
            or text.endswith(":")
        ):
            continue
        if not (len(text.split()) < 3 and line.form == "item"):  # "Storage" may be a label of what is indented below
            parent = line.indent
        here = at(note, line, start, end)
        me = Ref("Decision", f"{note.path}:{line.number}")
        yield Fact(me, "text", f"{text} …" if line.piece else text, here, "cue")
        yield Fact(me, "status", _status(line, text, label, found), here, "cue")


def plain_words(text: str) -> str:
    """A text without the marks of Markdown, links as their names."""
    text = _BLOCK.sub("", unlink(text))
    return re.sub(r"(?:[*_]{1,3}|~~)(\S(?:.*?\S)?)(?:[*_]{1,3}|~~)", r"\1", text).replace("**", "").strip()


def _words(line: Line, found: str, *, headed: bool) -> tuple[str, int, int] | None:
    """What the label of a decision's line announces, or "", and where its words stand; None when it is no decision's
    line."""
    text = line.text
    if line.box is None and (label := label_of(line)) is not None:
        sort = "made" if label.topic == "verdict" else "asked" if label.topic == "shelved" else label.topic
        sort = "asked" if label.topic == "question" and _UNSETTLED.match(label.words) else sort
        mark = ":" in text[line.body : label.start] or sort == label.topic  # "Outcome to follow - …" is no label
        said = sort in ("made", "asked") and mark and not text.startswith("http", label.start)
        return (sort, label.start, len(text.rstrip(" *_"))) if said else None
    if found not in _LISTS:
        return None
    in_callout = line.form == "quote" and line.callout.startswith("decision") and not text.startswith("[!", line.body)
    id, start = without_id(text, line.body)
    brief = headed and line.form == "prose" and text[line.body : line.body + 1] != "^" and len(text.split()) <= _BRIEF
    listed = line.marker or in_callout or brief or (id and line.form == "prose")
    if not listed or line.box is not None or not text[line.body :] or read_task(text):
        return None
    if found == "wanted" and not _ASKING.match(text[start:]):
        return None
    if "actions" in topics_of(line.under or line.section) and slot_of(text, start, len(text), lambda _: ""):
        return None  # of decisions and actions in one list, an action
    return "", start, len(text)


def _is_reversed(text: str) -> bool:
    asked = "~~" in text or not _REVERSED_BY.isdisjoint(words_in(text))
    return asked and _REVERSED.search(text) is not None


def _is_unmade(text: str) -> bool:
    asked = not (text.isascii() and _UNMADE_BY.isdisjoint(words_in(text)))
    return asked and _UNMADE.search(text) is not None


def _status(line: Line, text: str, label: str, found: str) -> str:
    if _is_reversed(text) or _is_reversed(line.text):
        return "reversed"
    if label == "asked" or text.endswith("?") or _is_unmade(text):
        return "asked"
    if _MADE.search(text):
        return "made"
    if label:
        return "made"
    return "asked" if found in ("asked", "wanted") or _ASKING.match(text) else "made"
