"""`kg ask`: each question file as a command."""

from __future__ import annotations

from typing import Any

import click

from kg.cli.answering import question_command
from kg.cli.options import command
from kg.cli.terminal import echo
from kg.questions import questions
from kg.shown import bold
from kg.spelling import did_you_mean


class Questions(click.Group):
    """Every file of `cypher/` as a command."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(questions())

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        question = questions().get(name)
        return question_command(question.name, question) if question else None

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        if args and args[0] not in questions():
            hint = did_you_mean(args[0], questions(), "`kg ask` lists them.", form="`kg ask {}`")
            ctx.fail(f"There is no question {args[0]!r}; {hint}")
        return super().resolve_command(ctx, args)


@command("ask", cls=Questions, invoke_without_command=True)
@click.pass_context
def ask_command(ctx: click.Context) -> None:
    """`kg ask QUESTION --help` shows what it takes. What is typed behind a question, with no option named, is what it
    fits: a name, a day, one of its words.

    \b
    Examples:
      kg ask who-committed Shachar
      kg ask depends-on core
      kg ask risks "Azure Readiness" --md
    """
    if ctx.invoked_subcommand is None:
        for question in questions().values():
            echo(bold(question.usage))
            echo(f"    {question.help}")
            for parameter in question.parameters:
                if parameter.is_typed and not parameter.required:
                    echo(f"    {parameter.option}  {parameter.help}")
