"""The values that flow: what a note says (Fact, Problem) and what the notes say together (Graph)."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

Value = str | bool | int | float | list[str]
"""What a property of a node or relationship may hold; dates (`kg.vocabulary.DATES`) are ISO strings, so they sort and
compare as text, and are `date` values in the stores."""


class Source(NamedTuple):
    """Where something stands: the note (its path in the vault), the line, and the words."""

    note: str
    line: int = 0  # counts from 1; 0 is the note as a whole
    quote: str = ""
    start: int = 0  # the words that named it: character offsets in the repaired line
    end: int = 0

    def __str__(self) -> str:
        return f"{self.note}:{self.line}" if self.line else self.note


class Ref(NamedTuple):
    """What a note calls a thing: its kind and its name as written. Who it is, `resolve` decides."""

    kind: str  # or several, the likeliest first: "Feature|Program"
    name: str

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds that it may be of, the likeliest first."""
        return tuple(self.kind.split("|"))

    def may_be(self, *kinds: str) -> bool:
        """May it be of one of these kinds?"""
        if "|" not in self.kind:
            return self.kind in kinds
        return any(kind in kinds for kind in self.kinds)

    def among(self, kinds: Collection[str]) -> Ref | None:
        """The same, of those of its kinds that are among these; None when there is none."""
        if "|" not in self.kind:
            return self if self.kind in kinds else None
        fit = "|".join(kind for kind in self.kinds if kind in kinds)
        return Ref(fit, self.name) if fit else None


class Fact(NamedTuple):
    """One thing that one line of one note says."""

    subject: Ref
    says: str  # IS, MENTIONED, a property (lower case) or a relation (upper case) of the vocabulary
    value: Ref | str | bool
    source: Source
    how: str = "field"  # field, link, task, cue, roster, pattern, model, report
    stated: bool = True  # False: inferred
    confidence: float = 1.0
    private: bool = False  # said in confidence: in nothing that is shared
    role: str = ""  # of a relation that has one: what HAS_ROLE_IN says
    why: str = ""  # of what moved: the reason, where it is told


class Problem(NamedTuple):
    """What could not be read, or not be trusted, and what to do about it."""

    source: Source
    message: str
    about: str  # one of ABOUT

    def __str__(self) -> str:
        return f"{self.source}: {self.message}"


ABOUT = {
    "unreadable": "notes that could not be read, or not all of them",
    "front matter": "front matter that is not YAML",
    "field": "settings and fields that cannot be used",
    "name": "names that could be more than one person, or another spelling",
    "link": "links that lead nowhere, or to more than one note",
    "date": "tasks and dates that the Tasks plugin does not see, or that are none",
    "comment": "comments that nothing ends",
    "undated": "meeting notes without a date",
    "unowned": "commitments without an owner",
    "repaired": "lines with damaged characters, repaired",
    "empty": "empty notes",
}
"""The sorts of problems with their headings in `kg check`, the worst first. "unreadable": words are missing."""


# Made once: an encoder per row would cost more than encoding it.
_TEXT = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode

FORM = "2"
"""How the stores keep the values of rows; what was written in another form is written anew."""
_FORM = f"kg {FORM}".encode()


def _digest(properties: Mapping[str, Value]) -> str:
    import hashlib  # here, and so elsewhere: what answers do not need, they do not load

    return hashlib.blake2b(_TEXT(dict(properties)).encode(), digest_size=8, person=_FORM).hexdigest()


@dataclass(frozen=True, slots=True)
class Node:
    """One thing of the graph: the fold of all facts about it."""

    id: str
    kind: str
    labels: tuple[str, ...]  # the kind first
    properties: Mapping[str, Value]
    digest: str = field(init=False, repr=False)  # begins with the labels, which are never changed in place

    def __post_init__(self) -> None:
        object.__setattr__(self, "digest", ":".join((*self.labels, _digest(self.properties))))


@dataclass(frozen=True, slots=True)
class Edge:
    """One relationship of the graph, with all its sources."""

    start: str
    type: str
    end: str
    properties: Mapping[str, Value]
    digest: str = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "digest", _digest(self.properties))

    @property
    def key(self) -> EdgeKey:
        """What makes it the same relationship: there is at most one of a type from one node to another."""
        return (self.start, self.type, self.end)


EdgeKey = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a graph rests on: how many notes were read and skipped, are undated, and what stayed unresolved."""

    notes: int = 0
    skipped: int = 0
    undated: int = 0
    unresolved: int = 0


@dataclass(frozen=True, slots=True)
class Graph:
    """All nodes and edges of one vault, by identity."""

    vault: str  # the vault's name: several vaults may share one database
    nodes: Mapping[str, Node] = field(default_factory=dict)
    edges: Mapping[EdgeKey, Edge] = field(default_factory=dict)
    coverage: Coverage = Coverage()


def is_day(value: object) -> bool:
    """Is it an ISO date, 2025-11-08, of a day that there is?"""
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def row_digest(row: Node | Edge) -> str:
    """A short digest of a node or edge: equal when nothing of it changed."""
    return row.digest


def labels_in(digest: str) -> str:
    """The labels of a node, parted by colons, by the digest of its row."""
    return digest.rpartition(":")[0]
