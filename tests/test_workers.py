"""Reading over processes gives what one process gives."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest import read_vault, workers
from kg.graph.resolve import resolve
from kg.settings import read_settings
from kg.store import graph_digest
from tests.support import SAMPLE, sample


def test_two_processes_read_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read_settings(SAMPLE)[0]
    here = sample()  # by one
    monkeypatch.setenv("KG_JOBS", "2")
    monkeypatch.setattr(workers, "_PAYS", 1)
    there = read_vault(SAMPLE, settings)
    digests = [
        graph_digest(resolve(read.facts, read.roster, settings, notes=read.notes).graph) for read in (here, there)
    ]
    assert digests[0] == digests[1]


@pytest.mark.parametrize(("asked", "least"), [("3", 3), ("0", 1), ("many", 1), ("", 1)])
def test_how_many(asked: str, least: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_JOBS", asked)
    assert workers.jobs() >= least
    assert asked != "3" or workers.jobs() == 3


def test_few_items_are_done_here() -> None:
    seen: list[Path] = []
    assert list(workers.each(len, ["a", "bb"], seen.append, Path("x"))) == [1, 2]
    assert seen == [Path("x")]
    assert not list(workers.each(len, [], seen.append, Path("y"))) and seen == [Path("x")]
