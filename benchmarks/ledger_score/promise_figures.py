"""The figures on promises."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

from benchmarks.ledger.telling import Row
from benchmarks.ledger_score.graph import Figure, Graph, day, places
from benchmarks.ledger_score.thread_pairs import Line, node_now, pairs, threads


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
    now = {promise["id"]: node_now(told[promise["id"]], by_id) for promise in gold}

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
