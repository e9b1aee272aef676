"""`kg demo`: the sample vault, read and asked."""

from __future__ import annotations

import json
from pathlib import Path

import click

from kg import files
from kg.cli import Failed
from kg.cli.ask_command import ask_command
from kg.cli.ingest_command import ingest_command
from kg.cli.options import command
from kg.cli.terminal import echo
from kg.cli.whois_command import whois_command

_SAMPLE = Path(__file__).parent.parent / "sample"


@command("demo")
@click.argument("folder", required=False, default="kg-demo", type=click.Path(path_type=Path))
@click.pass_context
def demo_command(ctx: click.Context, folder: Path) -> None:
    """It is put into FOLDER, or kg-demo."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())) and not (folder / ".kg" / "demo").exists():
        raise Failed(f"{folder} is there already and is not a demo; name another folder: kg demo FOLDER")
    folder.mkdir(parents=True, exist_ok=True)
    for part in sorted(_SAMPLE.rglob("*")):
        there = folder / part.relative_to(_SAMPLE)
        if part.is_dir():
            files.folder(there).mkdir(exist_ok=True)
        else:
            files.write(there, part.read_bytes())
    files.write(files.folder(folder / ".kg", make=True) / "demo", "made by kg demo\n", own=True)
    echo(f"A sample vault is in {folder}. Reading it:")
    shown = [f"--vault={folder}"]
    ingest_command.main(shown, prog_name="kg ingest", standalone_mode=False)
    for asked, args in ((whois_command, ["Shachar"]), (ask_command, ["depends-on", "core metadata service"])):
        echo(f"\n$ kg {asked.name} {' '.join(json.dumps(arg) if ' ' in arg else arg for arg in args)}")
        asked.main([*args, *shown], prog_name=f"kg {asked.name}", standalone_mode=False)
    echo(f"\nGo on in that folder: cd {folder}, then `kg today`, `kg brief Microsoft`, `kg map`.")
