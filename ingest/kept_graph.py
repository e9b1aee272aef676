"""What is kept of a graph, beside its store: of each node and edge its digest and the notes that tell of it."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from kg.graph.fold import Claims, Share
from kg.graph.update import Updated
from kg.model import EdgeKey, Graph, row_digest

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

    @staticmethod
    def of(graph: Graph, claims: Claims) -> KeptGraph:
        """What is to be kept of a whole graph."""
        notes = sorted({note for shares in claims.shares.values() for note in shares})
        kept = KeptGraph(notes, max((len(graph.nodes) + len(graph.edges)) // _ROWS, 1), lambda number: None)
        number = kept._number
        for id, shares in claims.shares.items():
            digest = row_digest(graph.nodes[id]) if id in graph.nodes else ""
            told = {str(number[note]): [share.bits, *sorted(share.spelled)] for note, share in shares.items()}
            kept._part(id)[0][id] = [digest, told]
        for key, facts in claims.told.items():
            digest = row_digest(graph.edges[key]) if key in graph.edges else ""
            start, type, end = key
            row = [digest, *sorted({number[fact.source.note] for fact in facts})]
            kept._part(start)[1].setdefault(start, {}).setdefault(type, {})[end] = row
        kept._changed = set(kept._loaded)
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
        for number in sorted(self._changed):
            yield number, zlib.compress(_json(self._loaded[number]), 1)

    def _numbered(self, note: str) -> int:
        if note not in self._number:
            self._number[note] = len(self.notes)
            self.notes.append(note)
        return self._number[note]

    def _part(self, id: str) -> Part:
        number = zlib.crc32(id.encode()) % self.parts
        if number not in self._loaded:
            data = self._load(number)
            self._loaded[number] = json.loads(zlib.decompress(data)) if data else [{}, {}]
        return self._loaded[number]

    def _written(self, id: str) -> Part:
        self._changed.add(zlib.crc32(id.encode()) % self.parts)
        return self._part(id)


def _json(part: Iterable[Any]) -> bytes:
    return json.dumps(part, ensure_ascii=False, separators=(",", ":")).encode()
