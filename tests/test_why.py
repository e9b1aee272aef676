"""Why a thing is what it is: `kg whois --why`, and how `kg facts` says that the names of mentions are known."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.identity.judgements import Judgement, judge
from tests.support import Done

NOTES = {
    "kg.toml": 'owner = "Ingrid Duarte"\n',
    "People/Tobias Wren.md": "Knows cranes.\n",
    "2026-03-02 Weekly.md": "---\nattendees: [Ingrid Duarte, Odile Brun]\n---\n"
    "Renske said no. We met Tobias Wren.\nThen Renske thinks it is late, and Odile Brun agrees. It was in Oslo.\n"
    "\n| Feature | State |\n|---|---|\n| tide tables | late |\n",
}


@pytest.fixture
def vault(tmp_path: Path, kg: Callable[..., Done]) -> Path:
    for path, text in NOTES.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    assert kg("ingest").code == 0
    return tmp_path


@pytest.mark.parametrize(
    ("name", "how", "source"),
    [
        ("Ingrid Duarte", "settings", "kg.toml"),
        ("Tobias", "page", "People/Tobias Wren.md:1"),
        ("Odile Brun", "field", "2026-03-02 Weekly.md:2"),
        ("Renske", "words", "2026-03-02 Weekly.md:4"),
        ("tide tables", "slot", "2026-03-02 Weekly.md:9"),
        ("Oslo", "known", ""),
    ],
)
def test_whois_says_why(vault: Path, kg: Callable[..., Done], name: str, how: str, source: str) -> None:
    told = json.loads(kg("whois", name, "--why", "--json").out)
    assert told["how"] == how and told["reasons"][0]["source"] == source
    shown = kg("whois", name, "--why").out
    assert told["reasons"][0]["reason"] in shown and source in shown


def test_whois_says_which_names_were_made_one_and_which_were_left_two(tmp_path: Path, kg: Callable[..., Done]) -> None:
    (tmp_path / "kg.toml").write_text("")
    for day, name in enumerate(("Dan Wexford", "Daniel Wexford", "Daniel Wexfort"), 1):
        text = f"---\ndate: 2026-03-0{day}\nattendees: [{name}, Odile Brun]\n---\n"
        (tmp_path / f"2026-03-0{day} Sync.md").write_text(text)
    judge(tmp_path, Judgement("different", "Odile Brun", other="Dan Wexford"))
    assert kg("ingest").code == 0
    told = json.loads(kg("whois", "Daniel Wexford", "--why", "--json").out)
    assert ("Dan Wexford and Daniel Wexford are one: a short form of the first name, and the same surname") in [
        row["reason"] for row in told["made_one"]
    ]
    assert all(row["source"].endswith("Sync.md:3") for row in told["made_one"])
    assert {"reason": "apart from Odile Brun: you said so", "source": "kg.judgements.jsonl"} in told["left_two"]
    shown = kg("whois", "Daniel Wexfort", "--why").out
    assert "which `kg review` asks: one letter apart" in shown


def test_facts_say_how_the_names_of_mentions_are_known(vault: Path, kg: Callable[..., Done]) -> None:
    rows = [json.loads(line) for line in kg("facts", "--json").out.splitlines()]
    hows = {row["name"]: row["how"] for row in rows if row["fact"] == "mention"}
    assert hows["Renske"] == "words" and hows["Odile Brun"] == "field" and hows["Oslo"] == "known"
