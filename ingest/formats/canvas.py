"""An Obsidian canvas: the texts of its cards as lines, the notes that stand on it as links."""

from __future__ import annotations

import json

from ingest.formats.encoding import whole
from ingest.formats.people_lists import people_in
from ingest.formats.wikilinks import find_links
from ingest.note import Line, Link, Note, opening
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
    number, begin = 1, 0  # cards stand in the order of the file
    for card in cards:
        if not isinstance(card, dict):
            continue
        place = text.find(json.dumps(card.get("id", "")), begin)
        if place >= 0:
            number, begin = number + text.count("\n", begin, place), place
        if isinstance(card.get("text"), str):
            offset = 0  # in the card
            for row in whole(card["text"]).split("\n"):
                opens = opening(row)
                form = "item" if opens.marker else "prose"
                lines.append(Line(number, row, form, "", "", *opens, offset=offset))
                for link in find_links(row, number):
                    links.append(link._replace(start=link.start + offset, end=link.end + offset))
                offset += len(row) + 1
        elif isinstance(card.get("file"), str):
            links.append(Link(number, 0, 0, whole(card["file"])))
    return Note(path, lines=tuple(lines), links=tuple(links), people=people_in(lines, ()))
