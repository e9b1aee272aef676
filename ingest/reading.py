"""A note with all names found in it: what every extractor of the second pass is given."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property

from ingest.cues import Merged, merged
from ingest.language import Words, doc_of, vocabulary, words_of
from ingest.names import Known, Mention, find_names
from ingest.note import Line, Note
from ingest.roles import phrases
from kg.model import Fact, Ref


class Reading:
    """A note, the facts it states by itself, its words, and the names that stand in them."""

    def __init__(self, note: Note, names: Known, facts: Sequence[Fact]) -> None:
        self.note = note
        self.facts = facts  # of the first pass
        self.names = names
        self.words: Words = words_of(note, (*note.front, *note.lines))
        self.mentions: list[Mention] = find_names(self.words, doc_of(self.words.texts), names)

    @cached_property
    def linked(self) -> list[Mention]:
        """The names that stand in links, in the order of the text."""
        found, known, strings = [], self.names.names, vocabulary().strings
        for link in self.note.links:
            name = link.target.rpartition("/")[2].removesuffix(".md")
            line = self.lines.get(link.line)
            if line is not None and name in strings and (named := known.get(strings[name])):
                found.append(Mention(line, link.start, link.end, Ref(named[1], name)))
        return found

    @cached_property
    def text(self) -> Merged:
        """The words with each name as one token, for cues."""
        return merged(self.words, self.mentions, self.linked, phrases)

    @cached_property
    def by_line(self) -> Mapping[int, list[Mention]]:
        """The mentions of each line."""
        lines: dict[int, list[Mention]] = defaultdict(list)
        for mention in self.mentions:
            lines[mention.line.number].append(mention)
        return lines

    @cached_property
    def named(self) -> Mapping[int, list[Mention]]:
        """The mentions of each line and the names of its links, in the order of the text."""
        if not self.linked:
            return self.by_line
        lines = {number: list(found) for number, found in self.by_line.items()}
        for link in self.linked:
            lines.setdefault(link.line.number, []).append(link)
        return {number: sorted(found, key=lambda mention: mention.start) for number, found in lines.items()}

    @cached_property
    def lines(self) -> Mapping[int, Line]:
        """The lines by number."""
        return {line.number: line for line in self.note.lines}
