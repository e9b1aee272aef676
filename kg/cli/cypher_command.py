"""`kg cypher`: any reading query."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable
from contextlib import nullcontext, suppress
from datetime import date
from pathlib import Path
from typing import Any

import click

from kg.cli import Failed
from kg.cli.options import command, located, opened, place, share_option
from kg.cli.output import Output, listed, print_answer
from kg.cli.terminal import echo
from kg.questions import Answer, coverage, rows
from kg.shared import shared
from kg.spelling import did_you_mean
from kg.store import bounds
from kg.vocabulary import KIND, RELATION


@command("cypher")
@click.argument("query")
@click.option(
    "--param",
    "-p",
    "given",
    multiple=True,
    metavar="NAME=VALUE",
    help="A $NAME of the query: text, JSON, or a day as 2025-11-08; may be repeated.",
)
@listed
@share_option
@located
def cypher_command(
    query: str, given: tuple[str, ...], output: Output, share: bool, vault: Path | None, store: str
) -> None:
    """A QUERY of "-" is read from standard input.

    `$vault` is the name of this vault. A query that writes, or reads more than the graph, is refused; one that takes
    more than 30 seconds (KG_TIMEOUT), 1,024 MB (KG_MEMORY) or 100,000 rows is stopped. With --share it reads a graph
    without anything that was said in confidence.
    """
    at = place(vault, store)
    text = sys.stdin.read() if query == "-" else query
    with opened(at) as graph:
        with shared(graph) if share else nullcontext() as part:
            asked = part.store if part else graph
            found = asked.run(text, {"vault": graph.vault, **_given(given)}, most=bounds.ROWS)
        left = len(rows(graph, "internal/withheld")) if share else None
        answer = Answer("", found, coverage(graph), {}, left)
    if not found and (hint := _unknown(text)):
        echo(f"kg: {hint}", err=True)
    print_answer(output, answer)


def _unknown(query: str) -> str:
    """What a query names that no graph has: a label or type that is mistyped finds nothing, and no store says so."""
    known = (*KIND, *RELATION, "Entity", "Account", "KgGraph")
    for name in re.findall(r"[:|]\s*!?([A-Z]\w*)", re.sub(r"'[^']*'|\"[^\"]*\"", "", query)):
        if name not in known:
            every = "docs/graph.md lists what there is"
            return f"there is no label or relationship {name}; {did_you_mean(name, known, every)}"
    return ""


def _given(given: Iterable[str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for pair in given:
        name, equals, text = pair.partition("=")
        if not equals:
            raise Failed(f"{pair!r} is not NAME=VALUE; write --param name=Shachar")
        values[name.lstrip("$")] = _value(text)
    return values


def _value(text: str) -> Any:
    """What is given for a $NAME: a day (2025-11-08), JSON, or else text."""
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        with suppress(ValueError):
            return date.fromisoformat(text)
    try:
        return json.loads(text)
    except ValueError:
        return text
