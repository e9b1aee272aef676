"""The yardsticks: what they measure is what kg does, and what could not be measured is told."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks.bench import Cost, CouldNotRun, run, write_table
from benchmarks.make_vault import make_vault
from benchmarks.stages import STAGES, steps
from benchmarks.yardsticks import BYTES, PEER, measured, table
from ingest import read_vault
from kg.graph.resolve import resolve
from kg.settings import read_settings
from kg.store import graph_digest, open_store


def test_the_stages_make_the_graph_of_an_ingest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One by one they do all that `kg ingest` does, so that their figures are those of kg."""
    monkeypatch.setenv("KG_JOBS", "1")
    vault, home = tmp_path / "vault", tmp_path / ".kg"
    make_vault(vault, notes=20, seed=3)
    settings, _ = read_settings(vault)
    read = read_vault(vault, settings)
    graph = resolve(read.facts, read.roster, settings, notes=read.notes - read.skipped, skipped=read.skipped).graph
    names = []
    for name, step in steps(vault, home):
        step()
        names.append(name)
    assert names == [name for name, _ in STAGES]
    with closing(open_store("", vault=settings.name, home=home)) as store:
        assert store.digest() == graph_digest(graph)


def test_a_row_has_its_figures_as_times_those_of_others() -> None:
    costs = {BYTES.name: Cost(1, 0.5, 10), PEER.name: Cost(9, 8, 100), "kg: scan": Cost(3, 2, 50)}
    assert list(table(costs))[-1] == "| kg: scan | 2.00 | 4.00 | 0.25 | 5.00 | 0.50 |"


def test_what_could_not_be_measured_is_told(tmp_path: Path) -> None:
    """A package that is not there, and a yardstick that takes too long, are a sentence in their row."""
    with pytest.raises(CouldNotRun, match=r"^no_such_package is not installed: `pip install --group bench`$"):
        list(measured(PEER._replace(package="no_such_package"), tmp_path, 10))
    with pytest.raises(CouldNotRun, match=r"^stopped after 1 s of CPU time$"):
        run([sys.executable, "-c", "while True: pass"], limit=1)
    rows = list(table({BYTES.name: Cost(1, 0.5, 10), PEER.name: "stopped after 1 s of CPU time", "kg": Cost(3, 2, 50)}))
    assert rows[-2:] == [
        f"| {PEER.name} | stopped after 1 s of CPU time | | | | |",
        "| kg | 2.00 | 4.00 | – | 5.00 | – |",
    ]


def test_a_table_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    page = tmp_path / "README.md"
    page.write_text("# A\n\n<!-- b -->\n<!-- end of b -->\n\nMore.\n", encoding="utf-8")
    for text in ("| old |\n", "| new |"):
        write_table(page, "b", text)
        assert (
            page.read_text(encoding="utf-8") == f"# A\n\n<!-- b -->\n\n{text.strip()}\n\n<!-- end of b -->\n\nMore.\n"
        )
    with pytest.raises(ValueError, match="no place for c"):
        write_table(page, "c", "| c |")
