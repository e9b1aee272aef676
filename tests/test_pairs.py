"""Two names that may be one person's: joined, asked or left alone, and what an answer makes of them."""

from __future__ import annotations

import json
import os
import pty
import select
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from kg.identity.judgements import Judgement, judge, judged, read_judgements, undo
from kg.identity.pairs import pairs
from kg.settings import Settings
from tests.support import Done, read_texts


def syncs(*lists: Sequence[str]) -> dict[str, str]:
    """A note for each meeting, with who was there."""
    return {
        f"2026-03-{day:02d} Sync.md": f"---\ndate: 2026-03-{day:02d}\nattendees:\n"
        + "".join(f'  - "{name}"\n' for name in there)
        + "---\n"
        for day, there in enumerate(lists, 1)
    }


def asked_and_people(folder: Path, texts: dict[str, str]) -> tuple[set[tuple[str, str]], set[str]]:
    """The pairs that are asked of a vault with its judgements, and the people of its graph."""
    settings = judged(Settings(), read_judgements(folder)[0])
    read, resolved = read_texts(folder, texts, settings)
    found = pairs(read.roster, read.facts, settings.nothing)
    people = {str(node.properties["name"]) for node in resolved.graph.nodes.values() if node.kind == "Person"}
    return {(pair.one.name, pair.other.name) for pair in found}, people


BO = "Bo Quist"


@pytest.mark.parametrize(
    ("lists", "asked", "people"),
    [
        # the first name's initial
        ([("Ada Byron", BO), ("Ada Byron",), ("A. Byron", BO)], {("A. Byron", "Ada Byron")}, {"Ada Byron", "A. Byron"}),
        # one handle beside two names
        ([("Jan Kerst (@jk)", BO), ("Jan Kerst",), ("John Askew (@jk)", BO)], set(), {"Jan Kerst"}),
        # the surname first
        ([("Ilse Brandt", BO), ("Ilse Brandt",), ("Brandt Ilse", BO)], set(), {"Ilse Brandt"}),
        # one letter, of a name that is not written often
        ([("Odile Brunner", BO), ("Odile Brunner",), ("Odile Bruner", BO)], {("Odile Bruner", "Odile Brunner")},
         {"Odile Brunner", "Odile Bruner"}),
        # one letter, of a name that is
        ([("Odile Brunner", BO)] * 5 + [("Odile Bruner", BO)], set(), {"Odile Brunner"}),
        # two namesakes, whom one meeting lists
        ([("Odile Brunner", "Odile Bruner", BO)], set(), {"Odile Brunner", "Odile Bruner"}),
        # two who fit as well
        ([("Odile Brunner", BO)] * 5 + [("Odile Brunnen", BO)] * 5 + [("Odile Brunne", BO)],
         {("Odile Brunne", "Odile Brunner"), ("Odile Brunne", "Odile Brunnen")},
         {"Odile Brunner", "Odile Brunnen", "Odile Brunne"}),
    ],
)  # fmt: skip
def test_names_are_one_asked_or_two(
    lists: Sequence[Sequence[str]], asked: set[tuple[str, str]], people: set[str], tmp_path: Path
) -> None:
    assert asked_and_people(tmp_path, syncs(*lists)) == (asked, people | {BO})


BRUNER = syncs(*[("Odile Brunner", BO)] * 4, *[("Odile Bruner", BO)] * 2, ("Bruner Odile", BO))
BOTH = {"Odile Brunner", "Odile Bruner", BO}


@pytest.mark.parametrize(("says", "people"), [("same", BOTH - {"Odile Bruner"}), ("different", BOTH), ("unsure", BOTH)])
def test_an_answer_holds_until_it_is_undone(says: str, people: set[str], tmp_path: Path) -> None:
    before = asked_and_people(tmp_path, BRUNER)
    assert before == ({("Odile Bruner", "Odile Brunner")}, BOTH)
    judge(tmp_path, Judgement(says, "Odile Bruner", "Person", "Odile Brunner"))
    assert asked_and_people(tmp_path, BRUNER) == (set(), people)
    undo(tmp_path)
    assert asked_and_people(tmp_path, BRUNER) == before


def test_an_answer_makes_one_of_two_who_have_pages_and_were_in_one_meeting(tmp_path: Path) -> None:
    page = "---\ntype: person\n---\n"
    texts = {"Ada Byron.md": page, "Ada Lovelace.md": page} | syncs(("Ada Byron", "Ada Lovelace"))
    assert asked_and_people(tmp_path, texts)[1] == {"Ada Byron", "Ada Lovelace"}
    judge(tmp_path, Judgement("same", "Ada Lovelace", "Person", "Ada Byron"))
    assert asked_and_people(tmp_path, texts)[1] == {"Ada Byron"}


def test_a_first_name_with_an_initial_is_who_the_answer_says(tmp_path: Path) -> None:
    texts = syncs(("Alex Vlasov", BO), ("Alex Varga", BO)) | {"Plan.md": "- [ ] Order the racks @[[Alex V]]\n"}
    assert read_texts(tmp_path, texts)[1].problems
    settings = judged(Settings(), [Judgement("same", "Alex V", "Person", "Alex Varga")])
    _, resolved = read_texts(tmp_path, texts, settings)
    assert not resolved.problems
    assert [edge.start for edge in resolved.graph.edges.values() if edge.type == "COMMITTED_TO"] == [
        "person:alex-varga"
    ]


def test_what_is_nothing_is_not_asked(tmp_path: Path) -> None:
    judge(tmp_path, Judgement("nothing", "Odile Bruner"))
    assert asked_and_people(tmp_path, BRUNER)[0] == set()


def on_a_terminal(folder: Path, keys: bytes, *args: str) -> str:
    """What a command shows on a terminal, on which these keys are typed."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-W", "error", "-m", "kg", *args]
    with subprocess.Popen(command, cwd=folder, stdout=theirs, stderr=theirs, stdin=theirs) as run:
        os.close(theirs)
        got = b""
        while True:
            if not select.select([ours], [], [], 0.5)[0] and got.endswith(b"(? explains): "):  # it waits for a key
                os.write(ours, keys[:1])
                keys = keys[1:]
            try:
                got += os.read(ours, 65536)
            except OSError:
                break
        run.wait(60)
    os.close(ours)
    return got.decode()


def test_two_names_are_asked_on_a_terminal_and_made_one_by_the_next_ingest(
    tmp_path: Path, kg: Callable[..., Done]
) -> None:
    (tmp_path / "kg.toml").write_text("")
    for path, text in syncs(("Odile Brunner", BO), ("Odile Brunner",), ("Odile Bruner", BO)).items():
        (tmp_path / path).write_text(text)
    kg("ingest")
    [row] = json.loads(kg("review", "--json").out)
    assert (row["name"], row["other"]["name"]) == ("Odile Bruner", "Odile Brunner")
    assert row["sources"] == ["2026-03-03 Sync.md:4"] and row["why"] == "one letter apart"
    shown = on_a_terminal(tmp_path, b"=", "review")
    assert "Are they one person? For it: one letter apart." in shown
    assert "Odile Bruner is another name of Odile Brunner (Person)." in shown
    assert "1 question answered, 0 left." in shown
    assert "Nothing to confirm" in kg("review").err
    assert kg("ingest").code == 0
    assert kg("whois", "Odile Bruner").out.startswith("Odile Brunner: person")
    assert kg("undo").code == 0 and kg("ingest").code == 0
    assert kg("whois", "Odile Bruner").out.startswith("Odile Bruner: person")
