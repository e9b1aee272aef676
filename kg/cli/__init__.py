"""The commands of `kg`: the one place that knows every part; each command is loaded when it is used."""

from __future__ import annotations

import atexit
import gc
import io
import os
import sys
from contextlib import suppress
from importlib import import_module
from typing import Any

import click

from kg import __version__
from kg.cli.terminal import echo, open_streams
from kg.spelling import did_you_mean

# The commands in groups, with their lines in `kg --help`, known here so that help imports nothing. `kg whois` is
# `whois_command` in `whois_command.py`: so no two files have one name.
GROUPS = {
    "Every day": {
        "today": "What is late, due and ahead, and what waits for you.",
        "owe": "What do I owe, and to whom?",
        "owed": "What is owed to me, or to us?",
        "brief": "A briefing on NAME, to read before a meeting.",
        "changes": "What changed since a day, or since we last met?",
        "digest": "The week: what was decided, done, slipped, and is due next.",
    },
    "Look up": {
        "whois": "Who or what is NAME?",
        "account": "All on account NAME: promises, people, requests, risks.",
        "release": "What is in release NAME, who owns it, what hangs on it?",
        "status": "Where programs, releases and accounts stand, and what to escalate.",
        "timeline": "What happened with NAME, day by day?",
        "search": "Find words in the notes, the best lines first.",
        "ask": "Ask a question; without one, list the questions.",
        "cypher": "Run a reading Cypher query.",
        "map": "Draw an interactive map of everything, or around NAME.",
    },
    "Read the notes": {
        "demo": "Unpack a sample vault, read it, and show what to ask.",
        "init": "Write kg.toml, with what kg guesses from the notes.",
        "ingest": "Read the notes and bring the graph up to date.",
        "check": "List what could not be read or trusted, and what to do.",
        "facts": "Show what was read, and from which words.",
        "eval": "Score what is read against a gold made by hand.",
        "export": "Write the graph for neo4j-admin, Gephi or programs.",
    },
    "Put it right": {
        "review": "Confirm once what kg is not sure of.",
        "same": "Say that two names are one.",
        "different": "Say that two names are two.",
        "unsure": "Say that nobody knows whether two names are one.",
        "undo": "Take the last answer back.",
    },
    "Help": {"help": "Show this, or the help of a command."},
}
# What else a person may call a command.
OTHER_WORDS = {
    "search": ("find", "grep", "lookup", "where"),
    "whois": ("who", "show", "card", "person", "people", "about", "info"),
    "account": ("customer", "customers", "client"),
    "owe": ("todo", "todos", "tasks", "task", "due", "late", "overdue", "promises", "commitments"),
    "owed": ("waiting-for", "theirs"),
    "today": ("agenda", "day", "now", "next"),
    "digest": ("week", "weekly", "summary", "report"),
    "changes": ("diff", "since", "news", "whatsnew"),
    "timeline": ("log", "history", "story", "when"),
    "status": ("state", "health"),
    "brief": ("briefing", "prep", "prepare", "meeting"),
    "ingest": ("read", "update", "sync", "refresh", "index", "import"),
    "cypher": ("query", "sql", "run"),
    "map": ("graph", "draw", "plot"),
    "ask": ("questions", "question", "list"),
    "same": ("merge", "join", "alias"),
    "check": ("lint", "doctor", "problems"),
    "init": ("setup", "configure", "config", "start"),
    "--version": ("version",),
}
COMMANDS = {name: line for commands in GROUPS.values() for name, line in commands.items()}


class Failed(Exception):
    """It could not be done: one sentence with the next step."""


