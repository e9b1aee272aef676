"""What commands that answer share: one question, or an answer in sections."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import click

from kg.cli import COMMANDS
from kg.cli.examples import EXAMPLES, as_help
from kg.cli.options import (
    as_of_option,
    asked,
    complete_name,
    day_asked,
    exact_option,
    located,
    place,
    share_option,
)
from kg.cli.output import Output, either, listed, print_answer
from kg.cli.terminal import echo
from kg.overviews import overview
from kg.questions import Answer, Parameter, Question, coverage, rows, understood
from kg.shared import told
from kg.store import Store

Filled = Mapping[str, str | None]


def question_command(question: Question, *, name: str = "", bare: str = "") -> click.Command:
    """The command of a question, of `kg ask` or one of kg's own by `name`: what it requires are arguments, the rest
    options; an argument with no option named is for the parameter `bare`, or for any that it fits."""
    line = COMMANDS[name] if name else question.help
    shown = EXAMPLES[name] if name else question.examples

    def run(
        output: Output,
        as_of: str | None,
        share: bool,
        vault: Path | None,
        store: str,
        words: tuple[str, ...],
        exact: bool = False,
        **typed: Any,
    ) -> None:
        given = {key: "yes" if value is True else value for key, value in typed.items() if value}
        text = " ".join(words)
        if question.required and not text:
            raise click.MissingParameter(param_type="argument", param_hint=f"'{question.required.shown}'")
        if bare and text:
            given[bare], text = text, ""
        at = place(vault, store)
        day = day_asked(at, as_of)
        with asked(at, as_of) as graph:
            meant = understood(graph, question.name, given, words=text, exact=exact, today=day)
            (found,), left = told(graph, [meant], share=share)
            answer = Answer(question.name, found, coverage(graph), meant.meant, left)
            missing = _no_owner(graph, question)
        print_answer(output, answer, before=_several(answer, given, " ".join(words)), day=day)
        if missing:
            echo(missing, err=True)

    names = any(parameter.names_thing for parameter in question.parameters)
    words = question.required.shown if question.required else "[WORDS]..."
    params: list[click.Parameter] = [
        click.Argument(["words"], nargs=-1, metavar=words, shell_complete=complete_name if names else None)
    ]
    params += [_option(one) for one in question.parameters if one.is_typed and not one.required and one.name != bare]
    text = f"{line}\n\n{question.more}\n\n{as_help(shown)}"
    run = share_option(as_of_option(located(run)))
    made = click.command(name or question.name, params=params, help=text, short_help=line)
    return made(listed(exact_option(run) if names else run))


_OF_OWNER = re.compile(r"\.owner\b")


def _no_owner(graph: Store, question: Question) -> str:
    """What to do where a question is of the owner of the vault and nobody knows who that is."""
    if not _OF_OWNER.search(question.text) or rows(graph, "internal/owner"):
        return ""
    return (
        "kg does not know who you are, so what hangs on that is missing: write owner into kg.toml, then run `kg ingest`"
    )


def _option(parameter: Parameter) -> click.Option:
    complete = complete_name if parameter.names_thing else None
    kind = click.Choice(parameter.choices) if parameter.choices else None
    shown = None if parameter.choices or parameter.is_flag else parameter.shown
    default = f" [{parameter.default}]" if parameter.default else ""
    return click.Option(
        [parameter.option, parameter.name],
        help=parameter.help + default,
        type=kind,
        metavar=shown,
        is_flag=parameter.is_flag,
        shell_complete=complete,
    )


def _several(answer: Answer, given: Mapping[str, str | None], words: str) -> str:
    """A line for each name that may be several things: it is answered for each; and for which nothing was found."""
    several: dict[str, list[str]] = {}
    for key, names in answer.meant.items():
        several.setdefault(given.get(key) or words, []).extend(names)
    several = {typed: names for typed, names in several.items() if len(names) > 1}
    lines = [
        f"{typed} may be {either(names)}: each is answered; --exact asks for one." for typed, names in several.items()
    ]
    found = {row.get("of") for row in answer.rows}
    empty = [name for names in several.values() for name in names if name not in found]
    if len(several) == 1 and found and empty:
        lines.append(f"Nothing found for {either(empty)}.")
    return "".join(f"{line}\n" for line in lines) + ("\n" if lines else "")


def in_sections(run: Any) -> Any:
    """Give a command the options of what answers in sections."""
    return listed(share_option(as_of_option(located(run))))


def print_overview(
    name: str,
    filled: Callable[[Store, date], Filled],
    *,
    output: Output,
    as_of: str | None,
    share: bool,
    vault: Path | None,
    store: str,
) -> None:
    """Print an answer in sections, for which `filled` gives the values by the graph and the day that is asked."""
    at = place(vault, store)
    day = day_asked(at, as_of)
    with asked(at, as_of) as graph:
        values = filled(graph, day)
        answer = overview(graph, name, values, today=day, share=share)
        newest = rows(graph, "internal/newest-day")[0]["day"]
    title = f"From {values['SINCE']} to {values['UNTIL']}" if values.get("SINCE") else ""
    if title and not answer.rows and newest:
        title += f"; the newest note is of {newest}"
    print_answer(output, answer, title=title, day=day)
