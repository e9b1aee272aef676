"""What a note links to, and what it lists as related."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.language.sections import announces
from ingest.note import Note, at
from ingest.pieces import by_number, piece_at
from kg.model import Fact, Ref, Source


def read_links(note: Note) -> Iterator[Fact]:
    """A LINKS_TO fact per link, and RELATED_TO as well under a heading of related things. Whether a link leads to a
    note or to an attached file shows when the whole vault is known."""
    me = Ref("Note", note.path)
    lines = by_number(note.lines)
    for link in note.links:
        if not link.target:
            continue  # a heading of this note
        line = piece_at(lines[link.line], link.start) if link.line in lines else None
        source = (
            at(note, line, link.start - line.offset, link.end - line.offset)
            if line
            else Source(note.path, link.line, f"[[{link.target}]]", link.start, link.end)
        )
        yield Fact(me, "LINKS_TO", Ref("Link", link.target), source, "link")
        if line and announces(line.section, "related"):
            yield Fact(me, "RELATED_TO", Ref("Link", link.target), source, "link")
