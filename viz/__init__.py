"""Maps: the things and links of a graph as one page that opens anywhere, offline."""

from viz.map import LIMIT, TARGET, MapEdge, MapNode, draw_map

__all__ = ["LIMIT", "TARGET", "MapEdge", "MapNode", "draw_map"]
