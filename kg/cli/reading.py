"""Commands that read the notes: ingest, check, facts."""

from __future__ import annotations

import functools
import gc
import shlex
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, TypeVar

import click

from ingest import Ingested, Vault, check, ingest, read_vault, reader_version, resolve
from ingest.cache import Cache, Summary
from kg.cli import Failed
from kg.cli.options import Place, in_a_folder, json_option, opened, place, placed, vault_option
from kg.cli.terminal import echo, progress
from kg.fact_rows import fact_line, fact_rows, told_elsewhere
from kg.graph.resolve import Resolved
from kg.identity.judgements import read_judgements
from kg.model import ABOUT, Coverage, Problem
from kg.render import as_json, count, coverage_line, grouped
from kg.seal import unkept
from kg.settings import read_settings
from kg.shown import bold
from kg.spelling import alike
from kg.store import Store

T = TypeVar("T")


@click.command("ingest")
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would change, and write nothing.")
@click.option("--rebuild", is_flag=True, help="Believe nothing of what .kg keeps: read every note, build all anew.")
@placed
def ingest_command(
    folder: Path | None, dry_run: bool, rebuild: bool, vault: Path | None, store: str, as_json: bool
) -> None:
    """Read the notes and bring the graph up to date.

    Only notes that changed are read again, and only what changed is written. A deleted note takes its facts along.
    Exit code 3: done, but some notes could not be read.
    """
    at = place(folder or vault, store)
    started = time.monotonic()
    with opened(at, writing=not dry_run, anew=rebuild) as graph:
        done = _ingested(at, graph, dry=dry_run, anew=rebuild)
    if not dry_run and (why := unkept()):
        echo(f"kg: {why}", err=True)
    problems = [*settings_problems(at), *done.summary.problems]
    if as_json:
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
            "problems": [_problem(problem) for problem in problems],
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


@click.command("check")
@click.option("--only", type=click.Choice(list(ABOUT)), help="Only this sort of problem.")
@click.option("--all", "every", is_flag=True, help="Every problem, one a line.")
@vault_option
@json_option
def check_command(only: str | None, every: bool, vault: Path | None, as_json: bool) -> None:
    """List what could not be read or trusted, and what to do about it.

    What is said of several places is said once, with the first of them. With --all each problem is a line,
    `note.md:line: what, and what to do`, so that editors can jump to it. Exit code 3: some notes could not be read.
    """
    at = place(vault, "")
    summary = _checked(at)
    problems = [p for p in (*settings_problems(at), *summary.problems) if only in (None, p.about)]
    if as_json:
        echo(_check_json(problems, summary.coverage))
    else:
        for about, heading in ABOUT.items():
            here = sorted((p for p in problems if p.about == about), key=lambda p: p.source[:2])
            if here:
                echo(bold(f"{heading[0].upper()}{heading[1:]}: {len(here):,}"))
                for line in map(str, here) if every else grouped(here):
                    echo(f"  {line}")
        if not problems:
            echo("No problems.")
        echo(coverage_line(summary.coverage))
    if any(problem.about == "unreadable" for problem in problems):
        sys.exit(3)


def _check_json(problems: list[Problem], coverage: Coverage) -> str:
    rested = {
        "notes": coverage.notes,
        "skipped": coverage.skipped,
        "undated": coverage.undated,
        "unresolved": coverage.unresolved,
    }
    return as_json({"problems": [_problem(problem) for problem in problems], "coverage": rested}, indent=2)


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "note": problem.source.note,
        "line": problem.source.line,
        "about": problem.about,
        "message": problem.message,
    }


@click.command("facts")
@click.argument("note", required=False)
@vault_option
@json_option
def facts_command(note: str | None, vault: Path | None, as_json: bool) -> None:
    """Show what was read from NOTE, or from all notes, line by line, and how.

    NOTE is a path in the vault or a note's name. With --json, one object a line.
    """
    at = place(vault, "")
    read, resolved = read_and_resolve(at, keep=False)
    path = _note(at, read, note) if note else ""
    last = ("", 0)
    for row in fact_rows(resolved, path):
        if as_json:
            echo(_json_line(row))
            continue
        if told_elsewhere(row):
            continue
        if last != (here := (row["note"], row["line"])):
            last = here
            echo(bold(f"{row['note']}:{row['line']}"), f"  {row['quote']}")
        echo(f"    {fact_line(row)}")
    if not as_json:
        echo(coverage_line(resolved.graph.coverage), err=True)


