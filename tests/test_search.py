"""Search: the index follows the notes, is believed only as kg left it, and no typed text is a query language."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.search_index import search
from tests.support import Done

NOTES = {
    "Looms.md": "# Looms\n\nThe new loom is loud.\n\n- [ ] Oil the loom @Byron 📅 2026-03-09\nNaïve weavers.\n",
    "Shed/2026-03-02 Weekly.md": "---\ndate: 2026-03-02\n---\nThe shed leaks above the loom.\nB. paid for the roof.\n",
    "Secret.md": "# Confidential\n\nThe loom is to be sold.\n",
    "Board.canvas": '{"nodes": [{"id": "a", "type": "text", "text": "A loom on a card"}], "edges": []}',
}
Run = Callable[..., Done]


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    for path, text in NOTES.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    (tmp_path / ".kg").mkdir()
    return tmp_path


def found(vault: Path, typed: str, **more: dict[str, list[str]]) -> list[str]:
    return sorted(f"{hit.path}:{hit.line}" for hit in search(vault, vault / ".kg", typed, **more))


@pytest.mark.parametrize(
    ("typed", "lines"),
    [
        ("loud loom", ["Looms.md:3"]),
        ("leaking sheds", ["Shed/2026-03-02 Weekly.md:4"]),  # by their stems
        ("naive", ["Looms.md:6"]),
        ('"the loom"', ["Looms.md:5", "Secret.md:3", "Shed/2026-03-02 Weekly.md:4"]),
        ('the "loom is"', ["Looms.md:3", "Secret.md:3"]),
        ("leaks roof", ["Shed/2026-03-02 Weekly.md:4", "Shed/2026-03-02 Weekly.md:5"]),  # no line has both
        ("card", ["Board.canvas:1"]),
        ("nothing", []),
        ('"" - * ( :', []),
    ],
)
def test_lines_are_found_by_words(vault: Path, typed: str, lines: list[str]) -> None:
    assert found(vault, typed) == lines


def test_a_name_finds_the_other_names_of_whom_it_means(vault: Path) -> None:
    assert found(vault, "Byron", others={"Byron": ["B."]}) == ["Looms.md:5", "Shed/2026-03-02 Weekly.md:5"]


def test_the_index_follows_the_notes(vault: Path) -> None:
    """Whatever was changed, a search finds what one with a new index finds."""
    for round in range(60):
        (vault / "Looms.md").write_text(f"Round {round} of the loom.\n" * (round % 3), encoding="utf-8")
        if round % 7 == 0:
            (vault / "Secret.md").unlink(missing_ok=True)
        if round % 7 == 3:
            (vault / "Secret.md").write_text("A loom again.\n", encoding="utf-8")
        kept = found(vault, "loom")
        if round % 10 == 0:
            (vault / ".kg" / "search.db").unlink()
            assert found(vault, "loom") == kept
        assert ("Looms.md:1" in kept) == bool(round % 3)


@pytest.mark.parametrize("damage", [b"", b"no database", b"SQLite format 3\0 and then something else"])
def test_what_kg_did_not_leave_is_made_anew(vault: Path, damage: bytes) -> None:
    before = found(vault, "loom")
    (vault / ".kg" / "search.db").write_bytes(damage)
    assert found(vault, "loom") == before
    (vault / ".kg" / "search.seal").write_bytes(damage)
    assert found(vault, "loom") == before


def test_nothing_is_written_through_a_link(vault: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = tmp_path_factory.mktemp("other") / "file"
    other.write_text("mine")
    (vault / ".kg" / "search.db").symlink_to(other)
    with pytest.raises(OSError, match="a link where a plain file belongs"):
        found(vault, "loom")
    assert other.read_text() == "mine"


@given(st.text(st.sampled_from("lom NEAR AND OR NOT \"'*^:(){}+-,.\\\n\x00%_")) | st.text(max_size=12))
def test_no_text_is_a_query_language(tmp_path_factory: pytest.TempPathFactory, typed: str) -> None:
    folder = tmp_path_factory.mktemp("typed")
    (folder / "a.md").write_text("one loom\n")
    assert len(search(folder, folder / "nowhere", typed)) <= 1


def test_the_command(vault: Path, kg: Run) -> None:
    (vault / "kg.toml").write_text('[people]\n"Byron" = ["B."]\n')
    assert kg("ingest").code == 0
    told = kg("search", "oil", "the", "loom").out
    assert "promise, open" in told and "Looms.md:5" in told
    assert "Weekly.md:5" in kg("search", "Byron").out
    assert "Weekly" not in kg("search", "loom", "--as-of", "2026-03-01").out


def test_what_was_said_in_confidence_is_not_shared(vault: Path, kg: Run) -> None:
    (vault / "kg.toml").write_text("")
    assert kg("ingest").code == 0
    assert "sold" in kg("search", "loom").out
    told = kg("search", "loom", "--share").out
    assert "sold" not in told and "loud" in told and "1 line said in confidence was left out." in told
