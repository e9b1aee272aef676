"""What users rely on beside the answers: pinned JSON, nothing done twice, quick starts, files left alone."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support import SAMPLE, SHARED, Done, run_kg


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    folder = tmp_path / "vault"
    for path in sorted(SAMPLE.rglob("*")):
        if path.is_file():
            (folder / path.relative_to(SAMPLE)).parent.mkdir(parents=True, exist_ok=True)
            (folder / path.relative_to(SAMPLE)).write_bytes(path.read_bytes())
    return folder


def ingest(vault: Path) -> dict[str, object]:
    done = run_kg("ingest", "--json", cwd=vault)
    assert done.code == 0, done.err
    told = json.loads(done.out)
    assert isinstance(told, dict)
    return told


def test_ingest_twice_writes_nothing_and_a_change_costs_what_it_changes(vault: Path) -> None:
    first = ingest(vault)
    assert first["notes"] == first["read"] == 36
    assert set(first) == {"notes", "read", "problems", "nodes", "relationships"}
    second = ingest(vault)
    assert second["read"] == 0
    for rows in ("nodes", "relationships"):
        assert second[rows] | {"total": 0} == {"added": 0, "changed": 0, "deleted": 0, "total": 0}  # type: ignore[operator]
    note = vault / "People" / "Noa Cohen.md"
    kept = note.read_bytes()
    note.write_bytes(kept + b"\n- [ ] Buy the new racks @Noa Cohen\n")
    third = ingest(vault)
    assert third["read"] == 1
    assert third["nodes"]["added"] == 2 and third["nodes"]["deleted"] == 0  # type: ignore[index]
    note.write_bytes(kept)
    assert ingest(vault)["nodes"]["total"] == first["nodes"]["total"]  # type: ignore[index]
    note.unlink()
    gone = ingest(vault)
    assert gone["notes"] == 35 and gone["nodes"]["deleted"] >= 3  # type: ignore[index]


def test_only_the_kg_folder_is_written(tmp_path: Path) -> None:
    vault = tmp_path / "vault"
    shutil.copytree(SAMPLE / "People", vault / "People")
    (vault / "kg.toml").write_text('owner = "Noa Cohen"\n')
    before = {path: path.read_bytes() for path in vault.rglob("*") if path.is_file()}
    home = vault.parent / "home"
    home.mkdir()
    env = {"HOME": str(home), "XDG_STATE_HOME": str(home / "state"), "TMPDIR": str(home)}
    assert run_kg("ingest", cwd=vault, env=env, process=True).code == 0
    assert run_kg("whois", "Noa", cwd=vault, env=env, process=True).code == 0
    after = {path: path.read_bytes() for path in vault.rglob("*") if path.is_file() and ".kg" not in path.parts}
    assert after == before
    key = home / "state" / "kg" / "key"
    assert [path for path in home.rglob("*") if path.is_file()] == [key]
    assert key.stat().st_mode & 0o777 == 0o600 and key.parent.stat().st_mode & 0o777 == 0o700


def test_a_dry_run_writes_nothing(vault: Path) -> None:
    done = run_kg("ingest", "--dry-run", cwd=vault)
    assert done.code == 0 and "would be" in done.out
    assert not (vault / ".kg").exists()


def test_answers_as_json_keep_their_form(demo: Path) -> None:
    told = json.loads(run_kg("ask", "depends-on", "core metadata service", "--json", cwd=demo).out)
    assert set(told) == {"question", "rows", "coverage"}
    assert told["question"] == "depends-on" and told["rows"]
    assert all(row["sources"] for row in told["rows"])
    for args in (
        ("whois", "Noa"),
        ("brief", "Noa"),
        ("check",),
        ("cypher", "MATCH (n:Note) RETURN n.path AS path LIMIT 1"),
    ):
        assert json.loads(run_kg(*args, "--json", cwd=demo).out)
    for line in run_kg("facts", "--json", cwd=demo).out.splitlines():
        assert {"fact", "note", "line"} <= json.loads(line).keys()


@pytest.mark.parametrize(
    ("args", "banned"),
    [
        (["--help"], ("spacy", "neo4j", "pyvis", "networkx", "rich", "arcadedb", "yaml", "ingest")),
        (["whois", "Noa"], ("spacy", "neo4j", "pyvis", "networkx", "rich", "yaml", "jinja2", "numpy", "ingest")),
        (["ingest"], ("spacy", "ingest.extract")),
    ],
)
def test_quick_commands_import_little(args: list[str], banned: tuple[str, ...], demo: Path) -> None:
    code = (
        "import sys\nfrom click.testing import CliRunner\nfrom kg.cli import kg\n"
        f"done = CliRunner().invoke(kg, {args!r})\nassert done.exit_code == 0, done.output\n"
        f"print([name for name in {banned!r} if name in sys.modules])\n"
        "import numpy\nnumpy.zeros(1)"  # what was left out can be had afterwards
    )
    out = subprocess.run([sys.executable, "-c", code], cwd=demo, capture_output=True, text=True, check=True).stdout
    assert out.strip() == "[]"


@pytest.mark.parametrize(
    ("args", "stdin"),
    [
        (["ask", "depends-on", "tenant quotas"], ""),
        (["cypher", "-", "--json"], "MATCH (p:Person {name: 'Noa Cohen'}) RETURN p.name AS שם"),
        (["whois", "Nemo"], ""),
        (["wohis", "Noa"], ""),
    ],
)
def test_a_process_of_its_own_does_the_same(
    args: list[str], stdin: str, demo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What tests see of a command that runs in their process is what a user sees."""
    monkeypatch.setenv("KG_VAULT", "nowhere")
    before = dict(os.environ), Path.cwd()
    here = run_kg(*args, cwd=demo, stdin=stdin)
    assert (dict(os.environ), Path.cwd()) == before
    assert here == run_kg(*args, cwd=demo, stdin=stdin, process=True)


