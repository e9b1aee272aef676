"""An installed spaCy model: it proposes to `kg review`, and changes nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from ingest import read_vault
from ingest.language.ner_model import installed, placed
from kg.cli import kg
from kg.graph.resolve import resolve
from kg.identity.judgements import Candidate
from kg.model import Source
from kg.settings import read_settings
from kg.store import graph_digest
from tests.support import SAMPLE

NOTES = (
    "We met Sorbellini in the Geneva office. Then Sorbellini sent the contract.\n",
    "On Monday Sorbellini flew home from Boston.\n",
)


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Path]:
    (tmp_path / "kg.toml").write_text("")
    for number, text in enumerate(NOTES):
        (tmp_path / f"{number}.md").write_text(text)
    yield tmp_path


def test_the_model_is_there() -> None:
    assert installed().startswith("en_core_web_")  # one of the dev dependencies


def test_it_places_what_no_rule_can() -> None:
    quotes = ["Marianne Sorbellini called from Geneva.", "We thanked Marianne Sorbellini for the dinner."]
    sources = tuple(Source("a.md", line, quote) for line, quote in enumerate(quotes, 1))
    unplaced = [Candidate("Marianne Sorbellini", "", 2, 1, sources, ""), Candidate("Qzx", "", 2, 1, sources, "")]
    found = placed(unplaced, installed())
    assert [(one.name, one.kind, one.count) for one in found] == [("Marianne Sorbellini", "Person", 2)]
    assert "model" in found[0].why


def test_review_asks_what_it_proposes(vault: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def asked() -> dict[str, str]:
        rows = json.loads(CliRunner().invoke(kg, ["review", "--vault", str(vault), "--json"]).stdout)
        return {row["name"]: row["why"] for row in rows}

    with_model = asked()
    monkeypatch.setattr("ingest.language.ner_model.installed", lambda: "")
    assert asked().items() <= with_model.items()


def test_it_changes_nothing_that_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """The graph of the sample with a model and without: every figure of `kg eval` is that of the same facts."""
    digests = []
    for name in (installed(), ""):
        monkeypatch.setattr("ingest.language.ner_model.installed", lambda name=name: name)
        settings = read_settings(SAMPLE)[0]
        read = read_vault(SAMPLE, settings)
        digests.append(graph_digest(resolve(read.facts, read.roster, settings, notes=read.notes).graph))
    assert digests[0] == digests[1]
