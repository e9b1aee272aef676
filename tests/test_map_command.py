"""What `kg map` draws of the sample vault: which things, which links, how many promises, and from which words."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kg.questions import rows
from kg.store import open_store
from kg.store.server import Connection
from kg.vocabulary import CLOSED, THINGS
from tests.support import run_kg
from tests.test_answers import neo4j_environment
from tests.test_map import Page

Draw = Callable[..., dict[str, Any]]


@pytest.fixture
def draw(demo: Path, tmp_path: Path) -> Draw:
    """Draws a map of the sample: its data, with its heading and the line below as `title` and `note`."""

    def drawn(*args: str) -> dict[str, Any]:
        out = tmp_path / "map.html"
        done = run_kg("map", *args, "--out", str(out), cwd=demo)
        assert done.code == 0, done.err
        page = Page(out.read_text(encoding="utf-8"))
        return page.data | {"title": page.inside("h1")[0], "note": "".join(page.inside("span")[1:] + page.inside("p"))}

    return drawn


def names(data: dict[str, Any], *kinds: str) -> set[str]:
    return {node["name"] for node in data["nodes"] if not kinds or node["kind"] in kinds}


def ids(data: dict[str, Any]) -> set[str]:
    return {node["id"] for node in data["nodes"]}


def test_things_are_drawn_and_promises_counted(draw: Draw) -> None:
    data = draw()
    assert {node["kind"] for node in data["nodes"]} <= set(THINGS)
    assert {"Jason Vallery", "Microsoft", "Azure Readiness", "Tenant Quotas", "5.5"} <= names(data)
    counts = {node["name"]: node["promises"] for node in data["nodes"] if node["promises"]["open"]}
    assert {"Jason Vallery", "Priya Raman", "Microsoft", "CoreWeave"} <= counts.keys()
    assert (
        not {"VAST", "Azure Readiness"} & counts.keys()
    )  # the owner's company is no account, and programs owe nothing
    assert counts["Jason Vallery"]["open"] > counts["Jason Vallery"]["late"] > 0
    assert "Late is as of 2025-12-10." in data["note"]
    late = [one for one in data["promises"] if one["late"]]
    assert late and all(one["due"] < "2025-12-10" and "days late" in one["when"] for one in late)
    assert all(one["evidence"] for one in data["promises"])


def test_counts_are_those_of_the_questions(draw: Draw, demo: Path) -> None:
    """A count on a map, and the rows that `kg ask who-committed` answers with, are the same promises."""
    data = draw()
    store = open_store("", vault="sample", home=demo / ".kg")
    for node in data["nodes"]:
        if node["kind"] not in ("Person", "Organization") or node["name"] == "VAST":
            continue
        by = "person" if node["kind"] == "Person" else "account"
        answered = rows(store, "who-committed", **{by: node["id"]})
        owned = {row["commitment"] for row in answered if row["status"] not in CLOSED}
        counted = [
            one for one in data["promises"] if node["id"] in [id for id, _ in (*one["owners"], *one["accounts"])]
        ]
        assert {one["text"] for one in counted if one["owners"]} == owned, node["name"]
        assert node["promises"] == {"open": len(counted), "late": sum(one["late"] for one in counted)}
    store.close()


def test_a_line_tells_who_owes_whom_how_much(draw: Draw) -> None:
    data = draw()
    owed = [edge for edge in data["edges"] if edge["type"] == "OPEN_PROMISES"]
    kinds = {node["id"]: node["kind"] for node in data["nodes"]}
    assert owed and {(kinds[edge["from"]], kinds[edge["to"]]) for edge in owed} == {
        ("Person", "Organization"),
        ("Person", "Person"),
    }
    held = {(edge["from"], edge["to"]) for edge in data["edges"] if edge["type"] == "WORKS_AT" and not edge["former"]}
    assert not [edge for edge in owed if (edge["from"], edge["to"]) in held]  # its own people owe it nothing
    (jason,) = [
        edge for edge in owed if (edge["from"], edge["to"]) == ("person:jason-vallery", "organization:microsoft")
    ]
    told = [one for one in data["promises"] if ["organization:microsoft", "Microsoft"] in one["about"]]
    mine = [one for one in told if ["person:jason-vallery", "Jason Vallery"] in one["owners"]]
    assert jason["role"].startswith(f"{len(mine)} open")
    assert mine == [one for one in data["promises"] if [jason["from"], jason["to"]] in one["between"]]


@pytest.mark.parametrize(
    ("typed", "kinds"),
    [
        ("people", {"Person"}),
        ("People, accounts", {"Person", "Organization"}),
        ("program,feature,releases", {"Program", "Feature", "Release"}),
        ("commitments", {"Commitment"}),
        ("meetings,teams", {"Meeting", "Team"}),
        ("all", {*THINGS, "Commitment", "Decision"}),
    ],
)
def test_kinds_say_what_is_drawn(draw: Draw, typed: str, kinds: set[str]) -> None:
    data = draw("--kinds", typed, "--limit", "499")
    assert {node["kind"] for node in data["nodes"]} == kinds
    if "Commitment" in kinds:
        drawn = ids(data)
        assert {one["id"] for one in data["promises"]} <= drawn  # drawn themselves, so no line stands for them
        assert not [edge for edge in data["edges"] if edge["type"] == "OPEN_PROMISES"]


def test_the_limit_is_kept(draw: Draw) -> None:
    data = draw("--limit", "5")
    assert len(data["nodes"]) == 5
    assert "The 5 nearest and most linked of " in data["note"]
    assert len(draw("--kinds", "all")["nodes"]) == 150  # of 177
    near = draw("Microsoft", "--limit", "5")
    assert "Microsoft" in names(near) and len(near["nodes"]) == 5
    linked = {end for edge in near["edges"] if not edge["former"] for end in (edge["from"], edge["to"])}
    assert ids(near) <= linked


def test_depth_is_how_far_a_map_reaches(draw: Draw) -> None:
    reached = [ids(draw("Yancey", "--depth", str(depth))) for depth in (1, 2, 3)]
    assert reached[0] < reached[1] < reached[2]
    data = draw("Yancey", "--depth", "1")
    held = [edge for edge in data["edges"] if not edge["former"] and data["focus"] in (edge["from"], edge["to"])]
    assert {end for edge in held for end in (edge["from"], edge["to"])} == reached[0]


@pytest.mark.parametrize(
    ("args", "title", "focus"),
    [
        (["yancey"], "Yancey", "person:yancey"),
        (["MSFT"], "Microsoft", "organization:microsoft"),
        (["--account", "MSFT"], "Microsoft", "organization:microsoft"),
        (["--release", "5.5"], "5.5", "release:5.5"),
        (["--account", "Microsoft", "--release", "5.5"], "Microsoft and 5.5", "organization:microsoft"),
        (["Alon", "--release", "5.5"], "Alon and 5.5", "person:alon"),
    ],
)
def test_a_map_is_around_what_is_named(draw: Draw, args: list[str], title: str, focus: str) -> None:
    data = draw(*args, "--depth", "2")
    assert (data["title"], data["focus"]) == (title, focus)
    assert focus in ids(data)


def test_of_several_names_it_shows_what_is_near_all(draw: Draw) -> None:
    both = ids(draw("--account", "Microsoft", "--release", "5.5", "--depth", "2"))
    account, release = ids(draw("Microsoft", "--depth", "2")), ids(draw("5.5", "--depth", "2"))
    assert both == (account & release) | {"organization:microsoft", "release:5.5"}
    assert both < account


def test_other_names_are_told(draw: Draw) -> None:
    aliases = {node["name"]: node["aliases"] for node in draw()["nodes"]}
    assert aliases["Microsoft"] == ["MSFT"]
    assert aliases["Yancey"] == []


def test_what_holds_no_more_is_no_line(draw: Draw) -> None:
    data = draw("Tenant Quotas", "--depth", "1")
    told = {edge["to"]: (edge["former"], edge["until"]) for edge in data["edges"] if edge["type"] == "TARGETS"}
    assert told["release:5.5"] == (False, "")
    data = draw()
    told = {
        edge["to"]: (edge["former"], edge["until"])
        for edge in data["edges"]
        if edge["type"] == "TARGETS" and edge["from"] == "feature:tenant-quotas"
    }
    assert told["release:5.4.1"] == (True, "2025-11-05")


@pytest.mark.parametrize(
    ("args", "kinds", "some"),
    [
        (["tenant quotas", "--question", "depends-on"], {"Feature", "Program"}, {"Tenant Quotas", "Usage Metering"}),
        (["--question", "who-committed", "--account", "CoreWeave"], {"Person", "Organization", "Commitment"},
         {"Marisol Vega", "Yes or no to the cutover weekend", "CoreWeave"}),
        (["Microsoft", "--question", "promised-to"], {"Person", "Organization", "Commitment"}, {"Microsoft"}),
        (["Yancey", "--question", "meetings"], {"Person", "Meeting"}, {"Yancey", "Executive review: cloud scope"}),
        (["--question", "who-committed", "--kinds", "people"], {"Person"}, {"Yancey", "Jason Vallery"}),
    ],
)  # fmt: skip
def test_a_question_is_drawn(draw: Draw, args: list[str], kinds: set[str], some: set[str]) -> None:
    data = draw(*args)
    assert {node["kind"] for node in data["nodes"]} == kinds
    assert some <= names(data)


def test_a_question_names_its_map(draw: Draw) -> None:
    data = draw("tenant quotas", "--question", "depends-on")
    assert (data["title"], data["focus"]) == ("Which features depend on Tenant Quotas?", "feature:tenant-quotas")
    assert draw("--question", "decisions")["title"] == "What was decided, or is asked to be?"
    told = draw("--question", "who-committed", "--release", "5.5")
    assert told["title"] == "Who committed to what? (5.5)"


def test_since_leaves_out_what_was_told_before(draw: Draw) -> None:
    whole, late = draw(), draw("--since", "2025-12-02")
    assert ids(late) < ids(whole)
    lines = [edge for edge in late["edges"] if edge["type"] != "OPEN_PROMISES"]
    assert lines and all(edge["last"] >= "2025-12-02" for edge in lines)
    counts = {node["id"]: node["promises"] for node in whole["nodes"]}
    assert all(node["promises"] == counts[node["id"]] for node in late["nodes"])  # what is owed, whenever it was told
    assert "Told since 2025-12-02." in late["note"]


def test_a_map_as_of_a_day_counts_what_was_owed_then(draw: Draw) -> None:
    then, now = draw("--as-of", "2025-10-31"), draw()
    assert "Late is as of 2025-10-31." in then["note"]
    assert sum(one["late"] for one in then["promises"]) < sum(one["late"] for one in now["promises"])


def test_what_is_shared_counts_nothing_said_in_confidence(draw: Draw, demo: Path) -> None:
    store = open_store("", vault="sample", home=demo / ".kg")
    told = rows(store, "internal/map-promises", closed=list(CLOSED))
    store.close()
    withheld = {place for row in told for place in row["withheld"] or ()}
    data, shared = draw(), draw("--share")
    assert withheld & {place for one in data["promises"] for place, _ in one["evidence"]}
    assert not withheld & {place for one in shared["promises"] for place, _ in one["evidence"]}
    assert len(shared["promises"]) < len(data["promises"])
    assert "said in confidence were left out." in shared["note"] and "said in confidence" not in data["note"]


@pytest.mark.parametrize(
    ("args", "code", "says"),
    [
        (["--kinds", "peple"], 2, "'peple' is no kind; did you mean people?"),
        (["--kinds", "xyzzy"], 2, "there are all, people, organizations, "),
        (["--limit", "500"], 2, "500 is not in the range 1<=x<=499"),
        (["--limit", "0"], 2, "0 is not in the range"),
        (["--depth", "2"], 2, "--depth is how far around a name"),
        (["Yancey", "--depth", "0"], 2, "0 is not in the range"),
        (["--account", "Yancey"], 1, "Yancey is of kind Person; this takes Organization"),
        (["--release", "9.9"], 1, "nobody and nothing is called '9.9'"),
        (["--since", "soon"], 1, "'soon' is not a day"),
        (["--since", "2031-01-01"], 1, "nothing to draw that was told since 2031-01-01"),
        (["--question", "decision"], 1, "there is no question 'decision'; did you mean decisions?"),
        (["--question", "depends-on"], 2, "kg map NAME --question depends-on"),
        (["--question", "depends-on", "--account", "Tesla"], 2, "depends-on asks for no account"),
        (["x", "--question", "decisions", "--depth", "2"], 2, "--depth is how far around a name"),
        (["--question", "depends-on", "Azure Readiness"], 0, ""),
    ],
)
def test_what_cannot_be_drawn_is_said(demo: Path, tmp_path: Path, args: list[str], code: int, says: str) -> None:
    done = run_kg("map", *args, "--out", str(tmp_path / "map.html"), cwd=demo)
    assert (done.code, says in " ".join(done.err.split())) == (code, True), done.err


def test_neo4j_gives_the_same_maps(demo: Path, neo4j: Connection, tmp_path: Path) -> None:
    env = neo4j_environment(neo4j)
    assert run_kg("ingest", cwd=demo, env=env).code == 0
    for args in ([], ["Microsoft", "--since", "2025-11-01"], ["--question", "who-committed", "--account", "CoreWeave"]):
        pages = []
        for given in ({}, env):
            done = run_kg("map", *args, "--out", str(tmp_path / "map.html"), cwd=demo, env=given)
            assert done.code == 0, done.err
            pages.append((tmp_path / "map.html").read_text(encoding="utf-8"))
        assert pages[0] == pages[1]


def test_it_opens_in_the_browser(demo: Path, tmp_path: Path) -> None:
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\nprintf "%s" "$1" > "{tmp_path}/opened"\n')
    browser.chmod(browser.stat().st_mode | stat.S_IXUSR)
    out = tmp_path / "a map#1.html"
    args = ["map", "Yancey", "--open", "--out", str(out)]
    done = run_kg(*args, cwd=demo, env={"BROWSER": str(browser)}, process=True)
    assert done.code == 0, done.err
    assert (tmp_path / "opened").read_text() == out.as_uri()
    assert "drawn." in done.err and "open it" not in done.err
