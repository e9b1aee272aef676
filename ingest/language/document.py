"""A note with all names found in it: what every extractor of the second pass is given."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from ingest.language.cues import Merged, merged
from ingest.language.gazetteer import Known, Mention, find_names
from ingest.language.phrases import phrases
from ingest.language.tokens import Words, words_of
from ingest.note import Key, Line, Note
from ingest.pieces import by_number, cut_lines, piece_at, pieces_at
from kg.identity.known_names import known
from kg.identity.link_targets import name_of
from kg.identity.name_matching import initials_of
from kg.model import Fact, Ref, Source

_ROUND = ' \t*_[]`~"“”'  # what stands around a name


class _Head(NamedTuple):
    """A heading or item under which others stand: how deep it is, and what it is about."""

    depth: int
    ref: Ref | None


class Reading:
    """A note, the facts it states by itself, its words, and the names that stand in them."""

    def __init__(self, note: Note, names: Known, facts: Sequence[Fact]) -> None:
        self.note = note
        self.facts = facts  # of the first pass
        self.names = names
        self.words: Words = words_of(note, (*note.front, *note.lines))
        given = ((str(fact.value), fact.subject) for fact in facts if fact.says == "short")
        short = {word: ref for word, ref in given if word.lower() not in known().common}
        initials = _initials(fact.subject for fact in facts if fact.says in ("ATTENDED", "listed"))
        self.mentions: list[Mention] = find_names(self.words, names, short, initials)

    @cached_property
    def about(self) -> tuple[Ref, ...]:
        """The things that the note is the page of."""
        return tuple(fact.subject for fact in self.facts if fact.says == "IS" and fact.how == "page")

    @cached_property
    def linked(self) -> list[Mention]:
        """The names that stand in links, in the order of the text."""
        found, known = [], self.names.names
        for link in self.note.links:
            name = name_of(link.target)
            line = self.line_at(link.line, link.start)
            if line is not None and (kinds := known.get(name)):
                start, end = link.start - line.offset, link.end - line.offset
                found.append(Mention(line, start, min(end, len(line.text)), Ref(kinds, name)))
        return found

    def kinds_of(self, name: str) -> str:
        """What the vault knows words as, which are a name written as it writes it: the kinds, or ""."""
        return self.names.names.get(name, "")

    @cached_property
    def text(self) -> Merged:
        """The words with each name as one token, for cues."""
        return merged(self.words, self.mentions, self.linked, phrases)

    @cached_property
    def by_line(self) -> Mapping[Key, list[Mention]]:
        """The mentions of each line, by its key: of each piece of a long one, and of it as a whole."""
        return self._by_line(self.mentions)

    @cached_property
    def named(self) -> Mapping[Key, list[Mention]]:
        """The mentions of each line and the names of its links, in the order of the text."""
        if not self.linked:
            return self.by_line
        lines = self._by_line((*self.mentions, *self.linked))
        return {key: sorted(found, key=_start) for key, found in lines.items()}

    @cached_property
    def topics(self) -> Mapping[Key, tuple[Ref, ...]]:
        """What each line stands under, the nearest first: the things that items and headings above it are, by name."""
        heads: list[_Head] = []
        items: list[_Head] = []
        found: dict[Key, tuple[Ref, ...]] = {}
        for line in self.note.lines:
            if line.form == "heading":
                level = len(line.text.lstrip()) - len(line.text.lstrip().lstrip("#"))
                heads = [one for one in heads if one.depth < level] + [_Head(level, self._headed(line))]
                items = []
                continue
            items = [one for one in items if one.depth < line.indent] if line.form == "item" else []
            if topics := tuple(one.ref for one in (*reversed(items), *reversed(heads)) if one.ref is not None):
                found[line.key] = topics
            if line.form == "item":
                items.append(_Head(line.indent, self._headed(line)))
        return found

    def _headed(self, line: Line) -> Ref | None:
        """The name that a heading or item begins with and is about: "Quotas", "Quotas (5.5)", "Quotas: late again"."""
        first = next(iter(self.named.get(line.key, ())), None)
        if first is None or line.text[line.body : first.start].strip(_ROUND + "#"):
            return None
        behind = line.text[first.end :].strip(_ROUND)
        return first.ref if not behind or behind[0] in "(:,-–—" else None

    def _by_line(self, mentions: Iterable[Mention]) -> Mapping[Key, list[Mention]]:
        lines: dict[Key, list[Mention]] = defaultdict(list)
        for mention in mentions:
            piece = mention.line
            lines[piece.key].append(mention)
            if (line := self.whole(piece)) is not piece:
                start, end = mention.start + piece.offset, mention.end + piece.offset
                lines[line.key].append(mention._replace(line=line, start=start, end=end))
        return lines

    @cached_property
    def lines(self) -> Mapping[int, Line]:
        """The lines by number; of a long one the first piece."""
        return {number: pieces[0] for number, pieces in self.pieces.items()}

    @cached_property
    def pieces(self) -> Mapping[int, list[Line]]:
        """The pieces of each line, by its number."""
        return by_number(self.note.lines)

    def line_at(self, number: int, start: int) -> Line | None:
        """The line of this number; of a long one the piece that a character offset in the line is in."""
        pieces = self.pieces.get(number)
        return piece_at(pieces, start) if pieces else None

    def lines_at(self, source: Source) -> Sequence[Line]:
        """The line where something stands; of a long one the pieces that its words are in."""
        return pieces_at(self.pieces.get(source.line, ()), source.start, source.end)

    def whole(self, line: Line) -> Line:
        """The line that a piece is of."""
        return self._cut.get(line.key, line) if line.piece else line

    @cached_property
    def _cut(self) -> Mapping[Key, Line]:
        return cut_lines(self.words.lines)

    @cached_property
    def asks(self) -> bool:
        """Does the note ask for a decision?"""
        return any(fact.value == "asked" for fact in self.stated.get("status", ()))

    @cached_property
    def stated(self) -> Mapping[str, list[Fact]]:
        """The facts of the first pass by what they say: ATTENDED, account, status."""
        facts: dict[str, list[Fact]] = defaultdict(list)
        for fact in self.facts:
            facts[fact.says].append(fact)
        return facts


def _initials(people: Iterable[Ref]) -> dict[str, Ref]:
    """The initials of people who are listed in full, where one of them alone has these and they are no common ones."""
    found: dict[str, set[Ref]] = defaultdict(set)
    for ref in people:
        if initials := initials_of(ref.name):
            found[initials].add(ref)
    return {initials: refs.pop() for initials, refs in found.items() if len(refs) == 1}


def between(mentions: Sequence[Mention], start: int, end: int) -> list[Mention]:
    """Those of a line's mentions, which are in order, that stand between two offsets."""
    found = mentions[bisect_left(mentions, start, key=_start) : bisect_left(mentions, end, key=_start)]
    return [mention for mention in found if mention.end <= end]


def _start(mention: Mention) -> int:
    return mention.start
