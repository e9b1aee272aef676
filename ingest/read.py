"""The stages that read: all that the notes of a vault say, and whom they name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from ingest.cache import Cache, Names, Read
from ingest.extract import no_days
from ingest.fence import failure
from ingest.link import index_names, link, lower_words_of
from ingest.parser import Parser
from ingest.scan import Tick, dated, numbered_in, scan
from ingest.walk import Files, find_files
from ingest.workers import one_pool
from kg.graph import resolve as graph
from kg.identity.name_builder import NameBuilder
from kg.identity.name_index import Roster
from kg.model import Fact, Problem
from kg.rows_on_disk import Keep, in_memory
from kg.settings import Settings

Told = Mapping[str, Sequence[Problem]]
"""Problems by the notes that they are of."""


class Vault(NamedTuple):
    """A vault as read: what its notes say, who it names, and what could not be read."""

    facts: list[Fact]
    problems: list[Problem]
    roster: Roster
    notes: int  # in the vault
    read: int  # read this time; the rest came from the cache
    skipped: int  # could not be read at all
    failed: int  # in which a stage failed: they are read again the next time
    told: Told  # by note, the problems of reading it
    numbered: bool  # some days are written by numbers alone
    words: Counter[str]  # that its notes write in lower case, with how many notes do


def read_vault(
    vault: Path,
    settings: Settings,
    cache: Cache | None = None,
    tick: Tick = lambda path, done, total: None,
    *,
    keep: bool = True,
) -> Vault:
    """The stages that read: all that the notes of a vault say, and whom they name. With a cache only changed notes are
    read, and it is brought up to date unless `keep` is false; `tick(path, done, total)` is told of each note, once when
    it is read and once when the vault's names are looked for in it."""
    return read_files(find_files(vault, settings), settings, cache, tick, keep=keep)


def read_files(files: Files, settings: Settings, cache: Cache | None, tick: Tick, *, keep: bool) -> Vault:
    """The same, of the files of a vault."""
    kept = cache.read() if cache else {}
    parser = Parser(settings.tasks)
    with one_pool():
        scanned = scan(files, kept, parser, tick)
        reads = {path: read for path, read in scanned.items() if not read.refused}
        numbered = numbered_in(reads)
        reads, unclear = dated(reads, numbered)
        names = NameBuilder(settings, lower_words_of(reads.values()), files.others)
        names.weigh(read.evidence for read in reads.values())
        index = index_names(names, (fact for read in reads.values() for fact in read.facts))
        linked = link(files, reads, index.surfaces(), cache.surfaces() if cache else {}, parser, tick)
    # Who is meant is settled with everything that was found, names that only a sentence brought up included.
    final = index_names(names, (fact for read in linked.values() for fact in read.found or ()))
    if cache and keep:  # days as written: the next note may show what comes first in them
        written = {path: read._replace(facts=scanned[path].facts) for path, read in linked.items() if path in numbered}
        _keep(cache, kept, linked | written, index)
    told = by_note([*problems_of(scanned, linked), *unclear])
    problems = [*files.problems, *(problem for some in told.values() for problem in some), *respelt(final)]
    facts = [fact for read in linked.values() for fact in said(read)]
    skipped = files.skipped + len(scanned) - len(reads)
    changed = sum(scanned[path] is not kept.get(path) for path in reads)
    failed = sum(bool(read.failed) for read in linked.values())
    words = Counter(word for read in reads.values() for word in read.words.split())
    return Vault(facts, problems, final, len(reads) + skipped, changed, skipped, failed, told, bool(numbered), words)


def _keep(cache: Cache, kept: Mapping[str, Read], reads: Mapping[str, Read], index: Roster) -> None:
    whole = {path: read for path, read in reads.items() if not read.failed}
    cache.write(
        {path: read for path, read in whole.items() if read is not kept.get(path)},
        kept.keys() - whole.keys(),
        names_of(index),
    )


def names_of(index: Roster) -> Names:
    """The names of a name index, as the cache keeps them."""
    return Names(index.surfaces(), {index.name(key) for key in index.names})


def said(read: Read) -> Iterator[Fact]:
    """All that a note says."""
    yield from read.facts
    yield from read.found or ()


def problems_of(scanned: Mapping[str, Read], linked: Mapping[str, Read]) -> Iterator[Problem]:
    """The problems of reading notes, and the stages that failed in them."""
    for path, read in scanned.items():
        yield from read.problems
        yield from no_days(said(linked.get(path, read)))
        if failed := linked.get(path, read).failed:
            yield failure(path, failed)


def by_note(problems: Iterable[Problem]) -> dict[str, list[Problem]]:
    """Problems by the notes that they are of."""
    found: dict[str, list[Problem]] = {}
    for problem in problems:
        found.setdefault(problem.source.note, []).append(problem)
    return found


def respelt(roster: Roster) -> list[Problem]:
    """What was taken for another spelling of somebody's name, to be told: it is a guess, if a good one."""
    found = roster.proposed
    if found is None:
        return []
    return [
        Problem(
            found.spelt[alias],
            f"{alias} is read as {whole}, who is near and sounds alike: if not, `kg review --is {alias} Person`",
            "name",
        )
        for alias, whole in sorted(found.people.items())
    ]  # fmt: skip


def resolve(read: Vault, settings: Settings, keep: Keep = in_memory) -> graph.Resolved:
    """The graph that the facts of a vault make, with what stays unresolved. `keep` keeps its rows."""
    notes = read.notes - read.skipped
    return graph.resolve(read.facts, read.roster, settings, notes=notes, skipped=read.skipped, keep=keep)
