"""Notes and the graph they make: cases of `cases/resolve`, and the laws that hold for every vault."""

from __future__ import annotations

import random
import re
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.graph import fold
from kg.graph.resolve import Resolved, resolve
from kg.identity.name_builder import NameBuilder
from kg.identity.name_matching import learnt_heads
from kg.model import Ref, Value, is_day
from kg.settings import read_settings
from kg.store import Held, difference, graph_digest
from kg.vocabulary import AS_TOLD, DATES
from tests.support import SAMPLE, Case, cases, check, examples, read_texts, sample

HIDDEN = {"id", "vault", "sources", "quotes", "digest", "first_seen", "last_seen", "history"}


def graph_lines(resolved: Resolved) -> list[str]:
    """A graph as lines: nodes with their properties, edges with their sources, problems."""
    nodes = resolved.graph.nodes

    def name(id: str) -> str:
        properties = nodes[id].properties
        return f"{nodes[id].kind} {properties.get('name') or properties.get('title') or properties.get('text')}"

    lines = []
    for id, node in nodes.items():
        shown = {
            key: value
            for key, value in sorted(node.properties.items())
            if key not in HIDDEN and value not in ([], False)
        }
        shown = {key: value for key, value in shown.items() if key not in ("name", "title", "text")}
        account = [":Account"] if "Account" in node.labels else []
        lines.append(" ".join([name(id), *account, *(f"{key}={value}" for key, value in shown.items())]))
    for (start, type, end), edge in resolved.graph.edges.items():
        doubt = "" if edge.properties["stated"] else f" (inferred {edge.properties['confidence']:g})"
        holds = ("role", "since", "until", "reason")
        held = "".join(f" {key}={edge.properties[key]}" for key in holds if key in edge.properties)
        lines.append(f"{name(start)} -[{type}]-> {name(end)}{held}  {', '.join(edge.properties['sources'])}{doubt}")
    return sorted(lines) + sorted(f"! {problem}" for problem in resolved.problems)


@pytest.mark.parametrize("case", cases("resolve", "%% graph"), ids=lambda case: case.path.name)
def test_resolve(case: Case, tmp_path: Path) -> None:
    texts = dict(re.findall(r"^=== (.+)\n((?:(?!=== ).*\n)*)", case.given, re.MULTILINE))
    assert texts, "a case has notes, each below a line `=== path`"
    check(case, "%% graph", graph_lines(read_texts(tmp_path, texts)[1]))


@examples(1 / 5)
@given(st.integers(0, 10**6))
def test_the_order_of_facts_does_not_change_the_graph(seed: int) -> None:
    at = read_settings(SAMPLE)[0]
    vault = sample()
    facts = list(vault.facts)
    random.Random(seed).shuffle(facts)
    again = resolve(facts, NameBuilder(at, taken=vault.roster.proposed).add(facts).freeze(), at)
    assert graph_digest(again.graph) == graph_digest(_resolved().graph)
    assert sorted(map(str, again.problems)) == sorted(map(str, _resolved().problems))


@cache
def _resolved() -> Resolved:
    vault = sample()
    return resolve(vault.facts, vault.roster, read_settings(SAMPLE)[0])


def test_deleting_a_note_removes_exactly_its_facts(tmp_path: Path) -> None:
    texts = {
        path.relative_to(SAMPLE).as_posix(): path.read_bytes().decode("utf-8", "replace")
        for path in SAMPLE.rglob("*.md")
    }
    at = read_settings(SAMPLE)[0]
    _, whole = read_texts(tmp_path / "whole", texts, at)
    for gone in list(texts)[::12]:
        rest = {path: text for path, text in texts.items() if path != gone}
        _, without = read_texts(tmp_path / gone.replace("/", "-"), rest, at)
        for rows in (without.graph.nodes, without.graph.edges):
            for row in rows.values():
                assert not any(str(source).startswith(f"{gone}:") for source in row.properties["sources"])  # type: ignore[union-attr]
        back = difference(Held({}, {}), without.graph)
        assert len(back.add_nodes) == len(without.graph.nodes)
        assert len(without.graph.nodes) < len(whole.graph.nodes)


