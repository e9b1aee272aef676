"""What kg keeps: never outside the vault, as private as the notes, and believed only where this user's kg wrote it."""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from ingest.cache import Cache, Names, Read, names_in
from kg import files, seal
from kg.cli import kg as command
from kg.cli import options
from kg.identity.judgements import FILE, Judgement, judge, read_judgements
from kg.model import Fact, Ref, Source
from kg.settings import read_settings
from kg.store import StoreError
from kg.store.embedded import EmbeddedStore
from tests.support import run_kg

NOTE = "# Fine\n\n- [ ] Send the plan @Ada Byron 📅 2026-02-10\n"
OWED = "MATCH (p:Person)-[:COMMITTED_TO]->(c) RETURN p.name AS person, c.text AS text ORDER BY text"
DELETE = "delete it or move it away, then run it again"


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    folder = tmp_path / "vault"
    folder.mkdir()
    (folder / "kg.toml").write_text("")
    (folder / "a.md").write_text(NOTE, encoding="utf-8")
    return folder


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A folder that is not to be touched."""
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "a.txt").write_text("precious")
    (folder / "deadbeef").mkdir()
    (folder / "deadbeef" / "a.txt").write_text("precious")
    return folder


def told(*args: str, vault: Path) -> tuple[int, str]:
    """How a command in this process ends: its exit code, and the sentence or what it printed."""
    done = CliRunner().invoke(command, [*args, "--vault", str(vault)])
    if done.exception and not isinstance(done.exception, SystemExit):
        assert isinstance(done.exception, (files.Refused, StoreError)) or "Failed" in type(done.exception).__name__
        return 1, str(done.exception)
    return done.exit_code, done.output


def everything(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


# Never outside


@pytest.mark.parametrize("name", [".kg", ".kg/graph", ".kg/log", ".kg/lock", ".kg/facts.db", ".kg/facts.db-journal"])
def test_a_link_out_of_the_vault_is_not_followed(name: str, vault: Path, outside: Path) -> None:
    link = vault / name
    link.parent.mkdir(exist_ok=True)
    link.symlink_to(outside if link.suffix == "" and link.name != "lock" else outside / "new")
    before = everything(outside)
    for args in (("ingest",), ("ingest", "--rebuild")):
        code, sentence = told(*args, vault=vault)
        assert code == 1 and str(link) in sentence and sentence.endswith(DELETE), sentence
    assert everything(outside) == before
    link.unlink()
    assert told("ingest", vault=vault)[0] == 0


def test_only_snapshots_are_tidied_away(vault: Path, outside: Path) -> None:
    assert told("ingest", vault=vault)[0] == 0
    graph = vault / ".kg" / "graph"
    for name in ("deadbeef", "notes", "0badf00d"):
        (graph / name).mkdir()
        (graph / name / "a.txt").write_text("precious")
    (graph / "0badf00d" / "schema.json").write_text("{}")
    (graph / "abad1dea").symlink_to(outside)
    (graph / "mine.md").write_text("precious")
    (graph / "current.new").write_text("half a po")
    assert told("ingest", vault=vault)[0] == 0
    left = {path.name for path in graph.iterdir()}
    assert left >= {"deadbeef", "notes", "abad1dea", "mine.md"} and not left & {"0badf00d", "current.new"}
    assert (outside / "deadbeef" / "a.txt").exists()


def test_what_a_link_leads_to_is_not_written(vault: Path, outside: Path) -> None:
    before = everything(outside)
    assert told("ingest", vault=vault)[0] == 0
    (vault / ".kg" / "map.html").symlink_to(outside / "a.txt")
    (vault / FILE).symlink_to(outside / "a.txt")
    assert told("map", vault=vault) == (
        1,
        f"{vault / '.kg' / 'map.html'} is a link where a plain file belongs; {DELETE}",
    )
    assert told("review", "--nothing", "Foo", vault=vault)[1].endswith(
        f"{FILE} is a link where a plain file belongs; {DELETE}"
    )
    (vault / "kg.toml").unlink()
    (vault / "kg.toml").symlink_to(outside / "new")
    assert told("init", "--owner", "A", "--company", "B", vault=vault)[0] == 1
    (vault / ".kg" / "log" / "engine.log").symlink_to(outside / "new")
    done = run_kg("whois", "Ada", "--vault", str(vault), cwd=outside, process=True)
    assert done.code == 1 and done.err.endswith(f"engine.log is a link where a plain file belongs; {DELETE}\n")
    assert everything(outside) == before


def test_a_demo_does_not_go_through_links(tmp_path: Path, outside: Path) -> None:
    demo = tmp_path / "kg-demo"
    (demo / ".kg").mkdir(parents=True)
    (demo / ".kg" / "demo").touch()
    (demo / "Meetings").symlink_to(outside)
    before = everything(outside)
    done = CliRunner().invoke(command, ["demo", str(demo)])
    assert isinstance(done.exception, files.Refused) and "Meetings is a link" in str(done.exception)
    assert everything(outside) == before


def pipe(path: Path) -> None:
    os.mkfifo(path)


def endless(path: Path) -> None:
    path.symlink_to("/dev/zero")


def circle(path: Path) -> None:
    path.symlink_to(path)


def folder(path: Path) -> None:
    path.mkdir()


def large(path: Path) -> None:
    path.touch()
    os.truncate(path, 2**27)


@pytest.mark.parametrize("name", ["kg.toml", FILE])
@pytest.mark.parametrize("make", [pipe, endless, circle, folder, large])
def test_settings_and_answers_are_read_from_plain_files_of_a_sensible_size(
    make: Callable[[Path], None], name: str, vault: Path
) -> None:
    (vault / "kg.toml").unlink()
    make(vault / name)
    problems = [*read_settings(vault)[1], *read_judgements(vault)[1]]
    assert [(problem.source.note, problem.about) for problem in problems] == [(name, "unreadable")]
    assert "move it away" in problems[0].message and problems[0].message.endswith("until then it is not used")


@pytest.mark.parametrize("make", [pipe, circle, folder])
@pytest.mark.parametrize("name", ["lock", "facts.db", "graph/current", "judgements.lock"])
def test_what_is_no_file_where_kg_keeps_one_is_told_at_once(
    make: Callable[[Path], None], name: str, vault: Path
) -> None:
    (vault / ".kg" / "graph").mkdir(parents=True)
    make(vault / ".kg" / name)
    args = ("review", "--nothing", "Foo") if name == "judgements.lock" else ("ingest",)
    code, sentence = told(*args, vault=vault)
    assert code == 1 and str(vault / ".kg" / name) in sentence and sentence.endswith(DELETE)


def test_a_file_is_replaced_whole_and_keeps_its_mode(tmp_path: Path) -> None:
    file = tmp_path / "x.md"
    file.write_text("old")
    file.chmod(0o640)

    def lines() -> Iterator[str]:
        yield "half"
        raise RuntimeError

    with pytest.raises(RuntimeError):
        files.write(file, lines())
    assert (file.read_text(), list(tmp_path.iterdir())) == ("old", [file])
    files.write(file, ["new ", "é"])
    assert (file.read_text(encoding="utf-8"), stat.S_IMODE(file.stat().st_mode)) == ("new é", 0o640)
    with pytest.raises(FileNotFoundError) as error:
        files.write(tmp_path / "nowhere" / "x", "")
    assert error.value.filename == str(tmp_path / "nowhere" / "x")


@pytest.mark.parametrize("args", [("map", "-o"), ("export",)])
def test_folders_around_what_is_to_be_written_are_not_made(args: tuple[str, ...], vault: Path, tmp_path: Path) -> None:
    assert told("ingest", vault=vault)[0] == 0
    out = tmp_path / "no" / "such" / "place"
    code, sentence = told(*args, str(out), vault=vault)
    assert (code, sentence) == (1, f"there is no folder {out.parent}; make it first, or name another place")
    assert not (tmp_path / "no").exists()


# As private as the notes


@pytest.mark.parametrize(("of_vault", "of_kg"), [(0o755, 0o700), (0o700, 0o700), (0o775, 0o770), (0o777, 0o777)])
def test_kg_is_open_to_those_who_may_write_in_the_vault(of_vault: int, of_kg: int, vault: Path) -> None:
    vault.chmod(of_vault)
    (vault / ".kg").mkdir()
    (vault / ".kg").chmod(0o777)  # as an older kg left it
    assert told("ingest", vault=vault)[0] == 0
    for path in (vault / ".kg", *(vault / ".kg").rglob("*")):
        mode = stat.S_IMODE(path.stat().st_mode)
        assert not mode & ~of_kg or path.parent.name == "log", path
    assert stat.S_IMODE((vault / ".kg").stat().st_mode) == of_kg


# Believed only when this user's kg wrote it


FACT = Fact(Ref("Note", "a.md"), "title", "Fine", Source("a.md", 1, "# Fine", 0, 6), "field")
READ = Read("digest", (FACT,), (), (FACT,), "send the plan")


def keep(home: Path, version: str = "1") -> None:
    with closing(Cache(home, version)) as cache:
        cache.read()
        names = Names({"ada": {"Person"}}, ["Ada Byron"])
        cache.write({"a.md": READ, "b.md": READ._replace(found=None)}, (), names)


def kept(home: Path, version: str = "1") -> tuple[dict[str, Read], dict[str, list[str]]]:
    with closing(Cache(home, version, keep=False)) as cache:
        return cache.read(), cache.surfaces()


FALSE = [
    "UPDATE notes SET facts = 'x'",
    "UPDATE notes SET facts = x'00' || facts",
    "UPDATE notes SET found = facts",
    'UPDATE notes SET problems = \'[[[1,"",0,0],"evil","empty"]]\'',
    "UPDATE notes SET facts = CAST(facts AS TEXT)",
    "UPDATE notes SET found = NULL WHERE path = 'a.md'",
    "UPDATE notes SET words = NULL",
    "UPDATE notes SET facts = 5, words = x'ff'",
    "UPDATE notes SET facts = CAST(x'ff' AS TEXT)",
    "UPDATE notes SET digest = 'other'",
    "UPDATE notes SET path = path || 'x'",
    "UPDATE notes SET seal = 7",
    "UPDATE meta SET value = '[]'",
    "UPDATE meta SET value = NULL, seal = NULL",
    "DELETE FROM meta",
    "DELETE FROM notes",
    "ALTER TABLE notes ADD COLUMN more TEXT",
    "DROP TABLE notes",
    "DROP TABLE meta",
    "DROP TABLE notes; CREATE VIEW notes AS SELECT 'a' path, 1 digest, 2 problems, 3 words, 4 facts, 5 found, 6 seal",
    "CREATE TRIGGER t AFTER INSERT ON notes BEGIN UPDATE notes SET words = 'evil'; END",
    "CREATE TABLE more (x)",
    "PRAGMA journal_mode=DELETE",
]


@pytest.mark.parametrize("sql", FALSE)
def test_what_others_wrote_into_the_cache_is_not_believed_and_goes(sql: str, tmp_path: Path) -> None:
    home = tmp_path / ".kg"
    keep(home)
    read, surfaces = kept(home)
    assert set(read) == {"a.md", "b.md"} and read["a.md"] == READ and surfaces == {"ada": ["Person"]}
    assert names_in(home, "aDa") == ["Ada Byron"]
    with closing(sqlite3.connect(home / "facts.db")) as db, db:
        db.executescript(sql)
    wrong, surfaces = kept(home)
    assert all(wrong[path] == read[path] for path in wrong) and surfaces in ({}, {"ada": ["Person"]})
    assert names_in(home, "") in ([], ["Ada Byron"])
    keep(home)
    assert kept(home) == (read, {"ada": ["Person"]})
    with closing(sqlite3.connect(home / "facts.db")) as db:
        assert len(list(db.execute("SELECT * FROM notes"))) == 2
        assert [row[0] for row in db.execute("SELECT name FROM sqlite_master ORDER BY name")] == [
            "ledgers",
            "meta",
            "notes",
            "parts",
        ]


@pytest.mark.parametrize("seed", range(8))
def test_a_damaged_cache_tells_nothing_wrong_and_is_mended(seed: int, tmp_path: Path) -> None:
    home, chance = tmp_path / ".kg", random.Random(seed)
    keep(home)
    whole, data = kept(home), bytearray((home / "facts.db").read_bytes())
    for _ in range(20):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    (home / "facts.db").write_bytes(data[: len(data) // chance.choice((1, 1, 2))])
    read, surfaces = kept(home)
    assert all(read[path] == whole[0][path] for path in read) and surfaces in ({}, whole[1])
    keep(home)
    assert kept(home) == whole


def test_another_version_place_or_user_is_not_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / ".kg"
    keep(home)
    assert kept(home, "2") == ({}, {})
    shutil.copytree(home, tmp_path / "other" / ".kg")
    assert kept(tmp_path / "other" / ".kg") == ({}, {})
    monkeypatch.setenv("KG_STATE", str(tmp_path / "state"))
    assert kept(home) == ({}, {}) and names_in(home, "") == [] and not (tmp_path / "state").exists()
    keep(home)
    assert len(kept(home)[0]) == 2


def test_a_graph_of_another_place_or_user_is_not_answered_from(
    vault: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert told("ingest", vault=vault)[0] == 0
    other = shutil.copytree(vault, tmp_path / "cloned")
    (other / "kg.toml").write_text('name = "vault"')
    sentence = "was not made by your kg in this place, or is damaged; run `kg ingest`"
    code, said = told("whois", "Ada", vault=other)
    assert code == 1 and sentence in said
    assert told("ingest", vault=other)[0] == told("whois", "Ada", vault=other)[0] == 0
    monkeypatch.setenv("KG_STATE", str(tmp_path / "state"))
    code, said = told("whois", "Ada", vault=vault)
    assert code == 1 and sentence in said
    assert json.loads(told("ingest", "--json", vault=vault)[1])["read"] == 1
    assert told("whois", "Ada", vault=vault)[0] == 0


POINTERS = [
    *('{"name": 5}', '["a"]', '{"name": "a\\u0000b"}', '{"name": "\\ud800"}', '{"name": "../../x"}', "", "\n", "x\n\n"),
    "\udcff\udcfe\n",
]


@pytest.mark.parametrize("text", POINTERS)
def test_a_pointer_of_others_is_not_followed_and_is_mended(text: str, vault: Path) -> None:
    assert told("ingest", vault=vault)[0] == 0
    (vault / ".kg" / "graph" / "current").write_text(text, errors="surrogateescape")
    code, said = told("whois", "Ada", vault=vault)
    assert code == 1 and "run `kg ingest`" in said and "\n" not in said
    assert told("ingest", vault=vault)[0] == told("whois", "Ada", vault=vault)[0] == 0


def test_without_a_folder_for_the_key_all_is_read_anew_and_that_is_told_once(vault: Path) -> None:
    (vault.parent / "file").touch()
    env = {"HOME": "/dev/null", "XDG_STATE_HOME": "", "KG_STATE": str(vault.parent / "file" / "kg")}
    for process in (False, True):
        done = run_kg("ingest", cwd=vault, env=env, process=process)
        assert done.code == 0 and "1 read now" in done.out, done
        assert done.err.count("KG_STATE") == 1
    assert "kg ingest" in run_kg("whois", "Ada", cwd=vault, env=env).err


def test_a_key_is_made_once_for_the_user_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_STATE", str(tmp_path / "a" / "kg"))
    first = seal.sealing(tmp_path, "x")("text")
    assert not (tmp_path / "a").exists()
    made = seal.sealing(tmp_path, "x", make=True)
    assert made("text") == seal.sealing(tmp_path, "x")("text") != first
    assert made("text", "") != made("text") != made("text", None) != made("", "text")
    key = tmp_path / "a" / "kg" / "key"
    assert (len(key.read_bytes()), stat.S_IMODE(key.stat().st_mode)) == (32, 0o600)
    assert [path.name for path in key.parent.iterdir()] == ["key"] and seal.unkept() == ""
    key.write_bytes(b"cut short")
    assert seal.sealing(tmp_path, "x", make=True)("text") != made("text")
    assert len(key.read_bytes()) == 32


# The graph


def flipped(file: Path, chance: random.Random) -> None:
    data = bytearray(file.read_bytes())
    at = chance.choice([place for place, byte in enumerate(data) if byte] or [0])
    data[at] ^= 1 << chance.randrange(8)
    file.write_bytes(data)


def cut(file: Path, chance: random.Random) -> None:
    os.truncate(file, file.stat().st_size // 2)


def gone(file: Path, chance: random.Random) -> None:
    file.unlink()


def garbage(file: Path, chance: random.Random) -> None:
    file.write_bytes(chance.randbytes(file.stat().st_size))


@pytest.mark.parametrize("damage", [flipped, cut, gone, garbage])
def test_no_damage_gives_a_wrong_answer_and_all_is_mended(
    damage: Callable[[Path, random.Random], None], vault: Path
) -> None:
    chance = random.Random(damage.__name__)
    assert told("ingest", vault=vault)[0] == 0
    query, home, settings = {"vault": "vault"}, vault / ".kg", "vault"

    def rows(*, writing: bool = False) -> list[dict[str, object]]:
        with closing(EmbeddedStore(home, vault=settings, writing=writing)) as store:
            return store.run(OWED, query) if not writing else [{"digest": store.digest()}]

    whole, digest = rows(), rows(writing=True)
    assert whole and digest != [{"digest": ""}]
    snapshot = next(path for path in (home / "graph").iterdir() if path.is_dir())
    copy = shutil.copytree(snapshot, vault.parent / "copy")
    for name in sorted(path.name for path in copy.iterdir() if path.stat().st_size):
        damage(snapshot / name, chance)
        try:
            assert rows() == whole and name in ("statistics.json", "last-tx-id.bin"), name
        except StoreError as error:
            assert "is damaged; run `kg ingest --rebuild`" in str(error)
            assert rows(writing=True) == [{"digest": ""}]  # so the next ingest builds it anew
        shutil.copy2(copy / name, snapshot / name)
    assert (rows(), rows(writing=True)) == (whole, digest)
    damage(next(snapshot.glob("*.dict")), chance)
    assert told("ingest", vault=vault)[0] == 0
    assert rows() == whole and not snapshot.exists()


def test_rebuild_makes_all_anew(vault: Path) -> None:
    assert told("ingest", vault=vault)[0] == 0
    before = (vault / ".kg" / "graph" / "current").read_text()
    assert json.loads(told("ingest", "--json", vault=vault)[1])["read"] == 0
    done = json.loads(told("ingest", "--json", "--rebuild", vault=vault)[1])
    assert done["read"] == 1 and done["nodes"]["added"] == done["nodes"]["total"] > 0
    assert (vault / ".kg" / "graph" / "current").read_text() != before
    assert json.loads(told("ingest", "--json", vault=vault)[1])["nodes"]["added"] == 0


def test_what_stands_beside_a_snapshot_is_not_followed(vault: Path, outside: Path) -> None:
    assert told("ingest", vault=vault)[0] == 0
    snapshot = next(path for path in (vault / ".kg" / "graph").iterdir() if path.is_dir())
    before = everything(outside)
    for name in ("statistics.json", "last-tx-id.bin"):
        (snapshot / name).unlink()
        (snapshot / name).symlink_to(outside / "a.txt")
    (snapshot / "statistics.json.tmp").symlink_to(outside / "a.txt")
    (snapshot / "txlog_0.wal").write_bytes(b"\x01" * 64)
    (snapshot / "database.lck").touch()
    code, said = told("whois", "Ada", vault=vault)
    assert code == 0 and said.startswith("Ada Byron")
    assert everything(outside) == before


# Places that cannot be written, and closed streams


def test_a_vault_that_may_only_be_read_is_checked(vault: Path) -> None:
    assert run_kg("ingest", cwd=vault).code == 0
    before = everything(vault)
    for path in (vault, *vault.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode & ~0o222)
    try:
        for args in (("check",), ("facts",), ("ingest", "--dry-run"), ("whois", "Ada")):
            done = run_kg(*args, cwd=vault, obeying_modes=True)
            assert done.code == 0, done
        assert everything(vault) == before
    finally:
        for path in (vault, *vault.rglob("*")):
            path.chmod(path.stat().st_mode | 0o200)


@pytest.mark.parametrize("closed", [">&-", "<&- >&- 2>&-"])
def test_closed_streams_are_nobody_s_fault(closed: str, vault: Path) -> None:
    script = f'"{sys.executable}" -W error -m kg check {closed}'
    done = subprocess.run(["sh", "-c", script], cwd=vault, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_an_answer_is_one_more_line(vault: Path) -> None:
    (vault / FILE).write_bytes(b'{"says": "nothing", "name": "TBD"}')
    judge(vault, Judgement("nothing", "Foo"))
    assert len(read_judgements(vault)[0]) == 2
    assert {path.name for path in vault.iterdir()} == {"kg.toml", "a.md", ".kg", FILE}


def test_names_are_completed_from_what_ingest_kept(vault: Path) -> None:
    assert told("ingest", vault=vault)[0] == 0
    assert names_in(vault / ".kg", "ad") == ["Ada Byron"]
    assert names_in(vault / ".kg", "zz") == []


def test_too_little_address_space_is_told_as_that(vault: Path) -> None:
    assert told("ingest", vault=vault)[0] == 0
    for args in ("whois Ada", "ingest --rebuild"):
        script = f'ulimit -v 25000000; "{sys.executable}" -m kg {args}'
        done = subprocess.run(["sh", "-c", script], cwd=vault, capture_output=True, text=True)
        assert done.returncode == 1 and "run `ulimit -v unlimited` first" in done.stderr, done
        assert "damaged" not in done.stderr and len(done.stderr.splitlines()) == 1
    assert told("whois", "Ada", vault=vault)[0] == 0


# A server that the vault names


@pytest.fixture
def cloned(vault: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A vault whose kg.toml names a server, and a user who has a password for their own."""
    (vault / "kg.toml").write_text('[neo4j]\nuri = "neo4j+s://127-0-0-1.invalid"\nuser = "attacker"\n')
    monkeypatch.setenv("KG_NEO4J_PASSWORD", "secret")
    monkeypatch.setenv("KG_STATE", str(tmp_path / "state"))
    return vault


