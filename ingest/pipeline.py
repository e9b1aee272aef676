"""The pipeline, stage by stage: scan → index names → link → resolve → difference → write."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple, TypeVar

from ingest.cache import Cache, Read, Summary, note_digest
from ingest.extract import READERS, Found, find_facts, read_facts, read_note
from ingest.fence import failure
from ingest.language.gazetteer import Known, known
from ingest.language.tokens import tokens
from ingest.note import Note
from ingest.walk import walk
from ingest.workers import each
from kg.graph import resolve as graph
from kg.identity.name_index import NameBuilder, Roster
from kg.identity.name_matching import is_version
from kg.model import Fact, Graph, Problem, Source
from kg.settings import Settings, Tasks
from kg.store import Difference, Store, change, graph_digest

Tick = Callable[[str, int, int], None]
Surfaces = Mapping[str, Collection[str]]
"""The spellings to look for in text, each with the kinds that it may be of."""

G = TypeVar("G", bound=tuple[object, ...])
R = TypeVar("R")

_MOST = 5_000_000  # bytes of a note that is read


class Vault(NamedTuple):
    """A vault as read: what its notes say, who it names, and what could not be read."""

    facts: list[Fact]
    problems: list[Problem]
    roster: Roster
    notes: int  # in the vault
    read: int  # read this time; the rest came from the cache
    skipped: int  # could not be read at all
    failed: int  # in which a stage failed: they are read again the next time


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
    last = cache.summary(stamp)
    if last and store.digest() == last.graph:
        return Ingested(last, 0, Difference(Graph(settings.name)))
    read = read_files(files, settings, cache, tick, keep=not dry)
    resolved = resolve(read, settings)
    read, resolved = read._replace(facts=[]), resolved._replace(facts=[])  # a store needs the room more than they do
    difference = change(store, resolved.graph)
    if difference and not dry:
        store.write(difference)
    summary = summary_of(read, resolved)
    if not (dry or read.failed):
        cache.finish(stamp, summary)
    return Ingested(summary, read.read, difference)


def check(vault: Path, settings: Settings, cache: Cache, tick: Tick) -> Summary:
    """What an ingest would come to, with all problems; the stages are left out when nothing has changed since the last
    one. Writes nothing."""
    files = find_files(vault, settings)
    if last := cache.summary(stamp_of(files, settings)):
        return last
    read = read_files(files, settings, cache, tick, keep=False)
    return summary_of(read, resolve(read, settings))


def stamp_of(files: Files, settings: Settings) -> str:
    """A digest of all that the graph is made of: the vault's files, settings and answers; the code is in the cache's
    version."""
    notes = [(path, note_digest(data)) for path, data in files.notes.items()]
    told = replace(settings, nothing=frozenset()), sorted(settings.nothing)  # a set has another order in each process
    return note_digest(repr((notes, sorted(files.others), files.problems, told)).encode())


def summary_of(read: Vault, resolved: graph.Resolved) -> Summary:
    """What the stages came to."""
    made = resolved.graph
    kinds = Counter(node.kind for node in made.nodes.values())
    problems = [*read.problems, *resolved.problems]
    return Summary(graph_digest(made), len(made.nodes), len(made.edges), kinds, made.coverage, read.notes, problems)


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
    scanned = scan(files, kept, parser, tick)
    reads = {path: read for path, read in scanned.items() if not read.refused}
    names = NameBuilder(settings, lower_words_of(reads.values()), files.others)
    names.weigh(read.evidence for read in reads.values())
    index = index_names(names, (fact for read in reads.values() for fact in read.facts))
    linked = link(files, reads, index.surfaces(), cache.surfaces() if cache else {}, parser, tick)
    # Who is meant is settled with everything that was found, names that only a sentence brought up included.
    final = index_names(names, (fact for read in linked.values() for fact in read.found or ()))
    if cache and keep:
        _keep(cache, kept, linked, index)
    problems = [*files.problems, *_problems(scanned, linked), *_respelt(final)]
    facts = [fact for read in linked.values() for fact in _said(read)]
    skipped = files.skipped + len(scanned) - len(reads)
    changed = sum(read is not kept.get(path) for path, read in reads.items())
    failed = sum(bool(read.failed) for read in linked.values())
    return Vault(facts, problems, final, len(reads) + skipped, changed, skipped, failed)


# --- scan


class Files(NamedTuple):
    """What lies in a vault."""

    notes: dict[str, bytes]  # by path, sorted: read once, so that all stages see the same words, whatever is saved then
    others: list[str]  # the names of what notes can only link to
    problems: list[Problem]
    skipped: int  # notes that cannot be read


def find_files(vault: Path, settings: Settings) -> Files:
    """The notes of a vault with their bytes, and its other files."""
    notes: dict[str, bytes] = {}
    others: list[str] = []
    problems: list[Problem] = []
    skipped = 0
    for item in walk(vault, lambda path: path.suffix.lower() in READERS, settings.exclude):
        if isinstance(item, Problem):
            problems.append(item)
        elif not item.note:
            others.append(item.path.rpartition("/")[2])
        elif isinstance(content := _content(vault / item.path), bytes):
            notes[item.path] = content
        elif content:
            problems.append(Problem(Source(item.path), content, "unreadable"))
            skipped += 1
    return Files(dict(sorted(notes.items())), others, problems, skipped)


def _content(file: Path) -> bytes | str:
    """The bytes of a note, or why it is not read; "" when it is gone since its folder was listed."""
    try:
        with file.open("rb") as opened:
            data = opened.read(_MOST + 1)
    except FileNotFoundError:
        return ""
    except OSError as error:
        return f"cannot be read ({error.strerror}); give yourself the right to read it"
    if len(data) > _MOST:
        return f"is bigger than {_MOST // 1_000_000} MB, so it is not read: part it into several notes"
    return data


class Parser:
    """Notes from their bytes: each is parsed once, where the stages that need it run in one process.

    A process of a pool gets it without notes, and parses those it is given.
    """

    def __init__(self, tasks: Tasks) -> None:
        self._tasks = tasks
        self._parsed: dict[str, Note] = {}
        self._room = 16_000_000  # bytes of notes whose parsed form, some ten times as large, is kept

    def __reduce__(self) -> tuple[type[Parser], tuple[Tasks]]:
        return Parser, (self._tasks,)

    def scan(self, given: tuple[str, bytes]) -> Read:
        """What a note says by itself."""
        path, data = given
        note = read_note(path, data, self._tasks)
        if len(data) <= self._room:
            self._room -= len(data)
            self._parsed[path] = note
        return read_facts(note)

    def link(self, given: tuple[str, bytes, tuple[Fact, ...]]) -> Found:
        """What a note says of the vault's names, beside the facts that it states by itself."""
        path, data, facts = given
        assert _names is not None
        note = self._parsed.pop(path) if path in self._parsed else read_note(path, data, self._tasks)
        return find_facts(note, _names, facts)


