"""`kg facts`: what was read, line by line."""

from __future__ import annotations

from pathlib import Path

import click

from ingest import Vault
from kg.cli import Failed
from kg.cli.options import Place, command, json_option, place, vault_option
from kg.cli.reading import read_and_resolve
from kg.cli.terminal import echo
from kg.fact_rows import fact_line, fact_rows, told_elsewhere
from kg.graph.fold import key_id
from kg.identity.naming import namings
from kg.render import as_json, coverage_line
from kg.shown import bold
from kg.spelling import alike


@command("facts")
@click.argument("note", required=False)
@vault_option
@json_option
def facts_command(note: str | None, vault: Path | None, in_json: bool) -> None:
    """It is told line by line, of NOTE or of all notes, with how it was read.

    NOTE is a path in the vault or a note's name. How a mention was read is how its name is known: settings, page,
    field, link, task, slot, words, evidence, known or cue. With --json, one object a line.
    """
    at = place(vault, "")
    read, resolved = read_and_resolve(at, keep=False)
    path = _note(at, read, note) if note else ""
    last = ("", 0)
    known = {key_id(key): naming.how for key, naming in namings(read.roster, read.facts, at.settings).items()}
    for row in fact_rows(resolved, path, known):
        if in_json:
            echo(as_json(row))
            continue
        if told_elsewhere(row):
            continue
        if last != (here := (row["note"], row["line"])):
            last = here
            echo(bold(f"{row['note']}:{row['line']}"), f"  {row['quote']}")
        echo(f"    {fact_line(row)}")
    if not in_json:
        echo(coverage_line(resolved.graph.coverage), err=True)


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
