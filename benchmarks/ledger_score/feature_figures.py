"""The figures on features, decisions and accounts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from benchmarks.ledger.telling import Row
from benchmarks.ledger_score.graph import Figure, Graph, day, names
from benchmarks.ledger_score.thread_pairs import Line, node_now, pairs, threads


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
    now = {one["id"]: (node_now(told[one["id"]], by_id) or {"status": None})["status"] for one in gold}
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
