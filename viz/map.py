"""A map: things and links as one page that opens from a file, without network, and shows the words behind each line."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any, NamedTuple

from kg.shown import UNSEEN
from kg.vocabulary import KIND, KINDS, RELATION
from viz.layout import homes, hull, place, rings, rows

LIMIT = 499  # things on a map: above, moving it stutters, and laying it out would take scipy
FEW = 60  # things around one, up to which they stand on rings
SURE = 0.7  # a link of less confidence is drawn dashed, as an inferred one is


class MapNode(NamedTuple):
    """A thing to draw."""

    id: str
    kind: str  # of the vocabulary
    name: str
    detail: Mapping[str, str] = {}  # what to say of it, in this order: status, due, roles, …
    sources: Sequence[str] = ()  # "note.md:line"
    quotes: Sequence[str] = ()  # the words of each source
    late: bool = False  # a commitment past its day
    aliases: Sequence[str] = ()  # its other names


class MapEdge(NamedTuple):
    """A link to draw, from one thing to another."""

    start: str
    type: str  # a relation of the vocabulary, which has its words
    end: str
    role: str = ""  # of a relation that has one
    stated: bool = True  # False: inferred
    confidence: float = 1.0
    sources: Sequence[str] = ()
    quotes: Sequence[str] = ()
    last_seen: str = ""
    is_former: bool = False  # it holds no more: not drawn, and told apart in the panel
    until: str = ""  # the day that it held until, where that is known


class MapPromise(NamedTuple):
    """A commitment that is not closed: counted on who owes it and on the accounts it has to do with."""

    id: str
    text: str
    owners: Mapping[str, str] = {}  # names by id, also of what is not on the map
    accounts: Mapping[str, str] = {}
    about: Mapping[str, str] = {}  # to whom it was promised and what it is about
    between: Sequence[tuple[str, str]] = ()  # ids: from whom to what a line stands for it where it is not drawn
    status: str = ""
    due: str = ""
    when: str = ""  # how far off that is: "3 days late"
    late: bool = False
    stated: bool = True  # False: inferred
    sources: Sequence[str] = ()
    quotes: Sequence[str] = ()


CHAINS = ("REPORTS_TO", "DEPENDS_ON", "TARGETS", "PART_OF", "REQUESTED")
"""Relations whose start hangs on their end."""
OWED = "OPEN_PROMISES"
OWED_SAYS = ("has open promises to or about", "has open promises from")
"""What a link for promises that are not drawn says: it is no relation of the vocabulary."""

ASSETS = Path(__file__).with_name("assets")

# The shapes that kinds are drawn with, by their names in the vocabulary: SVG paths of about equal area around (0, 0).
SHAPES = {
    "dot": "M-1 0a1 1 0 1 0 2 0a1 1 0 1 0-2 0z",
    "square": "M-.9-.9H.9V.9H-.9z",
    "diamond": "M0-1.25 1.2 0 0 1.25-1.2 0z",
    "triangle": "M0-1.15 1.2.9H-1.2z",
    "triangleDown": "M0 1.15 1.2-.9H-1.2z",
    "hexagon": "M-.55-.98H.55L1.12 0 .55.98H-.55L-1.12 0z",
    "star": "M0-1.3.34-.46 1.24-.4.55.18.76 1.05 0 .57-.76 1.05-.55.18-1.24-.4-.34-.46z",
    "box": "M-.95-.7H.95Q1.25-.7 1.25-.4V.4Q1.25.7.95.7H-.95Q-1.25.7-1.25.4V-.4Q-1.25-.7-.95-.7z",
    "ellipse": "M-1.35 0a1.35.75 0 1 0 2.7 0a1.35.75 0 1 0-2.7 0z",
}


def draw_map(
    nodes: Sequence[MapNode],
    edges: Sequence[MapEdge],
    promises: Sequence[MapPromise] = (),
    *,
    title: str,
    focus: str = "",
    note: str = "",
    ladder: bool = False,
) -> str:
    """One self-contained HTML page of these things and links; the same ones give the same page, whatever their order.

    `focus` is the id of the thing that stands in the middle and whose card is open, `note` a line under the title. With
    `ladder` what hangs on another stands below it, where most of the things hang together so.
    Each edge's ends are among the nodes, and there is at most one edge of a type from one thing to another, as in the
    graph.
    Raises ValueError, with what to do, for more than LIMIT things.
    """
    if len(nodes) > LIMIT:
        raise ValueError(
            f"{len(nodes):,} things are too many for one map ({LIMIT} at most); name what should stand in its middle"
        )
    nodes = sorted(nodes, key=lambda node: node.id)
    focus = focus if any(node.id == focus for node in nodes) else ""
    promises = sorted(promises, key=lambda promise: (promise.due or "9999", promise.id))
    edges = sorted(edges, key=lambda edge: (edge.start, edge.type, edge.end))
    places, areas = _places(nodes, [edge for edge in edges if not edge.is_former], focus, ladder=ladder)
    counts = Counter(node.kind for node in nodes)
    says = {name: (relation.says, relation.back) for name, relation in RELATION.items()} | {OWED: OWED_SAYS}
    page = {
        "focus": focus,
        "kinds": [
            {"name": kind.name, "plural": kind.plural, "count": counts[kind.name], "shape": SHAPES[kind.shape],
             "light": kind.colour, "dark": kind.dark}
            for kind in KINDS if counts[kind.name]
        ],
        "relations": {edge.type: says[edge.type] for edge in edges},
        "areas": areas,
        "promises": [_promise(promise) for promise in promises],
    }  # fmt: skip
    owed: defaultdict[str, list[MapPromise]] = defaultdict(list)
    for promise in promises:
        for id in {*promise.owners, *promise.accounts}:
            owed[id].append(promise)
    return _render(
        [_node(node, places[node.id], owed[node.id]) for node in nodes],
        [_edge(edge) for edge in edges],
        title=clean(title) or "Map",
        note=clean(note),
        page=page,
    )


Place = tuple[int, int]


def _places(
    nodes: Sequence[MapNode], edges: Sequence[MapEdge], focus: str, *, ladder: bool
) -> tuple[dict[str, Place], list[list[Place]]]:
    """Where each thing stands, and the outlines of the programs. Who owes whom is not what a program consists of."""
    if ladder:
        chains = [(edge.start, edge.end) for edge in edges if edge.type in CHAINS]
        if len({id for link in chains for id in link}) * 3 >= len(nodes) * 2:
            return rows([node.id for node in nodes], chains), []
    ids, links = [node.id for node in nodes], [(edge.start, edge.end) for edge in edges]
    own = [(edge.start, edge.end) for edge in edges if edge.type != OWED]
    if focus and len(ids) <= FEW:
        kinds = [kind.name for kind in KINDS]
        return rings(ids, links, focus, {node.id: kinds.index(node.kind) for node in nodes}), []
    home = homes(ids, [node.id for node in nodes if node.kind == "Program"], own)
    places = place(ids, links, home, middle=focus)
    areas: defaultdict[str, list[Place]] = defaultdict(list)
    for id, hub in home.items():
        areas[hub].append(places[id])
    return places, [hull(points) for _, points in sorted(areas.items()) if len(areas) > 1 and len(points) > 2]


def owed_links(promises: Iterable[MapPromise], drawn: Collection[str]) -> list[MapEdge]:
    """The links that stand for promises which are not drawn, between what is; each says how many it stands for."""
    between: defaultdict[tuple[str, str], list[MapPromise]] = defaultdict(list)
    for promise in promises:
        for owner, end in promise.between:
            if owner in drawn and end in drawn and promise.id not in drawn:
                between[owner, end].append(promise)
    return [_owed_link(*ends, owed) for ends, owed in sorted(between.items())]


def _owed_link(owner: str, end: str, promises: Sequence[MapPromise]) -> MapEdge:
    late = sum(promise.late for promise in promises)
    role = f"{len(promises)} open" + (f", {late} late" if late else "")
    return MapEdge(owner, OWED, end, role, any(one.stated for one in promises))


def clean(text: str) -> str:
    """A text for the page: one line, without characters that would hide, break or turn round what stands there."""
    return " ".join(UNSEEN.sub("", " ".join(text.split())).split())


def _node(node: MapNode, at: tuple[int, int], owed: Sequence[MapPromise]) -> dict[str, Any]:
    return {
        "id": node.id,
        "kind": KIND[node.kind].name,
        "name": clean(node.name) or "(no name)",
        "detail": [(clean(label), clean(value)) for label, value in node.detail.items() if value],
        "evidence": _evidence(node),
        "late": node.late,
        "aliases": [clean(name) for name in node.aliases],
        "promises": {"open": len(owed), "late": sum(promise.late for promise in owed)},
        "x": at[0],
        "y": at[1],
    }


def _edge(edge: MapEdge) -> dict[str, Any]:
    return {
        "id": f"{edge.start} {edge.type} {edge.end}",
        "from": edge.start,
        "to": edge.end,
        "type": edge.type,
        "role": clean(edge.role),
        "stated": edge.stated,
        "confidence": edge.confidence,
        "sure": edge.stated and edge.confidence >= SURE,
        "evidence": _evidence(edge),
        "last": clean(edge.last_seen),
        "former": edge.is_former,
        "until": clean(edge.until),
    }


def _promise(promise: MapPromise) -> dict[str, Any]:
    return {
        "id": promise.id,
        "text": clean(promise.text) or "(no text)",
        "owners": _named(promise.owners),
        "accounts": _named(promise.accounts),
        "about": _named(promise.about),
        "between": sorted(promise.between),
        "status": clean(promise.status),
        "due": clean(promise.due),
        "when": clean(promise.when),
        "late": promise.late,
        "stated": promise.stated,
        "evidence": _evidence(promise),
    }


def _named(names: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(id, clean(name)) for id, name in sorted(names.items())]


def _evidence(row: MapNode | MapEdge | MapPromise) -> list[tuple[str, str]]:
    """Each source with its words, if there are any."""
    return [(clean(source), clean(quote)) for source, quote in zip_longest(row.sources, row.quotes, fillvalue="")]


def _render(nodes: list[dict[str, Any]], edges: list[dict[str, Any]], *, title: str, **parts: Any) -> str:
    """The page, by pyvis with our own template: its stock one needs the network and runs what names contain."""
    import pyvis
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup
    from pyvis.network import Network

    bundle = Path(pyvis.__file__).parent / "templates" / "lib" / "vis-9.1.2" / "vis-network.min.js"
    # Its last line points to a source map, which a browser's developer tools would ask the network for.
    library = bundle.read_text(encoding="utf-8").partition("//# sourceMappingURL")[0]
    scripts = [library, *((ASSETS / name).read_text(encoding="utf-8") for name in ("draw.js", "map.js"))]
    styles = [(ASSETS / "map.css").read_text(encoding="utf-8") + _colours()]

    network = Network(heading=title)
    network.nodes, network.edges = nodes, edges
    pages = FileSystemLoader(ASSETS)
    network.templateEnv = Environment(autoescape=True, loader=pages, undefined=StrictUndefined, trim_blocks=True)
    network.templateEnv.globals.update(
        parts,
        scripts=[Markup(script) for script in scripts],
        styles=[Markup(style) for style in styles],
        policy=f"default-src 'none'; script-src {_hashes(scripts)}; style-src {_hashes(styles)}; "
        "img-src data: blob:; base-uri 'none'; form-action 'none'",
    )
    network.path = "map.html"
    return str(network.generate_html())


def _colours() -> str:
    """The colour of each kind, light and dark, for the shapes outside the drawing."""
    light = "".join(f".{kind.name}{{fill:{kind.colour}}}" for kind in KINDS)
    dark = "".join(f":root:not(.light) .{kind.name}{{fill:{kind.dark}}}" for kind in KINDS)
    return f"{light}\n@media screen and (prefers-color-scheme:dark){{{dark}}}\n"


def _hashes(texts: Sequence[str]) -> str:
    """The texts as a Content-Security-Policy names what may run or style (CSP level 2, hash-source)."""
    return " ".join(f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in texts)
