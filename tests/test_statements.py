"""The Cypher that both stores must speak: every statement of `statements.cypher`, on the engine and on Neo4j."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from kg.store import arcade
from kg.store.server import Connection, driver
from tests.neo4j_server import Container

FILE = Path(__file__).parent / "statements.cypher"
# What the embedded engine cannot run, with the reason.
NOT_EMBEDDED = {
    "D05": "full-text indexes are made in its SQL: CREATE INDEX … FULL_TEXT",
    "D06": "full-text indexes are made in its SQL: CREATE INDEX … FULL_TEXT",
}
Run = Callable[[str, dict[str, Any]], list[list[Any]]]


class Statement(NamedTuple):
    """A statement of the file with what it expects."""

    id: str
    text: str
    params: dict[str, Any]
    setup: str
    check: str
    expect: str
    ordered: bool
    any_list: bool


def read() -> tuple[str, list[Statement]]:
    """The graph that each statement begins with, and the statements; the file's head says how it is written."""
    seed, *blocks = re.split(r"^// @(?:seed|id )", FILE.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    found = []
    for block in blocks:
        head, *rest = block.strip().split("\n")
        marks = dict(re.findall(r"^// @(\w+) ?(.*)$", "\n".join(rest), re.MULTILINE))
        text = "\n".join(line for line in rest if not line.startswith("//")).strip().rstrip(";")
        params = json.loads(marks.get("params", "{}"), object_hook=_temporal)
        found.append(
            Statement(
                head.split()[0], text, params, marks.get("setup", ""), marks.get("check", ""),
                marks["expect"], "ordered" in marks, "anylist" in marks,
            )
        )  # fmt: skip
    return seed.strip().rstrip(";"), found


def _temporal(value: dict[str, Any]) -> Any:
    if "$date" in value:
        return date.fromisoformat(value["$date"])
    return datetime.fromisoformat(value["$datetime"]) if "$datetime" in value else value


SEED, STATEMENTS = read()


def judge(statement: Statement, run: Run) -> None:
    """Run a statement on a fresh store and hold it to what it expects."""
    run(SEED, {})
    if statement.setup:
        run(statement.setup, {})
    if statement.expect == "error":
        with pytest.raises(Exception, match=r"."):
            run(statement.text, statement.params)
        return
    rows = run(statement.text, statement.params)
    if statement.check:
        rows = run(statement.check, {})
    if statement.expect == "ok":
        return
    got, expected = ([_plain(row, statement.any_list) for row in some] for some in (rows, json.loads(statement.expect)))
    if not statement.ordered:
        got, expected = sorted(got, key=str), sorted(expected, key=str)
    assert got == expected


def _plain(value: Any, any_list: bool) -> Any:
    if isinstance(value, list):
        items = [_plain(item, any_list) for item in value]
        # The order of labels differs between stores.
        return sorted(items, key=str) if any_list or {"Entity"} < {str(item) for item in items} else items
    if isinstance(value, dict):
        return {key: _plain(item, any_list) for key, item in sorted(value.items())}
    if hasattr(value, "iso_format") or isinstance(value, date | datetime):
        return str(value)
    return round(value, 9) if isinstance(value, float) else value


@pytest.fixture
def embedded(tmp_path: Path) -> Iterator[Run]:
    """A fresh database of the embedded engine."""
    engine = arcade.load(tmp_path / "log")
    with engine.create_database(str(tmp_path / "graph")) as database:

        def run(text: str, params: dict[str, Any]) -> list[list[Any]]:
            with database.transaction():
                return [list(row.values()) for row in database.command("opencypher", text, params).to_list()]

        yield run


@pytest.fixture(scope="module")
def own_server(own_neo4j: Callable[..., AbstractContextManager[Container]]) -> Iterator[Connection]:
    """A server that the statements have to themselves: they empty it."""
    with own_neo4j() as server:
        yield server.at


@pytest.fixture
def on_neo4j(own_server: Connection) -> Iterator[Run]:
    with driver(own_server) as server:

        def run(text: str, params: dict[str, Any]) -> list[list[Any]]:
            return [list(record.values()) for record in server.execute_query(text, params).records]

        run("MATCH (n) DETACH DELETE n", {})
        for kind in ("CONSTRAINTS", "INDEXES"):
            for [name, *_] in run(f"SHOW {kind} YIELD name, type WHERE type <> 'LOOKUP' RETURN name", {}):
                run(f"DROP {kind.removesuffix('S').replace('INDEXE', 'INDEX')} `{name}`", {})
        yield run


@pytest.mark.parametrize("statement", STATEMENTS, ids=lambda statement: statement.id)
def test_on_the_embedded_engine(statement: Statement, embedded: Run) -> None:
    if (reason := NOT_EMBEDDED.get(statement.id)) is not None:
        with pytest.raises(Exception, match=r"."):  # once it can, this says so
            judge(statement, embedded)
        pytest.xfail(reason)
    judge(statement, embedded)


@pytest.mark.parametrize("statement", STATEMENTS, ids=lambda statement: statement.id)
def test_on_neo4j(statement: Statement, on_neo4j: Run) -> None:
    judge(statement, on_neo4j)