def scan(files: Files, kept: Mapping[str, Read], parser: Parser, tick: Tick) -> dict[str, Read]:
    """What each note says by itself: kept from before where its bytes are the same, else read."""
    reads = {path: kept.get(path, _UNREAD) for path in files.notes}
    given = [(path, data) for path, data in files.notes.items() if reads[path].digest != note_digest(data)]
    for (path, _), read in _told(given, each(parser.scan, given, _prepare), tick):
        reads[path] = read
    return reads


_UNREAD = Read("")


# --- index names


def index_names(names: NameBuilder, facts: Iterable[Fact]) -> Roster:
    """The name index of all facts so far, these among them."""
    return names.add(facts).freeze()


def lower_words_of(reads: Iterable[Read]) -> frozenset[str]:
    """The words that the vault's notes write in lower case."""
    return frozenset(word for read in reads for word in read.words.split())


# --- link


def link(
    files: Files, reads: Mapping[str, Read], surfaces: Surfaces, before: Surfaces, parser: Parser, tick: Tick
) -> dict[str, Read]:
    """What each note says of the vault's names: looked for in the notes that were read now, and in those that hold a
    name that is not among the names of `before`, is gone since, or may be of other kinds."""
    touched = {
        name
        for name in surfaces.keys() | before.keys()
        if sorted(surfaces.get(name, ())) != sorted(before.get(name, ()))
    }
    hold = _holding(touched)
    given = [
        (path, files.notes[path], read.facts)
        for path, read in reads.items()
        if read.found is None or hold(files.notes[path])
    ]
    linked = dict(reads)
    for (path, *_), found in _told(given, each(parser.link, given, _prepare, surfaces), tick):
        read = linked[path]
        linked[path] = read._replace(found=found.facts, failed=(*read.failed, *found.failed))
    return linked


# What each process knows: set once, when it is prepared.
_names: Known | None = None


def _prepare(surfaces: Mapping[str, set[str]] | None = None) -> None:
    global _names
    _names = None if surfaces is None else known(surfaces)


def _holding(names: Iterable[str]) -> Callable[[bytes], bool]:
    """Asks of a note's bytes: might one of these names stand in it? They are found by their words that are ASCII."""
    probes = {_probes(name) for name in names}

    def hold(data: bytes) -> bool:
        if b"\0" in data or b"\\u" in data:  # not one byte a letter, packed, or escaped: its words are not seen so
            return bool(probes)
        low = data.lower()
        return any(all(probe in low for probe in each) for each in probes)

    return hold if probes else lambda data: False


def _probes(name: str) -> tuple[bytes, ...]:
    """The bytes that stand in every note that holds a name: those of its words, up to an apostrophe, which is written
    in several ways, as quotes are; what is not ASCII may be damaged. Of a release the number of its line (5.x)."""
    words = [name.partition(".")[0].lower().lstrip("v")] if is_version(name) else tokens(name)
    parts = (word.lower().partition("'")[0] for word in words)
    found = {part.encode() for part in parts if part.isascii() and part[:1].isalnum()}
    return tuple(sorted(found, key=lambda probe: (-len(probe), probe)))  # a long word is in few notes: asked first


def _told(given: list[G], made: Iterator[R], tick: Tick) -> Iterator[tuple[G, R]]:
    """What was made of each note, and `tick` told of it."""
    for done, (item, one) in enumerate(zip(given, made, strict=True), 1):
        tick(str(item[0]), done, len(given))
        yield item, one


# --- what the stages that read hand on


def _keep(cache: Cache, kept: Mapping[str, Read], reads: Mapping[str, Read], index: Roster) -> None:
    whole = {path: read for path, read in reads.items() if not read.failed}
    cache.write(
        {path: read for path, read in whole.items() if read is not kept.get(path)},
        kept.keys() - whole.keys(),
        index.surfaces(),
        ((index.name(key), key[0]) for key in index.names),
    )


def _said(read: Read) -> Iterator[Fact]:
    """All that a note says."""
    yield from read.facts
    yield from read.found or ()


def _problems(scanned: Mapping[str, Read], linked: Mapping[str, Read]) -> Iterator[Problem]:
    for path, read in scanned.items():
        yield from read.problems
        if failed := linked.get(path, read).failed:
            yield failure(path, failed)


def _respelt(roster: Roster) -> list[Problem]:
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


# --- resolve


def resolve(read: Vault, settings: Settings) -> graph.Resolved:
    """The graph that the facts of a vault make, with what stays unresolved."""
    return graph.resolve(read.facts, read.roster, settings, notes=read.notes - read.skipped, skipped=read.skipped)
