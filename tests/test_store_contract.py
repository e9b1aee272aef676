"""What every store does: one suite, run on the embedded store and on a real Neo4j."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import files, model
from kg.model import Coverage, Graph, Value
from kg.store import Held, Store, StoreError, arcade, change, difference, embedded, graph_digest
from kg.store import neo4j as neo4j_store
from kg.store import rows as store_rows
from kg.store.embedded import EmbeddedStore
from kg.store.neo4j import Neo4jStore
from kg.store.server import Connection
from tests.neo4j_server import cypher
from tests.stores import ODD, contents, crowd, expected, graph, graphs, is_whole, link, small, thing, update
from tests.support import examples


class Place(NamedTuple):
    """A vault in a store, where nothing was written yet."""

    store: str
    vault: str
    open: Callable[..., Store]  # takes `writing`
    writes: Callable[[], object]  # what every write changes

    def reader(self) -> AbstractContextManager[Store]:
        return closing(self.open())

    def writer(self) -> AbstractContextManager[Store]:
        return closing(self.open(writing=True))

    def write(self, graph: Graph) -> None:
        with self.writer() as store:
            update(store, graph)

    def holds(self, graph: Graph) -> bool:
        with self.reader() as store:
            return is_whole(store, graph)


@contextmanager
def in_embedded(request: pytest.FixtureRequest) -> Iterator[Place]:
    """A place in a folder; writes do not wait for the disk."""
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(files, "sync", lambda path: None)
        patch.setattr(arcade, "_CHUNK", 3)  # rows: most graphs are several
        patch.setattr(embedded, "_ROOM", 200)  # bytes: after some changes
        home = Path(folder) / ".kg"
        pointer = home / "graph" / "current"
        yield Place("embedded", "Works", partial(EmbeddedStore, home, vault="Works"), pointer.stat)


@contextmanager
def in_neo4j(request: pytest.FixtureRequest) -> Iterator[Place]:
    """A place in the server of this test run, with a name that no other test has; emptied at the end."""
    at: Connection = request.getfixturevalue("neo4j")
    name = f"Works {secrets.token_hex(4)}"
    turn = "MATCH (g:KgGraph {vault: $vault}) RETURN g.turn AS turn"
    yield Place("neo4j", name, partial(Neo4jStore, at, vault=name), lambda: cypher(at, turn, vault=name))
    cypher(at, "MATCH (n {vault: $vault}) DETACH DELETE n", vault=name)


STORES = {"embedded": in_embedded, "neo4j": in_neo4j}


@pytest.fixture(params=STORES)
def place(request: pytest.FixtureRequest) -> Iterator[Place]:
    with STORES[request.param](request) as place:
        yield place


def promised(vault: str) -> Graph:
    """The small graph with promises, of which all but one have a date."""
    return small(
        vault,
        thing("c1", "Commitment", text="Weave", due="2025-11-07"),
        thing("c2", "Commitment", text="Dye", due="1999-12-31"),
        thing("c3", "Commitment", text="Spin"),
        thing("c4", "Commitment", text="Card", due="2025-11-08"),
        link("c1", "CONCERNS", "mill", since="2025-10-01"),
    )


class Asked(NamedTuple):
    """A store that holds the small graph with promises, for questions."""

    store: Store
    place: Place

    def run(self, query: str, **parameters: Any) -> list[dict[str, Any]]:
        return self.store.run(query, {"vault": self.store.vault, **parameters})


@pytest.fixture(params=STORES, scope="module")
def asked(request: pytest.FixtureRequest) -> Iterator[Asked]:
    with STORES[request.param](request) as place:
        place.write(promised(place.vault))
        with place.reader() as store:
            yield Asked(store, place)


def test_a_store_is_its_vault_and_five_methods() -> None:
    names = {name for name in vars(Store) if not name.startswith("_")}
    assert names == {"vault", "digest", "held", "write", "run", "close"}
    for store in (EmbeddedStore, Neo4jStore):
        assert {name for name in vars(store) if not name.startswith("_")} == names


# Writing and reading back


def test_what_is_written_is_read_back(place: Place) -> None:
    whole = small(place.vault)
    with place.writer() as store:
        assert (store.held(), store.digest()) == (Held(), "")
        update(store, whole)
        assert is_whole(store, whole)
        assert store.held().coverage == whole.coverage
    assert place.holds(whole)


def test_a_second_write_writes_nothing(place: Place) -> None:
    whole = small(place.vault)
    place.write(whole)
    before = place.writes()
    with place.writer() as store:
        again = difference(store.held(), whole)
        assert not again and not change(store, whole)
        store.write(again)
    assert place.writes() == before
    place.write(replace(whole, coverage=Coverage(notes=2)))
    assert place.writes() != before


def test_changes_leave_nothing_old(place: Place) -> None:
    changed = graph(
        place.vault,
        thing("ada", name="Ada L."),
        thing("bo", name="Bo", roles=["weaver"]),
        thing("n", "Note", path="n.md"),
        link("bo", "REPORTS_TO", "ada", stated=True),
        link("n", "MENTIONS", "ada"),
        notes=7,
    )
    for step in (small(place.vault), changed, crowd(place.vault, 30), crowd(place.vault, 31), small(place.vault)):
        place.write(step)
        assert place.holds(step)


def test_a_difference_names_only_what_differs(place: Place) -> None:
    place.write(small(place.vault))
    more = small(place.vault, thing("bo", name="Bo B."), thing("new"), link("new", "REPORTS_TO", "bo"))
    with place.writer() as store:
        step = change(store, more)
        assert [node.id for node in step.add_nodes] == ["new"]
        assert [node.id for node in step.change_nodes] == ["bo"]
        assert [edge.key for edge in step.add_edges] == [("new", "REPORTS_TO", "bo")]
        assert not (step.delete_nodes or step.change_edges or step.delete_edges)
        store.write(step)
    assert place.holds(more)


def test_an_empty_graph_is_a_graph(place: Place) -> None:
    for step in (graph(place.vault), small(place.vault), graph(place.vault)):
        place.write(step)
        assert place.holds(step)
        with place.reader() as store:
            assert store.digest() == graph_digest(step) != ""


def test_coverage_alone_is_a_difference(place: Place) -> None:
    place.write(crowd(place.vault, 20))
    more = replace(crowd(place.vault, 20), coverage=Coverage(notes=99))
    place.write(more)
    assert place.holds(more)
    with place.reader() as store:
        assert store.held().coverage == Coverage(notes=99)
        query = "MATCH (g:KgGraph {vault: $vault}) RETURN g.notes AS notes, g.vault AS vault"
        assert store.run(query, {"vault": place.vault}) == [{"notes": 99, "vault": place.vault}]


def test_a_node_with_other_labels_keeps_its_relationships(place: Place) -> None:
    no_account = small(place.vault, thing("mill", "Organization", name="Mill"))
    team = small(place.vault, thing("mill", "Team", name="Mill"))
    for step in (small(place.vault), no_account, team, small(place.vault)):
        place.write(step)
        assert place.holds(step)


def test_deleted_nodes_take_their_relationships_along(place: Place) -> None:
    whole = small(place.vault)
    place.write(whole)
    left = (node for node in whole.nodes.values() if node.id != "ada")
    without = graph(place.vault, *left, whole.edges["n", "MENTIONS", "bo"])
    place.write(without)
    assert place.holds(without)


def test_dates_compare_and_subtract(asked: Asked) -> None:
    late = "MATCH (c:Commitment {vault: $vault}) WHERE c.due < date('2025-11-08') RETURN c.id AS id ORDER BY id"
    assert [row["id"] for row in asked.run(late)] == ["c1", "c2"]
    asked_by = "MATCH (c:Commitment {vault: $vault}) WHERE c.due < $day RETURN count(*) AS late"
    assert asked.run(asked_by, day=date(2025, 11, 7)) == [{"late": 1}]
    row = "MATCH (c:Commitment {vault: $vault, id: 'c1'})-[r:CONCERNS]->() RETURN c.due AS due, c.due.year AS year, "
    days = "duration.inDays(r.since, c.due).days AS days, properties(c).due AS told, c.due + duration('P1D') AS next"
    found = {"due": "2025-11-07", "year": 2025, "days": 37, "told": "2025-11-07", "next": "2025-11-08"}
    assert asked.run(row + days) == [found]


def test_a_graph_of_another_form_is_made_anew(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as older:
        older.setattr(embedded, "SCHEMA", "older")
        older.setattr(neo4j_store, "FORM", "1")
        older.setattr(model, "_FORM", b"kg 1")
        older.setattr(store_rows, "DATES", ())  # they were texts
        place.write(promised(place.vault))
    whole = promised(place.vault)
    with place.reader() as store, pytest.raises(StoreError, match="another version of kg; run `kg ingest`"):
        store.run("MATCH (n {vault: $vault}) RETURN n.id AS id", {"vault": place.vault})
    with place.writer() as store:
        assert store.digest() == ""
        update(store, whole)
    assert place.holds(whole)
    with place.reader() as store:
        late = "MATCH (c:Commitment {vault: $vault}) WHERE c.due < date('2025-11-08') RETURN count(*) AS late"
        assert store.run(late, {"vault": place.vault}) == [{"late": 2}]


def test_odd_names_and_values_come_back_as_they_were(place: Place) -> None:
    values: list[Value] = [*ODD, ODD, [], [""], True, False, 0, -1, 2**62, 1.0, 0.1, 1e300, -5e-324]
    odd = graph(
        place.vault,
        *(thing(f"{name}!", name=name, value=value) for name, value in zip(ODD, ODD[::-1], strict=True)),
        *(thing(f"v{i}", "Statement", value=value) for i, value in enumerate(values)),
        *(link(f"v{i}", "CONCERNS", "it's!", value=value) for i, value in enumerate(values)),
    )
    place.write(crowd(place.vault, 3))
    place.write(odd)
    assert place.holds(odd)
    ids = [f"{name}!" for name in ODD]
    with place.reader() as store:
        one = "MATCH (n:Person {vault: $vault, id: $id}) RETURN n.name AS name"
        found = [store.run(one, {"vault": place.vault, "id": id}) for id in ids]
        assert found == [[{"name": name}] for name in ODD]
        several = "UNWIND $ids AS id MATCH (n:Entity {vault: $vault, id: id}) RETURN n.id AS id"
        assert [row["id"] for row in store.run(several, {"vault": place.vault, "ids": ids})] == ids


@pytest.fixture
def ways(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """How the embedded store wrote: for each change of a copy, did it give the graph?"""
    done: list[bool] = []
    change = arcade.change

    def changed(*arguments: Any) -> bool:
        done.append(change(*arguments))
        return done[-1]

    monkeypatch.setattr(arcade, "change", changed)
    return done


def test_whatever_a_store_holds_a_difference_takes_it_to_the_graph(
    place: Place, monkeypatch: pytest.MonkeyPatch, ways: list[bool]
) -> None:
    monkeypatch.setattr(embedded, "LARGE", 99)  # change a copy wherever that is possible
    writes = 0
    with place.writer() as store:

        @examples(1 / 5)
        @given(graphs(), graphs(), st.integers(5, 30))
        def law(a: Graph, b: Graph, room: int) -> None:
            nonlocal writes
            monkeypatch.setattr(neo4j_store, "ROOM", room)  # take many transactions
            for whole in (replace(a, vault=place.vault), replace(b, vault=place.vault)):
                step = difference(store.held(), whole)
                store.write(step)
                writes += bool(step)
                assert is_whole(store, whole)

        law()
    if place.store == "embedded":  # else it would be a law of new builds
        assert all(ways) and writes / 2 < len(ways) < writes


def test_a_store_for_reading_does_not_write(place: Place) -> None:
    place.write(small(place.vault))
    with place.reader() as store, pytest.raises(RuntimeError, match="writing=True"):
        store.write(difference(Held(), crowd(place.vault, 2)))
    assert place.holds(small(place.vault))


def test_without_a_graph_it_says_what_to_do(place: Place) -> None:
    with place.reader() as store:
        assert (store.held(), store.digest()) == (Held(), "")
        with pytest.raises(StoreError, match=r"^no graph .*yet; run `kg ingest`"):
            store.run("RETURN 1 AS one", {})
        place.write(small(place.vault))
        assert store.run("RETURN 1 AS one", {}) == [{"one": 1}]


# Questions


@pytest.mark.parametrize(
    "query",
    [
        "CREATE (n:Person {id: 'x'})",
        "CREATE (n:Unknown)",
        "MATCH (n:Person {vault: $vault}) SET n.name = 'x'",
        "MATCH (n:Person {vault: $vault}) SET n += {name: 'x'}",
        "MATCH (n:Person {vault: $vault}) SET n:Team",
        "MATCH (n:Person {vault: $vault}) REMOVE n.name",
        "MATCH (n:Person {vault: $vault}) REMOVE n:Entity",
        "MATCH (n:Person {vault: $vault}) DETACH DELETE n",
        "MATCH ({vault: $vault})-[r]->() DELETE r",
        "MERGE (n:Person {id: 'x'}) RETURN n",
        "MATCH (a:Person {vault: $vault}), (b:Person {vault: $vault}) MERGE (a)-[:REPORTS_TO]->(b)",
        "MATCH (n:Person {vault: $vault}) FOREACH (x IN [1] | SET n.name = 'x')",
        "CALL { CREATE (n:Person {id: 'x'}) RETURN n } RETURN n",
        "MATCH (n:Person {vault: $vault}) CALL (n) { SET n.name = 'x' }",
        "UNWIND [1, 2] AS x CREATE (:Person {id: toString(x)})",
        "CREATE CONSTRAINT c FOR (n:Person) REQUIRE n.name IS UNIQUE",
        "CREATE INDEX i FOR (n:Person) ON (n.name)",
        "DROP INDEX i",
    ],
)
def test_a_query_that_writes_is_refused(asked: Asked, query: str) -> None:
    with asked.place.writer() as writer:
        for store in (asked.store, writer):
            with pytest.raises(StoreError, match=r"^a query only reads") as refused:
                store.run(query, {"vault": asked.store.vault})
            assert len(str(refused.value).splitlines()) == 1
    assert contents(asked.store, asked.store.vault) == expected(promised(asked.store.vault))


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("MATCH (n RETURN n", "^the query is not Cypher: "),
        ("MATCH (n)\nRETURN n +", "^the query is not Cypher: "),
        ("", "^the query is not Cypher: "),
        ("RETURN $name AS a, $day AS b", r"^the query has parameters without a value: (\$name, \$day|\$day, \$name)$"),
        ("RETURN 1 / 0 AS x", "^the query failed: / by zero"),
        ("UNWIND range(1, 5000) AS x RETURN 1 / (4999 - x) AS y", "^the query failed: / by zero"),
        ("RETURN '\udcff' AS x", "bytes .*that are not text"),
    ],
)
def test_a_query_that_fails_says_why_in_one_line(asked: Asked, query: str, sentence: str) -> None:
    with pytest.raises(StoreError, match=sentence) as error:
        asked.store.run(query, {})
    assert "\n" not in str(error.value)


def test_rows_are_plain_python_in_the_order_of_the_query(asked: Asked) -> None:
    query = """
        RETURN 1 AS z, 1.5 AS y, 'x' AS x, true AS w, null AS v, [1, [null]] AS u, {b: 1, a: [2]} AS t,
               date('2026-01-02') AS s, $given AS r, 0.0 / 0.0 AS q
    """
    [row] = asked.run(query, given={"name": ["Ada"]}, unused=1)
    assert list(row) == list("zyxwvutsrq")
    nan = row.pop("q")
    assert nan != nan
    values = [1, 1.5, "x", True, None, [1, [None]], {"b": 1, "a": [2]}, "2026-01-02", {"name": ["Ada"]}]
    assert list(row.values()) == values
    json.dumps(row)


def test_nodes_and_relationships_are_their_properties_with_labels_or_type(asked: Asked) -> None:
    [row] = asked.run("MATCH (a {vault: $vault})-[r:WORKS_AT]->(b) RETURN a, r, b, {both: [a, r]} AS nested")
    ada = {"id": "ada", "name": "Ada", "aliases": ["A."], "owner": True, "vault": asked.store.vault}
    assert row["a"].items() >= ada.items()
    assert sorted(row["a"]["labels"]) == ["Entity", "Person"]
    assert sorted(row["b"]["labels"]) == ["Account", "Entity", "Organization"]
    assert row["r"].items() >= {"type": "WORKS_AT", "quotes": ["Ada of Mill"], "confidence": 1.0}.items()
    assert row["nested"] == {"both": [row["a"], row["r"]]}
    assert row["a"].keys() == ada.keys() | {"labels", "row_digest"}
    assert row["r"].keys() == {"type", "row_digest", "sources", "quotes", "stated", "confidence"}


def test_a_node_is_found_by_each_of_its_labels(asked: Asked) -> None:
    for label in ("Organization", "Entity", "Account"):
        query = f"MATCH (n:{label} {{vault: $vault, id: 'mill'}}) RETURN n.name AS name"
        assert asked.run(query) == [{"name": "Mill"}]


def test_names_of_the_vocabulary_that_nothing_has_match_nothing(asked: Asked) -> None:
    for query in (
        "MATCH (n:Release {vault: $vault}) RETURN n",
        "MATCH (n {vault: $vault})-[r:TARGETS]->(m) RETURN m",
        "MATCH (n:Unheard {vault: $vault})-[r:OF]->() RETURN r",
    ):
        assert asked.run(query) == []
