"""Notebooks: py2neo on a graph that kg wrote, and the page that shows how; on a real server."""

from __future__ import annotations

import gc
import io
import os
import re
import sys
import warnings
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import pytest

from kg.store import StoreError
from kg.store.server import Connection
from kg.vocabulary import APART, KINDS, RELATIONS
from tests.support import run_kg

py2neo = pytest.importorskip("py2neo", reason="py2neo is not installed: kg[py2neo]")
PAGE = Path(__file__).parent.parent / "docs" / "notebooks.md"


@pytest.fixture(scope="module")
def written(demo: Path, neo4j: Connection) -> Connection:
    """A server with the sample vault."""
    done = run_kg("ingest", str(demo), "--store", neo4j.url, cwd=demo, env=environment(neo4j))
    assert done.code == 0, done.err
    return neo4j


def environment(at: Connection) -> dict[str, str]:
    return {"KG_NEO4J_URI": at.url, "KG_NEO4J_USER": at.user, "KG_NEO4J_PASSWORD": at.password}


@pytest.fixture
def notebook(written: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The environment of a notebook that lies in no vault."""
    for name in [name for name in os.environ if name.startswith(("KG_NEO4J_", "NEO4J_"))]:
        monkeypatch.delenv(name)
    for name, value in environment(written).items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    yield
    with warnings.catch_warnings(action="ignore", category=ResourceWarning):
        gc.collect()  # py2neo leaves it to the garbage collector to close its sockets


def test_the_page_is_true(notebook: None) -> None:
    """Each block of Python is run, in order, as in a notebook; what it prints stands in the block below it."""
    text = PAGE.read_text(encoding="utf-8")
    names: dict[str, Any] = {}
    told = text
    for code, expected in re.findall(r"```python\n(.*?)```\n(?:\n```text\n(.*?)```)?", text, re.DOTALL):
        with redirect_stdout(io.StringIO()) as out:
            exec(compile(code, str(PAGE), "exec"), names)
        told = told.replace(f"{code}```\n\n```text\n{expected}```", f"{code}```\n\n```text\n{out.getvalue()}```")
        assert bool(out.getvalue()) == (f"{code}```\n\n```text\n" in text)
    if os.environ.get("KG_UPDATE_CASES"):
        PAGE.write_text(told, encoding="utf-8")
    else:
        assert told == text


def test_there_is_a_class_for_each_kind_with_its_relations(notebook: None) -> None:
    import kg.notebook

    for kind in KINDS:
        made = getattr(kg.notebook, kind.name)
        for name in ("id", "vault", "sources", kind.shown, *kind.properties):
            assert isinstance(vars(made)[name], py2neo.ogm.Property)
    for relation in RELATIONS:
        for kinds, says in ((relation.starts, relation.says), (relation.ends, relation.back)):
            for name in kinds:
                related = vars(getattr(kg.notebook, name))[says.replace(" ", "_")]
                assert related.relationship_type == relation.name
    with pytest.raises(ImportError, match="Persons"):
        from kg.notebook import Persons  # noqa: F401


def test_every_node_and_relationship_is_there_in_its_class(notebook: None) -> None:
    import kg.notebook

    graph = kg.notebook.graph()
    things = [
        thing for name in ("Entity", *APART) for thing in getattr(kg.notebook, name).match(graph).where(vault="sample")
    ]
    counts = "MATCH (n {vault: 'sample'}) WHERE NOT n:KgGraph RETURN count(n) AS nodes"
    assert len(things) == graph.evaluate(counts)
    for kind in KINDS:
        of_kind = list(getattr(kg.notebook, kind.name).match(graph).where(vault="sample"))
        assert {type(thing).__name__ for thing in of_kind} <= {kind.name}
        assert {thing.id for thing in of_kind} == {thing.id for thing in things if type(thing).__name__ == kind.name}
    release = kg.notebook.Release.match(graph).where(vault="sample", name="5.5").first()
    features = "MATCH (f)-[:TARGETS]->({vault: 'sample', name: '5.5'}) RETURN collect(f.name) AS names"
    assert {f.name for f in release.is_to_bring} == set(graph.evaluate(features))
    assert {release.name for f in release.is_to_bring for release in f.is_targeted_for} >= {"5.5"}


def test_the_password_is_never_shown(notebook: None, written: Connection) -> None:
    from kg.notebook import Person, graph

    shown = graph()
    for text in map(repr, (shown, shown.service, shown.service.profile, shown.service.connector, Person.match(shown))):
        assert written.password not in text


def test_the_settings_of_the_vault_name_the_server(
    notebook: None, written: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kg.notebook import graph

    monkeypatch.delenv("KG_NEO4J_URI")
    monkeypatch.delenv("KG_NEO4J_PASSWORD")
    (tmp_path / "kg.toml").write_text(f'[neo4j]\nuri = "{written.url}"\ndatabase = "neo4j"\n')
    (tmp_path / "deep").mkdir()
    asked = graph(tmp_path / "deep", ask=lambda prompt: written.password)
    assert asked.name == "neo4j"
    assert asked.evaluate("RETURN 1") == 1
    with pytest.raises(StoreError, match="set KG_NEO4J_PASSWORD"):
        graph()


def test_what_goes_wrong_is_one_sentence(notebook: None, written: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    from kg.notebook import graph

    for name, value, told in (
        ("KG_NEO4J_PASSWORD", "wrong-one", "does not take the user neo4j"),
        ("KG_NEO4J_DATABASE", "nowhere", "has no such database"),
        ("KG_NEO4J_URI", "neo4j://127.0.0.1:1", "nothing answers at 127"),
        ("KG_NEO4J_URI", "", "write the Neo4j as neo4j://HOST"),
    ):
        with monkeypatch.context() as changed, pytest.raises(StoreError, match=told):
            changed.setenv(name, value)
            graph()


def test_without_py2neo_the_extra_is_named(notebook: None, monkeypatch: pytest.MonkeyPatch) -> None:
    import kg.notebook

    kg.notebook._classes.cache_clear()
    for name in ("py2neo", "py2neo.ogm"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(StoreError, match="pip install"):
        kg.notebook.graph()
    with pytest.raises(StoreError, match="pip install"):
        kg.notebook.Person  # noqa: B018 # that is what is tried
