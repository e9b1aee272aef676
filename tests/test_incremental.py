"""The law of incremental reading: whatever changed, and in which steps, the graph is that of a clean rebuild."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import Ingested, incremental, ingest, read_vault, reader_version, resolve
from ingest.anew import summary_of
from ingest.cache import Cache
from ingest.fact_columns import pack, unpack
from ingest.walk import find_files
from kg.identity.judgements import Judgement, judge, judged, read_judgements, undo
from kg.identity.name_index import Roster
from kg.model import Fact, Ref, Source
from kg.settings import FILE, Settings, read_settings
from kg.store import Store, graph_digest
from kg.store.embedded import EmbeddedStore
from kg.store.neo4j import Neo4jStore
from tests.neo4j_server import cypher
from tests.support import examples

NAMES = (
    "Ada Byron",
    "Ada",
    "Bob Lee",
    "Bo Leigh",
    "Zoë O’Brien",
    "Helios",
    "Acme",
    "Acme Energy",
    "5.6",
    "Project Nova",
)
NOTE_NAMES = (*NAMES[:9], "Monday", "sub/Monday", "2026-02-03 Sync")
PATHS = (*(f"{name}.md" for name in NOTE_NAMES), "Notes.canvas", "5.6")  # the last is a file that links lead to
LINES = (
    "# {0}",
    "- [ ] Send the plan to {0} @{1} 📅 2026-02-10",
    "- [x] Send the plan to {0} @{1}",
    "{0} has sent the plan to {1}.",
    "The plan to {1} (Ada Byron) moved to 12 March.",
    "{0} leads {1}, and met [[{2}]].",
    "{0} depends on {1}.",
    "We moved {0} from 5.6 to 5.7.",
    "**Attendees:** {0}, {1}",
    "- **Decision:** {0} goes to {1}",
    "- **Decision:** {0} goes to {1} instead of {2}",
    "- To be decided by {2}: {0} goes to {1} or not",
    "Between us, {0} is not happy with {1}.",
    "see [[sub/Monday|{0}]] and [{1}](Helios.md)",
    "nova and the helios work",
    "Attendees: {0} (Acme), {1} (Acme Energy)",
    "3 February 2026, with {0}, {1}",
    "[00:10] {0}: We are late with {1}.\n[00:20] {2}: Then don't share that.",
    "| Feature | State |\n|---|---|\n| {0} | building |\n| {1} | cut |",
)
FRONTS = (
    "",
    "---\ntype: person\naliases: [{0}]\n---\n",
    "---\ntype: program\nowner: {0}\n---\n",
    "---\ntype: organization\n---\n",
    "---\ntype: organization\nrequested: [{0}]\nsponsor: {1}\n---\n",
    "---\ntype: vendor\n---\n",
    "---\ntype: feature\nrelease: {2}\nupdated: 2026-02-20\n---\n",
    '---\nrelease: "5.6"\ndate: 2026-02-10\n---\n# Scope of 5.6\n\n',
    "---\ntype: meeting\ndate: 2026-02-03\nattendees: [{0}, {1}]\n---\n",
)
SETTINGS = (
    "",
    'owner = "Ada Byron"\n',
    'company = "Acme Energy"\n[people]\n"Bob Lee" = ["Bo"]\n',
    'exclude = ["sub"]\n',
)

names = st.tuples(*[st.sampled_from(NAMES)] * 3)


@st.composite
def texts(draw: st.DrawFn) -> str:
    front = draw(st.sampled_from(FRONTS)).format(*draw(names))
    return front + "\n".join(line.format(*draw(names)) for line in draw(st.lists(st.sampled_from(LINES), max_size=6)))


steps = st.one_of(
    st.tuples(st.just("write"), st.sampled_from(PATHS), texts()),
    st.tuples(st.just("write"), st.sampled_from(PATHS), texts()),
    st.tuples(st.just("rename"), st.sampled_from(PATHS), st.sampled_from(PATHS)),
    st.tuples(st.just("delete"), st.sampled_from(PATHS), st.just("")),
    st.tuples(st.just("settings"), st.just(FILE), st.sampled_from(SETTINGS)),
    st.tuples(st.just("judge"), st.sampled_from(NAMES), st.sampled_from(("Person", "Program", "Organization"))),
    st.tuples(st.just("undo"), st.just(""), st.just("")),
)


def take(vault: Path, step: tuple[str, str, str]) -> None:
    what, path, text = step
    file = vault / path
    if what in ("write", "settings"):
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-16" if len(text) % 7 == 3 and what == "write" else "utf-8")
    elif what == "rename" and file.exists():
        (vault / text).parent.mkdir(exist_ok=True)
        file.rename(vault / text)
    elif what == "delete":
        file.unlink(missing_ok=True)
    elif what == "judge":
        judge(vault, Judgement("is", path, text))
    elif what == "undo":
        undo(vault)


def settings_of(vault: Path, name: str = "law") -> Settings:
    return replace(judged(read_settings(vault)[0], read_judgements(vault)[0]), name=name)


def clean(vault: Path, at: Settings) -> str:
    return graph_digest(resolve(read_vault(vault, at), at).graph)


def is_clean(store: Store, vault: Path, at: Settings, done: Ingested) -> bool:
    """Is what an ingest came to, and left in the store, what comes of a clean rebuild, row by row?"""
    read = read_vault(vault, at)
    resolved = resolve(read, at)
    held, graph = store.held(), resolved.graph
    return (
        done.summary == summary_of(read, resolved)
        and done.summary.graph == store.digest()
        and held.nodes == {id: node.digest for id, node in graph.nodes.items()}
        and held.edges == {key: edge.digest for key, edge in graph.edges.items()}
    )


@contextmanager
def a_vault() -> Iterator[Path]:
    with TemporaryDirectory() as folder:
        vault = Path(folder) / "vault"
        vault.mkdir()
        (vault / FILE).write_text("")
        yield vault


@examples(1 / 4)
@given(st.lists(st.lists(steps, min_size=1, max_size=5), min_size=2, max_size=5))
def test_what_is_read_in_steps_is_what_is_read_at_once(rounds: list[list[tuple[str, str, str]]]) -> None:
    with a_vault() as vault:
        for changes in rounds:
            for step in changes:
                take(vault, step)
            at = settings_of(vault)
            with closing(Cache(vault / ".kg", reader_version(at.tasks))) as cache:
                kept = read_vault(vault, at, cache)
            assert graph_digest(resolve(kept, at).graph) == clean(vault, at)


@pytest.mark.parametrize("where", ["embedded", "neo4j"])
def test_what_is_written_in_steps_is_what_is_written_at_once(
    where: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where most has changed, which is made anew in a vault of any size."""
    monkeypatch.setattr(incremental, "_MANY", 1)
    monkeypatch.setattr(incremental, "Misfit", ())  # which is to be seen
    server = request.getfixturevalue("neo4j") if where == "neo4j" else None

    @examples(1 / 10)
    @given(st.lists(st.lists(steps, min_size=1, max_size=5), min_size=2, max_size=4))
    def law(rounds: list[list[tuple[str, str, str]]]) -> None:
        name = f"law {token_hex(4)}"
        with a_vault() as vault:
            home = vault / ".kg"
            for changes in rounds:
                for step in changes:
                    take(vault, step)
                at = settings_of(vault, name)
                for again in (False, True):  # the second time, nothing has changed
                    store: Store = (
                        Neo4jStore(server, vault=name, writing=True)
                        if server
                        else EmbeddedStore(home, vault=name, writing=True)
                    )
                    with closing(store), closing(Cache(home, reader_version(at.tasks))) as cache:
                        done = ingest(vault, at, store, cache, lambda *_: None)
                        assert not (again and (done.read or done.difference))
                        assert is_clean(store, vault, at, done)
        if server:
            cypher(server, "MATCH (n {vault: $vault}) DETACH DELETE n", vault=name)

    law()


