"""What `kg same`, `kg different`, `kg unsure` and `kg undo` share: a judgement of two names, kept and told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import click

from kg.cli import Failed
from kg.cli.options import Place, command, complete_name, json_option, place, vault_option
from kg.cli.review_command import named_things
from kg.cli.terminal import echo
from kg.identity.judgements import Judgement, fitting, in_settings, judge, read_judgements
from kg.identity.lookup import Thing, meant, suggested
from kg.identity.name_matching import fold
from kg.render import as_json
from kg.settings import read_settings

INGEST = "`kg ingest` brings the graph up to date; `kg undo` takes it back."


def judging(says: str) -> Callable[..., None]:
    """The command that keeps a judgement of this sort about two names."""

    def run(name: str, other: str, vault: Path | None, in_json: bool) -> None:
        at = place(vault, "")
        keep(at, _judged(at, says, name, other), in_json)

    return run


def judge_command(says: str, help: str) -> click.Command:
    """The command of a sort of judgement."""
    run = judging(says)
    run.__doc__ = help
    for name in ("other", "name"):
        run = click.argument(name, metavar=name.upper(), shell_complete=complete_name)(run)
    return command(says)(vault_option(json_option(run)))


def _judged(at: Place, says: str, name: str, other: str) -> Judgement:
    from kg.cli.reading import read_notes

    things = named_things(read_notes(at, keep=False).roster, [])
    one, another = _thing(things, name), _thing(things, other)
    if one == another:  # two spellings of what kg takes for one
        if says == "same":
            raise Failed(f"{name!r} and {other!r} are one already: {one.name}")
        one, another = one._replace(name=_written(one, name)), one._replace(name=_written(one, other))
    return _checked(at, Judgement(says, one.name, another.kind, another.name, date.today().isoformat()))


def _written(thing: Thing, typed: str) -> str:
    """The spelling of a thing's name that was typed."""
    return next((name for name in thing.names if fold(name) == fold(typed)), typed)


def _thing(things: list[Thing], typed: str) -> Thing:
    """The one thing that goes by a name. Raises Failed, with what comes near, when there is none or several."""
    found = meant(things, typed, by_words=False)
    if len(found) > 1:
        several = " or ".join(f"{thing.name} ({thing.kind})" for thing in found)
        raise Failed(f"{typed!r} could be {several}; write the whole name")
    if not found:
        near = suggested(things, typed)
        hint = f"did you mean {near[0].name!r}?" if near else "`kg whois` finds names by a part of them"
        raise Failed(f"nobody and nothing in the notes is called {typed!r}; {hint}")
    return found[0]


def _checked(at: Place, judgement: Judgement) -> Judgement:
    """The judgement, when nothing that was said before is against it. Raises Failed."""
    try:
        return fitting(judgement, read_judgements(at.vault)[0], in_settings(read_settings(at.vault)[0]))
    except ValueError as error:
        raise Failed(f"that cannot be kept: {error}") from None


def keep(at: Place, judgement: Judgement, in_json: bool) -> None:
    """Keep a judgement and tell it."""
    judge(at.vault, judgement)
    echo(as_json([judgement._asdict()], indent=2) if in_json else f"{judgement}.")
    if not in_json:
        echo(INGEST, err=True)