def test_names_are_completed(demo: Path) -> None:
    env = {"_KG_COMPLETE": "bash_complete", "COMP_WORDS": "kg whois Noa", "COMP_CWORD": "2"}
    done = run_kg(cwd=demo, env=env)
    assert "Noa Cohen" in done.out and "Noah Yonick" in done.out and "Shachar" not in done.out


def test_init_guesses_and_says_why(vault: Path) -> None:
    (vault / "kg.toml").unlink()
    (vault / ".obsidian").mkdir()
    done = run_kg("init", cwd=vault)
    assert done.code == 0, done.err
    text = (vault / "kg.toml").read_text(encoding="utf-8")
    assert 'owner = "Jason Vallery"  # guessed: attends' in text
    assert 'company = "VAST"  # guessed:' in text
    again = run_kg("init", cwd=vault)
    assert again.code == 1 and "--force" in again.err
    assert run_kg("ingest", cwd=vault).code == 0


def test_init_ends_with_what_is_worth_most_here(demo: Path, tmp_path: Path) -> None:
    shutil.copytree(demo, tmp_path / "vault", ignore=shutil.ignore_patterns(".kg", "kg.toml"))
    told = run_kg("init", cwd=tmp_path / "vault").out.partition("worth most")[2]
    assert 'kg brief "Shachar Feinblit"' in told and "kg account Microsoft" in told
    assert [line.split()[1] for line in told.splitlines() if line.startswith("  kg ")] == ["today", "brief", "account"]


def test_init_names_nobody_in_minutes_of_many(tmp_path: Path) -> None:
    """Minutes of a team: she who attends most is not far ahead, and half of those listed are of another company."""
    for day in range(1, 11):
        there = (
            ["Dana Levi (Acme)"] * (day < 10) + ["Omer Katz (Acme)"] * (day < 8) + ["Kim Ray (Beta)", "Ada Ek (Beta)"]
        )
        text = "# Council\n\n## Present\n\n" + "".join(f"- {one}\n" for one in there)
        (tmp_path / f"2026-02-{day:02}.md").write_text(text)
    (tmp_path / "Companies").mkdir()
    for name in ("Acme", "Beta"):
        (tmp_path / "Companies" / f"{name}.md").write_text(f"---\ntype: organization\n---\n# {name}\n")
    done = run_kg("init", "--dry-run", "--vault", str(tmp_path), cwd=tmp_path)
    assert done.code == 0, done.err
    assert '# owner = ""  # nobody attends far more of the 10 recorded meetings than the others (Ada Ek 10,' in done.out
    assert '# company = ""  # no company stands out as that of the people here (Acme 2, Beta 2)' in done.out


