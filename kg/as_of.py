"""The graph as it stood on a day (a temporal snapshot): what the notes had told until then, and nothing later."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from kg.graph.state import Entry, State, state
from kg.graph.validity import FORMER
from kg.model import Edge, EdgeKey, Graph, Node, is_day
from kg.part import basis, part
from kg.questions import rows
from kg.store import Row, Store
from kg.vocabulary import AS_TOLD, DATES, TELLS_STATE, kind_of

Properties = dict[str, Any]


@contextmanager
def as_of(store: Store, day: str) -> Iterator[Store]:
    """A view of a graph as it stood on a day, as a store to ask the same questions; it is gone at the end."""
    newest = rows(store, "internal/newest-day")[0]["day"]
    if not newest or day >= newest:
        yield store  # nothing is later
        return
    with part(snapshot(store, day)) as view:
        yield view


def snapshot(store: Store, day: str) -> Graph:
    """A graph without what notes of later days tell. What has no day stays, but for the state that a page without one
    tells: nobody knows since when that holds, and that is what is said of it."""
    things, links = rows(store, "internal/all-things"), rows(store, "internal/all-links")
    notes = {row["properties"]["path"]: row["properties"].get("date", "") for row in things if "Note" in row["labels"]}
    entries = _entries({row["properties"]["id"]: row["properties"] for row in things}, links)
    nodes = {}
    for row in things:
        kind = kind_of(row["labels"])
        properties = _until(row["properties"], notes, day)
        if properties["id"] in entries:
            holds = state(entries[properties["id"]], day)
            properties = _holding(kind, properties, holds) if holds else {}
        ours = properties.get("owner") or properties.get("self")  # whose vault it is does not hang on a day
        if properties and (ours or (properties.get("first_seen", "") <= day and properties.get("date", "") <= day)):
            more = (label for label in row["labels"] if label != kind)
            nodes[properties["id"]] = Node(properties["id"], kind, (kind, *more), properties)
    edges: dict[EdgeKey, Edge] = {}
    for row in links:
        properties = _until(row["properties"], notes, day)
        if (
            row["start"] in nodes
            and row["end"] in nodes
            and properties["sources"]
            and properties.get("since", "") <= day
        ):
            edge = Edge(row["start"], row["type"], row["end"], properties)
            edges[edge.key] = edge
    return Graph(store.vault, nodes, edges, basis(store))


def _until(properties: Mapping[str, Any], notes: Mapping[str, str], day: str) -> Properties:
    """The properties of a node or relationship, with the sources of that time only; what ended later had not."""

    def said(place: str) -> str:
        path, _, line = place.rpartition(":")
        return notes.get(path if line.isdigit() else place, "")

    found = {name: value for name, value in properties.items() if name not in ("row_digest", "vault")}
    told = [number for number, place in enumerate(found["sources"]) if said(place) <= day]
    for name in ("sources", "quotes"):
        found[name] = [found[name][number] for number in told]
    if found.get("last_seen", "") > day:
        found["last_seen"] = max([found["first_seen"], *map(said, found["sources"])])
    if "history" in found:
        found = _as_told(found, day)
    if found.get("until", "") > day:
        found = {name: value for name, value in found.items() if name not in ("until", "reason") and value != FORMER}
    return found


UNDATED = "undated page"
"""The state of a thing on an earlier day, where only a page without a day tells it."""


def _as_told(properties: Properties, day: str) -> Properties:
    """The properties of a thing with the state that its notes had told by a day."""
    found = {name: value for name, value in properties.items() if name.removesuffix(AS_TOLD) not in TELLS_STATE}
    for told in found.pop("history"):
        says, since, value = told.split(" ", 2)
        if since == "-":
            value = UNDATED
        elif since > day:
            continue
        for name in (says, f"{says}{AS_TOLD}"):
            found.pop(name, None)
        found[says if says not in DATES or is_day(value) else f"{says}{AS_TOLD}"] = value
    return found


def _entries(things: Mapping[str, Properties], links: Iterable[Row]) -> dict[str, list[Entry]]:
    """The entries of each commitment and decision."""
    found: dict[str, list[Entry]] = defaultdict(list)
    for link in links:
        if link["type"] == "HAS_ENTRY":
            told = things[link["end"]]
            fields = {name: told[name] for name in Entry._fields if name in told and name != "day"}
            found[link["start"]].append(Entry(told.get("date", ""), **fields))
    return found


def _holding(kind: str, properties: Properties, holds: State) -> Properties:
    """The properties of a commitment or decision with what held of it."""
    names = State._fields if kind == "Commitment" else ("status",)
    rest = {name: value for name, value in properties.items() if name not in names}
    return rest | {name: value for name, value in holds._asdict().items() if name in names and value != ""}
