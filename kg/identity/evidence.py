"""Evidence for names: what one note says of each spelling that may be one. It adds up over notes, in any order."""

from __future__ import annotations

from collections.abc import Set
from typing import NamedTuple

from kg.model import Source


class Seen(NamedTuple):
    """One spelling in one note, with the features of what stands around it."""

    name: str
    source: Source  # where it stands first
    spoken: bool  # only ever said: in a transcript, where it may be misheard
    features: tuple[tuple[str, int, int], ...]  # what was seen, how often, and in which line first

    @property
    def is_capital(self) -> bool:
        """Has it its capital where that is no accident?"""
        return any(feature in ("inside", "@") for feature, _, _ in self.features)


class Evidence(NamedTuple):
    """What one note says of names that no list holds. That of several notes is that of each, put together."""

    seen: tuple[Seen, ...] = ()
    lists: tuple[tuple[str, ...], ...] = ()  # names that stand together: of one list, column or field
    pairs: tuple[tuple[str, str, str], ...] = ()  # a name, what a sentence says of it, and the name at the other end

    def with_(self, other: Evidence) -> Evidence:
        """What both say."""
        return Evidence((*self.seen, *other.seen), (*self.lists, *other.lists), (*self.pairs, *other.pairs))

    def as_told(self, known: Set[str]) -> Evidence:
        """What of it may make a difference: of names that are known without it only where they stand, and whether they
        have a capital."""
        bare = (), (("inside", 1, 0),)
        seen = (one._replace(features=bare[one.is_capital]) if one.name in known else one for one in self.seen)
        return Evidence(tuple(seen), self.lists, self.pairs)


# Features by what they begin with; what follows is a kind, a word of a slot, or a word beside the name.
IS = "is "  # it stands where only this kind stands: in the column "Feature"
CUE = "cue "  # the words around it speak for a kind
COLUMN, LABEL, UNDER, FIELD = "column ", "label ", "under ", "field "  # slots that it fills
HEADS = "heads "  # it opens items under such a heading
BEFORE, AFTER, OWNS = "before ", "after ", "owns "  # words beside it: it stands before, after …; "X's plan"
DAY = "a day"  # what stands for any day at the other end
SLOTS = (COLUMN, LABEL, UNDER, FIELD, HEADS)
SAID = "said "  # an end of what a sentence says: "X slipped to Y", each with the relations that it may be
APPOSED = "apposed "  # what it is called in an apposition: "X, our supplier, …"
BESIDE = (BEFORE, AFTER, OWNS, APPOSED)
ODD = "odd"  # in a note without capitals: words that no dictionary has
