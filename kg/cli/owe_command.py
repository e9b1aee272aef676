"""`kg owe`: what I owe, or somebody else."""

from kg.cli.answering import question_command
from kg.questions import questions

owe_command = question_command(questions()["owes"], name="owe", bare="to")