def test_every_relationship_has_both_ends_and_evidence() -> None:
    graph = _resolved().graph
    for edge in graph.edges.values():
        assert edge.start in graph.nodes and edge.end in graph.nodes
    for row in (*graph.nodes.values(), *graph.edges.values()):
        assert row.properties["sources"]
        assert len(row.properties["sources"]) == len(row.properties["quotes"])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("pages", "heads"),
    [
        ("Program:Orion Voyage Program:Lyra Voyage", {"voyage": "Program"}),
        ("Program:Orion Voyage", {}),
        ("Program:Orion Voyage Program:Orion Voyage", {}),
        ("Program:Orion Voyage Program:Voyage", {}),
        ("Program:Orion Voyage Program:Lyra Voyage Feature:Voyage", {}),
        ("Program:Orion Voyage Program:Lyra Voyage Person:Ada Voyage", {}),
        ("Program:Orion Voyage 1 Program:Orion Voyage 2", {}),
        ("Program:Orion Voyage 1 Program:Lyra VOYAGE", {"voyage": "Program"}),
        ("Person:Noa Levi Person:Omer Levi", {}),
        ("Release:Release 5.4 Release:Release 5.5", {}),
    ],
)
def test_pages_of_one_kind_teach_the_last_word_of_their_names(pages: str, heads: dict[str, str]) -> None:
    refs = [Ref(*page.split(":")) for page in re.split(r" (?=[A-Z]\w+:)", pages)]
    assert learnt_heads(refs) == learnt_heads(reversed(refs)) == heads


NO_DAYS = ["Q3 2026", "2026-02-30", "2026-03", "20260305", "2026-W10-4", "", "March 5", "2026-03-05T10:00", "tbd"]
DATED = st.dictionaries(st.sampled_from([*sorted(DATES), "name"]), st.dates().map(str) | st.sampled_from(NO_DAYS))


@given(DATED)
def test_every_date_of_a_node_is_a_day(told: dict[str, Value]) -> None:
    """What is none stays as it is told, beside it, and nothing is lost."""
    found = fold._with_days(told)
    assert all(is_day(found[name]) for name in found.keys() & DATES)
    assert {name.removesuffix(AS_TOLD): value for name, value in found.items()} == told


RELEASE_TABLE = "| Release | GA |\n|---|---|\n| 5.5 | March 5, 2026 |\n| 5.6 | Q3 2026 |\n| 5.7 | 2026-02-30 |\n"


def test_a_day_that_is_none_is_kept_as_told_and_checked(tmp_path: Path) -> None:
    read, resolved = read_texts(tmp_path, {"Releases/Trains.md": RELEASE_TABLE})
    told = {
        node.properties["name"]: (node.properties.get("ga"), node.properties.get("ga_told"))
        for node in resolved.graph.nodes.values()
        if node.kind == "Release"
    }
    assert told == {"5.5": ("2026-03-05", None), "5.6": (None, "Q3 2026"), "5.7": (None, "2026-02-30")}
    wrong = [(problem.source.line, problem.message.partition(",")[0]) for problem in read.problems]
    assert sorted(wrong) == [(4, "ga Q3 2026 is no day"), (5, "ga 2026-02-30 is no day")]


def test_an_overview_in_a_folder_of_things_is_none_of_them(tmp_path: Path) -> None:
    notes = {
        f"Programs/{name}.md": "Green.\n"
        for name in ("Status", "Program Status", "_Index", "README", "Tide Status Board", "Home Office")
    }
    _, resolved = read_texts(tmp_path, notes)
    named = {node.properties["name"] for node in resolved.graph.nodes.values() if node.kind == "Program"}
    assert named == {"Tide Status Board", "Home Office"}
