"""The same stages for what changed since the last ingest, and for what that touches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, replace
from typing import Any, Literal, NamedTuple

from ingest.cache import Cache, Left, Names, Read, State, Summary, Unbelieved, note_digest
from ingest.kept_graph import KeptGraph
from ingest.ledgers import Ledgers
from ingest.link import holding_any, index_names, link, other_names
from ingest.parser import Parser
from ingest.read import by_note, names_of, problems_of, read_files, resolve, respelt, said
from ingest.scan import Tick, numbered_in, scan
from ingest.touched import Touched, by_day, of_the_same_days, say_the_same_of_names, touched_by, with_what_they_tell_of
from ingest.walk import Files
from kg.graph import resolve as graph
from kg.graph.fold import Settled, naming, root_of
from kg.graph.threads import Retold, Telling, Threads, thread
from kg.graph.update import Change, Days, Misfit, Updated, fold_again, present
from kg.identity.name_builder import NameBuilder
from kg.identity.name_index import Roster
from kg.identity.name_matching import fold
from kg.model import Coverage, Fact, Graph, Problem, Ref, Source, labels_in
from kg.settings import Settings
from kg.store import Aim, Difference, Held, between, digest_after


class Made(NamedTuple):
    """What the stages made of a vault."""

    summary: Summary
    read: int
    failed: int
    difference: Difference
    left: Left
    keep: tuple[Mapping[str, Read], Collection[str], Names | None] | None = None  # what the cache is to be told


def update(files: Files, settings: Settings, cache: Cache, tick: Tick, holds: str | None = None) -> Made | None:
    """The same stages for what changed since the last ingest and for what that touches: what comes of it is what comes
    of everything. None: there is nothing to start from, or much has changed. `holds` is the digest of what the store
    holds."""
    state = cache.state()
    if state is None or state.numbered or state.settings != looked_at(settings) or holds not in (None, state.digest):
        return None
    try:
        changed = _changed(files, cache)
        return changed and _updated(changed, files, settings, cache, tick, state)
    except (Unbelieved, Misfit):
        return None


def _updated(changed: Changed, files: Files, settings: Settings, cache: Cache, tick: Tick, state: State) -> Made:
    read = reread(changed, files, settings, cache, tick, state)
    linked = relink(read, cache, state, settings.retold)
    kept = KeptGraph(state.notes, state.parts, cache.part)
    rows = fold_again(
        kept,
        linked.changes,
        linked.named,
        linked.settled_of,
        naming(read.roster, settings),
        Days(state.days, linked.days),
    )
    return _made(files, settings, cache, state, read, linked, kept, rows)


_MANY = 10  # of that many notes one may have changed, else all is made anew


class Changed(NamedTuple):
    """The notes that are not as they were when they were kept."""

    notes: dict[str, bytes]
    new: set[str]  # those among them that were not there
    gone: set[str]


def _changed(files: Files, cache: Cache) -> Changed | None:
    """What changed; None when it is much."""
    kept = cache.digests()
    notes = {path: data for path, data in files.notes.items() if kept.get(path) != note_digest(data)}
    gone = kept.keys() - files.notes.keys()
    much = len(notes) + len(gone) > max(len(kept) // _MANY, 1)
    return None if much else Changed(notes, notes.keys() - kept.keys(), set(gone))


class Reread(NamedTuple):
    """What was read again, and the name index that this makes."""

    scanned: dict[str, Read]
    linked: dict[str, Read]  # notes that say something else now: those that were scanned, and what their names touch
    gone: set[str]  # notes that say nothing any more
    before: Roster
    roster: Roster
    words: Counter[str]
    names: Names | None  # to be looked for from now on, None where they are the same


def reread(changed: Changed, files: Files, settings: Settings, cache: Cache, tick: Tick, state: State) -> Reread:
    """Scan, index names and link, for notes that changed. Where they say of names what they said before, the index of
    the last ingest is that of now."""
    parser, roster = Parser(settings.tasks), cache.roster()
    scanned = scan(files._replace(notes=changed.notes), {}, parser, tick)
    fresh = {path: read for path, read in scanned.items() if not read.refused}
    if numbered_in(fresh):
        raise Unbelieved
    gone = changed.gone | (scanned.keys() - fresh.keys() - changed.new)
    before = cache.some((scanned.keys() - changed.new) | gone)
    words = Counter(state.words)
    words.subtract(word for read in before.values() for word in read.words.split())
    words.update(word for read in fresh.values() for word in read.words.split())
    words = +words

    told_of = {source.note for source in roster.proposed.spelt.values()} if roster.proposed else set()
    known_ = roster.proposed.known if roster.proposed else frozenset()

    def same(now: Mapping[str, Read], facts: Callable[[Read], Iterable[Fact]]) -> bool:
        """Is the same said of names? Where a name's line is told to the user, that counts too."""
        return told_of.isdisjoint(now) and all(
            say_the_same_of_names(facts(before[path]), facts(read), roster) for path, read in now.items()
        )

    if (
        before.keys() == fresh.keys()
        and state.files == around(files, settings)
        and not roster.rests_on_words(words.keys() ^ state.words.keys())
        and all(before[path].evidence.as_told(known_) == read.evidence.as_told(known_) for path, read in fresh.items())
        and same(fresh, lambda read: read.facts)
    ):
        surfaces = {name: set(kinds) for name, kinds in cache.surfaces().items()}
        linked = link(files, fresh, surfaces, surfaces, parser, tick)
        if same(linked, lambda read: read.found or ()):
            return Reread(scanned, linked, gone, roster, roster, words, None)
        fresh = linked
    builder = NameBuilder(settings, frozenset(words), files.others)
    others = scanned.keys() | gone

    def all_facts(column: Literal["facts", "found"], now: Mapping[str, Read]) -> Iterator[Fact]:
        again = others | now.keys()
        yield from (fact for path, facts in cache.each(column) if path not in again for fact in facts)
        yield from (fact for read in now.values() for fact in getattr(read, column) or ())

    builder.weigh(one for path, one in cache.evidence() if path not in others | fresh.keys())
    builder.weigh(read.evidence for read in fresh.values())
    index = index_names(builder, all_facts("facts", fresh))
    hold = holding_any(other_names(index.surfaces(), cache.surfaces()))
    holding = cache.some(path for path, data in files.notes.items() if path not in others and hold(data))
    linked = link(files, fresh | holding, index.surfaces(), cache.surfaces(), parser, tick)
    final = index_names(builder, all_facts("found", linked))
    return Reread(scanned, linked, gone, roster, final, words, names_of(index))


