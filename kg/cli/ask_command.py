"""`kg ask`: each question file as a command."""

from __future__ import annotations

from typing import Any

import click

from kg.cli import COMMANDS
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
        return question_command(question) if question else None

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        if args and args[0] not in questions():
            ctx.fail(f"There is no question {args[0]!r}; {_instead(args[0], ' '.join(args))}")
        return super().resolve_command(ctx, args)


OTHER_WORDS = {
    "confidential": ("confidence", "confidences", "secret", "secrets", "private", "not", "repeat", "not to repeat"),
    "preferences": ("how", "habits", "style", "likes", "works"),
    "owners": ("owner", "unowned", "dri"),
    "slips": ("slipped", "slip", "moved", "delays"),
    "open-questions": ("question", "questions", "open"),
    "waiting": ("pending", "approvals", "blocked"),
    "loose": ("undated", "dateless", "ownerless"),
    "requests": ("asks", "wants", "needs"),
    "reports": ("org", "manager", "boss", "hierarchy"),
    "people-at": ("contacts", "people"),
    "accountable": ("raci", "responsible"),
    "said": ("quotes", "views", "says"),
    "ahead": ("upcoming", "calendar", "next"),
}
"""What people call a question otherwise."""


def _instead(word: str, typed: str) -> str:
    """What to type instead of a question that is none."""
    if word in COMMANDS:
        return f"it is a command: `kg {typed}`."
    if meant := next((name for name, words in OTHER_WORDS.items() if word.casefold() in words), ""):
        return f"did you mean `kg ask {meant}`?"
    begun = [name for name in questions() if name.startswith(f"{word}-")]
    if begun:
        return f"did you mean `kg ask {begun[0]}`?"
    names = f"`kg whois {typed}` looks up a name, `kg search {typed}` finds words, `kg ask` lists the questions."
    return did_you_mean(word, questions(), names, form="`kg ask {}`")


@command("ask", cls=Questions, invoke_without_command=True)
@click.pass_context
def ask_command(ctx: click.Context) -> None:
    """`kg ask QUESTION --help` shows what it takes. What is typed behind a question, with no option named, is what it
    fits: a name, a day, one of its words.
    """
    if ctx.invoked_subcommand is None:
        for question in questions().values():
            echo(bold(question.usage))
            echo(f"    {question.help}")
            for parameter in question.parameters:
                if parameter.is_typed and not parameter.required:
                    echo(f"    {parameter.option}  {parameter.help}")
