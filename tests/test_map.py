"""The map as a page: offline, safe with any text, the same every time, in colours that everybody can tell apart."""

from __future__ import annotations

import base64
import hashlib
import json
import math
import random
import re
import time
from collections.abc import Sequence
from html.parser import HTMLParser
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.vocabulary import KIND, KINDS, labels
from viz import LIMIT, MapEdge, MapNode, MapPromise, draw_map, owed_links
from viz.layout import homes, hull, place, rings, rows
from viz.map import FEW, SHAPES, clean

NODES = [
    MapNode("program:harbor", "Program", "Harbor Rollout", {}, ["Programs/Harbor.md:3"], ["type: program"]),
    MapNode("program:quartz", "Program", "Quartz Pilot"),
    MapNode("organization:tern", "Organization", "Tern Logistics"),
    MapNode("person:ada", "Person", "Ada Bruno", {"roles": "Program lead"}, ["People/Ada.md:1"], ["role: lead"]),
    MapNode("person:ivo", "Person", "Ivo Castro"),
    MapNode("commitment:1", "Commitment", "Send the sizing sheet", {"status": "open"}, late=True),
    MapNode("location:pier", "Location", "Pier 9"),
]
EDGES = [
    MapEdge("person:ada", "LEADS", "program:harbor", sources=["Sync.md:4"], quotes=["Ada leads Harbor"]),
    MapEdge("person:ivo", "HAS_ROLE_IN", "program:quartz", role="reviewer", stated=False, confidence=0.6),
    MapEdge("person:ada", "COMMITTED_TO", "commitment:1", sources=["Sync.md:9", "Sync.md:12"], quotes=["I'll send it"]),
    MapEdge("commitment:1", "PROMISED_TO", "organization:tern", confidence=0.6),
]


