"""`kg eval`: the same figures as the given scorer on the same facts, and one sentence for a gold that is none."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kg.cli.eval_command import read_gold
from kg.scoring import ALL, FITS, NAMES, Scores, as_gold, evaluate
from tests.support import SHARED, Done

SCORER = SHARED / "gold" / "score.py"
with_scorer = pytest.mark.skipif(not SCORER.is_file(), reason="the given scorer is not there")
Row = dict[str, Any]

NOTE = "Meetings/Launch.md"
MENTION = {"fact": "mention", "note": NOTE, "line": 4, "start": 2, "end": 5, "kind": "Person", "name": "Ada Lovelace"}
TASK = {"fact": "commitment", "note": NOTE, "line": 7, "id": "c1", "owners": ["Ada Lovelace"], "status": "in_progress",
        "due": "2025-12-01", "priority": None, "stated": True}  # fmt: skip
SAID = {"fact": "commitment", "note": NOTE, "line": 9, "id": "c2", "owners": [], "status": "open", "stated": False}
ASKED = {"fact": "decision", "note": NOTE, "line": 11, "id": "d1", "status": "asked"}
NEEDS = {"fact": "relation", "note": NOTE, "line": 13, "subject": "Pump", "predicate": "DEPENDS_ON", "object": "Valve"}


def mention(line: int, start: int, surface: str, kind: str, canonical: str, **more: object) -> Row:
    """A mention of a gold, in the body of a note."""
    place = {"line": line, "start": start, "end": start + len(surface), "region": "body"}
    return place | {"surface": surface, "kind": kind, "canonical": canonical} | more


BOX = {"form": "checkbox", "owners": ["Ada Lovelace"], "status": "open", "due": "2025-12-01", "priority": None}
GOLD = as_gold(
    {
        "note": NOTE,
        "ignore_lines": [[20, 21]],
        "regions": {"30": "transcript"},
        "mentions": [
            mention(4, 2, "Ada", "Person", "Ada Lovelace"),
            mention(5, 0, "Pump", "Feature", "Pump", alt_kinds=["Account"]),
            mention(6, 0, "plan", "Artifact", "plan", soft=True),
            mention(30, 8, "Ada", "Person", "Ada Lovelace", region="transcript"),
        ],
        "commitments": [
            BOX | {"line": 7},
            {"line": 9, "form": "prose", "evidence": "I'll see"},
            {"line": 10, "form": "prose", "evidence": "I'll be there", "worth": False},
        ],
        "decisions": [{"line": 11, "status": "open", "evidence": "Choose a valve."}],
        "relations": [
            {"line": 14, "subject": "pump", "predicate": "depends_on", "object": "Big Valve"},
            {"line": 14, "subject": "Bo", "predicate": "stance", "object": "against"},
        ],
    }
)


@pytest.mark.parametrize(
    ("row", "part", "what", "counts"),
    [
        (MENTION, "mentions", "Person", (1, 0, 0)),
        (MENTION | {"start": 4, "end": 9}, "mentions", "Person", (1, 0, 0)),  # overlaps
        (MENTION | {"start": 5, "end": 9}, "mentions", "Person", (0, 1, 1)),  # beside it
        (MENTION | {"kind": "Team"}, "mentions", "Team", (0, 0, 1)),
        (MENTION | {"name": "Ada"}, "mentions", NAMES, (0, 1, None)),
        (MENTION | {"note": "Elsewhere.md"}, "mentions", ALL, (0, 2, 0)),
        (MENTION | {"line": 20}, "mentions", ALL, (0, 2, 0)),  # a line that is not scored
        (MENTION | {"line": 5, "start": 0, "kind": "Organization"}, "mentions", "Feature", (1, 0, 0)),
        (MENTION | {"line": 6, "start": 0, "kind": "Team"}, "mentions", ALL, (0, 2, 0)),  # over a soft one
        (MENTION | {"line": 30, "start": 8, "end": 11}, "mentions in transcripts", "Person", (1, 0, 0)),
        (MENTION | {"line": 30, "start": 8, "end": 11}, "mentions", ALL, (0, 2, 0)),
        (TASK, "checkboxes", ALL, (1, 0, 0)),
        (TASK, "checkboxes", "status", (1, 0, None)),
        (TASK | {"owners": ["Ada Lovelace", "Bo"]}, "checkboxes", "owners", (0, 1, None)),
        (TASK | {"line": 8}, "checkboxes", ALL, (0, 1, 1)),
        (TASK | {"line": 9}, "checkboxes", ALL, (0, 1, 0)),  # where the gold has a commitment of another form
        (SAID, "other commitments", ALL, (1, 0, 0)),
        (SAID | {"stated": True}, "other commitments", ALL, (0, 1, 0)),
        (SAID | {"line": 10}, "other commitments", ALL, (0, 1, 1)),  # small talk
        (ASKED, "decisions asked", ALL, (1, 0, 0)),
        (ASKED | {"status": "made"}, "decisions made", ALL, (0, 0, 1)),  # asked, and told as made
        (NEEDS, "relations", "depends_on", (1, 0, None)),
        (NEEDS, "relations", ALL, (1, 0, 0)),
        (NEEDS | {"line": 12}, "relations", "depends_on", (0, 1, None)),
        (NEEDS | {"object": "Hose"}, "relations", ALL, (0, 1, 1)),
        (NEEDS | {"line": 20}, "relations", ALL, (0, 1, 0)),  # a line that is not scored
        (NEEDS | {"predicate": "ATTENDED"}, "relations", ALL, (0, 1, 0)),  # more than the gold is no claim
    ],
)
def test_what_counts_for_what(row: Row, part: str, what: str, counts: tuple[int, int, int | None]) -> None:
    figure = evaluate([GOLD], [row]).figure(part, what)
    assert (figure.right, figure.missed, figure.extra) == counts


def test_a_miss_says_where_what_was_expected_and_what_was_read() -> None:
    rows = [MENTION | {"name": "Ada Byron"}, TASK | {"due": None}, NEEDS | {"object": "Hose"}]
    assert [str(miss) for miss in evaluate([GOLD], rows).misses] == [
        f"{NOTE}:4: expected Person Ada Lovelace “Ada”, read Person Ada Byron",
        f"{NOTE}:5: expected Feature Pump, read nothing",
        f"{NOTE}:7: expected due 2025-12-01, read nothing",
        f"{NOTE}:9: expected other commitments: “I'll see”, read nothing",
        f"{NOTE}:11: expected decisions asked: “Choose a valve.”, read nothing",
        f"{NOTE}:13: expected nothing, read Pump DEPENDS_ON Hose",
        f"{NOTE}:14: expected pump depends_on Big Valve, read Pump DEPENDS_ON Hose",
        f"{NOTE}:30: expected Person Ada Lovelace “Ada”, read nothing",
    ]


def as_scored(scores: Scores) -> dict[str, Any]:
    """Our figures in the shape of the given scorer's."""

    def shares(part: str, what: str = ALL) -> Row:
        n = scores.figure(part, what)
        rounded = {"P": round(n.precision or 0.0, 3), "R": round(n.recall, 3), "F1": round(n.f1 or 0.0, 3)}
        return rounded | {"tp": n.right, "fp": n.extra, "fn": n.missed}

    told: dict[str, Any] = {}
    for name, part in (("structured", "mentions"), ("transcript", "mentions in transcripts")):
        kinds = {figure.what for figure in scores.figures if figure.part == part} - {ALL, NAMES}
        table = {kind: shares(part, kind) for kind in kinds} | {"ALL": shares(part)}
        names = scores.figure(part, NAMES)
        told[name] = {"mentions": table, "names right": names.right, "names wrong": names.missed}
    fields = [figure for figure in scores.figures if figure.part == "checkboxes" and figure.what != ALL]
    told["checkboxes"] = shares("checkboxes") | {n.what: f"{n.right}/{n.right + n.missed}" for n in fields}
    for part in ("other commitments", "same commitment", "decisions made", "decisions asked"):
        told[part] = shares(part)
    relations = [figure for figure in scores.figures if figure.part == "relations"]
    told["relations"] = {n.what: f"{n.right}/{n.right + n.missed}" for n in relations if n.what != ALL}
    told["relations"]["share"] = round(scores.figure("relations").recall, 3)
    told["relations"]["beyond gold"] = scores.figure("relations").extra
    return told


