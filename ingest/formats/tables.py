"""The tables of a note: their header, and their rows cell by cell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ingest.note import Line, Note
from ingest.pieces import whole

_CELL = re.compile(r"(?:\\.|\[\[[^\[\]\n]*\]\]|[^|\\])*")
_RULE = re.compile(r"(?=[^-]*-)[\s|:\-]*$")


class Cell(NamedTuple):
    """A cell with its place, as character offsets in its line; the text without spaces and marks around it."""

    text: str
    start: int
    end: int


class Row(NamedTuple):
    """A row of a table: its line, and its cells by the names of their columns (lower case, as the header has them)."""

    line: Line
    cells: tuple[Cell, ...]
    columns: tuple[str, ...]
    header: Line  # the line of the columns' names

    def cell(self, *words: str) -> Cell | None:
        """The first cell that is not empty in a column with one of these words in its name."""
        for word in words:
            for name, cell in zip(self.columns, self.cells, strict=False):
                if cell.text and re.search(rf"\b{re.escape(word)}\b", name):
                    return cell
        return None


def table_rows(note: Note) -> Iterator[Row]:
    """The rows of every table of a note that has a header, in order."""
    return rows_of_tables(whole(line for line in note.lines if line.form == "row"))


def rows_of_tables(lines: Iterable[Line]) -> Iterator[Row]:
    """The same, of whole lines."""
    columns: tuple[str, ...] = ()
    before: Line | None = None
    header: Line | None = None
    for line in lines:
        if line.form != "row":
            columns, before = (), None
        elif before is None or line.number != before.number + 1:
            columns, before = (), line
        elif _RULE.match(line.text):
            columns, header, before = tuple(cell.text.lower() for cell in cells(before.text)), before, line
        else:
            before = line
            if columns and header is not None:
                yield Row(line, tuple(cells(line.text)), columns, header)


def cells(text: str) -> Iterator[Cell]:
    """The cells of a row: parted by bars that are not escaped and not inside a link."""
    inner = text.strip()
    place = text.find(inner) + inner.startswith("|")
    end = text.find(inner) + len(inner) - (len(inner) > 1 and inner.endswith("|") and not inner.endswith("\\|"))
    while place <= end:
        found = _CELL.match(text, place, end)
        stop = found.end() if found else place
        words = text[place:stop].strip(" \t*_")
        start = text.find(words, place) if words else place
        yield Cell(words, start, start + len(words))
        place = stop + 1
