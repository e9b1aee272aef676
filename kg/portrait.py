"""Portraits: what the graph says of one name, as a card (`whois`) and as a briefing to read before a meeting (`brief`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

from kg.model import Coverage
from kg.questions import Thing, ask, coverage, find, inner
from kg.render import as_json, bullets, cell, coverage_line, evidence
from kg.store import Row, Store
from kg.vocabulary import RELATION

_DONE = ("done", "cancelled")


class Section(NamedTuple):
    """A heading with rows below it, each told by `tell`."""

    heading: str
    rows: list[Row]
    tell: Callable[[Row], str]
    empty: str = ""  # said when there are none; "" leaves the section out


@dataclass(frozen=True, slots=True)
class Portrait:
    """What is known of one thing, in sections, and what that rests on."""

    thing: Thing
    one: Row
    sections: list[Section]
    coverage: Coverage

    def as_json(self) -> str:
        """One object: name, kind, what it is, and the rows of each section, each with its sources."""
        known = {key: value for key, value in self.one.items() if value not in (None, [], False) and key != "labels"}
        sections = {section.heading.lower(): section.rows for section in self.sections}
        return as_json(
            {"id": self.thing.id, "kind": self.thing.kind, **known, **sections, "coverage": asdict(self.coverage)},
            indent=2,
        )

    def as_text(self, *, every: bool = False) -> str:
        """A card: a line per thing known, its place and words below it."""
        lines = [_headline(self.thing, self.one), *_known(self.one)]
        for section in self.sections:
            if not section.rows:
                continue
            shown = section.rows if every else section.rows[:5]
            lines += ["", section.heading]
            for row in shown:
                lines.append(f"  {section.tell(row)}")
                lines += [f"      {text}" for text in evidence(row, most=1)]
            if len(shown) < len(section.rows):
                lines.append(f"  … and {len(section.rows) - len(shown)} more (--all)")
        return "\n".join([*lines, "", coverage_line(self.coverage)])


@dataclass(frozen=True, slots=True)
class Brief(Portrait):
    """A portrait told as a Markdown briefing."""

    def as_text(self, *, every: bool = True) -> str:
        """Markdown: a heading, then each section's lines with their notes."""
        lines = [f"# {self.thing.name}", "", _headline(self.thing, self.one), *_known(self.one)]
        for section in self.sections:
            if section.rows or section.empty:
                told = [(section.tell(row), row) for row in section.rows]
                lines += ["", f"## {section.heading}", "", *(bullets(told, most=12) or [section.empty])]
        return "\n".join([*lines, "", f"*{coverage_line(self.coverage)}*"])


def portrait(store: Store, vault: str, typed: str) -> Portrait:
    """The card of what a typed name means. Raises Unknown when it means nothing, or several things."""
    thing, one = _one(store, vault, typed)
    rows = _rows(store, vault)
    sections = []
    if thing.kind == "Person":
        sections.append(Section("Committed to", rows("who-committed", person=thing.id), _commitment))
    links = rows("links", name=thing.id)
    told = ("COMMITTED_TO",) if thing.kind == "Person" else ()
    sections += [Section(heading, found, _linked) for heading, found in _by_relation(links, told)]
    if thing.kind not in ("Person",):
        sections.append(Section("Commitments about it", rows("who-committed", **_about(thing)), _owned))
    sections.append(Section("Mentioned in", rows("mentions", name=thing.id), _mention))
    return Portrait(thing, one, [section for section in sections if section.rows], coverage(store, vault))


def brief(store: Store, vault: str, typed: str, *, owner: str = "", share: bool = False) -> Brief:
    """The briefing on what a typed name means; with `share`, without what was said in confidence."""
    thing, one = _one(store, vault, typed)
    rows = _rows(store, vault)
    person = thing.kind == "Person"
    links = [row for row in rows("links", name=thing.id) if row["relation"] not in ("COMMITTED_TO", "ATTENDED", "MADE_IN", "PROMISED_TO", "RELATED_TO", "DECIDED", "SAID")]  # fmt: skip
    owes = rows("who-committed", **(_about(thing)))
    open_, closed = _split(owes)
    owed = rows("promised-to", name=thing.id) if thing.kind in ("Person", "Organization") else []
    meetings = rows("meetings", person=thing.id) if person else []
    tell = _commitment if person else _owned
    sections = [
        Section("Who they are" if person else "What it is", links, _linked_with_relation),
        Section("Owes" if person else "Open commitments", open_, tell, "Nothing open."),
        Section("Is owed", _split(owed)[0], _promised, "Nothing open." if person else ""),
        Section("Done or dropped", closed[-5:], tell),
        Section(
            "Decisions", rows("decisions", about=thing.id)[:8] if thing.kind != "Artifact" else [], _decision, "None."
        ),
        Section(
            "Last meeting",
            [row for row in meetings if not row["planned"]][:1],
            _meeting,
            "None in these notes." if person else "",
        ),
        Section("Last mentioned", rows("mentions", name=thing.id)[:3], _mention),
    ]
    if share:
        sections = [
            section._replace(rows=[row for row in section.rows if not row.get("private")]) for section in sections
        ]
    return Brief(thing, one, sections, coverage(store, vault))


