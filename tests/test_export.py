"""Exports: what Neo4j's import tool makes of them is the graph that the store writes; other formats hold all of it."""

from __future__ import annotations

import csv
import gc
import json
import os
import re
import warnings
import xml.etree.ElementTree as xml
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import example
from hypothesis import given as for_all
from hypothesis import strategies as st

from kg.exchange import ARGUMENTS, write_admin_import, write_graphml, write_json
from kg.model import Coverage, Edge, Graph, Node, Value
from kg.store import StoreError, difference, graph_digest
from kg.store.neo4j import Neo4jStore
from kg.store.server import Connection
from kg.vocabulary import labels
from tests.neo4j_server import IMAGE, PASSWORD, cypher
from tests.support import examples

ODD = [
    *("", " ", " around ", "it's", 'say "so"', '"', "back\\slash\\", "two\nlines\r\n", "\r", "tab\t", "a;b,c", "\x01"),
    *("\x1f\x1e", "\ue000", "''", "'", "=1+1", "-1", "+1", "@SUM(1)", "- [ ] Pay", '"=1+1"'),
    *("👩‍👩‍👧 family", "שלום עולם", "e\u0301 is not é", "\u2028", "\ufeffbom", "𝔘", "null", "true", "1.5"),
    *("2026-01-02", "'}) DETACH DELETE (n) //", "a" * 5000),
]  # fmt: skip

FORMULAS = ["a,=1+1", "\t=1", "a; -1", 'a,"=1+1"', "a\n@SUM(1)", "a\t=1", "a\r=1", "a, ＝1"]  # behind what parts cells


def thing(id: str, kind: str = "Person", *, account: bool = False, **properties: Value) -> Node:
    return Node(id, kind, labels(kind, account=account), {"id": id, "vault": "Works", **properties})


def graph(*rows: Node | Edge) -> Graph:
    nodes = {row.id: row for row in rows if isinstance(row, Node)}
    edges = {row.key: row for row in rows if isinstance(row, Edge)}
    return Graph("Works", nodes, edges, Coverage(notes=7, skipped=1, undated=2, unresolved=3))


def odd() -> Graph:
    """Every sort of value, as a text that could be taken for something else, in a list, and beside other types."""
    values: list[Value] = [*ODD, ODD, ["a", ""], ["", ""], [], [""], True, False, 0, -(2**63), 2**63 - 1, 0.1, 1e300]
    return graph(
        *(thing(f"{text}!", name=text, aliases=[text, "b"]) for text in ODD),
        *(thing(f"v{i}", "Statement", value=value, text="t") for i, value in enumerate(values)),
        *(Edge(f"v{i}", "CONCERNS", "it's!", {"value": value}) for i, value in enumerate(values)),
        *(thing(f"f{i}", "Feature", name=text, quotes=["a", text]) for i, text in enumerate(FORMULAS)),
        thing("mill", "Organization", account=True, name="Mill"),
        thing("dyer", "Organization", name="Dyer", aliases=[]),
        thing("n", "Note", title="Looms"),
        Edge(" !", "WORKS_AT", "mill", {"quotes": ODD, "confidence": 1.0, "stated": True}),
        Edge("n", "MENTIONS", "!", {}),
    )


# The files


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("kept")
    with pytest.raises(OSError, match="not empty"):
        write_admin_import(graph(), tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["mine"]


def test_the_arguments_name_every_file(tmp_path: Path) -> None:
    arguments = write_admin_import(odd(), tmp_path / "new")
    files = {file.name for file in (tmp_path / "new").iterdir()}
    assert {argument.rpartition("=./")[2] for argument in arguments[3:]} == files - {ARGUMENTS}
    assert "--nodes=Organization:Entity:Account=./nodes-Organization-Entity-Account.csv" in arguments
    assert (tmp_path / "new" / ARGUMENTS).read_text().splitlines() == arguments
    assert "--array-delimiter=U+001D" in arguments  # the two likelier ones are in a text


def cells_of(file: Path, delimiter: str) -> Iterator[str]:
    """What a spreadsheet makes of a file, whatever it parts cells at."""
    with file.open(encoding="utf-8", newline="") as lines:
        for row in csv.reader(lines, delimiter=delimiter):
            yield from row


def is_run(cell: str) -> bool:
    """Would a spreadsheet run it? A number is no formula."""
    return cell.lstrip().startswith((*"=+-@＝＋－＠", "\t", "\r")) and re.fullmatch(r"-\d+", cell) is None


@examples(2)
@for_all(st.lists(st.text(st.sampled_from(list("=+-@'\",; \t\r\n1x")), max_size=8), min_size=2, max_size=4))
@example(["=cmd|' /C calc'!A0", 'a,"=1+1"'])
@example(['a,"', "=1"])
def test_a_spreadsheet_finds_no_formula(texts: list[str]) -> None:
    nodes = [thing(f"n{i}", name=text, quotes=[text, *texts], slips=-3) for i, text in enumerate(texts)]
    with TemporaryDirectory() as there:
        folder = Path(there) / "files"
        write_admin_import(graph(*nodes, Edge("n0", "MENTIONS", "n1", {"quotes": texts})), folder)
        files = list(folder.glob("*.csv"))
        assert len(files) == 3
        for file in files:
            for delimiter in ",;\t":
                assert [cell for cell in cells_of(file, delimiter) if is_run(cell)] == []


def test_a_vault_is_not_called_like_a_formula(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"another name in kg\.toml"):
        write_admin_import(Graph("Works,=1+1"), tmp_path)


def test_what_neo4j_does_not_take_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="more than 64 bits"):
        write_admin_import(graph(thing("a", value=2**63)), tmp_path)


