"""What is shared: nothing that was said in confidence, in whatever place and words, and all the rest."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from kg import questions as asking
from kg.cards.calendars import Event, Invited
from kg.cards.entity_card import Occasion, portrait
from kg.cards.event_card import event_card
from kg.cards.meeting_card import meeting_card, meetings_called
from kg.cli.map_command import map_command
from kg.identity.lookup import Thing
from kg.model import Graph
from kg.questions import Unknown, questions, things
from kg.render import left_out_line, shareable
from kg.shared import shared
from kg.store import Store, change
from kg.store.embedded import EmbeddedStore
from tests.support import read_texts

# Notes with a gap for something said in confidence, `{}`, or `{0}` where it stands in the middle of a sentence.
PLACES = {
    "Front private.md": "---\nprivate: true\n---\n{}\n",
    "Front confidential.md": "---\nconfidential: yes\n---\n{}\n",
    "Front share.md": "---\nshare: false\n---\n{}\n",
    "Front visibility.md": "---\nvisibility: private\n---\n{}\n",
    "Front tags.md": "---\ntags: [people, confidential]\n---\n{}\n",
    "Front line.md": '---\nsummary: "Off the record: {}"\n---\nQuotas is open.\n',
    "Tag.md": "Notes of Monday #private\n\n{}\n",
    "Title.md": "---\ntitle: Confidential talk about Bob\n---\n{}\n",
    "Heading.md": "# Private notes on the team\n\n## Monday\n\n{}\n",
    "Confidential plan.md": "{}\n",
    "Private/Monday.md": "{}\n",
    "Banner.md": "# Monday\n\n*Not for distribution.*\n\n## Who\n\n{}\n",
    "Section.md": "# Monday\n\n## Who\n\nQuotas is open.\n\n## Off the record\n\n{}\n\n### More\n\n{}\n",
    "Section private.md": "# Monday\n\n## Private\n\n{}\n\n## Open\n\nQuotas is open.\n",
    "Callout.md": "> [!private]\n> {}\n\nQuotas is open.\n",
    "Callout title.md": "> [!warning]- In confidence\n> {}\n\nQuotas is open.\n",
    "Label.md": "**Confidential:** {}\n\n**Open:** Quotas is open.\n",
    "Table.md": "| Who | Private notes |\n|---|---|\n| Bob Lee | {} |\n\nQuotas is open.\n",
    "Child.md": "- {}\n  - Don't tell Carol about it.\n- Quotas is open.\n",
    "Wrapped.md": "{} We all agreed\nthat this stays in this room.\n\nQuotas is open.\n",
    "Bare.md": "## Monday\n\n- {}\n- Please keep this private.\n\n## Open\n\n- Quotas is open.\n",
    "Transcript.md": "Quotas is open.\n\n## Transcript\n[00:00:01] Bob Lee: {}\n[00:00:09] Carol Diaz: {}\n",
    "Lines.md": "\n\n".join(
        (
            "Quotas is open.",
            "{} Not for distribution.",
            "{} This stays in this room.",
            "{} Please keep private.",
            "{} Keep this to yourself.",
            "{} I won't name names.",
            "{} Don't tell Bob.",
            "[private] {}",
            "Between us, {}",
            "{} That was shown under NDA.",
            "{} You didn't hear it from me.",
            "{} It goes no further.",
            "{} (confidential)",
        )
    )
    + "\n",
}  # fmt: skip
# What is said there: each sort of thing that a graph is made of. `*` becomes a word of its own.
SAID = (
    "Bob Lee is the director of *.",
    "Bob Lee will prepare the * dismissal by 2026-05-01.",
    'Carol Diaz said "Bob is a * liar and everybody knows it".',
    "Quotas depends on [[* Engine]].",
    "We decided to drop Quotas for *.",
    "Bob Lee works at * Industries.",
    "Bob Lee resists the * plan.",
    "Carol Diaz and [[* Quimby]] own Quotas.",
)
OPEN = {
    "kg.toml": 'owner = "Ada Byron"\n',
    "People/Bob Lee.md": "---\ntype: person\nrole: Core engineer\n---\nBob joined in May.\n",
    "Features/Quotas.md": "---\ntype: feature\ndepends-on: Metering\n---\nOpen to all.\n",
    "Releases/5.5.md": "---\ntype: release\nstatus: planned\n---\nOpen to all.\n",
    "2026-03-02 Weekly.md": "---\ndate: 2026-03-02\nparticipants: [Bob Lee, Carol Diaz]\n---\n"
    "- [ ] Send the open deck @Bob Lee 📅 2026-03-09\n- Quotas is targeted for 5.5.\n",
    # The same things, told in confidence on a later day.
    "2026-03-03 Later.md": "---\ndate: 2026-03-03\nparticipants: [Bob Lee, Carol Diaz]\nprivate: true\n---\n"
    "- [x] Send the open deck @Bob Lee 📅 2026-03-19\n",
    "Releases/Later/5.5.md": "---\ntype: release\nstatus: VELTlater\nprivate: true\n---\nLate.\n",
}


# What the other questions ask for.
MORE = {
    "kg.toml": 'owner = "Ada Byron"\ncompany = "Loom"\n',
    "Accounts/Mill Works.md": (
        "---\ntype: account\nowner: Ada Byron\nrequested: Quotas\n---\n## People\n\n- Greta Holm, buyer\n"
    ),
    "People/Greta Holm.md": (
        "---\ntype: person\ncompany: Mill Works\n---\nShe buys.\n\n## How she works\n\n- Reads the price first.\n"
    ),
    "People/Ada Byron.md": "---\ntype: person\nmanager: Carol Diaz\ncompany: Loom\n---\nShe leads.\n",
    "Programs/Looms.md": (
        "---\ntype: program\n---\n| Step | Responsible | Accountable |\n|---|---|---|\n| Sign | Bob Lee | Ada Byron |\n"
    ),
    "2026-03-04 Looms.md": (
        "---\n"
        "date: 2026-03-04\n"
        "participants: [Ada Byron, Bob Lee, Greta Holm]\n"
        "---\n"
        "# Looms\n"
        "\n"
        "- Quotas moved from 5.4 to 5.5 on 2026-03-04.\n"
        "\n"
        "## Action items\n"
        "\n"
        "- [ ] Send Mill Works the list of Quotas @Ada Byron 📅 2026-03-06\n"
        "- [ ] Choose a mill @Bob Lee 📅 2026-03-06\n"
        "- [ ] Ask around about Quotas @Ada Byron\n"
        "- [x] Price the looms for Ada @Greta Holm 📅 2026-03-05\n"
        "- [ ] Sign the order @Greta Holm 📅 2026-03-20\n"
        "\n"
        "## Risks\n"
        "\n"
        "- Quotas is late again.\n"
        "\n"
        "## Open questions\n"
        "\n"
        "- Who tests Quotas?\n"
    ),
    "2026-03-04 Looms again.md": (
        "---\n"
        "date: 2026-03-04\n"
        "participants: [Ada Byron, Bob Lee, Greta Holm]\n"
        "---\n"
        "# Looms\n"
        "\n"
        "## Action items\n"
        "\n"
        "- [x] Send Mill Works the list of Quotas @Ada Byron ✅ 2026-03-05\n"
    ),
    "2026-04-04 Ahead.md": "---\ndate: 2026-04-04\nparticipants: [Ada Byron, Bob Lee]\n---\n# Looms to come\n",
}


def texts(word: str) -> dict[str, str]:
    """The notes, with words made of this one in all that is private."""
    said = cycle(SAID)
    number = 0

    def gap() -> str:
        nonlocal number
        number += 1
        return next(said).replace("*", f"{word}{chr(96 + number % 26)}{chr(97 + number // 26)}")

    notes = {}
    for path, text in PLACES.items():
        parts = text.split("{}")
        notes[path] = parts[0] + "".join(gap() + part for part in parts[1:])
    return {path: text.replace("VELT", word) for path, text in (OPEN | notes).items()}


NOW = Occasion(date(2026, 3, 1))
SHARED = NOW._replace(share=True)


def stored(folder: Path, graph: Graph) -> EmbeddedStore:
    store = EmbeddedStore(folder / ".kg", vault=graph.vault, writing=True)
    store.write(change(store, graph))
    return store


@pytest.fixture(scope="module")
def leaky(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Store]]:
    """A vault made to leak: its folder and its store."""
    folder = tmp_path_factory.mktemp("leaky")
    _, resolved = read_texts(folder, texts("Velt"))
    store = stored(folder, resolved.graph)
    yield folder, store
    store.close()


def test_the_vault_would_leak(leaky: tuple[Path, Store]) -> None:
    _, store = leaky
    every = "".join(portrait(store, [thing.id], NOW).as_json() for thing in things(store))
    told = set(re.findall(r"Velt\w\w", every))
    assert len(told) >= 24


def test_no_word_said_in_confidence_is_shared(leaky: tuple[Path, Store]) -> None:
    _, store = leaky
    with shared(store) as part:
        found = things(part.store)
        for thing in found:
            told = portrait(part.store, [thing.id], NOW)
            for text in (told.as_markdown(), told.as_json(), told.as_card(every=True)):
                assert "velt" not in text.lower(), thing
    assert {"Bob Lee", "Carol Diaz", "Quotas", "Metering", "5.5"} <= {thing.name for thing in found}


def test_what_is_not_private_is_shared_as_public_lines_tell_it(leaky: tuple[Path, Store]) -> None:
    _, store = leaky
    bob = portrait(store, ["Bob Lee"], SHARED)
    text = bob.as_markdown()
    assert text.splitlines()[2] == "Bob Lee: person; Core engineer"
    assert "Send the open deck [due 2026-03-09]" in text and "2026-03-19" not in text
    assert bob.left_out and text.endswith(f"\n\n*{left_out_line(bob.left_out)}*")
    assert json.loads(bob.as_json())["left_out"] == bob.left_out
    assert "depends on Metering" in portrait(store, ["Quotas"], SHARED).as_markdown()
    assert "Status: planned" in portrait(store, ["5.5"], SHARED).as_markdown()


def test_a_name_only_said_in_confidence_is_nobody_in_what_is_shared(leaky: tuple[Path, Store]) -> None:
    _, store = leaky
    secret = min(thing.name for thing in things(store) if "Velt" in thing.name)
    with pytest.raises(Unknown, match="said in confidence"):
        portrait(store, [secret], SHARED)


HEAD = "---\ndate: 2026-03-02\nparticipants: [Ada Byron, Carol Diaz]\n---\n"
SUMMARY = (
    HEAD
    + """# The call in short

