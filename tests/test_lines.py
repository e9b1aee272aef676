"""How lines open: one definition of indent, list marker, checkbox and where the words begin, for every reader."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ingest import read_note
from ingest.note import Line, Note, Opening, opening
from ingest.pieces import LONGEST, in_pieces, whole


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ada leads", Opening(0, "", None, 0)),
        ("  Ada leads", Opening(2, "", None, 2)),
        ("- Ada leads", Opening(0, "-", None, 2)),
        ("* Ada leads", Opening(0, "*", None, 2)),
        ("+ Ada leads", Opening(0, "+", None, 2)),
        ("• Ada leads", Opening(0, "•", None, 2)),
        ("1. Ada leads", Opening(0, "1.", None, 3)),
        ("12) Ada leads", Opening(0, "12)", None, 4)),
        ("   - Ada", Opening(3, "-", None, 5)),
        ("\t- Ada", Opening(4, "-", None, 3)),
        ("  \t- Ada", Opening(4, "-", None, 5)),
        ("- [ ] Ada", Opening(0, "-", " ", 6)),
        ("1. [x]  Ada", Opening(0, "1.", "x", 8)),
        ("- [ ?] Ada", Opening(0, "-", " ?", 7)),
        ("> - [/] Ada", Opening(0, "-", "/", 8)),
        (">   - Ada", Opening(2, "-", None, 6)),
        ("> > Ada", Opening(0, "", None, 4)),
        ("## 2. Ada", Opening(0, "2.", None, 6)),
        ("#tag", Opening(0, "", None, 0)),
        ("**Ada** leads", Opening(0, "", None, 0)),
        ("-Ada", Opening(0, "", None, 0)),
        ("1.5 EB", Opening(0, "", None, 0)),
        ("2025-11-03", Opening(0, "", None, 0)),
        ("- [[Ada]] leads", Opening(0, "-", None, 2)),
        ("- [1](Ada.md)", Opening(0, "-", None, 2)),
        ("- [QA] Ada", Opening(0, "-", None, 2)),
        ("> [!note] Ada", Opening(0, "", None, 2)),
        ("- ", Opening(0, "-", None, 2)),
        ("", Opening(0, "", None, 0)),
    ],
)
def test_opening(text: str, expected: Opening) -> None:
    assert opening(text) == expected


@given(st.text(alphabet=" \t>-*+•1.)[x]#a\u00a0", max_size=30))
@example("- [ ] ")
def test_the_words_begin_in_the_line_behind_its_marks(text: str) -> None:
    opens = opening(text)
    assert 0 <= opens.body <= len(text) and opens.marker in text[: opens.body]
    assert opens.box is None or (opens.marker and f"[{opens.box}]" in text[: opens.body])


@given(st.integers(0, 3 * LONGEST), st.sampled_from(("", "- ", "1. ", "> - [x] ")), st.integers(0, 3 * LONGEST))
def test_the_first_piece_of_a_line_opens_it_and_all_together_are_the_line(
    blanks: int, marks: str, letters: int
) -> None:
    text = " " * blanks + marks + "a" * letters
    line = Line(1, text, "item", "", "", *opening(text))
    pieces = in_pieces(Note("a.md", lines=(line,))).lines
    assert list(whole(pieces)) == [line]
    assert (pieces[0].indent, pieces[0].marker, pieces[0].box) == (line.indent, line.marker, line.box)
    assert {(piece.marker, piece.box) for piece in pieces[1:]} <= {("", None)}


def test_every_reader_opens_its_lines_the_same_way() -> None:
    text = "1. [ ] Ada"
    card = json.dumps({"nodes": [{"id": "a", "type": "text", "text": text}]})
    notes = [read_note("a.md", text.encode()), read_note("a.canvas", card.encode())]
    talk = read_note("a.md", f"## Transcript\n{text}".encode())
    for line in (notes[0].lines[0], notes[1].lines[0], talk.lines[1]):
        assert (line.indent, line.marker, line.box) == (0, "1.", " ")
    assert [note.lines[0].form for note in notes] == ["item", "item"]
