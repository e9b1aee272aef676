"""What is asked of the graph of a vault, and what its rows mean in the gold."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.ledger.telling import Row

Place = tuple[str, int]  # a note and a line
QUERIES = {
    "promises": """
        MATCH (c:Commitment) RETURN c.id AS id, c.sources AS sources, c.status AS status, c.due AS due,
        c.first_due AS first_due, c.slips AS slips, c.kept AS kept, c.done_on AS done_on, c.text AS text ORDER BY id""",
    "owners": "MATCH (p:Person)-[:COMMITTED_TO]->(c:Commitment) RETURN p.id AS person, c.id AS promise ORDER BY person",
    "entries": """
        MATCH (c:Commitment)-[:HAS_ENTRY]->(e) RETURN c.id AS id, e.date AS date, e.status AS status, e.due AS due,
        e.stated AS stated ORDER BY id, date""",
    "decisions": """
        MATCH (d:Decision) RETURN d.id AS id, d.sources AS sources, d.status AS status, d.text AS text ORDER BY id""",
    "waits": "MATCH (d:Decision)-[:WAITS_FOR]->(p:Person) RETURN d.id AS id, p.id AS person ORDER BY id, person",
    "records": """
        MATCH (n:Note)-[r:RECORDS]->(m:Meeting)
        RETURN n.path AS note, m.id AS meeting, r.sources AS lines, m.sources AS sources ORDER BY note, meeting""",
    "attended": """
        MATCH (p:Person)-[r:ATTENDED]->(m:Meeting)
        RETURN p.id AS person, m.id AS meeting, r.sources AS sources ORDER BY person, meeting""",
    "people": "MATCH (p:Person) RETURN p.id AS id, p.name AS name, p.aliases AS aliases ORDER BY id",
    "said of": "MATCH (p:Person)-[r]->() RETURN p.id AS person, r.sources AS sources ORDER BY person",
    "said to": "MATCH ()-[r]->(p:Person) RETURN p.id AS person, r.sources AS sources ORDER BY person",
    "targets": """
        MATCH (f:Feature)-[t:TARGETS]->(r:Release)
        RETURN f.name AS feature, f.aliases AS aliases, r.name AS release, r.version AS version,
        t.since AS since, t.until AS until ORDER BY feature, release""",
    "needs": """
        MATCH (f)-[:DEPENDS_ON]->(g) RETURN f.name AS feature, f.aliases AS aliases, g.name AS needs,
        g.aliases AS others ORDER BY feature, needs""",
    "accounts": "MATCH (o:Account) RETURN o.name AS name, o.aliases AS aliases ORDER BY name",
    "employers": """
        MATCH (p:Person)-[w:WORKS_AT]->(o:Organization)
        RETURN p.id AS person, o.name AS company, w.until AS until ORDER BY person, company""",
}  # fmt: skip


@dataclass(slots=True)
class Figure:
    """How many of what the gold has were found, and how many of what was found are in the gold."""

    name: str
    right: int
    of: int
    told: int | None = None  # None: there is no precision
    right_told: int | None = None  # of `told`; None: as many as `right`
    asked: str = ""
    wrong: list[str] = field(default_factory=list)  # what is wrong, in words

    @property
    def recall(self) -> float | None:
        return self.right / self.of if self.of else None

    @property
    def precision(self) -> float | None:
        right = self.right if self.right_told is None else self.right_told
        return right / self.told if self.told else None


@dataclass(frozen=True, slots=True)
class Graph:
    """The rows of all queries, and what they mean in the gold."""

    gold: Row
    rows: Mapping[str, Sequence[Row]]
    called: Mapping[str, str]  # the name of a node of a person
    fulls: Mapping[str, frozenset[str]]  # of a node of a person, the people of the gold whose full names it has
    nodes: Mapping[str, frozenset[str]]  # of a person of the gold, the nodes with the full name
    meetings: Mapping[tuple[str, int], frozenset[str]]  # of a note and the first line of its telling, the nodes


def places(sources: Iterable[str] | None) -> Iterator[Place]:
    """Sources of the graph as notes and lines."""
    for source in sources or ():
        path, _, line = source.rpartition(":")
        if line.isdecimal():
            yield path, int(line)


def read(folder: Path) -> dict[str, list[Row]]:
    """Ingest `folder`/vault and ask its graph."""
    from kg.cli import kg
    from kg.cli.options import opened, place

    vault = folder / "vault"
    with redirect_stdout(sys.stderr):
        kg.main(["ingest", "--vault", str(vault), "--store", ""], standalone_mode=False)
    with opened(place(vault, "")) as store:
        return {name: store.run(query, {}) for name, query in QUERIES.items()}


def understood(gold: Row, rows: Mapping[str, Sequence[Row]]) -> Graph:
    """The rows, with the people and meetings of the gold that they are about."""
    full = {person["name"].casefold(): person["id"] for person in gold["people"] if not person["hidden"]}
    fulls: dict[str, frozenset[str]] = {}
    nodes: dict[str, set[str]] = defaultdict(set)
    for row in rows["people"]:
        held = {full[name.casefold()] for name in names(row) if name.casefold() in full}
        fulls[row["id"]] = frozenset(held)
        for id in held:
            nodes[id].add(row["id"])
    recorded: dict[str, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for row in rows["records"]:
        lines = {line for at, line in places([*(row["lines"] or ()), *(row["sources"] or ())]) if at == row["note"]}
        recorded[row["note"]][row["meeting"]] |= lines
    meetings: dict[tuple[str, int], frozenset[str]] = {}
    for meeting in gold["meetings"]:
        for telling in meeting["tellings"]:
            found = recorded[telling["note"]]
            whole = telling["how"] != "section"
            inside = range(telling["start"], telling["end"] + 1)
            meetings[telling["note"], telling["start"]] = frozenset(
                id for id, lines in found.items() if whole or any(line in inside for line in lines)
            )
    called = {row["id"]: row["name"] for row in rows["people"]}
    return Graph(gold, rows, called, fulls, {id: frozenset(found) for id, found in nodes.items()}, meetings)


def names(row: Row) -> list[str]:
    """All names of a node."""
    return [name for name in (row["name"], *(row["aliases"] or ())) if name]


def day(value: object) -> str | None:
    """A day of the graph, a date or text, as ISO text."""
    return None if value is None else str(value)[:10]
