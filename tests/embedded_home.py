"""What tests of the embedded store share: a home for one vault, and what reads, writes and looks into it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from kg import files
from kg.model import Graph
from kg.store.embedded import EmbeddedStore
from tests import stores
from tests.stores import REPOSITORY, is_whole, small, update

VAULT = "Works"
graph = partial(stores.graph, VAULT)
crowd = partial(stores.crowd, VAULT)
SMALL = small(VAULT)
contents = partial(stores.contents, vault=VAULT)


@pytest.fixture
def home() -> Iterator[Path]:
    with TemporaryDirectory() as folder:
        (Path(folder) / "My vault").mkdir()
        yield Path(folder) / "My vault" / ".kg"


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of what was to be written out to the disk: tests need not wait for it, as nobody cuts the power."""
    names: list[str] = []
    monkeypatch.setattr(files, "sync", lambda path: names.append(path.name))
    return names


@contextmanager
def writer(home: Path) -> Iterator[EmbeddedStore]:
    with closing(EmbeddedStore(home, vault=VAULT, writing=True)) as store:
        yield store


@contextmanager
def reader(home: Path) -> Iterator[EmbeddedStore]:
    with closing(EmbeddedStore(home, vault=VAULT)) as store:
        yield store


def write(home: Path, graph: Graph) -> None:
    with writer(home) as store:
        update(store, graph)


def holds(home: Path, graph: Graph) -> bool:
    with reader(home) as store:
        return is_whole(store, graph)


def inside(home: Path) -> list[str]:
    return sorted("snapshot" if path.is_dir() else path.name for path in (home / "graph").iterdir())


def snapshot(home: Path) -> Path:
    return home / "graph" / json.loads((home / "graph" / "current").read_text().splitlines()[0])["name"]


CHILD = """
import sys
from pathlib import Path
from kg.store.embedded import EmbeddedStore

store = EmbeddedStore(Path(sys.argv[1]), vault="Works")
for line in sys.stdin:
    if line == "again\\n":
        store.close()
    print(store.run("MATCH (p:Person) RETURN count(p) AS n", {})[0]["n"], flush=True)
store.close()
"""


def child(script: str, *arguments: object, **environment: str) -> subprocess.Popen[str]:
    """A Python process with a program of its own."""
    return subprocess.Popen(
        [sys.executable, "-c", script, *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": str(REPOSITORY), **environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
