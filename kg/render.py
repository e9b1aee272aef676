"""Answers for people and for programs, line by line; `listing.py` lays rows out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from kg.model import Coverage, Problem
from kg.questions import Answer, Basis
from kg.shown import UNSEEN, Shown, shown
from kg.store import Row

# Words of a note within a message: what differs where the same is to be done.
_WORDS = re.compile(r"“[^”]*”|(?<!\w)'[^']*'(?!\w)")

# What Markdown would make a link to elsewhere, a picture, HTML or a definition of.
_ACTIVE = re.compile(
    r"(?P<html><)(?=[A-Za-z/!?%])"
    r"|(?P<image>!)(?=\[)"
    r"|(?P<link>\])(?=\((?!https?://|mailto:)|:)"
    r"|\b(?P<scheme>(?!https?:)[A-Za-z][A-Za-z0-9+.-]*)(?=://)",
    re.IGNORECASE,
)


def as_json(value: Any, *, indent: int | None = None) -> str:
    """One JSON text, in the letters of the notes; what is not seen is escaped."""
    text = json.dumps(value, ensure_ascii=False, indent=indent, default=str)
    return UNSEEN.sub(lambda unseen: json.dumps(unseen[0])[1:-1], text)


def as_markdown(lines: Iterable[str]) -> Shown:
    """Lines of Markdown in which nothing is active but links to http, https and mailto: pictures, HTML, other links and
    definitions are the text that they were made of."""
    return Shown(_ACTIVE.sub(lambda found: "&lt;" if found["html"] else f"{found[0]}\\", shown(*lines, sep="\n")))


def answer_json(answer: Answer) -> str:
    """The pinned form of an answer: `question`, `rows` (each with `sources`), `coverage`. Where a name may be several
    things each row says in `of` which it is about, and `about` lists them all, by parameter. An answer in
    sections says in each row's `section` which, and one to be shared in `left_out` how many lines said in confidence
    are not in it."""
    several = {key: names for key, names in answer.meant.items() if len(names) > 1}
    told = {"question": answer.question} | ({"about": several} if several else {})
    left = {"left_out": answer.left_out} if answer.left_out is not None else {}
    return as_json(told | {"rows": answer.rows} | left | {"coverage": asdict(answer.coverage)}, indent=2)


def coverage_line(coverage: Coverage) -> str:
    """What an answer rests on, in one line."""
    parts = [count(coverage.notes, "note") + " read"]
    if coverage.skipped:
        parts.append(f"{coverage.skipped} could not be read")
    if coverage.undated:
        parts.append(count(coverage.undated, "meeting") + " without a date")
    if coverage.unresolved:
        parts.append(count(coverage.unresolved, "name or link", "names and links") + " unresolved (see `kg check`)")
    if isinstance(coverage, Basis) and coverage.unfinished:
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


def grouped(problems: Iterable[Problem], *, most: int = 10, places: int = 3, rest: str = "(--all)") -> list[str]:
    """Problems in lines, one sentence once: how often it is said, and below it the first places. What is said most
    comes first; after `most` sentences only how many problems more, and where to see the `rest`."""
    said: dict[str, list[Problem]] = {}
    for problem in sorted(problems, key=lambda problem: problem.source[:2]):
        said.setdefault(_WORDS.sub("…", problem.message), []).append(problem)
    ranked = sorted(said.values(), key=len, reverse=True)
    lines = []
    for same in ranked[:most]:
        if len(same) == 1:
            lines.append(str(same[0]))
            continue
        alike = len({problem.message for problem in same}) == 1
        lines.append(f"{len(same):,} times: {same[0].message if alike else _WORDS.sub('“…”', same[0].message)}")
        lines += [f"    {problem.source}" for problem in same[:places]]
        if len(same) > places:
            lines.append(f"    … and {len(same) - places:,} more")
    if left := sum(map(len, ranked[most:])):
        lines.append(f"… and {left:,} more {rest}")
    return lines


def shareable(rows: Iterable[Row]) -> list[Row]:
    """Rows as they may be shared: without the places where they were said in confidence; what has no other is left
    out. Raises KeyError for a row that does not say what is `withheld`."""
    kept = []
    for row in rows:
        withheld = set(row["withheld"] or ())
        pairs = [pair for pair in zip(row["sources"], row["quotes"], strict=True) if pair[0] not in withheld]
        if pairs:
            sources, quotes = zip(*pairs, strict=True)
            kept.append(row | {"sources": list(sources), "quotes": list(quotes), "withheld": []})
    return kept


def left_out(rows: Iterable[Row]) -> int:
    """How many lines said in confidence these rows rest on."""
    return len({place for row in rows for place in row["withheld"] or ()})


def left_out_line(lines: int) -> str:
    """The last line of what is shared: how much is not in it, and nothing more of that."""
    return f"{count(lines, 'line')} said in confidence {'was' if lines == 1 else 'were'} left out."


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
