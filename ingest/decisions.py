"""Decisions that a note lists under a heading of decisions: made, or asked for and not yet taken."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ingest.note import Note, at
from ingest.people import unlink
from ingest.tasks import read_task
from kg.model import Fact, Ref

_SECTION = re.compile(r"\bdecisions?\b(?!\s+(?:log|rights|council|roles?|makers?|making|tree|record)\b)", re.IGNORECASE)
_ASKED = re.compile(
    r"\b(?:to (?:make|take|be made)|needed|required|open|pending|asked?|outstanding|wanted|(?:i|we) (?:want|need)"
    r"|requests?)\b",
    re.IGNORECASE,
)
_BULLET = re.compile(r"^[\s>]*(?:[-*+]|\d{1,3}[.)])\s+(?!\[.?.\]\s)(\S.*)$")
_REVERSED = re.compile(r"^\W*(?:reversed|withdrawn|overturned|no longer)\b", re.IGNORECASE)


def read_decisions(note: Note) -> Iterator[Fact]:
    """A decision per bullet under such a heading; what the heading asks for is `asked`."""
    for line in note.lines:
        if line.form not in ("item", "quote") or not _SECTION.search(line.section):
            continue
        bullet = _BULLET.match(line.text)
        if bullet is None or read_task(line.text):
            continue
        text = re.sub(r"[*_]{1,3}(\S(?:.*?\S)?)[*_]{1,3}", r"\1", unlink(bullet[1])).strip()
        if len(text) < 3:
            continue
        here = at(note, line, bullet.start(1), bullet.end(1))
        me = Ref("Decision", f"{note.path}:{line.number}")
        asked = bool(_ASKED.search(line.section)) or text.endswith("?")
        yield Fact(me, "text", text, here, "cue")
        yield Fact(me, "status", "asked" if asked else "reversed" if _REVERSED.match(text) else "made", here, "cue")
