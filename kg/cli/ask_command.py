"""`kg ask`: each question file as a command."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from kg.cli.options import as_of_option, asked, command, complete_name, day_asked, located, place
from kg.cli.output import Output, either, listed, print_answer
from kg.cli.terminal import echo
from kg.questions import Answer, Parameter, Question, ask, questions
from kg.shown import bold
from kg.spelling import did_you_mean


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


@command("ask", cls=Questions, invoke_without_command=True)
@click.pass_context
def ask_command(ctx: click.Context) -> None:
    """`kg ask QUESTION --help` shows what it takes."""
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
        output: Output,
        as_of: str | None,
        vault: Path | None,
        store: str,
        exact: bool = False,
        **given: str | None,
    ) -> None:
        at = place(vault, store)
        with asked(at, as_of) as graph:
            answer = ask(graph, question.name, given, exact=exact, today=at.today)
        print_answer(output, answer, before=_several(answer, given), day=day_asked(at, as_of))

    help = f"{question.help}\n\n{question.more}"
    params = [_param(parameter) for parameter in question.parameters]
    if any(parameter.names_thing for parameter in question.parameters):
        params.append(click.Option(["--exact"], is_flag=True, help=_EXACT))
    return click.command(question.name, params=params, help=help, short_help=question.help)(
        listed(as_of_option(located(run)))
    )


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
    several = {key: names for key, names in answer.meant.items() if len(names) > 1}
    lines = [
        f"{given[key]} may be {either(names)}: each is answered; --exact asks for one."
        for key, names in several.items()
    ]
    found = {row.get("of") for row in answer.rows}
    empty = [name for names in several.values() for name in names if name not in found]
    if len(several) == 1 and found and empty:
        lines.append(f"Nothing found for {either(empty)}.")
    return "".join(f"{line}\n" for line in lines) + ("\n" if lines else "")
