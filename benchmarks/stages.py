"""The stages of `kg ingest` one by one, in one process, with no cache: what `yardsticks.py` measures.

`STAGES` is all that it knows of kg: when a stage moves or splits, it is told here.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from ingest import link as linking
from ingest import scan as scanning
from ingest.cache import Read
from ingest.language.tokens import vocabulary
from ingest.parser import Parser
from ingest.walk import Files, find_files
from kg.graph.resolve import resolve
from kg.identity.name_builder import NameBuilder
from kg.identity.name_index import Roster
from kg.model import Fact, Graph
from kg.settings import PLAIN, Settings, read_settings
from kg.store import change, open_store


@dataclass
class Work:
    """What each stage leaves for the next ones; what none needs any more is let go, as in an ingest."""

    vault: Path
    home: Path  # where the graph is written
    settings: Settings = field(default_factory=Settings)
    parser: Parser = field(default_factory=lambda: Parser(PLAIN))
    files: Files = field(default_factory=lambda: Files({}, [], [], 0))
    reads: dict[str, Read] = field(default_factory=dict)
    names: NameBuilder | None = None
    roster: Roster | None = None
    facts: list[Fact] = field(default_factory=list)
    graph: Graph | None = None


def begin(vault: Path, home: Path) -> Work:
    """Load what is loaded once."""
    os.environ["KG_JOBS"] = "1"  # all in this process, whose figures are taken
    vocabulary()
    settings = read_settings(vault)[0]
    return Work(vault, home, settings, Parser(settings.tasks))


def scan(work: Work) -> None:
    """The bytes of each note to what it says by itself."""
    work.files = find_files(work.vault, work.settings)
    work.reads = scanning.scan(work.files, {}, work.parser, _quietly)


def index_names(work: Work) -> None:
    """What all notes say of names to the name index."""
    words = frozenset(word for read in work.reads.values() for word in read.words.split())
    work.names = NameBuilder(work.settings, words, work.files.others)
    work.names.weigh(read.evidence for read in work.reads.values())
    work.roster = linking.index_names(work.names, (fact for read in work.reads.values() for fact in read.facts))


def link(work: Work) -> None:
    """The names found in each note, and what the words around them say."""
    assert work.roster is not None
    work.reads = linking.link(work.files, work.reads, work.roster.surfaces(), {}, work.parser, _quietly)


def index_all(work: Work) -> None:
    """The name index once more, with the names that only a sentence brought up."""
    assert work.names is not None
    found = (fact for read in work.reads.values() for fact in read.found or ())
    work.roster = linking.index_names(work.names, found)
    work.facts = [fact for read in work.reads.values() for fact in (*read.facts, *(read.found or ()))]


def settle(work: Work) -> None:
    """Facts to one graph."""
    assert work.roster is not None
    facts = work.facts
    work.graph = resolve(facts, work.roster, work.settings, notes=len(work.files.notes)).graph
    work.facts, work.reads, work.roster, work.names = [], {}, None, None


def write(work: Work) -> None:
    """What an empty store lacks of the graph, and writing it."""
    assert work.graph is not None
    with closing(open_store("", vault=work.settings.name, home=work.home, writing=True)) as store:
        store.write(change(store, work.graph))


def _quietly(path: str, done: int, total: int) -> None: ...


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