class Relinked(NamedTuple):
    """What notes tell now, and told before, as far as that may differ."""

    changes: dict[str, Change]
    named: set[str]  # the nodes that are called otherwise
    settled_of: Callable[[str], Sequence[Settled]]  # what any note tells now
    days: dict[str, str]  # of all notes
    met: dict[str, list[str]]
    now: graph.Linked
    asked: dict[str, list[Ref]]  # by note, what was looked up in the name index
    ledgers: dict[str, Sequence[Telling]]  # those that changed
    threads: Threads  # of these


def relink(read: Reread, cache: Cache, state: State, retold: Retold = frozenset()) -> Relinked:
    """Entity linking for the notes that were read again, for those in which a name means something else now, and for
    those of meetings of the same days."""
    asked, roster, kept = cache.asked(), read.roster, dict[str, Read]()
    touched = touched_by(read.before, roster, asked) if roster is not read.before else Touched(set(), set())

    def facts(notes: Collection[str], reads: Mapping[str, Read]) -> list[Fact]:
        kept.update(cache.some(set(notes) - kept.keys()))
        given = (reads.get(note) or kept.get(note) for note in sorted(notes))
        return [fact for one in given if one for fact in said(one)]

    def linked_before(notes: Collection[str]) -> graph.Linked:
        return graph.link(
            facts(notes, {}), read.before, ledgers.elsewhere(notes), threaded=ledgers.threaded, retold=retold
        )

    def linked_now(notes: Collection[str]) -> graph.Linked:
        there = facts(set(notes) - read.gone, read.linked)
        return graph.link(there, roster, ledgers.elsewhere(notes), threaded=ledgers.threaded, retold=retold)

    ledgers = Ledgers(cache.ledger, retold)
    again = {*read.linked, *read.gone, *touched.notes}
    notes, was, now = with_what_they_tell_of(again, state.met, ledgers, linked_before, linked_now)
    told_now = ledgers.with_(notes, now.tellings)
    told, tells = _by_note(was.settled), _by_note(now.settled)
    changes = {note: Change(told.get(note, ()), tells.get(note, ())) for note in sorted(notes)}
    met = {note: days for note, days in state.met.items() if note not in notes} | now.met
    of_day = by_day(met)

    def settled_of(note: str) -> Sequence[Settled]:
        if note not in tells and note not in notes:
            together = of_the_same_days(note, met, of_day)
            others = told_now.elsewhere(together)
            linked = graph.link(facts(together, read.linked), roster, others, threaded=told_now.threaded, retold=retold)
            tells.update(dict.fromkeys(together, ()) | _by_note(linked.settled))
        return tells.get(note, ())

    days = {note: day for note, day in state.days.items() if note not in notes} | now.days
    asked = {note: refs for note, refs in asked.items() if note not in notes}
    asked |= {note: refs for note, refs in roster.asked().items() if note in notes and note not in read.gone}
    affected = {one.ledger for linked in (was, now) for one in linked.tellings}
    books = {ledger: told_now.of(ledger) for ledger in affected}
    threads = thread([one for book in books.values() for one in book], told_now.threaded, retold)
    return Relinked(changes, touched.named, settled_of, days, met, now, asked, books, threads)


