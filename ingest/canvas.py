"""An Obsidian canvas: the texts of its cards as lines, the notes that stand on it as links."""

from __future__ import annotations

import json

from ingest.links import find_links
from ingest.note import Line, Link, Note
from ingest.text import whole
from kg.model import Problem, Source


def read_canvas(path: str, text: str) -> Note:
    """A canvas as a note; one that is not JSON is a problem and an empty note. Never raises."""
    try:
        cards = json.loads(text or "{}").get("nodes", [])
        if not isinstance(cards, list):
            raise ValueError("nodes is not a list")
    except (ValueError, AttributeError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        message = f"is not a canvas ({getattr(error, 'msg', error)}); open it in Obsidian and save it again"
        return Note(path, problems=(Problem(Source(path, line), message, "unreadable"),))
    lines: list[Line] = []
    links: list[Link] = []
    for card in cards:
        if not isinstance(card, dict):
            continue
        number = text.count("\n", 0, max(text.find(json.dumps(card.get("id", ""))), 0)) + 1
        if isinstance(card.get("text"), str):
            for row in whole(card["text"]).split("\n"):
                lines.append(Line(number, row, "item" if row.lstrip().startswith(("- ", "* ")) else "prose"))
                links.extend(find_links(row, number))
        elif isinstance(card.get("file"), str):
            links.append(Link(number, 0, 0, whole(card["file"])))
    return Note(path, lines=tuple(lines), links=tuple(links))
