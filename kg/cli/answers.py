"""Commands that answer from the graph: whois, brief, ask, cypher."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from kg.cli import Failed
from kg.cli.options import complete_name, opened, place, placed
from kg.cli.terminal import colour, echo, width
from kg.portrait import brief, portrait
from kg.questions import Answer, Parameter, Question, ask, coverage, questions
from kg.render import answer_json, as_json, count, coverage_line, table
from kg.shown import bold, shown
from kg.spelling import did_you_mean
from kg.store import bounds

ROWS = 50  # what is printed without --all
NAME = click.argument("name", nargs=-1, required=True, shell_complete=complete_name)
all_rows = click.option("--all", "every", is_flag=True, help=f"All rows, not only the first {ROWS}.")


@click.command("whois")
@NAME
@click.option("--all", "every", is_flag=True, help="Everything, not only the newest of each sort.")
@placed
def whois_command(name: tuple[str, ...], every: bool, vault: Path | None, store: str, as_json: bool) -> None:
    """Who or what is NAME: a person, account, program, feature, release or team, and what the notes say of it.

    A first name, another name or a few words of the name will do, when only one thing goes by them.
    """
    at = place(vault, store)
    with opened(at) as graph:
        found = portrait(graph, " ".join(name))
    echo(found.as_json() if as_json else found.as_card(every=every))


@click.command("brief")
@NAME
@click.option("--share", is_flag=True, help="Leave out what was said in confidence.")
@placed
def brief_command(name: tuple[str, ...], share: bool, vault: Path | None, store: str, as_json: bool) -> None:
    """A briefing on NAME in Markdown, to read before a meeting: who they are, what they owe and are owed, what was
    decided, and the last meeting; each line with its note."""
    at = place(vault, store)
    with opened(at) as graph:
        found = brief(graph, " ".join(name), share=share)
    echo(found.as_json() if as_json else found.as_markdown())


class Questions(click.Group):
    """Every file of `cypher/` as a command."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(questions())

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        question = questions().get(name)
        return _command(question) if question else None

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        if args and args[0] not in questions():
            hint = did_you_mean(args[0], questions(), "`kg ask` lists them.", form="`kg ask {}`")
            ctx.fail(f"There is no question {args[0]!r}; {hint}")
        return super().resolve_command(ctx, args)


@click.group("ask", cls=Questions, invoke_without_command=True)
@click.pass_context
def ask_command(ctx: click.Context) -> None:
    """Ask a question; without one, list the questions. `kg ask QUESTION --help` shows what it takes."""
    if ctx.invoked_subcommand is None:
        for question in questions().values():
            usage = " ".join([question.name, *(p.name.upper() for p in question.parameters if p.required)])
            echo(bold(usage))
            echo(f"    {question.help}")
            for parameter in question.parameters:
                if not parameter.required:
                    echo(f"    {_option(parameter.name)}  {parameter.help}")


def _option(name: str) -> str:
    return "--" + name.replace("_", "-")


def _command(question: Question) -> click.Command:
    """The command of a question: what it requires are arguments, the rest options."""

    def run(
        every: bool, vault: Path | None, store: str, as_json: bool, exact: bool = False, **given: str | None
    ) -> None:
        at = place(vault, store)
        with opened(at) as graph:
            answer = ask(graph, question.name, given, exact=exact)
        echo(answer_json(answer)) if as_json else echo(_several(answer, given), _answer(answer, every))

    help = f"{question.help}\n\n{question.more}"
    params = [_param(parameter) for parameter in question.parameters]
    if any(parameter.names_thing for parameter in question.parameters):
        params.append(click.Option(["--exact"], is_flag=True, help=_EXACT))
    return click.command(question.name, params=params, help=help, short_help=question.help)(all_rows(placed(run)))


_EXACT = "A name is meant as it is written; else one that may be several things is answered for each."


def _param(parameter: Parameter) -> click.Parameter:
    complete = complete_name if parameter.names_thing else None
    if parameter.required:
        return click.Argument([parameter.name], metavar=parameter.shown, shell_complete=complete)
    kind = click.Choice(parameter.choices) if parameter.choices else None
    shown = None if parameter.choices else parameter.shown
    return click.Option(
        [_option(parameter.name)], help=parameter.help, type=kind, metavar=shown, shell_complete=complete
    )


def _several(answer: Answer, given: Mapping[str, str | None]) -> str:
    """A line for each name that may be several things: it is answered for each; and for which nothing was found."""
    several = {key: names for key, names in answer.about.items() if len(names) > 1}
    lines = [
        f"{given[key]} may be {_listed(names)}: each is answered; --exact asks for one."
        for key, names in several.items()
    ]
    found = {row.get("of") for row in answer.rows}
    empty = [name for names in several.values() for name in names if name not in found]
    if len(several) == 1 and found and empty:
        lines.append(f"Nothing found for {_listed(empty)}.")
    return "".join(f"{line}\n" for line in lines) + ("\n" if lines else "")


def _listed(names: Sequence[str]) -> str:
    return " or ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _answer(answer: Answer, every: bool) -> str:
    if not answer.rows:
        about = f" for {' and '.join(map(_listed, answer.about.values()))}" if answer.about else ""
        return f"Nothing found{about} in {count(answer.coverage.notes, 'note')}.\n{coverage_line(answer.coverage)}"
    return shown(_table(answer.rows, every), f"\n\n{count(len(answer.rows), 'row')}. {coverage_line(answer.coverage)}")


def _table(rows: Sequence[Mapping[str, Any]], every: bool) -> str:
    """Rows as a table with their evidence; after the first ones only how many more, unless `every` is asked for."""
    first = rows if every else rows[:ROWS]
    more = [f"\n… and {len(rows) - len(first):,} more (--all)"] if len(first) < len(rows) else []
    return shown(table(first, width=width(), colour=colour()), *more, sep="\n")


@click.command("cypher")
@click.argument("query")
@click.option(
    "--param", "-p", "given", multiple=True, metavar="NAME=VALUE", help="A $NAME of the query; may be repeated."
)
@all_rows
@placed
def cypher_command(
    query: str, given: tuple[str, ...], every: bool, vault: Path | None, store: str, as_json: bool
) -> None:
    """Run a reading Cypher QUERY ("-" reads it from standard input).

    `$vault` is the name of this vault. A query that writes, or reads more than the graph, is refused; one that takes
    more than 30 seconds (KG_TIMEOUT), 1,024 MB (KG_MEMORY) or 100,000 rows is stopped.
    """
    at = place(vault, store)
    text = sys.stdin.read() if query == "-" else query
    with opened(at) as graph:
        rows = graph.run(text, {"vault": graph.vault, **_given(given)}, most=bounds.ROWS)
        rested = coverage(graph)
    if as_json:
        echo(_json(rows))
    elif rows:
        echo(_table(rows, every))
        echo(f"\n{count(len(rows), 'row')}. {coverage_line(rested)}", err=True)
    else:
        echo(f"Nothing found in {count(rested.notes, 'note')}.", err=True)


def _json(rows: Sequence[Mapping[str, Any]]) -> str:
    return as_json(rows, indent=2)


def _given(given: Iterable[str]) -> dict[str, Any]:
    import json

    values: dict[str, Any] = {}
    for pair in given:
        name, equals, text = pair.partition("=")
        if not equals:
            raise Failed(f"{pair!r} is not NAME=VALUE; write --param name=Shachar")
        try:
            values[name.lstrip("$")] = json.loads(text)
        except ValueError:
            values[name.lstrip("$")] = text
    return values