def read_well(gold: Row) -> Iterator[Row]:
    """Rows of a reader who finds all that the gold has."""
    for item in gold["mentions"]:
        yield {"fact": "mention", "kind": item["kind"], "name": item["canonical"]} | _at(gold, item, "start", "end")
    for number, item in enumerate(gold["commitments"]):
        fields = ("owners", "status", "due", "priority")
        told = {"id": item["cluster"] or number, "stated": item["form"] == "checkbox"}
        yield {"fact": "commitment"} | told | _at(gold, item, *fields)
    for item in gold["decisions"]:
        yield {"fact": "decision", "status": "asked" if item["status"] == "open" else item["status"]} | _at(gold, item)
    for item in gold["relations"]:
        types = FITS[item["predicate"]].types if item["predicate"] in FITS else ("RELATED_TO",)
        ends = {"subject": str(item["subject"]), "object": str(item["object"])}
        yield {"fact": "relation", "predicate": types[-1]} | ends | _at(gold, item)


def _at(gold: Row, item: Row, *fields: str) -> Row:
    return {"note": gold["note"], "line": item["line"]} | {field: item[field] for field in fields}


def damaged(rows: list[Row], luck: random.Random) -> Iterator[Row]:
    """The rows as somebody else reads them: some left out, moved, told twice or told otherwise."""
    kinds = ("Person", "Organization", "Account", "Feature", "Program", "Location")
    changes: tuple[Callable[[Row], Row], ...] = (
        lambda row: row | {"line": row["line"] + luck.choice((-1, 1, 2))},
        lambda row: row | ({"start": row["start"] + 3, "end": row["end"] + 3} if "start" in row else {}),
        lambda row: row | ({"kind": luck.choice(kinds)} if "kind" in row else {}),
        lambda row: row | ({"name": row["name"].split()[0]} if "name" in row else {}),
        lambda row: row | ({"status": luck.choice(("made", "asked", "done", "open", None))} if "status" in row else {}),
        lambda row: row | ({"owners": row["owners"][::-1][:1], "due": None} if "owners" in row else {}),
        lambda row: row | ({"id": luck.choice((None, 1, 2)), "stated": luck.random() < 0.5} if "id" in row else {}),
        lambda row: row | ({"subject": row["object"], "object": row["subject"]} if "subject" in row else {}),
    )
    for row in rows:
        if luck.random() < 0.15:
            continue
        yield row
        if luck.random() < 0.4:
            yield luck.choice(changes)(row)
        if luck.random() < 0.2:
            yield luck.choice(changes)(luck.choice(rows))


