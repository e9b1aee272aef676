"""One note never stops the others: hostile notes, stages that fail, and notes that change while they are read."""

from __future__ import annotations

import json
import os
import random
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from ingest import extract, read_vault, reader_version
from ingest import read as reading
from ingest.cache import Cache
from ingest.formats.markdown import read_markdown
from kg.cli import kg as command
from kg.exchange import write_json
from kg.graph.resolve import Resolved, resolve
from kg.identity.name_builder import NameBuilder
from kg.model import Fact, Problem, Ref, Source
from kg.settings import PLAIN, Settings, read_settings
from kg.store import graph_digest
from tests.hostile import GOOD, HOSTILE, damaged, mutated
from tests.support import SAMPLE, read_texts

FAILED = "part of it could not be read"


def write(folder: Path, notes: dict[str, bytes]) -> None:
    for path, data in notes.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)


def hostile() -> dict[str, bytes]:
    return {path: text if isinstance(text, bytes) else text.encode() for path, text in HOSTILE.items()}


def read(folder: Path, cache: Cache | None = None) -> tuple[list[Problem], Resolved]:
    settings = read_settings(folder)[0]
    vault = read_vault(folder, settings, cache)
    notes = vault.notes - vault.skipped
    resolved = resolve(vault.facts, vault.roster, settings, notes=notes, skipped=vault.skipped)
    return [*vault.problems, *resolved.problems], resolved


def owed(resolved: Resolved) -> set[str]:
    return {str(node.properties["text"]) for node in resolved.graph.nodes.values() if node.kind == "Commitment"}


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    write(folder, hostile())
    (folder / "kg.toml").write_text('owner = "-"\ncompany = "-"\n[people]\n"-" = ["."]\n"Dr" = []\n')
    return folder


def test_a_hostile_vault_is_read_whole(vault: Path) -> None:
    problems, resolved = read(vault)
    assert not [str(problem) for problem in problems if FAILED in problem.message]
    assert {"Send the plan", "After the code", "After the mark"} <= owed(resolved)
    told = {problem.source.note: problem for problem in problems if problem.about == "unreadable"}
    assert told["picture.md"].message.startswith("is not text") and "UTF-16" in told["utf16.md"].message
    assert {"empty.md", "blank.md"} == {problem.source.note for problem in problems if problem.about == "empty"}
    assert [problem.source.line for problem in problems if problem.about == "comment"] == [3, 5]
    assert all(node.properties.get("name", "x").strip("-—. ") for node in resolved.graph.nodes.values())


@pytest.mark.parametrize("path", sorted(HOSTILE))
def test_each_hostile_note_alone(path: str, tmp_path: Path) -> None:
    write(tmp_path, {"good.md": GOOD.encode(), path: hostile()[path]})
    problems, resolved = read(tmp_path)
    assert not [str(problem) for problem in problems if FAILED in problem.message]
    assert "Send the plan" in owed(resolved)


@pytest.mark.parametrize(
    ("args", "code"),
    [(("ingest",), 3), (("check",), 3), (("facts",), 0), (("export", "out"), 0), (("whois", "Ada Byron"), 0)],
)
def test_commands_on_a_hostile_vault(
    args: tuple[str, ...], code: int, vault: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for typed, ends in ((("ingest",), 3), (args, code)):
        done = CliRunner().invoke(command, [*typed, "--vault", str(vault)], catch_exceptions=False)
        assert done.exit_code == ends, done.output


def failing(*given: object) -> Iterator[Fact]:
    raise RecursionError("deep")
    yield


def test_a_stage_that_fails_costs_itself_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"good.md": GOOD.encode()})
    monkeypatch.setattr(extract, "EXTRACTORS", (failing, *extract.EXTRACTORS))
    monkeypatch.setattr(extract, "FINDERS", (failing, *extract.FINDERS))
    home = tmp_path / ".kg"
    for _ in range(2):  # what failed is not kept: it is told again, and mended when kg is
        cache = Cache(home, "1")
        problems, resolved = read(tmp_path, cache)
        cache.close()
        (told,) = (problem for problem in problems if FAILED in problem.message)
        assert "RecursionError in failing" in told.message and told.about == "unreadable"
        assert "Send the plan" in owed(resolved)
    monkeypatch.undo()
    cache = Cache(home, "1")
    assert not [problem for problem in read(tmp_path, cache)[0] if FAILED in problem.message]
    assert list(cache.read()) == ["good.md"]
    cache.close()


def test_debug_lets_the_fault_of_a_stage_through(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"good.md": GOOD.encode()})
    monkeypatch.setattr(extract, "EXTRACTORS", (failing,))
    read(tmp_path)
    monkeypatch.setenv("KG_DEBUG", "1")
    with pytest.raises(RecursionError, match="deep"):
        read(tmp_path)