def test_json_holds_all_of_it(tmp_path: Path) -> None:
    for given in (odd(), graph()):
        write_json(given, tmp_path / "graph.json")
        read = json.loads((tmp_path / "graph.json").read_bytes())
        assert Coverage(**read["coverage"]) == given.coverage
        nodes = [Node(row["id"], row["labels"][0], tuple(row["labels"]), row["properties"]) for row in read["nodes"]]
        assert graph(*nodes, *(Edge(**row) for row in read["relationships"])) == given
        assert read["vault"] == given.vault


def test_graphml_holds_all_of_it(tmp_path: Path) -> None:
    write_graphml(odd(), tmp_path / "graph.graphml")
    space = "{http://graphml.graphdrawing.org/xmlns}"
    root = xml.parse(tmp_path / "graph.graphml").getroot()
    types = {key.get("id"): key.get("attr.type") for key in root.iter(f"{space}key")}
    assert (types["node-name"], types["edge-confidence"], types["edge-stated"]) == ("string", "double", "boolean")
    assert (types["node-value"], types["node-aliases"], types["edge-quotes"]) == ("string", "string", "string")
    read = {
        node.get("id"): {data.get("key"): data.text or "" for data in node.iter(f"{space}data")}
        for node in root.iter(f"{space}node")
    }
    assert len(read) == len(odd().nodes)
    for text in set(ODD) - {"\x01", "\x1f\x1e"}:
        assert read[f"{text}!"]["node-name"] == text
        assert json.loads(read[f"{text}!"]["node-aliases"]) == [text, "b"]
    assert read["�!"]["node-name"] == "�"  # XML cannot hold U+0001
    assert read["mill"]["node-labels"] == "Organization:Entity:Account"
    ends = [(edge.get("source"), edge.get("target")) for edge in root.iter(f"{space}edge")]
    assert (" !", "mill") in ends
    assert len(ends) == len(odd().edges)


# With the tool


@pytest.fixture(scope="module")
def docker() -> Iterator[Any]:
    """What runs `neo4j-admin`. Without Docker the test is skipped, or fails with KG_REQUIRE_NEO4J=1."""
    from docker import errors, from_env

    reason = ""
    try:
        client = from_env()
    except errors.DockerException as error:
        reason = f"neo4j-admin is tried in a container, and Docker gave none ({error})"
    if reason:
        with warnings.catch_warnings(action="ignore"):
            gc.collect()  # of a socket that Docker's client leaves open when nobody answers
        (pytest.fail if os.environ.get("KG_REQUIRE_NEO4J") == "1" else pytest.skip)(reason)
    yield client
    client.close()


@contextmanager
def imported(docker: Any, folder: Path) -> Iterator[Connection]:
    """A server on a database that `neo4j-admin` made of a folder's files."""
    from testcontainers.community.neo4j import Neo4jContainer

    data = docker.volumes.create()
    folder.chmod(0o755)  # the tool is another user there
    try:
        docker.containers.run(
            IMAGE,
            ["neo4j-admin", "database", "import", "full", "neo4j", f"@{ARGUMENTS}", "--report-file=/tmp/report"],
            volumes={data.name: {"bind": "/data"}, str(folder): {"bind": "/import", "mode": "ro"}},
            working_dir="/import",
            remove=True,
            stderr=True,
        )
        server = Neo4jContainer(IMAGE, password=PASSWORD).with_volume_mapping(data.name, "/data", "rw")
        server.with_env("NEO4J_dbms_security_auth__enabled", "false")  # the database came without a user
        try:
            server.start()
            yield Connection(server.get_connection_url(), "neo4j", PASSWORD)
        finally:
            server.stop()
            server.get_docker_client().client.close()
    finally:
        data.remove()


