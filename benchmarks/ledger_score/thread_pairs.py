"""Threads: which lines are one thing, and which node a thing is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from benchmarks.ledger.telling import Row
from benchmarks.ledger_score.graph import Figure, Place, places


@dataclass(frozen=True, slots=True)
class Line:
    """A telling: the thread it belongs to, where it was told, and the nodes that have it."""

    thread: str
    where: str  # the meeting or note
    text: str
    nodes: frozenset[str]
    ended: frozenset[str] = frozenset()  # threads of which it tells only that they ended


def pairs(name: str, lines: Sequence[Line], asked: str) -> Figure:
    """Of the pairs of lines of one thread, how many are in one node; of those in one node, how many of one thread."""
    threads: dict[str, list[int]] = defaultdict(list)
    nodes: dict[str, list[int]] = defaultdict(list)
    for number, line in enumerate(lines):
        threads[line.thread].append(number)
        for node in line.nodes:
            nodes[node].append(number)

    def apart(groups: Iterable[list[int]]) -> set[tuple[int, int]]:
        two = (pair for group in groups for pair in combinations(group, 2))
        # Lines of one thread in one meeting are no pair; of two threads they are, to be told apart.
        return {(a, b) for a, b in two if _counts(lines[a], lines[b])}

    meant, joined = apart(threads.values()), apart(nodes.values())
    wrong = [f"one: {lines[a].text} / {lines[b].text}" for a, b in sorted(joined - meant)]
    wrong += [f"two: {lines[a].text} / {lines[b].text}" for a, b in sorted(meant - joined)]
    return Figure(name, len(meant & joined), len(meant), len(joined), asked=asked, wrong=wrong)


def _counts(one: Line, other: Line) -> bool:
    if one.thread != other.thread:
        return one.thread not in other.ended and other.thread not in one.ended
    return one.where != other.where


def by_place(rows: Iterable[Row]) -> dict[Place, frozenset[str]]:
    """The nodes that have a line among their sources."""
    found: dict[Place, set[str]] = defaultdict(set)
    for row in rows:
        for at in places(row["sources"]):
            found[at].add(row["id"])
    return {at: frozenset(ids) for at, ids in found.items()}


def threads(things: Iterable[Row], rows: Sequence[Row], left_out: str) -> list[Line]:
    """The tellings of promises or decisions, but those of a sort."""
    at = by_place(rows)
    things = list(things)
    ended: dict[Place, set[str]] = defaultdict(set)
    for thing in things:
        for telling in thing["tellings"]:
            if telling[left_out]:
                ended[telling["note"], telling["line"]].add(thing["id"])
    return [
        Line(
            thing["id"],
            telling["meeting"] or telling["note"],
            f"{telling['note']}:{telling['line']} {telling['words']}",
            at.get((telling["note"], telling["line"]), frozenset()),
            frozenset(ended.get((telling["note"], telling["line"]), ())),
        )
        for thing in things
        for telling in thing["tellings"]
        if not telling[left_out]
    ]


def node_now(lines: Sequence[Line], by_id: Mapping[str, Row]) -> Row | None:
    """The node of a promise: of its first line that was read, that with most of its lines."""
    first = next((line for line in lines if line.nodes), None)
    if first is None:
        return None
    return by_id[min(first.nodes, key=lambda node: (-sum(node in line.nodes for line in lines), node))]
