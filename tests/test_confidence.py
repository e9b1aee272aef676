"""What is said in confidence: every row of `patterns/confidence.toml`, and how far each way to say so goes."""

from __future__ import annotations

import re
from typing import Any

import pytest

from ingest import read_note
from ingest.confidence import asks, confided, is_label, private_lines
from ingest.language.lexicon import rows_of

TABLE = rows_of("confidence")


def rows(sort: str) -> list[Any]:
    return [pytest.param(row, id=row["examples"][0]) for row in TABLE[sort]]


@pytest.mark.parametrize("row", rows("phrase"))
def test_a_request_is_found_in_its_examples_and_in_no_trap(row: Any) -> None:
    for example in row["examples"]:
        assert re.search(row["pattern"], example, re.IGNORECASE), example
        assert asks(example), example  # one of its words stands there
    assert not [trap for trap in row["not"] if asks(trap)]


@pytest.mark.parametrize("row", rows("label"))
def test_a_label_is_found_in_its_examples_and_in_no_trap(row: Any) -> None:
    for example in row["examples"]:
        assert re.search(row["pattern"], example, re.IGNORECASE), example
        assert is_label(example), example
    assert not [trap for trap in row["not"] if is_label(trap)]


def whole(text: str, path: str = "Note.md") -> bool:
    """Is all of a note with this text private?"""
    return private_lines(read_note(path, text.encode())) is None


@pytest.mark.parametrize("row", rows("field"))
def test_a_field_makes_its_note_private(row: Any) -> None:
    for name in row["names"]:
        assert [v for v in row["examples"] if not whole(f"---\n{name}: {v}\n---\nBob Lee left.\n")] == [], name
        assert [v for v in row["not"] if whole(f"---\n{name}: {v}\n---\nBob Lee left.\n")] == [], name


@pytest.mark.parametrize("row", rows("tag"))
def test_a_tag_makes_its_note_private(row: Any) -> None:
    for tag in (*row["names"], *row["examples"]):
        assert whole(f"---\ntags: [people, {tag}]\n---\nBob left.\n") and whole(f"Bob left. #{tag}\n"), tag
    for tag in row["not"]:
        assert not whole(f"---\ntags: [people, {tag}]\n---\nBob left.\n") and not whole(f"Bob left. #{tag}\n"), tag


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("Confidential - Bob.md", "Bob left.\n"),
        ("Note.md", "---\ntitle: Confidential talk with Carol\n---\nBob left.\n"),
        ("Note.md", "# Private notes\n\n## Bob\n\nBob left.\n"),
        ("Private/Bob.md", "Bob left.\n"),
        ("Note.md", "Private:: yes\n\nBob left.\n"),
        ("Note.md", "# Talk\n\nNot for distribution.\n\n## Bob\n\nBob left.\n"),
        ("Note.md", "Bob left.\n\n*Please keep this private.*\n"),
        ("Note.md", "# Talk\n\n> [!warning] Confidential\n\nBob left.\n"),
    ],
)
def test_a_note_is_private(path: str, text: str) -> None:
    assert whole(text, path)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("- Bob left, off the record.\n- Quotas slip.\n", {1}),
        ("- Bob left.\n  - Don't tell Carol he did.\n  - In May.\n- Quotas slip.\n", {1, 2, 3}),
        ("Bob left, he said,\nand please do not\nshare that.\n\nQuotas slip.\n", {1, 2, 3}),
        ("# T\n## A\n- x\n## Off the record\n- Bob left.\n### More\n- y\n## B\n- z\n", {4, 5, 6, 7}),
        ("# T\n## A\n- Bob left.\n- This stays in this room.\n## B\n- z\n", {2, 3, 4}),
        ("# T\n## A\nPrivate:\n- Bob left.\n## B\n- z\n", {2, 3, 4}),
        ("> [!private] Bob\n> He left.\n\nQuotas slip.\n", {1, 2}),
        ("> [!note]- Off the record\n> Bob left.\n\n> Quotas slip.\n", {1, 2}),
        ("> Bob left.\n> Between us, in May.\n\n> Quotas slip.\n", {1, 2}),
        ("**Off the record:** Bob left.\n- He did.\n\n**Next**\n- Quotas slip.\n", {1, 2}),
        ("- Confidential: Bob left.\n- Quotas slip.\n", {1}),
        ("| Who | What |\n|---|---|\n| Bob | left (confidential) |\n| Dana | stays |\n", {3}),
        ("| Who | Private notes |\n|---|---|\n| Bob | left |\n\nQuotas slip.\n", {1, 2, 3}),
        ("Quotas slip.\n\n## Transcript\n[00:00:01] Bob Lee: I left.\n", {4}),
        ('---\nsummary: "Bob left, off the record"\ntype: call\n---\nQuotas slip.\n', {2}),
        ("Customer confidential data handling is late.\n\n## Private preview\n- Bob Lee tests it.\n", set()),
    ],
)
def test_the_lines_that_are_private(text: str, lines: set[int]) -> None:
    assert private_lines(read_note("Note.md", text.encode())) == lines


@pytest.mark.parametrize(
    ("path", "text", "lines"),
    [
        (
            "Note.md",
            "## Transcript\n[00:00:01] Bob Lee: I left. Keep this to yourself.\n[00:00:09] Carol: Sure.\n",
            [2],
        ),
        ("Note.md", "Bob left.\n\nOff the record: he was asked to.\n", [3]),
        ("Note.md", "# Monday\n\n## Off the record\n\n- Bob left.\n", [3]),
        ("Note.md", "Bob left, he said,\nand please do not\nshare that.\n", [1]),
        ("Confidential talk with Bob.md", "Bob left.\n", [1]),
        # So it is filed; nobody asked it of the others.
        ("Private/Note.md", "Bob left.\n", []),
        ("Note.md", "---\nprivate: true\ntags: [confidential]\n---\nBob left.\n", []),
        ("Note.md", "## Transcript\n[00:00:01] Bob Lee: I left.\n", []),
    ],
)
def test_where_a_confidence_is_asked(path: str, text: str, lines: list[int]) -> None:
    assert [fact.source.line for fact in confided(read_note(path, text.encode()))] == lines
