"""How rows are printed: which, in what order and form, and where to."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from kg.listing import as_csv, as_markdown_table, due_in_words, table, with_due_in_words
from kg.shown import shown
from tests.support import Done

NOTE = """- [ ] Paint the shed @Byron 📅 2026-03-09 ⏫
- [x] Buy the paint @Ada 📅 2026-02-02
- [ ] Ask, whether "red" is =allowed @Cleo
"""
Run = Callable[..., Done]


@pytest.fixture
def vault(tmp_path: Path, kg: Run) -> Path:
    (tmp_path / "kg.toml").write_text('today = 2026-03-12\n[people]\n"Byron" = []\n"Ada" = []\n"Cleo" = []\n')
    (tmp_path / "a.md").write_text(NOTE)
    assert kg("ingest").code == 0
    return tmp_path


def test_the_order_the_columns_and_how_many(vault: Path, kg: Run) -> None:
    told = kg("ask", "who-committed", "--sort", "-person", "--columns", "person,due", "--limit", "2").out.splitlines()
    assert told[:3] == ["   person  due", "1  Cleo", '   a.md:3  “- [ ] Ask, whether "red" is =allowed @Cleo”']
    assert told[3] == "2  Byron   2026-03-09, 3 days late"
    assert "… and 1 more (--all)" in told
    dues = [row["due"] for row in json.loads(kg("ask", "who-committed", "--sort", "due", "--json").out)["rows"]]
    assert dues == ["2026-02-02", "2026-03-09", None]  # what has none comes last, either way
    dues = [row["due"] for row in json.loads(kg("ask", "who-committed", "--sort", "-due", "--json").out)["rows"]]
    assert dues == ["2026-03-09", "2026-02-02", None]


def test_what_is_done_is_never_late_whatever_columns_are_shown(vault: Path, kg: Run) -> None:
    told = kg("ask", "who-committed", "--columns", "commitment,due").out
    assert "2026-03-09, 3 days late" in told and "2026-02-02\n" in told


def test_numbers_are_in_the_order_of_their_size(vault: Path, kg: Run) -> None:
    rows = json.loads(kg("cypher", "UNWIND [10, 9, 100] AS n RETURN n", "--sort", "n", "--json").out)["rows"]
    assert [row["n"] for row in rows] == [9, 10, 100]


def test_forms_are_whole_whatever_the_limit(vault: Path, kg: Run) -> None:
    asked = ("ask", "who-committed", "--limit", "1")
    rows = list(csv.DictReader(io.StringIO(kg(*asked, "--csv").out)))
    assert {row["person"] for row in rows} == {"Ada", "Byron", "Cleo"} and rows[0]["sources"].startswith("a.md:")
    assert kg(*asked, "--md").out.count("\n| ") == 4 and "a.md:3" in kg(*asked, "--md").out
    assert len(json.loads(kg(*asked, "--json").out)["rows"]) == 3


@pytest.mark.parametrize("form", ["csv", "md", "json"])
def test_a_file_gets_the_form_of_its_ending(vault: Path, kg: Run, form: str) -> None:
    done = kg("ask", "who-committed", "-o", f"out.{form}")
    assert (done.code, done.out) == (0, f"out.{form}\n")
    assert (vault / f"out.{form}").read_text() == kg("ask", "who-committed", f"--{form}").out


@pytest.mark.parametrize(
    ("args", "code", "told"),
    [
        (["--sort", "persn"], 1, "this answer has no column 'persn'; did you mean person?"),
        (["--columns", "person,zzz"], 1, "this answer has no column 'zzz'; it has person, "),
        (["--csv", "--json"], 2, "--csv and --json are two forms; ask for one."),
        (["--limit", "0"], 2, "0 is not in the range x>=1."),
        (["-o", "nowhere/out.csv"], 1, "there is no folder nowhere; make it first, or name another place"),
    ],
)
def test_what_cannot_be_printed_is_told(vault: Path, kg: Run, args: list[str], code: int, told: str) -> None:
    done = kg("ask", "who-committed", *args)
    assert done.code == code and told in done.err and not done.out


@pytest.mark.parametrize(
    ("due", "told"),
    [
        ("2026-03-09", "3 days late"),
        ("2026-03-11", "1 day late"),
        ("2026-03-12", "today"),
        ("2026-03-13", "in 1 day"),
        ("2026-03-26", "in 14 days"),
        ("2026-03-27", ""),
        ("2026-Q2", ""),
    ],
)
def test_what_is_due_says_how_far_off_it_is(due: str, told: str) -> None:
    assert due_in_words(due, date(2026, 3, 12)) == told


def test_only_what_is_open_is_late_and_late_is_red() -> None:
    rows = [{"what": "a", "status": status, "due": "2026-03-09"} for status in ("open", "done")]
    told = table(with_due_in_words(rows, date(2026, 3, 12)), width=80, colour=True).splitlines()
    assert "\x1b[31m2026-03-09, 3 days late" in told[1] and "late" not in told[2]


def test_a_row_is_a_card_where_its_words_would_not_be_whole() -> None:
    rows = [{"who": "Bartholomew Featherstonehaugh", "what": "Write it all down", "when": "2026-03-09", "why": ""}]
    assert table(rows, width=72).splitlines()[0].split() == ["who", "what", "when"]
    assert table(rows, width=30).splitlines() == [
        "who   Bartholomew",
        "      Featherstonehaugh",
        "what  Write it all down",
        "when  2026-03-09",
    ]


@given(st.lists(st.text(st.characters(codec="utf-8"), min_size=1, max_size=20), min_size=1, max_size=3))
def test_csv_is_read_back_and_no_cell_is_a_formula(texts: list[str]) -> None:
    rows = [{"a": text, "sources": [text]} for text in texts]
    [head, *cells] = list(csv.reader(io.StringIO(as_csv(rows, ["a"]), newline="")))
    assert head == ["a", "sources"] and len(cells) == len(texts)
    for text, line in zip(texts, cells, strict=True):
        assert all(one in (shown(text), f"'{shown(text)}") for one in line)
        assert not any(one.startswith(tuple("=+-@\t＝＋－＠")) for one in line)


@given(st.lists(st.text(max_size=20), min_size=1, max_size=3))
def test_a_table_in_markdown_has_a_row_each_and_nothing_active(texts: list[str]) -> None:
    told = as_markdown_table([{"a": f"x{text}", "b": text} for text in texts])
    html = MarkdownIt("commonmark", {"html": True}).enable("table").render(told)
    assert html.count("<tr>") == len(texts) + 1
    assert not any(tag in html for tag in ("<script", "<a ", "<img"))