def ingested(vault: Path, *, dry: bool = False) -> Ingested:
    """What an ingest of a vault came to; it left what a clean rebuild would leave."""
    at, home = settings_of(vault), vault / ".kg"
    with (
        closing(EmbeddedStore(home, vault="law", writing=not dry)) as store,
        closing(Cache(home, reader_version(at.tasks), keep=not dry)) as cache,
    ):
        done = ingest(vault, at, store, cache, lambda *_: None, dry=dry)
        assert dry or is_clean(store, vault, at, done)
        return done


NOTES = {
    "Ada Byron.md": "---\ntype: person\n---\nLeads Helios.\n",
    "Helios.md": "---\ntype: program\nowner: Ada Byron\n---\n",
    "2026-02-03 Sync.md": FRONTS[-1].format("Ada Byron", "Bob Lee") + "- [ ] Send it @Ada\n",
    "Retold.md": FRONTS[-1].format("Ada Byron", "Bob Lee") + "- [ ] Send it out @Ada\n",
    **{f"Day {day}.md": f"# Day {day}\n\nAda Byron met Zed Quill about Helios.\n" for day in range(20)},
}


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of a vault of NOTES as the first ingest left it."""
    vault = tmp_path_factory.mktemp("kept") / "vault"
    vault.mkdir()
    for path, text in {FILE: "", **NOTES}.items():
        (vault / path).write_text(text)
    assert ingested(vault).read == len(NOTES)
    return Path(shutil.copytree(vault, vault.with_name("first")))


@pytest.fixture
def made(first: Path) -> Path:
    """That vault, in its place again: in another, what an ingest left would not be believed."""
    vault = first.with_name("vault")
    shutil.rmtree(vault, ignore_errors=True)
    shutil.copytree(first, vault)
    return vault


@pytest.mark.parametrize(
    ("path", "text", "touched"),
    [
        ("Day 3.md", "# Day 3\n\nAda Byron met Zed Quill about Helios again.\n", {"Day 3.md"}),
        ("Day 3.md", "# Day 3\n\nNobody met.\n", {"Day 3.md"}),
        ("2026-02-03 Sync.md", NOTES["Retold.md"], {"2026-02-03 Sync.md", "Retold.md"}),
        ("Retold.md", "", {"2026-02-03 Sync.md", "Retold.md"}),
        ("Ada Lund.md", "---\ntype: person\n---\n", {"Ada Lund.md", "2026-02-03 Sync.md", "Retold.md"}),
    ],
)
def test_only_what_a_change_touches_is_linked_again(
    path: str, text: str, touched: set[str], made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    again: list[set[str]] = []
    fold_again = incremental.fold_again

    def folding(kept: object, changes: Mapping[str, object], *given: Any) -> object:
        again.append(set(changes))
        return fold_again(kept, changes, *given)  # type: ignore[arg-type] # passed on

    monkeypatch.setattr(incremental, "fold_again", folding)
    (made / path).write_text(text) if text else (made / path).unlink()
    before, done = ingested(made, dry=True), ingested(made)
    assert before.summary == done.summary and before.difference
    assert again == [touched, touched]


@pytest.mark.parametrize(
    ("line", "indexed"),
    [
        ("It rained, and nobody minded.", False),
        ("- [x] Send it @Ada", False),
        ("Then we asked Ada for more.", False),  # other words around a name that is known
        ("Ada Byron and Bob Lee left early.", True),  # who is near decides whom a first name means
        ("Zelda Quokka leads [[Nova Works]].", True),
    ],
)
def test_names_are_settled_again_only_where_other_things_are_said_of_them(
    line: str, indexed: bool, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built: list[object] = []
    index_names = incremental.index_names

    def indexing(*given: Any) -> Roster:
        built.append(given)
        return index_names(*given)

    monkeypatch.setattr(incremental, "index_names", indexing)
    with (made / "2026-02-03 Sync.md").open("a") as note:
        note.write(f"{line}\n")
    at = settings_of(made)
    with closing(Cache(made / ".kg", reader_version(at.tasks), keep=False)) as cache:
        assert incremental.update(find_files(made, at), at, cache, lambda *_: None)
    assert bool(built) is indexed
    ingested(made)


LEFT = [
    "UPDATE parts SET rows = x'00' || rows",
    "DELETE FROM parts WHERE number = (SELECT min(number) FROM parts)",
    "UPDATE parts SET rows = (SELECT rows FROM parts LIMIT 1)",
    "UPDATE meta SET value = replace(value, 'Ada', 'Eve')",
    "UPDATE meta SET value = '[]' WHERE name = 'roster'",
    "DELETE FROM meta WHERE name = 'asked'",
    "DELETE FROM notes WHERE path = 'Helios.md'",
    "UPDATE notes SET facts = x'00'",
    "UPDATE notes SET found = facts",
    "UPDATE notes SET digest = 'other', seal = seal",
]


@pytest.mark.parametrize("sql", LEFT)
def test_what_others_changed_of_what_an_ingest_left_is_not_believed(sql: str, made: Path) -> None:
    with closing(sqlite3.connect(made / ".kg" / "facts.db")) as db, db:
        db.execute(sql)
    (made / "Day 3.md").write_text("# Day 3\n\nAda Byron and Zed Quill lead Helios.\n")
    ingested(made)
    (made / "Day 3.md").write_text("# Day 3\n\nAda Byron leads Helios.\n")
    ingested(made)


@pytest.mark.parametrize("cut", ["write", "finish"])
def test_an_ingest_that_was_cut_short_is_finished_by_the_next(
    cut: str, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (made / "Day 3.md").write_text("# Day 3\n\nAda Byron and Zed Quill lead Helios.\n")
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(EmbeddedStore if cut == "write" else Cache, cut, interrupted)
        ingested(made)
    (made / "Day 4.md").unlink()
    ingested(made)


def interrupted(*_: object) -> None:
    raise KeyboardInterrupt


words = st.text(st.characters(exclude_categories=("Cs",)), max_size=8)
refs = st.builds(Ref, words, words)
places = st.builds(Source, st.just("a.md"), st.integers(0, 99), words, st.integers(0, 99), st.integers(0, 99))
facts = st.builds(
    Fact, refs, words, st.one_of(refs, words, st.booleans()), places, words, st.booleans(), st.floats(0, 1)
)


@given(st.lists(facts, max_size=9))
def test_facts_that_are_kept_are_the_facts(given: list[Fact]) -> None:
    kept = unpack("a.md", pack(given), {})
    assert kept == tuple(given) and list(map(repr, kept)) == list(map(repr, given))
