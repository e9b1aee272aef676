"""The lists of words: each list is sound, and every table of names of columns and of headings is read by somebody."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.language.lexicon import columns_of, either, pattern_of, rows_of, words_of
from ingest.language.sections import announces
from kg.identity.known_names import known
from kg.vocabulary import ACCOUNT_FIELDS, KIND, RELATION, RELEASE_DAYS, THINGS

INGEST = Path(__file__).parent.parent / "ingest"
CODE = "\n".join(file.read_text(encoding="utf-8") for file in INGEST.rglob("*.py"))
PATTERNS = "\n".join(file.read_text(encoding="utf-8") for file in (INGEST / "patterns").glob("*.toml"))
COLUMNS = {use: names for use, names in rows_of("columns").items() if use not in ("relation", "keys", "cells")}
WORDS = [(table, name) for table, lists in rows_of("words").items() for name in lists]


@pytest.mark.parametrize("use", COLUMNS)
def test_names_of_columns_are_written_as_tables_show_them(use: str) -> None:
    """In lower case, without spaces around, none twice."""
    for names in columns_of(use).values():
        assert all(name == name.strip().lower() for name in names)
        assert len(set(names)) == len(names)
    assert f'columns_of("{use}")' in CODE


def test_a_name_of_a_column_has_one_role() -> None:
    names = [name for several in columns_of("roles").values() for name in several]
    assert len(names) == len(set(names))


def test_columns_of_things_say_relations_between_kinds() -> None:
    roles = columns_of("roles").keys()
    assert {*columns_of("keys")} <= roles and {kind for kinds in columns_of("keys").values() for kind in kinds} <= {
        *THINGS,
        "Any",
    }
    assert {*columns_of("kinds")} <= {*THINGS} and {*columns_of("cells")} <= {*THINGS, "Title"}
    assert {role for names in columns_of("cells").values() for role in names} <= roles
    for row in rows_of("columns")["relation"]:
        assert {*row["roles"].split("|")} <= roles
        assert all(kind in KIND for kind in row["of"].split("|"))
        assert row["says"] in RELATION or row["says"] in ("status", "roles", *RELEASE_DAYS, *ACCOUNT_FIELDS)


@pytest.mark.parametrize(("table", "name"), WORDS)
def test_lists_of_words_are_used_and_in_lower_case(table: str, name: str) -> None:
    assert all(word == word.lower() for word in words_of(table, name))
    assert f'"{table}"' in CODE and (f'"{name}"' in CODE or f"@{name} " in PATTERNS)  # patterns of cues name lists


def test_words_that_tell_a_kind_tell_one_that_is_there() -> None:
    for kinds in (known().heads, known().firsts, known().behind_department):
        assert set(kinds.values()) <= {*THINGS} and all(word == word.lower() for word in kinds)


def test_words_stand_in_expressions_as_they_are() -> None:
    assert either(["a.b", "a.b c", "x"]) == r"a\.b\ c|a\.b|x"
    assert pattern_of("sections", "plans", "plan", r"\b{}\b").search("The Roadmap") is not None


@pytest.mark.parametrize(
    ("heading", "use", "is_one"),
    [
        ("See also", "related", True),
        ("Who owns what", "leads", True),
        ("Our week", "meetings", True),
        ("Weekend", "meetings", False),
    ],
)
def test_headings_announce_what_stands_below(heading: str, use: str, is_one: bool) -> None:
    assert announces(heading, use) is is_one
