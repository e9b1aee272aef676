"""The stages for a whole vault: notes that changed are read again, and all of them are linked, folded and compared."""

from __future__ import annotations

from collections import Counter
from dataclasses import astuple

from ingest.cache import Cache, Left, State, Summary
from ingest.incremental import Made, around, looked_at
from ingest.kept_graph import KeptGraph
from ingest.read import Vault, by_note, read_files, resolve
from ingest.scan import Tick
from ingest.walk import Files
from kg.graph import resolve as graph
from kg.graph.threads import Telling
from kg.model import labels_in
from kg.rows_on_disk import digests_of, on_disk
from kg.settings import Settings
from kg.store import Store, change, graph_digest


def anew(files: Files, settings: Settings, cache: Cache, tick: Tick, store: Store, *, keep: bool) -> Made:
    """All of the graph, from all notes."""
    read = read_files(files, settings, cache, tick, keep=keep)
    resolved = resolve(read, settings, on_disk(cache.folder))
    read = read._replace(facts=[])  # a store needs the room more than they do, nor does it need what was resolved
    difference = change(store, resolved.graph)
    summary = summary_of(read, resolved, difference.aim.digest)
    return Made(summary, read.read, read.failed, difference, left_by(files, settings, read, resolved, summary))


def summary_of(read: Vault, resolved: graph.Resolved, digest: str = "") -> Summary:
    """What the stages came to; `digest` is that of the graph, where it is known."""
    made = resolved.graph
    kinds = Counter(labels_in(digest).partition(":")[0] for digest in digests_of(made.nodes).values())
    problems = [*read.problems, *resolved.problems]
    sizes = len(made.nodes), len(made.edges)
    return Summary(digest or graph_digest(made), *sizes, kinds, made.coverage, read.notes, problems)


def left_by(files: Files, settings: Settings, read: Vault, resolved: graph.Resolved, summary: Summary) -> Left:
    """What the next ingest starts from, of a whole graph."""
    linked, kept = resolved.linked, KeptGraph.of(resolved.graph, resolved.claims)
    state = State(
        looked_at(settings),
        around(files, settings),
        *summary[:4],
        list(astuple(summary.coverage)),
        kept.notes,
        kept.parts,
        read.words,
        linked.days,
        linked.met,
        read.numbered,
        linked.undated,
        {note: list(some) for note, some in read.told.items()},
        by_note(resolved.problems),
    )
    ledgers: dict[str, list[Telling]] = {}
    for one in linked.tellings:
        ledgers.setdefault(one.ledger, []).append(one)
    return Left(state, kept, read.roster, read.roster.asked(), ledgers, linked.threads, whole=True)