@with_scorer
@pytest.mark.parametrize("seed", range(6))
def test_the_figures_are_those_of_the_given_scorer(tmp_path: Path, seed: int) -> None:
    """Seed 0 reads all; the others read badly, each in its own way."""
    gold = [told for file, told in read_gold(SCORER.parent).items() if file.name[0].isdigit()]
    luck = random.Random(seed)
    rows = [row for one in gold for row in read_well(one)]
    if seed:
        rows = list(damaged(rows, luck))
        luck.shuffle(rows)
    file = tmp_path / "facts.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    command = [sys.executable, str(SCORER), str(file), "--json", "--strict"]
    theirs = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    assert as_scored(evaluate(gold, rows)) == theirs


SMALL = {"note": "Ada.md", "mentions": [mention(1, 9, "Ada", "Person", "Ada")]}
OWNER = {"line": 1, "form": "prose", "owners": [1]}


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({}, "gold has no gold: no .json file for a note; docs/reading.md tells how to write one"),
        ({"across_notes.json": "{}"}, "gold has no gold: no .json file for a note"),
        ({"1.json": "{"}, "1.json: not JSON ("),
        ({"1.json": "\udcff"}, "1.json: not JSON ("),
        ({"1.json": "[" * 100_000}, "1.json: not JSON ("),
        ({"1.json": "[]"}, "1.json: the file is not an object; make it an object"),
        ({"1.json": "{}"}, "1.json: note is missing; make it a text"),
        ({"1.json": json.dumps({"note": "No.md"})}, "1.json: no note 'No.md' was read in"),
        ({"1.json": json.dumps(SMALL), "2.json": json.dumps(SMALL)}, "2.json: 'Ada.md' has a gold in 1.json already"),
        ({"1.json": json.dumps(SMALL | {"ignore_lines": [3]})}, "ignore_lines[0] is not a first and a last line"),
        ({"1.json": json.dumps(SMALL | {"mentions": [{"line": True}]})}, "mentions[0].line is not a whole number"),
        ({"1.json": json.dumps(SMALL | {"decisions": ["no"]})}, "decisions[0] is not an object"),
        ({"1.json": json.dumps(SMALL | {"commitments": [OWNER]})}, "an owner of commitments[0] is not a text"),
    ],
)  # fmt: skip
def test_a_gold_that_is_none_is_told_in_one_sentence(
    kg: Callable[..., Done], tmp_path: Path, files: dict[str, str], sentence: str
) -> None:
    vault_with(tmp_path, files)
    done = kg("eval", "gold", "--vault", "vault")
    assert done.code == 1 and done.out == ""
    assert sentence in done.err and len(done.err.splitlines()) == 1


def vault_with(folder: Path, gold: dict[str, str]) -> None:
    for path, text in {
        "vault/Ada.md": "- [ ] Do @Ada\n",
        **{f"gold/{name}": text for name, text in gold.items()},
    }.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(text.encode("utf-8", "surrogateescape"))


def test_the_command_prints_figures_misses_or_json_and_writes_nothing(kg: Callable[..., Done], tmp_path: Path) -> None:
    both = [mention(1, 9, "Ada", "Person", "Ada"), mention(1, 0, "Do", "Team", "Doers")]
    vault_with(tmp_path, {"1.json": json.dumps(SMALL | {"mentions": both})})
    shown = kg("eval", "gold", "--vault", "vault")
    assert shown.code == 0
    assert ["Person", "1", "0", "0", "100.0%", "100.0%", "100.0%"] in [
        row.split()[-7:] for row in shown.out.splitlines()
    ]
    listed = kg("eval", "gold", "--vault", "vault", "--errors").out
    assert "Ada.md:1: expected Team Doers “Do”, read nothing" in listed.splitlines()
    told = json.loads(kg("eval", "gold", "--vault", "vault", "--errors", "--json").out)
    person = {"right": 1, "missed": 0, "extra": 0, "precision": 1.0, "recall": 1.0, "F1": 1.0}
    assert told["figures"]["mentions"]["Person"] == person
    assert {"note": "Ada.md", "line": 1, "expected": "Team Doers “Do”", "read": "nothing"} in told["errors"]
    assert sorted(path.name for path in (tmp_path / "vault").iterdir()) == ["Ada.md"]
