"""The stages of `kg ingest` one by one, in one process, with no cache: what `yardsticks.py` measures.

`STAGES` is all that it knows of kg: when a stage moves or splits, it is told here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Set
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from ingest import find_facts, read_facts, read_note
from ingest.cache import Read
from ingest.language.gazetteer import Known, known
from ingest.language.tokens import vocabulary
from kg.graph.resolve import resolve
from kg.identity.name_index import Roster, build_roster
from kg.model import Fact, Graph
from kg.settings import Settings, read_settings
from kg.store import change, open_store


@dataclass
class Work:
    """What each stage leaves for the next ones; what none needs any more is let go, as in an ingest."""

    vault: Path
    home: Path  # where the graph is written
    settings: Settings = field(default_factory=Settings)
    contents: dict[str, bytes] = field(default_factory=dict)
    reads: dict[str, Read] = field(default_factory=dict)
    common: Set[str] = frozenset()  # the words that the notes write in lower case
    roster: Roster | None = None
    names: Known | None = None
    facts: list[Fact] = field(default_factory=list)
    graph: Graph | None = None


def begin(vault: Path, home: Path) -> Work:
    """Load what is loaded once."""
    vocabulary()
    return Work(vault, home, read_settings(vault)[0])


def scan(work: Work) -> None:
    """The bytes of each note to what it says by itself."""
    for file in sorted(work.vault.rglob("*.md")):
        path, data = file.relative_to(work.vault).as_posix(), file.read_bytes()
        work.contents[path] = data
        work.reads[path] = read_facts(read_note(path, data, work.settings.tasks))


def index_names(work: Work) -> None:
    """What all notes say of names to the name index, made ready to look names up."""
    work.common = frozenset(word for read in work.reads.values() for word in read.words.split())
    facts = (fact for read in work.reads.values() for fact in read.facts)
    work.roster = build_roster(facts, work.settings, work.common)
    work.names = known(work.roster.surfaces())


def link(work: Work) -> None:
    """The names found in each note, and what the words around them say."""
    assert work.names is not None
    for path, data in work.contents.items():
        own = tuple(fact for fact in work.reads.pop(path).facts if fact.says != "proposed")
        found = find_facts(read_note(path, data, work.settings.tasks), work.names, own)
        work.facts += (*own, *found.facts)


def index_all(work: Work) -> None:
    """The name index once more, with the names that only a sentence brought up."""
    assert work.roster is not None
    work.roster = build_roster(work.facts, work.settings, work.common, work.roster.proposed)


def settle(work: Work) -> None:
    """Facts to one graph."""
    assert work.roster is not None
    work.graph = resolve(work.facts, work.roster, work.settings, notes=len(work.contents)).graph
    work.facts, work.roster, work.names = [], None, None


def write(work: Work) -> None:
    """What an empty store lacks of the graph, and writing it."""
    assert work.graph is not None
    with closing(open_store("", vault=work.settings.name, home=work.home, writing=True)) as store:
        store.write(change(store, work.graph))


STAGES: tuple[tuple[str, Callable[[Work], None]], ...] = (
    ("scan", scan),
    ("index names", index_names),
    ("link", link),
    ("index names again", index_all),
    ("resolve", settle),
    ("difference and write", write),
)


def steps(vault: Path, home: Path) -> Iterator[tuple[str, Callable[[], None]]]:
    """Each stage by name, to be called before the next one is asked for."""
    work = begin(vault, home)
    for name, stage in STAGES:
        yield name, lambda stage=stage: stage(work)
