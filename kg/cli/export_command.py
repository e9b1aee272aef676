"""`kg export`: the graph as files for other programs."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from kg.cli import Failed
from kg.cli.options import command, in_a_folder, place, vault_option
from kg.cli.reading import read_and_resolve
from kg.cli.terminal import echo
from kg.render import count


@command("export")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--format", "form", type=click.Choice(("neo4j-admin", "graphml", "json")), default="neo4j-admin", show_default=True,
    help="For neo4j-admin's import, for Gephi, yEd and the like, or for programs.",
)  # fmt: skip
@vault_option
def export_command(folder: Path, form: str, vault: Path | None) -> None:
    """The files go into FOLDER, which is new or empty.

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