- Bob Lee misses most of his days.
- Bob Lee struggles with Quotas.
- Carol Diaz runs the tests.

- [ ] Send the open deck @Bob Lee 📅 2026-03-09
"""
)
ASKED = {
    "in a transcript": "## Transcript\n[00:00:01] Carol Diaz: He is slow. Don't share that I said that.\n",
    "in notes": "- Hiring is slow. That stays between us.\n",
    "off the record": "## Off the record\n\n- Hiring is slow.\n",
}


@pytest.mark.parametrize("ask", [*ASKED.values(), ""], ids=[*ASKED, "nothing asked"])
def test_a_confidence_is_asked_of_all_notes_of_its_meeting(ask: str, tmp_path: Path) -> None:
    notes = {
        "People/Bob Lee.md": "---\ntype: person\n---\n",
        "Features/Quotas.md": "---\ntype: feature\n---\n",
        "2026-03-02 Call.md": f"{HEAD}# Call\n\n{ask}",
        "2026-03-02 Short.md": SUMMARY,
        "2026-03-09 Call.md": f"{HEAD.replace('03-02', '03-09')}# Next call\n\n- Bob Lee tests Quotas.\n",
    }
    _, resolved = read_texts(tmp_path, notes)
    store = stored(tmp_path, resolved.graph)
    told = [portrait(store, [name], SHARED).as_json() for name in ("Bob Lee", "Carol Diaz", "Quotas")]
    with shared(store) as part:
        told += [json.dumps(rows) for thing in things(part.store) for _, rows in answers(part.store, thing)]
    store.close()
    for view in ("misses most", "struggles with"):
        assert any(view in text for text in told) == (not ask), view
    for open_ in ("Send the open deck", "runs the tests", "Bob Lee tests Quotas"):
        assert any(open_ in text for text in told), open_


def test_a_confidence_is_asked_of_what_may_be_its_meeting(tmp_path: Path) -> None:
    """The other note lists two of four, under another title: it may be of the same meeting, or of another."""
    head = "---\ndate: 2026-03-02\nparticipants: [{}]\n---\n# {}\n\n"
    notes = {
        "People/Bob Lee.md": "---\ntype: person\n---\n",
        "Call.md": head.format("Carol Diaz, Ed Poe, Flo Rey, Gil Sand", "Call") + "- That stays between us.\n",
        "Pumps.md": head.format("Carol Diaz, Ed Poe", "Pumps") + "- Bob Lee misses most of his days.\n",
    }
    _, resolved = read_texts(tmp_path, notes)
    meetings = [node for node in resolved.graph.nodes.values() if node.kind == "Meeting"]
    assert len(meetings) == 2
    store = stored(tmp_path, resolved.graph)
    told = portrait(store, ["Bob Lee"], NOW).as_json(), portrait(store, ["Bob Lee"], SHARED).as_json()
    store.close()
    assert "misses most" in told[0] and "misses most" not in told[1]


@pytest.mark.parametrize(
    "asked",
    [[], ["Bob Lee"], ["--kinds", "all"], ["Bob Lee", "--question", "links"], ["--question", "who-committed"]],
    ids=" ".join,
)
def test_a_shared_map(leaky: tuple[Path, Store], asked: list[str], tmp_path: Path) -> None:
    out = tmp_path / "map.html"
    args = [*asked, "--vault", str(leaky[0]), "--out", str(out)]
    assert CliRunner().invoke(map_command, args).exit_code == 0
    assert "Velt" in out.read_text(encoding="utf-8")
    assert CliRunner().invoke(map_command, [*args, "--share"]).exit_code == 0
    page = out.read_text(encoding="utf-8")
    assert "Velt" not in page
    assert "Bob Lee" in page and "Core engineer" in page and "lines said in confidence were left out." in page


def test_what_is_private_changes_nothing_that_is_shared(leaky: tuple[Path, Store], tmp_path: Path) -> None:
    """Two vaults that differ only in private words share the same, to the letter (non-interference)."""
    folder = tmp_path / leaky[0].name
    _, resolved = read_texts(folder, texts("Murkwood"))
    other = stored(folder, resolved.graph)
    told = []
    for store in (leaky[1], other):
        with shared(store) as part:
            found = things(part.store)
            told.append({thing.name: portrait(part.store, [thing.id], NOW).as_markdown() for thing in found})
    other.close()
    assert told[0] == told[1]
    pages = []
    for vault in (leaky[0], folder):
        args = ["--share", "--kinds", "all", "--vault", str(vault), "--out", str(tmp_path / "map.html")]
        assert CliRunner().invoke(map_command, args).exit_code == 0
        pages.append((tmp_path / "map.html").read_text(encoding="utf-8"))
    assert pages[0] == pages[1]


def test_no_question_gives_anything_of_a_private_vault(tmp_path: Path) -> None:
    notes = {f"Private/{path}": text for path, text in (texts("Velt") | MORE).items() if path.endswith(".md")}
    _, resolved = read_texts(tmp_path, notes | {"kg.toml": MORE["kg.toml"]})
    store = stored(tmp_path, resolved.graph)
    every = things(store)
    asked = set()
    with shared(store) as part:
        assert things(part.store) == []
        for thing in every:
            for name, rows in answers(store, thing):
                asked.update([name] if rows else [])
                assert shareable(rows) == [], name
            assert not [rows for _, rows in answers(part.store, thing) if rows]
    store.close()
    assert questions().keys() - asked == set()


def answers(store: Store, thing: Thing) -> Iterator[tuple[str, list[Any]]]:
    """The rows of every question with sources about a thing."""
    for question in questions().values():
        mine = {"person": thing.id} if question.name == "owes" else {}
        days = {"today": "2026-03-12", "since": "2026-03-12"} if question.name == "quiet" else {"today": "2026-03-12"}
        yield question.name, asking.rows(store, question.name, name=thing.id, **mine, **days)
    yield "one", asking.rows(store, "internal/one", name=thing.id)
    for name in ("map-things", "map-links", "card-promises", "card-decisions", "card-statements", "card-meetings"):
        yield name, asking.rows(store, f"internal/{name}", ids=[one.id for one in things(store)])
    yield "map-promises", asking.rows(store, "internal/map-promises", closed=[])


def test_a_question_says_what_is_withheld_or_does_not_load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bad.cypher").write_text("// What?\nMATCH (n) RETURN n.name AS name, n.sources AS sources\n")
    monkeypatch.setattr(asking, "_folder", lambda: tmp_path)
    with pytest.raises(ValueError, match="withheld"):
        asking._read.__wrapped__("bad")
    with pytest.raises(KeyError):
        shareable([{"sources": ["a.md:1"], "quotes": ["Said."]}])


def test_what_is_only_said_in_confidence_has_no_card_and_no_name_on_one(tmp_path: Path) -> None:
    """A meeting, and somebody on the invitation, of whom all was said in confidence."""
    notes = {
        "kg.toml": 'owner = "Ada Byron"\n[people]\n"Ada Byron" = []\n',
        "2026-03-02 Velt merger.md": "---\nparticipants: [Ada Byron, Zed Veltman]\nprivate: true\n---\nWe sell.\n",
        "2026-03-03 Weekly.md": "---\nparticipants: [Ada Byron, Bob Lee]\n---\nHello.\n",
    }
    _, resolved = read_texts(tmp_path, notes)
    store = stored(tmp_path, resolved.graph)
    [meeting] = meetings_called(store, "Velt merger", "2026-03-09")
    assert "Zed Veltman" in meeting_card(store, meeting, NOW).as_json()
    with pytest.raises(Unknown, match="said in confidence"):
        meeting_card(store, meeting, SHARED)
    start = datetime(2026, 3, 9, 10).astimezone()
    guests = tuple(Invited(name, "") for name in ("Bob Lee", "Zed Veltman"))
    event = Event("Weekly", start, start, False, "", guests, False, "1")
    told = event_card(store, event, SHARED)
    store.close()
    assert "Bob Lee: person" in told.head and "Not in your notes: Zed Veltman." in told.head
    assert "Velt" not in told.as_json().replace("Zed Veltman", "")
