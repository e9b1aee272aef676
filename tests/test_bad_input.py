"""Damaged, hostile and unreadable notes: each is a problem with its place, the rest is read, and nothing is lost."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support import Done

GOOD = "# Fine\n\n- [ ] Send the plan @Ada Byron 📅 2026-02-10\n"
OWED = "MATCH (p:Person)-[:COMMITTED_TO]->(c) RETURN p.name AS person, c.text AS text ORDER BY text"


def invalid_utf8(vault: Path) -> str:
    (vault / "bad.md").write_bytes(b"# Bad\n\nab\xff\xfecd\n- [ ] Caf\xe9 list @Ada Byron\n")
    return "bad.md:3:"


def nul_bytes(vault: Path) -> str:
    (vault / "bad.md").write_bytes(b"# Bad\n\n- [ ] Before\x00after @Ada Byron\n")
    return "bad.md:3:"


def endless_line(vault: Path) -> str:
    (vault / "bad.md").write_text(
        "# Bad\n" + "word [[link " * 100_000 + "\n- [ ] After it @Ada Byron\n", encoding="utf-8"
    )
    return "bad.md:2:"


def alias_bomb(vault: Path) -> str:
    rows = [f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]" for a, b in zip("abcdefgh", "bcdefghi", strict=True)]
    (vault / "bad.md").write_text(
        "\n".join(["---", "a: &a [x, x, x, x, x, x, x, x, x]", *rows, "---", "- [ ] Below @Ada Byron"])
    )
    return "bad.md:1:"


def folder_named_like_a_note(vault: Path) -> str:
    (vault / "bad.md").mkdir()
    (vault / "bad.md" / "inside.md").write_text("- [ ] Inside @Ada Byron\n")
    return "bad.md:"


def link_in_a_circle(vault: Path) -> str:
    (vault / "bad.md").symlink_to("bad.md")
    return "bad.md:"


def folder_in_a_circle(vault: Path) -> str:
    (vault / "sub").mkdir()
    (vault / "sub" / "again").symlink_to(vault, target_is_directory=True)
    return "sub/again:"


def link_out_of_the_vault(vault: Path) -> str:
    (vault.parent / "secret.md").write_text("- [ ] Not ours @Ada Byron\n")
    (vault / "bad.md").symlink_to(vault.parent / "secret.md")
    return "bad.md:"


def no_permission(vault: Path) -> str:
    (vault / "bad.md").write_text(GOOD)
    (vault / "bad.md").chmod(0)
    return "bad.md:"


def broken_canvas(vault: Path) -> str:
    (vault / "bad.canvas").write_text('{"nodes": [\n  {"id": 1,,}\n]}')
    return "bad.canvas:2:"


def settings_that_are_not_toml(vault: Path) -> str:
    (vault / "kg.toml").write_text("owner = Ada\n")
    return "kg.toml:"


BAD = (
    invalid_utf8, nul_bytes, endless_line, alias_bomb, folder_named_like_a_note, link_in_a_circle,
    folder_in_a_circle, link_out_of_the_vault, no_permission, broken_canvas, settings_that_are_not_toml,
)  # fmt: skip


@pytest.mark.parametrize("damage", BAD, ids=lambda damage: damage.__name__)
def test_one_bad_note_costs_itself_only(damage: Callable[[Path], str], tmp_path: Path, kg: Callable[..., Done]) -> None:
    vault = tmp_path / "vault"
    (vault / ".obsidian").mkdir(parents=True)
    (vault / "good.md").write_text(GOOD, encoding="utf-8")
    place = damage(vault)
    done = kg("ingest", "--vault", str(vault), obeying_modes=damage is no_permission)
    assert done.code == 3, done
    assert any(line.strip().startswith(place.rstrip(": ")) for line in done.err.splitlines()), done.err
    assert "Traceback" not in done.err
    rows = json.loads(kg("cypher", OWED, "--json", "--vault", str(vault)).out)["rows"]
    assert {"person": "Ada Byron", "text": "Send the plan"} in rows
    assert {"person": "Ada Byron", "text": "Not ours"} not in rows
    after = {
        "endless_line": "After it",
        "alias_bomb": "Below",
        "folder_named_like_a_note": "Inside",
        "invalid_utf8": "Café list",
    }
    if (text := after.get(damage.__name__)) is not None:
        assert {"person": "Ada Byron", "text": text} in rows


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    (tmp_path / "kg.toml").write_text("")
    (tmp_path / "good.md").write_text(GOOD, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("ingest", "--vault", "nowhere"), "is not there"),
        (("ingest", "--vault", "good.md"), "is not a folder"),
        (("whois", "Ada"), "run `kg ingest`"),
        (("ask", "who-committed"), "run `kg ingest`"),
        (("ingest", "--store", "gopher://x:secret@y"), "is not a store"),
    ],
)
def test_outside_failures_are_one_sentence(
    args: tuple[str, ...], says: str, vault: Path, kg: Callable[..., Done]
) -> None:
    done = kg(*args)
    assert (done.code, done.out) == (1, "")
    assert len(done.err.splitlines()) == 1 and done.err.startswith("kg: ") and says in done.err
    assert "secret" not in done.err


def test_a_folder_that_cannot_be_written(vault: Path, kg: Callable[..., Done]) -> None:
    (vault / ".kg").write_text("a file where the folder should be")
    done = kg("ingest")
    assert done.code == 1 and len(done.err.splitlines()) == 1 and ".kg" in done.err


def test_names_that_are_none_or_several(vault: Path, kg: Callable[..., Done]) -> None:
    (vault / "more.md").write_text("- [ ] One @Noa Cohen\n- [ ] Two @Noa Levi\n- [ ] Three @Noah Bar\n")
    assert kg("ingest").code == 0
    assert "did you mean Ada Byron" in kg("whois", "Ada Biron").err
    several = kg("whois", "Noa")
    assert several.code == 1 and "Noa Cohen" in several.err and "Noa Levi" in several.err and "Noah" not in several.err
    assert kg("whois", "noah").out.startswith("Noah Bar")
    wrong = kg("wohis", "Noa")
    assert wrong.code == 2 and "kg whois" in wrong.err
    wrong = kg("ask", "who-comitted")
    assert wrong.code == 2 and "kg ask who-committed" in wrong.err
    assert kg("ask", "who-committed", "--due-before", "2026-13-01").code == 1
    assert kg("cypher", "CREATE (n:Person {id: 'x'})").code == 1


def test_debug_shows_the_traceback(vault: Path, kg: Callable[..., Done]) -> None:
    assert "Traceback" not in kg("whois", "Ada", process=True).err
    assert "Traceback" in kg("--debug", "whois", "Ada", process=True).err
