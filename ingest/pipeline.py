"""The pipeline, stage by stage: scan → index names → link → resolve → difference → write."""

from __future__ import annotations

from collections import Counter
from dataclasses import astuple, replace
from pathlib import Path
from typing import NamedTuple

from ingest.cache import Cache, Left, State, Summary, note_digest
from ingest.incremental import Made, around, looked_at, update
from ingest.kept_graph import KeptGraph
from ingest.read import Vault, by_note, read_files, resolve
from ingest.scan import Files, Tick, find_files
from kg.graph import resolve as graph
from kg.graph.threads import Telling
from kg.model import Graph
from kg.settings import Settings
from kg.store import Difference, Store, aim_of, change, graph_digest


class Ingested(NamedTuple):
    """What the pipeline made of a vault."""

    summary: Summary
    read: int  # notes that were read this time
    difference: Difference


def ingest(vault: Path, settings: Settings, store: Store, cache: Cache, tick: Tick, *, dry: bool = False) -> Ingested:
    """The whole pipeline, from a vault's notes to the graph in a store; a `dry` run writes nothing. When nothing has
    changed since the last time, its summary is told again."""
    files = find_files(vault, settings)
    stamp = stamp_of(files, settings)
    last, holds = cache.summary(stamp), store.digest()
    if last and holds == last.graph:
        return Ingested(last, 0, Difference(aim_of(Graph(settings.name))))
    made = update(files, settings, cache, tick, holds) or anew(files, settings, cache, tick, store, keep=not dry)
    if not dry:
        if made.keep:
            cache.write(*made.keep)
        if made.difference:
            store.write(made.difference)
        if not made.failed:
            cache.finish(stamp, made.summary, made.left)
    return Ingested(made.summary, made.read, made.difference)


def check(vault: Path, settings: Settings, cache: Cache, tick: Tick) -> Summary:
    """What an ingest would come to, with all problems; the stages are left out when nothing has changed since the last
    one. Writes nothing."""
    files = find_files(vault, settings)
    if last := cache.summary(stamp_of(files, settings)):
        return last
    if made := update(files, settings, cache, tick):
        return made.summary
    read = read_files(files, settings, cache, tick, keep=False)
    return summary_of(read, resolve(read, settings))


def stamp_of(files: Files, settings: Settings) -> str:
    """A digest of all that the graph is made of: the vault's files, settings and answers; the code is in the cache's
    version."""
    notes = [(path, note_digest(data)) for path, data in files.notes.items()]
    told = (
        replace(settings, nothing=frozenset(), today=""),
        sorted(settings.nothing),
    )  # a set has another order in each process
    return note_digest(repr((notes, sorted(files.others), files.problems, told)).encode())


def anew(files: Files, settings: Settings, cache: Cache, tick: Tick, store: Store, *, keep: bool) -> Made:
    """All of the graph, from all notes: those that changed are read again, and everything is linked and folded."""
    read = read_files(files, settings, cache, tick, keep=keep)
    resolved = resolve(read, settings)
    read = read._replace(facts=[])  # a store needs the room more than they do, nor does it need what was resolved
    difference = change(store, resolved.graph)
    summary = summary_of(read, resolved, difference.aim.digest)
    return Made(summary, read.read, read.failed, difference, left_by(files, settings, read, resolved, summary))


def summary_of(read: Vault, resolved: graph.Resolved, digest: str = "") -> Summary:
    """What the stages came to; `digest` is that of the graph, where it is known."""
    made = resolved.graph
    kinds = Counter(node.kind for node in made.nodes.values())
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
    return Left(state, kept, read.roster, read.roster.asked(), ledgers, whole=True)
