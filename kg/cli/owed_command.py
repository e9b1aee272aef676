"""`kg owed`: what is owed to me, or to us."""

from kg.cli.answering import question_command
from kg.questions import questions

owed_command = question_command(questions()["owed"], name="owed", bare="by")