class Page(HTMLParser):
    """What a page consists of: its tags with their attributes, and the text inside scripts, styles and the rest."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append((self.tags[-1][0] if self.tags else "", data))

    def inside(self, tag: str) -> list[str]:
        return [text for name, text in self.texts if name == tag and text.strip()]

    @property
    def data(self) -> dict[str, Any]:
        (text,) = [text for text in self.inside("script") if text.startswith("{")]
        return json.loads(text)  # type: ignore[no-any-return]


def page(
    nodes: list[MapNode] = NODES, edges: list[MapEdge] = EDGES, promises: Sequence[MapPromise] = (), **named: str
) -> Page:
    return Page(draw_map(nodes, edges, promises, **{"title": "Map", **named}))


def test_a_page_asks_the_network_for_nothing() -> None:
    made = page()
    assert {tag for tag, _ in made.tags}.isdisjoint({"link", "img", "iframe", "object", "embed", "base", "form"})
    for tag, attributes in made.tags:
        assert attributes.keys().isdisjoint({"src", "href", "srcset", "action", "style"}), tag
        assert not [name for name in attributes if name.startswith("on")], tag
    library, *ours = [text for text in made.inside("script") if not text.startswith("{")]
    assert "vis-network" in library[:40]
    assert "sourceMappingURL" not in library
    for text in (*ours, *made.inside("style")):
        assert not re.search(r"https?://|url\(|@import|\bfetch\b|XMLHttpRequest|WebSocket|innerHTML|\beval\b", text)


def test_the_policy_names_every_script_and_style_by_its_hash() -> None:
    made = page()
    (policy,) = [row["content"] for tag, row in made.tags if tag == "meta" and row.get("http-equiv")]
    assert policy
    rules = {name: values for name, *values in (rule.split() for rule in policy.split(";"))}
    assert rules["default-src"] == rules["base-uri"] == ["'none'"]
    for tag in ("script", "style"):
        texts = [text for text in made.inside(tag) if not text.startswith("{")]
        hashes = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in texts]
        assert rules[f"{tag}-src"] == [f"'sha256-{one}'" for one in hashes]
        assert not [text for text in texts if "\r" in text]  # a browser would hash another text


def test_the_same_things_give_the_same_page_in_any_order() -> None:
    nodes, edges = list(NODES), list(EDGES)
    random.Random(5).shuffle(nodes)
    random.Random(6).shuffle(edges)
    assert draw_map(nodes, edges, title="Map") == draw_map(NODES, EDGES, title="Map")


def test_the_page_holds_names_words_and_sources() -> None:
    data = page(focus="person:ada").data
    ada = next(node for node in data["nodes"] if node["id"] == "person:ada")
    assert (ada["name"], ada["detail"], ada["evidence"]) == (
        "Ada Bruno",
        [["roles", "Program lead"]],
        [["People/Ada.md:1", "role: lead"]],
    )
    promise = next(edge for edge in data["edges"] if edge["type"] == "COMMITTED_TO")
    assert promise["evidence"] == [["Sync.md:9", "I'll send it"], ["Sync.md:12", ""]]
    assert data["relations"]["COMMITTED_TO"] == ["committed to", "is owed by"]
    assert data["focus"] == "person:ada"


def test_only_what_is_stated_and_sure_is_a_solid_line() -> None:
    sure = {edge["type"]: edge["sure"] for edge in page().data["edges"]}
    assert sure == {"LEADS": True, "HAS_ROLE_IN": False, "COMMITTED_TO": True, "PROMISED_TO": False}


ADA, IVO, TERN = {"person:ada": "Ada Bruno"}, {"person:ivo": "Ivo Castro"}, {"organization:tern": "Tern Logistics"}
PROMISES = [
    MapPromise("commitment:1", "Send the sizing sheet", ADA, TERN, TERN, late=True),
    MapPromise(
        "commitment:2", "Book the hall", ADA, TERN, TERN, [("person:ada", "organization:tern")], sources=["a:1"]
    ),
    MapPromise("commitment:3", "Sign it", ADA | IVO, {}, ADA, [("person:ivo", "person:ada")], late=True, stated=False),
]


def test_promises_are_counted_on_who_owes_them_and_on_accounts() -> None:
    data = page(promises=PROMISES).data
    counts = {node["id"]: (node["promises"]["open"], node["promises"]["late"]) for node in data["nodes"]}
    assert {id: told for id, told in counts.items() if told != (0, 0)} == {
        "person:ada": (3, 2),
        "person:ivo": (1, 1),
        "organization:tern": (2, 1),
    }
    assert [(one["text"], one["owners"]) for one in data["promises"]][2] == (
        "Sign it",
        [["person:ada", "Ada Bruno"], ["person:ivo", "Ivo Castro"]],
    )


def test_a_line_stands_for_promises_that_are_not_drawn() -> None:
    drawn = {node.id for node in NODES}
    told = [(link.start, link.end, link.role, link.stated) for link in owed_links(PROMISES, drawn)]
    assert told == [
        ("person:ada", "organization:tern", "1 open", True),
        ("person:ivo", "person:ada", "1 open, 1 late", False),
    ]
    assert owed_links(PROMISES, drawn | {"commitment:2", "commitment:3"}) == []
    assert owed_links(PROMISES, drawn - {"person:ada"}) == []
    assert page(NODES, EDGES + owed_links(PROMISES, drawn)).data["relations"]["OPEN_PROMISES"] == [
        "has open promises to or about",
        "has open promises from",
    ]


def test_what_holds_no_more_is_told_and_takes_no_room() -> None:
    former = MapEdge("person:ivo", "LEADS", "program:harbor", is_former=True, until="2025-05-02")
    with_it, without = page(edges=[*EDGES, former]).data, page().data
    assert with_it["nodes"] == without["nodes"]
    (told,) = [edge for edge in with_it["edges"] if edge["former"]]
    assert (told["from"], told["until"]) == ("person:ivo", "2025-05-02")


def test_without_scripts_the_page_lists_what_it_shows() -> None:
    html = draw_map(NODES, EDGES, title="Map")
    listed = html[html.index("<noscript>") : html.index("</noscript>")]
    assert "Program: Harbor Rollout — Programs/Harbor.md:3" in listed
    assert listed.count("<li>") == len(NODES)
    assert "Person: Ada Bruno (3 open, 2 late) — " in draw_map(NODES, EDGES, PROMISES, title="Map")


def test_the_legend_counts_each_kind_on_the_map() -> None:
    made = page()
    assert [row["value"] for tag, row in made.tags if tag == "input" and row["type"] == "checkbox"] == [
        "Person", "Organization", "Program", "Location", "Commitment"
    ]  # fmt: skip
    assert next((kind["plural"], kind["count"]) for kind in made.data["kinds"]) == ("People", 2)


def test_an_empty_map_says_so() -> None:
    made = page([], [])
    assert any("Nothing to draw yet" in text for text in made.inside("p"))
    assert "map" not in [row.get("id") for _, row in made.tags]


def test_too_many_things_are_refused_with_a_hint() -> None:
    many = [MapNode(f"person:{number}", "Person", f"Person {number}") for number in range(LIMIT + 1)]
    assert len(page(many[:LIMIT], []).data["nodes"]) == LIMIT
    with pytest.raises(
        ValueError, match=rf"{LIMIT + 1} things are too many for one map .* name what should stand in its middle"
    ):
        draw_map(many, [], title="Map")


PAYLOADS = [
    "<img src=x onerror=window.hit=1>",
    "</script><script>window.hit=1</script>",
    "\"'><svg onload=window.hit=1>",
    "<!--<script>",
    "see href",
    "{{7*7}} {% raw %}",
    "a\u2028b\u2029c",
    "invoice\u202etxt.exe",
    "nul\x00l",
    "half \ud800 a pair",
]


@pytest.mark.parametrize("text", PAYLOADS)
def test_no_text_becomes_markup(text: str) -> None:
    quoted = {"sources": [text], "quotes": [text]}
    nodes = [MapNode("person:1", "Person", text, {text: text}, **quoted, aliases=[text]), MapNode(text, "Person", text)]
    edges = [MapEdge("person:1", "REPORTS_TO", text, text, last_seen=text, **quoted, until=text)]
    who = {text: text}
    promises = [MapPromise(text, text, who, who, who, status=text, due=text, when=text, **quoted)]
    plain = [MapNode("person:1", "Person", "x", {"x": "x"}, ["x"], ["x"]), MapNode("y", "Person", "y")]
    made = page(nodes, edges, promises, title=text, note=text)
    html = draw_map(nodes, edges, promises, title=text, note=text)
    assert [tag for tag, _ in made.tags] == [
        tag for tag, _ in page(plain, [MapEdge("person:1", "REPORTS_TO", "y")], title="x", note="x").tags
    ]
    assert made.data["nodes"][0]["name"] in (clean(text), text)
    assert not re.search("[\x00\u2028\u2029\u202e\ud800]", html)
    html.encode()  # can be written


def test_clean_keeps_what_people_write() -> None:
    for text in ("Zoë Grünwald", "محمد", "日本語", "👩‍💻 desk", "می‌خواهم", "R&D <5 %>"):
        assert clean(text) == text
    assert clean(" two\nlines\tand\u00a0\u202eback ") == "two lines and back"


def test_things_stand_with_the_program_they_are_linked_to() -> None:
    links = [("a", "P"), ("b", "P"), ("b", "Q"), ("c", "a"), ("c", "b"), ("d", "Q"), ("e", "f")]
    home = homes("abcdefPQ", "PQ", links)
    assert home == {"P": "P", "Q": "Q", "a": "P", "b": "P", "c": "P", "d": "Q"}


def test_no_two_things_stand_on_each_other() -> None:
    dice = random.Random(1)
    ids = [f"thing:{number}" for number in range(200)]
    links = [(dice.choice(ids), dice.choice(ids[:8])) for _ in range(260)]
    places = place(ids, links, homes(ids, ids[:5], links), middle="thing:7")
    assert set(places) == set(ids)
    assert (
        min(math.dist(one, other) for one, other in combinations(places.values(), 2)) > 40
    )  # shapes are up to 34 wide
    assert math.hypot(*places["thing:7"]) < 40  # the middle of the map


@pytest.mark.parametrize("many", [1, 2, 9, 30, FEW - 1])
def test_around_one_thing_the_rest_stands_on_rings(many: int) -> None:
    dice = random.Random(many)
    ids = [f"thing:{number:02}" for number in range(many + 1)]
    near, far = ids[1 : 1 + many // 2 + 1], ids[1 + many // 2 + 1 :]
    links = [(ids[0], id) for id in near] + [(id, dice.choice(near)) for id in far]
    rank = {id: number % 3 for number, id in enumerate(ids)}
    places = rings(ids, links, ids[0], rank)
    assert set(places) == set(ids) and places[ids[0]] == (0, 0)
    for (ax, ay), (bx, by) in combinations(places.values(), 2):
        assert abs(ax - bx) > 140 or abs(ay - by) > 60  # a name fits
    reach = {id: math.hypot(x / 1.3, y) for id, (x, y) in places.items()}
    assert max(reach[id] for id in near) < min([reach[id] for id in far], default=math.inf)
    assert places == rings(ids[::-1], links[::-1], ids[0], rank)


@settings(derandomize=True, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 14), st.integers(0, 14)), max_size=40), st.randoms())
def test_on_rows_each_thing_stands_below_what_it_hangs_on(pairs: list[tuple[int, int]], dice: random.Random) -> None:
    chains = [(f"{max(pair):02}", f"{min(pair):02}") for pair in pairs if pair[0] != pair[1]]
    ids = [f"{number:02}" for number in range(15)]
    places = rows(ids, chains)
    assert all(places[start][1] > places[end][1] for start, end in chains)
    for one, other in combinations(places.values(), 2):
        assert abs(one[0] - other[0]) >= 146 or abs(one[1] - other[1]) >= 62
    dice.shuffle(ids)
    assert rows(ids, dice.sample(chains, len(chains))) == places


def test_rows_take_circles_and_long_chains() -> None:
    ids = [f"{number:03}" for number in range(LIMIT)]
    assert len(set(rows(ids, list(zip(ids, [*ids[1:], ids[0]], strict=True))).values())) == LIMIT


def test_the_map_of_an_answer_shows_who_hangs_on_whom_on_rows() -> None:
    nodes = [MapNode(f"person:{name}", "Person", name) for name in ("Ada", "Ben", "Cy")]
    edges = [MapEdge("person:Ben", "REPORTS_TO", "person:Ada"), MapEdge("person:Cy", "REPORTS_TO", "person:Ben")]
    data = Page(draw_map(nodes, edges, title="Reports", ladder=True)).data
    heights = {one["name"]: one["y"] for one in data["nodes"]}
    assert heights["Ada"] < heights["Ben"] < heights["Cy"]


def test_hull_is_the_outline() -> None:
    assert sorted(hull([(0, 0), (4, 0), (4, 4), (0, 4), (2, 2), (2, 0)])) == [(0, 0), (0, 4), (4, 0), (4, 4)]
    assert hull([(1, 1), (1, 1)]) == [(1, 1)]


def test_every_kind_has_a_shape_to_draw() -> None:
    assert {kind.shape for kind in KINDS} <= SHAPES.keys()


# Colours: contrast as WCAG 2 defines it; colour-blind eyes after Machado, Oliveira and Fernandes (2009), severity 1;
# distance is CIE 1976 in L*a*b*.
MAIN = ("Person", "Organization", "Program", "Release", "Feature", "Commitment", "Decision")
SHOWN = [kind for kind in KINDS if "Entity" in labels(kind.name)]  # a map never shows notes
EYES = {
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}


def linear(colour: str) -> list[float]:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def contrast(one: str, other: str) -> float:
    dark, light = sorted(0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in (linear(one), linear(other)))
    return (light + 0.05) / (dark + 0.05)


def seen(colour: str, eyes: str) -> tuple[float, float, float]:
    """The colour in L*a*b*, as these eyes see it."""
    r, g, b = (min(1.0, max(0.0, sum(a * c for a, c in zip(row, linear(colour), strict=True)))) for row in EYES[eyes])
    x, y, z = (
        part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116
        for part in (
            (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047,
            0.2126 * r + 0.7152 * g + 0.0722 * b,
            (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883,
        )
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


@pytest.mark.parametrize("kind", SHOWN, ids=lambda kind: kind.name)
def test_shapes_stand_out_from_the_ground(kind: Any) -> None:
    assert contrast(kind.colour, "#fbfaf8") >= 3
    assert contrast(kind.dark, "#14171c") >= 4.5


@pytest.mark.parametrize("eyes", EYES)
@pytest.mark.parametrize("side", ["colour", "dark"])
def test_the_main_kinds_can_be_told_apart(side: str, eyes: str) -> None:
    colours = {name: seen(getattr(KIND[name], side), eyes) for name in MAIN}
    distance, pair = min((math.dist(colours[a], colours[b]), (a, b)) for a, b in combinations(MAIN, 2))
    assert distance >= 20, pair


def test_a_large_map_is_laid_out_in_time() -> None:
    ids = [f"n{number:03}" for number in range(LIMIT)]
    chance = random.Random(5)
    links = [(ids[0], id) for id in ids[1:]] + [(chance.choice(ids), chance.choice(ids)) for _ in range(500)]
    start = time.process_time()
    places = place(ids, links, homes(ids, ids[:1], links))
    assert time.process_time() - start < 3
    assert len(set(places.values())) == LIMIT
    assert places == place(ids[::-1], links[::-1], homes(ids[::-1], ids[:1], links[::-1]))
