"""Long lines in pieces: a line is searched a page at a time, so that a line twice as long takes twice as long."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence

from ingest.note import Key, Line, Note

LONGEST = 2_000  # characters of a piece
_SHORTEST = LONGEST // 4
_BEFORE = 40  # characters before a word that tell whether a line may be cut there
# What a line may be cut behind, the best first: a sentence or a cell, a comma, a word that is part of no name. Else it
# is cut between words or behind any mark; what has none of these is no text.
_ENDS = tuple(
    re.compile(end)
    for end in (r"(?:(?<!\b\w)[.]|[!?;…|。])[\"”’»)*_\]]{0,5}$|\s[-–—]$", r"[,:，、]$", r"(?<![^\W_])[^\W\dA-Z_]+$")
)
_SMALL = re.compile(r"[^\W\dA-Z_]")
_WORD = re.compile(r"(?<=\s)(?=\S)")
_MARK = re.compile(r"(?<=[^\w\s])")
# Code and speech are not cut, if they are no longer than a quote may be.
_WHOLE = re.compile(r"`[^`]{1,700}`|\"[^\"]{1,700}\"|“[^“”]{1,700}”|«[^«»]{1,700}»")

Span = tuple[int, int]


def in_pieces(note: Note) -> Note:
    """The note with its long lines in pieces: each is a `Line` of the same number that knows its offset in the line.

    Pieces end with a sentence where they can, and never inside a link, a code span or a quotation of usual length; the
    speaker goes on. `whole` puts them together again.
    """
    if all(len(line.text) <= LONGEST for line in (*note.front, *note.lines)):
        return note
    links: dict[int, list[Span]] = {}
    for link in note.links:
        links.setdefault(link.line, []).append((link.start, link.end))

    def cut(lines: Iterable[Line]) -> tuple[Line, ...]:
        return tuple(piece for line in lines for piece in _pieces(line, links.get(line.number, ())))

    return note._replace(front=cut(note.front), lines=cut(note.lines))


def _pieces(line: Line, links: Iterable[Span]) -> Iterator[Line]:
    text, start = line.text, 0
    if len(text) > LONGEST:
        here = ((left - line.offset, right - line.offset) for left, right in links)
        kept = _spans((*here, *(found.span() for found in _WHOLE.finditer(text))))
        for count in range(1, len(text)):
            end = _cut(text, start, kept) if len(text) - start > LONGEST else len(text)
            label = line.label if not start and line.label[1] <= end else (0, 0)
            body = min(max(line.body - start, 0), end - start)
            piece = line._replace(text=text[start:end], offset=line.offset + start, piece=count, label=label, body=body)
            yield piece._replace(marker="", box=None) if start else piece
            start = end
            if start == len(text):
                return
    yield line


def _spans(spans: Iterable[Span]) -> list[Span]:
    """The spans in order, those that overlap as one; what is longer than a piece may be cut."""
    kept: list[Span] = []
    for start, end in sorted(spans):
        if kept and start < kept[-1][1]:
            kept[-1] = (kept[-1][0], max(end, kept[-1][1]))
        else:
            kept.append((start, end))
    return [(start, end) for start, end in kept if end - start < _SHORTEST]


def _cut(text: str, start: int, kept: Sequence[Span]) -> int:
    """Where the piece ends that begins at a place: the last place of the best sort that leaves no short piece."""
    first, last = start + _SHORTEST, min(start + LONGEST, len(text) - _SHORTEST)
    for places in (_WORD, _MARK):
        found = [place.end() for place in places.finditer(text, first, last)]
        if free := [place for place in found if _is_free(place, kept)]:
            return min(reversed(free), key=lambda place: _rank(text, place))
    return last


def _is_free(place: int, kept: Sequence[Span]) -> bool:
    """Does a place stand in none of these spans?"""
    at = bisect_left(kept, (place,)) - 1
    return at < 0 or place >= kept[at][1]


def _rank(text: str, place: int) -> int:
    """How well a line may be cut at a place; 0 is best."""
    before = text[max(place - _BEFORE, 0) : place].rstrip()
    rank = next((rank for rank, end in enumerate(_ENDS) if end.search(before)), len(_ENDS))
    return min(rank, len(_ENDS) - 1) if _SMALL.match(text, place) else rank


def whole(lines: Iterable[Line]) -> Iterator[Line]:
    """The lines of a note as they stand, pieces put together: for what is said by a line as a whole."""
    lines = tuple(lines)
    if not any(line.piece for line in lines):
        yield from lines
        return
    for pieces in _together(lines):
        yield pieces[0] if len(pieces) == 1 else _joined(pieces)


def _together(lines: Iterable[Line]) -> Iterator[list[Line]]:
    pieces: list[Line] = []
    for line in lines:
        if pieces and line.piece < 2:
            yield pieces
            pieces = []
        pieces.append(line)
    if pieces:
        yield pieces


def _joined(pieces: Sequence[Line]) -> Line:
    body = sum(piece.body for piece in pieces)  # of a line that opens late its first pieces are all marks
    return pieces[0]._replace(text="".join(piece.text for piece in pieces), piece=0, body=body)


def cut_lines(lines: Iterable[Line]) -> Mapping[Key, Line]:
    """Of each piece of a line, by its key, the whole line."""
    found: dict[Key, Line] = {}
    for pieces in _together(line for line in lines if line.piece):
        if len(pieces) > 1:
            line = _joined(pieces)
            found |= {piece.key: line for piece in pieces}
    return found


def by_number(lines: Iterable[Line]) -> dict[int, list[Line]]:
    """The pieces of each line, by its number; most lines are one piece."""
    found: dict[int, list[Line]] = {}
    for line in lines:
        found.setdefault(line.number, []).append(line)
    return found


def piece_at(pieces: Sequence[Line], place: int) -> Line:
    """The one of a line's pieces that a place of the line, as a character offset, is in."""
    return pieces[max(bisect_right(pieces, place, key=_offset) - 1, 0)]


def pieces_at(pieces: Sequence[Line], start: int, end: int) -> Sequence[Line]:
    """Those of a line's pieces that what stands from `start` to `end` is in: one at least, if there are any."""
    first = max(bisect_right(pieces, start, key=_offset) - 1, 0)
    return pieces[first : max(bisect_left(pieces, end, key=_offset), first + 1)]


def _offset(line: Line) -> int:
    return line.offset


def links_in(note: Note, lines: Iterable[Line]) -> Mapping[Key, list[Span]]:
    """Where links stand in each of these lines, by its key; offsets are those in the piece."""
    numbers = by_number(lines)
    found: dict[Key, list[Span]] = {}
    for link in note.links:
        for piece in pieces_at(numbers.get(link.line, ()), link.start, link.end):
            start, end = link.start - piece.offset, min(link.end - piece.offset, len(piece.text))
            if start < end:
                found.setdefault(piece.key, []).append((max(start, 0), end))
    return found
