"""`kg search`: words in the notes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path

import click

from ingest.search_index import Hit, search
from ingest.walk import LARGEST
from kg import files
from kg.cli.options import Place, as_of_option, command, day_asked, located, opened, place, share_option
from kg.cli.output import Output, listed, print_answer
from kg.cli.terminal import progress
from kg.identity.lookup import meant
from kg.questions import Answer, coverage, rows, things
from kg.shared import shared
from kg.store import Row, Store

_SPOKEN = ("me", "us")  # other names of the owner of the vault and of their company, which are words too


@command("search")
@click.argument("words", nargs=-1, required=True)
@listed
@share_option
@as_of_option
@located
def search_command(
    words: tuple[str, ...], output: Output, share: bool, as_of: str | None, vault: Path | None, store: str
) -> None:
    """The lines with all of the words, or where there is none with any of them. Words in quotes are a phrase; a name
    finds the other names of whom it means too. The notes are read as they are now; the first search takes longer.
    """
    typed = " ".join(words)
    if not typed.strip():
        raise click.MissingParameter(param_type="argument", param_hint="'WORDS...'")
    at = place(vault, store)
    day = day_asked(at, as_of)
    with opened(at) as graph, progress() as tick:
        names = _other_names(graph, typed)
        hits = search(at.vault, at.home, typed, exclude=at.settings.exclude, others=names, tick=tick)
        days: dict[str, str] = {row["path"]: row["date"] for row in rows(graph, "internal/note-days")}
        if as_of:
            hits = [hit for hit in hits if (days.get(hit.path) or "") <= day.isoformat()]
        public = _public(at, graph, hits) if share else hits
        with shared(graph) if share else nullcontext() as part:
            told = _told(part.store if part else graph, public)
        found = [_row(hit, days, told) for hit in public]
        answer = Answer("search", found, coverage(graph), {}, len(hits) - len(public) if share else None)
    print_answer(output, answer, day=day)


def _other_names(graph: Store, typed: str) -> dict[str, list[str]]:
    """Of what is typed, and of each word of it, the names of whom it means."""
    every = things(graph)
    found = {}
    for term in {typed, *typed.split()}:
        if term.casefold() not in _SPOKEN:
            names = [name for thing in meant(every, term, by_words=False) for name in thing.names]
            found[term] = [name for name in names if name not in _SPOKEN]
    return found


def _public(at: Place, graph: Store, hits: Sequence[Hit]) -> list[Hit]:
    """The lines of which nothing was said in confidence: not in their note, and not anywhere that tells the same."""
    from ingest.confidence import private_part
    from ingest.extract import read_note

    withheld = {row["place"] for row in rows(graph, "internal/withheld")}
    parts = {}
    for path in dict.fromkeys(hit.path for hit in hits):
        parts[path] = private_part(read_note(path, files.read(at.vault / path, LARGEST)))
    return [
        hit
        for hit in hits
        if not parts[hit.path].whole
        and hit.line not in parts[hit.path].lines
        and f"{hit.path}:{hit.line}" not in withheld
    ]


def _told(graph: Store, hits: Sequence[Hit]) -> dict[tuple[str, int], str]:
    """What the lines were read as: promises and decisions, with their status."""
    found = rows(graph, "internal/told-in", paths=list(dict.fromkeys(hit.path for hit in hits)))
    return {(row["path"], row["line"]): f"{row['what']}, {row['status']}" for row in found}


def _row(hit: Hit, days: Mapping[str, str], told: Mapping[tuple[str, int], str]) -> Row:
    return {
        "text": hit.text,
        "date": days.get(hit.path),
        "read_as": told.get((hit.path, hit.line)),
        "sources": [f"{hit.path}:{hit.line}"],
        "quotes": [""],
        "withheld": [],
    }