class Commands(click.Group):
    """Commands that are imported when they are used: `kg --help` and `kg whois` stay quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        command = getattr(import_module(f"kg.cli.{name}_command"), f"{name}_command")
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        width = max(map(len, COMMANDS))
        for group, commands in GROUPS.items():
            with formatter.section(group):
                formatter.write_dl([(name.ljust(width), line) for name, line in commands.items()])

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        if args and args[0] not in COMMANDS:
            ctx.fail(f"There is no command {args[0]!r}; {_instead(args[0], ' '.join(args))}")
        return super().resolve_command(ctx, args)


def _instead(word: str, typed: str) -> str:
    """What to type instead of a command that is none."""
    from kg.questions import questions

    meant = [name for name, words in OTHER_WORDS.items() if word.casefold() in words]
    if word in questions():
        return f"it is a question: `kg ask {typed}`."
    if meant:
        return f"did you mean `kg {meant[0]}`?"
    names = f"`kg whois {typed}` looks up a name, `kg search {typed}` finds words, `kg help` lists the commands."
    return did_you_mean(word, COMMANDS, names, form="`kg {}`")


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-v", "-V", "--version", prog_name="kg")
@click.option("--debug", is_flag=True, envvar="KG_DEBUG", help="Show a traceback when something fails.")
@click.pass_context
def kg(ctx: click.Context, debug: bool) -> None:
    """Read a vault of meeting notes and ask it who is who, who committed to what, and what depends on what.

    Each answer shows the note, the line and the words it comes from.
    """
    ctx.obj = debug


def main() -> None:
    """Run `kg` and leave the process."""
    gc.disable()  # facts and rows have no cycles, and the collector would look at all of them again and again
    try:
        run()
    except SystemExit as end:
        _leave(end.code if isinstance(end.code, int) else 1)


def _leave(code: int) -> None:
    """End the process as Python does, without taking apart all that was loaded: that costs as much as an answer, and
    is unsafe while a query that nobody waits for still runs in the engine."""
    bounds = sys.modules.get("kg.store.bounds")
    if bounds is None or not bounds.left_running():
        atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)


def run() -> None:
    """Run one command. Raises SystemExit: 0 ok, 1 failed or no such thing, 2 usage, 3 done but some notes could not be
    read."""
    debug = "--debug" in sys.argv[1:] or bool(os.environ.get("KG_DEBUG"))
    if debug:
        os.environ["KG_DEBUG"] = "1"  # for the stages of reading, in processes of their own too
    open_streams()
    try:
        code = kg(prog_name="kg", standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.ClickException as wrong:
        said = io.StringIO()  # it names what was typed, and typed names may be copied from notes
        wrong.show(said)
        said.write(_example(wrong))
        echo(said.getvalue(), nl=False, err=True)
        sys.exit(wrong.exit_code)
    except (click.Abort, KeyboardInterrupt):
        echo("kg: stopped; nothing is half-written, run it again to go on", err=True)
        sys.exit(130)
    except Exception as error:
        if debug:
            import traceback

            echo(traceback.format_exc(), nl=False, err=True)
        else:
            echo(f"kg: {_sentence(error)}", err=True)
        sys.exit(1)


_OF_ONE = (
    "It is of everything. `kg account NAME`, `kg release NAME`, `kg brief NAME` and `kg timeline NAME` are of one.\n"
)
_EXTRA = {
    "today": _OF_ONE,
    "status": _OF_ONE,
    "digest": "A week is named with --week: kg digest --week 2025-W50. Words that belong together go into quotes.\n",
}
"""What to type where a command was given an argument and takes none."""


def _example(wrong: click.ClickException) -> str:
    """What to type instead, of a command that was used wrongly: the first example of its help."""
    command = wrong.ctx.command if isinstance(wrong, click.UsageError) and wrong.ctx else None
    _, _, examples = ((command.help if command else None) or "").partition("Examples:\n")
    extra = "unexpected extra argument" in wrong.message
    quotes = _EXTRA.get(getattr(command, "name", ""), "Words that belong together go into quotes.\n") if extra else ""
    return quotes + (f"For example: {examples.strip().splitlines()[0]}\n" if examples.strip() else "")


def _sentence(error: Exception) -> str:
    from kg.files import Refused
    from kg.questions import Unknown
    from kg.store import StoreError

    if isinstance(error, (Failed, Refused, StoreError, Unknown)):
        return str(error)
    if isinstance(error, OSError):
        import errno

        where = f"{error.filename}: " if error.filename else ""
        what = (error.strerror or str(error)).lower()
        steps = {
            errno.ENOSPC: "free some space, then run it again; what was there before is intact",
            errno.EACCES: "give yourself the right to it, then run it again",
            errno.EROFS: "it is read-only; copy the vault to where you can write",
        }
        return f"{where}{what}; {steps.get(error.errno or 0, 'mend that, then run it again')}"
    kind = type(error).__name__
    if kind in ("OperationalError", "DatabaseError"):  # sqlite3's, named so as not to import it
        return f"the cache in .kg could not be used ({error}); see that .kg can be written and the disk has room"
    return f"this is a fault of kg ({kind}: {error}); run it again with --debug and report what it prints"
