"""Records as the stores write and give them: rows of nodes and relationships, and values as plain Python."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, TypeVar

from kg.model import Edge, Node, Value, row_digest
from kg.store import Row
from kg.vocabulary import DATES

T = TypeVar("T")
K = TypeVar("K")


def node_row(vault: str, node: Node) -> Row:
    """The properties of a node with what every store adds: whose it is, and its digest."""
    return {**_stored(node.properties), "id": node.id, "vault": vault, "row_digest": row_digest(node)}


def edge_row(edge: Edge) -> Row:
    """The properties of a relationship with its digest."""
    return {**_stored(edge.properties), "row_digest": row_digest(edge)}


def _stored(properties: Mapping[str, Value]) -> Row:
    """Properties as every store keeps them: a date as a `date`. Reading gives ISO strings again, see `plain`."""
    return {name: date.fromisoformat(str(value)) if name in DATES else value for name, value in properties.items()}


def grouped(items: Iterable[T], key: Callable[[T], K]) -> dict[K, list[T]]:
    """Items by their keys, each list in the order that they came in."""
    groups: dict[K, list[T]] = {}
    for item in items:
        groups.setdefault(key(item), []).append(item)
    return groups


def plain(value: Any, unwrap: Callable[[Any], Any]) -> Any:
    """A value of a row as text, a number, a list or a dict; `unwrap` makes one of these of what only the engine has:
    a node, a path, a day."""
    if value is None or isinstance(value, str | bool | int | float):
        return value
    value = unwrap(value)
    if isinstance(value, list | tuple | set):
        return [plain(item, unwrap) for item in value]
    if isinstance(value, Mapping):
        return {key: plain(item, unwrap) for key, item in value.items()}
    return str(value)
