"""Long lines: read in pieces, at their true places, in a time that grows as they do."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from benchmarks.growth import CASES, GOOD
from ingest import read_facts, read_note, read_vault
from ingest.formats.wikilinks import find_links
from ingest.language.tokens import plain
from ingest.note import Line, Note
from ingest.pieces import LONGEST, in_pieces, whole
from kg.model import Fact, Ref
from kg.settings import NamedThing, Settings
from tests.support import examples

_WORDS = st.sampled_from(
    "Ada Good will send the plan. ;to Bob Lee, ;[[Metadata Service|it]] ;“I will do it. Really.” ;`a. b` ;. ;  ;we "
    ";Ça va? ;I spoke to A. Good ;depends on ;x;| ; \u2013 ".split(";")
)
_TEXTS = (
    st.lists(_WORDS, max_size=12).map("".join).flatmap(lambda text: st.integers(0, 400).map(lambda times: text * times))
)


def facts_of(text: str) -> list[Fact]:
    """All that a note says, in a vault of its own."""
    with TemporaryDirectory() as folder:
        (Path(folder) / "good.md").write_text(text, encoding="utf-8")
        return read_vault(Path(folder), Settings(named=_NAMED)).facts


_NAMED = (NamedThing("Feature", "Metadata Service"), NamedThing("Feature", "Tenant Quotas"))


# ---- pieces


@examples(1 / 2)
@given(_TEXTS, st.sampled_from(("prose", "item", "row", "transcript")))
@example("a" * 10_000, "prose")
@example(" " * 10_000, "prose")
@example("[[" + "a" * 5_000 + "]] b", "prose")
def test_pieces_are_the_line(text: str, form: str) -> None:
    """Pieces are short, stand one behind the other, and are the line when put together."""
    line = Line(7, text, form, label=(0, 3), body=5)
    note = in_pieces(Note("a.md", lines=(line,), links=tuple(find_links(text, 7))))
    assert all(len(piece.text) <= LONGEST for piece in note.lines)
    assert [text[piece.offset : piece.offset + len(piece.text)] for piece in note.lines] == [
        piece.text for piece in note.lines
    ]
    (again,) = whole(note.lines)
    assert (again.text, again.offset, again.piece) == (text, 0, 0)
    assert len({piece.key for piece in (*note.lines, again)}) == len(note.lines) + (len(note.lines) > 1)
    for cut in (piece.offset for piece in note.lines[1:]):
        assert not any(link.start < cut < link.end for link in note.links if link.end - link.start < 500)
        around = text[cut - 1 : cut + 1]
        assert not re.fullmatch(r"\w\w", around) or not re.search(r"\W", text[cut - 1_500 : cut])
        assert not re.search(r"Ada$|Bob$", text[:cut].rstrip()), "a name is in one piece"


_TALK = (
    "Bob Lee will send the numbers to Ada Good by Friday. I will ask Bob Lee about Metadata Service. "
    "Tenant Quotas depends on Metadata Service. Ada Good prefers to wait, but Bob Lee owns Tenant Quotas. "
    "We decided to wait for Metadata Service. "
)


@pytest.mark.parametrize(
    "head", ["[00:00:01] Ada Good: ", "- ", "> ", ""], ids=["transcript", "item", "quote", "prose"]
)
def test_every_place_of_a_long_line_is_true(head: str) -> None:
    """What is read from a line of 17,000 characters stands where its source says, and the quote is of the line."""
    text = f"{GOOD}{head}{_TALK * 70}\n"
    lines = ["", *text.split("\n")]
    facts = [fact for fact in facts_of(text) if fact.source.line == len(lines) - 2]
    assert max(fact.source.end for fact in facts) > 16_000
    for fact in facts:
        source, line = fact.source, lines[fact.source.line]
        words = line[source.start : source.end]
        assert source.quote.strip("…").strip() in line
        assert plain(words).strip() in plain(source.quote) or len(words) > 320
        if fact.says == "MENTIONED" and fact.how == "roster":
            assert words == fact.subject.name
        if fact.says == "CONCERNS" and fact.how == "roster" and isinstance(fact.value, Ref):
            assert words == fact.value.name
    mentions = [fact for fact in facts if fact.says == "MENTIONED" and fact.source.end]
    named = sum(lines[-2].count(name) for name in ("Ada Good", "Bob Lee", "Metadata Service", "Tenant Quotas"))
    assert len({(fact.source.start, fact.source.end) for fact in mentions}) == named
    promised = [fact for fact in facts if fact.says == "COMMITTED_TO"]
    assert len({fact.value for fact in promised}) >= 70
    if head.startswith("["):
        assert {fact.subject.name for fact in promised} == {"Ada Good"}, "the speaker goes on"


def test_a_long_line_keeps_its_meaning() -> None:
    """A task, a table, a list of attendees and a decision say what they say, however long they are."""
    many = [f"{first} {last}" for first in ("Ada", "Bob", "Cleo", "Dov") for last in _NAMES]
    rows = (
        "---\ndate: 2026-02-10\n---\n# Review",
        f"**Attendees:** {', '.join(many)}",
        "",
        f"- [ ] Send {'the very long plan ' * 200}@Ada Good 📅 2026-03-01",
        f"- Decision: wait for {'the very long plan ' * 200}",
        "",
        "| Owner | Task | Due |",
        "|---|---|---|",
        f"| Bob Lee | Write {'the very long plan ' * 200} | 2026-03-02 |",
    )
    facts = facts_of("\n".join(rows))
    assert [fact.subject.name for fact in facts if fact.says == "ATTENDED"] == many
    owes = {fact.value: fact.subject.name for fact in facts if fact.says == "COMMITTED_TO"}
    due = {fact.subject: fact.value for fact in facts if fact.says == "due"}
    assert sorted((owes[me], day) for me, day in due.items()) == [("Ada Good", "2026-03-01"), ("Bob Lee", "2026-03-02")]
    decision = next(str(fact.value) for fact in facts if fact.subject.kind == "Decision" and fact.says == "text")
    assert decision.endswith("plan …") and 400 < len(decision) <= LONGEST + 2


_NAMES = tuple(f"{a}{b}{c}" for a in ("Gor", "Hal", "Lem", "Mar") for b in "aeiou" for c in ("n", "ris", "ton"))


def test_a_canvas_has_its_places_in_the_card() -> None:
    """The rows of a card are lines of their own, though the file has them in one."""
    note = read_note("a.canvas", b'{"nodes":[{"id":"1","text":"- Ada Good\\n- see [[b]]\\n- Bob Lee"}]}')
    assert [(line.number, line.offset, line.piece) for line in note.lines] == [(1, 0, 0), (1, 11, 0), (1, 23, 0)]
    assert [(link.start, link.end) for link in note.links] == [(17, 22)]
    assert [fact.source.quote for fact in read_facts(note).facts if fact.says == "LINKS_TO"] == ["- see [[b]]"]


@pytest.mark.parametrize(
    "value", ["[" * 40_000, "[" * 20_000 + "]" * 20_000, "\n" + "? " * 40_000, "\n" + "- " * 40_000]
)
def test_front_matter_nested_without_end_is_told(value: str) -> None:
    """So many lists in one another would overrun the stack: they are not composed."""
    note = read_note("a.md", f"---\na: {value}\n---\n# A\n- [ ] Go home @Ada Good\n".encode())
    assert [problem.about for problem in note.problems] == ["front matter"]
    assert [line.form for line in note.lines] == ["heading", "item"]


# ---- growth


_FLOOR = 0.03  # seconds that tell nothing
_MOST = 8.0  # four times the text may take this much longer: linear is 4, a square 16


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("`Ada Good will `", 100),
        ("`depends on `", 100),
        ("`@Ada Good ` after `- [ ] x `", 400),
        ("`Ada Good and Bob Lee, `", 125),
        ("`Ada/`", 500),
        ("`Ada Good, ` after `**Attendees:** `", 200),
        ("other names, between commas", 100),
        ("`“I will send the plan to Bob Lee”, said Ada Good. `", 50),
        ("`by Friday ` after `Ada Good to send the plan `", 100),
        ("a transcript on one line", 1_000),
        ("`[[good]] `", 1_000),
        ("`*a ` after `- Decision: `", 4_000),
        ("spaces between two words", 4_000),
        ("`Ada Good` in each cell of a row", 400),
        ("`-` in a row of a table", 8_000),
        ("`[` in the front matter", 4_000),
        ("lines with a link", 500),
        ("lines with a task", 100),
        ("a list, each line a tab deeper", 1_600),
    ],
)
def test_reading_is_linear(name: str, size: int) -> None:
    """Four times the text takes about four times as long: the best of three rounds counts, of CPU time."""
    facts_of(GOOD)  # what is loaded once
    rounds = []
    for _ in range(3):
        few, many = _seconds(name, (size, 4 * size))
        if many <= _MOST * max(few, _FLOOR):
            return
        rounds.append((few, many))
    pytest.fail(f"{name} × {size:,} and × {4 * size:,} took {rounds} seconds")


def _seconds(name: str, sizes: Sequence[int]) -> list[float]:
    found = []
    for size in sizes:
        text = CASES[name](size)
        begin = time.process_time()
        facts_of(text)
        found.append(time.process_time() - begin)
    return found
