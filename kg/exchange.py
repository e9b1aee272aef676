"""The graph as files for other programs: Neo4j's import tool, GraphML, JSON."""

from __future__ import annotations

import errno
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from kg import files
from kg.model import FORM, Edge, Graph, Node, Value, row_digest
from kg.store import StoreError
from kg.store.rows import grouped
from kg.vocabulary import DATES

ARGUMENTS = "arguments"
"""The file with the arguments for the tool: `neo4j-admin database import full DATABASE @arguments`."""

# What may part the items of a list, the likeliest to be in no text first: the tool knows no way to escape it.
SEPARATORS = [*map(chr, range(0x1F, 0x1B, -1)), *map(chr, range(0xE000, 0xF900))]
NUMBERS = range(-(2**63), 2**63)  # of Neo4j
TYPES = {str: "string", bool: "boolean", int: "long", float: "double", list: "string[]"}
DAY = "date"  # the type of what is a date
# Where a spreadsheet would begin a cell with a formula, were it to open a file and part it at any of these separators.
# A text in quotes of the tool's own, QUOTE, begins with one, so its first letter does no harm.
FORMULA = re.compile(r"""[,;\t\r\n][\s"]*[=+\-@＝＋－＠]""")
QUOTE = "'"
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_admin_import(graph: Graph, folder: Path) -> list[str]:
    """Write files for `neo4j-admin database import full` into a new or empty folder; return the tool's arguments.

    They are also in the file `arguments` there. They name files without the folder, so the tool is to be run in it.
    No file holds what a spreadsheet would take for a formula, should somebody open it in one.
    The database then holds what the Neo4j store would write, but for lists that are empty, or of one empty text, which
    the tool leaves out, and texts with a formula behind a comma or line end, which are left out here. What has such a
    value is marked as not up to date, and the graph as not whole yet. So the next `kg ingest` adds the values, and
    makes constraints and indexes; the one after that finds nothing to do.
    Raises OSError when the folder holds something or cannot be written, StoreError for what Neo4j does not take, and
    for a name of the vault that a spreadsheet would take for a formula.
    The format: https://neo4j.com/docs/operations-manual/current/import/
    """
    folder.mkdir(exist_ok=True)
    if any(folder.iterdir()):
        raise OSError(errno.ENOTEMPTY, "the folder is not empty", str(folder))
    if FORMULA.search(graph.vault):
        raise StoreError("the vault's name would be a formula in a spreadsheet; write another name in kg.toml")
    separator = _separator(graph)
    marks = {"array-delimiter": separator, "quote": QUOTE}
    arguments = ["--multiline-fields=true", *(f"--{name}=U+{ord(mark):04X}" for name, mark in marks.items())]
    for option, name, rows in _admin_rows(graph):
        for number, (types, same) in enumerate(_tables(rows), 1):
            file = f"{option}-{name.replace(':', '-')}{f'-{number}' if number > 1 else ''}.csv"
            header = ",".join(column if ":" in column else f"{column}:{type}" for column, type in types.items())
            lines = (",".join(_cell(row.get(column), separator) for column in types) for row in same)
            _write(folder / file, (header, *lines))
            arguments.append(f"--{option}={name}=./{file}")  # newer tools want a path
    _write(folder / ARGUMENTS, arguments)
    return arguments


def write_json(graph: Graph, file: Path) -> None:
    """Write the graph as one JSON object: `vault`, `coverage`, `nodes` (`id`, `labels`, `properties`) and
    `relationships` (`start`, `type`, `end`, `properties`); a node or relationship a line."""

    def listed(name: str, rows: Iterable[Mapping[str, object]], end: str) -> Iterator[str]:
        texts = [_json(row) for row in rows]
        yield f'"{name}": ['
        yield from (f"{text}," for text in texts[:-1])
        yield from texts[-1:]
        yield f"]{end}"

    nodes = ({"id": n.id, "labels": n.labels, "properties": n.properties} for n in graph.nodes.values())
    edges = ({"start": e.start, "type": e.type, "end": e.end, "properties": e.properties} for e in graph.edges.values())
    first = f'{{"vault": {_json(graph.vault)}, "coverage": {_json(asdict(graph.coverage))},'
    _write(file, (first, *listed("nodes", nodes, ","), *listed("relationships", edges, "}")))