def _by_note(settled: Iterable[Settled]) -> dict[str, Sequence[Settled]]:
    found: dict[str, list[Settled]] = {}
    for one in settled:
        found.setdefault(one.fact.source.note, []).append(one)
    return dict(found)


def _made(
    files: Files,
    settings: Settings,
    cache: Cache,
    state: State,
    read: Reread,
    linked: Relinked,
    kept: KeptGraph,
    rows: Updated,
) -> Made:
    """What comes of rows that were folded again: the difference, the summary, and what the next ingest starts from."""
    part = Graph(settings.name, present(rows.nodes), present(rows.edges))
    held = Held(
        {id: digest for id in rows.nodes if (digest := kept.node(id)[0])},
        {key: digest for key in rows.edges if (digest := kept.edge(key)[0])},
        Coverage(*state.coverage),
    )
    kept.put(rows)
    notes, refused = linked.changes, sum(one.refused for one in read.scanned.values())
    count, skipped = len(files.notes) - refused, files.skipped + refused
    undated = {note: many for note, many in state.undated.items() if note not in notes} | linked.now.undated
    told = {note: _problems_in(some) for note, some in state.told.items() if note in files.notes}
    again = read.scanned | read.linked
    told = {note: some for note, some in told.items() if note not in again} | by_note(problems_of(again, {}))
    unresolved = {note: _problems_in(some) for note, some in state.unresolved.items() if note not in notes}
    unresolved |= by_note(linked.now.problems)
    coverage = Coverage(count, skipped, sum(undated.values()), sum(map(len, unresolved.values())))
    kinds = Counter(state.kinds)
    kinds.subtract(labels_in(digest).partition(":")[0] for digest in held.nodes.values())
    kinds.update(node.kind for node in part.nodes.values())
    digest = digest_after(state.digest, held, part, coverage)
    sizes = state.nodes - len(held.nodes) + len(part.nodes), state.edges - len(held.edges) + len(part.edges)

    def whole() -> Graph:
        return resolve(read_files(files, settings, cache, lambda *_: None, keep=False), settings).graph

    aim = Aim(settings.name, digest, *sizes, coverage, root_of, whole)
    problems = [
        *files.problems,
        *(problem for note in sorted(told) for problem in told[note]),
        *respelt(read.roster),
        *(problem for note in sorted(unresolved) for problem in unresolved[note]),
    ]
    summary = Summary(aim.digest, *sizes, +kinds, coverage, count + skipped, problems)
    left = Left(
        State(
            looked_at(settings), around(files, settings), *summary[:4], list(astuple(coverage)),
            kept.notes, kept.parts, read.words, linked.days, linked.met, False, undated,
            {note: list(some) for note, some in told.items() if some}, unresolved,
        ),
        kept,
        read.roster if read.names else None,
        linked.asked,
        linked.ledgers,
        linked.threads,
        whole=False,
    )  # fmt: skip
    failed = {path for path, one in read.linked.items() if one.failed}
    keep = {path: one for path, one in read.linked.items() if path not in failed}, read.gone | failed, read.names
    scanned = len(read.scanned) - refused
    return Made(summary, scanned, len(failed), between(held, part, aim), left, keep)


def _problems_in(rows: Iterable[Sequence[Any]]) -> list[Problem]:
    """Problems as the state has them."""
    return [Problem(Source(*source), *rest) for source, *rest in rows]


def looked_at(settings: Settings) -> list[str]:
    """What the fold of claims takes from the settings, beside the name index."""
    return [settings.name, fold(settings.company), *map(repr, sorted(settings.retold))]


def around(files: Files, settings: Settings) -> str:
    """A digest of all that the name index is made of beside notes."""
    told = (
        replace(settings, nothing=frozenset(), retold=frozenset(), exclude=(), neo4j=(), today=""),
        sorted(settings.nothing),
    )
    return note_digest(repr((sorted(files.others), told)).encode())
