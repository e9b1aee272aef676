"""The pipeline: a format reads bytes, a note is parsed once, a new name is looked for where it is, nothing twice."""

from __future__ import annotations

import io
import json
import shutil
import sqlite3
import zipfile
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from ingest import READERS, Vault, extract, incremental, parser, read, read_note, read_vault, walk
from ingest.cache import Cache
from ingest.formats.text_note import of_text
from ingest.note import Line, Note
from kg.identity.judgements import Judgement, judge
from kg.model import Fact
from kg.settings import Settings
from tests.support import run_kg

NOTES = {
    "Ada Byron.md": "---\ntype: person\n---\nLeads Helios.\n",
    "Monday.md": "# Monday\n\nAda Byron met Bob Lee.\n- [ ] Send the plan @Ada Byron\n",
    "Tuesday.md": "# Tuesday\n\nZed Quill’s plan for Helios; Quill was there.\n",
    "Wide.md": "# Wide\n\nWe met zed Quill.\n",
}


def write(folder: Path, notes: dict[str, str]) -> None:
    for path, text in notes.items():
        (folder / path).write_text(text, encoding="utf-16" if path == "Wide.md" else "utf-8")


def packed(text: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("words.txt", text)
    return file.getvalue()


def read_zip(path: str, data: bytes) -> Note:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        rows = archive.read("words.txt").decode().split("\n")
    return Note(path, lines=tuple(Line(number, row, "prose") for number, row in enumerate(rows, 1)))


def test_a_format_is_one_reader_of_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A packed document is read, and searched for names, also for one that comes up later; a broken one is told."""
    monkeypatch.setitem(READERS, ".docx", read_zip)
    monkeypatch.setattr(walk, "SUFFIXES", (*READERS,))
    write(tmp_path, NOTES)
    (tmp_path / "Minutes.docx").write_bytes(packed("Quibbly and so on, said Ada Byron.\n" + "So it went.\n" * 40))
    (tmp_path / "broken.docx").write_bytes(b"no archive")
    cache = Cache(tmp_path / ".kg", "1")
    read = read_vault(tmp_path, Settings(), cache)
    assert [problem.source.note for problem in read.problems if "BadZipFile" in problem.message] == ["broken.docx"]
    assert mentions(read, "Minutes.docx") >= {"Ada Byron"} and "Quibbly" not in mentions(read, "Minutes.docx")
    write(tmp_path, {"Quibbly.md": "---\ntype: organization\n---\n"})
    assert mentions(read_vault(tmp_path, Settings(), cache), "Minutes.docx") >= {"Ada Byron", "Quibbly"}
    cache.close()


def mentions(read: Vault, note: str) -> set[str]:
    return {fact.subject.name for fact in read.facts if fact.says == "MENTIONED" and fact.source.note == note}


def test_what_is_no_text_is_refused() -> None:
    note = read_note("a.md", b"\x89PNG" + bytes(range(256)) * 4)
    assert note.refused and not note.lines and note.problems[0].message.startswith("is not text")


def test_a_note_is_parsed_once_a_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: Counter[str] = Counter()
    read_markdown = extract.read_markdown

    def counted(path: str, text: str) -> Note:
        parsed[path] += 1
        return read_markdown(path, text)

    monkeypatch.setitem(READERS, ".md", of_text(counted))
    write(tmp_path, NOTES)
    cache = Cache(tmp_path / ".kg", "1")
    read_vault(tmp_path, Settings(), cache)
    assert parsed == dict.fromkeys(NOTES, 1)
    read_vault(tmp_path, Settings(), cache)
    assert parsed == dict.fromkeys(NOTES, 1)
    cache.close()


@pytest.mark.parametrize(
    ("page", "again"),
    [
        ("Zed Quill.md", {"Zed Quill.md", "Tuesday.md", "Wide.md"}),  # ’ is no ASCII, nor is a word of UTF-16
        ("Bob Moss.md", {"Bob Moss.md", "Wide.md"}),
        ("Helios.md", {"Helios.md", "Ada Byron.md", "Tuesday.md", "Wide.md"}),
    ],
)
def test_a_new_name_is_looked_for_in_the_notes_that_hold_it(
    page: str, again: set[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {path: text for path, text in NOTES.items() if path != page})
    cache = Cache(tmp_path / ".kg", "1")
    read_vault(tmp_path, Settings(), cache)
    linked: list[str] = []
    find_facts = parser.find_facts

    def counted(note: Note, *given: object) -> object:
        linked.append(note.path)
        return find_facts(note, *given)  # type: ignore[arg-type] # passed on

    monkeypatch.setattr(parser, "find_facts", counted)
    write(tmp_path, {page: f"---\ntype: {'organization' if page == 'Helios.md' else 'person'}\n---\n"})
    known = read_vault(tmp_path, Settings(), cache)
    cache.close()
    assert set(linked) == again and len(linked) == len(again)
    assert sorted(known.facts) == sorted(read_vault(tmp_path, Settings()).facts)


def ingested(vault: Path) -> dict[str, object]:
    done = run_kg("ingest", "--json", cwd=vault)
    assert done.code == 0, done.err
    return dict(json.loads(done.out))


CHANGES: dict[str, Callable[[Path], object]] = {
    "a note": lambda vault: (vault / "Monday.md").write_text("# Monday\n\nAda Byron met Rob Lee.\n"),
    "a note's name": lambda vault: (vault / "Monday.md").rename(vault / "Friday.md"),
    "a file": lambda vault: (vault / "plan.pdf").write_bytes(b""),
    "the settings": lambda vault: (vault / "kg.toml").write_text('owner = "Bob Lee"\n'),
    "an answer": lambda vault: judge(vault, Judgement("is", "Helios", "Team")),
    "the graph": lambda vault: shutil.rmtree(vault / ".kg" / "graph"),
    "the summary": lambda vault: altered(vault, "UPDATE meta SET value = value || ' '"),
    "nothing to read": lambda vault: shutil.rmtree(vault / ".kg"),
}


def altered(vault: Path, statement: str) -> None:
    with closing(sqlite3.connect(vault / ".kg" / "facts.db")) as db, db:
        db.execute(statement)


@pytest.mark.parametrize("change", [None, *CHANGES])
def test_what_did_not_change_is_told_again_without_reading(
    change: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, NOTES)
    (tmp_path / "kg.toml").write_text("")
    first, problems = ingested(tmp_path), run_kg("check", cwd=tmp_path)
    scanned: list[object] = []
    scan = read.scan

    def counted(*given: Any) -> object:
        scanned.append(given)
        return scan(*given)

    for stages in (read, incremental):
        monkeypatch.setattr(stages, "scan", counted)
    if change:
        CHANGES[change](tmp_path)
    second = ingested(tmp_path)
    assert bool(scanned) is bool(change)
    if change is None:
        assert second["problems"] == first["problems"] and second["read"] == 0
        assert run_kg("check", cwd=tmp_path).out == problems.out and not scanned
    shutil.copytree(tmp_path, tmp_path / "clean", ignore=lambda *_: [".kg", "clean"])
    clean = ingested(tmp_path / "clean")
    assert [clean[name]["total"] for name in ("nodes", "relationships")] == [  # type: ignore[index]
        second[name]["total"]
        for name in ("nodes", "relationships")  # type: ignore[index]
    ]


def test_what_a_stage_failed_on_is_not_told_from_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, NOTES)
    (tmp_path / "kg.toml").write_text("")

    def failing(note: Note) -> list[Fact]:
        raise RecursionError("deep")

    with monkeypatch.context() as broken:
        broken.setattr(extract, "EXTRACTORS", (failing,))
        assert run_kg("ingest", cwd=tmp_path).code == 3
    assert run_kg("ingest", cwd=tmp_path).code == 0


def test_init_keeps_what_it_read(tmp_path: Path) -> None:
    write(tmp_path, NOTES)
    assert run_kg("init", "--vault", ".", "--dry-run", cwd=tmp_path).code == 0
    assert not (tmp_path / ".kg").exists()
    assert run_kg("init", "--vault", ".", cwd=tmp_path).code == 0
    assert ingested(tmp_path)["read"] == 0
