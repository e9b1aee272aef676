"""A note as read: its fields, its lines and its links, each with its place."""

from __future__ import annotations

import re
from typing import NamedTuple

from kg.identity.link_targets import name_of
from kg.model import Problem, Source
from kg.settings import PLAIN, Tasks


class Field(NamedTuple):
    """A property of a note: of the front matter, an inline `key:: value`, or a `**Label:** value` line."""

    name: str  # lower case, spaces as "-", as Dataview makes it
    value: str
    line: int
    quote: str = ""  # the words of the line
    form: str = "front"  # front, inline, label


_OPENS = re.compile(
    r"""(?P<before>[\s>]*+)(?:\#{1,6}\s++)?
        (?:(?P<marker>[-*+•·◦▪‣∙→➤►]|[0-9]{1,9}[.)])\s++
           (?:\[(?P<box>[^\[\]\n]|\ [^\[\]\n]|[^\[\]\n]\ )\](?!\([^\s()]*\))\s*+)?)?""",  # "- [1](x.md)" is a link
    re.VERBOSE,
)
_TAB = 4  # columns


class Opening(NamedTuple):
    """How a line opens: its indent and list marker, as CommonMark has them, its checkbox, and where its words begin."""

    indent: int = 0  # columns before the marker or first word, tabs counted; in a quote those behind "> "
    marker: str = ""  # of a list item: "-", "*", "+", "•", "1.", "2)"; also of a numbered heading
    box: str | None = None  # what stands between the brackets of a checkbox: a character, maybe beside a space
    body: int = 0  # where the words begin, as a character offset: behind quote and heading marks, marker and box


def opening(text: str) -> Opening:
    """How a line of text opens."""
    if text[:1].isalpha():
        return _PLAIN
    found = _OPENS.match(text)
    assert found is not None  # it matches nothing too
    before = found["before"]
    if ">" in before:
        before = before[before.rindex(">") + 1 :].removeprefix(" ")
    return Opening(len(before.expandtabs(_TAB)), found["marker"] or "", found["box"], found.end())


_PLAIN = Opening()


Key = tuple[int, int, int]
"""What tells a line, or a piece of one, from all others of its note: `Line.key`."""


class Line(NamedTuple):
    """One line of a note's text, outside front matter and code; of a long one a piece (ingest/pieces.py), whose
    offsets are its own: `at` gives those of the line."""

    number: int
    text: str  # the repaired line as it stands, comments blanked
    form: str  # heading, item, row, quote, prose, transcript
    section: str = ""  # the heading it stands under
    callout: str = ""  # the callout it stands in: summary, note, …
    indent: int = 0  # this and the next three: see Opening; of a piece behind the first there is no marker and no box
    marker: str = ""
    box: str | None = None
    body: int = 0  # of a transcript: where what is said begins
    speaker: str = ""  # of a transcript: who says it, "" when nobody knows
    label: tuple[int, int] = (0, 0)  # of a transcript: where the speaker's name stands
    under: str = ""  # the label it stands under, below its heading: "**Decisions**", "Risks:", a callout's title
    offset: int = 0  # of a piece: where it begins in its line
    piece: int = 0  # which piece of its line it is, from 1; 0 is a whole line

    @property
    def key(self) -> Key:
        """What tells it from all other lines and pieces of its note, in their order."""
        return (self.number, self.offset, self.piece)


class Link(NamedTuple):
    """A wiki-link or Markdown link as written."""

    line: int
    start: int  # character offsets in the line, brackets included
    end: int
    target: str  # without heading, alias and size; "" is the note itself
    heading: str = ""
    text: str = ""  # what the reader sees; "" when it is the target
    embed: bool = False


class Listed(NamedTuple):
    """Somebody whom a note lists as there, invited or absent."""

    name: str
    line: int
    home: int  # the line of the heading of the section whose list it is; 0 is the note as a whole
    here: str  # there, invited, absent
    start: int  # character offsets of the name in the line; of a field of the front matter 0
    end: int
    quote: str = ""  # of a field: its words
    described: str = ""  # a role, a company, or both, as written beside the name
    company: str = ""  # where they work, when words say so: "from Acme"
    group: str = ""  # the name above or before their part of the list: a company, a team, or something else
    short: str = ""  # an abbreviation or a nickname, which means them in this note
    others: tuple[str, ...] = ()  # more names: a handle with its "@", an e-mail address, a nickname
    side: str = ""  # "theirs": of the account that the note is about
    sure: bool = False  # the label or heading tells of people in any note, not only at the head of a dated one


class Private(NamedTuple):
    """What of a note was said in confidence."""

    lines: frozenset[int] = frozenset()  # their numbers
    whole: bool = False  # all of it
    asked: frozenset[int] = frozenset()  # the lines that ask for it, in words or by a label


class Note(NamedTuple):
    """One note, read."""

    path: str  # in the vault, with "/"
    digest: str = ""  # of its bytes
    fields: tuple[Field, ...] = ()
    lines: tuple[Line, ...] = ()
    front: tuple[Line, ...] = ()  # the lines of its front matter, to find names in
    links: tuple[Link, ...] = ()
    people: tuple[Listed, ...] = ()  # whom it lists as there, invited or absent
    problems: tuple[Problem, ...] = ()
    tasks: Tasks = PLAIN  # what its checkboxes mean
    failed: tuple[str, ...] = ()  # what went wrong in reading it
    refused: bool = False  # it is not what its name says, so nothing of it is read; a problem says why
    private: Private | None = None  # the lines of it that were said in confidence; None: nobody has looked yet

    @property
    def name(self) -> str:
        """What links call it: the file's name without its suffix."""
        return name_of(self.path)

    @property
    def folders(self) -> tuple[str, ...]:
        """The folders it lies in, outermost first."""
        return tuple(self.path.split("/")[:-1])

    def values(self, *names: str) -> list[Field]:
        """The fields of these names, in the order of the note; an empty value is no value."""
        return [field for field in self.fields if field.name in names and field.value]

    def value(self, *names: str) -> str:
        """The value of the first of these names that has one, or ""."""
        return next((field.value for name in names for field in self.fields if field.name == name and field.value), "")


_LONG = 320  # characters of a line that is quoted whole; of a longer one the words around what was read


def at(note: Note, line: Line, start: int = 0, end: int = 0) -> Source:
    """The source of something that stands in a line of a note, at these character offsets."""
    text, offset = line.text, line.offset if end else 0
    if len(text) <= _LONG or not end:
        return Source(note.path, line.number, text.strip(), start + offset, end + offset)
    left, right = max(start - _LONG // 2, 0), min(end + _LONG // 2, len(text))
    if left:
        left = text.find(" ", left, start) + 1 or left
    if right < len(text):
        cut = text.rfind(" ", end, right)
        right = cut if cut > 0 else right
    words = text[left:right].strip()
    quote = ("…" if left else "") + words + ("…" if right < len(text) else "")
    return Source(note.path, line.number, quote, start + offset, end + offset)