def _one(store: Store, vault: str, typed: str) -> tuple[Thing, Row]:
    thing = find(store, vault, typed)
    return thing, inner(store, vault, "one", name=thing.id)[0]


def _rows(store: Store, vault: str) -> Callable[..., list[Row]]:
    def rows(question: str, **given: str) -> list[Row]:
        return ask(store, vault, question, given).rows

    return rows


def _about(thing: Thing) -> dict[str, str]:
    """The parameter of who-committed that this thing is asked by."""
    return {{"Person": "person", "Organization": "account", "Release": "release"}.get(thing.kind, "about"): thing.id}


def _split(commitments: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    return [row for row in commitments if row["status"] not in _DONE], [
        row for row in commitments if row["status"] in _DONE
    ]


def _by_relation(links: Sequence[Row], told: Sequence[str]) -> list[tuple[str, list[Row]]]:
    """Rows under what their relation says, as read from this end, in the order of the vocabulary."""
    found = []
    for name, relation in RELATION.items():
        for forward, says in ((True, relation.says), (False, relation.back)):
            rows = [row for row in links if row["relation"] == name and row["forward"] is forward and name not in told]
            if rows:
                found.append((says[0].upper() + says[1:], rows))
    return found


def _headline(thing: Thing, one: Mapping[str, Any]) -> str:
    words = [thing.kind.lower()]
    if "Account" in one["labels"]:
        words = ["account"]
    if one["self"]:
        words = ["your own company"]
    if one["owner"]:
        words.append("the owner of this vault")
    if one["roles"]:
        words.append(", ".join(one["roles"]))
    head = f"{thing.name}: {'; '.join(words)}"
    return head + (f"; also called {', '.join(one['aliases'])}" if one["aliases"] else "")


def _known(one: Mapping[str, Any]) -> list[str]:
    lines = []
    if one["status"]:
        lines.append(f"Status: {one['status']}" + (f", GA {one['ga']}" if one["ga"] else ""))
    elif one["ga"]:
        lines.append(f"GA: {one['ga']}")
    if one["first_seen"]:
        lines.append(f"In the notes from {one['first_seen']} to {one['last_seen']}.")
    return lines


def _commitment(row: Row) -> str:
    more = [cell(row["status"])]
    if row["due"]:
        more.append(f"due {row['due']}")
    if row.get("priority"):
        more.append(row["priority"])
    if row.get("disputed"):
        more.append("notes disagree on its status")
    if row.get("stated") is False:
        more.append("inferred")
    return f"{row['commitment']} [{', '.join(more)}]"


def _owned(row: Row) -> str:
    return f"{row['person']}: {_commitment(row)}"


def _promised(row: Row) -> str:
    return f"{' and '.join(row['owners']) or 'Nobody yet'}: {_commitment(row)}"


def _decision(row: Row) -> str:
    return f"{row['date'] or 'undated'}, {row['status']}: {row['decision']}"


def _meeting(row: Row) -> str:
    return f"{row['date'] or 'undated'}: {row['meeting']}" + (
        f", with {', '.join(row['people'])}" if row["people"] else ""
    )


def _linked(row: Row) -> str:
    more = [cell(row[key]) for key in ("date", "status", "role") if row[key]]
    if row["stated"] is False:
        more.append("inferred")
    return str(row["other"]) + (f" [{', '.join(more)}]" if more else "")


def _linked_with_relation(row: Row) -> str:
    relation = RELATION[row["relation"]]
    return f"{relation.says if row['forward'] else relation.back} {_linked(row)}"


def _mention(row: Row) -> str:
    return f"{row['date'] or 'undated'}: {row['note']}"
