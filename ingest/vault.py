"""Notes to facts: every note of a vault read once, then searched for the names that the whole vault knows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from ingest.cache import Cache, Read, note_digest
from ingest.extract import READERS, Found, find_facts, read_facts, read_note
from ingest.fence import failure
from ingest.formats.encoding import why_no_text
from ingest.language.gazetteer import Known, known
from ingest.language.tokens import tokens
from ingest.walk import walk
from ingest.workers import each
from kg.identity.name_index import Roster, build_roster
from kg.identity.name_matching import is_version
from kg.model import Fact, Problem, Source
from kg.settings import Settings, Tasks

Tick = Callable[[str, int, int], None]


_MOST = 5_000_000  # bytes of a note that is read


def reader_version(tasks: Tasks) -> str:
    """A digest of the code that reads and of what checkboxes mean: a note that was read otherwise is read again."""
    here = Path(__file__).parent
    kg = here.parent / "kg"
    files = sorted(file for folder in (here, kg) for ending in ("py", "toml") for file in folder.rglob(f"*.{ending}"))
    return note_digest(b"\0".join((*(file.read_bytes() for file in files), repr(tasks).encode())))


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
    files: list[str] = []
    skipped = 0
    # The bytes of every note, read once: both passes see the same words, whatever is saved meanwhile.
    contents: dict[str, bytes] = {}
    for item in walk(vault, lambda path: path.suffix.lower() in READERS, settings.exclude):
        if isinstance(item, Problem):
            problems.append(item)
        elif not item.note:
            files.append(item.path.rpartition("/")[2])
        elif isinstance(content := _content(vault / item.path), bytes):
            contents[item.path] = content
        elif content:
            problems.append(Problem(Source(item.path), content, "unreadable"))
            skipped += 1
    reads: dict[str, Read] = {}
    for path, content in contents.items():
        old = kept.get(path)
        reads[path] = old if old and old.digest == note_digest(content) else Read("")
    changed = [path for path, read in reads.items() if not read.digest]
    given = [(path, contents[path]) for path in changed]
    work = partial(_read, settings.tasks)
    for done, (path, read) in enumerate(zip(changed, each(work, given, _prepare), strict=True), 1):
        tick(path, done, len(changed))
        reads[path] = read
    common = frozenset(word for read in reads.values() for word in read.words.split())
    roster = build_roster((fact for path in sorted(reads) for fact in reads[path].facts), settings, common, files=files)
    _search(contents, reads, roster, settings.tasks, cache.surfaces() if cache else {}, set(changed), tick)
    whole = {path for path, read in reads.items() if not read.failed}
    if cache and keep:
        cache.write(
            {path: reads[path] for path in whole if reads[path] is not kept.get(path)},
            kept.keys() - whole,
            roster.surfaces(),
            ((roster.name(key), key[0]) for key in roster.names),
        )
    for path in sorted(reads):
        problems += reads[path].problems
        problems += [failure(path, reads[path].failed)] if path not in whole else []
    problems += _respelt(roster)
    read_count = len(reads)
    facts = [fact for path in sorted(reads) for fact in _said(reads.pop(path))]
    # Who is meant is settled with everything that was found, names that only a sentence brought up included.
    final = build_roster(facts, settings, common, roster.proposed, files)
    return Vault(facts, problems, final, read_count + skipped, len(changed), skipped)


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
    return why_no_text(data) or data


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
    contents: Mapping[str, bytes],
    reads: dict[str, Read],
    roster: Roster,
    tasks: Tasks,
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
        if path in changed or read.found is None or (touched and _holds(contents[path], probes))
    ]
    given = [
        (path, contents[path], tuple(fact for fact in reads[path].facts if fact.says != "proposed")) for path in paths
    ]
    work = partial(_find, tasks)
    for done, (path, found) in enumerate(zip(paths, each(work, given, _prepare, surfaces), strict=True), 1):
        tick(path, done, len(paths))
        read = reads[path]
        reads[path] = read._replace(found=found.facts, failed=(*read.failed, *found.failed))


# What each process knows: set once, when it is prepared.
_names: Known | None = None


def _prepare(surfaces: Mapping[str, set[str]] | None = None) -> None:
    global _names
    _names = None if surfaces is None else known(surfaces)


def _read(tasks: Tasks, given: tuple[str, bytes]) -> Read:
    """What a note says by itself."""
    path, data = given
    return read_facts(read_note(path, data, tasks))


def _find(tasks: Tasks, given: tuple[str, bytes, Sequence[Fact]]) -> Found:
    """What a note says of the vault's names."""
    path, data, facts = given
    assert _names is not None
    return find_facts(read_note(path, data, tasks), _names, facts)


def _probes(names: Iterable[str]) -> list[bytes]:
    """By what a note that holds one of these names is found quickly: the first word of each, of a release its line
    (5.x); b"" where that is not ASCII, which may be damaged in a note."""
    firsts = {(tokens(name) or [""])[0].lower() for name in names}
    firsts = {first.partition(".")[0] if is_version(first) else first for first in firsts}
    return sorted({first.encode() if first.isascii() else b"" for first in firsts})


def _holds(data: bytes, probes: Iterable[bytes]) -> bool:
    """Might one of these names stand in a note?"""
    low = data.lower()
    return any(probe in low for probe in probes)
