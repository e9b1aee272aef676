"""Two lines that may tell of one promise: asked, and what an answer makes of them, until it is undone."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.incremental import around, looked_at
from ingest.walk import Files
from kg.graph.promise_pairs import promise_pairs
from kg.identity.judgements import Judgement, contradictions, judge, judged, read_judgements, standing, undo
from kg.model import Graph
from kg.settings import Settings
from tests.support import read_texts

SOAK, AGAIN = "Soak-test the new pumps", "Test the spare pumps"
TEXTS = {
    "2026-03-02 Sync.md": f"# Sync\n- [ ] {SOAK} @Ada Byron 📅 2026-03-20\n- [ ] Order seals @Ada Byron\n",
    "2026-03-09 Sync.md": f"# Sync\n- [x] {AGAIN} @Ada Byron ✅ 2026-03-09\n",
}


def made(folder: Path) -> tuple[list[tuple[str, str, str]], list[str], Graph]:
    """What is asked of a vault with its judgements: kind and words; its promises; its graph."""
    settings = judged(Settings(), read_judgements(folder)[0])
    read, resolved = read_texts(folder, TEXTS, settings)
    asked = [
        (one.kind, one.one.name, one.other.name) for one in promise_pairs(read.facts, read.roster, settings.retold)
    ]
    nodes = resolved.graph.nodes.values()
    promises = sorted(
        f"{one.properties['text']}: {one.properties['status']}" for one in nodes if one.kind == "Commitment"
    )
    return asked, promises, resolved.graph


TWO = ["Order seals: open", f"{SOAK}: open", f"{AGAIN}: done"]


@pytest.mark.parametrize(
    ("says", "promises"),
    [("same", ["Order seals: open", f"{AGAIN}: done"]), ("different", TWO), ("unsure", TWO)],
)
def test_an_answer_holds_until_it_is_undone(says: str, promises: list[str], tmp_path: Path) -> None:
    before = made(tmp_path)
    assert before[:2] == ([("Commitment", AGAIN, SOAK)], TWO)
    judge(tmp_path, Judgement(says, AGAIN, "Commitment", SOAK))
    asked, found, _ = made(tmp_path)
    assert not asked and [text.rpartition(":")[2] for text in found] == [text.rpartition(":")[2] for text in promises]
    undo(tmp_path)
    after = made(tmp_path)
    assert after[:2] == before[:2] and (after[2].nodes, after[2].edges) == (before[2].nodes, before[2].edges)


def test_an_answer_is_of_these_words_and_of_no_name() -> None:
    told = [Judgement("same", "Ada", "Commitment", "Bo"), Judgement("different", "Ada", "Commitment", "Cy")]
    settings = judged(Settings(), told)
    assert settings.retold == {("ada", "bo", True), ("ada", "cy", False)}
    assert not settings.named and not settings.apart and len(standing(told)) == 2
    assert not contradictions(list(enumerate(told)))
    assert str(told[0]) == "“Ada” and “Bo” are one promise"


def test_an_answer_makes_the_graph_anew_but_no_name_index() -> None:
    settings = judged(Settings(), [Judgement("same", AGAIN, "Commitment", SOAK)])
    files = Files({}, [], [], 0)
    assert looked_at(settings) != looked_at(Settings()) and around(files, settings) == around(files, Settings())