@pytest.mark.parametrize("to", ["", "# Other\n", None], ids=["emptied", "rewritten", "deleted"])
def test_a_note_saved_while_kg_reads(to: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both passes see the words that stood there first."""
    text = "# x\n\n" + "- **Decision:** wait for 5.6\n" * 80
    first = read_texts(tmp_path, {"a.md": text})[1].graph

    def between(*args: object, **more: object) -> object:
        (tmp_path / "a.md").unlink(missing_ok=True) if to is None else (tmp_path / "a.md").write_text(to)
        return index_names(*args, **more)  # type: ignore[arg-type] # passed on

    index_names = reading.index_names
    monkeypatch.setattr(reading, "index_names", between)
    problems, resolved = read(tmp_path)
    assert not [problem for problem in problems if problem.about == "unreadable"]
    assert graph_digest(resolved.graph) == graph_digest(first)


def test_a_note_over_the_limit_is_told_and_not_read(tmp_path: Path) -> None:
    write(tmp_path, {"good.md": GOOD.encode(), "big.md": b"- [ ] x @Ada\n" * 400_000})
    problems, resolved = read(tmp_path)
    assert [str(problem) for problem in problems if problem.source.note == "big.md"] == [
        "big.md: is bigger than 5 MB, so it is not read: part it into several notes"
    ]
    assert owed(resolved) == {"Send the plan"}


def test_a_file_name_that_is_no_text(tmp_path: Path) -> None:
    write(tmp_path, {"good.md": GOOD.encode()})
    (tmp_path / os.fsdecode(b"caf\xe9.md")).write_text("x")
    (tmp_path / os.fsdecode(b"caf\xe9")).mkdir()
    (told, other) = (problem for problem in read(tmp_path)[0] if problem.about == "unreadable")
    assert "rename it" in told.message and "rename it" in other.message


def test_an_empty_note_is_no_failure(tmp_path: Path) -> None:
    write(tmp_path, {"good.md": GOOD.encode(), "empty.md": b"", "kg.toml": b""})
    done = CliRunner().invoke(command, ["ingest", "--vault", str(tmp_path)], catch_exceptions=False)
    assert done.exit_code == 0 and "Empty notes: 1" in done.output


@pytest.mark.parametrize(
    ("note", "says"),
    [
        ("---\ndate: 9999-99-99\n---\n", "date 9999-99-99 is not a date"),
        ("---\nday: 2026-02-30\n---\n", "day 2026-02-30 is not a date"),
        ("---\ndate: 31 February 2026\n---\n", "date 31 February 2026 is not a date"),
        ("---\ndate: soon\nwhen: 2026-02-28\n---\n", ""),
    ],
)
def test_a_date_that_is_none_is_told(note: str, says: str, tmp_path: Path) -> None:
    problems = [problem.message for problem in read_texts(tmp_path, {"a.md": note})[0].problems]
    assert any(message.startswith(says) for message in problems) if says else not problems


def test_a_name_of_nothing_but_signs_names_nothing() -> None:
    facts = [Fact(Ref("Note", "a.md"), "IS", "a", Source("a.md", 1))]
    settings = Settings(owner="-", company="—")
    roster = NameBuilder(settings).add(facts).freeze()
    assert not roster.names and roster.owner is None


@pytest.mark.parametrize("piece", ["<!-- ", "%% ", "` %% ", "`` <!-- ` ", "<!-- --> ", "%% `"])
def test_comments_take_no_longer_than_their_line(piece: str) -> None:
    for text in (piece * (100_000 // len(piece)), "\n".join([piece] * 8_000)):
        start = time.process_time()
        read_markdown("a.md", text)
        assert time.process_time() - start < 3  # half a minute if it were quadratic


# Mutation. KG_FUZZ_ROUNDS and KG_FUZZ_SEED make it longer, or other.
ROUNDS = int(os.environ.get("KG_FUZZ_ROUNDS", "200"))
SEED = int(os.environ.get("KG_FUZZ_SEED", "2026"))


@pytest.mark.slow
def test_mutated_notes_never_stop_anything(tmp_path: Path) -> None:
    chance = random.Random(SEED)
    texts = [path.read_text(encoding="utf-8") for path in sorted(SAMPLE.rglob("*.md"))]
    texts += [text for text in HOSTILE.values() if isinstance(text, str)]
    names = ("a.md", "People/Ada Byron.md", "Accounts/Acme.md", "Releases/5.4.md", "b.canvas", "Programs/Helios.md")
    for number in range(ROUNDS):
        folder = tmp_path / str(number)
        notes = {}
        for name in names:
            text = mutated(chance.choice(texts), texts, chance)
            if name.endswith(".canvas"):
                text = json.dumps({"nodes": [{"id": "x", "text": text}, {"id": "y", "file": text[:20]}]})
            notes[name] = damaged(text.encode("utf-8", "replace"), chance)
        write(folder, notes)
        cache = Cache(folder / ".kg", reader_version(PLAIN))
        try:
            problems, resolved = read(folder, cache)
            again = read(folder, cache)[1]
            write_json(resolved.graph, folder / "graph.json")
        except Exception as error:
            pytest.fail(f"{type(error).__name__}: {error}; the notes are in {folder}")
        finally:
            cache.close()
        failed = [str(problem) for problem in problems if FAILED in problem.message]
        assert not failed, f"{failed}; the notes are in {folder}"
        assert graph_digest(again.graph) == graph_digest(resolved.graph), folder
        shutil.rmtree(folder)
