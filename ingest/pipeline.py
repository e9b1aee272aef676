"""The pipeline, stage by stage: scan → index names → link → resolve → difference → write."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ingest.cache import Cache, Summary, note_digest
from ingest.walk import Files, find_files
from kg.model import Graph
from kg.settings import Settings
from kg.store import Difference, Store, aim_of

if TYPE_CHECKING:
    from ingest.scan import Tick


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
    from ingest.anew import anew  # here, as what did not change is told without the readers
    from ingest.incremental import update

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
    from ingest.anew import summary_of
    from ingest.incremental import update
    from ingest.read import read_files, resolve

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
