"""`kg init`: a kg.toml, with guesses and their reasons."""

from __future__ import annotations

import json
import re
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

import click

from kg import files
from kg.cli import Failed
from kg.cli.options import Place, command, place, vault_option
from kg.cli.terminal import echo
from kg.render import count
from kg.settings import FILE, NAMED, find_vault, read_settings

if TYPE_CHECKING:
    from ingest.read import Vault


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
    from kg.cli.reading import read_notes

    read = read_notes(at, keep=not dry_run)  # what was read need not be read again
    text = _settings(at, read, owner, company, name)
    if dry_run:
        echo(text, nl=False)
        return
    files.write(file, text)
    echo(f"Wrote {file}:\n\n{text}\nLook it over, then `kg ingest`. What is worth most on these notes then:\n")
    settings = read_settings(at.vault)[0]
    for asked, why in _worth_most(read, settings.owner, settings.company):
        echo(f"  {asked:<34}  {why}")


def _worth_most(read: Vault, owner: str, company: str) -> list[tuple[str, str]]:
    """The three commands that tell most about a vault, each with what speaks for it."""
    from kg.identity.own_side import most_met, most_told

    person, met = most_met(read.facts, read.roster, owner)
    account, notes = most_told(read.facts, read.roster, "Organization", company)
    feature, told = most_told(read.facts, read.roster, "Feature", "")
    found = [("kg today", "what is late, due this week and waits for you")]
    found += [(f"kg brief {_quoted(person)}", f"{_first(person)} was at {count(met, 'meeting')}")] if person else []
    found += [(f"kg account {_quoted(account)}", f"{count(notes, 'note')} tell of it")] if account else []
    found += [(f"kg ask depends-on {_quoted(feature)}", f"{count(told, 'note')} tell of it")] if feature else []
    return [*found, ("kg ask", "all questions"), ("kg map", "a picture of it all")][:3]


def _first(name: str) -> str:
    return name.split()[0]


def _quoted(name: str) -> str:
    """A name as it is typed in a shell."""
    return f'"{name}"' if re.fullmatch(r"[\w.&' -]+ [\w.&' -]+", name) else quote(name)


def _settings(at: Place, read: Vault, owner: str | None, company: str | None, name: str | None) -> str:
    """The text of kg.toml, each guess with its reason as a comment."""
    from kg.identity.own_side import guess_company, guess_owner

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
