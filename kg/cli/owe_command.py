"""`kg owe`: what I owe, or somebody else."""

from kg.cli import COMMANDS
from kg.cli.answering import question_command
from kg.questions import questions

owe_command = question_command(
    "owe",
    questions()["owes"],
    bare="to",
    line=COMMANDS["owe"],
    shown=("kg owe", "kg owe --late", "kg owe Microsoft", "kg owe --person Noah"),
)