def contents(at: Connection) -> tuple[list[Any], list[Any]]:
    """All nodes and relationships of a database, but for what counts writes."""
    nodes = cypher(at, "MATCH (n) RETURN labels(n) AS labels, n {.*, turn: null} AS properties")
    edges = cypher(at, "MATCH (a)-[r]->(b) RETURN a.id AS start, type(r) AS type, b.id AS end, properties(r) AS r")
    for row in nodes:
        row["labels"].sort()
    return sorted(map(as_text, nodes)), sorted(map(as_text, edges))


def as_text(row: dict[str, Any]) -> str:
    """A row as text, in which True is not 1 is not 1.0."""
    return json.dumps(row, sort_keys=True)


def test_the_tool_makes_the_graph_that_the_store_writes(docker: Any, tmp_path: Path) -> None:
    given = odd()
    formulas = {f"f{i}" for i in range(len(FORMULAS))}
    empty = {f"v{len(ODD) + 3}", f"v{len(ODD) + 4}"}
    lacking = {"dyer", *empty, *formulas}
    write_admin_import(given, tmp_path)
    with imported(docker, tmp_path) as at:
        with closing(Neo4jStore(at, vault="Works", writing=True)) as store:
            assert store.digest() == ""
            left = difference(store.held(), given)
            assert not (left.add_nodes or left.delete_nodes or left.add_edges or left.delete_edges)
            assert {node.id for node in left.change_nodes} == lacking
            assert {edge.start for edge in left.change_edges} == empty
            store.write(left)
            assert store.digest() == graph_digest(given)
            assert not difference(store.held(), given)
        after = contents(at)
        cypher(at, "MATCH (n) DETACH DELETE n")
        with closing(Neo4jStore(at, vault="Works", writing=True)) as store:
            store.write(difference(store.held(), given))
        assert contents(at) == after


@pytest.mark.slow
def test_a_big_graph_is_imported(docker: Any, tmp_path: Path) -> None:
    given = big(20_000)
    write_admin_import(given, tmp_path)
    with imported(docker, tmp_path) as at, closing(Neo4jStore(at, vault="Works", writing=True)) as store:
        left = difference(store.held(), given)
        assert not (left.add_nodes or left.change_nodes or left.delete_nodes)
        assert not (left.add_edges or left.change_edges or left.delete_edges)
        store.write(left)
        assert store.digest() == graph_digest(given)


def big(nodes: int) -> Graph:
    """People with a commitment each, in meetings and notes; three times as many relationships."""
    rows: list[Node | Edge] = []
    for i in range(nodes // 4):
        said: dict[str, Value] = {"sources": [f"Notes/{i}.md:3"], "quotes": [f'Pat {i} said: "the loom;\nit runs"']}
        rows.append(thing(f"p{i}", name=f"Pat {i}", aliases=[f"P. {i}"], owner=not i, **said))
        rows.append(thing(f"c{i}", "Commitment", text=f"Mend loom {i}", slips=i % 3, **said))
        rows.append(thing(f"m{i}", "Meeting", title=f"Round {i}", date="2026-01-02", **said))
        rows.append(thing(f"n{i}", "Note", title=f"Note {i}", path=f"Notes/{i}.md"))
        more: dict[str, Value] = {**said, "stated": True, "confidence": 1.0, "first_seen": "2026-01-02"}
        rows.append(Edge(f"p{i}", "COMMITTED_TO", f"c{i}", more))
        rows.append(Edge(f"c{i}", "MADE_IN", f"m{i}", more))
        rows.append(Edge(f"n{i}", "RECORDS", f"m{i}", more))
        for step in range(3):
            rows.append(Edge(f"p{i}", "ATTENDED", f"m{(i + step) % (nodes // 4)}", more))
            rows.append(Edge(f"n{i}", "MENTIONS", f"p{(i * 7 + step) % (nodes // 4)}", more))
            rows.append(Edge(f"p{i}", "REPORTS_TO", f"p{(i + step + 1) % (nodes // 4)}", more))
    return graph(*rows)
