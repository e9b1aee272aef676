"""Commands to begin with: demo, init."""

from __future__ import annotations

import json
from pathlib import Path

import click

from kg import files
from kg.cli import Failed
from kg.cli.options import Place, place, vault_option
from kg.cli.terminal import echo
from kg.settings import FILE, NAMED, find_vault

_SAMPLE = Path(__file__).parent.parent / "sample"


@click.command("demo")
@click.argument("folder", required=False, default="kg-demo", type=click.Path(path_type=Path))
@click.pass_context
def demo_command(ctx: click.Context, folder: Path) -> None:
    """Unpack a sample vault into FOLDER (kg-demo), read it, and show what to ask."""
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
    from kg.cli.answers import ask_command, whois_command
    from kg.cli.reading import ingest_command

    shown = [f"--vault={folder}"]
    ingest_command.main(shown, prog_name="kg ingest", standalone_mode=False)
    for command, args in ((whois_command, ["Shachar"]), (ask_command, ["depends-on", "core metadata service"])):
        echo(f"\n$ kg {command.name} {' '.join(json.dumps(arg) if ' ' in arg else arg for arg in args)}")
        command.main([*args, *shown], prog_name=f"kg {command.name}", standalone_mode=False)
    echo(f"\nGo on in that folder: cd {folder}, then `kg ask`, `kg brief Microsoft`, `kg map`.")


@click.command("init")
@click.option("--owner", help="Whose vault it is: who @Myself and I are.")
@click.option("--company", help="The owner's company.")
@click.option("--name", help="What to call the graph; else the folder's name.")
@click.option("--force", is_flag=True, help="Write over a kg.toml that is there.")
@click.option("--dry-run", is_flag=True, help="Print it, and write nothing.")
@vault_option
def init_command(
    owner: str | None, company: str | None, name: str | None, force: bool, dry_run: bool, vault: Path | None
) -> None:
    """Write kg.toml at the vault's root: owner, company and name. What is not given is guessed from the notes, and
    the file says what each guess rests on."""
    root = vault or find_vault(Path.cwd()) or Path.cwd()
    at = place(root, "")
    file = at.vault / FILE
    if file.exists() and not force and not dry_run:
        raise Failed(f"{file} is there already; edit it, or write it anew with --force")
    text = _settings(at, owner, company, name)
    if dry_run:
        echo(text, nl=False)
        return
    files.write(file, text)
    echo(f"Wrote {file}:\n\n{text}\nLook it over, then `kg ingest`.")


def _settings(at: Place, owner: str | None, company: str | None, name: str | None) -> str:
    """The text of kg.toml, each guess with its reason as a comment."""
    from ingest import read_vault
    from kg.identity.own_side import guess_company, guess_owner

    read = read_vault(at.vault, at.settings)
    lines = []
    for key, given, guess in (("owner", owner, guess_owner), ("company", company, guess_company)):
        if given is not None:
            lines.append(f"{key} = {json.dumps(given, ensure_ascii=False)}")
            continue
        value, reason = guess(read.facts, read.roster)
        if value:
            lines.append(
                f"{key} = {json.dumps(value, ensure_ascii=False)}  # guessed: {reason}; correct it if it is wrong"
            )
        else:
            lines.append(f'# {key} = ""  # {reason}')
    lines.append(f"name = {json.dumps(name or at.settings.name, ensure_ascii=False)}")
    lines += [
        '# exclude = ["Templates/"]',
        "",
        "# Names that the notes spell in more than one way; likewise",
        f"# {', '.join(f'[{table}]' for table in NAMED if table != 'people')}.",
        "# [people]",
        '# "Full Name" = ["Nickname", "Other spelling"]',
    ]
    return "\n".join(lines) + "\n"
