"""Maps: the things and links of a graph as one page that opens anywhere, offline."""

from viz.map import LIMIT, MapEdge, MapNode, MapPromise, draw_map, owed_links
from viz.selection import TARGET, Scope, Selection, accounts, select

__all__ = [
    "LIMIT", "TARGET", "MapEdge", "MapNode", "MapPromise", "Scope", "Selection", "accounts", "draw_map",
    "owed_links", "select",
]  # fmt: skip
