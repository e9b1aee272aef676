"""`kg cypher`: any reading query."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import click

from kg.cli import Failed
from kg.cli.options import command, located, opened, place
from kg.cli.output import Output, listed, print_answer
from kg.questions import Answer, coverage
from kg.store import bounds


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
@located
def cypher_command(query: str, given: tuple[str, ...], output: Output, vault: Path | None, store: str) -> None:
    """A QUERY of "-" is read from standard input.

    `$vault` is the name of this vault. A query that writes, or reads more than the graph, is refused; one that takes
    more than 30 seconds (KG_TIMEOUT), 1,024 MB (KG_MEMORY) or 100,000 rows is stopped.
    """
    at = place(vault, store)
    text = sys.stdin.read() if query == "-" else query
    with opened(at) as graph:
        rows = graph.run(text, {"vault": graph.vault, **_given(given)}, most=bounds.ROWS)
        basis = coverage(graph)
    print_answer(output, Answer("", rows, basis, {}))


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
