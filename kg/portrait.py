"""Entity cards: what the graph says of one thing, as a card (`whois`) or as a briefing before a meeting (`brief`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import Any, NamedTuple

from kg.graph.validity import FORMER
from kg.identity.lookup import Thing
from kg.questions import Basis, coverage, find, rows
from kg.render import (
    as_json,
    as_markdown,
    bullets,
    cell,
    coverage_line,
    evidence,
    left_out,
    left_out_line,
    shareable,
)
from kg.store import Row, Store
from kg.vocabulary import RELATION

_DONE = ("done", "cancelled")
# Relations that have a section of their own, or say little of who somebody is.
_ELSEWHERE = ("COMMITTED_TO", "PROMISED_TO", "ATTENDED", "MADE_IN", "DECIDED", "SAID", "RELATED_TO")


class Section(NamedTuple):
    """A section of a card: a heading with rows below it, each told by `tell`."""

    heading: str
    rows: list[Row]
    tell: Callable[[Row], str]
    empty: str = ""  # said when there are none; "" leaves the section out
    most: int = 5  # rows that are shown before "and N more"


@dataclass(frozen=True, slots=True)
class Portrait:
    """An entity card: what is known of one thing, in sections, and what that rests on."""

    thing: Thing
    properties: Row
    sections: list[Section]
    coverage: Basis
    left_out: int | None = None  # lines said in confidence, where it is to be shared

    def as_json(self) -> str:
        """One object: name, kind, what it is, and the rows of each section, each with its sources."""
        known = {
            key: value for key, value in self.properties.items() if value not in (None, [], False) and key != "labels"
        }
        sections = {section.heading.lower().replace(" ", "_"): section.rows for section in self.sections}
        left = {"left_out": self.left_out} if self.left_out is not None else {}
        basis = {**left, "coverage": asdict(self.coverage)}
        return as_json({"id": self.thing.id, "kind": self.thing.kind, **known, **sections, **basis}, indent=2)

    def as_card(self, *, every: bool = False) -> str:
        """Plain text: a line per thing known, below it its place and words."""
        lines = [_headline(self.thing, self.properties), *_state(self.properties)]
        for section in self.sections:
            if not section.rows:
                continue
            shown = section.rows if every else section.rows[: section.most]
            lines += ["", section.heading]
            for row in shown:
                lines.append(f"  {section.tell(row)}")
                lines += [f"      {text}" for text in evidence(row, most=1)]
            if len(shown) < len(section.rows):
                lines.append(f"  … and {len(section.rows) - len(shown)} more (--all)")
        return "\n".join([*lines, "", coverage_line(self.coverage)])

    def as_markdown(self) -> str:
        """Markdown: a heading, then each section's lines, each with its note and line; nothing in it is active."""
        lines = [f"# {self.thing.name}", "", _headline(self.thing, self.properties), *_state(self.properties)]
        for section in self.sections:
            if section.rows or section.empty:
                told = [(section.tell(row), row) for row in section.rows]
                lines += ["", f"## {section.heading}", "", *(bullets(told, most=section.most) or [section.empty])]
        lines += ["", f"*{coverage_line(self.coverage)}*"]
        return as_markdown([*lines, "", f"*{left_out_line(self.left_out)}*"] if self.left_out is not None else lines)


def portrait(store: Store, typed: str) -> Portrait:
    """The entity card of what a typed name means. Raises Unknown when it means nothing, or several things."""
    thing, properties, asked = _begin(store, typed)
    person = thing.kind == "Person"
    open_, closed = _split(asked("who-committed", **_asked_by(thing)))
    tell = _commitment if person else _owned
    ties, former = _ties(asked("links", name=thing.id))
    sections = [
        Section("Who they are" if person else "What it is", ties, _tie, most=12),
        Section("No longer", former, _tie, most=3),
        Section("Owes" if person else "Open commitments", open_, tell),
        Section("Kept or dropped", closed[::-1], tell, most=3),
        Section("Says and thinks", asked("internal/said", name=thing.id) if person else [], _statement, most=3),
        Section("Meetings", asked("internal/meetings-of", name=thing.id) if person else [], _meeting, most=2),
        Section("Mentioned in", asked("mentions", name=thing.id), _mention, most=3),
    ]
    return Portrait(thing, properties, [section for section in sections if section.rows], coverage(store))


def brief(store: Store, typed: str, *, share: bool = False) -> Portrait:
    """The briefing on what a typed name means; with `share`, without what was said in confidence."""
    if not share:
        return _brief(store, typed)
    from kg.shared import shared

    with shared(store) as part:
        whole, thing = part.find(store, typed)
        told, every = _brief(part.store, thing.id), _brief(store, whole.id)
    sections = [section._replace(rows=shareable(section.rows)) for section in told.sections]
    lines = left_out([every.properties, *(row for section in every.sections for row in section.rows)])
    return replace(told, sections=sections, coverage=every.coverage, left_out=lines)


