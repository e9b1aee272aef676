"""The map in a real browser: it opens from a file without network, and clicking, typing and keys do their work."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from kg.vocabulary import KIND
from viz import MapEdge, MapNode, MapPromise, draw_map, owed_links

pytestmark = pytest.mark.browser

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
             "--disable-component-update", "--disable-sync"]  # fmt: skip
LATE = "#c9211e"  # --late of the style

NODES = [
    MapNode("program:harbor", "Program", "Harbor Rollout", {"status": "active"}, ["Programs/Harbor.md:3"]),
    MapNode("program:quartz", "Program", "Quartz Pilot"),
    MapNode("organization:tern", "Organization", "Tern Logistics"),
    MapNode("person:ada", "Person", "Ada Grünwald", {"roles": "Program lead"}, ["People/Ada.md:1"], ["role: lead"],
            aliases=["Adi", "A. Green"]),
    MapNode("person:ivo", "Person", "Ivo Castro"),
    MapNode("person:uma", "Person", "Uma Haddad"),
    MapNode("commitment:1", "Commitment", "Send the sizing sheet", {"status": "open", "due": "2031-02-01"}, late=True),
    MapNode("commitment:2", "Commitment", "Book the workshop", {"status": "in_progress"}),
    MapNode("decision:1", "Decision", "Pilot before contract", {"status": "made"}),
    MapNode("feature:1", "Feature", "Audit export"),
]  # fmt: skip
EDGES = [
    MapEdge("person:ada", "LEADS", "program:harbor", sources=["Sync.md:4"], quotes=["Ada leads Harbor from now on"]),
    MapEdge("person:uma", "WORKS_ON", "program:harbor"),
    MapEdge("person:ivo", "HAS_ROLE_IN", "program:quartz", "reviewer", stated=False, confidence=0.6),
    MapEdge("person:ada", "COMMITTED_TO", "commitment:1", sources=["Sync.md:9"], quotes=["I'll send it by Friday"]),
    MapEdge("person:ivo", "COMMITTED_TO", "commitment:2"),
    MapEdge("commitment:1", "PROMISED_TO", "organization:tern"),
    MapEdge("commitment:2", "CONCERNS", "program:quartz"),
    MapEdge("decision:1", "CONCERNS", "program:quartz"),
    MapEdge("feature:1", "PART_OF", "program:harbor"),
    MapEdge("person:uma", "LEADS", "program:quartz", sources=["Old.md:3"], is_former=True, until="2030-11-05"),
]
ADA, IVO, TERN = {"person:ada": "Ada Grünwald"}, {"person:ivo": "Ivo Castro"}, {"organization:tern": "Tern Logistics"}
PROMISES = [
    MapPromise("commitment:1", "Send the sizing sheet", ADA, TERN, TERN, status="open", due="2031-02-01",
               when="3 days late", late=True, sources=["Sync.md:9"], quotes=["I'll send it by Friday"]),
    MapPromise("commitment:2", "Book the workshop", IVO, status="in progress"),
    MapPromise("commitment:3", "Price the racks", ADA, TERN, TERN, status="open", due="2031-03-01"),
]  # fmt: skip


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The system's own Chromium. It is skipped where there is none, but not where KG_REQUIRE_BROWSER is 1."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        found = None
    if not found:
        (pytest.fail if os.environ.get("KG_REQUIRE_BROWSER") == "1" else pytest.skip)("no Chromium, or no playwright")
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            tmp_path_factory.mktemp("profile"),
            executable_path=found,
            headless=True,
            args=ARGUMENTS,
            viewport={"width": 1440, "height": 900},
            reduced_motion="reduce",
            color_scheme="light",
        )
        context.set_default_timeout(10_000)
        try:
            yield context
        finally:
            context.close()


Show = Callable[..., Any]


@pytest.fixture
def show(browser: Any, tmp_path: Path) -> Iterator[Show]:
    """Opens a map as a file; afterwards nothing may have gone wrong or been asked of a network."""
    page = browser.new_page()
    page.add_init_script(WRITTEN)
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: said.type in ("error", "warning") and wrong.append(said.text))
    page.on("request", lambda asked: asked.url.startswith(("file:", "data:", "blob:")) or wrong.append(asked.url))

    def opened(
        nodes: list[MapNode] = NODES,
        edges: list[MapEdge] = EDGES,
        promises: Sequence[MapPromise] = PROMISES,
        **named: str,
    ) -> Any:
        file = tmp_path / "map.html"
        file.write_text(draw_map(nodes, edges, promises, **{"title": "Spring programs", **named}), encoding="utf-8")
        page.goto(file.as_uri())
        page.wait_for_function("window.kgReady === true")
        return page

    try:
        yield opened
    finally:
        page.close()
    assert wrong == []


# What is written on a drawing, in order, each text with its colour; `written = []` begins anew.
WRITTEN = """
window.written = [];
const fill = CanvasRenderingContext2D.prototype.fillText;
CanvasRenderingContext2D.prototype.fillText = function (text, ...at) {
  window.written.push([text, this.fillStyle]);
  return fill.call(this, text, ...at);
};
"""

PIXELS = """([colour, least, most]) => {
  const drawing = document.querySelector("#map canvas");
  const copy = Object.assign(document.createElement("canvas"), { width: drawing.width, height: drawing.height });
  const brush = copy.getContext("2d", { willReadFrequently: true });
  brush.drawImage(drawing, 0, 0);
  const { data } = brush.getImageData(0, 0, copy.width, copy.height);
  const [r, g, b] = [1, 3, 5].map(at => parseInt(colour.slice(at, at + 2), 16));
  let count = 0;
  for (let at = 0; at < data.length; at += 4) {
    if (data[at] === r && data[at + 1] === g && data[at + 2] === b && data[at + 3] === 255) count += 1;
  }
  return least <= count && count <= most;
}"""


def is_drawn(page: Any, colour: str) -> None:
    """Waits until the drawing has this colour: more of it than a stray dot."""
    page.wait_for_function(PIXELS, arg=[colour, 40, 10**9])


def is_gone(page: Any, colour: str) -> None:
    """Waits until the drawing has nothing of this colour."""
    page.wait_for_function(PIXELS, arg=[colour, 0, 0])


def click(page: Any, id: str) -> None:
    """Clicks where a thing or link stands, with the mouse."""
    at = page.evaluate("id => kgPoint(id)", id)
    page.mouse.click(at["x"], at["y"])


def test_a_map_opens_and_tells_what_matters(show: Show) -> None:
    page = show(note="from 12 notes")
    for kind in {node.kind for node in NODES}:
        is_drawn(page, KIND[kind].colour)
    panel = page.inner_text("#panel")
    assert page.locator("#panel .counters div").all_inner_texts() == ["1\nlate", "3\nopen in all", "1\ndecision"]
    assert "Send the sizing sheet" in panel
    assert "due 2031-02-01, 3 days late" in panel
    assert page.inner_text("header p") == "10 things · 9 links · from 12 notes"
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.get_by_role("img", name="Map. The panel beside it says the same as text.").is_visible()


def test_search_finds_a_name_and_the_panel_shows_its_words(show: Show) -> None:
    page = show()
    page.keyboard.press("/")
    page.keyboard.type("grunw")  # as one types it
    assert page.inner_text("#found") == "Ada Grünwald"
    page.keyboard.press("Enter")
    page.wait_for_selector("#panel h3:text('Ada Grünwald')")
    panel = page.inner_text("#panel")
    for text in ("Program lead", "leads", "Harbor Rollout", "“Ada leads Harbor from now on”", "Sync.md:4"):
        assert text in panel
    assert page.url.endswith("#/person%3Aada")
    page.keyboard.press("Escape")
    page.wait_for_selector("#panel .counters")
    assert page.input_value("#find") == ""


def test_the_legend_hides_and_shows_a_kind(show: Show) -> None:
    page = show()
    people = KIND["Person"].colour
    is_drawn(page, people)
    page.uncheck("input[value=Person]")
    is_gone(page, people)
    assert page.inner_text("#shown") == "7 of 10 things · 4 links"
    click(page, "person:ada")  # what is hidden is not there for the mouse either
    page.click("#panel summary:text('People')")
    page.click("#panel a:has-text('Ivo Castro')")
    page.wait_for_selector("#panel h3:text('Ivo Castro')")
    assert page.is_checked("input[value=Person]")  # what one asks for is shown
    is_drawn(page, people)
    page.go_back()
    page.wait_for_selector("#panel .counters")


def test_the_mouse_chooses_things_and_links_and_back_goes_back(show: Show) -> None:
    page = show()
    click(page, "commitment:1")
    page.wait_for_selector("#panel h3:text('Send the sizing sheet')")
    rows = page.locator("#panel .rows > li").all_inner_texts()
    assert any(row.startswith("is owed by") and "“I'll send it by Friday”" in row for row in rows)
    assert any(row.startswith("is promised to") for row in rows)
    click(page, "person:ivo HAS_ROLE_IN program:quartz")
    page.wait_for_selector("#panel dd:text('reviewer')")
    assert "inferred" in page.inner_text("#panel")
    assert "60 %" in page.inner_text("#panel")
    page.go_back()
    page.wait_for_selector("#panel h3:text('Send the sizing sheet')")


def test_the_address_opens_the_map_at_a_thing(show: Show) -> None:
    page = show()
    page.goto(page.url + "#/organization%3Atern")
    page.reload()
    page.wait_for_selector("#panel h3:text('Tern Logistics')")
    page.goto(page.url.partition("#")[0] + "#/%E0%A4%A")  # not an address of ours
    page.wait_for_selector("#panel .counters")


def test_everything_can_be_reached_by_keyboard(show: Show) -> None:
    page = show()
    page.focus("#find")
    outline = "getComputedStyle(document.activeElement).outlineStyle"
    names = []
    for _ in range(14):
        page.keyboard.press("Tab")
        names.append(page.evaluate("document.activeElement.className || document.activeElement.value || 'panel'"))
        assert page.evaluate(outline) != "none"
    assert names[:2] == ["Person", "Organization"]
    assert "vis-network" in names
    page.keyboard.press("Shift+Tab")
    page.focus("#panel a:has-text('Ada')")
    page.keyboard.press("Enter")
    page.wait_for_selector("#panel h3")
    assert page.evaluate("document.activeElement.id") == "panel"
    assert page.inner_text("#status") == "Ada Grünwald, Person, 2 links"


def test_people_and_accounts_say_how_many_promises_are_open_and_late(show: Show) -> None:
    page = show()
    written = page.evaluate("written")
    names = [text for text, _ in written]
    assert names.index("Ada Grünwald") < names.index("Tern Logistics") < names.index("Harbor Rollout")
    for name, counts in {
        "Ada Grünwald": ["2 open", ", 1 late"],
        "Tern Logistics": ["2 open", ", 1 late"],
        "Ivo Castro": ["1 open"],
    }.items():
        at = names.index(name) + 1
        assert names[at : at + len(counts)] == counts
    assert {colour for text, colour in written if text.endswith("late")} == {LATE}
    assert LATE not in {colour for text, colour in written if "late" not in text and text != "!"}
    assert names[names.index("Uma Haddad") + 1 :][:1] != ["0 open"]
    click(page, "person:ada")
    page.wait_for_selector("#panel h2:has-text('2 open, 1 late')")
    rows = page.locator("#panel .rows").first.locator("> li").all_inner_texts()
    assert [row.split("\n")[0] for row in rows] == ["Send the sizing sheet", "Price the racks"]
    assert "Sync.md:9" in rows[0] and "to or about Tern Logistics" in rows[0]
    page.click("#panel summary:has-text('Sync.md:9')")
    page.wait_for_selector("text=“I'll send it by Friday”")


def test_a_line_for_promises_lists_them(show: Show) -> None:
    between = [("person:ada", "organization:tern")]
    promises = [promise._replace(between=between if promise.about else ()) for promise in PROMISES]
    nodes = [node for node in NODES if node.kind != "Commitment"]
    edges = [edge for edge in EDGES if "commitment" not in edge.start + edge.end]
    page = show(nodes, [*edges, *owed_links(promises, {node.id for node in nodes})], promises)
    click(page, "person:ada OPEN_PROMISES organization:tern")
    page.wait_for_selector("#panel dd:text('2 open, 1 late')")
    titles = [row.split("\n")[0] for row in page.locator("#panel .rows > li").all_inner_texts()]
    assert titles == ["Send the sizing sheet", "Price the racks"]


def test_people_have_their_names_however_crowded_it_is(show: Show) -> None:
    people = [MapNode(f"person:{number}", "Person", f"Person {number}") for number in range(20)]
    crowd = [MapNode(f"commitment:{number}", "Commitment", f"Promise {number} of many words") for number in range(120)]
    edges = [MapEdge(f"person:{number % 20}", "COMMITTED_TO", f"commitment:{number}") for number in range(120)]
    page = show([*people, *crowd], edges, [])
    names = {text for text, _ in page.evaluate("written")}
    assert {f"Person {number}" for number in range(20)} <= names
    assert not {f"Promise {number} of many words" for number in range(120)} <= names


def test_search_finds_other_names(show: Show) -> None:
    page = show()
    page.fill("#find", "a. gr")
    assert page.inner_text("#found") == "Ada Grünwald\nalso A. Green"
    page.fill("#find", "adi")
    assert page.inner_text("#found") == "Ada Grünwald\nalso Adi"
    page.keyboard.press("Enter")
    page.wait_for_selector("#panel dd:text('Adi, A. Green')")
    page.fill("#find", "ada")
    assert page.inner_text("#found") == "Ada Grünwald"


def test_a_map_around_one_thing_opens_on_its_card(show: Show) -> None:
    page = show(focus="person:ada")
    assert page.inner_text("#panel h3") == "Ada Grünwald"
    assert "Owes: 2 open, 1 late".upper() in page.inner_text("#panel")
    names = [text for text, _ in page.evaluate("written")]
    assert "Feature" not in names and "Audit export" in names  # what is further off is not dimmed
    assert "leads" in names  # the lines of the one in the middle say what they are
    page.keyboard.press("Escape")
    page.wait_for_selector("#panel .counters")
    page.go_back()
    page.wait_for_selector("#panel h3:text('Ada Grünwald')")


def test_the_whole_map_stays_in_the_window(show: Show) -> None:
    page = show()
    for width, height in ((1100, 700), (1440, 900)):
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_function("width => document.querySelector('#map canvas').clientWidth === width - 560", arg=width)
        frame = page.locator("#map").bounding_box()
        for node in NODES:
            at = page.evaluate("id => kgPoint(id)", node.id)
            assert frame["x"] < at["x"] < frame["x"] + frame["width"]
            assert frame["y"] < at["y"] < frame["y"] + frame["height"]
    page.click("#zoom button:first-child")
    before = page.evaluate("kgPoint('person:ada').x - kgPoint('person:ivo').x")
    page.set_viewport_size({"width": 1400, "height": 900})
    assert page.evaluate("kgPoint('person:ada').x - kgPoint('person:ivo').x") == pytest.approx(before, rel=0.1)
    page.set_viewport_size({"width": 1440, "height": 900})


def test_what_holds_no_more_is_told_apart_and_not_drawn(show: Show) -> None:
    page = show()
    page.evaluate("location.hash = '#/person%3Auma'")
    page.wait_for_selector("#panel h2:text('No longer')")
    panel = page.inner_text("#panel")
    assert re.search(r"works on.*NO LONGER.*Quartz Pilot\s*until 2030-11-05", panel, re.DOTALL)
    assert page.inner_text("#status") == "Uma Haddad, Person, 1 link"
    assert page.inner_text("#shown") == "10 things · 9 links"
    page.evaluate("location.hash = '#/person%3Auma%20LEADS%20program%3Aquartz'")
    page.wait_for_selector("#panel .counters")


def test_paper_is_light_and_whole(show: Show) -> None:
    page = show()
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    is_drawn(page, KIND["Person"].dark)
    page.uncheck("input[value=Decision]")
    click(page, "person:ada")
    page.wait_for_selector("#panel h3")
    for _ in range(12):
        page.click("#zoom button:first-child")
    before = page.evaluate("kgPoint('person:ada')")
    page.evaluate("written = []")
    printed = page.pdf(prefer_css_page_size=True)
    assert printed.count(b"/Type /Page\n") == 1
    names = {text for text, _ in page.evaluate("written")}
    assert {node.name for node in NODES if node.kind in ("Person", "Program", "Organization")} <= names
    assert "Pilot before contract" not in names  # of a kind that is hidden
    assert page.evaluate("kgPoint('person:ada')") == pytest.approx(before)
    page.keyboard.press("Escape")
    is_drawn(page, KIND["Person"].dark)
    for kind in ("Person", "Program"):
        colours = (KIND[kind].colour, KIND[kind].dark)
        drawn = [page.evaluate(PIXELS.replace("#map canvas", "#paper"), [colour, 40, 10**9]) for colour in colours]
        assert drawn == [True, False]
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.querySelector('#paper')).objectFit") == "contain"
    assert page.locator("nav label").all_inner_texts() != []
    assert not page.locator("aside").is_visible() and not page.locator("#map").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_dark_screen_gets_a_dark_map(show: Show) -> None:
    page = show()
    is_drawn(page, KIND["Person"].colour)
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    is_drawn(page, KIND["Person"].dark)
    is_gone(page, KIND["Person"].colour)
    assert page.evaluate("getComputedStyle(document.querySelector('main')).backgroundColor") == "rgb(20, 23, 28)"


def test_an_empty_map_says_so(show: Show) -> None:
    assert "Nothing to draw yet" in show([], [], []).inner_text("main")


PAYLOADS = [
    "<img src=x onerror=window.hit=1>",
    "</script><script>window.hit=1</script>",
    "\"'><svg onload=window.hit=1>",
    "<!--<script>",
    "javascript:window.hit=1 href",
    "{{7*7}}",
    "a\u2028b\u2029c",
    "invoice\u202etxt.exe",
    "nul\x00l",
]


def test_whatever_notes_say_stays_text(show: Show) -> None:
    nodes = [
        MapNode(
            text, "Person", f"{text} name", {text: text}, [f"{text}.md:1"], [f"{text} quote"], True, [f"{text} alias"]
        )
        for text in PAYLOADS
    ]
    promises = [
        MapPromise(f"{text} id", f"{text} promise", {text: text}, {text: text}, {"none": text}, text, text, text,
                   sources=[f"{text}.md:3"], quotes=[f"{text} said"])
        for text in PAYLOADS
    ]  # fmt: skip
    edges = [
        MapEdge(text, "REPORTS_TO", PAYLOADS[0], f"{text} role", sources=[f"{text}.md:2"], quotes=[f"{text} words"])
        for text in PAYLOADS[1:]
    ]
    page = show(nodes, edges, promises, title=" ".join(PAYLOADS), note=" ".join(PAYLOADS))
    shapes = page.evaluate("document.querySelectorAll('img, iframe, script').length")
    for text in PAYLOADS:
        page.evaluate("id => { location.hash = '#/' + encodeURIComponent(id); }", text)
        page.wait_for_function(
            "id => document.querySelector('#panel h3')?.textContent === id", arg=f"{shown(text)} name"
        )
        panel = page.text_content("#panel")
        for part in (
            f"“{shown(text)} quote”",
            f"{shown(text)}.md:1",
            f"“{shown(text)} said”",
            shown(f"{text} promise"),
            shown(f"{text} alias"),
            shown(f"{PAYLOADS[0]} name"),
        ):
            assert part in panel
        at = page.evaluate("id => kgPoint(id)", text)
        page.mouse.move(at["x"], at["y"])  # hovering writes its name
    page.evaluate("id => { location.hash = '#/' + encodeURIComponent(id); }", PAYLOADS[0])
    page.wait_for_function("document.querySelectorAll('#panel .rows li').length === 9")
    page.fill("#find", "alias")
    page.hover("#found a")
    assert page.evaluate("document.querySelectorAll('img, iframe, script').length") == shapes
    assert page.evaluate("window.hit") is None


def shown(text: str) -> str:
    """The payload as a reader may see it."""
    return text.replace("\u2028", " ").replace("\u2029", " ").replace("\u202e", "").replace("\x00", "")
