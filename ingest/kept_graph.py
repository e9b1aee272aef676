"""What is kept of a graph, beside its store: of each node and edge its digest and the notes that tell of it."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

from ingest.packing import packed, unpacked
from kg.graph.fold import Claims, Share
from kg.graph.update import Updated
from kg.model import EdgeKey, Graph, row_digest
from kg.rows_on_disk import digests_of
from kg.store.rows import grouped

# A part: [{node id: [digest, {number of a note: [bits, *spellings]}]},
#          {node id: {relation: {node id: [digest, *numbers of notes]}}}]
Part = list[dict[str, Any]]
_ROWS = 200  # of a part, at most, when a graph is first kept


class KeptGraph:
    """What is kept of a graph; implements `kg.graph.update.Kept`. A part is loaded when it is first asked for."""

    def __init__(self, notes: Sequence[str], parts: int, load: Callable[[int], bytes | None]) -> None:
        """`notes` are the paths of notes by their numbers; `load` gives the bytes of a part."""
        self.notes = list(notes)
        self.parts = parts
        self._number = {path: number for number, path in enumerate(self.notes)}
        self._load = load
        self._loaded: dict[int, Part] = {}
        self._changed: set[int] = set()
        self._made: dict[int, bytes] = {}  # all parts of a whole graph

    @staticmethod
    def of(graph: Graph, claims: Claims) -> KeptGraph:
        """What is to be kept of a whole graph."""
        notes = sorted({note for shares in claims.shares.values() for note in shares})
        made: dict[int, bytes] = {}
        kept = KeptGraph(notes, max((len(graph.nodes) + len(graph.edges)) // _ROWS, 1), made.get)
        number, nodes, edges = kept._number, digests_of(graph.nodes), digests_of(graph.edges)
        ids, keys = grouped(claims.shares, kept._at), grouped(claims.told, lambda key: kept._at(key[0]))
        for place in sorted(ids.keys() | keys.keys()):
            part: Part = [{}, {}]
            for id in ids.get(place, ()):
                shares = claims.shares[id].items()
                part[0][id] = [
                    nodes.get(id, ""),
                    {str(number[note]): [one.bits, *sorted(one.spelled)] for note, one in shares},
                ]
            for key in keys.get(place, ()):
                start, type, end = key
                told = sorted({number[fact.source.note] for fact in claims.told[key]})
                part[1].setdefault(start, {}).setdefault(type, {})[end] = [edges.get(key, ""), *told]
            made[place] = _packed(part)
        kept._made = made
        return kept

    def node(self, id: str) -> tuple[str, Mapping[str, Share]]:
        """The digest of a node, and what each note has to do with it."""
        digest, told = self._part(id)[0].get(id, ("", {}))
        return digest, {
            self.notes[int(number)]: Share(bits, frozenset(spelled)) for number, (bits, *spelled) in told.items()
        }

    def edge(self, key: EdgeKey) -> tuple[str, Collection[str]]:
        """The digest of an edge, and the notes that tell of it."""
        start, type, end = key
        digest, *numbers = self._part(start)[1].get(start, {}).get(type, {}).get(end, ("",))
        return digest, [self.notes[number] for number in numbers]

    def edges_from(self, id: str) -> Sequence[EdgeKey]:
        """The edges that begin at a node."""
        return [(id, type, end) for type, ends in self._part(id)[1].get(id, {}).items() for end in ends]

    def tell_node(self, id: str, note: str, share: Share | None) -> None:
        """Keep what a note has to do with a node now."""
        told = self._written(id)[0].setdefault(id, ["", {}])[1]
        if share:
            told[str(self._numbered(note))] = [share.bits, *sorted(share.spelled)]
        else:
            told.pop(str(self._numbered(note)), None)

    def tell_edge(self, key: EdgeKey, note: str, told: bool) -> None:
        """Keep whether a note tells of an edge now."""
        start, type, end = key
        row = self._written(start)[1].setdefault(start, {}).setdefault(type, {}).setdefault(end, [""])
        number = self._numbered(note)
        row[1:] = sorted({*row[1:], number} if told else {*row[1:]} - {number})

    def put(self, updated: Updated) -> None:
        """Keep the digests of rows; what no note tells of any more is forgotten."""
        for id, node in updated.nodes.items():
            nodes = self._written(id)[0]
            if not nodes.setdefault(id, ["", {}])[1]:
                del nodes[id]
            else:
                nodes[id][0] = row_digest(node) if node else ""
        for key, edge in updated.edges.items():
            start, type, end = key
            edges = self._written(start)[1]
            row = edges.get(start, {}).get(type, {}).get(end, [""])
            row[0] = row_digest(edge) if edge else ""
            if len(row) == 1 and start in edges:
                edges[start].get(type, {}).pop(end, None)

    def changed(self) -> Iterator[tuple[int, bytes]]:
        """The parts that were changed, by number."""
        yield from self._made.items()
        for number in sorted(self._changed):
            yield number, _packed(self._loaded[number])

    def _numbered(self, note: str) -> int:
        if note not in self._number:
            self._number[note] = len(self.notes)
            self.notes.append(note)
        return self._number[note]

    def _part(self, id: str) -> Part:
        number = self._at(id)
        if number not in self._loaded:
            data = self._load(number)
            self._loaded[number] = json.loads(unpacked(data)) if data else [{}, {}]
        return self._loaded[number]

    def _written(self, id: str) -> Part:
        self._changed.add(self._at(id))
        return self._part(id)

    def _at(self, id: str) -> int:
        """The number of the part that a node is in, with the edges that begin at it."""
        return zlib.crc32(id.encode()) % self.parts


def _packed(part: Part) -> bytes:
    return packed(json.dumps(part, ensure_ascii=False, separators=(",", ":")))
