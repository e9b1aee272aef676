"""Notes from their bytes, each parsed once for the stages that need it, and what a process looks for in them."""

from __future__ import annotations

from collections.abc import Mapping

from ingest.cache import Read
from ingest.extract import Found, find_facts, read_facts, read_note
from ingest.language.gazetteer import Known, known
from ingest.note import Note
from kg.model import Fact
from kg.settings import Tasks


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


# What each process knows: set once, when it is prepared.
_names: Known | None = None


def prepare(surfaces: Mapping[str, set[str]] | None = None) -> None:
    """Have a process look for these spellings, each with the kinds that it may be of."""
    global _names
    _names = None if surfaces is None else known(surfaces)
