"""Vaults of strangers: the same seed gives the same bytes, their gold is exact, and what kg reads of them is scored."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any

import pytest
from rapidfuzz.fuzz import partial_ratio

from benchmarks.strangers.__main__ import make, make_vaults
from benchmarks.strangers.data import held_out, industries, layouts
from benchmarks.strangers.score import ALL, figure, score, scores, summary, table

pytest.importorskip("faker", reason="pip install --group train")

LAYOUTS = sorted(layouts())
# Ends of a relation by their kind: what the vocabulary of kg allows.
ENDS = {
    "OWNS": ({"Person", "Team"}, {"Feature", "Program", "Artifact"}),
    "LEADS": ({"Person"}, {"Feature", "Program", "Team"}),
    "WORKS_AT": ({"Person"}, {"Organization"}),
    "MEMBER_OF": ({"Person"}, {"Team"}),
    "REPORTS_TO": ({"Person"}, {"Person"}),
    "DEPENDS_ON": ({"Feature", "Program"}, {"Feature", "Program", "Team"}),
    "TARGETS": ({"Feature"}, {"Release"}),
    "PART_OF": ({"Feature"}, {"Program"}),
    "REQUESTED": ({"Organization"}, {"Feature"}),
    "WORKS_ON": ({"Person"}, {"Feature", "Program"}),
}


@functools.cache
def _of_layout(layout: str) -> tuple[dict[str, str], dict[str, Any]]:
    industry = sorted(industries())[LAYOUTS.index(layout) % len(industries())]
    return make(industry, layout, 12, f"test {layout}")


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        make_vaults(tmp_path / folder, 2, 5, notes=4)
    one, two = (
        {file.relative_to(tmp_path / folder): file.read_bytes() for file in (tmp_path / folder).rglob("*.*")}
        for folder in ("one", "two")
    )
    assert one == two and len(one) == 2 * (4 + 1)
    assert make("bank", "raid", 2, "1") != make("bank", "raid", 2, "2")


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.md").write_text("mine")
    with pytest.raises(FileExistsError, match="is not empty: name a new folder"):
        make_vaults(tmp_path, 1, 1)


def test_there_is_variety_and_some_of_it_is_held_out() -> None:
    for there, least in ((industries(), 24), (layouts(), 20)):
        assert sum(not held_out(told) for told in there.values()) >= least - 4
        assert len(there) >= least and sum(map(held_out, there.values())) == 5


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_gold_of_a_vault_is_exact(layout: str) -> None:
    texts, gold = _of_layout(layout)
    lines = {note: text.split("\n") for note, text in texts.items()}
    names = {name["name"]: name for name in gold["names"] if name["kind"] != "None"}
    for mention in (*gold["mentions"], *gold["tempting"]):
        line = lines[mention["note"]][mention["line"] - 1]
        assert line[mention["start"] : mention["end"]] == mention["surface"] != ""
    assert all(names[mention["name"]]["kind"] == mention["kind"] for mention in gold["mentions"])
    for sort in ("commitments", "decisions", "relations"):
        assert all(0 < told["line"] < len(lines[told["note"]]) for told in gold[sort])
        assert all(lines[told["note"]][told["line"] - 1].strip() for told in gold[sort])
    for told in gold["commitments"]:
        line = lines[told["note"]][told["line"] - 1]  # which may have been mistyped
        assert partial_ratio(told["text"].casefold(), line.casefold()) > 80
    for told in gold["relations"]:
        starts, ends = ENDS[told["predicate"]]
        assert names[told["subject"]]["kind"] in starts and names[told["object"]]["kind"] in ends
    assert not any("{" in text.replace("{{", "").replace("@{", "") and "`" not in text for text in texts.values())
    assert not any(ord(letter) >= 0xF0000 for text in texts.values() for letter in text)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_each_long_name_is_marked_wherever_it_stands(layout: str) -> None:
    texts, gold = _of_layout(layout)
    marked: dict[tuple[str, int], list[tuple[int, int]]] = {}
    for mention in gold["mentions"]:
        marked.setdefault((mention["note"], mention["line"]), []).append((mention["start"], mention["end"]))
    people = [name["name"] for name in gold["names"] if name["kind"] == "Person"]
    for note, text in texts.items():
        for number, line in enumerate(text.split("\n"), 1):
            for person in people:
                at = line.find(person)
                spans = marked.get((note, number), [])
                assert at < 0 or any(start <= at < end for start, end in spans), (note, number, person)


def test_what_kg_reads_of_a_tiny_vault_is_scored(tmp_path: Path) -> None:
    make_vaults(tmp_path, 1, 3, notes=5, of=["bank"], by=["obsidian_links"])
    found = scores(tmp_path)
    counts = found["all"][ALL]
    assert found["industry"].keys() == {"bank"} and found["layout"].keys() == {"obsidian_links"}
    gold = json.loads((tmp_path / "000" / "gold.json").read_text(encoding="utf-8"))
    mentions = figure(counts, "mentions")
    assert mentions.right + mentions.missed == len(gold["mentions"])
    assert 0.3 < summary(counts)["mentions"] <= 1
    assert "| bank |" in table(found) and "| mentions Person |" in table(found)
    assert not (tmp_path / "000" / "vault" / "kg.toml").exists()


def test_a_reader_that_reads_the_gold_is_told_to_be_perfect() -> None:
    texts, gold = _of_layout("plain_bullets")
    assert texts
    rows = [{**one, "fact": "mention"} for one in gold["mentions"]]
    rows += [{**one, "fact": "commitment", "owners": [one["owner"]]} for one in gold["commitments"]]
    rows += [{**one, "fact": "decision"} for one in gold["decisions"]]
    rows += [{**one, "fact": "relation"} for one in gold["relations"]]
    rows += [
        {"fact": "relation", "note": one["note"], "line": 1, "subject": one["person"], "predicate": "ATTENDED"}
        for one in gold["attendance"]
    ]
    told = summary(score(gold, rows, 100))
    shares = ("precision", "recall", "mentions", "attendance", "promises", "owners", "due", "decisions", "relations")
    assert [told[share] for share in shares] == [1.0] * len(shares)
    assert (told["wrong kind"], told["no names told"], told["false"]) == (0, 0, 0)
    half = summary(score(gold, rows[: len(gold["mentions"]) // 2], 100))
    assert half["precision"] == 1 and 0.4 < half["recall"] < 0.6 and half["relations"] == 0
