"""Cards: what is known of something, in sections, as text, Markdown, a page to print or JSON."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from kg.questions import Basis
from kg.render import as_json, as_markdown, coverage_line, evidence, left_out, left_out_line, shareable
from kg.shown import Shown, shown
from kg.store import Row


class Section(NamedTuple):
    """A section of a card: a heading with rows below it, each told by `tell`."""

    heading: str
    rows: Sequence[Row]
    tell: Callable[[Row], str]
    most: int = 5  # rows that are shown before "and N more"
    history: bool = False  # is it of what is over, and so shown only when all is asked for?
    join: Callable[[Sequence[Row]], Sequence[Row]] | None = None  # its rows as people read them, some in one

    @property
    def lines(self) -> Sequence[Row]:
        """Its rows as people read them."""
        return self.join(self.rows) if self.join else self.rows


@dataclass(frozen=True, slots=True)
class Card:
    """What is known of one thing or several, and what that rests on."""

    title: str
    head: tuple[str, ...]
    properties: Row  # for programs
    sections: tuple[Section, ...]
    coverage: Basis
    left_out: int | None = None  # lines said in confidence, where it is to be shared

    def without_confidence(self, whole: Card) -> Card:
        """The card to share: what may be told of each row, and on how many lines said in confidence the `whole` card,
        which is not to be shared, rests beside."""
        sections = (section._replace(rows=shareable(section.rows)) for section in self.sections)
        lines = left_out([whole.properties, *(row for section in whole.sections for row in section.rows)])
        kept = tuple(section for section in sections if section.rows)
        return replace(self, sections=kept, coverage=whole.coverage, left_out=lines)

    def as_json(self) -> str:
        """One object: what it is of, and the rows of each section, each with its sources."""
        return as_json(self.as_object(), indent=2)

    def as_object(self) -> dict[str, Any]:
        """What `as_json` writes."""
        known = {key: value for key, value in self.properties.items() if value not in (None, [], False)}
        sections = {section.heading.lower().replace(" ", "_"): list(section.rows) for section in self.sections}
        left = {"left_out": self.left_out} if self.left_out is not None else {}
        return {**known, **sections, **left, "coverage": asdict(self.coverage)}

    def as_card(self, *, every: bool = False) -> str:
        """Plain text: a line per thing known, below it its place and words; with `every`, all of them and what is
        over."""
        lines = list(self.head)
        hidden = 0
        for section in self.sections:
            if section.history and not every:
                hidden += len(section.rows)
                continue
            shown = section.lines if every else section.lines[: section.most]
            lines += ["", section.heading]
            for row in shown:
                lines.append(f"  {section.tell(row)}")
                lines += [f"      {text}" for text in evidence(row, most=1)]
            if len(shown) < len(section.lines):
                lines.append(f"  … and {len(section.lines) - len(shown)} more (--all)")
        if hidden:
            lines += ["", f"{self._history()}: --all"]
        lines += ["", coverage_line(self.coverage)]
        return "\n".join([*lines, left_out_line(self.left_out)] if self.left_out is not None else lines)

    def as_markdown(self, link: Link | None = None) -> Shown:
        """Markdown on one page: a heading, then each section's lines, each with its note and line; nothing in it is
        active but what `link` makes of a place."""
        lines = [f"# {self.title}", "", *self.head]
        for section in self.sections:
            if section.history:
                continue
            lines += ["", f"## {section.heading}", ""]
            for row in section.lines[: section.most]:
                lines.append(_bullet(section.tell(row), row, link))
            if section.most < len(section.lines):
                lines.append(f"- … and {len(section.lines) - section.most} more")
        lines += ["", f"*{coverage_line(self.coverage)}*"]
        if self.left_out is not None:
            lines += ["", f"*{left_out_line(self.left_out)}*"]
        return Shown("\n".join(line if isinstance(line, Shown) else as_markdown([line]) for line in lines))

    def _history(self) -> str:
        return ", ".join(section.heading.lower() for section in self.sections if section.history).capitalize()


def as_page(cards: Sequence[Card], link: Link) -> str:
    """Cards as an HTML page that prints, each on a sheet of its own; every text in it is escaped."""
    from jinja2 import Environment, FileSystemLoader

    pages = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True)
    told = [
        {
            "title": shown(card.title),
            "head": [shown(line) for line in card.head],
            "sections": [
                (section.heading, [_told(section.tell(row), row, link) for row in section.lines[: section.most]],
                 len(section.lines) - section.most)
                for section in card.sections
                if not section.history
            ],
            "foot": [coverage_line(card.coverage)]
            + ([left_out_line(card.left_out)] if card.left_out is not None else []),
        }
        for card in cards
    ]  # fmt: skip
    return pages.get_template("card.html").render(cards=told)


Link = Callable[[str], str]
"""The address that opens a place ("note.md:7")."""


def obsidian(vault: str) -> Link:
    """Links that open a note of this vault in Obsidian (its URI scheme)."""

    def link(place: str) -> str:
        note = place.rpartition(":")[0] or place
        return f"obsidian://open?vault={quote(vault, safe='')}&file={quote(note, safe='')}"

    return link


def _bullet(text: str, row: Row, link: Link | None) -> str:
    place, more = _place(row)
    if not place:
        return f"- {text}"
    if link is None:
        return f"- {text} ({place}{more})"
    label = as_markdown([_BRACKET.sub(r"\\\g<0>", place)])
    return Shown(f"{as_markdown([f'- {text}'])} ([{label}]({link(place)}){more})")


def _told(text: str, row: Row, link: Link) -> dict[str, Any]:
    place, more = _place(row)
    return {
        "text": shown(text),
        "place": shown(place),
        "more": more,
        "link": link(place),
        "late": bool(row.get("late")),
    }


def _place(row: Row) -> tuple[str, str]:
    """The newest place of a row, and how many more there are."""
    sources = row.get("sources") or []
    return (sources[-1] if sources else "", f" +{len(sources) - 1}" if len(sources) > 1 else "")


_BRACKET = re.compile(r"[\[\]\\]")
