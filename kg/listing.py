"""Rows laid out: a table on a terminal, or cards where it is narrow, CSV, and a table in Markdown."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from kg.render import as_markdown, cell, evidence
from kg.shown import Shown, shown
from kg.vocabulary import CLOSED

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

Rows = Sequence[Mapping[str, Any]]

EVIDENCE = ("sources", "quotes", "withheld")
"""The columns that tell where a row comes from."""
SECTION = "section"
"""The column of the section that a row stands in, where an answer has some."""
_TEXT = 20  # characters that a column of longer texts has at least
_WORD = 40  # a word longer than this may be broken
_GAP = 2
_SOON = 14  # days from now on that are told as "in 5 days"
# What a spreadsheet takes for the begin of a formula (OWASP, CSV injection).
_FORMULA = tuple("=+-@\t＝＋－＠")


def columns(rows: Rows) -> list[str]:
    """The columns of rows that have something in them, but for what tells where it comes from."""
    names = dict.fromkeys(name for row in rows for name in row if name not in EVIDENCE)
    return [name for name in names if any(cell(row.get(name)) for row in rows)]


def table(rows: Rows, *, width: int, colour: bool = False) -> Shown:
    """Rows as a table no wider than `width`, below each its newest place and words; a card each where the words of a
    table would not be whole. What is late is red."""
    from rich.console import Console

    out = io.StringIO()
    console = Console(
        file=out, width=width, force_terminal=colour, no_color=not colour, highlight=False, legacy_windows=False
    )
    names = columns(rows)
    cells = [[_text(row[name]) for name in names] for row in rows]
    heads = [_plain(name.replace("_", " "), "bold") for name in names]
    cited = any(row.get("sources") for row in rows)
    mark = len(str(len(rows))) + _GAP if cited else 0
    widths = _widths([heads, *cells], width - mark)
    if widths:
        console.print(_line(["", *heads] if cited else heads, _marked(mark, widths)))
    left = max(mark, _GAP)
    for number, (row, texts) in enumerate(zip(rows, cells, strict=True), 1):
        first = [_plain(str(number), "dim")] if cited else []
        if widths:
            console.print(_line([*first, *texts], _marked(mark, widths)))
        else:
            _print_card(console, first, heads, texts, mark, width)
        for text in evidence(row, most=1, words=_words_beside(row, width - left)):
            console.print(_line(["", _plain(text, "dim")], [left - _GAP, width - left]))
    # Each cell is shown text already.
    return shown(*(Shown(line.rstrip()) for line in out.getvalue().split("\n")[:-1]), sep="\n")


def as_csv(rows: Rows, names: Sequence[str] | None = None) -> str:
    """Rows as comma-separated values (RFC 4180), their places in a last column; no cell is a formula to a
    spreadsheet."""
    out = io.StringIO()
    names = columns(rows) if names is None else names
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([_inert(text) for text in (*names, "sources")])
    for row in rows:
        writer.writerow([_inert(cell(row.get(name))) for name in names] + [_inert("; ".join(row.get("sources") or []))])
    return out.getvalue()


def as_markdown_table(rows: Rows) -> Shown:
    """Rows as a table of GitHub-flavoured Markdown, the newest place last; nothing in it is active."""
    names = columns(rows)
    cited = any(row.get("sources") for row in rows)
    lines = [[name.replace("_", " ") for name in names] + (["source"] if cited else [])]
    lines.append(["---"] * len(lines[0]))
    for row in rows:
        place = [(row.get("sources") or [""])[-1]] if cited else []
        lines.append([_in_a_cell(text) for text in ([cell(row[name]) for name in names] + place)])
    return as_markdown("| " + " | ".join(line) + " |" for line in lines)


def days_late(row: Mapping[str, Any], day: date) -> int:
    """By how many days what a row tells is late; 0 when it is not, or is closed."""
    try:
        days = (day - date.fromisoformat(row["due"])).days if row["due"] else 0
    except ValueError:
        return 0
    return max(days, 0) if row.get("status") not in CLOSED else 0


def due_in_words(due: str, day: date) -> str:
    """How far off a day is: "3 days late", "today", "in 5 days"; "" when it is far ahead or no whole date."""
    try:
        days = (date.fromisoformat(due) - day).days
    except ValueError:
        return ""
    if days < 0:
        return f"{-days} day{'s' if days < -1 else ''} late"
    return "today" if not days else f"in {days} day{'s' if days > 1 else ''}" if days <= _SOON else ""


class Due(str):
    """A day that something is due, with how far off it is."""

    __slots__ = ("late",)
    late: bool


def with_due_in_words(rows: Rows, day: date) -> list[dict[str, Any]]:
    """Rows for people: what is due, and not closed, says how far off it is on a day."""
    return [{name: _due(row, value, day) if name == "due" else value for name, value in row.items()} for row in rows]


def _due(row: Mapping[str, Any], value: Any, day: date) -> Any:
    words = due_in_words(cell(value), day) if value and row.get("status") not in CLOSED else ""
    if not words:
        return value
    told = Due(f"{cell(value)}, {words}")
    told.late = words.endswith("late")
    return told


def _text(value: Any) -> Text:
    return _plain(cell(value), "red" if isinstance(value, Due) and value.late else "")


def _plain(text: str, style: str = "") -> Text:
    from rich.text import Text

    return Text(shown(text).replace("\t", " "), style=style)


def _widths(lines: Sequence[Sequence[Text]], room: int) -> list[int]:
    """How wide each column is, so that every word stays whole; none when that needs more than there is room."""
    want = [max(text.cell_len for text in column) for column in zip(*lines, strict=True)]
    words = [max(_longest_word(text.plain) for text in column) for column in zip(*lines, strict=True)]
    need = [min(want[n], max(_TEXT, min(words[n], _WORD))) for n in range(len(want))]
    room -= _GAP * (len(want) - 1)
    if sum(need) > room:
        return []
    while sum(want) > room:
        widest = max((n for n in range(len(want)) if want[n] > need[n]), key=lambda n: want[n])
        want[widest] -= 1
    return want


def _longest_word(text: str) -> int:
    from rich.cells import cell_len

    return max(map(cell_len, text.split()), default=0)


def _marked(mark: int, widths: list[int]) -> list[int]:
    return [mark - _GAP, *widths] if mark else widths


def _line(texts: Sequence[Text | str], widths: Sequence[int]) -> Table:
    """One row of a table; its number, where it has one, stands to the right."""
    from rich.table import Table

    grid = Table.grid(padding=(0, _GAP, 0, 0), pad_edge=False)
    for width in widths:
        grid.add_column(width=width, overflow="fold")
    grid.add_row(*texts)
    return grid


def _print_card(
    console: Any, first: Sequence[Text], heads: Sequence[Text], texts: Sequence[Text], mark: int, width: int
) -> None:
    """A row as lines of names and values; what is empty is left out."""
    label = min(max(head.cell_len for head in heads), width // 3)
    filled = [(head, text) for head, text in zip(heads, texts, strict=True) if text.plain]
    for number, pair in enumerate(filled):
        begin = [(first[0] if number == 0 else "")] if first else []
        console.print(_line([*begin, *pair], _marked(mark, [label, width - mark - label - _GAP])))


def _words_beside(row: Mapping[str, Any], room: int) -> int:
    """How many characters of words make two lines, with the place before them."""
    return max(2 * room - len((row.get("sources") or [""])[-1]) - len("  “”  (and 10 more)"), _WORD)


def _inert(text: str) -> str:
    told = shown(text)
    return f"'{told}" if told.startswith(_FORMULA) else told


def _in_a_cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