def _json_line(row: dict[str, Any]) -> str:
    return as_json(row)


def _note(at: Place, read: Vault, typed: str) -> str:
    file, root = Path(typed).resolve(), at.vault.resolve()
    inside = file.relative_to(root).as_posix() if file.exists() and file.is_relative_to(root) else typed
    found = read.roster.pages.find(inside, "")
    if found.path:
        return found.path
    paths = {fact.subject.name for fact in read.facts if fact.subject.kind == "Note"}
    by_name = {Path(path).stem: path for path in paths} | {path: path for path in paths}
    near = alike(typed, by_name)
    hint = f"; did you mean {by_name[near[0]]!r}?" if near else ""
    raise Failed(f"there is no note {typed!r} in {at.vault}{hint}")


def settings_problems(at: Place) -> list[Problem]:
    """What is wrong with kg.toml and with the judgements."""
    return [*read_settings(at.vault)[1], *read_judgements(at.vault)[1]]


def _without_collector(run: Callable[..., T]) -> Callable[..., T]:
    """Run without Python's collector of cycles: facts have none, and it would look at all of them again and again."""

    @functools.wraps(run)
    def quick(*args: Any, **more: Any) -> T:
        was = gc.isenabled()
        gc.disable()
        try:
            return run(*args, **more)
        finally:
            if was:
                gc.enable()

    return quick


def _cache(at: Place, *, keep: bool, anew: bool = False) -> Cache:
    return Cache(at.home, reader_version(at.settings.tasks), keep=keep, anew=anew)


@_without_collector
def _ingested(at: Place, store: Store, *, dry: bool, anew: bool) -> Ingested:
    with closing(_cache(at, keep=not dry, anew=anew)) as cache, progress() as tick:
        return ingest(at.vault, at.settings, store, cache, tick, dry=dry)


@_without_collector
def _checked(at: Place) -> Summary:
    with closing(_cache(at, keep=False)) as cache, progress() as tick:
        return check(at.vault, at.settings, cache, tick)


@_without_collector
def read_notes(at: Place, *, keep: bool) -> Vault:
    """The notes as read; the cache is used, and brought up to date when `keep`."""
    with closing(_cache(at, keep=keep)) as cache, progress() as tick:
        return read_vault(at.vault, at.settings, cache, tick, keep=keep)


@_without_collector
def read_and_resolve(at: Place, *, keep: bool) -> tuple[Vault, Resolved]:
    """The notes as read, as `read_notes` does, and the graph they make."""
    read = read_notes(at, keep=keep)
    return read, resolve(read, at.settings)


@click.command("export")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--format", "form", type=click.Choice(("neo4j-admin", "graphml", "json")), default="neo4j-admin", show_default=True,
    help="For neo4j-admin's import, for Gephi, yEd and the like, or for programs.",
)  # fmt: skip
@vault_option
def export_command(folder: Path, form: str, vault: Path | None) -> None:
    """Write the graph of the notes into FOLDER, in files for other programs.

    With neo4j-admin a first load of a big vault into an empty database takes seconds; the command to run is printed.
    """
    from kg.exchange import ARGUMENTS, write_admin_import, write_graphml, write_json

    at = place(vault, "")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Failed(f"{folder} is there already and is not empty; name another folder")
    in_a_folder(folder)
    _, resolved = read_and_resolve(at, keep=False)
    graph = resolved.graph
    folder.mkdir(exist_ok=True)
    if form == "neo4j-admin":
        write_admin_import(graph, folder)
        echo(f"cd {shlex.quote(str(folder))} && neo4j-admin database import full neo4j @{ARGUMENTS}")
        echo("Run this where Neo4j is installed, on an empty database, while the server is stopped.", err=True)
    else:
        file = folder / f"graph.{form}"
        (write_graphml if form == "graphml" else write_json)(graph, file)
        echo(file)
    echo(f"{count(len(graph.nodes), 'node')}, {count(len(graph.edges), 'relationship')} written.", err=True)