def write_graphml(graph: Graph, file: Path) -> None:
    """Write the graph as GraphML, for Gephi, yEd, Cytoscape and the like. A list is its JSON text; the labels of a
    node are `labels`, the type of a relationship `label`. What XML cannot hold becomes the sign �.
    The format: http://graphml.graphdrawing.org/specification.html"""
    nodes = [(node.id, {"labels": ":".join(node.labels), **node.properties}) for node in graph.nodes.values()]
    edges = [(edge.key, {"label": edge.type, **edge.properties}) for edge in graph.edges.values()]
    keys = {"node": _graphml_types(row for _, row in nodes), "edge": _graphml_types(row for _, row in edges)}

    def data(kind: str, row: Mapping[str, Value]) -> str:
        return "".join(f'<data key="{kind}-{name}">{_xml(_text(value))}</data>' for name, value in row.items())

    _write(
        file,
        (
            '<?xml version="1.0" encoding="UTF-8"?>',
            '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">',
            *(
                f'<key id="{kind}-{name}" for="{kind}" attr.name="{name}" attr.type="{type}"/>'
                for kind, types in keys.items()
                for name, type in types.items()
            ),
            f'<graph id={_quoted(graph.vault)} edgedefault="directed">',
            *(f"<node id={_quoted(id)}>{data('node', row)}</node>" for id, row in nodes),
            *(
                f"<edge source={_quoted(start)} target={_quoted(end)}>{data('edge', row)}</edge>"
                for (start, _, end), row in edges
            ),
            "</graph>",
            "</graphml>",
        ),
    )


def _admin_rows(graph: Graph) -> Iterator[tuple[str, str, list[dict[str, Value]]]]:
    """The rows of each file for the tool: its option, the labels or type, and the columns with the properties."""
    yield "nodes", "KgGraph", [{"vault": graph.vault, "turn": 0, "form": FORM, **asdict(graph.coverage)}]
    for labels, nodes in sorted(grouped(graph.nodes.values(), lambda node: ":".join(node.labels)).items()):
        rows = []
        for node in nodes:
            properties = {name: value for name, value in node.properties.items() if name != "id"}
            # A store sees by the labels before the ":" that the node need not be made anew.
            digest = f"{labels}:" if _lacks(node) else row_digest(node)
            rows.append({"id:ID(kg)": node.id, **properties, "vault": graph.vault, "row_digest": digest})
        yield "nodes", labels, rows
    for type, edges in sorted(grouped(graph.edges.values(), lambda edge: edge.type).items()):
        rows = []
        for edge in edges:
            digest = "" if _lacks(edge) else row_digest(edge)
            ends: dict[str, Value] = {":START_ID(kg)": edge.start, ":END_ID(kg)": edge.end}
            rows.append({**ends, **edge.properties, "row_digest": digest})
        yield "relationships", type, rows


def _lacks(row: Node | Edge) -> bool:
    """Has it a value that is left out?"""
    return any(value in ([], [""]) or _is_formula(value) for value in row.properties.values())


def _is_formula(value: Value) -> bool:
    """Is there something in it that a spreadsheet would take for a formula?"""
    text = SEPARATORS[0].join(value) if isinstance(value, list) else value
    return isinstance(text, str) and FORMULA.search(text) is not None


def _tables(rows: Iterable[dict[str, Value]]) -> list[tuple[dict[str, str], list[dict[str, Value]]]]:
    """Rows as tables, each with the types of its columns: one table, unless a property has values of two types."""
    tables: list[tuple[dict[str, str], list[dict[str, Value]]]] = []
    for row in rows:
        types = {column: DAY if column in DATES else TYPES[type(value)] for column, value in row.items()}
        for known, same in tables:
            if all(known.get(column, type) == type for column, type in types.items()):
                known.update(types)
                same.append(row)
                break
        else:
            tables.append((types, [row]))
    return tables


def _cell(value: Value | None, separator: str) -> str:
    """A value as the tool reads it: nothing is no property, quotes with nothing between them an empty text."""
    if value is None or _is_formula(value):
        return ""
    if isinstance(value, int) and value not in NUMBERS:
        raise StoreError("there is a number in it that Neo4j does not take: it has more than 64 bits")
    if isinstance(value, str | list):
        text = separator.join(value) if isinstance(value, list) else value
        return QUOTE + text.replace(QUOTE, 2 * QUOTE) + QUOTE
    return _text(value)


def _separator(graph: Graph) -> str:
    """A character that is in no list of the graph."""
    used: set[str] = set()
    rows: list[Node | Edge] = [*graph.nodes.values(), *graph.edges.values()]
    for row in rows:
        for value in row.properties.values():
            if isinstance(value, list):
                used.update(*value)
    return next(character for character in SEPARATORS if character not in used)


def _graphml_types(rows: Iterable[Mapping[str, Value]]) -> dict[str, str]:
    """The type of each property: string when its values are lists, or not all of one type."""
    found: dict[str, set[str]] = {}
    for row in rows:
        for name, value in row.items():
            found.setdefault(name, set()).add("string" if isinstance(value, list) else TYPES[type(value)])
    return {name: min(types) if len(types) == 1 else "string" for name, types in found.items()}


def _text(value: Value) -> str:
    return value if isinstance(value, str) else _json(value)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _xml(text: str) -> str:
    return escape(NOT_XML.sub("\ufffd", text), {"\r": "&#13;"})


def _quoted(text: str) -> str:
    return quoteattr(NOT_XML.sub("\ufffd", text))


def _write(file: Path, lines: Iterable[str]) -> None:
    files.write(file, (f"{line}\n" for line in lines))
