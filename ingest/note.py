"""A note as read: its fields, its lines and its links, each with its place."""

from __future__ import annotations

from typing import NamedTuple

from kg.model import Source


class Field(NamedTuple):
    """A property of a note: one of the front matter, or an inline `key:: value`."""

    name: str  # lower case, spaces as "-", as Dataview makes it
    value: str
    line: int
    inline: bool = False


class Line(NamedTuple):
    """One line of a note's text, outside front matter and code."""

    number: int
    text: str  # the repaired line as it stands
    form: str  # heading, item, task, row, quote, prose, transcript, comment
    section: str = ""  # the heading it stands under
    callout: str = ""  # the callout it stands in: summary, note, …


class Link(NamedTuple):
    """A wiki-link or Markdown link as written."""

    line: int
    start: int  # character offsets in the line, brackets included
    end: int
    target: str  # without heading, alias and size; "" is the note itself
    heading: str = ""
    text: str = ""  # what the reader sees; "" when it is the target
    embed: bool = False


class Note(NamedTuple):
    """One note, read."""

    path: str  # in the vault, with "/"
    digest: str  # of its bytes
    fields: tuple[Field, ...] = ()
    lines: tuple[Line, ...] = ()
    links: tuple[Link, ...] = ()

    @property
    def name(self) -> str:
        """What links call it: the file's name without its suffix."""
        return self.path.rpartition("/")[2].removesuffix(".md")

    def at(self, line: Line, start: int = 0, end: int = 0) -> Source:
        """The source of something that stands in a line of this note."""
        return Source(self.path, line.number, line.text.strip(), start, end)
