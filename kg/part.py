"""A part of a graph as a store of its own (a view), to ask it the same questions; it is gone at the end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

from kg.model import Coverage, Graph
from kg.questions import coverage
from kg.store import Store, change
from kg.store.embedded import EmbeddedStore


# A question joins what many lines say, and each column of its answer may have come from any of them. So questions are
# not asked to leave out what does not belong: they are asked of a graph that does not hold it.
@contextmanager
def part(graph: Graph) -> Iterator[Store]:
    """A store with this graph."""
    with TemporaryDirectory(prefix="kg-") as folder:
        store = EmbeddedStore(Path(folder), vault=graph.vault, writing=True)
        try:
            store.write(change(store, graph))
            yield store
        finally:
            store.close()


def basis(store: Store) -> Coverage:
    """The coverage of a store, for a part of it: what it rests on is the same."""
    told = asdict(coverage(store))
    told.pop("unfinished")
    return Coverage(**told)
