"""Why a thing is what it is: `kg whois --why`, and how `kg facts` says that the names of mentions are known."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

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


def test_facts_say_how_the_names_of_mentions_are_known(vault: Path, kg: Callable[..., Done]) -> None:
    rows = [json.loads(line) for line in kg("facts", "--json").out.splitlines()]
    hows = {row["name"]: row["how"] for row in rows if row["fact"] == "mention"}
    assert hows["Renske"] == "words" and hows["Odile Brun"] == "field" and hows["Oslo"] == "known"