def test_a_password_is_not_for_a_server_of_kg_toml(cloned: Path) -> None:
    for args in (("whois", "Ada"), ("ingest",)):
        code, sentence = told(*args, "--store", "neo4j", vault=cloned)
        assert code == 1 and sentence.startswith("only kg.toml names the Neo4j at 127-0-0-1.invalid:7687")
        assert "--store neo4j+s://127-0-0-1.invalid" in sentence and "secret" not in sentence


def test_the_user_is_asked_once_about_a_server_of_kg_toml(cloned: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(options, "_prompt", lambda: lambda text: "")
    asked: list[str] = []
    answers = [False, True]

    def confirm(text: str, **more: object) -> bool:
        asked.append(text)
        return answers.pop(0)

    monkeypatch.setattr(options.click, "confirm", confirm)
    url = "neo4j+s://127-0-0-1.invalid"
    assert [options._meant(cloned)(url) for _ in range(3)] == [False, True, True]
    assert len(asked) == 2 and url in asked[0]
    assert stat.S_IMODE((seal.state() / "servers").stat().st_mode) == 0o600
    answers[:] = [False, False]
    assert not options._meant(cloned)("neo4j+s://other") and not options._meant(cloned.parent)(url)
    monkeypatch.setattr(options, "_prompt", lambda: None)
    assert options._meant(cloned)(url) and not options._meant(cloned)("neo4j+s://third")
    assert not answers
