"""The command that draws: map."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import click

from kg.cli import Failed
from kg.cli.options import complete_name, opened, place, store_option, vault_option
from kg.cli.terminal import echo
from kg.model import Coverage
from kg.questions import coverage, find, inner
from kg.render import cell, count, coverage_line, shareable
from kg.store import Row, Store
from kg.vocabulary import KIND


@click.command("map")
@click.argument("name", nargs=-1, shell_complete=complete_name)
@click.option(
    "--out",
    "-o",
    type=click.Path(path_type=Path),
    help="The file to write; else map.html, or the name's, in the vault's .kg folder.",
)
@click.option("--today", metavar="DAY", help="The day by which commitments are late; else today.")
@click.option("--share", is_flag=True, help="Leave out what was said in confidence.")
@vault_option
@store_option
def map_command(
    name: tuple[str, ...], out: Path | None, today: str | None, share: bool, vault: Path | None, store: str
) -> None:
    """Draw an interactive map of everything, or of what is around NAME: one HTML file that opens anywhere, offline."""
    from viz import LIMIT, TARGET, draw_map

    at = place(vault, store)
    day = _day(today)
    with opened(at) as graph:
        thing = find(graph, at.settings.name, " ".join(name)) if name else None
        vault_name = at.settings.name
        rows = inner(graph, vault_name, "map-around", name=thing.id) if thing else inner(graph, vault_name, "map")
        if thing and len(rows) < TARGET:
            rows += inner(graph, vault_name, "map-beyond", ids=[row["id"] for row in rows])
        rows = shareable(rows) if share else rows
        shown = _most_linked(rows, TARGET if thing else LIMIT)
        links = _links(graph, vault_name, [row["id"] for row in shown], share)
        rested = coverage(graph, vault_name)
    if not shown:
        raise Failed("there is nothing to draw yet; run `kg ingest`")
    title = thing.name if thing else f"Map of {at.settings.name}"
    page = draw_map(
        [_node(row, day) for row in shown],
        links,
        title=title,
        focus=thing.id if thing else "",
        note=_note(rows, shown, rested),
    )
    file = out or at.home / f"{_file_name(thing.name) if thing else 'map'}.html"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(page, encoding="utf-8")
    echo(file)
    echo(f"{count(len(shown), 'thing')} and {count(len(links), 'link')} drawn; open it in a browser.", err=True)


def _day(typed: str | None) -> str:
    try:
        return date.fromisoformat(typed).isoformat() if typed else date.today().isoformat()
    except ValueError:
        raise Failed(f"{typed!r} is not a day; write it as 2025-11-08") from None


def _most_linked(rows: Sequence[Row], most: int) -> list[Row]:
    """What fits on a map: what is near first, then what has the most links; what has none only when there is room."""
    ranked = sorted(rows, key=lambda row: (not row["near"], -row["degree"], row["id"]))
    return sorted(ranked[:most], key=lambda row: str(row["id"]))


def _note(rows: Sequence[Row], shown: Sequence[Row], rested: Coverage) -> str:
    cut = f"The {len(shown)} most linked of {len(rows)}. " if len(shown) < len(rows) else ""
    return cut + coverage_line(rested)


def _node(row: Row, day: str) -> Any:
    from viz import MapNode

    kind = next(label for label in row["labels"] if label in KIND)
    detail = {key: cell(row[key]) for key in ("status", "due", "roles", "ga") if row[key]}
    late = kind == "Commitment" and bool(row["due"]) and row["due"] < day and row["status"] not in ("done", "cancelled")
    return MapNode(row["id"], kind, row["name"], detail, row["sources"], row["quotes"], late)


def _links(store: Store, vault: str, ids: list[str], share: bool) -> list[Any]:
    from viz import MapEdge

    rows = inner(store, vault, "map-links", ids=ids)
    return [
        MapEdge(
            row["start"], row["type"], row["end"], row["role"] or "", row["stated"], row["confidence"],
            row["sources"], row["quotes"], row["last_seen"] or "",
        )
        for row in (shareable(rows) if share else rows)
    ]  # fmt: skip


def _file_name(name: str) -> str:
    """A name as a file name: letters and digits only, so no name ever leads out of its folder."""
    return re.sub(r"[^\w]+", "-", name).strip("-_")[:60] or "map"
