"""`kg owed`: what is owed to me, or to us."""

from kg.cli import COMMANDS
from kg.cli.answering import question_command
from kg.questions import questions

owed_command = question_command(
    "owed",
    questions()["owed"],
    bare="by",
    line=COMMANDS["owed"],
    shown=("kg owed", "kg owed Kurt", "kg owed --late --csv"),
)
