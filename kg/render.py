"""Answers for people and for programs: the only place that lays text out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from kg.model import Coverage
from kg.questions import Answer, Rested
from kg.store import Row

_EVIDENCE = ("sources", "quotes", "withheld")


def as_json(value: Any, *, indent: int | None = None) -> str:
    """One JSON text, in the letters of the notes."""
    return json.dumps(value, ensure_ascii=False, indent=indent, default=str)


def answer_json(answer: Answer) -> str:
    """The pinned form of an answer: `question`, `rows` (each with `sources`), `coverage`. Where a name may be several
    things each row says in `of` which it is about, and `about` lists them all, by parameter."""
    several = {key: names for key, names in answer.about.items() if len(names) > 1}
    told = {"question": answer.question} | ({"about": several} if several else {})
    return as_json(told | {"rows": answer.rows, "coverage": asdict(answer.coverage)}, indent=2)


def coverage_line(coverage: Coverage) -> str:
    """What an answer rests on, in one line."""
    parts = [count(coverage.notes, "note") + " read"]
    if coverage.skipped:
        parts.append(f"{coverage.skipped} could not be read")
    if coverage.undated:
        parts.append(count(coverage.undated, "meeting") + " without a date")
    if coverage.unresolved:
        parts.append(count(coverage.unresolved, "name or link", "names and links") + " unresolved (see `kg check`)")
    if isinstance(coverage, Rested) and coverage.unfinished:
        parts.append("an ingest is under way or was cut short, so something may be missing: `kg ingest` finishes it")
    return "; ".join(parts)


def count(number: int, one: str, many: str = "") -> str:
    """A number with its noun."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def cell(value: Any) -> str:
    """A value of a row as a person reads it."""
    if value is None or value is False:
        return ""
    if value is True:
        return "yes"
    if isinstance(value, list):
        return ", ".join(cell(item) for item in value)
    if isinstance(value, Mapping):
        return as_json(value)
    return str(value).replace("in_progress", "in progress")


def table(rows: Sequence[Mapping[str, Any]], *, width: int, colour: bool = False) -> str:
    """Rows as a table, their evidence below it by number: the note, the line and the words."""
    import io

    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    columns = [name for name in rows[0] if name not in _EVIDENCE and any(cell(row[name]) for row in rows)]
    cited = any(row.get("sources") for row in rows)
    grid = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    if cited:
        grid.add_column("", justify="right", style="dim", no_wrap=True)
    for name in columns:
        short = all(len(cell(row[name])) <= 16 for row in rows)
        grid.add_column(name.replace("_", " "), no_wrap=short, overflow="fold")
    for number, row in enumerate(rows, 1):
        grid.add_row(*([str(number)] if cited else []), *(Text(cell(row[name])) for name in columns))
    out = io.StringIO()
    console = Console(
        file=out, width=width, force_terminal=colour, no_color=not colour, highlight=False, legacy_windows=False
    )
    console.print(grid)
    lines = [line.rstrip() for line in out.getvalue().splitlines()]
    if cited:
        lines.append("")
        for number, row in enumerate(rows, 1):
            lines += [f"{number:>{len(str(len(rows)))}}  {text}" for text in evidence(row)]
    return "\n".join(lines)


def shareable(rows: Iterable[Row]) -> list[Row]:
    """Rows as they may be shared: without the places where they were said in confidence; what has no other is left
    out."""
    kept = []
    for row in rows:
        withheld = set(row.get("withheld") or ())
        pairs = [pair for pair in zip(row["sources"], row["quotes"], strict=True) if pair[0] not in withheld]
        if pairs:
            sources, quotes = zip(*pairs, strict=True)
            kept.append(row | {"sources": list(sources), "quotes": list(quotes), "withheld": []})
    return kept


def evidence(row: Mapping[str, Any], *, most: int = 2, words: int = 160) -> list[str]:
    """The newest sources of a row, each `note.md:line “words”`, and how many more there are."""
    sources, quotes = row.get("sources") or [], row.get("quotes") or []
    pairs = list(zip(sources, [*quotes, *[""] * (len(sources) - len(quotes))], strict=False))[::-1]
    lines = [f"{source}" + (f"  “{shorten(quote, words)}”" if quote else "") for source, quote in pairs[:most]]
    if len(pairs) > most:
        lines[-1] += f"  (and {len(pairs) - most} more)"
    return lines


def shorten(text: str, most: int) -> str:
    """A text cut at a word, with … where it was cut."""
    text = " ".join(text.split())
    if len(text) <= most:
        return text
    return text[:most].rsplit(" ", 1)[0].rstrip(" ,;:-–—") + "…"


def bullets(pairs: Iterable[tuple[str, Mapping[str, Any]]], *, most: int = 0) -> list[str]:
    """Markdown bullets, each a text and the place it comes from; after `most` of them only how many more."""
    listed = list(pairs)
    shown = listed[:most] if most else listed
    lines = [f"- {text} ({places})" if (places := cite(row)) else f"- {text}" for text, row in shown]
    if len(listed) > len(shown):
        lines.append(f"- … and {len(listed) - len(shown)} more")
    return lines


def cite(row: Mapping[str, Any]) -> str:
    """The newest place of a row, and how many more: "note.md:7 +2"."""
    sources = row.get("sources") or []
    return "" if not sources else f"{sources[-1]}" + (f" +{len(sources) - 1}" if len(sources) > 1 else "")
