"""`kg init`: a kg.toml, with guesses and their reasons."""

from __future__ import annotations

import json
from pathlib import Path

import click

from kg import files
from kg.cli import Failed
from kg.cli.options import Place, command, place, vault_option
from kg.cli.terminal import echo
from kg.settings import FILE, NAMED, find_vault


@command("init")
@click.option("--owner", help="Whose vault it is: who @Myself and I are.")
@click.option("--company", help="The owner's company.")
@click.option("--name", help="What to call the graph; else the folder's name.")
@click.option("--force", is_flag=True, help="Write over a kg.toml that is there.")
@click.option("--dry-run", is_flag=True, help="Print it, and write nothing.")
@vault_option
def init_command(
    owner: str | None, company: str | None, name: str | None, force: bool, dry_run: bool, vault: Path | None
) -> None:
    """It stands at the vault's root, with owner, company and name. What is not given is guessed, and the file says what
    each guess rests on."""
    root = vault or find_vault(Path.cwd()) or Path.cwd()
    at = place(root, "")
    file = at.vault / FILE
    if file.exists() and not force and not dry_run:
        raise Failed(f"{file} is there already; edit it, or write it anew with --force")
    text = _settings(at, owner, company, name, keep=not dry_run)
    if dry_run:
        echo(text, nl=False)
        return
    files.write(file, text)
    echo(f"Wrote {file}:\n\n{text}\nLook it over, then `kg ingest`.")


def _settings(at: Place, owner: str | None, company: str | None, name: str | None, *, keep: bool) -> str:
    """The text of kg.toml, each guess with its reason as a comment; to `keep` what was read saves reading it again."""
    from kg.cli.reading import read_notes
    from kg.identity.own_side import guess_company, guess_owner

    read = read_notes(at, keep=keep)
    lines = []
    guess = guess_owner(read.facts, read.roster)
    mine = guess[0] if owner is None else owner
    guesses = {"owner": guess, "company": guess_company(read.facts, read.roster, mine)}
    for key, given in (("owner", owner), ("company", company)):
        value, reason = guesses[key]
        if given is not None:
            lines.append(f"{key} = {json.dumps(given, ensure_ascii=False)}")
        elif value:
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
