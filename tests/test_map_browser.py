"""The map in a real browser: it opens from a file without network, and clicking, typing and keys do their work."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kg.vocabulary import KIND
from viz import MapEdge, MapNode, draw_map

pytestmark = pytest.mark.browser

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
             "--disable-component-update", "--disable-sync"]  # fmt: skip

NODES = [
    MapNode("program:harbor", "Program", "Harbor Rollout", {"status": "active"}, ["Programs/Harbor.md:3"]),
    MapNode("program:quartz", "Program", "Quartz Pilot"),
    MapNode("organization:tern", "Organization", "Tern Logistics"),
    MapNode("person:ada", "Person", "Ada Grünwald", {"roles": "Program lead"}, ["People/Ada.md:1"], ["role: lead"]),
    MapNode("person:ivo", "Person", "Ivo Castro"),
    MapNode("person:uma", "Person", "Uma Haddad"),
    MapNode("commitment:1", "Commitment", "Send the sizing sheet", {"status": "open", "due": "2031-02-01"}, late=True),
    MapNode("commitment:2", "Commitment", "Book the workshop", {"status": "in_progress"}),
    MapNode("decision:1", "Decision", "Pilot before contract", {"status": "made"}),
    MapNode("feature:1", "Feature", "Audit export"),
]
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
]


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
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: said.type in ("error", "warning") and wrong.append(said.text))
    page.on("request", lambda asked: asked.url.startswith(("file:", "data:", "blob:")) or wrong.append(asked.url))

    def opened(nodes: list[MapNode] = NODES, edges: list[MapEdge] = EDGES, **named: str) -> Any:
        file = tmp_path / "map.html"
        file.write_text(draw_map(nodes, edges, **{"title": "Spring programs", **named}), encoding="utf-8")
        page.goto(file.as_uri())
        page.wait_for_function("window.kgReady === true")
        return page

    try:
        yield opened
    finally:
        page.close()
    assert wrong == []


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
    assert page.locator("#panel .counters div").all_inner_texts() == ["1\nlate", "2\nopen in all", "1\ndecision"]
    assert "Send the sizing sheet" in panel
    assert "due 2031-02-01" in panel
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
    page.focus("#panel a")
    page.keyboard.press("Enter")
    page.wait_for_selector("#panel h3")
    assert page.evaluate("document.activeElement.id") == "panel"
    assert page.inner_text("#status") == "Send the sizing sheet, Commitment, 2 links"


def test_a_dark_screen_gets_a_dark_map(show: Show) -> None:
    page = show()
    is_drawn(page, KIND["Person"].colour)
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    is_drawn(page, KIND["Person"].dark)
    is_gone(page, KIND["Person"].colour)
    assert page.evaluate("getComputedStyle(document.querySelector('main')).backgroundColor") == "rgb(20, 23, 28)"


def test_an_empty_map_says_so(show: Show) -> None:
    assert "Nothing to draw yet" in show([], []).inner_text("main")


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
        MapNode(text, "Person", f"{text} name", {text: text}, [f"{text}.md:1"], [f"{text} quote"], late=True)
        for text in PAYLOADS
    ]
    edges = [
        MapEdge(text, "REPORTS_TO", PAYLOADS[0], f"{text} role", sources=[f"{text}.md:2"], quotes=[f"{text} words"])
        for text in PAYLOADS[1:]
    ]
    page = show(nodes, edges, title=" ".join(PAYLOADS), note=" ".join(PAYLOADS))
    shapes = page.evaluate("document.querySelectorAll('img, iframe, script').length")
    for text in PAYLOADS:
        page.evaluate("id => { location.hash = '#/' + encodeURIComponent(id); }", text)
        page.wait_for_function(
            "id => document.querySelector('#panel h3')?.textContent === id", arg=f"{shown(text)} name"
        )
        panel = page.text_content("#panel")
        for part in (f"“{shown(text)} quote”", f"{shown(text)}.md:1", shown(f"{PAYLOADS[0]} name")):
            assert part in panel
        at = page.evaluate("id => kgPoint(id)", text)
        page.mouse.move(at["x"], at["y"])  # hovering writes its name
    page.evaluate("id => { location.hash = '#/' + encodeURIComponent(id); }", PAYLOADS[0])
    page.wait_for_function("document.querySelectorAll('#panel .rows li').length === 8")
    page.fill("#find", "name")
    page.hover("#found a")
    assert page.evaluate("document.querySelectorAll('img, iframe, script').length") == shapes
    assert page.evaluate("window.hit") is None


def shown(text: str) -> str:
    """The payload as a reader may see it."""
    return text.replace("\u2028", " ").replace("\u2029", " ").replace("\u202e", "").replace("\x00", "")
