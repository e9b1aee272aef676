"""`kg whois`: a card of one thing."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.cards.entity_card import Occasion, portrait
from kg.cli.options import as_of_option, asked, command, day_asked, name_argument, place, placed, share_option
from kg.cli.terminal import echo, width
from kg.identity.lookup import Thing
from kg.questions import find
from kg.render import as_json, shorten

if TYPE_CHECKING:
    from kg.identity.judgements import Reason
    from kg.identity.naming import Naming


@command("whois")
@name_argument
@click.option("--all", "every", is_flag=True, help="Everything, not only the newest of each sort.")
@click.option("--why", is_flag=True, help="Why kg takes it for what it does, and no card.")
@share_option
@as_of_option
@placed
def whois_command(
    name: tuple[str, ...],
    every: bool,
    why: bool,
    share: bool,
    as_of: str | None,
    vault: Path | None,
    store: str,
    in_json: bool,
) -> None:
    """A person, account, program, feature, release or team, and what the notes say of it.

    A first name, another name or a few words of the name will do, when only one thing goes by them. --why reads the
    notes again: it says what tells that it is one, with note and line, and which names were made one person's or left
    two.
    """
    if why and share:
        raise click.UsageError("--why reads your notes and is not to be shared; leave out --share.")
    at = place(vault, store)
    with asked(at, as_of) as graph:
        if not why:
            found = portrait(graph, [" ".join(name)], Occasion(day_asked(at, as_of), share=share))
            echo(found.as_json() if in_json else found.as_card(every=every))
            return
        thing = find(graph, " ".join(name))
    from kg.cli.reading import read_notes  # here, and below, as a card needs none of them
    from kg.graph.fold import key_id
    from kg.identity.naming import Naming, namings
    from kg.identity.pairs import left_two, made_one

    read = read_notes(at, keep=False)
    told = {key_id(key): naming for key, naming in namings(read.roster, read.facts, at.settings).items()}
    naming = told.get(thing.id, Naming("", ()))
    key = next((key for key in read.roster.names if key_id(key) == thing.id), ("", ""))
    one = made_one(read.roster, read.facts, key)
    two = left_two(read.roster, read.facts, key, at.settings)
    if in_json:
        echo(as_json(_row(thing, naming) | {"made_one": _rows(one), "left_two": _rows(two)}, indent=2))
        return
    echo(f"{thing.name}: {thing.kind.lower()}" + ("" if naming.reasons else "; the notes do not tell why any more"))
    for words, source in (*naming.reasons, *one, *two):
        echo(f"  {words}" + (f"  {source}" if source.note else ""))
        if quote := source.quote:
            echo(f"      “{shorten(quote, width() - 8)}”")


def _row(thing: Thing, naming: Naming) -> dict[str, Any]:
    return {
        "id": thing.id, "name": thing.name, "kind": thing.kind, "how": naming.how, "reasons": _rows(naming.reasons),
    }  # fmt: skip


def _rows(reasons: Iterable[Reason]) -> list[dict[str, str]]:
    return [{"reason": words, "source": str(source) if source.note else ""} for words, source in reasons]
