"""The pipeline, stage by stage: scan → index names → link → resolve → difference → write."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, replace
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeVar

from ingest.cache import Cache, Left, Names, Read, State, Summary, Unbelieved, note_digest
from ingest.extract import READERS, Found, find_facts, no_days, read_facts, read_note
from ingest.fence import failure
from ingest.kept_graph import KeptGraph
from ingest.language.dates import by_numbers, day_order
from ingest.language.gazetteer import Known, known
from ingest.language.tokens import tokens
from ingest.ledgers import Ledgers
from ingest.note import Note
from ingest.touched import Touched, by_day, of_the_same_days, say_the_same_of_names, touched_by, with_what_they_tell_of
from ingest.walk import walk
from ingest.workers import each, one_pool
from kg.graph import resolve as graph
from kg.graph.fold import Settled, naming, root_of
from kg.graph.threads import Telling
from kg.graph.update import Change, Days, Misfit, Updated, fold_again, present
from kg.identity.name_index import NameBuilder, Roster
from kg.identity.name_matching import fold, is_version
from kg.model import Coverage, Fact, Graph, Problem, Ref, Source, labels_in
from kg.settings import Settings, Tasks
from kg.store import Aim, Difference, Held, Store, aim_of, between, change, digest_after, graph_digest

Tick = Callable[[str, int, int], None]
Surfaces = Mapping[str, Collection[str]]
"""The spellings to look for in text, each with the kinds that it may be of."""

Told = Mapping[str, Sequence[Problem]]
"""Problems by the notes that they are of."""

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
    told: Told  # by note, the problems of reading it
    numbered: bool  # some days are written by numbers alone
    words: Counter[str]  # that its notes write in lower case, with how many notes do


class Made(NamedTuple):
    """What the stages made of a vault."""

    summary: Summary
    read: int
    failed: int
    difference: Difference
    left: Left
    keep: tuple[Mapping[str, Read], Collection[str], Names | None] | None = None  # what the cache is to be told


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
    told = replace(settings, nothing=frozenset()), sorted(settings.nothing)  # a set has another order in each process
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
        _looked_at(settings),
        _around(files, settings),
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


def _looked_at(settings: Settings) -> list[str]:
    """What the fold of claims takes from the settings, beside the name index."""
    return [settings.name, fold(settings.company)]


def _around(files: Files, settings: Settings) -> str:
    """A digest of all that the name index is made of beside notes."""
    told = replace(settings, nothing=frozenset(), exclude=(), neo4j=()), sorted(settings.nothing)
    return note_digest(repr((sorted(files.others), told)).encode())


def by_note(problems: Iterable[Problem]) -> dict[str, list[Problem]]:
    """Problems by the notes that they are of."""
    found: dict[str, list[Problem]] = {}
    for problem in problems:
        found.setdefault(problem.source.note, []).append(problem)
    return found


# --- what changed


def update(files: Files, settings: Settings, cache: Cache, tick: Tick, holds: str | None = None) -> Made | None:
    """The same stages for what changed since the last ingest and for what that touches: what comes of it is what comes
    of everything. None: there is nothing to start from, or much has changed. `holds` is the digest of what the store
    holds."""
    state = cache.state()
    if state is None or state.numbered or state.settings != _looked_at(settings) or holds not in (None, state.digest):
        return None
    try:
        changed = _changed(files, cache)
        return changed and _updated(changed, files, settings, cache, tick, state)
    except (Unbelieved, Misfit):
        return None


def _updated(changed: Changed, files: Files, settings: Settings, cache: Cache, tick: Tick, state: State) -> Made:
    read = reread(changed, files, settings, cache, tick, state)
    linked = relink(read, cache, state)
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
    if _numbered(fresh):
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
        and state.files == _around(files, settings)
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
    hold = _holding(_other_names(index.surfaces(), cache.surfaces()))
    holding = cache.some(path for path, data in files.notes.items() if path not in others and hold(data))
    linked = link(files, fresh | holding, index.surfaces(), cache.surfaces(), parser, tick)
    final = index_names(builder, all_facts("found", linked))
    return Reread(scanned, linked, gone, roster, final, words, _names_of(index))


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


def relink(read: Reread, cache: Cache, state: State) -> Relinked:
    """Entity linking for the notes that were read again, for those in which a name means something else now, and for
    those of meetings of the same days."""
    asked, roster, kept = cache.asked(), read.roster, dict[str, Read]()
    touched = touched_by(read.before, roster, asked) if roster is not read.before else Touched(set(), set())

    def facts(notes: Collection[str], reads: Mapping[str, Read]) -> list[Fact]:
        kept.update(cache.some(set(notes) - kept.keys()))
        given = (reads.get(note) or kept.get(note) for note in sorted(notes))
        return [fact for one in given if one for fact in _said(one)]

    def linked_before(notes: Collection[str]) -> graph.Linked:
        return graph.link(facts(notes, {}), read.before, ledgers.elsewhere(notes))

    def linked_now(notes: Collection[str]) -> graph.Linked:
        return graph.link(facts(set(notes) - read.gone, read.linked), roster, ledgers.elsewhere(notes))

    ledgers = Ledgers(cache.ledger)
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
            linked = graph.link(facts(together, read.linked), roster, told_now.elsewhere(together))
            tells.update(dict.fromkeys(together, ()) | _by_note(linked.settled))
        return tells.get(note, ())

    days = {note: day for note, day in state.days.items() if note not in notes} | now.days
    asked = {note: refs for note, refs in asked.items() if note not in notes}
    asked |= {note: refs for note, refs in roster.asked().items() if note in notes and note not in read.gone}
    affected = {one.ledger for linked in (was, now) for one in linked.tellings}
    books = {ledger: told_now.of(ledger) for ledger in affected}
    return Relinked(changes, touched.named, settled_of, days, met, now, asked, books)


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
    told = {note: some for note, some in told.items() if note not in again} | by_note(_problems(again, {}))
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
        *_respelt(read.roster),
        *(problem for note in sorted(unresolved) for problem in unresolved[note]),
    ]
    summary = Summary(aim.digest, *sizes, +kinds, coverage, count + skipped, problems)
    left = Left(
        State(
            _looked_at(settings), _around(files, settings), *summary[:4], list(astuple(coverage)),
            kept.notes, kept.parts, read.words, linked.days, linked.met, False, undated,
            {note: list(some) for note, some in told.items() if some}, unresolved,
        ),
        kept,
        read.roster if read.names else None,
        linked.asked,
        linked.ledgers,
        whole=False,
    )  # fmt: skip
    failed = {path for path, one in read.linked.items() if one.failed}
    keep = {path: one for path, one in read.linked.items() if path not in failed}, read.gone | failed, read.names
    scanned = len(read.scanned) - refused
    return Made(summary, scanned, len(failed), between(held, part, aim), left, keep)


def _problems_in(rows: Iterable[Sequence[Any]]) -> list[Problem]:
    """Problems as the state has them."""
    return [Problem(Source(*source), *rest) for source, *rest in rows]


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
        numbered = _numbered(reads)
        reads, unclear = _dated(reads, numbered)
        names = NameBuilder(settings, lower_words_of(reads.values()), files.others)
        names.weigh(read.evidence for read in reads.values())
        index = index_names(names, (fact for read in reads.values() for fact in read.facts))
        linked = link(files, reads, index.surfaces(), cache.surfaces() if cache else {}, parser, tick)
    # Who is meant is settled with everything that was found, names that only a sentence brought up included.
    final = index_names(names, (fact for read in linked.values() for fact in read.found or ()))
    if cache and keep:  # days as written: the next note may show what comes first in them
        written = {path: read._replace(facts=scanned[path].facts) for path, read in linked.items() if path in numbered}
        _keep(cache, kept, linked | written, index)
    told = by_note([*_problems(scanned, linked), *unclear])
    problems = [*files.problems, *(problem for some in told.values() for problem in some), *_respelt(final)]
    facts = [fact for read in linked.values() for fact in _said(read)]
    skipped = files.skipped + len(scanned) - len(reads)
    changed = sum(scanned[path] is not kept.get(path) for path in reads)
    failed = sum(bool(read.failed) for read in linked.values())
    words = Counter(word for read in reads.values() for word in read.words.split())
    return Vault(facts, problems, final, len(reads) + skipped, changed, skipped, failed, told, bool(numbered), words)


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


def _numbered(reads: Mapping[str, Read]) -> set[str]:
    """The notes that write a day by numbers alone: "7/11/2025"."""
    return {
        path for path, read in reads.items() for fact in read.facts if fact.says == "date" and "/" in str(fact.value)
    }


def _dated(reads: Mapping[str, Read], numbered: Collection[str]) -> tuple[dict[str, Read], list[Problem]]:
    """What the notes say, days written by numbers as the vault shows that it means them; where nothing shows it, they
    are left out and told. What was found by such a day before is found anew."""
    if not numbered:
        return dict(reads), []
    dates = [fact for read in reads.values() for fact in read.facts if fact.says == "date"]
    order = day_order(fact.source.quote for fact in dates)
    problems = []
    dated = dict(reads)
    for path in sorted(numbered):
        facts = []
        for fact in reads[path].facts:
            if fact.says == "date" and "/" in (said := str(fact.value)):
                if not order:
                    days = " or ".join(by_numbers(said, one) for one in ("day", "month"))
                    problems.append(Problem(fact.source, f"{said} is {days}: write it so", "undated"))
                    continue
                fact = fact._replace(value=by_numbers(said, order))
            facts.append(fact)
        dated[path] = reads[path]._replace(facts=tuple(facts), found=None)
    return dated, list({problem.source[:2]: problem for problem in problems}.values())


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
    hold = _holding(_other_names(surfaces, before))
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


def _other_names(surfaces: Surfaces, before: Surfaces) -> set[str]:
    """The names that are new, gone, or may be of other kinds."""
    every = surfaces.keys() | before.keys()
    return {name for name in every if sorted(surfaces.get(name, ())) != sorted(before.get(name, ()))}


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
        _names_of(index),
    )


def _names_of(index: Roster) -> Names:
    return Names(index.surfaces(), {index.name(key) for key in index.names})


def _said(read: Read) -> Iterator[Fact]:
    """All that a note says."""
    yield from read.facts
    yield from read.found or ()


def _problems(scanned: Mapping[str, Read], linked: Mapping[str, Read]) -> Iterator[Problem]:
    for path, read in scanned.items():
        yield from read.problems
        yield from no_days(_said(linked.get(path, read)))
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