def test_init_takes_the_side_of_the_owner(tmp_path: Path) -> None:
    for day in range(1, 7):
        guest = "Omer Katz (Beta), Kim Ray (Beta)" if day < 3 else ""
        text = f"Attendees: Dana Levi (VP, VAST Data), {guest or 'Ada Ek (VAST)'}\n"
        (tmp_path / f"2026-02-0{day}.md").write_text(text)
    (tmp_path / "Companies").mkdir()
    for name in ("VAST", "VAST Data", "Beta"):
        (tmp_path / "Companies" / f"{name}.md").write_text(f"---\ntype: organization\n---\n# {name}\n")
    done = run_kg("init", "--dry-run", "--vault", str(tmp_path), cwd=tmp_path)
    assert 'owner = "Dana Levi"  # guessed: attends 6 of 6 recorded meetings, the next 4' not in done.out
    given = run_kg("init", "--dry-run", "--owner", "Dana Levi", "--vault", str(tmp_path), cwd=tmp_path)
    assert 'company = "VAST' in given.out, given.out


def test_init_with_names_given(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# A\n")
    done = run_kg("init", "--owner", 'Ada "Countess" Byron', "--company", "Initech", cwd=tmp_path)
    assert done.code == 0
    import tomllib

    told = tomllib.loads((tmp_path / "kg.toml").read_text())
    assert told["owner"] == 'Ada "Countess" Byron' and told["company"] == "Initech"


def test_a_map_is_one_offline_file(demo: Path) -> None:
    done = run_kg("map", "Noa", "--as-of", "2025-12-01", cwd=demo)
    assert done.code == 0, done.err
    page = Path(done.out.strip()).read_text(encoding="utf-8")
    assert "Noa Cohen" in page and "https://" not in page.split("<script")[0]


def test_what_was_said_in_confidence_is_not_shared(tmp_path: Path, kg: Callable[..., Done]) -> None:
    (tmp_path / "kg.toml").write_text("")
    (tmp_path / "Restore.md").write_text("---\ntype: feature\ndepends_on: Snapshots\n---\nOpenly about Restore.\n")
    (tmp_path / "2026-02-03 Talk.md").write_text(
        "---\nparticipants: [Ada Byron, Grace Hopper]\n---\n- Restore is late; please don't share that.\n"
        "- CONFIDENTIAL: Restore slips.\n\n"
        "## Transcript\n[00:00:01.20]  Ada ByronRestore depends on Secret Engine and it is hopeless.\n"
    )
    assert kg("ingest").code == 0
    assert "Secret" in kg("brief", "Restore").out
    card = kg("whois", "Restore", "--share", "--all").out
    assert "Snapshots" in card and "Secret" not in card and "left out." in card
    assert kg("whois", "Restore", "--share", "--why").code == 2
    shown = kg("map", "Restore", "--out", "all.html")
    assert shown.code == 0 and "hopeless" in (tmp_path / "all.html").read_text()
    brief = kg("brief", "Restore", "--share").out + kg("brief", "Restore", "--share", "--json").out
    assert "Snapshots" in brief
    assert kg("map", "Restore", "--share", "--out", "shared.html").code == 0
    page = (tmp_path / "shared.html").read_text()
    assert "Snapshots" in page
    for words in ("Secret", "hopeless", "share that", "slips"):
        assert words not in brief and words not in page


@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared is not there")
def test_real_notes_are_read_whole(tmp_path: Path, kg: Callable[..., Done]) -> None:
    vault = tmp_path / "vault"
    shutil.copytree(SHARED / "vault", vault)
    (vault / "kg.toml").write_text('owner = "Jason Vallery"\ncompany = "VAST"\n')
    first = json.loads(kg("ingest", "--json", cwd=vault).out)
    assert first["notes"] == 4
    second = json.loads(kg("ingest", "--json", cwd=vault).out)
    assert second["read"] == 0 and second["nodes"]["added"] == second["relationships"]["changed"] == 0
    facts = tmp_path / "facts.jsonl"
    facts.write_text(kg("facts", "--json", cwd=vault).out, encoding="utf-8")
    score = subprocess.run(
        [sys.executable, SHARED / "gold" / "score.py", facts, "--json"], capture_output=True, text=True, check=True
    )
    boxes = json.loads(score.stdout)["checkboxes"]
    assert (boxes["tp"], boxes["fp"], boxes["fn"]) == (22, 0, 0)
    assert {boxes[field] for field in ("owners", "due", "priority", "status")} == {"22/22"}
    assert "note" in kg("whois", "Shachar", cwd=vault).out
    assert json.loads(kg("whois", "Tomer", "--why", "--json", cwd=vault).out)["how"] == "field"
    assert json.loads(kg("ask", "who-committed", "--person", "Tomer", "--json", cwd=vault).out)["rows"]
