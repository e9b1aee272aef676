"""`kg ingest`: the notes read, and the graph brought up to date."""

from __future__ import annotations

import sys
import time
from collections import Counter
from pathlib import Path

import click

from ingest import Ingested
from kg.cli.options import command, opened, place, placed
from kg.cli.reading import ingested, problem_row, settings_problems
from kg.cli.terminal import echo
from kg.model import ABOUT, Problem
from kg.render import as_json, count, grouped
from kg.seal import unkept


@command("ingest")
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would change, and write nothing.")
@click.option("--rebuild", is_flag=True, help="Believe nothing of what .kg keeps: read every note, build all anew.")
@click.option(
    "--executor", envvar="KG_EXECUTOR", metavar="URL", default="",
    help="Read on the Dask cluster of the scheduler at tcp://HOST:8786: it gets the text of the notes.",
)  # fmt: skip
@placed
def ingest_command(
    folder: Path | None, dry_run: bool, rebuild: bool, executor: str, vault: Path | None, store: str, in_json: bool
) -> None:
    """Only notes that changed are read again, and only what changed is written. A deleted note takes its facts along.
    Exit code 3: done, but some notes could not be read.
    """
    at = place(folder or vault, store)
    started = time.monotonic()
    with opened(at, writing=not dry_run, anew=rebuild) as graph:
        done = ingested(at, graph, dry=dry_run, anew=rebuild, executor=executor)
    if not dry_run and (why := unkept()):
        echo(f"kg: {why}", err=True)
    problems = [*settings_problems(at), *done.summary.problems]
    if in_json:
        echo(_as_json(done, problems))
    else:
        _tell(done, problems, time.monotonic() - started, dry_run)
    if any(problem.about == "unreadable" for problem in problems):
        sys.exit(3)


def _as_json(done: Ingested, problems: list[Problem]) -> str:
    change = done.difference
    return as_json(
        {
            "notes": done.summary.notes,
            "read": done.read,
            "problems": [problem_row(problem) for problem in problems],
            "nodes": {
                "added": len(change.add_nodes),
                "changed": len(change.change_nodes),
                "deleted": len(change.delete_nodes),
                "total": done.summary.nodes,
            },
            "relationships": {
                "added": len(change.add_edges),
                "changed": len(change.change_edges),
                "deleted": len(change.delete_edges),
                "total": done.summary.edges,
            },
        },
        indent=2,
    )


def _tell(done: Ingested, problems: list[Problem], seconds: float, dry: bool) -> None:
    summary, change = done.summary, done.difference
    kinds = Counter(summary.kinds)
    people, commitments = count(kinds["Person"], "person", "people"), count(kinds["Commitment"], "commitment")
    written = "nothing to write"
    if change:
        added, changed = (
            len(change.add_nodes) + len(change.add_edges),
            len(change.change_nodes) + len(change.change_edges),
        )
        deleted = len(change.delete_nodes) + len(change.delete_edges)
        written = f"{'would be ' if dry else ''}{added:,} added, {changed:,} changed, {deleted:,} deleted"
    decisions, meetings = count(kinds["Decision"], "decision"), count(kinds["Meeting"], "meeting")
    echo(f"{count(summary.notes, 'note')}, {done.read:,} read now: {people}, {commitments}, {decisions}, {meetings}.")
    rows = f"{count(summary.nodes, 'node')}, {count(summary.edges, 'relationship')}"
    echo(f"Graph: {rows}; {written}. {seconds:.1f} s.")
    for line in grouped((problem for problem in problems if problem.about == "unreadable"), rest="(see `kg check`)"):
        echo(line, err=True)
    others = Counter(problem.about for problem in problems)
    if problems:
        listed = "; ".join(f"{ABOUT[about]}: {others[about]}" for about in ABOUT if others[about])
        echo(f"`kg check` lists {count(len(problems), 'problem')}. {listed[0].upper()}{listed[1:]}.", err=True)