def _brief(store: Store, typed: str) -> Portrait:
    thing, properties, asked = _begin(store, typed)
    person, account = thing.kind == "Person", thing.kind == "Organization"
    open_, closed = _split(asked("who-committed", **_asked_by(thing)))
    theirs = [row for row in open_ if person or row["company"] == thing.name]
    owed = _split(asked("promised-to", name=thing.id))[0] if person or account else []
    attended = asked("internal/meetings-of", name=thing.id) if person else []
    meetings = [row for row in attended if not row["planned"]]
    ties, former = _ties(asked("links", name=thing.id))
    sections = [
        Section("Who they are" if person else "What it is", ties, _tie, most=15),
        Section("No longer", former, _tie),
        Section("Owes", theirs, _commitment if person else _owned, "Nothing open." if person or account else "", 12),
        Section("Is owed", owed, _promised, "Nothing open." if person else "", 12),
        Section("Open commitments about it", [] if person else [r for r in open_ if r not in theirs], _owned, most=12),
        Section("Kept or dropped", closed[::-1], _commitment if person else _owned),
        Section("Decisions", asked("decisions", about=thing.id), _decision, "None in these notes.", 8),
        Section("Says and thinks", asked("internal/said", name=thing.id) if person else [], _statement),
        Section("Last meeting", meetings[:1], _meeting, "None in these notes." if person else ""),
        Section("Last mentioned", asked("mentions", name=thing.id)[:3], _mention),
    ]
    return Portrait(thing, properties, sections, coverage(store))


def _begin(store: Store, typed: str) -> tuple[Thing, Row, Callable[..., list[Row]]]:
    thing, asked = find(store, typed), partial(rows, store)
    return thing, asked("internal/one", name=thing.id)[0], asked


def _asked_by(thing: Thing) -> dict[str, str]:
    """The parameter of who-committed that this thing is asked by."""
    return {{"Person": "person", "Organization": "account", "Release": "release"}.get(thing.kind, "about"): thing.id}


def _split(commitments: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    closed = [row for row in commitments if row["status"] in _DONE]
    return [row for row in commitments if row["status"] not in _DONE], closed


def _ties(links: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """What says who or what it is, and what does no more: in the order of the vocabulary, outward before inward."""
    order = list(RELATION)
    ties = [row for row in links if row["relation"] not in _ELSEWHERE]
    ties.sort(key=lambda row: (order.index(row["relation"]), not row["forward"]))
    return [row for row in ties if row["role"] != FORMER], [row for row in ties if row["role"] == FORMER]


def _headline(thing: Thing, properties: Mapping[str, Any]) -> str:
    words = [thing.kind.lower()]
    if "Account" in properties["labels"]:
        words = ["account"]
    if properties["self"]:
        words = ["your own company"]
    if properties["owner"]:
        words.append("the owner of this vault")
    if properties["guessed"]:
        words.append("a guess: `kg review` asks")
    if properties["roles"]:
        words.append(", ".join(properties["roles"]))
    head = f"{thing.name}: {'; '.join(words)}"
    return head + (f"; also called {', '.join(properties['aliases'])}" if properties["aliases"] else "")


_STATE = {"status": "Status:", "ga": "GA", "freeze": "code freeze", "gate": "gate"}


def _state(properties: Mapping[str, Any]) -> list[str]:
    told = [f"{name} {properties[key]}" for key, name in _STATE.items() if properties[key]]
    lines = [", ".join(told)] if told else []
    if properties["first_seen"]:
        lines.append(f"In the notes from {properties['first_seen']} to {properties['last_seen']}.")
    return lines


def _commitment(row: Row) -> str:
    more = [cell(row["status"])]
    if row["due"]:
        more.append(f"due {row['due']}")
    if row.get("priority"):
        more.append(row["priority"])
    if row.get("disputed"):
        more.append("notes disagree on its status")
    if row["inferred"]:
        more.append("inferred")
    return f"{row['commitment']} [{', '.join(more)}]"


def _owned(row: Row) -> str:
    return f"{row['person']}: {_commitment(row)}"


def _promised(row: Row) -> str:
    return f"{' and '.join(row['owners']) or 'Nobody yet'}: {_commitment(row)}"


def _decision(row: Row) -> str:
    return f"{row['date'] or 'undated'}, {row['status']}: {row['decision']}"


def _statement(row: Row) -> str:
    words = f"“{row['statement']}”" if row["kind"] == "quote" else row["statement"]
    return f"{row['date'] or 'undated'}: {words}" + (" [inferred]" if row["inferred"] else "")


def _meeting(row: Row) -> str:
    people = f", with {', '.join(row['people'])}" if row["people"] else ""
    return f"{row['date'] or 'undated'}: {row['meeting']}{people}" + (" [planned]" if row["planned"] else "")


def _tie(row: Row) -> str:
    relation = RELATION[row["relation"]]
    if row["role"] == FORMER:
        more = [f"until {row['until']}" if row["until"] else FORMER, *([row["reason"]] if row["reason"] else [])]
    else:
        more = [cell(row[key]) for key in ("date", "status", "role") if row[key]]
        more += [f"since {row['since']}"] if row["since"] else []
    if row["inferred"]:
        more.append("inferred")
    return f"{relation.says if row['forward'] else relation.back} {row['other']}" + (
        f" [{', '.join(more)}]" if more else ""
    )


def _mention(row: Row) -> str:
    return f"{row['date'] or 'undated'}: {row['note']}"
