"""What commands share: which vault, which store, for people or for programs."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import click

from kg import files
from kg.cli import COMMANDS, Failed
from kg.cli.examples import EXAMPLES, as_help
from kg.cli.terminal import confirm, echo, secret
from kg.identity.judgements import judged, read_judgements
from kg.model import Problem
from kg.seal import make_state, state
from kg.settings import FILE, Settings, find_vault, read_settings
from kg.shown import shown
from kg.store import Store, open_store

Command = TypeVar("Command", bound=Callable[..., Any])


class Place(NamedTuple):
    """A vault and the store its graph is in."""

    vault: Path
    settings: Settings
    url: str
    unread: tuple[Problem, ...] = ()  # what is wrong with the settings as a whole

    @property
    def home(self) -> Path:
        """Where kg keeps what it made of the vault."""
        return self.vault / ".kg"

    @property
    def today(self) -> date:
        """The day that it is, or that kg.toml says to take for it."""
        return date.fromisoformat(self.settings.today) if self.settings.today else date.today()


def command(name: str, cls: type[click.Command] = click.Command, **more: Any) -> Callable[[Command], click.Command]:
    """Make a function a command of the table; its help is its line there, and below that the docstring."""

    def made(run: Command) -> click.Command:
        return click.command(
            name, cls, help=f"{COMMANDS[name]}\n\n{inspect.getdoc(run)}\n\n{as_help(EXAMPLES[name])}", **more
        )(run)

    return made


vault_option = click.option(
    "--vault", envvar="KG_VAULT", metavar="FOLDER", type=click.Path(path_type=Path),
    help="The vault; else the nearest folder upwards with kg.toml or .obsidian.",
)  # fmt: skip
store_option = click.option(
    "--store", envvar="KG_STORE", metavar="URL", default="",
    help="A Neo4j: neo4j://HOST, or neo4j for that of kg.toml; else the embedded store in the vault's .kg folder.",
)  # fmt: skip
ROWS = 50  # what is printed without --all or --limit
json_option = click.option("--json", "in_json", is_flag=True, help="Print JSON, for programs.")


def located(command: Command) -> Command:
    """Give a command --vault and --store."""
    return vault_option(store_option(command))


def placed(command: Command) -> Command:
    """Give a command --vault, --store and --json."""
    return located(json_option(command))


def place(vault: Path | None, store: str) -> Place:
    """The vault and store that the options mean. Raises Failed when there is no vault."""
    if vault is None:
        found = find_vault(Path.cwd())
        if found is None:
            raise Failed(
                "no vault here: go to your notes, or say where they are: --vault FOLDER (`kg demo` makes one to try)"
            )
        vault = found
    if not vault.is_dir():
        what = "is not a folder" if vault.exists() else "is not there"
        raise Failed(f"{vault} {what}; say where your notes are: --vault FOLDER")
    settings, problems = read_settings(vault)
    judgements, _ = read_judgements(vault)
    unread = tuple(problem for problem in problems if problem.about == "unreadable")
    return Place(vault, judged(settings, judgements), store, unread)


def in_a_folder(path: Path, *endings: str) -> None:
    """Raises Failed when the folder is not there in which a file or folder is to be made, and where the name of the
    file has an ending of another form than these."""
    if endings and path.suffix and path.suffix.lower() not in endings:
        raise Failed(
            f"{path}: kg writes {' or '.join([', '.join(endings[:-1]), endings[-1]][not endings[:-1] :])} here"
        )
    if not path.absolute().parent.is_dir():
        raise Failed(f"there is no folder {path.parent}; make it first, or name another place")


as_of_option = click.option(
    "--as-of", metavar="DAY",
    help="What the notes had told until that day (2025-11-08, friday, -7d, last week), and nothing later.",
)  # fmt: skip


share_option = click.option("--share", is_flag=True, help="Leave out what was said in confidence.")
EXACT = "A name is meant as it is written; else one that may be several things is answered for each."
exact_option = click.option("--exact", is_flag=True, help=EXACT)


def day_asked(at: Place, as_of: str | None) -> date:
    """The day that something is late against: that of --as-of, else today. Raises Unknown when it is none."""
    from kg.questions import day_of

    return date.fromisoformat(day_of(as_of, today=at.today)) if as_of else at.today


@contextmanager
def asked(at: Place, as_of: str | None = None) -> Iterator[Store]:
    """The store of a place to ask, as of a day where one is given. Raises Unknown when that is none."""
    with opened(at) as store:
        if not as_of:
            yield store
            return
        from kg.as_of import as_of as view

        with view(store, day_asked(at, as_of).isoformat()) as seen:
            yield seen


@contextmanager
def opened(at: Place, *, writing: bool = False, anew: bool = False) -> Iterator[Store]:
    """The store of a place, closed at the end; with `anew`, what it holds is not looked at. What is asked says what is
    wrong with the settings, for it may be answered wrongly without them; who writes lists all that is wrong."""
    for problem in () if writing else at.unread:
        echo(problem, err=True)
    store = open_store(
        at.url,
        vault=at.settings.name,
        home=at.home,
        writing=writing,
        anew=anew,
        neo4j=at.settings.neo4j,
        ask=_prompt(),
        meant=_meant(at.vault),
        tell=lambda text: echo(f"kg: {text}", err=True),
    )
    try:
        yield store
    finally:
        store.close()


def _prompt() -> Callable[[str], str] | None:
    """How to ask for a password; None when nobody is there to answer."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return None
    return secret


def _meant(vault: Path) -> Callable[[str], bool]:
    """Does the user mean the server that only a vault's kg.toml names? It is asked once, where somebody is there to
    answer, and a yes is kept outside of the vault."""

    def meant(url: str) -> bool:
        import json
        import os

        row = json.dumps([url, os.path.realpath(vault)]) + "\n"
        try:
            told = files.read(state() / "servers", 2**20).decode()
        except FileNotFoundError:
            told = ""
        if row in told.splitlines(keepends=True):
            return True
        if _prompt() is None:
            return False
        question = f"{FILE} of {vault} names the Neo4j {url}. May kg send it your user name and password?"
        if not confirm(question):
            return False
        files.write(make_state() / "servers", told + row, own=True)
        return True

    return meant


def complete_name(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Names that begin with what was typed, from the last ingest."""
    from ingest.cache import names_in

    try:
        found = find_vault(Path(ctx.params.get("vault") or Path.cwd()))
        names = names_in(found / ".kg", incomplete) if found else []
        return [name for name in names if shown(name) == name]  # a shell shows them as they are
    except OSError:
        return []


name_argument = click.argument("name", nargs=-1, required=True, shell_complete=complete_name)
"""The NAME of a command: all its words, in quotes or not."""
