"""The figures on meetings and people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from benchmarks.ledger.telling import Row
from benchmarks.ledger_score.graph import Figure, Graph, Place, names, places
from benchmarks.ledger_score.thread_pairs import Line, pairs


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
