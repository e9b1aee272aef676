"""Scores what kg makes of a vault that `benchmarks.ledger` wrote: what lines add up to, not how they are read.

    python -m benchmarks.ledger_score FOLDER            # ingests FOLDER/vault and scores its graph against gold.json
    python -m benchmarks.ledger_score FOLDER --json     # the same figures for programs
    python -m benchmarks.ledger_score FOLDER --errors 5 # and some of what is wrong, of each figure

A promise is found by the lines that tell of it (`sources` of its node), a person by the full name, a feature by its
name. What the graph does not have counts as not found.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import combinations
from pathlib import Path
from typing import Any

from benchmarks.ledger_telling import Row

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


# Threads: which lines are one thing


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


# Promises


def promises(graph: Graph) -> Iterator[Figure]:
    """Promises: their lines, their threads, and what holds now."""
    gold, rows = graph.gold["promises"], graph.rows["promises"]
    lines = threads(gold, rows, "spoken")
    every = {(t["note"], t["line"]) for promise in gold for t in promise["tellings"]}
    read_rows = [row for row in rows if any(at in every for at in places(row["sources"]))]
    yield Figure(
        "lines that tell of a promise are read as one; and what is read as one is one",
        sum(bool(line.nodes) for line in lines),
        len(lines),
        len(rows),
        len(read_rows),
        wrong=[f"not read: {line.text}" for line in lines if not line.nodes]
        + [f"is none: {(row['sources'] or ['?'])[0]} {row['text']}" for row in rows if row not in read_rows],
    )
    yield pairs("a promise told again in another meeting is one promise", lines, "≥ .98 / ≥ .80")
    by_id = {row["id"]: row for row in rows}
    told: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        told[line.thread].append(line)
    now = {promise["id"]: _now(told[promise["id"]], by_id) for promise in gold}

    def figure(name: str, which: Iterable[Row], right: Callable[[Row, Row], bool], asked: str = "") -> Figure:
        chosen = list(which)
        bad = [p for p in chosen if not ((found := now[p["id"]]) and right(p, found))]
        said = [f"{p['tellings'][-1]['note']}: {_state(p)}, and kg: {_state(now[p['id']])}" for p in bad]
        return Figure(name, len(chosen) - len(bad), len(chosen), asked=asked, wrong=said)

    def state(promise: Row, found: Row) -> bool:
        return bool(_live(found["status"]) == _live(promise["status"]))

    def due(promise: Row, found: Row) -> bool:
        return bool(day(found["due"]) == promise["due"])

    changed = [promise for promise in gold if promise["changed_later"]]
    yield figure(
        "its state and due day now, where a later note changed them",
        changed,
        lambda p, n: state(p, n) and due(p, n),
        "≥ .75",
    )
    yield figure("its state now, all", gold, state, "≥ .95")
    yield figure("its due day now, all", gold, due, "≥ .97")
    ghosts = [p for p in changed if now[p["id"]]]
    yield figure(
        "no other node says otherwise, where a later note changed it",
        ghosts,
        lambda p, _: all(state(p, by_id[id]) for line in told[p["id"]] for id in line.nodes),
    )
    yield figure(
        "first due day, where it slipped",
        [p for p in gold if p["slips"]],
        lambda p, n: day(n["first_due"]) == p["first_due"],
    )
    yield figure("how often it slipped", [p for p in gold if p["slips"]], lambda p, n: n["slips"] == p["slips"])
    yield figure("day it was done", [p for p in gold if p["done_on"]], lambda p, n: day(n["done_on"]) == p["done_on"])
    yield figure("kept on time or late", [p for p in gold if p["kept"]], lambda p, n: n["kept"] == p["kept"])
    entries: dict[str, list[Row]] = defaultdict(list)
    for row in graph.rows["entries"]:
        entries[row["id"]].append(row)
    # A box that is ticked in its place has one line for two days.
    known = [promise for promise in gold if all(t["kind"] != "ticked" for t in promise["tellings"])]
    days = [(promise, state) for promise in known for state in promise["states"]]
    bad_days = [
        f"{promise['tellings'][0]['note']}: on {state['day']} {state['status']}, due {state['due']}"
        for promise, state in days
        if not (node := now[promise["id"]])
        or _on(entries[node["id"]], state["day"]) != (_live(state["status"]), state["due"])
    ]
    yield Figure(
        "state and due day by its entries, on each day they changed",
        len(days) - len(bad_days),
        len(days),
        wrong=bad_days,
    )
    owners: dict[str, set[str]] = defaultdict(set)
    for row in graph.rows["owners"]:
        owners[row["promise"]].add(row["person"])
    yield figure(
        "its owner",
        gold,
        lambda p, n: bool(owners[n["id"]]) and owners[n["id"]] <= graph.nodes.get(p["owner"], frozenset()),
    )


def _now(lines: Sequence[Line], by_id: Mapping[str, Row]) -> Row | None:
    """The node of a promise: of its first line that was read, that with most of its lines."""
    first = next((line for line in lines if line.nodes), None)
    if first is None:
        return None
    return by_id[min(first.nodes, key=lambda node: (-sum(node in line.nodes for line in lines), node))]


def _on(entries: Sequence[Row], until: str) -> tuple[str | None, str | None]:
    """The state and due day that entries until a day give: the newest wins, of one day what is stated."""
    past = sorted(
        (e for e in entries if e["date"] and str(day(e["date"])) <= until),
        key=lambda e: (str(day(e["date"])), bool(e["stated"])),
    )
    dues = [day(entry["due"]) for entry in past if entry["due"]]
    return (_live(past[-1]["status"]) if past else None, dues[-1] if dues else None)


def _live(status: str | None) -> str | None:
    return "open" if status == "in_progress" else status


def _state(row: Row | None) -> str:
    return f"{row['status']}, due {day(row['due'])}, done {day(row['done_on'])}" if row else "not read"


# Meetings and people


def meetings(graph: Graph) -> Iterator[Figure]:
    """Notes of one meeting, and who was there."""
    lines: list[Line] = []
    prepared: list[Line] = []
    for meeting in graph.gold["meetings"]:
        for telling in meeting["tellings"]:
            at = telling["note"], telling["start"]
            line = Line(meeting["id"], f"{at}", f"{at[0]}:{at[1]}", graph.meetings[at])
            (prepared if telling["how"] in ("prep", "planned") else lines).append(line)
    unread = [f"no meeting: {line.text}" for line in lines if not line.nodes]
    yield Figure("notes and sections of meetings are meetings", len(lines) - len(unread), len(lines), wrong=unread)
    yield pairs("notes of one meeting are one meeting", lines, "1.0 / ≥ .98")
    before = pairs("a note written before a meeting is of it", [*lines, *prepared], "")
    after = pairs("", lines, "")
    yield Figure(before.name, before.right - after.right, before.of - after.of)
    meant: dict[str, set[str]] = defaultdict(set)
    for line in [*lines, *prepared]:
        for node in line.nodes:
            meant[node].add(line.thread)
    later = {node for line in prepared for node in line.nodes} - {node for line in lines for node in line.nodes}
    known = {meeting["id"]: meeting for meeting in graph.gold["meetings"]}
    wanted = {(id, m["id"]) for m in known.values() if not m["planned"] for id in m["listed"]}
    found: set[tuple[str, str]] = set()
    wrong: set[tuple[str, str]] = set()
    told = {row["id"]: row for row in graph.rows["people"]}
    for row in graph.rows["attended"]:
        if row["meeting"] in later:
            continue
        who = _who(graph, told[row["person"]], row["sources"])
        there = {(who, m) for m in meant[row["meeting"]] if who in known[m]["attendees"]}
        found |= there
        if not there:
            wrong.add((row["person"], row["meeting"]))
    said = [f"was not there: {person} {meeting}" for person, meeting in sorted(wrong)]
    said += [f"was there: {person} {known[m]['tellings'][0]['note']}" for person, m in sorted(wanted - found)]
    yield Figure(
        "attendance", len(wanted & found), len(wanted), len(found) + len(wrong), len(found), "≥ .98 / ≥ .95", said
    )


def _who(graph: Graph, person: Row, sources: Sequence[str]) -> str:
    """The person of the gold that a node is about, "" where it is nobody or two."""
    full = graph.fulls[person["id"]]
    if full:
        return min(full) if len(full) == 1 else ""
    spelt = [name.casefold() for name in names(person)]
    for name in spelt:
        if name in graph.gold["unshared"]:
            return str(graph.gold["unshared"][name])
    notes = {path for path, _ in places(sources)}
    for note in sorted(notes):
        for _, spelling, id in graph.gold["notes"].get(note, {"called": ()})["called"]:
            if spelling.casefold() in spelt:
                return str(id)
    return ""


def people(graph: Graph) -> Iterator[Figure]:
    """Spellings, by what their line is linked to: the node of the full name (right), that of somebody else (wrong)."""
    at: dict[Place, set[str]] = defaultdict(set)
    for row in (*graph.rows["said of"], *graph.rows["said to"]):
        for place in places(row["sources"]):
            at[place].add(row["person"])
    known = {person["id"]: person for person in graph.gold["people"]}
    outcomes: dict[tuple[str, str], list[str]] = defaultdict(list)
    shared: list[str] = []
    full: list[str] = []
    mistakes: list[str] = []
    for path, note in graph.gold["notes"].items():
        lines: dict[int, list[tuple[str, str]]] = defaultdict(list)
        for line, spelling, id in note["called"]:
            lines[line].append((spelling, id))
        for line, called in lines.items():
            linked = _linked(graph, called, at.get((path, line), set()))
            for (spelling, id), outcome in zip(called, linked, strict=True):
                if outcome == "wrong":
                    mistakes.append(f"{path}:{line} {spelling} is {known[id]['name']}")
                if spelling == known[id]["name"] and not known[id]["hidden"]:
                    full.append(outcome)
                elif spelling.casefold() not in graph.gold["unshared"]:
                    shared.append(outcome)
                else:
                    outcomes[spelling.casefold(), id].append(outcome)
    spelt = [
        "wrong" if "wrong" in each else "right" if each.count("right") * 2 >= len(each) else "apart"
        for each in outcomes.values()
    ]
    apart = [
        f"{spelling} is {known[id]['name']}"
        for ((spelling, id), each), one in zip(outcomes.items(), spelt, strict=True)
        if one == "apart"
    ]
    yield Figure(
        "spellings that one person alone has, right", spelt.count("right"), len(spelt), asked="≥ .92", wrong=apart
    )
    yield Figure("the same, wrong", spelt.count("wrong"), len(spelt), asked="0", wrong=mistakes)
    each = [one for every in outcomes.values() for one in every]
    yield Figure("the same spellings, each time, right", each.count("right"), len(each))
    yield Figure("the same, wrong", each.count("wrong"), len(each), asked="0")
    yield Figure("spellings that several people have, each time, right", shared.count("right"), len(shared))
    yield Figure("the same, wrong", shared.count("wrong"), len(shared), asked="0")
    yield Figure("full names, each time, right", full.count("right"), len(full))
    yield Figure("the same, wrong", full.count("wrong"), len(full), asked="0")
    both = [", ".join(known[id]["name"] for id in sorted(ids)) for ids in graph.fulls.values() if len(ids) > 1]
    yield Figure("nodes that hold two people", len(both), len(graph.fulls), asked="0", wrong=both)
    moved = [person for person in graph.gold["people"] if len(person["employers"]) > 1 and not person["hidden"]]
    employers: dict[str, set[str]] = defaultdict(set)
    for row in graph.rows["employers"]:
        if not row["until"]:
            employers[row["person"]].add(row["company"].casefold())
    late = [
        person
        for person in moved
        if {company for node in graph.nodes.get(person["id"], ()) for company in employers[node]}
        != {person["employers"][-1]["company"].casefold()}
    ]
    said = [person["name"] for person in late]
    yield Figure("employer now, of those who changed", len(moved) - len(late), len(moved), wrong=said)


def _linked(graph: Graph, called: Sequence[tuple[str, str]], nodes: set[str]) -> list[str]:
    """What each spelling of a line is linked to: right, wrong or apart."""
    own = [nodes & graph.nodes.get(id, frozenset()) for _, id in called]
    found = [
        "apart" if not each else "right" if any(len(graph.fulls[node]) == 1 for node in each) else "wrong"
        for each in own
    ]
    here = {id for _, id in called} | {graph.gold["owner"]}  # the owner is on many a line as I
    apart = [number for number, outcome in enumerate(found) if outcome == "apart"]
    for node in sorted(nodes):
        if apart and graph.fulls[node] and not graph.fulls[node] & here:
            # Somebody who is not on the line: the spelling most like the name is the one that was taken for it.
            like = {n: SequenceMatcher(None, called[n][0], graph.called[node]).ratio() for n in apart}
            found[max(like, key=lambda n: like[n])] = "wrong"
    return found


# Features, decisions, accounts


def features(graph: Graph) -> Iterator[Figure]:
    """Which feature is planned for which release since when, and what needs what."""
    spans: dict[tuple[str, str], Row] = {}
    for row in graph.rows["targets"]:
        for feature in names({"name": row["feature"], "aliases": row["aliases"]}):
            for release in {row["release"], row["version"]} - {None}:
                spans[feature.casefold(), str(release).casefold().removeprefix("release ")] = row
    moves = graph.gold["moves"]

    def told(move: Row, *, days: bool) -> bool:
        old, new = (spans.get((move["feature"].casefold(), move[key])) for key in ("from", "to"))
        if not old or not new:
            return False
        until, since = day(old["until"]), day(new["since"])
        return until == since == move["day"] if days else bool(until)

    for name, days, asked in (
        ("features moved, with from, to and day", True, "≥ .82"),
        ("features moved, from and to", False, ""),
    ):
        bad = [m for m in moves if not told(m, days=days)]
        said = [
            f"{m['tellings'][0]['note']}:{m['tellings'][0]['line']} {m['feature']} {m['from']} → {m['to']}" for m in bad
        ]
        yield Figure(name, len(moves) - len(bad), len(moves), asked=asked, wrong=said)
    current: dict[str, set[str]] = defaultdict(set)
    for (feature, release), row in spans.items():
        if not row["until"]:
            current[feature].add(release)
    every = graph.gold["features"]
    late = [f["name"] for f in every if current[f["name"].casefold()] != {f["targets"][-1]["release"]}]
    yield Figure("release that a feature is planned for now", len(every) - len(late), len(every), wrong=late)
    wanted = {(need["feature"].casefold(), need["needs"].casefold()): need for need in graph.gold["dependencies"]}
    found = set()
    for row in graph.rows["needs"]:
        ways = [
            (one.casefold(), other.casefold())
            for one in names({"name": row["feature"], "aliases": row["aliases"]})
            for other in names({"name": row["needs"], "aliases": row["others"]})
        ]
        found.add(next((way for way in ways if way in wanted), ways[0]))
    said = [f"does not: {one} → {other}" for one, other in sorted(found - wanted.keys())]
    said += [f"does: {one} → {other} ({wanted[one, other]['how']})" for one, other in sorted(wanted.keys() - found)]
    right = len(found & wanted.keys())
    yield Figure("dependencies", right, len(wanted), len(found), asked="≥ .9 / ≥ .8", wrong=said)


def decisions(graph: Graph) -> Iterator[Figure]:
    """Decisions: their threads, and which of them were taken back."""
    gold, rows = graph.gold["decisions"], graph.rows["decisions"]
    lines = threads(gold, rows, "shared")
    unread = [line.text for line in lines if not line.nodes]
    yield Figure("lines that tell of a decision are read as one", len(lines) - len(unread), len(lines), wrong=unread)
    yield pairs("a decision told again is one decision", lines, "≥ .98 / ≥ .75")
    by_id = {row["id"]: row for row in rows}
    told: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        told[line.thread].append(line)
    now = {one["id"]: (_now(told[one["id"]], by_id) or {"status": None})["status"] for one in gold}
    ended = [one for one in gold if one["status"] in ("reversed", "superseded")]
    missed = [one for one in ended if now[one["id"]] not in ("reversed", "superseded")]
    said = [f"{told[one['id']][0].text} is {one['status']}, and kg: {now[one['id']]}" for one in missed]
    yield Figure("reversals found", len(ended) - len(missed), len(ended), asked="≥ .75", wrong=said)
    waits: dict[str, set[str]] = defaultdict(set)
    for row in graph.rows["waits"]:
        waits[row["id"]].add(row["person"])
    asked = [(one, id) for one in gold if one["status"] == "asked" and (id := one["tellings"][-1]["asked"])]
    heard = [
        any(waits[node] & graph.nodes.get(id, frozenset()) for line in told[one["id"]] for node in line.nodes)
        for one, id in asked
    ]
    yield Figure("whom an open question waits for", sum(heard), len(heard))
    same = sum(now[one["id"]] == one["status"] for one in gold)
    yield Figure("its state now, all", same, len(gold))


def accounts(graph: Graph) -> Iterator[Figure]:
    """Accounts; a vendor, the own company and anything else is none."""
    wanted = {account["name"].casefold() for account in graph.gold["accounts"]}
    found = {
        next((n for n in names(row) if n.casefold() in wanted), row["name"]).casefold()
        for row in graph.rows["accounts"]
    }
    said = [f"is none: {name}" for name in sorted(found - wanted)] + [
        f"is one: {name}" for name in sorted(wanted - found)
    ]
    yield Figure("accounts", len(wanted & found), len(wanted), len(found), wrong=said)


PARTS = (
    ("Promises", promises),
    ("Meetings", meetings),
    ("People", people),
    ("Features", features),
    ("Decisions", decisions),
    ("Accounts", accounts),
)


def score(gold: Row, rows: Mapping[str, Sequence[Row]]) -> dict[str, list[Figure]]:
    """All figures, by part."""
    graph = understood(gold, rows)
    return {name: list(part(graph)) for name, part in PARTS}


def table(figures: Mapping[str, Sequence[Figure]]) -> Iterator[str]:
    """The figures as a Markdown table."""
    yield "| | precision | recall, or share | right | of | asked |"
    yield "|---|--:|--:|--:|--:|---|"
    for part, rows in figures.items():
        yield f"| **{part}** | | | | | |"
        for row in rows:
            shares = (row.precision if row.told is not None else None, row.recall)
            told = ["" if share is None else f"{share:.3f}" for share in shares]
            yield f"| {row.name} | {told[0]} | {told[1]} | {row.right:,} | {row.of:,} | {row.asked} |"


def main() -> int:
    """Ingest, score, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="what benchmarks.ledger wrote")
    parser.add_argument("--json", action="store_true", help="one object")
    parser.add_argument(
        "--errors", type=int, default=0, metavar="N", help="and N things that are wrong, of each figure"
    )
    asked = parser.parse_args()
    try:
        gold = json.loads((asked.folder / "gold.json").read_text(encoding="utf-8"))
    except OSError as error:
        sys.stderr.write(f"{error}: benchmarks.ledger writes it\n")
        return 1
    figures = score(gold, read(asked.folder))
    if asked.json:
        print(
            json.dumps(
                {part: [_as_json(row, asked.errors) for row in rows] for part, rows in figures.items()}, indent=1
            )
        )
        return 0
    print("\n".join(table(figures)))
    for part, rows in figures.items() if asked.errors else ():
        for row in rows:
            # From all over the list: the first ones are often alike.
            step = max(1, len(row.wrong) // asked.errors)
            for text in row.wrong[::step][: asked.errors]:
                print(f"{part}: {row.name}: {text}")
    return 0


def _as_json(row: Figure, errors: int) -> dict[str, Any]:
    return {
        "name": row.name, "right": row.right, "of": row.of, "recall": row.recall, "told": row.told,
        "precision": row.precision, "asked": row.asked, "wrong": row.wrong[:errors],
    }  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
