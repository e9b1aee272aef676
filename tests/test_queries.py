"""Queries of a user's: what is refused before a store sees it, and what ends one that takes too much."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.store import StoreError, bounds
from kg.store.bounds import bounded, limits
from kg.store.cypher import CLAUSES, refuse
from tests.support import run_kg

REFUSED = [
    "LOAD CSV FROM 'file:///etc/hostname' AS line RETURN line",
    "load csv WITH HEADERS FROM $url AS line RETURN line",
    "LOAD/* a */CSV FROM $url AS line RETURN line",
    "LOAD // '\nCSV FROM $url AS line RETURN line",
    "EXPLAIN LOAD CSV FROM $url AS line RETURN line",
    "CYPHER 5 LOAD CSV FROM $url AS line RETURN line",
    "CYPHER 25 PROFILE LOAD CSV FROM $url AS line RETURN line",
    "WITH 1 AS x WHERE x > 0LOAD CSV FROM $url AS line RETURN line",
    "WITH 1 AS x WHERE x > 1.LOAD CSV FROM $url AS line RETURN line",
    "WITH 'it\\'s' AS x LOAD CSV FROM $url AS line RETURN line //'",
    "WITH '\\\\' AS x LOAD CSV FROM $url AS line RETURN line //'",
    "WITH 1 AS `a``'` LOAD CSV FROM $url AS line RETURN line //'",
    "CALL { LOAD CSV FROM $url AS line RETURN line } RETURN line",
    "RETURN 1 AS a UNION LOAD CSV FROM $url AS a RETURN a",
    "RETURN 1 AS a; LOAD CSV FROM $url AS a RETURN a",
    "L\\u004fAD CSV FROM $url AS line RETURN line",
    "LOAD\\u0020CSV FROM $url AS line RETURN line",
    "WITH '\\u0027 AS x LOAD CSV FROM $url AS line RETURN line //'",
    "WITH '\\u005c' AS x LOAD CSV FROM $url AS line RETURN line //'",
    "WITH 1 AS x //\\u000a LOAD CSV FROM $url AS line RETURN line",
    "WITH 1 AS x /* \\u002a\\u002f LOAD CSV FROM $url AS line RETURN line //*/",
    "LOAD\x00CSV FROM $url AS line RETURN line",
    "LOAD\u3000CSV FROM $url AS line RETURN line",
    "SHOW USERS",
    "SHOW INDEXES YIELD name RETURN name",
    "show /**/ transactions",
    "TERMINATE TRANSACTIONS 'neo4j-transaction-1'",
    "USE system SHOW DATABASES",
    "USE `other` MATCH (n) RETURN n",
    "USE (other) MATCH (n) RETURN n",
    "CALL { USE graph.byName('other') MATCH (n) RETURN n } RETURN n",
    "CALL util.sleep(1)",
    "CALL `util.sleep`(1)",
    "CALL util /* a */ . `sleep` (1)",
    "OPTIONAL CALL dbms.listConfig() YIELD name RETURN name",
    "CALL dbms.listConfig",
    "CALL apoc.load.json('http://127.0.0.1')",
    "CALL sleep(1)",
    "WITH 1 AS as WITH as AS as CALL db.clearQueryCaches() RETURN 1",
    "RETURN util.sleep(1)",
    "RETURN [1, 2][0..util.sleep(1)]",
    "RETURN `apoc.cypher.runFirstColumnSingle`('LOAD CSV', {})",
    "RETURN genai.vector.encode('a', 'OpenAI', {})",
]

KEPT = [
    "RETURN 'LOAD CSV FROM x' AS a, \"SHOW USERS\" AS b, `USE system` AS c // CALL util.sleep(1)",
    "/* LOAD CSV */ MATCH (n) RETURN n",
    "RETURN 'it\\'s' AS a, '\\\\' AS b, '\\u2013' AS c, 'C:\\\\users' AS d",
    "RETURN 1 AS load, 2 AS show, 3 AS use, 4 AS terminate, 5 AS call ORDER BY show, use DESC",
    "MATCH (load:Show {call: 1})-[use:USE|LOAD*1..2]->(:Call:Use) WHERE load.show IN [1] RETURN load.show, use",
    "WITH 1 AS show MATCH (n) WHERE show IS NOT NULL AND n.use CONTAINS 'x' RETURN n",
    "WITH 1 AS call CALL (call) { RETURN call AS use } RETURN use UNION RETURN 1 AS use",
    "WITH {load: 1, show: 2} AS load RETURN load.load + load.show",
    "RETURN $show, $use ORDER BY $call",
    "CALL { RETURN 1 AS x } RETURN x",
    "CALL db.labels()",
    "call db . labels () YIELD label RETURN label",
    "CALL db.relationshipTypes",
    "CALL db.schema.visualization()",
    "CALL db.index.fulltext.queryNodes('kg_names_and_texts', 'loom') YIELD node RETURN node",
    "RETURN date.truncate('month', date()), duration.between(date(), date()), point.distance($a, $b), n.name",
    "RETURN apoc.text.join(['a'], '-')",
    "MATCH (n) WHERE n.here AND (n)-->() RETURN n",
    "EXPLAIN MATCH (n) RETURN n",
    "CYPHER 5 MATCH (n) RETURN n",
    "RETURN 'not closed",
    "",
]


@pytest.mark.parametrize("query", REFUSED)
def test_what_reads_more_than_the_graph_is_refused(query: str) -> None:
    with pytest.raises(StoreError) as told:
        refuse(query)
    assert len(str(told.value).splitlines()) == 1


@pytest.mark.parametrize("query", KEPT)
def test_what_reads_the_graph_is_not(query: str) -> None:
    refuse(query)


GAPS = st.lists(st.sampled_from([" ", "\n", "\t", "/**/", "/* ' \" ` */", "// ' it\n", "\u00a0"]), min_size=1).map(
    "".join
)
CASES = st.lists(st.booleans(), min_size=9, max_size=9)
TEXTS = st.text(st.sampled_from("aLOADCSVSHOW '\"`/*\\\n;{}().:u0027"))


def cased(word: str, cases: list[bool]) -> str:
    return "".join(letter.upper() if case else letter.lower() for letter, case in zip(word, cases, strict=False))


@given(st.sampled_from([("load", "csv"), ("show", "users"), ("terminate", "x"), ("use", "x"), ("call", "a.b")]),
       GAPS, GAPS, CASES, CASES)  # fmt: skip
def test_no_case_comment_or_space_hides_a_clause(
    words: tuple[str, str], before: str, between: str, upper: list[bool], upper_too: list[bool]
) -> None:
    with pytest.raises(StoreError):
        refuse(f"MATCH (n){before}{cased(words[0], upper)}{between}{cased(words[1], upper_too)} RETURN n")


@given(st.sampled_from([*CLAUSES, "call"]), TEXTS)
def test_nothing_is_refused_for_what_stands_in_a_string_a_name_or_a_comment(word: str, text: str) -> None:
    text = f"{word} csv {text}".replace("\\u", "")
    string = text.replace("\\", "\\\\")
    refuse("RETURN '{}'".format(string.replace("'", "\\'")))
    refuse('RETURN "{}"'.format(string.replace('"', '\\"')))
    refuse("RETURN 1 AS `{}`".format(text.replace("\\", "").replace("`", "``")))
    refuse("RETURN 1 /* {} */".format(text.replace("*/", "")))
    refuse("RETURN 1 // {}\n".format(text.replace("\n", "")))


@given(TEXTS)
def test_a_clause_after_a_string_is_seen(text: str) -> None:
    string = text.replace("\\", "\\\\").replace("'", "\\'")
    with pytest.raises(StoreError):
        refuse(f"WITH '{string}' AS a LOAD CSV FROM $url AS b RETURN b //'")


# Limits


def test_what_a_call_gives_or_raises_comes_through() -> None:
    assert bounded(lambda again: 7, seconds=5, late="late") == 7
    with pytest.raises(ZeroDivisionError):
        bounded(lambda again: 1 / 0, seconds=5, late="late")
    assert not bounds.left_running()


def test_a_call_that_takes_too_long_is_left_and_one_that_gets_on_is_not() -> None:
    end = threading.Event()
    with pytest.raises(StoreError, match="late"):
        bounded(lambda again: end.wait(), seconds=0.1, late="late")
    assert bounds.left_running()
    end.set()
    bounded(lambda again: [(time.sleep(0.3), again()) for _ in range(5)], seconds=1.2, late="late")
    assert not bounds.left_running()


def test_a_call_that_takes_too_much_memory_is_left() -> None:
    most = bounds._peak()

    def grow(again: object) -> None:
        kept = bytearray(0)
        while bounds._peak() < most + 80:
            kept += b"x" * 2**22
        time.sleep(0.2)

    with pytest.raises(StoreError, match="large"):
        bounded(grow, seconds=60, late="late", megabytes=40, large="large")


@pytest.mark.parametrize("text", ["x", "0", "-1", "nan", "inf", "1e9"])
@pytest.mark.parametrize("name", ["KG_TIMEOUT", "KG_MEMORY"])
def test_a_limit_is_a_number(name: str, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, text)
    with pytest.raises(StoreError, match=f"^{name} is '{text}'; set it to a number of"):
        limits()


ENDLESS = "RETURN reduce(t = 0, x IN range(1, 2000000) | t + size([y IN range(1, 9999) | y])) AS t"  # never looks up


@pytest.mark.parametrize(
    ("query", "limit", "told"),
    [
        (ENDLESS, {"KG_TIMEOUT": "1"}, "the query was stopped after 1 seconds; ask for less, with LIMIT"),
        (
            "RETURN size(reduce(s = 'a', x IN range(1, 40) | s + s)) AS size",
            {"KG_MEMORY": "200"},
            "the query needs more than 200 MB; ask for less at a time, with LIMIT, or set KG_MEMORY",
        ),
        (
            "UNWIND range(1, 100001) AS x RETURN x",
            {},
            "the query gives more than 100,000 rows; ask for less, with LIMIT",
        ),
        ("LOAD CSV FROM 'file:///etc/hostname' AS x RETURN x", {}, "so there is no LOAD CSV"),
    ],
)
def test_a_query_that_takes_too_much_is_one_sentence(demo: Path, query: str, limit: dict[str, str], told: str) -> None:
    done = run_kg("cypher", query, cwd=demo, env=limit, process=True)
    assert (done.code, done.out, len(done.err.splitlines())) == (1, "", 1)
    assert told in done.err


TOLD_WHEN_ASKED = """
import sys
from kg.cli import main
from kg.store import bounds

def asked(*given, bounded=bounds.bounded, **more):
    print("asked", flush=True)
    return bounded(*given, **more)

bounds.bounded = asked
sys.argv[0] = "kg"
main()
"""


def test_ctrl_c_ends_a_query_at_once(demo: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", TOLD_WHEN_ASKED, "cypher", ENDLESS],
        cwd=demo, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, "KG_TIMEOUT": "600"},
    ) as running:  # fmt: skip
        assert running.stdout and running.stdout.readline() == "asked\n"
        time.sleep(0.2)
        running.send_signal(signal.SIGINT)
        _, told = running.communicate(timeout=60)  # a tenth of what the query may take
    assert (running.returncode, told.splitlines()[-1:]) == (
        130,
        ["kg: stopped; nothing is half-written, run it again to go on"],
    )
