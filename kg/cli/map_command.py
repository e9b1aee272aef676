"""`kg map`: a graph, or what is around one thing of it, drawn."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from kg import files
from kg.cli import Failed
from kg.cli.options import (
    as_of_option,
    asked,
    command,
    complete_name,
    day_asked,
    in_a_folder,
    place,
    store_option,
    vault_option,
)
from kg.cli.terminal import echo
from kg.identity.lookup import Thing
from kg.model import Coverage
from kg.questions import coverage, find, rows
from kg.render import cell, count, coverage_line, left_out, left_out_line, shareable
from kg.store import Row, Store
from kg.vocabulary import CLOSED, KIND


@command("map")
@click.argument("name", nargs=-1, shell_complete=complete_name)
@click.option(
    "--out",
    "-o",
    type=click.Path(path_type=Path),
    help="The file to write; else map.html, or the name's, in the vault's .kg folder.",
)
@as_of_option
@click.option("--share", is_flag=True, help="Leave out what was said in confidence.")
@vault_option
@store_option
def map_command(
    name: tuple[str, ...], out: Path | None, as_of: str | None, share: bool, vault: Path | None, store: str
) -> None:
    """It is one HTML file that opens anywhere, offline."""
    from kg.shared import shared
    from viz import draw_map

    at = place(vault, store)
    day, typed = day_asked(at, as_of).isoformat(), " ".join(name)
    lines: int | None = None
    if out:
        in_a_folder(out)
    with asked(at, as_of) as graph:
        basis = coverage(graph)
        if share:
            with shared(graph) as part:
                whole, thing = part.find(graph, typed) if name else (None, None)
                every, shown, links = _drawn(part.store, thing)
            _, all_things, all_links = _drawn(graph, whole)
            lines = left_out([*all_things, *all_links])
            shown, links = shareable(shown), shareable(links)
        else:
            thing = find(graph, typed) if name else None
            every, shown, links = _drawn(graph, thing)
    if not shown:
        raise Failed("there is nothing to draw yet; run `kg ingest`")
    title = thing.name if thing else f"Map of {at.settings.name}"
    note = _note(every, shown, basis) + ("" if lines is None else f". {left_out_line(lines)}")
    page = draw_map(
        [_node(row, day) for row in shown],
        [_edge(row) for row in links],
        title=title,
        focus=thing.id if thing else "",
        note=note,
    )
    file = out or files.folder(at.home, make=True) / f"{_file_name(thing.name) if thing else 'map'}.html"
    files.write(file, page, own=out is None)
    echo(file)
    echo(f"{count(len(shown), 'thing')} and {count(len(links), 'link')} drawn; open it in a browser.", err=True)


def _drawn(store: Store, thing: Thing | None) -> tuple[list[Row], list[Row], list[Row]]:
    """All that a map of a thing, or of everything, could show, what of it does, and the links between that."""
    from viz import LIMIT, TARGET

    every = rows(store, "internal/map-around", name=thing.id) if thing else rows(store, "internal/map")
    if thing and len(every) < TARGET:
        every += rows(store, "internal/map-beyond", ids=[row["id"] for row in every])
    shown = _most_linked(every, TARGET if thing else LIMIT)
    return every, shown, rows(store, "internal/map-links", ids=[row["id"] for row in shown])


def _most_linked(rows: Sequence[Row], most: int) -> list[Row]:
    """What fits on a map: what is near first, then what has the most links; what has none only when there is room."""
    ranked = sorted(rows, key=lambda row: (not row["near"], -row["degree"], row["id"]))
    return sorted(ranked[:most], key=lambda row: str(row["id"]))


def _note(rows: Sequence[Row], shown: Sequence[Row], basis: Coverage) -> str:
    cut = f"The {len(shown)} most linked of {len(rows)}. " if len(shown) < len(rows) else ""
    return cut + coverage_line(basis)


def _node(row: Row, day: str) -> Any:
    from viz import MapNode

    kind = next(label for label in row["labels"] if label in KIND)
    detail = {key: cell(row[key]) for key in ("status", "due", "roles", "ga") if row[key]}
    late = kind == "Commitment" and bool(row["due"]) and row["due"] < day and row["status"] not in CLOSED
    return MapNode(row["id"], kind, row["name"], detail, row["sources"], row["quotes"], late)


def _edge(row: Row) -> Any:
    from viz import MapEdge

    return MapEdge(
        row["start"], row["type"], row["end"], row["role"] or "", row["stated"], row["confidence"],
        row["sources"], row["quotes"], row["last_seen"] or "",
    )  # fmt: skip


def _file_name(name: str) -> str:
    """A name as a file name: letters and digits only, so no name ever leads out of its folder."""
    return re.sub(r"[^\w]+", "-", name).strip("-_")[:60] or "map"
