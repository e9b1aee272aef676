"""Notes to facts: every note of a vault read once, then searched for the names that the whole vault knows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from ingest.cache import Cache, Read, note_digest
from ingest.extract import READERS, find_facts, read_facts, read_note
from ingest.language import tokens
from ingest.names import Known, known
from ingest.walk import walk
from ingest.workers import each
from kg.match import is_version
from kg.model import Fact, Problem, Source
from kg.roster import Roster, build_roster
from kg.settings import Settings

Tick = Callable[[str, int, int], None]


def reader_version() -> str:
    """A digest of the code that reads: a kept note that another version read is read again."""
    here = Path(__file__).parent
    kg = here.parent / "kg"
    files = sorted((*here.glob("*.py"), *here.glob("patterns/*.toml"), *kg.glob("*.py"), *kg.glob("*.toml")))
    return note_digest(b"\0".join(file.read_bytes() for file in files))


class Vault(NamedTuple):
    """A vault as read: what its notes say, who it names, and what could not be read."""

    facts: list[Fact]
    problems: list[Problem]
    roster: Roster
    notes: int  # in the vault
    read: int  # read this time; the rest came from the cache
    skipped: int  # could not be read at all


def read_vault(
    vault: Path,
    settings: Settings,
    cache: Cache | None = None,
    tick: Tick = lambda path, done, total: None,
    *,
    keep: bool = True,
) -> Vault:
    """All facts and problems of a vault. With a cache only changed notes are read, and it is brought up to date
    unless `keep` is false; `tick(path, done, total)` is told of each note, once when it is read and once when the
    vault's names are looked for in it."""
    kept = cache.read() if cache else {}
    problems: list[Problem] = []
    paths: list[str] = []
    for item in walk(vault, lambda path: path.suffix.lower() in READERS, settings.exclude):
        if isinstance(item, Problem):
            problems.append(item)
        else:
            paths.append(item)
    reads: dict[str, Read] = {}
    for path in paths:
        try:
            digest = note_digest((vault / path).read_bytes())
        except OSError as error:
            message = f"cannot be read ({error.strerror}); give yourself the right to read it"
            problems.append(Problem(Source(path), message, "unreadable"))
            continue
        old = kept.get(path)
        reads[path] = old if old and old.digest == digest else Read("")
    changed = [path for path, read in reads.items() if not read.digest]
    for done, (path, read) in enumerate(zip(changed, each(_read, changed, _prepare, vault), strict=True), 1):
        tick(path, done, len(changed))
        if read is None:  # gone since: the next ingest sees that
            del reads[path]
        else:
            reads[path] = read
    common = frozenset(word for read in reads.values() for word in read.words.split())
    roster = build_roster((fact for path in sorted(reads) for fact in reads[path].facts), settings, common)
    _search(vault, reads, roster, cache.surfaces() if cache else {}, set(changed), tick)
    if cache and keep:
        cache.write(
            {path: reads[path] for path in reads if reads[path] is not kept.get(path)},
            kept.keys() - reads.keys(),
            roster.surfaces(),
            ((roster.name(key), key[0]) for key in roster.names),
        )
    for path in sorted(reads):
        problems += reads[path].problems
    problems += _respelt(roster)
    read_count = len(reads)
    facts = [fact for path in sorted(reads) for fact in _said(reads.pop(path))]
    # Who is meant is settled with everything that was found, names that only a sentence brought up included.
    whole = build_roster(facts, settings, common, roster.proposed)
    return Vault(facts, problems, whole, len(paths), len(changed), len(paths) - read_count)


def _said(read: Read) -> Iterator[Fact]:
    """All that a note says; its proposals are settled by now."""
    yield from (fact for fact in read.facts if fact.says != "proposed")
    yield from read.found or ()


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


def _search(
    vault: Path,
    reads: dict[str, Read],
    roster: Roster,
    before: Mapping[str, Sequence[str]],
    changed: set[str],
    tick: Tick,
) -> None:
    """Look for the vault's names in the notes that changed, and in those that hold a name that is new or gone."""
    surfaces = roster.surfaces()
    touched = {
        name for name in surfaces.keys() | before.keys() if sorted(surfaces.get(name, ())) != list(before.get(name, ()))
    }
    probes = _probes(touched)
    paths = [
        path
        for path, read in reads.items()
        if path in changed or read.found is None or (touched and _holds(vault / path, probes))
    ]
    given = [(path, tuple(fact for fact in reads[path].facts if fact.says != "proposed")) for path in paths]
    for done, (path, found) in enumerate(zip(paths, each(_find, given, _prepare, vault, surfaces), strict=True), 1):
        tick(path, done, len(paths))
        if found is not None:
            reads[path] = reads[path]._replace(found=found)


# What each process knows: set once, when it is prepared.
_vault = Path()
_names: Known | None = None


def _prepare(vault: Path, surfaces: Mapping[str, set[str]] | None = None) -> None:
    global _vault, _names
    _vault, _names = vault, None if surfaces is None else known(surfaces)


def _bytes(path: str) -> bytes | None:
    try:
        return (_vault / path).read_bytes()
    except OSError:
        return None


def _read(path: str) -> Read | None:
    """What a note says by itself."""
    data = _bytes(path)
    return None if data is None else read_facts(read_note(path, data))


def _find(given: tuple[str, Sequence[Fact]]) -> tuple[Fact, ...] | None:
    """What a note says of the vault's names; None when it is gone since it was read: the next ingest sees that."""
    path, facts = given
    data = _bytes(path)
    assert _names is not None
    return None if data is None else find_facts(read_note(path, data), _names, facts)


def _probes(names: Iterable[str]) -> list[bytes]:
    """By what a note that holds one of these names is found quickly: the first word of each, of a release its line
    (5.x); b"" where that is not ASCII, which may be damaged in a note."""
    firsts = {(tokens(name) or [""])[0].lower() for name in names}
    firsts = {first.partition(".")[0] if is_version(first) else first for first in firsts}
    return sorted({first.encode() if first.isascii() else b"" for first in firsts})


def _holds(file: Path, probes: Iterable[bytes]) -> bool:
    """Might one of these names stand in a note?"""
    try:
        low = file.read_bytes().lower()
    except OSError:
        return False
    return any(probe in low for probe in probes)
