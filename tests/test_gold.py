"""The gold of the sample vault is sound: each mark stands where it says, and docs/reading.md tells its figures."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from cogapp import Cog

from ingest.formats.encoding import read_text
from kg.scoring import FITS
from kg.vocabulary import KINDS
from tests.support import SAMPLE

ROOT = Path(__file__).parent.parent
GOLD = sorted((ROOT / "tests" / "gold").glob("*.json"))
MARKED = {kind.name for kind in KINDS} - {"Meeting", "Commitment", "Decision", "Statement", "Note"}
REGIONS = {"frontmatter", "body", "transcript"}
STATUSES = {"open", "proposed", "done", "cancelled"}
PRIORITIES = {None, "highest", "high", "medium", "low", "lowest"}

each_file = pytest.mark.parametrize("file", GOLD, ids=lambda file: file.stem)


def gold_and_lines(file: Path) -> tuple[dict[str, Any], list[str]]:
    gold = json.loads(file.read_text(encoding="utf-8"))
    lines = list(read_text((SAMPLE / gold["note"]).read_bytes()).lines)
    return gold, lines[:-1] if lines[-1] == "" else lines


def test_the_notes_are_of_different_kinds() -> None:
    notes = [json.loads(file.read_text(encoding="utf-8"))["note"] for file in GOLD]
    assert len(set(notes)) == len(notes) == 9
    assert len({note.split("/")[0] for note in notes}) >= 7


@each_file
def test_every_line_has_its_region(file: Path) -> None:
    gold, lines = gold_and_lines(file)
    assert list(map(int, gold["regions"])) == list(range(1, len(lines) + 1))
    assert set(gold["regions"].values()) <= REGIONS
    assert all(1 <= first <= last <= len(lines) for first, last in gold["ignore_lines"])


@each_file
def test_mentions_stand_where_they_say(file: Path) -> None:
    gold, lines = gold_and_lines(file)
    for mention in gold["mentions"]:
        assert lines[mention["line"] - 1][mention["start"] : mention["end"]] == mention["surface"]
        assert {mention["kind"], *mention.get("alt_kinds", ())} <= MARKED
        assert mention["canonical"] and mention["region"] == gold["regions"][str(mention["line"])]
        assert not any(first <= mention["line"] <= last for first, last in gold["ignore_lines"])
    spans = sorted((mention["line"], mention["start"], mention["end"]) for mention in gold["mentions"])
    for (line, _, end), (next_line, start, _) in pairwise(spans):
        assert line != next_line or end <= start, f"two mentions overlap in line {line}"


@each_file
def test_evidence_stands_in_its_line(file: Path) -> None:
    gold, lines = gold_and_lines(file)
    told = ("commitments", "not_commitments", "decisions", "relations", "quotes", "open_questions")
    for item in (item for sort in told for item in gold[sort]):
        assert (item.get("evidence") or item["text"]) in lines[item["line"] - 1], item
    ids = [item["id"] for sort in ("commitments", "decisions") for item in gold[sort]]
    assert len(set(ids)) == len(ids)


@each_file
def test_what_is_said_is_of_known_words(file: Path) -> None:
    gold, lines = gold_and_lines(file)
    people = {mention["canonical"] for mention in gold["mentions"] if mention["kind"] == "Person"}
    for item in gold["commitments"]:
        assert item["status"] in STATUSES and item["priority"] in PRIORITIES and item["cluster"]
        assert set(item["owners"]) <= people
        is_box = lines[item["line"] - 1].lstrip("> ").startswith(("- [ ", "- [x", "- [/", "- [-", "- [?", "- [!"))
        assert (item["form"] == "checkbox") == is_box
    assert {item["status"] for item in gold["decisions"]} <= {"made", "open"}
    assert {item["predicate"] for item in gold["relations"]} <= FITS.keys()


def test_the_figures_in_the_docs_are_those_of_today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert Cog().main(["cog", "--check", "docs/reading.md"]) == 0, "bring it up to date: cog -r docs/reading.md"
